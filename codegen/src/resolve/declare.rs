//! Declares everything in the order that the Ir promises; bodies wait until all names are known.

use std::collections::BTreeMap;

use super::Resolver;
use super::index::Declared;
use crate::diagnostic::Kind;
use crate::frontend::syntax;
use crate::ir::{
    Enumeration, EnumerationId, EnumerationValue, Facts, Name, Owner, Package, PackageId, Service, ServiceId, Set,
    SetId, Structure, StructureId, StructureKind, TypeId,
};

/// What is left to fill in.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) sets: Vec<PendingSet>,
    pub(super) structures: Vec<PendingStructure>,
    pub(super) operations: Vec<(ServiceId, Vec<syntax::Operation>)>,
}

/// A set without its references.
#[derive(Debug)]
pub(super) struct PendingSet {
    pub(super) id: SetId,
    pub(super) builds_on: Vec<Name>,
    pub(super) runtime_types: Vec<(Name, String)>,
}

/// A structure without its fields.
#[derive(Debug)]
pub(super) struct PendingStructure {
    pub(super) id: StructureId,
    pub(super) fields: Vec<syntax::Field>,
    pub(super) groups: Groups,
}

/// The unions and groups of a structure.
#[derive(Debug)]
pub(super) struct Groups {
    pub(super) unions: Vec<syntax::Union>,
    pub(super) one_of: Vec<syntax::OneOf>,
}

/// What a package, service or structure has declared within it.
#[derive(Default)]
struct Types {
    enumerations: Vec<EnumerationId>,
    structures: Vec<StructureId>,
}

