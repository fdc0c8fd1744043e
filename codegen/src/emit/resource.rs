//! Resource markers: uninhabited types that tell ids apart.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Doc;
use crate::ir::SetId;
use crate::plan::names::ident;
use crate::plan::{Marker, Plan};

/// The markers of one module and the modules in it.
#[derive(Default)]
struct Tree<'a> {
    markers: BTreeMap<&'a str, &'a Marker>,
    modules: BTreeMap<&'a str, Tree<'a>>,
}

/// The content of the module `resource`; none when the set needs no marker.
pub(super) fn markers(plan: &Plan<'_>, set: SetId) -> Option<Vec<TokenStream>> {
    let mut root = Tree::default();
    for marker in plan.resources.of_set(set) {
        let mut tree = &mut root;
        for module in &marker.module {
            tree = tree.modules.entry(module).or_default();
        }
        tree.markers.insert(&marker.rust, marker);
    }
    (!root.markers.is_empty() || !root.modules.is_empty()).then(|| items(&root))
}

fn items(tree: &Tree<'_>) -> Vec<TokenStream> {
    let markers = tree.markers.values().flat_map(|marker| self::marker(marker));
    let modules = tree.modules.iter().map(|(name, tree)| {
        let (doc, name, items) = (Doc::of(format!("Resource types of `{name}`.")).outer(), ident(name), items(tree));
        quote! {
            #doc
            pub mod #name { #(#items)* }
        }
    });
    markers.chain(modules).collect()
}

fn marker(marker: &Marker) -> [TokenStream; 2] {
    let (name, text) = (ident(&marker.rust), &marker.text);
    let doc = Doc::of(format!("Marks an [`Id`](vapi_runtime::Id) of the resource type `{text}`.")).outer();
    [
        quote! {
            #doc
            #[derive(Debug)]
            pub enum #name {}
        },
        quote! {
            impl vapi_runtime::Resource for #name {
                const TYPE: &'static str = #text;
            }
        },
    ]
}
