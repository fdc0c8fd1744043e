//! Crates: their names, module trees, features and dependencies.

use std::collections::{BTreeMap, BTreeSet};

use super::features::feature_of;
use super::modules::{Module, Paths};
use super::references::{self, Reference};
use super::resources::Resources;
use super::services::{ServicePlan, is_generated};
use super::tasks::{self, TasksPlan};
use super::{PackagePlan, names, resources};
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Facts, Ir, Name, Owner, Package, PackageId, ServiceId, SetId, TypeId};

/// One set's family of crates.
pub(crate) struct SetPlan {
    /// `vapi-vcenter`; the others add `-client` and `-server`.
    pub(crate) crate_name: String,
    /// The modules of the types crate.
    pub(crate) types: Module,
    /// The modules of client and server crates.
    pub(crate) services: Module,
    /// Features of the types crate, with those that each switches on: its own, or `crate/feature`.
    pub(crate) features: BTreeMap<String, BTreeSet<String>>,
    /// Features of the client and server crates: those of packages with services.
    pub(crate) service_features: BTreeSet<String>,
    /// How many segments of a package's module its feature is called after; none: it has a feature of its own.
    pub(crate) feature_depth: Option<usize>,
    /// How deep the compiler has to go for its types, where that is more than usual.
    pub(crate) recursion_limit: Option<usize>,
    /// Sets whose types crates the types crate needs.
    pub(crate) uses: BTreeSet<SetId>,
    /// Sets whose types crates the client and server crates name, besides its own.
    pub(crate) services_use: BTreeSet<SetId>,
    /// The service that the handles of its clients ask how tasks stand.
    pub(crate) tasks: Option<TasksPlan>,
    /// Client features of packages whose operations give handles on tasks, with the set and the feature of the service
    /// that these ask.
    pub(crate) task_features: BTreeMap<String, (SetId, String)>,
    /// Something that generated code mentions is deprecated.
    pub(crate) mentions_deprecated: bool,
}

pub(super) fn sets(
    ir: &Ir,
    paths: &Paths,
    packages: &[PackagePlan],
    services: &[ServicePlan],
    resources: &Resources,
    diagnostics: &mut Diagnostics,
) -> Vec<SetPlan> {
    let visible = resources::visible(ir);
    let crate_names: Vec<(String, &Name)> = ir.sets.iter().map(|(id, set)| (crate_name(ir, id), &set.name)).collect();
    report_crate_clashes(&crate_names, diagnostics);
    let plans = ir.sets.iter().zip(crate_names).map(|((set, _), (crate_name, _))| {
        let own = || ir.packages.iter().filter(move |(_, package)| package.set == set);
        let has_package = |id: PackageId| feature_of(packages, id).is_some();
        let has_types = |id: ServiceId| {
            let service = &ir.services[id];
            is_generated(service)
                || !service.structures.is_empty()
                || !service.enumerations.is_empty()
                || !service.constants.is_empty()
        };
        let has_services = |id: PackageId| ir.packages[id].services.iter().any(|id| is_generated(&ir.services[*id]));
        let mut edges = Edges { ir, packages, resources, set, uses: BTreeSet::new(), services_use: BTreeSet::new() };
        let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, package) in own() {
            if let Some(feature) = feature_of(packages, id) {
                features.entry(feature.to_owned()).or_default().extend(edges.of_package(id, package));
            }
        }
        for (feature, needs) in &mut features {
            needs.remove(feature);
        }
        let tasks = visible.get(&set).and_then(|sets| tasks::among(ir, services, sets));
        let task_features = tasks.iter().flat_map(|tasks| {
            let asked = ir.services[tasks.service].package;
            let starts = |id: &ServiceId| ir.services[*id].operations.iter().any(tasks::starts);
            let starting = own().filter(move |(_, package)| package.services.iter().any(starts));
            starting.filter_map(move |(id, _)| {
                let target = (ir.packages[asked].set, feature_of(packages, asked)?.to_owned());
                let feature = feature_of(packages, id)?.to_owned();
                (target != (set, feature.clone())).then_some((feature, target))
            })
        });
        SetPlan {
            task_features: task_features.collect(),
            tasks,
            features,
            feature_depth: None,
            recursion_limit: None,
            types: paths.tree(ir, set, has_package, has_types),
            services: paths.tree(ir, set, has_services, |id| is_generated(&ir.services[id])),
            service_features: own()
                .filter(|(id, _)| has_services(*id))
                .filter_map(|(id, _)| feature_of(packages, id).map(str::to_owned))
                .collect(),
            uses: edges.uses,
            services_use: edges.services_use,
            mentions_deprecated: mentions_deprecated(ir, set),
            crate_name,
        }
    });
    plans.collect()
}

