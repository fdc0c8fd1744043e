//! Names in the document.

use std::collections::BTreeMap;

use crate::ir::{Enumeration, Ir, Owner, Structure, TypeId};

/// The schema of every error answer.
pub(super) const ERROR: &str = "Error";

/// Prefix of canonical names that the published document leaves away.
const VENDOR: &str = "com.vmware.";

/// `com.vmware.vcenter.namespace_management.clusters` becomes `Vcenter.NamespaceManagement.Clusters`.
pub(crate) fn dotted(canonical: &str) -> String {
    let own = canonical.strip_prefix(VENDOR).unwrap_or(canonical);
    own.split('.').map(words).collect::<Vec<_>>().join(".")
}

/// `enable_on_zones` becomes `EnableOnZones`; what is capital stays so.
fn words(segment: &str) -> String {
    segment.split('_').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `upgrade_multiple` becomes `upgradeMultiple`, `create$task` becomes `createTask`.
pub(super) fn camel(operation: &str) -> String {
    let mut parts = operation.split(['_', '$']);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.map(capitalised).fold(first, |name, part| name + &part)
}

/// The schema names of all types.
pub(super) struct Names(BTreeMap<TypeKey, String>);

/// A type's index, ordered.
type TypeKey = (bool, crate::ir::TypeId);

fn key(id: TypeId) -> TypeKey {
    (matches!(id, TypeId::Enumeration(_)), id)
}

impl Names {
    /// Names every type; where one wire name stands for two types, the second and later ones have their package behind it.
    pub(super) fn new(ir: &Ir) -> Self {
        let structures = ir
            .structures
            .iter()
            .map(|(id, structure)| (TypeId::Structure(id), &structure.canonical, package_of_structure(ir, structure)));
        let enumerations = ir.enumerations.iter().map(|(id, enumeration)| {
            (TypeId::Enumeration(id), &enumeration.canonical, package_of_enumeration(ir, enumeration))
        });
        let mut taken = BTreeMap::from([(ERROR.to_owned(), 1_usize)]);
        let mut names = BTreeMap::new();
        for (id, canonical, package) in structures.chain(enumerations) {
            let mut name = dotted(canonical);
            let times = taken.entry(name.clone()).or_default();
            *times += 1;
            if *times > 1 {
                name = format!("{name}-{}", dotted(package));
            }
            names.insert(key(id), name);
        }
        Self(names)
    }

    /// The name of a type's schema.
    pub(super) fn ty(&self, id: TypeId) -> &str {
        self.0.get(&key(id)).map_or("", String::as_str)
    }

    /// A reference to it.
    pub(super) fn reference(&self, id: TypeId) -> String {
        format!("#/components/schemas/{}", self.ty(id))
    }
}

/// The package in which something is declared, however deep.
pub(super) fn package(ir: &Ir, owner: Owner) -> &str {
    match owner {
        Owner::Package(id) => &ir.packages[id].name.text,
        Owner::Service(id) => &ir.packages[ir.services[id].package].name.text,
        Owner::Structure(id) => package(ir, ir.structures[id].owner),
    }
}

fn package_of_structure<'a>(ir: &'a Ir, structure: &Structure) -> &'a str {
    package(ir, structure.owner)
}

fn package_of_enumeration<'a>(ir: &'a Ir, enumeration: &Enumeration) -> &'a str {
    package(ir, enumeration.owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_published_document() {
        assert_eq!(
            dotted("com.vmware.vcenter.namespace_management.supervisor_services.info"),
            "Vcenter.NamespaceManagement.SupervisorServices.Info"
        );
        assert_eq!(dotted("com.acme.backup"), "Com.Acme.Backup");
        assert_eq!(camel("upgrade_multiple"), "upgradeMultiple");
        assert_eq!(camel("create$task"), "createTask");
    }
}
