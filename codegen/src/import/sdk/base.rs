//! The set that an imported spec builds on: its types aren't repeated, so all that the modules say of it must be there.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Enumeration, Operation, Package, Service, Structure, Types};
use crate::diagnostic::{Diagnostics, Kind};
use crate::generate::load;
use crate::ir::{self, Ir, Owner, StructureKind};
use crate::source::{Sources, Span};
use crate::standard;

/// The standard set.
#[derive(Debug, Default)]
pub(super) struct Base {
    packages: BTreeSet<String>,
    classes: Vec<BaseClass>,
    /// What each type, service and operation has: fields, values, operations, parameters.
    members: BTreeMap<String, BTreeSet<String>>,
}

/// A type of the base, by the Python class that it has in an SDK.
#[derive(Debug)]
pub(super) struct BaseClass {
    pub(super) module: String,
    pub(super) class: String,
    pub(super) canonical: String,
    pub(super) package: String,
    pub(super) is_error: bool,
}

impl Base {
    /// The standard set of this generator.
    pub(super) fn standard() -> Self {
        let sources = Sources::new(standard::sources().collect());
        // The set is part of this program, and its own tests say that it has no errors.
        load(&sources, &mut Diagnostics::new()).map(|ir| Self::new(&ir)).unwrap_or_default()
    }

    fn new(ir: &Ir) -> Self {
        let mut base = Self {
            packages: ir.packages.iter().map(|(_, package)| package.name.text.clone()).collect(),
            ..Self::default()
        };
        for (_, structure) in ir.structures.iter() {
            let is_error = structure.kind == StructureKind::Error;
            base.class(ir, structure.owner, &structure.canonical, is_error);
            base.member(&structure.canonical, structure.fields.iter().map(|field| &field.wire));
        }
        for (_, enumeration) in ir.enumerations.iter() {
            base.class(ir, enumeration.owner, &enumeration.canonical, false);
            base.member(&enumeration.canonical, enumeration.values.iter().map(|value| &value.name.text));
        }
        for (_, service) in ir.services.iter() {
            base.member(&service.id, service.operations.iter().map(|operation| &operation.name.text));
            for operation in &service.operations {
                let id = format!("{}.{}", service.id, operation.name.text);
                base.member(&id, operation.parameters.iter().map(|parameter| &parameter.wire));
            }
        }
        base
    }

    fn class(&mut self, ir: &Ir, owner: Owner, canonical: &str, is_error: bool) {
        let package = package_of(ir, owner).to_owned();
        let rest = canonical.strip_prefix(package.as_str()).unwrap_or(canonical).trim_start_matches('.');
        let class = rest.split('.').map(class_name).collect::<Vec<_>>().join(".");
        let module = format!("{package}_client");
        self.classes.push(BaseClass { module, class, canonical: canonical.to_owned(), package, is_error });
    }

    fn member<'n>(&mut self, owner: &str, names: impl Iterator<Item = &'n String>) {
        self.members.entry(owner.to_owned()).or_default().extend(names.cloned());
    }

    pub(super) fn classes(&self) -> impl Iterator<Item = &BaseClass> {
        self.classes.iter()
    }

    /// Whether the base has this package, all of it.
    pub(super) fn has(&self, package: &str) -> bool {
        self.packages.contains(package)
    }

    /// Reports what a package has and the base doesn't.
    pub(super) fn covers(&self, package: &Package, diagnostics: &mut Diagnostics) {
        let mut covering = Covering { base: self, diagnostics };
        covering.types(&package.types);
        for service in &package.services {
            covering.service(service);
        }
    }
}

struct Covering<'a> {
    base: &'a Base,
    diagnostics: &'a mut Diagnostics,
}

impl Covering<'_> {
    fn service(&mut self, service: &Service) {
        if self.knows(&service.id, service.span) {
            for operation in &service.operations {
                self.operation(&service.id, operation);
            }
        }
        self.types(&service.types);
    }

    fn operation(&mut self, service: &str, operation: &Operation) {
        self.has(service, &operation.id, operation.span);
        let id = format!("{service}.{}", operation.id);
        for parameter in &operation.parameters {
            self.has(&id, &parameter.wire, parameter.span);
        }
    }

    fn types(&mut self, types: &Types) {
        types.structures.iter().for_each(|structure| self.structure(structure));
        types.enumerations.iter().for_each(|enumeration| self.enumeration(enumeration));
    }

    fn structure(&mut self, structure: &Structure) {
        if self.knows(&structure.canonical, structure.span) {
            for field in &structure.fields {
                self.has(&structure.canonical, &field.wire, field.span);
            }
        }
        self.types(&structure.types);
    }

    fn enumeration(&mut self, enumeration: &Enumeration) {
        if self.knows(&enumeration.canonical, enumeration.span) {
            for value in &enumeration.values {
                self.has(&enumeration.canonical, &value.wire, enumeration.span);
            }
        }
    }

    fn knows(&mut self, name: &str, span: Span) -> bool {
        let known = self.base.members.contains_key(name);
        if !known {
            self.missing(name.to_owned(), span);
        }
        known
    }

    fn has(&mut self, owner: &str, member: &str, span: Span) {
        if self.base.members.get(owner).is_some_and(|members| !members.contains(member)) {
            self.missing(format!("{owner}.{member}"), span);
        }
    }

    fn missing(&mut self, name: String, span: Span) {
        self.diagnostics.push(Kind::NotInBase { span, name, set: standard::SET.to_owned() });
    }
}

fn package_of(ir: &Ir, owner: Owner) -> &str {
    let package: ir::PackageId = match owner {
        Owner::Package(id) => id,
        Owner::Service(id) => ir.services[id].package,
        // Owners are declared before what they own, so this ends.
        Owner::Structure(id) => return package_of(ir, ir.structures[id].owner),
    };
    &ir.packages[package].name.text
}

/// The class that an SDK makes of a name: `dynamic_ID` → `DynamicID`.
fn class_name(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    });
    words.collect()
}
