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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend;
    use crate::ir::Type;
    use crate::source::{Source, Sources};

    const SET: &str = r#"{ "set": "example", "packages": { "com.example": "" } }"#;

    fn resolved(mut files: Vec<(&str, &str)>) -> (Ir, String) {
        files.push(("spec/set.json", SET));
        let file = |(path, text): (&str, &str)| Source { path: path.to_owned(), text: text.to_owned() };
        let sources = Sources::new(files.into_iter().map(file).collect());
        let mut diagnostics = Diagnostics::new();
        let tree = frontend::parse(&sources, &mut diagnostics);
        let ir = resolve(tree, &mut diagnostics);
        (ir, diagnostics.render_all(&sources))
    }

    /// The types of a structure's fields, by the canonical names of what they refer to.
    fn targets(ir: &Ir, canonical: &str, place: usize) -> Vec<(String, Owner)> {
        let (_, structure) = ir.structures.iter().filter(|(_, found)| found.canonical == canonical).nth(place).unwrap();
        let target = |ty: &Type| match ty {
            Type::Structure(id) => (ir.structures[*id].canonical.clone(), ir.structures[*id].owner),
            Type::Enumeration(id) => (ir.enumerations[*id].canonical.clone(), ir.enumerations[*id].owner),
            other => panic!("{other:?} refers to nothing"),
        };
        structure.fields.iter().map(|field| target(&field.ty)).collect()
    }

    #[test]
    fn names_are_looked_up_from_the_inside_out() {
        let inner = r#"{
            "package": "com.example.things",
            "enumerations": { "kind": { "values": {} } },
            "services": { "parts": { "structures": { "info": {
                "enumerations": { "kind": { "values": {} } },
                "fields": { "a": { "type": "kind" }, "b": { "type": "things.kind" }, "c": { "type": "state" },
                            "d": { "type": "com.example.state" }, "e": { "type": "info.kind" }, "f": { "type": "parts.info" } }
            } } } }
        }"#;
        let outer = r#"{ "package": "com.example", "enumerations": { "state": { "values": {} } } }"#;
        let (ir, said) = resolved(vec![("spec/com.example.things.json", inner), ("spec/com.example.json", outer)]);
        assert_eq!(said, "");
        let names: Vec<String> =
            targets(&ir, "com.example.things.parts.info", 0).into_iter().map(|(canonical, _)| canonical).collect();
        assert_eq!(
            names,
            [
                "com.example.things.parts.info.kind",
                "com.example.things.kind",
                "com.example.state",
                "com.example.state",
                "com.example.things.parts.info.kind",
                "com.example.things.parts.info",
            ]
        );
    }

    #[test]
    fn one_wire_name_may_have_two_types() {
        let info = r#""info": {
            "enumerations": { "state": { "values": {} } },
            "fields": { "own": { "type": "info.state" }, "again": { "type": "optional<info>" } }
        }"#;
        let service = format!(
            r#"{{ "package": "com.example", "services": {{ "deployment": {{ "structures": {{ {info} }} }} }} }}"#
        );
        let package = format!(r#"{{ "package": "com.example.deployment", "structures": {{ {info} }} }}"#);
        let user = r#"{ "package": "com.example.user", "structures": { "user": { "fields": {
            "of_service": { "type": "deployment.info@com.example" },
            "of_package": { "type": "deployment.info@com.example.deployment" }
        } } } }"#;
        let (ir, said) = resolved(vec![
            ("spec/com.example.json", &service),
            ("spec/com.example.deployment.json", &package),
            ("spec/com.example.user.json", user),
        ]);
        assert_eq!(said, "");
        let both: Vec<_> =
            ir.structures.iter().filter(|(_, found)| found.canonical == "com.example.deployment.info").collect();
        assert_eq!(both.len(), 2);
        for (id, structure) in &both {
            let owns = |ty: &Type| match ty {
                Type::Optional(inner) => **inner == Type::Structure(*id),
                Type::Enumeration(state) => ir.enumerations[*state].owner == Owner::Structure(*id),
                _ => false,
            };
            assert!(structure.fields.iter().all(|field| owns(&field.ty)), "each means its own");
        }
        let owners: Vec<Owner> = targets(&ir, "com.example.user.user", 0).into_iter().map(|(_, owner)| owner).collect();
        assert!(matches!(owners.as_slice(), [Owner::Service(_), Owner::Package(_)]), "{owners:?}");
    }

    #[test]
    fn the_order_of_files_changes_nothing() {
        let a = r#"{ "package": "com.example.a", "structures": { "z": { "fields": {} }, "y": { "fields": {} } } }"#;
        let b = r#"{ "package": "com.example.b", "structures": { "x": { "fields": {} } }, "errors": { "w": { "fields": {} } } }"#;
        let files = [("spec/com.example.a.json", a), ("spec/com.example.b.json", b)];
        let (forwards, _) = resolved(files.to_vec());
        let (backwards, _) = resolved(files.iter().rev().copied().collect());
        let names = |ir: &Ir| ir.structures.iter().map(|(_, found)| found.canonical.clone()).collect::<Vec<_>>();
        assert_eq!(names(&forwards), ["com.example.a.z", "com.example.a.y", "com.example.b.x", "com.example.b.w"]);
        assert_eq!(names(&forwards), names(&backwards));
    }
}
