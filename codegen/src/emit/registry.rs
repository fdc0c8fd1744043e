//! The list of all types of a crate, for programs that choose a type by its name on the wire.
//!
//! It stands behind a feature of its own, since it keeps every type of its packages in a program.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Doc;
use super::scope::Scope;
use crate::ir::{EnumerationId, PackageId, SetId, StructureId, TypeId};
use crate::plan::Plan;
use crate::plan::names::ident;

/// The types of a package and of its services.
pub(super) fn types(scope: &Scope<'_>, id: PackageId) -> TokenStream {
    let ir = scope.plan.ir;
    let package = &ir.packages[id];
    let name = &package.name.text;
    let services = || package.services.iter().map(|service| &ir.services[*service]);
    let structures: Vec<StructureId> =
        package.structures.iter().chain(services().flat_map(|service| &service.structures)).copied().collect();
    let enumerations: Vec<EnumerationId> =
        package.enumerations.iter().chain(services().flat_map(|service| &service.enumerations)).copied().collect();
    let structures = structures.into_iter().map(|id| {
        let ty = scope.full_path(TypeId::Structure(id));
        quote!(vapi_runtime::codec::TypeEntry::structure::<#ty>(#name))
    });
    let enumerations = enumerations.into_iter().map(|id| {
        let ty = scope.full_path(TypeId::Enumeration(id));
        quote!(vapi_runtime::codec::TypeEntry::enumeration::<#ty>(#name))
    });
    let doc = Doc::of(format!("The types of the package `{name}` and of its services.")).outer();
    quote! {
        #[cfg(feature = "registry")]
        #doc
        pub static TYPES: &[vapi_runtime::codec::TypeEntry] = &[#(#structures,)* #(#enumerations,)*];
    }
}

/// The types of all packages, for the crate's root.
pub(super) fn all(plan: &Plan<'_>, set: SetId) -> TokenStream {
    let packages = plan.ir.packages.iter().filter(|(_, package)| package.set == set);
    let lists = packages.filter_map(|(id, _)| {
        let planned = plan.package(id);
        let feature = planned.feature.as_ref()?;
        let path = planned.module.iter().map(|name| ident(name));
        Some(quote!(#[cfg(feature = #feature)] crate::#(#path::)*TYPES))
    });
    let doc = Doc::of("The types of all packages whose features are on.").outer();
    quote! {
        #[cfg(feature = "registry")]
        #doc
        #[must_use]
        pub fn types() -> ::std::vec::Vec<&'static vapi_runtime::codec::TypeEntry> {
            let packages: &[&'static [vapi_runtime::codec::TypeEntry]] = &[#(#lists,)*];
            packages.iter().copied().flatten().collect()
        }
    }
}
