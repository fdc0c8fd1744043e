//! Cargo features: one for each package that holds something.

use std::collections::BTreeMap;

use super::modules::Paths;
use super::{PackagePlan, clash, names};
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Facts, Index, Ir, Name, Package, PackageId, SetId};

pub(super) fn packages(ir: &Ir, paths: &Paths, diagnostics: &mut Diagnostics) -> Vec<PackagePlan> {
    let mut taken: BTreeMap<(SetId, String), &Name> = BTreeMap::new();
    let mut plans = Vec::new();
    for (id, package) in ir.packages.iter() {
        let feature = holds_something(package).then(|| feature(package, paths.package(id)));
        if let Some(feature) = &feature
            && let Some(first) = taken.insert((package.set, feature.clone()), &package.name)
        {
            diagnostics.push(Kind::FeatureClash {
                feature: feature.clone(),
                first: first.clone(),
                second: package.name.clone(),
            });
        }
        let scope = format!("constants of `{}`", package.name.text);
        let constants = constants(&scope, package.constants.iter().map(|c| (&c.name, &c.facts)), diagnostics);
        plans.push(PackagePlan { module: paths.package(id).to_vec(), feature, constants });
    }
    plans
}

/// The Rust names of constants.
pub(super) fn constants<'a>(
    scope: &str,
    constants: impl Iterator<Item = (&'a Name, &'a Facts)>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let named: Vec<(String, &Name)> =
        constants.map(|(name, facts)| (clash::chosen(facts, || constant(&name.text), diagnostics), name)).collect();
    clash::report(scope, named.iter().map(|(rust, name)| (rust.as_str(), *name)), diagnostics);
    named.into_iter().map(|(rust, _)| rust).collect()
}

/// A constant's name, unless the generator has an item of that name itself.
fn constant(wire: &str) -> String {
    let name = names::shouty(wire);
    match name.as_str() {
        "SERVICE" | "TYPES" => name + "_",
        _ => name,
    }
}

/// A package that only gives others a name needs no feature.
fn holds_something(package: &Package) -> bool {
    !(package.constants.is_empty()
        && package.enumerations.is_empty()
        && package.structures.is_empty()
        && package.services.is_empty())
}

/// The module's path, in one word; the crate's root is called like its package.
fn feature(package: &Package, path: &[String]) -> String {
    let name = if path.is_empty() {
        package.name.text.rsplit('.').next().map_or_else(String::new, names::snake)
    } else {
        path.join("_")
    };
    match name.as_str() {
        // Cargo and the manifest have features of these names.
        "default" | "full" | "registry" => name + "_",
        _ => name,
    }
}

/// The package's feature must be known wherever its types are used.
pub(super) fn feature_of(plans: &[PackagePlan], package: PackageId) -> Option<&str> {
    plans.get(package.position())?.feature.as_deref()
}
