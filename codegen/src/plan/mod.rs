//! Every Rust decision, made once: crates, modules, features, names, boxes, the order of arguments.
//!
//! What follows (`emit`) only writes down what is decided here. Names that clash are found here, and reported with both
//! places.

mod boxes;
mod clash;
mod depth;
mod features;
mod modules;
mod references;
mod resources;
mod services;
mod sets;
mod tables;
pub(crate) mod tasks;
mod type_names;
mod types;

use std::collections::BTreeSet;

pub(crate) use crate::names;
pub(crate) use modules::{Module, Part};
pub(crate) use resources::{Marker, Resources};
pub(crate) use services::{OperationPlan, OptionsPlan, ServicePlan};
pub(crate) use sets::SetPlan;
pub(crate) use types::{CasePlan, EnumerationPlan, FieldPlan, MemberPlan, OneOfPlan, StructurePlan, UnionPlan, is_tag};

use crate::diagnostic::Diagnostics;
use crate::generate::Options;
use crate::ir::{EnumerationId, Index, Ir, PackageId, ServiceId, SetId, StructureId, TypeId};

/// The decisions, by the indices of the Ir.
pub(crate) struct Plan<'a> {
    pub(crate) ir: &'a Ir,
    pub(crate) options: &'a Options,
    pub(crate) sets: Vec<SetPlan>,
    pub(crate) packages: Vec<PackagePlan>,
    pub(crate) services: Vec<ServicePlan>,
    pub(crate) structures: Vec<StructurePlan>,
    pub(crate) enumerations: Vec<EnumerationPlan>,
    pub(crate) resources: Resources,
    pub(crate) table_names: tables::TableNames,
}

/// A package's place.
pub(crate) struct PackagePlan {
    /// Its module, from the crate's root.
    pub(crate) module: Vec<String>,
    /// Its Cargo feature; none when the package holds nothing.
    pub(crate) feature: Option<String>,
    /// Rust names of its constants.
    pub(crate) constants: Vec<String>,
}

/// Where something is declared: a module of a set's crates, and which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) set: SetId,
    pub(crate) module: Vec<String>,
    pub(crate) part: Part,
}

impl Plan<'_> {
    pub(crate) fn set(&self, set: SetId) -> &SetPlan {
        &self.sets[set.position()]
    }

    pub(crate) fn package(&self, package: PackageId) -> &PackagePlan {
        &self.packages[package.position()]
    }

    pub(crate) fn service(&self, service: ServiceId) -> &ServicePlan {
        &self.services[service.position()]
    }

    pub(crate) fn structure(&self, structure: StructureId) -> &StructurePlan {
        &self.structures[structure.position()]
    }

    pub(crate) fn enumeration(&self, enumeration: EnumerationId) -> &EnumerationPlan {
        &self.enumerations[enumeration.position()]
    }

    /// What the tables of the types that are at home there are called.
    pub(crate) fn tables(&self, home: &Home) -> &str {
        self.table_names.get(home)
    }

    /// A type's home and Rust name.
    pub(crate) fn place(&self, ty: TypeId) -> (&Home, &str) {
        match ty {
            TypeId::Structure(id) => (&self.structure(id).home, &self.structure(id).rust),
            TypeId::Enumeration(id) => (&self.enumeration(id).home, &self.enumeration(id).rust),
        }
    }

    /// The package that a module's part belongs to.
    pub(crate) fn package_of(&self, module: &Module, part: Part) -> Option<PackageId> {
        match part {
            Part::Package => module.package,
            Part::Service => module.service.map(|service| self.ir.services[service].package),
        }
    }

    /// Whether a package itself puts nothing into its module.
    pub(crate) fn is_bare(&self, package: PackageId) -> bool {
        let package = &self.ir.packages[package];
        package.constants.is_empty() && package.enumerations.is_empty() && package.structures.is_empty()
    }

    /// The features that something in a module or below it belongs to.
    pub(crate) fn features(&self, module: &Module) -> BTreeSet<&str> {
        let own = [Part::Package, Part::Service].into_iter().filter_map(|part| self.package_of(module, part));
        let own = own.filter_map(|package| self.package(package).feature.as_deref());
        own.chain(module.children.values().flat_map(|child| self.features(child))).collect()
    }

    /// Whether more than one feature, or a service and something else, meet in a module, so that what belongs to each is in a
    /// file of its own.
    pub(crate) fn is_shared(&self, module: &Module) -> bool {
        module.path.is_empty()
            || (module.service.is_some() && !module.is_service_only())
            || self.features(module).len() > 1
    }
}

/// Decides everything. `None` when names clash.
pub(crate) fn plan<'a>(ir: &'a Ir, options: &'a Options, diagnostics: &mut Diagnostics) -> Option<Plan<'a>> {
    let modules = modules::paths(ir, diagnostics);
    let type_names = type_names::TypeNames::new(ir, &modules);
    let enumerations = types::enumerations(ir, &modules, &type_names, diagnostics);
    let boxed = boxes::boxed_fields(ir);
    let structures = types::structures(ir, &modules, &type_names, &enumerations, &boxed, diagnostics);
    let resources = resources::resources(ir, diagnostics);
    let services = services::services(ir, &modules, diagnostics);
    let depths = features::depths(ir, &modules);
    let packages = features::packages(ir, &modules, &depths, diagnostics);
    let mut sets = sets::sets(ir, &modules, &packages, &services, &resources, diagnostics);
    for (set, depth) in depths {
        sets[set.position()].feature_depth = Some(depth);
    }
    for (set, limit) in depth::limits(ir) {
        sets[set.position()].recursion_limit = Some(limit);
    }
    let table_names = tables::TableNames::default();
    let mut plan = Plan { ir, options, sets, packages, services, structures, enumerations, resources, table_names };
    tables::name_tables(&mut plan, diagnostics);
    (!diagnostics.has_errors()).then_some(plan)
}
