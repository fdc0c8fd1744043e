//! From names to indices, and nothing else: whether what is referred to makes sense is for `check` to say.
//!
//! First everything is declared, in the order that the Ir promises; then types and paths are filled in. What can't be
//! resolved is reported and left out, or stands as `opaque` at a place that is known to be wrong.

mod declare;
mod index;
mod operations;
mod structures;
mod types;

use std::collections::BTreeMap;

use declare::Pending;
use index::{Found, Names, Scope};

use crate::diagnostic::{Diagnostics, Kind, did_you_mean};
use crate::frontend::syntax::Spec;
use crate::ir::{Ir, Name, Owner, Package, PackageId, RuntimeType, SetId, StructureId, TypeId};

/// The set whose types the runtime may hold.
const STANDARD: &str = "std";

/// How many unknown names get a suggestion: each is compared with all that are known, and where a whole set is missing,
/// there are thousands.
const SUGGESTIONS: u32 = 100;

/// Resolves every name of a spec.
pub fn resolve(spec: Spec, diagnostics: &mut Diagnostics) -> Ir {
    let unreadable_set = spec.unreadable_set;
    let names = Names::new(spec.unreadable);
    let mut resolver = Resolver { ir: Ir::default(), names, suggestions: SUGGESTIONS, diagnostics };
    let pending = resolver.declare(spec.sets);
    resolver.fill(pending, unreadable_set);
    resolver.ir
}

/// What all steps share.
struct Resolver<'a> {
    ir: Ir,
    names: Names,
    /// How many more unknown names get a suggestion.
    suggestions: u32,
    diagnostics: &'a mut Diagnostics,
}

impl Resolver<'_> {
    fn fill(&mut self, pending: Pending, unreadable_set: bool) {
        let mut groups = Vec::new();
        for structure in pending.structures {
            groups.push(self.fields_of(structure));
        }
        // A tag's enumeration is only known when all fields are.
        for structure in groups {
            self.groups_of(structure);
        }
        for (service, operations) in pending.operations {
            let scope = self.service_scope(service);
            for operation in operations {
                let operation = self.operation(operation, service, &scope);
                self.ir.services[service].operations.push(operation);
            }
            self.unique_operations(service);
        }
        self.sets(pending.sets, unreadable_set);
    }

    fn sets(&mut self, pending: Vec<declare::PendingSet>, unreadable_set: bool) {
        let by_name: BTreeMap<String, SetId> =
            // Backwards, so that of two sets of one name the first counts.
            self.ir.sets.iter().collect::<Vec<_>>().into_iter().rev().map(|(id, set)| (set.name.text.clone(), id)).collect();
        for set in pending {
            for name in set.builds_on {
                match by_name.get(&name.text) {
                    Some(id) => self.ir.sets[set.id].builds_on.push(*id),
                    None if unreadable_set => self.diagnostics.silence(name.span),
                    None => {
                        let suggestion = did_you_mean(&name.text, by_name.keys().map(String::as_str));
                        self.diagnostics.push(Kind::UnknownSet { name, suggestion });
                    }
                }
            }
            let (first, name) = (set.runtime_types.first(), &self.ir.sets[set.id].name);
            if let Some((first, _)) = first.filter(|_| name.text != STANDARD) {
                self.diagnostics.push(Kind::RuntimeTypesOutsideStd { name: first.clone(), set: name.clone() });
            }
            let root = Names::root();
            for (name, rust) in set.runtime_types {
                if let Some(target) = self.named_type(&root, &name, None) {
                    self.ir.sets[set.id].runtime_types.push(RuntimeType { target, rust });
                }
            }
        }
    }

    /// Looks up a type; what can't be found is reported.
    fn named_type(&mut self, scope: &Scope, name: &Name, package: Option<&str>) -> Option<TypeId> {
        match self.names.find(scope, &name.text, package) {
            Found::One(id) => Some(id),
            Found::Several(first, second) => {
                let site = |declared: index::Declared| {
                    (self.declared_name(declared.id).clone(), self.ir.packages[declared.package].name.text.clone())
                };
                let (first, second) = (site(first), site(second));
                self.diagnostics.push(Kind::AmbiguousType { name: name.clone(), first, second });
                None
            }
            Found::Nothing { unreadable: true } => {
                self.diagnostics.silence(name.span);
                None
            }
            Found::Nothing { unreadable: false } => {
                let suggestion = self.suggestion(scope, &name.text, false);
                let scope = scope.path().to_owned();
                self.diagnostics.push(Kind::UnknownType { name: name.clone(), scope, suggestion });
                None
            }
        }
    }

    /// What an unknown name probably stands for.
    fn suggestion(&mut self, scope: &Scope, name: &str, errors: bool) -> Option<String> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        self.names.suggest(scope, name, errors)
    }

    /// The name of a declaration.
    fn declared_name(&self, id: TypeId) -> &Name {
        match id {
            TypeId::Structure(id) => &self.ir.structures[id].name,
            TypeId::Enumeration(id) => &self.ir.enumerations[id].name,
        }
    }

    fn package_of(&self, owner: Owner) -> (PackageId, &Package) {
        let id = match owner {
            Owner::Package(id) => id,
            Owner::Service(id) => self.ir.services[id].package,
            // Owners are declared before what they own, so this ends.
            Owner::Structure(id) => return self.package_of(self.ir.structures[id].owner),
        };
        (id, &self.ir.packages[id])
    }

    fn service_scope(&self, service: crate::ir::ServiceId) -> Scope {
        let owner = Owner::Service(service);
        let (package, facts) = self.package_of(owner);
        self.names.scope((package, &facts.name.text), &[(owner, &self.ir.services[service].id)])
    }

    fn structure_scope(&self, structure: StructureId) -> Scope {
        let mut owners = vec![(Owner::Structure(structure), self.ir.structures[structure].canonical.as_str())];
        let mut owner = self.ir.structures[structure].owner;
        loop {
            match owner {
                Owner::Structure(id) => {
                    owners.push((owner, &self.ir.structures[id].canonical));
                    owner = self.ir.structures[id].owner;
                }
                Owner::Service(id) => {
                    owners.push((owner, &self.ir.services[id].id));
                    owner = Owner::Package(self.ir.services[id].package);
                }
                Owner::Package(id) => {
                    owners.reverse();
                    return self.names.scope((id, &self.ir.packages[id].name.text), &owners);
                }
            }
        }
    }
}
