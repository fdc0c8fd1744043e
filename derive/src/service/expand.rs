//! The code of a service.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{FnArg, Ident};
use vapi_codegen::names;
use vapi_codegen::shape::{self, Absolute, Argument, ClientMethod};

use super::Service;
use super::operation::Operation;
use crate::attributes::{Options, docs, kept};
use crate::errors::Errors;
use crate::names::plain;
use crate::{rust_type, tables};

pub(super) fn code(service: &Service<'_>) -> TokenStream {
    let item = service.item;
    let table = names::ident(&names::shouty(&plain(&item.ident)));
    let tables = table_of(service, &table);
    let path = quote!(#table);
    let (client, server) = (client(service, &path), server(service, &path));
    // The code names its types by whole paths; what the person imported for the trait is used here.
    let outputs = service.operations.iter().map(|operation| {
        let output = &operation.method.sig.output;
        quote!(const _: ::core::option::Option<fn() #output> = ::core::option::Option::None;)
    });
    let contexts = service.operations.iter().filter_map(|operation| match operation.method.sig.inputs.iter().nth(1) {
        Some(FnArg::Typed(context)) => {
            let ty = &context.ty;
            Some(quote!(const _: ::core::option::Option<fn(#ty)> = ::core::option::Option::None;))
        }
        _ => None,
    });
    quote! {
        #tables
        ::vapi_runtime::__client! { #client }
        ::vapi_runtime::__server! { #server #(#contexts)* }
        #(#outputs)*
    }
}

fn table_of(service: &Service<'_>, table: &Ident) -> TokenStream {
    let operations: Vec<TokenStream> = service.operations.iter().map(operation).collect();
    let doc = format!("The service `{}`: its operations, what they take, answer and report.", service.name);
    let visibility = service.item.vis.to_token_stream();
    let docs = docs(&service.item.attrs);
    let table = tables::service(&quote!(#[doc = #doc]), &visibility, table, &service.name, &operations, &docs);
    let types = service
        .operations
        .iter()
        .flat_map(|operation| operation.parameters.iter().map(|parameter| parameter.ty).chain(operation.answer));
    let described = rust_type::described(types);
    // what is said of a type that is none comes before what follows from it
    quote!(#described #table)
}

fn operation(operation: &Operation<'_>) -> TokenStream {
    let fields: Vec<tables::Field> = operation.parameters.iter().map(|parameter| parameter.table.clone()).collect();
    let output = operation
        .answer
        .map_or_else(TokenStream::new, |ty| rust_type::table(ty, &Options::default(), &mut Errors::default()));
    let errors = operation.declared.iter().map(|(error, statuses)| {
        (quote_spanned!(error.span()=> ::vapi_runtime::meta::ErrorDeclaration::of::<#error>()), statuses.as_slice())
    });
    tables::operation(&tables::Operation {
        name: &operation.name,
        fields: &fields,
        output,
        errors: errors.collect(),
        task: operation.task,
        is_read_only: operation.read_only,
        privileges: &operation.privileges,
        rest: operation.rest.as_ref(),
        doc: &docs(&operation.method.attrs),
    })
}

fn client(service: &Service<'_>, table: &TokenStream) -> TokenStream {
    let item = service.item;
    let methods: Vec<TokenStream> = service
        .operations
        .iter()
        .enumerate()
        .map(|(index, operation)| {
            let parameters = operation.parameters.iter();
            let method = ClientMethod {
                attributes: kept(&operation.method.attrs),
                method: operation.method.sig.ident.clone(),
                parameters: parameters
                    .clone()
                    .map(|parameter| (parameter.ident.clone(), rust_type::argument(parameter.ty)))
                    .collect(),
                arguments: parameters
                    .map(|parameter| {
                        let name = parameter.ident;
                        quote!(&#name)
                    })
                    .collect(),
                answer: shape::Answer::Value(operation.answer.to_token_stream()),
            };
            shape::client_method(&Absolute, table, index, &method)
        })
        .collect();
    let unused = methods
        .is_empty()
        .then(|| quote!(#[allow(dead_code, reason = "the service has no operation that would use it")]));
    let (kept, title) = (kept(&item.attrs), format!("Calls the service `{}`.", service.name));
    let attributes = quote!(#kept #[doc = ""] #[doc = #title]);
    let name = format_ident!("{}Client", plain(&item.ident));
    let visibility = item.vis.to_token_stream();
    let parts = shape::client(&Absolute, &attributes, &visibility, &name, table, unused.as_ref(), &methods);
    quote!(#(#parts)*)
}

fn server(service: &Service<'_>, table: &TokenStream) -> TokenStream {
    let (item, name, visibility) = (service.item, &service.item.ident, &service.item.vis);
    let operations: Vec<shape::Operation> = service.operations.iter().map(shape_of).collect();
    let methods = operations.iter().enumerate();
    let methods = methods.map(|(index, operation)| shape::server_method(&Absolute, table, index, operation));
    let (kept, note) = (
        kept(&item.attrs),
        format!("Service `{}`. An operation that is left out answers `operation_not_found`.", service.name),
    );
    let skeleton = format_ident!("{}Skeleton", plain(name));
    let doc = format!("Hands an implementation of [`{name}`] to a provider.");
    let structure = shape::skeleton(&quote!(#[doc = #doc]), &visibility.to_token_stream(), &skeleton);
    let dispatch = shape::dispatch(&Absolute, name, &skeleton, table, &operations);
    quote! {
        #kept
        #[doc = ""]
        #[doc = #note]
        #[allow(unused_variables, reason = "operations that aren't implemented have no use for their arguments")]
        #visibility trait #name: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#methods)*
        }
        #structure
        #dispatch
    }
}

fn shape_of(operation: &Operation<'_>) -> shape::Operation {
    let parameters = operation.parameters.iter().map(|parameter| {
        let ty = parameter.ty;
        Argument { name: local(parameter.ident), ty: quote!(#ty), is_optional: rust_type::optional(ty).is_some() }
    });
    shape::Operation {
        attributes: kept(&operation.method.attrs),
        method: operation.method.sig.ident.clone(),
        parameters: parameters.collect(),
        result: operation.answer.to_token_stream(),
    }
}

/// A name that doesn't hide those of the code around it.
fn local(ident: &Ident) -> Ident {
    match ident.to_string().as_str() {
        name @ ("input" | "operation" | "cx") => format_ident!("{name}_"),
        _ => ident.clone(),
    }
}