fn crate_name(ir: &Ir, set: SetId) -> String {
    format!("vapi-{}", names::snake(&ir.sets[set].name.text).replace('_', "-"))
}

/// What one set's packages refer to.
struct Edges<'a> {
    ir: &'a Ir,
    packages: &'a [PackagePlan],
    resources: &'a Resources,
    set: SetId,
    uses: BTreeSet<SetId>,
    services_use: BTreeSet<SetId>,
}

impl<'a> Edges<'a> {
    /// The features that a package's feature switches on.
    fn of_package(&mut self, id: PackageId, package: &'a Package) -> BTreeSet<String> {
        let mut features = BTreeSet::new();
        references::of_package(self.ir, package, &mut |reference, _| {
            let set = self.set_of(reference);
            if set != self.set {
                self.uses.insert(set);
            }
            if let Reference::Type(ty) = reference {
                let target = package_of(self.ir, ty);
                if target == id {
                    return;
                }
                if let Some(feature) = feature_of(self.packages, target) {
                    features.insert(if set == self.set {
                        feature.to_owned()
                    } else {
                        format!("{}/{feature}", crate_name(self.ir, set))
                    });
                }
            }
        });
        for service in &package.services {
            references::of_operations(self.ir, *service, &mut |reference, _| {
                let set = self.set_of(reference);
                if set != self.set {
                    self.services_use.insert(set);
                }
            });
        }
        features
    }

    fn set_of(&self, reference: Reference<'_>) -> SetId {
        match reference {
            Reference::Type(ty) => self.ir.packages[package_of(self.ir, ty)].set,
            Reference::Resource(text) => self.resources.marker(self.set, text).map_or(self.set, |marker| marker.set),
        }
    }
}

/// The package that declares a type.
pub(super) fn package_of(ir: &Ir, ty: TypeId) -> PackageId {
    let mut owner = match ty {
        TypeId::Structure(id) => ir.structures[id].owner,
        TypeId::Enumeration(id) => ir.enumerations[id].owner,
    };
    loop {
        match owner {
            Owner::Package(package) => return package,
            Owner::Service(service) => return ir.services[service].package,
            Owner::Structure(structure) => owner = ir.structures[structure].owner,
        }
    }
}

/// Whether a set, or one that it builds on, declares something deprecated.
fn mentions_deprecated(ir: &Ir, set: SetId) -> bool {
    let is_deprecated = |facts: &Facts| facts.deprecated.is_some();
    let declares = ir.packages.iter().filter(|(_, package)| package.set == set).any(|(_, package)| {
        let structures = references::structures(ir, package).map(|id| &ir.structures[id]);
        let services = || package.services.iter().map(|id| &ir.services[*id]);
        let enumerations = || {
            let ids = package.enumerations.iter().chain(services().flat_map(|service| &service.enumerations));
            ids.map(|id| &ir.enumerations[*id])
        };
        structures.flat_map(|s| s.fields.iter().map(|field| &field.facts).chain([&s.facts])).any(is_deprecated)
            || services().flat_map(|s| s.operations.iter().map(|o| &o.facts).chain([&s.facts])).any(is_deprecated)
            || enumerations().flat_map(|e| e.values.iter().map(|v| &v.facts).chain([&e.facts])).any(is_deprecated)
            || is_deprecated(&package.facts)
    });
    declares || ir.sets[set].builds_on.iter().any(|base| mentions_deprecated(ir, *base))
}

fn report_crate_clashes(crates: &[(String, &Name)], diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<&str, &Name> = BTreeMap::new();
    for (name, set) in crates {
        if let Some(first) = taken.insert(name, set) {
            diagnostics.push(Kind::CrateClash { name: name.clone(), first: first.clone(), second: (*set).clone() });
        }
    }
}