impl Resolver<'_> {
    pub(super) fn declare(&mut self, mut sets: Vec<syntax::Set>) -> Pending {
        sets.sort_by(|a, b| a.name.text.cmp(&b.name.text));
        let mut pending = Pending::default();
        let mut packages: Vec<(SetId, syntax::Package)> = Vec::new();
        let mut last: Option<Name> = None;
        for set in sets {
            if let Some(first) = last.filter(|last| last.text == set.name.text) {
                self.diagnostics.push(Kind::DuplicateSet { first, second: set.name.clone() });
            }
            last = Some(set.name.clone());
            let id = self.ir.sets.push(Set {
                name: set.name,
                doc: set.doc,
                prefixes: set.prefixes,
                builds_on: Vec::new(),
                imported: set.imported,
                runtime_types: Vec::new(),
            });
            pending.sets.push(PendingSet { id, builds_on: set.builds_on, runtime_types: set.runtime_types });
            let mut members = set.packages;
            members.sort_by(|a, b| a.name.text.cmp(&b.name.text));
            packages.extend(members.into_iter().map(|package| (id, package)));
        }
        let mut seen: BTreeMap<String, Name> = BTreeMap::new();
        for (set, package) in packages {
            if let Some(first) = seen.get(&package.name.text) {
                let first = first.clone();
                self.diagnostics.push(Kind::DuplicatePackage { first, second: package.name });
                continue;
            }
            seen.insert(package.name.text.clone(), package.name.clone());
            self.package(set, package, &mut pending);
        }
        pending
    }

    fn package(&mut self, set: SetId, package: syntax::Package, pending: &mut Pending) {
        let canonical = package.name.text.clone();
        let id = self.ir.packages.push(Package {
            name: package.name,
            set,
            facts: package.facts,
            constants: package.constants,
            enumerations: Vec::new(),
            structures: Vec::new(),
            services: Vec::new(),
        });
        self.names.add_package(&canonical, id);
        let place = Place { owner: Owner::Package(id), package: id, canonical };
        let types = self.types(&place, package.enumerations, package.structures, pending);
        let mut seen: BTreeMap<String, Name> = BTreeMap::new();
        let mut services = Vec::new();
        for service in package.services {
            if let Some(first) = seen.get(&service.name.text).cloned() {
                let canonical = format!("{}.{}", place.canonical, first.text);
                self.diagnostics.push(Kind::DuplicateDeclaration { canonical, first, second: service.name });
                continue;
            }
            seen.insert(service.name.text.clone(), service.name.clone());
            services.push(self.service(&place, service, pending));
        }
        let package = &mut self.ir.packages[id];
        package.enumerations = types.enumerations;
        package.structures = types.structures;
        package.services = services;
    }

    fn service(&mut self, package: &Place, service: syntax::Service, pending: &mut Pending) -> ServiceId {
        let canonical = format!("{}.{}", package.canonical, service.name.text);
        let id = self.ir.services.push(Service {
            name: service.name,
            id: canonical.clone(),
            package: package.package,
            facts: service.facts,
            partial: service.partial,
            plain_rest: service.plain_rest,
            constants: service.constants,
            enumerations: Vec::new(),
            structures: Vec::new(),
            operations: Vec::new(),
        });
        let place = Place { owner: Owner::Service(id), package: package.package, canonical };
        let types = self.types(&place, service.enumerations, service.structures, pending);
        pending.operations.push((id, service.operations));
        let service = &mut self.ir.services[id];
        service.enumerations = types.enumerations;
        service.structures = types.structures;
        id
    }

    fn types(
        &mut self,
        place: &Place,
        enumerations: Vec<syntax::Enumeration>,
        structures: Vec<syntax::Structure>,
        pending: &mut Pending,
    ) -> Types {
        let mut types = Types::default();
        types.enumerations.extend(enumerations.into_iter().map(|enumeration| self.enumeration(place, enumeration)));
        for structure in structures {
            let nested = self.structure(place, structure, pending);
            types.enumerations.extend(nested.enumerations);
            types.structures.extend(nested.structures);
        }
        types
    }

    /// A structure and what is nested in it.
    fn structure(&mut self, place: &Place, structure: syntax::Structure, pending: &mut Pending) -> Types {
        let name = structure.name.clone();
        let key = structure.facts.key.clone();
        let canonical = format!("{}.{}", place.canonical, name.text);
        let is_error = structure.kind == StructureKind::Error;
        let id = self.ir.structures.push(Structure {
            name: structure.name,
            canonical: canonical.clone(),
            kind: structure.kind,
            owner: place.owner,
            facts: structure.facts,
            fields: Vec::new(),
            unions: Vec::new(),
            one_of: Vec::new(),
            constants: structure.constants,
            model_keys: structure.model_keys,
        });
        self.enter(place, &name, key, TypeId::Structure(id), is_error);
        pending.structures.push(PendingStructure {
            id,
            fields: structure.fields,
            groups: Groups { unions: structure.unions, one_of: structure.one_of },
        });
        let inside = Place { owner: Owner::Structure(id), package: place.package, canonical };
        let nested = self.types(&inside, structure.enumerations, structure.structures, pending);
        let mut structures = vec![id];
        structures.extend(nested.structures);
        Types { enumerations: nested.enumerations, structures }
    }

    fn enumeration(&mut self, place: &Place, enumeration: syntax::Enumeration) -> EnumerationId {
        let name = enumeration.name.clone();
        let key = enumeration.facts.key.clone();
        let canonical = format!("{}.{}", place.canonical, name.text);
        self.unique_values(&canonical, &enumeration.values);
        let id = self.ir.enumerations.push(Enumeration {
            name: enumeration.name,
            canonical,
            owner: place.owner,
            facts: enumeration.facts,
            values: enumeration.values,
        });
        self.enter(place, &name, key, TypeId::Enumeration(id), false);
        id
    }

    /// Enters a type under its wire name, and under its key where that is another.
    fn enter(&mut self, place: &Place, name: &Name, key: Option<String>, id: TypeId, is_error: bool) {
        let declared = Declared { id, owner: place.owner, package: place.package, is_error };
        for text in std::iter::once(name.text.clone()).chain(key) {
            let canonical = format!("{}.{text}", place.canonical);
            if let Some(first) = self.names.add(canonical.clone(), declared) {
                let first = self.declared_name(first).clone();
                self.diagnostics.push(Kind::DuplicateDeclaration { canonical, first, second: name.clone() });
            }
        }
    }

    fn unique_values(&mut self, owner: &str, values: &[EnumerationValue]) {
        let mut seen: BTreeMap<&str, Name> = BTreeMap::new();
        for value in values {
            let spelled = spelled(&value.name, &value.facts);
            if let Some(first) = seen.insert(&value.name.text, spelled.clone()) {
                self.wire_clash(owner, &value.name.text, first, spelled);
            }
        }
    }

    /// Two things of one wire name.
    pub(super) fn wire_clash(&mut self, owner: &str, wire: &str, first: Name, second: Name) {
        let (owner, wire) = (owner.to_owned(), wire.to_owned());
        self.diagnostics.push(Kind::WireNameClash { owner, wire, first, second });
    }
}

/// A name as the spec has it, be it the wire's or not.
pub(super) fn spelled(name: &Name, facts: &Facts) -> Name {
    Name { text: facts.key.clone().unwrap_or_else(|| name.text.clone()), span: name.span }
}

/// Where something is declared.
struct Place {
    owner: Owner,
    package: PackageId,
    /// Canonical name of the owner.
    canonical: String,
}
