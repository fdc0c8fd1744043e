//! Server stubs: a trait for each service, and the skeleton that hands an implementation to a provider.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{self, Doc};
use super::scope::Scope;
use super::{client, operation_docs, rust_type};
use crate::ir::{ServiceId, Type};
use crate::plan::names::ident;

pub(super) fn server(scope: &Scope<'_>, id: ServiceId) -> Vec<TokenStream> {
    vec![service_trait(scope, id), skeleton(scope, id), dispatch(scope, id)]
}

fn service_trait(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let name = ident(&plan.rust);
    let doc = Doc::new(service.facts.doc.as_deref(), || format!("The service `{}`.", service.id))
        .paragraph("To be implemented. An operation that is left out answers `operation_not_found`, so that a spec that grows breaks no implementation.")
        .sentences(client::facts(service))
        .outer();
    let deprecated = docs::deprecation(&service.facts);
    let methods = (0..service.operations.len()).map(|index| method(scope, id, index));
    let allow = (!service.operations.is_empty()).then(|| {
        quote!(#[allow(unused_variables, reason = "operations that aren't implemented have no use for their arguments")])
    });
    let (send, sync) = (scope.prelude("Send"), scope.prelude("Sync"));
    quote! {
        #doc
        #deprecated
        #allow
        pub trait #name: #send + #sync + 'static {
            #(#methods)*
        }
    }
}

fn method(scope: &Scope<'_>, id: ServiceId, index: usize) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let (operation, planned) = (&service.operations[index], &plan.operations[index]);
    let doc = operation_docs::server(scope.plan, scope.set, id, index).outer();
    let deprecated = docs::deprecation(&operation.facts);
    let method = ident(&planned.method);
    let parameters = operation.parameters.iter().zip(&planned.parameters).map(|(parameter, name)| {
        let (name, ty) = (ident(name), rust_type::owned(scope, &parameter.ty));
        quote!(#name: #ty)
    });
    let output = rust_type::owned(scope, &operation.result);
    let (future, result, send) = (scope.prelude("Future"), scope.prelude("Result"), scope.prelude("Send"));
    let (context, error) = (scope.runtime_in("server", "RequestContext"), scope.runtime("ApiError"));
    let table = scope.service_table(&plan.home.module);
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #doc
        #deprecated
        fn #method(&self, cx: &#context, #(#parameters),*) -> impl #future<Output = #result<#output, #error>> + #send {
            vapi_runtime::server::unimplemented(&#table, #index, cx)
        }
    }
}

fn skeleton(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let rust = &scope.plan.service(id).rust;
    let (skeleton, doc) = (format_ident!("{rust}Skeleton"), skeleton_doc(rust));
    quote! {
        #doc
        #[derive(Debug)]
        pub struct #skeleton<T>(pub T);
    }
}

fn skeleton_doc(rust: &str) -> TokenStream {
    Doc::of(format!("Hands an implementation of [`{rust}`] to a provider.")).outer()
}

/// From the index of an operation to the method that does it.
fn dispatch(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let (name, skeleton) = (ident(&plan.rust), format_ident!("{}Skeleton", plan.rust));
    let table = scope.service_table(&plan.home.module);
    let (decoder, error, info) =
        (scope.runtime("Decoder"), scope.runtime("DecodeError"), scope.runtime_in("meta", "ServiceInfo"));
    let (context, reply) = (scope.runtime_in("server", "RequestContext"), scope.runtime_in("server", "Reply"));
    let skeleton_trait = scope.runtime_in("server", "Skeleton");
    let (result, err) = (scope.prelude("Result"), scope.prelude("Err"));
    let arms = (0..service.operations.len()).map(|index| arm(scope, id, index));
    let unknown = quote!(#err(input.unknown_operation(&#table)));
    let (operation, cx, body) = if service.operations.is_empty() {
        (quote!(_operation), quote!(_cx), unknown)
    } else {
        (quote!(operation), quote!(cx), quote!(match operation { #(#arms)* _ => #unknown, }))
    };
    quote! {
        impl<T: #name> #skeleton_trait for #skeleton<T> {
            fn info(&self) -> &'static #info {
                &#table
            }

            fn dispatch<'a>(
                &'a self,
                #operation: usize,
                #cx: &'a #context,
                input: &mut #decoder<'_>,
            ) -> #result<#reply<'a>, #error> {
                #body
            }
        }
    }
}

fn arm(scope: &Scope<'_>, id: ServiceId, index: usize) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let (operation, planned) = (&service.operations[index], &plan.operations[index]);
    let (name, method) = (ident(&plan.rust), ident(&planned.method));
    let table = scope.service_table(&plan.home.module);
    let (none, ok) = (scope.prelude("None"), scope.prelude("Ok"));
    let number = Literal::usize_unsuffixed(index);
    let slots: Vec<_> = planned.parameters.iter().map(|name| ident(name)).collect();
    let declare = match slots.as_slice() {
        [] => TokenStream::new(),
        [slot] => quote!(let mut #slot = #none;),
        slots => {
            let nones = slots.iter().map(|_| &none);
            quote!(let (#(mut #slots),*) = (#(#nones),*);)
        }
    };
    // An optional one's slot is its value.
    let required = operation.parameters.iter().zip(&slots).enumerate();
    let required = required.filter(|(_, (parameter, _))| !matches!(parameter.ty, Type::Optional(_)));
    let required = required.map(|(position, (_, slot))| {
        let position = Literal::usize_unsuffixed(position);
        quote!(let #slot = input.argument(#slot, &#table, #number, #position)?;)
    });
    quote! {
        #number => {
            #declare
            input.arguments(&#table, #number, &mut [#(&mut #slots),*])?;
            #(#required)*
            #ok(vapi_runtime::server::reply(<T as #name>::#method(&self.0, cx, #(#slots),*)))
        }
    }
}
