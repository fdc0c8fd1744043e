//! Enumerations: open enums, whose impls a macro of the runtime makes.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Doc};
use super::scope::Scope;
use crate::ir::{Enumeration, EnumerationId, Ir, Owner};
use crate::plan::names::{self, ident};
use crate::shape::{self, Paths as _};

pub(super) fn enumeration(scope: &Scope<'_>, id: EnumerationId) -> Vec<TokenStream> {
    let (enumeration, plan) = (&scope.plan.ir.enumerations[id], scope.plan.enumeration(id));
    let (name, canonical) = (ident(&plan.rust), &enumeration.canonical);
    let doc = Doc::new(enumeration.facts.doc.as_deref(), || format!("The enumeration `{canonical}`."))
        .sentences(
            [Some(format!("Enumeration `{canonical}` on the wire.")), docs::since(&enumeration.facts, None)]
                .into_iter()
                .flatten(),
        )
        .outer();
    let deprecated = docs::deprecation(&enumeration.facts);
    let alias = docs::alias(&python_name(scope.plan.ir, enumeration), &plan.rust);
    let variants: Vec<_> = plan.variants.iter().map(|variant| ident(variant)).collect();
    let declarations = enumeration.values.iter().zip(&variants).map(|(value, variant)| {
        let doc = docs::case(&value.name.text, &value.facts, Some(&enumeration.facts)).outer();
        let deprecated = docs::deprecation(&value.facts);
        quote!(#doc #deprecated #variant)
    });
    let values = enumeration.values.iter().map(|value| value.name.text.as_str());
    let string = scope.prelude("String");
    let unknown = Doc::of("A value that this crate doesn't know, as it came.").outer();
    vec![
        quote! {
            #doc
            #alias
            #deprecated
            #[derive(Clone)]
            #[non_exhaustive]
            pub enum #name {
                #(#declarations,)*
                #unknown
                Unknown(#string),
            }
        },
        shape::enumeration(scope, &name, canonical, variants.iter().zip(values), &[]),
    ]
}

fn python_name(ir: &Ir, enumeration: &Enumeration) -> String {
    python_path(ir, enumeration.owner, &enumeration.name.text)
}

/// The name of a class in the official Python bindings, within its module: `Clusters.Info`.
pub(super) fn python_path(ir: &Ir, owner: Owner, name: &str) -> String {
    let class = names::python_class(name);
    match owner {
        Owner::Package(_) => class,
        Owner::Service(id) => format!("{}.{class}", names::python_class(&ir.services[id].name.text)),
        Owner::Structure(id) => {
            let outer = &ir.structures[id];
            format!("{}.{class}", python_path(ir, outer.owner, &outer.name.text))
        }
    }
}
