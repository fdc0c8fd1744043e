//! The list of all types of a crate, for programs that choose a type by its name on the wire.
//!
//! It stands behind a feature of its own, since it keeps every type of its packages in a program.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Doc;
use super::scope::Scope;
use crate::ir::{PackageId, SetId, TypeId};
use crate::plan::Plan;
use crate::plan::names::ident;

/// The most types of which the runtime makes entries at once.
const AT_ONCE: usize = 16;

/// The types of a package and of its services.
pub(super) fn types(scope: &Scope<'_>, id: PackageId) -> TokenStream {
    let ir = scope.plan.ir;
    let package = &ir.packages[id];
    let name = &package.name.text;
    let services = || package.services.iter().map(|service| &ir.services[*service]);
    let structures = package.structures.iter().chain(services().flat_map(|service| &service.structures));
    let enumerations = package.enumerations.iter().chain(services().flat_map(|service| &service.enumerations));
    let types: Vec<_> = structures
        .map(|id| TypeId::Structure(*id))
        .chain(enumerations.map(|id| TypeId::Enumeration(*id)))
        .map(|ty| scope.full_path(ty))
        .collect();
    let lists: Vec<_> = types
        .chunks(AT_ONCE)
        .map(|types| quote!(vapi_runtime::codec::TypeEntry::list::<(#(#types,)*)>(#name)))
        .collect();
    let list = match lists.as_slice() {
        [] => quote!(::std::vec::Vec::new()),
        [list] => list.clone(),
        lists => quote!([#(#lists),*].concat()),
    };
    let doc = Doc::of(format!("The types of the package `{name}` and of its services.")).outer();
    quote! {
        #[cfg(feature = "registry")]
        #doc
        #[must_use]
        pub fn package_types() -> ::std::vec::Vec<vapi_runtime::codec::TypeEntry> {
            #list
        }
    }
}

/// The types of all packages, for the crate's root.
pub(super) fn all(plan: &Plan<'_>, set: SetId) -> TokenStream {
    let packages = plan.ir.packages.iter().filter(|(_, package)| package.set == set);
    let lists = packages.filter_map(|(id, _)| {
        let planned = plan.package(id);
        let feature = planned.feature.as_ref()?;
        let path = planned.module.iter().map(|name| ident(name));
        Some(quote!(#[cfg(feature = #feature)] crate::#(#path::)*package_types()))
    });
    let doc = Doc::of("The types of all packages whose features are on.").outer();
    quote! {
        #[cfg(feature = "registry")]
        #doc
        #[must_use]
        pub fn types() -> ::std::vec::Vec<vapi_runtime::codec::TypeEntry> {
            let packages: &[::std::vec::Vec<vapi_runtime::codec::TypeEntry>] = &[#(#lists,)*];
            packages.concat()
        }
    }
}
