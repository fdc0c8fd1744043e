//! Documentation and attributes of a crate: what it is, its features, and where to find what.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Doc};
use super::module::shown_path;
use super::scope::CrateKind;
use crate::ir::SetId;
use crate::plan::{Module, Plan};

/// The attributes of a crate's root.
pub(super) fn root(plan: &Plan<'_>, set: SetId, kind: CrateKind) -> TokenStream {
    let spec = &plan.ir.sets[set];
    let root = match kind {
        CrateKind::Types => &plan.set(set).types,
        CrateKind::Client | CrateKind::Server => &plan.set(set).services,
    };
    let what = match kind {
        CrateKind::Types => "Types",
        CrateKind::Client => "Clients",
        CrateKind::Server => "Server stubs",
    };
    let about = spec.doc.as_deref().map_or_else(String::new, docs::tidy);
    let types = format!("{}{}", "vapi_", spec.name.text.replace('-', "_"));
    let doc = Doc::of(format!("{what} of the vAPI interfaces in the set `{}`.", spec.name.text))
        .paragraph(&about)
        .paragraph(&match kind {
            CrateKind::Types => "Structures, enumerations and errors, the resource types of identifiers, and a table for each \
                service. A module stands for a package or a service. Everything is open to newer servers: enumerations have a \
                variant `Unknown`, structures keep fields that they don't know."
                .to_owned(),
            CrateKind::Client => format!(
                "A handle for each service, made of a `vapi_runtime::Client`; its methods return calls that are sent when they \
                are awaited. The types are those of `{types}`, in modules of the same names. Each module of a package lists \
                its services in `SERVICES`."
            ),
            CrateKind::Server => format!(
                "A trait for each service, to be implemented, and a skeleton that hands the implementation to a \
                `vapi_runtime` provider. The types are those of `{types}`, in modules of the same names."
            ),
        })
        .paragraph(&features(plan.set(set).feature_depth))
        .paragraph(match kind {
            CrateKind::Types => "With the feature `registry` the function `package_types` in each module of a package lists its types, and \
                `types` in the root all of them: for programs that choose a type by its name on the wire.",
            CrateKind::Client | CrateKind::Server => "",
        })
        .paragraph(&recursion(limit(plan, set)))
        .paragraph("# Modules");
    let (inner, index) = (doc.inner(), index(plan, root));
    let allows = allows(plan, set, kind);
    quote!(#inner #(#index)* #allows)
}

/// How deep the compiler has to go for types of the set, or of one that it builds on.
fn limit(plan: &Plan<'_>, set: SetId) -> Option<usize> {
    let sets = plan.set(set).uses.iter().chain(&plan.set(set).services_use).chain([&set]);
    sets.filter_map(|set| plan.set(*set).recursion_limit).max()
}

fn recursion(limit: Option<usize>) -> String {
    let told = |limit| {
        format!(
            "So many of the types refer to each other in circles that the compiler goes deeper than usual; where it gives up in a \
             crate that uses them, `#![recursion_limit = \"{limit}\"]` helps there, too."
        )
    };
    limit.map(told).unwrap_or_default()
}

/// How the features are called.
fn features(depth: Option<usize>) -> String {
    let whose = match depth {
        None => "Each package has a Cargo feature, called like its module with `_` between the segments; it switches on what \
            the package needs."
            .to_owned(),
        Some(depth) => format!(
            "There are too many packages for a Cargo feature each: those whose modules have the same first {depth} segments \
             share one, called like these with `_` between them; it switches on what the packages need."
        ),
    };
    whose + " `full` is all of them. None is on by default."
}

/// A line for each module with something in it, shown when its feature is on.
fn index<'a>(plan: &'a Plan<'_>, root: &'a Module) -> impl Iterator<Item = TokenStream> + 'a {
    let heading = quote!(#![doc = ""]);
    let lines = root.walk().filter(|module| !module.path.is_empty()).filter_map(|module| {
        let (feature, text) = about(plan, module)?;
        let path = shown_path(module);
        let line = format!(" - [`{path}`][]: {text}");
        Some(quote!(#![cfg_attr(feature = #feature, doc = #line)]))
    });
    std::iter::once(heading).chain(lines)
}

/// A module's feature and its first sentence.
fn about<'a>(plan: &'a Plan<'_>, module: &Module) -> Option<(&'a str, String)> {
    let ir = plan.ir;
    let (package, name, facts) = match (module.service, module.package) {
        (Some(id), _) => (ir.services[id].package, &ir.services[id].id, &ir.services[id].facts),
        (None, Some(id)) => (id, &ir.packages[id].name.text, &ir.packages[id].facts),
        (None, None) => return None,
    };
    let first = facts.doc.as_deref().and_then(|doc| doc.split_inclusive(['.', '\n']).next());
    let text = first.map_or_else(|| format!("`{name}`."), |text| docs::ended(text.trim()));
    Some((plan.package(package).feature.as_deref()?, text))
}

/// Lints that facts of the spec would set off.
fn allows(plan: &Plan<'_>, set: SetId, kind: CrateKind) -> TokenStream {
    let deprecated = plan.set(set).mentions_deprecated.then(|| {
        quote! {
            #![allow(deprecated, reason = "code around a deprecated item has to name it; users of it are warned")]
            #![allow(clippy::deprecated_semver, reason = "versions are those of the product, which have four parts")]
        }
    });
    let reason = match kind {
        CrateKind::Types => "a constructor takes what the interface requires",
        CrateKind::Client | CrateKind::Server => "an operation takes what the interface says",
    };
    let limit = limit(plan, set).map(|limit| {
        let limit = limit.to_string();
        quote!(#![recursion_limit = #limit])
    });
    // rustfmt must leave the crate alone, or what is checked in would differ from what the generator writes.
    quote! {
        #limit
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #![allow(clippy::too_many_arguments, reason = #reason)]
        #![allow(clippy::too_many_lines, reason = "tables and matches are as long as the interface")]
        #deprecated
    }
}
