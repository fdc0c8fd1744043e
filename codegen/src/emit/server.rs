//! Server stubs: a trait for each service, and the skeleton that hands an implementation to a provider.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Doc};
use super::scope::Scope;
use super::{client, operation_docs, rust_type};
use crate::ir::{ServiceId, Type};
use crate::plan::names::ident;
use crate::shape::{self, Argument, Paths as _};

pub(super) fn server(scope: &Scope<'_>, id: ServiceId) -> Vec<TokenStream> {
    let operations = scope.plan.ir.services[id].operations.len();
    let operations: Vec<_> = (0..operations).map(|index| operation(scope, id, index)).collect();
    vec![service_trait(scope, id, &operations), skeleton(scope, id), dispatch(scope, id, &operations)]
}

fn service_trait(scope: &Scope<'_>, id: ServiceId, operations: &[shape::Operation]) -> TokenStream {
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let name = ident(&plan.rust);
    let doc = Doc::new(service.facts.doc.as_deref(), || format!("The service `{}`.", service.id))
        .paragraph("To be implemented. An operation that is left out answers `operation_not_found`, so that a spec that grows breaks no implementation.")
        .sentences(client::facts(service))
        .outer();
    let deprecated = docs::deprecation(&service.facts);
    let table = scope.service_table(&plan.home.module);
    let methods = operations.iter().enumerate();
    let methods = methods.map(|(index, operation)| shape::server_method(scope, &table, index, operation));
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

/// What the shared code of an operation is made of.
fn operation(scope: &Scope<'_>, id: ServiceId, index: usize) -> shape::Operation {
    let (operation, planned) =
        (&scope.plan.ir.services[id].operations[index], &scope.plan.service(id).operations[index]);
    let doc = operation_docs::server(scope.plan, scope.set, id, index).outer();
    let deprecated = docs::deprecation(&operation.facts);
    let parameters = operation.parameters.iter().zip(&planned.parameters).map(|(parameter, name)| Argument {
        name: ident(name),
        ty: rust_type::owned(scope, &parameter.ty),
        is_optional: matches!(parameter.ty, Type::Optional(_)),
    });
    shape::Operation {
        attributes: quote!(#doc #deprecated),
        method: ident(&planned.method),
        parameters: parameters.collect(),
        result: rust_type::owned(scope, &operation.result),
    }
}

fn skeleton(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let plan = scope.plan.service(id);
    let doc = Doc::of(format!("Hands an implementation of [`{}`] to a provider.", plan.rust)).outer();
    shape::skeleton(&doc, &quote!(pub), &ident(&plan.skeleton()))
}

/// From the index of an operation to the method that does it.
fn dispatch(scope: &Scope<'_>, id: ServiceId, operations: &[shape::Operation]) -> TokenStream {
    let plan = scope.plan.service(id);
    let (name, skeleton) = (ident(&plan.rust), ident(&plan.skeleton()));
    shape::dispatch(scope, &name, &skeleton, &scope.service_table(&plan.home.module), operations)
}
