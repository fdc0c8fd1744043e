//! Markers for resource types: which crate has each, and under what name.

use std::collections::BTreeMap;

use super::modules::prefix_of;
use super::references::{self, Reference};
use super::{clash, names};
use crate::diagnostic::Diagnostics;
use crate::ir::{Ir, Name, SetId};

/// The marker of a resource type, in the module `resource` of a types crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// The set whose types crate has it.
    pub(crate) set: SetId,
    /// Modules below `resource`.
    pub(crate) module: Vec<String>,
    /// Its Rust name.
    pub(crate) rust: String,
    /// The resource type.
    pub(crate) text: String,
}

/// Every marker.
#[derive(Debug, Default)]
pub(crate) struct Resources {
    /// By resource type in lower case: types that differ in case only are one. Sets that don't know each other may each
    /// have a marker for one type.
    markers: BTreeMap<String, Vec<Marker>>,
    /// The sets that each set sees, itself included.
    visible: BTreeMap<SetId, Vec<SetId>>,
}

impl Resources {
    /// The marker that a set uses for a resource type.
    pub(crate) fn marker(&self, set: SetId, resource: &str) -> Option<&Marker> {
        let visible = self.visible.get(&set)?;
        let markers = self.markers.get(&resource.to_lowercase())?;
        markers.iter().find(|marker| visible.contains(&marker.set))
    }

    /// The markers that a set's crate declares, by name.
    pub(crate) fn of_set(&self, set: SetId) -> impl Iterator<Item = &Marker> {
        self.markers.values().flatten().filter(move |marker| marker.set == set)
    }
}

pub(super) fn resources(ir: &Ir, diagnostics: &mut Diagnostics) -> Resources {
    let mut resources = Resources { visible: visible(ir), ..Resources::default() };
    for set in bases_first(ir) {
        let mut used: BTreeMap<String, Use<'_>> = BTreeMap::new();
        for (_, package) in ir.packages.iter().filter(|(_, package)| package.set == set) {
            references::of_package(ir, package, &mut |reference, field| {
                let Reference::Resource(text) = reference else { return };
                let place = field.map_or(&package.name, |field| &field.name);
                let found = used.entry(text.to_lowercase()).or_insert(Use { text, place });
                // Of spellings that differ in case, the one in lower case.
                found.text = found.text.max(text);
            });
        }
        used.retain(|_, found| resources.marker(set, found.text).is_none());
        let markers: Vec<(Marker, Name)> = used
            .values()
            .map(|found| (marker(ir, set, found.text), Name { text: found.text.to_owned(), span: found.place.span }))
            .collect();
        report_clashes(&markers, diagnostics);
        for (marker, _) in markers {
            resources.markers.entry(marker.text.to_lowercase()).or_default().push(marker);
        }
    }
    resources
}

/// A resource type as a set uses it, with a place for diagnostics.
struct Use<'a> {
    text: &'a str,
    place: &'a Name,
}

fn marker(ir: &Ir, set: SetId, text: &str) -> Marker {
    let (module, name) = split(ir, set, text);
    Marker { set, module, rust: names::pascal(&name), text: text.to_owned() }
}

/// Module and name of a resource type: dotted names mirror their package, those of managed objects stay at the root.
fn split(ir: &Ir, set: SetId, text: &str) -> (Vec<String>, String) {
    let segments: Vec<&str> = text.split('.').collect();
    let is_package = segments.len() > 2 && text.starts_with(|c: char| c.is_ascii_lowercase());
    let (Some((name, path)), true) = (segments.split_last(), is_package) else {
        return (Vec::new(), text.to_owned());
    };
    let modules = |path: &[&str]| path.iter().map(|segment| names::module(segment)).collect::<Vec<_>>();
    match prefix_of(&ir.sets[set].prefixes, &path.join(".")) {
        Some(prefix) => {
            let covered = prefix.package.text.split('.').count();
            let mut module: Vec<String> =
                prefix.module.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            module.extend(modules(path.get(covered..).unwrap_or(&[])));
            (module, (*name).to_owned())
        }
        // Of another set's packages only the domain (`com.vmware`) goes without saying.
        None => (modules(path.get(2..).unwrap_or(&[])), (*name).to_owned()),
    }
}

fn report_clashes(markers: &[(Marker, Name)], diagnostics: &mut Diagnostics) {
    let mut scopes: BTreeMap<&[String], Vec<(&str, &Name)>> = BTreeMap::new();
    for (marker, name) in markers {
        scopes.entry(&marker.module).or_default().push((&marker.rust, name));
    }
    for (module, names) in scopes {
        let path: Vec<&str> = ["resource"].into_iter().chain(module.iter().map(String::as_str)).collect();
        let scope = format!("resource types in the module `{}`", path.join("::"));
        clash::report(&scope, names, diagnostics);
    }
}

/// The sets, each behind those that it builds on.
pub(super) fn bases_first(ir: &Ir) -> Vec<SetId> {
    let mut order = Vec::new();
    for (set, _) in ir.sets.iter() {
        add_bases_first(ir, set, &mut order);
    }
    order
}

// check() proved that sets don't build on each other in a circle.
fn add_bases_first(ir: &Ir, set: SetId, order: &mut Vec<SetId>) {
    if !order.contains(&set) {
        for base in &ir.sets[set].builds_on {
            add_bases_first(ir, *base, order);
        }
        order.push(set);
    }
}

/// Each set with everything that it builds on, the lowest first.
pub(super) fn visible(ir: &Ir) -> BTreeMap<SetId, Vec<SetId>> {
    let closure = |set| {
        let mut order = Vec::new();
        add_bases_first(ir, set, &mut order);
        order
    };
    ir.sets.iter().map(|(set, _)| (set, closure(set))).collect()
}
