//! Modules: the path of each package and service, and the trees that they form.
//!
//! A package and a service of one path share one module: `supervisor_services` is a service of `namespace_management`
//! and a package below it.

use std::collections::BTreeMap;

use super::{Home, clash, names};
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Index, Ir, Name, Owner, Package, PackageId, Prefix, ServiceId, SetId};

/// The half of a module that one feature switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What the package declares itself.
    Package,
    /// What a service declares.
    Service,
}

/// A module of a crate.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Its path; empty for the crate's root.
    pub(crate) path: Vec<String>,
    /// The package that it is.
    pub(crate) package: Option<PackageId>,
    /// The service that it is.
    pub(crate) service: Option<ServiceId>,
    /// The modules in it, by name.
    pub(crate) children: BTreeMap<String, Module>,
}

impl Module {
    /// Its own name; empty for the root.
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether it stands for a service and nothing else, so that a single file holds it.
    pub(crate) fn is_service_only(&self) -> bool {
        self.service.is_some() && self.package.is_none() && self.children.is_empty()
    }

    /// The name of the private file for one part of a shared module; none of the children has it.
    pub(crate) fn part_file(&self, part: Part) -> String {
        let mut name = match part {
            Part::Package => "package",
            Part::Service => "service",
        }
        .to_owned();
        while self.children.contains_key(&name) {
            name.push('_');
        }
        name
    }

    /// The modules below, itself first.
    pub(crate) fn walk(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        Box::new(std::iter::once(self).chain(self.children.values().flat_map(Self::walk)))
    }

    fn at(&mut self, path: &[String]) -> &mut Self {
        let mut module = self;
        for name in path {
            let mut path = module.path.clone();
            path.push(name.clone());
            module = module.children.entry(name.clone()).or_insert_with(|| Self { path, ..Self::default() });
        }
        module
    }
}

/// The module path of every package and service.
pub(super) struct Paths {
    packages: Vec<Vec<String>>,
    services: Vec<Vec<String>>,
}

impl Paths {
    pub(super) fn package(&self, package: PackageId) -> &[String] {
        &self.packages[package.position()]
    }

    pub(super) fn service(&self, service: ServiceId) -> &[String] {
        &self.services[service.position()]
    }

    /// Where the types of an owner are.
    pub(super) fn home(&self, ir: &Ir, owner: Owner) -> Home {
        match owner {
            Owner::Package(id) => {
                Home { set: ir.packages[id].set, module: self.package(id).to_vec(), part: Part::Package }
            }
            Owner::Service(id) => {
                let set = ir.packages[ir.services[id].package].set;
                Home { set, module: self.service(id).to_vec(), part: Part::Service }
            }
            Owner::Structure(id) => self.home(ir, ir.structures[id].owner),
        }
    }

    /// The tree of a set's modules that hold one of these packages or services.
    pub(super) fn tree(
        &self,
        ir: &Ir,
        set: SetId,
        has_package: impl Fn(PackageId) -> bool,
        has_service: impl Fn(ServiceId) -> bool,
    ) -> Module {
        let mut root = Module::default();
        for (id, package) in ir.packages.iter().filter(|(_, package)| package.set == set) {
            if has_package(id) {
                root.at(self.package(id)).package = Some(id);
            }
            for service in package.services.iter().filter(|service| has_service(**service)) {
                root.at(self.service(*service)).service = Some(*service);
            }
        }
        root
    }
}

/// Decides every path.
pub(super) fn paths(ir: &Ir, diagnostics: &mut Diagnostics) -> Paths {
    let by_name: BTreeMap<&str, &Package> =
        ir.packages.iter().map(|(_, package)| (package.name.text.as_str(), package)).collect();
    let mut packages = Vec::new();
    let mut services = vec![Vec::new(); ir.services.len()];
    let mut taken = Taken::default();
    for (_, package) in ir.packages.iter() {
        let path = package_path(ir, package, &by_name, diagnostics);
        taken.claim(package.set, &path, Part::Package, &package.name, diagnostics);
        for id in &package.services {
            let service = &ir.services[*id];
            let name = clash::chosen(&service.facts, || names::module(&service.name.text), diagnostics);
            // A chosen name is a type's as well as a module's: the module takes it in its own casing.
            let path: Vec<String> = path.iter().cloned().chain([names::module(&name)]).collect();
            taken.claim(package.set, &path, Part::Service, &service.name, diagnostics);
            services[id.position()] = path;
        }
        packages.push(path);
    }
    Paths { packages, services }
}

fn package_path(
    ir: &Ir,
    package: &Package,
    by_name: &BTreeMap<&str, &Package>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let name = package.name.text.as_str();
    let prefixes = &ir.sets[package.set].prefixes;
    // check() proved that one covers the package.
    let Some(prefix) = prefix_of(prefixes, name) else { return Vec::new() };
    let covered = prefix.package.text.as_str();
    let mut path: Vec<String> = prefix.module.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let rest = name.strip_prefix(covered).unwrap_or("");
    let mut so_far = covered.to_owned();
    for segment in rest.split('.').filter(|segment| !segment.is_empty()) {
        so_far = format!("{so_far}.{segment}");
        path.push(match by_name.get(so_far.as_str()) {
            Some(package) => clash::chosen(&package.facts, || names::module(segment), diagnostics),
            None => names::module(segment),
        });
    }
    path
}

/// The longest prefix that covers a name.
pub(super) fn prefix_of<'a>(prefixes: &'a [Prefix], name: &str) -> Option<&'a Prefix> {
    let covers = |prefix: &&Prefix| {
        let rest = name.strip_prefix(prefix.package.text.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    prefixes.iter().filter(covers).max_by_key(|prefix| prefix.package.text.len())
}

/// Which package and service have each path.
#[derive(Default)]
struct Taken<'a> {
    packages: BTreeMap<(SetId, Vec<String>), &'a Name>,
    services: BTreeMap<(SetId, Vec<String>), &'a Name>,
}

impl<'a> Taken<'a> {
    fn claim(&mut self, set: SetId, path: &[String], part: Part, name: &'a Name, diagnostics: &mut Diagnostics) {
        let names = match part {
            Part::Package => &mut self.packages,
            Part::Service => &mut self.services,
        };
        if let Some(first) = names.get(&(set, path.to_vec())) {
            diagnostics.push(Kind::ModuleClash {
                module: if path.is_empty() { "the crate's root".to_owned() } else { path.join("::") },
                first: (*first).clone(),
                second: name.clone(),
            });
        } else {
            names.insert((set, path.to_vec()), name);
        }
    }
}
