//! `vapi_service`.

mod bare;
mod expand;
mod operation;
mod route;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser as _;
use syn::{ItemTrait, LitStr, TraitItem};

use crate::attributes;
use crate::errors::Errors;
use crate::names::{check_canonical, example};
use operation::Operation;

/// A service as the trait says it.
struct Service<'a> {
    item: &'a ItemTrait,
    name: String,
    operations: Vec<Operation<'a>>,
}

/// The service's code, or its mistakes beside what was written, so that nothing else is said to be missing.
pub(crate) fn expand(arguments: TokenStream, tokens: TokenStream) -> TokenStream {
    let (written, result) = match syn::parse2::<ItemTrait>(tokens.clone()) {
        Ok(item) => (bare::item(&item), code(arguments, &item)),
        Err(error) => {
            let text = format!("a service is a trait with a method for each operation ({error})");
            (tokens, Err(syn::Error::new(error.span(), text)))
        }
    };
    result.unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!(#error #written)
    })
}

fn code(arguments: TokenStream, item: &ItemTrait) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let name = name(arguments, item, &mut errors);
    check_item(item, &mut errors);
    let mut operations: Vec<Operation<'_>> = Vec::new();
    for member in &item.items {
        let TraitItem::Fn(method) = member else {
            errors.at(member, "a service has operations and nothing else: move this out of the trait");
            continue;
        };
        let operation = Operation::parse(method, &mut errors);
        if let Some(twin) = operations.iter().find(|known| known.name == operation.name) {
            errors.at(
                &method.sig.ident,
                format!(
                    "`{}` and `{}` are both the operation `{}`: name one of them with #[operation(name = \"…\")]",
                    twin.method.sig.ident, method.sig.ident, operation.name
                ),
            );
        }
        operations.push(operation);
    }
    route::check_shared(&operations, &mut errors);
    errors.finish()?;
    Ok(expand::code(&Service { item, name, operations }))
}

/// The service's id.
fn name(arguments: TokenStream, item: &ItemTrait, errors: &mut Errors) -> String {
    let example = example(&item.ident);
    let mut name: Option<LitStr> = None;
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("name") {
            name = Some(attributes::text(&meta, "name")?);
            return Ok(());
        }
        let found = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        Err(meta.error(attributes::unknown(&found, "a service", &["name"])))
    });
    let parsed = errors.take(parser.parse2(arguments));
    match &name {
        Some(name) => check_canonical(name, &example, errors),
        None if parsed.is_some() => {
            errors.at(
                &item.ident,
                format!("`{}` needs its name on the wire: #[vapi_service(name = \"{example}\")]", item.ident),
            );
        }
        None => {}
    }
    name.map(|name| name.value()).unwrap_or_default()
}

fn check_item(item: &ItemTrait, errors: &mut Errors) {
    for parameter in &item.generics.params {
        errors.at(parameter, "a service has one form on the wire, so its trait can't be generic");
    }
    if let Some(clause) = &item.generics.where_clause {
        errors.at(clause, "a service's trait has no conditions of its own: remove the clause");
    }
    if !item.supertraits.is_empty() {
        errors.at(
            &item.supertraits,
            "the macro adds the bounds that a server needs (`Send + Sync + 'static`): remove these",
        );
    }
    if let Some(token) = &item.unsafety {
        errors.at(token, "operations are safe to call: remove `unsafe`");
    }
}
