//! Cargo features: one for each package that holds something, as long as a crate may have that many.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Paths;
use super::{PackagePlan, clash, names};
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Facts, Index, Ir, Name, Package, PackageId, SetId};

/// How many features a set's packages may have: registries take 300 a crate, and the manifest has `default`, `full` and
/// `registry` besides.
const MOST: usize = 297;

/// How many segments of a module's path its feature is called after, by set; none: all of them.
pub(super) type Depths = BTreeMap<SetId, usize>;

/// Where a feature for each package were too many, packages that begin alike share one: of all numbers of segments that
/// give few enough features, the greatest.
pub(super) fn depths(ir: &Ir, paths: &Paths) -> Depths {
    let mut modules: BTreeMap<SetId, BTreeSet<&[String]>> = BTreeMap::new();
    for (id, package) in ir.packages.iter().filter(|(_, package)| holds_something(package)) {
        modules.entry(package.set).or_default().insert(paths.package(id));
    }
    let too_many = modules.into_iter().filter(|(_, paths)| paths.len() > MOST);
    too_many
        .map(|(set, paths)| {
            let deepest = paths.iter().map(|path| path.len()).max().unwrap_or(1);
            let count = |depth: usize| paths.iter().map(|path| shared(path, depth)).collect::<BTreeSet<_>>().len();
            (set, (2..deepest).rev().find(|depth| count(*depth) <= MOST).unwrap_or(1))
        })
        .collect()
}

/// The part of a path that a feature is called after.
fn shared(path: &[String], depth: usize) -> &[String] {
    path.get(..depth).unwrap_or(path)
}

pub(super) fn packages(ir: &Ir, paths: &Paths, depths: &Depths, diagnostics: &mut Diagnostics) -> Vec<PackagePlan> {
    let mut taken: BTreeMap<(SetId, String), (&[String], &Name)> = BTreeMap::new();
    let mut plans = Vec::new();
    for (id, package) in ir.packages.iter() {
        let path = paths.package(id);
        let path = depths.get(&package.set).map_or(path, |depth| shared(path, *depth));
        let feature = holds_something(package).then(|| feature(package, path));
        if let Some(feature) = &feature {
            let (first, name) = taken.entry((package.set, feature.clone())).or_insert((path, &package.name));
            if *first != path {
                diagnostics.push(Kind::FeatureClash {
                    feature: feature.clone(),
                    first: (*name).clone(),
                    second: package.name.clone(),
                });
            }
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
    if name == "SERVICE" { name + "_" } else { name }
}

/// A package that only gives others a name needs no feature.
fn holds_something(package: &Package) -> bool {
    !(package.constants.is_empty()
        && package.enumerations.is_empty()
        && package.structures.is_empty()
        && package.services.is_empty())
}

/// The module's path, or its part that counts, in one word; the crate's root is called like its package.
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
