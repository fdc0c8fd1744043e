//! Some packages of an SDK, and what they use of others.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::model::{Field, Package, Reference, Service, Structure, Type, Types};
use crate::diagnostic::{Diagnostics, Kind};

/// What is written.
#[derive(Debug)]
pub(super) enum Selection {
    /// Everything.
    All,
    /// These packages whole, and these classes of others, by module.
    Part { packages: BTreeSet<String>, classes: BTreeSet<(String, String)> },
}

impl Selection {
    /// Packages with these prefixes, and whatever types they need.
    pub(super) fn new(
        prefixes: &[String],
        packages: &[Package],
        index: &Index<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        if prefixes.is_empty() {
            return Self::All;
        }
        let is_below = |package: &str, prefix: &str| {
            package.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        for prefix in prefixes {
            if !packages.iter().any(|package| is_below(&package.name, prefix)) {
                diagnostics.push(Kind::NoSuchPackage { prefix: prefix.clone() });
            }
        }
        let is_meant = |package: &&Package| prefixes.iter().any(|prefix| is_below(&package.name, prefix));
        let mut closure = Closure::new(index, packages);
        packages.iter().filter(is_meant).for_each(|package| closure.package(package));
        closure.finish();
        let packages = packages.iter().filter(is_meant).map(|package| package.name.clone()).collect();
        Self::Part { packages, classes: closure.classes }
    }

    pub(super) fn is_part(&self) -> bool {
        matches!(self, Self::Part { .. })
    }

    /// Whether a package is written whole.
    pub(super) fn is_whole(&self, package: &Package) -> bool {
        match self {
            Self::All => true,
            Self::Part { packages, .. } => packages.contains(&package.name),
        }
    }

    /// Whether anything of a package is written.
    pub(super) fn has_package(&self, package: &Package) -> bool {
        self.is_whole(package) || self.has_any(&package.module, "")
    }

    /// Whether a service of a package that isn't written whole is written for its types.
    pub(super) fn has_service(&self, package: &Package, service: &Service) -> bool {
        self.is_whole(package) || self.has_any(&package.module, &format!("{}.", service.class))
    }

    /// Whether a type of a package is written.
    pub(super) fn has_class(&self, package: &Package, class: &str) -> bool {
        self.is_whole(package)
            || self.has(&package.module, class)
            || self.has_any(&package.module, &format!("{class}."))
    }

    fn has(&self, module: &str, class: &str) -> bool {
        match self {
            Self::All => true,
            Self::Part { classes, .. } => classes.contains(&(module.to_owned(), class.to_owned())),
        }
    }

    /// Whether a class whose name begins so is written.
    fn has_any(&self, module: &str, start: &str) -> bool {
        let Self::Part { classes, .. } = self else { return true };
        let from = (module.to_owned(), start.to_owned());
        classes.range(from..).next().is_some_and(|(other, class)| other == module && class.starts_with(start))
    }
}

/// Types that types need.
struct Closure<'a> {
    index: &'a Index<'a>,
    /// All structures by module and class.
    structures: BTreeMap<(&'a str, &'a str), &'a Structure>,
    classes: BTreeSet<(String, String)>,
    open: Vec<(String, String)>,
}

impl<'a> Closure<'a> {
    fn new(index: &'a Index<'a>, packages: &'a [Package]) -> Self {
        let mut closure = Self { index, structures: BTreeMap::new(), classes: BTreeSet::new(), open: Vec::new() };
        for package in packages {
            closure.enter(&package.module, &package.types);
            package.services.iter().for_each(|service| closure.enter(&package.module, &service.types));
        }
        closure
    }

    fn enter(&mut self, module: &'a str, types: &'a Types) {
        for structure in &types.structures {
            self.structures.insert((module, &structure.class), structure);
            self.enter(module, &structure.types);
        }
    }

    fn package(&mut self, package: &Package) {
        self.types(&package.types);
        for service in &package.services {
            self.types(&service.types);
            for operation in &service.operations {
                self.fields(&operation.parameters);
                self.ty(&operation.result);
                operation.task_result.iter().for_each(|ty| self.ty(ty));
                operation.errors.iter().for_each(|declared| self.reference(&declared.error));
            }
        }
    }

    fn types(&mut self, types: &Types) {
        for structure in &types.structures {
            self.fields(&structure.fields);
            self.types(&structure.types);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.ty(&field.ty);
        }
    }

    fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Plain(_) | Type::Id(_) => {}
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.ty(inner),
            Type::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            Type::Dynamic(bases) => bases.iter().for_each(|base| self.reference(base)),
            Type::Named(reference) => self.reference(reference),
        }
    }

    fn reference(&mut self, reference: &Reference) {
        let class = (reference.module.clone(), reference.class.clone());
        if self.index.find(reference).is_some() && self.classes.insert(class.clone()) {
            self.open.push(class);
        }
    }

    /// Follows what was found until nothing new comes: a structure needs its fields' types, and what is nested in one
    /// needs that one.
    fn finish(&mut self) {
        while let Some((module, class)) = self.open.pop() {
            if let Some(structure) = self.structures.get(&(module.as_str(), class.as_str())).copied() {
                self.fields(&structure.fields);
                self.types(&structure.types);
            }
            let owner = class.rsplit_once('.').map(|(owner, _)| owner.to_owned());
            if let Some(owner) = owner.filter(|owner| self.structures.contains_key(&(module.as_str(), owner.as_str())))
                && self.classes.insert((module.clone(), owner.clone()))
            {
                self.open.push((module, owner));
            }
        }
    }
}
