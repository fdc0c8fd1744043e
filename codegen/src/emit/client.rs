//! Clients: a handle on each service, with a method for each operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Doc};
use super::scope::Scope;
use super::{operation_docs, rust_type, task};
use crate::ir::{Operation, Service, ServiceId};
use crate::plan::names::{self, ident};
use crate::plan::{OperationPlan, OptionsPlan};
use crate::shape::{self, Paths as _};

pub(super) fn client(scope: &Scope<'_>, id: ServiceId) -> Vec<TokenStream> {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let name = ident(&plan.rust);
    let doc = Doc::new(service.facts.doc.as_deref(), || format!("The service `{}`.", service.id))
        .sentences(facts(service))
        .outer();
    let alias = docs::alias(&names::python_class(&service.name.text), &plan.rust);
    let deprecated = docs::deprecation(&service.facts);
    let table = scope.service_table(&plan.home.module);
    let methods: Vec<_> = (0..service.operations.len()).map(|index| method(scope, id, index)).collect();
    let unused = service
        .operations
        .is_empty()
        .then(|| quote!(#[allow(dead_code, reason = "the service has no operation that would use it")]));
    let attributes = quote!(#doc #alias #deprecated);
    let mut items =
        Vec::from(shape::client(scope, &attributes, &quote!(pub), &name, &table, unused.as_ref(), &methods));
    items.extend(task::handle(scope, id));
    for (operation, plan) in service.operations.iter().zip(&plan.operations) {
        if let Some(options) = &plan.options {
            items.extend(self::options(scope, operation, plan, options));
        }
    }
    items
}

/// Where the service is on the wire, since when, and whether there is more to it.
pub(super) fn facts(service: &Service) -> Vec<String> {
    let facts = [
        Some(format!("Service `{}`.", service.id)),
        docs::since(&service.facts, None),
        service.partial.then(|| "The service has more operations than these.".to_owned()),
    ];
    facts.into_iter().flatten().collect()
}

fn method(scope: &Scope<'_>, id: ServiceId, index: usize) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let (operation, planned) = (&service.operations[index], &plan.operations[index]);
    let doc = operation_docs::client(scope.plan, scope.set, id, index).outer();
    let alias = docs::alias(&names::python_member(&operation.name.text), &planned.method);
    let deprecated = docs::deprecation(&operation.facts);
    let table = scope.service_table(&plan.home.module);
    let parameters = planned.arguments.iter().map(|parameter| {
        let ty = rust_type::argument(scope, &operation.parameters[*parameter].ty);
        (ident(&planned.parameters[*parameter]), ty)
    });
    let options = planned.options.as_ref().map(|options| {
        let ty = ident(&options.rust);
        (ident(&options.parameter), quote!(&#ty))
    });
    let arguments = planned.parameters.iter().enumerate().map(|(index, name)| {
        let name = ident(name);
        match &planned.options {
            Some(options) if options.fields.contains(&index) => {
                let options = ident(&options.parameter);
                quote!(&#options.#name)
            }
            _ => quote!(&#name),
        }
    });
    let answer = if operation.is_streamed() {
        shape::Answer::Stream
    } else {
        shape::Answer::Value(
            task::started(scope, operation).unwrap_or_else(|| rust_type::owned(scope, &operation.result)),
        )
    };
    let method = shape::ClientMethod {
        attributes: quote!(#doc #alias #deprecated),
        method: ident(&planned.method),
        parameters: parameters.chain(options).collect(),
        arguments: arguments.collect(),
        answer,
    };
    shape::client_method(scope, &table, index, &method)
}

/// The struct of an operation's optional arguments.
fn options(scope: &Scope<'_>, operation: &Operation, plan: &OperationPlan, options: &OptionsPlan) -> Vec<TokenStream> {
    let name = ident(&options.rust);
    let doc = Doc::of(format!("What `{}` may be told besides its arguments; nothing by default.", plan.method)).outer();
    let option = scope.prelude("Option");
    let parameters = options.fields.iter().map(|index| (&operation.parameters[*index], &plan.parameters[*index]));
    let has_sensitive = parameters.clone().any(|(parameter, _)| parameter.sensitive);
    let debug = if has_sensitive { TokenStream::new() } else { quote!(Debug,) };
    let fields = parameters.clone().map(|(parameter, rust)| {
        let doc = docs::field(parameter, Some(&operation.facts), rust).outer();
        let (name, ty) = (ident(rust), rust_type::owned(scope, rust_type::peeled(&parameter.ty)));
        quote!(#doc pub #name: #option<#ty>)
    });
    let setters = parameters.clone().map(|(parameter, rust)| {
        let doc = Doc::of(format!("Sets [`{rust}`](Self::{rust}).")).outer();
        let (name, setter, some) = (ident(rust), names::setter(rust), scope.prelude("Some"));
        let (ty, value) = rust_type::parameter(scope, rust_type::peeled(&parameter.ty), false, &quote!(#name));
        quote! {
            #doc
            #[must_use]
            #[inline]
            pub fn #setter(mut self, #name: #ty) -> Self {
                self.#name = #some(#value);
                self
            }
        }
    });
    let mut items = vec![
        quote! {
            #doc
            #[derive(Clone, #debug Default)]
            #[non_exhaustive]
            pub struct #name { #(#fields,)* }
        },
        quote! {
            impl #name {
                /// Nothing set.
                #[must_use]
                #[inline]
                pub fn new() -> Self {
                    Self::default()
                }
                #(#setters)*
            }
        },
    ];
    if has_sensitive {
        let shown = parameters.filter(|(parameter, _)| !parameter.sensitive).map(|(_, rust)| {
            let field = ident(rust);
            quote!(.field(#rust, &self.#field))
        });
        let text = &options.rust;
        items.push(quote! {
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#text)#(#shown)*.finish_non_exhaustive()
                }
            }
        });
    }
    items
}
