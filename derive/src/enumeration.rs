//! `VapiEnum`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Variant};
use vapi_codegen::shape::{self, Absolute};

use crate::attributes::{Options, docs};
use crate::errors::Errors;
use crate::names::{Case, plain};
use crate::{rust_type, structure};

pub(crate) fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(
            &input.ident,
            "an enumeration is an enum; for a struct there is `#[derive(VapiStruct)]`",
        ));
    };
    structure::check_generics(&input.generics, &mut errors);
    let options = Options::parse(&input.attrs, "an enumeration", &["name", "rename_all"], &mut errors);
    let case = options.rename_all.as_ref().map(|text| Case::parse(text, &mut errors)).unwrap_or_default();
    let canonical = structure::canonical(&options, &input.ident, &mut errors);
    let mut values: Vec<(&Ident, String)> = Vec::new();
    let mut texts = vec![docs(&input.attrs)];
    for variant in data.variants.iter().filter(|variant| variant.ident != "Unknown") {
        let options = Options::parse(&variant.attrs, "a value", &["name"], &mut errors);
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(
                &variant.fields,
                "a value of an enumeration holds nothing: what goes with it is in a union (`#[derive(VapiUnion)]`)",
            );
        }
        let value = value(&variant.ident, options.name.as_ref(), case);
        if let Some((first, _)) = values.iter().find(|(_, known)| *known == value) {
            errors.at(
                &variant.ident,
                format!(
                    "`{first}` and `{}` are both `{value}` on the wire: name one of them with #[vapi(name = \"…\")]",
                    variant.ident
                ),
            );
        }
        texts.push(docs(&variant.attrs));
        values.push((&variant.ident, value));
    }
    unknown(&input.ident, data.variants.iter(), "String", "an enumeration", &mut errors);
    errors.finish()?;
    if texts.iter().all(String::is_empty) {
        texts.clear();
    }
    let values = values.iter().map(|(variant, value)| (*variant, value.as_str()));
    let code = shape::enumeration(&Absolute, &input.ident, &canonical, values, &texts);
    Ok(quote!(const _: () = { #code };))
}

/// The value that a variant stands for.
pub(crate) fn value(variant: &Ident, name: Option<&LitStr>, case: Case) -> String {
    name.map_or_else(|| case.apply(&plain(variant)), LitStr::value)
}

/// Notes when there isn't exactly one variant for what isn't known.
pub(crate) fn unknown<'a>(
    item: &Ident,
    variants: impl Iterator<Item = &'a Variant>,
    holds: &str,
    what: &str,
    errors: &mut Errors,
) {
    let holding = |variant: &Variant| match &variant.fields {
        Fields::Unnamed(fields) => {
            let first = fields.unnamed.first().filter(|_| fields.unnamed.len() == 1);
            first.and_then(|field| rust_type::segment(&field.ty)).is_some_and(|segment| segment.ident == holds)
        }
        _ => false,
    };
    let unknown: Vec<&Variant> = variants.filter(|variant| variant.ident == "Unknown").collect();
    match unknown.as_slice() {
        [] => errors.at(item, format!("{what} is open, since newer peers send what this version doesn't know: add the variant `Unknown({holds})`")),
        [variant] => {
            if !holding(variant) {
                errors.at(variant, format!("this variant keeps what isn't known, so it is `Unknown({holds})`"));
            }
            let options = Options::parse(&variant.attrs, "the variant `Unknown`", &["name"], errors);
            if let Some(name) = options.name {
                errors.at(&name, "this variant stands for no value of its own: leave the name out, or call a value that is really named so `UnknownValue`");
            }
        }
        [_, second, ..] => errors.at(second, format!("{what} has exactly one variant `Unknown({holds})`: remove this one")),
    }
}
