//! The Rust names of types.

use std::collections::BTreeSet;

use super::modules::Paths;
use super::{clash, names};
use crate::diagnostic::Diagnostics;
use crate::ir::{Facts, Ir, Name, Owner};

/// What names depend on.
pub(super) struct TypeNames<'a> {
    ir: &'a Ir,
    paths: &'a Paths,
    /// Modules of services, with the names of types in them.
    of_services: BTreeSet<(&'a [String], String)>,
}

impl<'a> TypeNames<'a> {
    pub(super) fn new(ir: &'a Ir, paths: &'a Paths) -> Self {
        let services = ir.services.iter().flat_map(|(id, service)| {
            let structures = service.structures.iter().map(|id| &ir.structures[*id].name);
            let enumerations = service.enumerations.iter().map(|id| &ir.enumerations[*id].name);
            structures.chain(enumerations).map(move |name| (paths.service(id), names::pascal(&name.text)))
        });
        Self { ir, paths, of_services: services.collect() }
    }

    /// A type nested in a structure has that structure's name in front. Where a package and a service of one name share a
    /// module, and both have a type of one name, the package's has the module's name in front.
    pub(super) fn name(&self, name: &Name, facts: &Facts, owner: Owner, diagnostics: &mut Diagnostics) -> String {
        if facts.rust.is_some() {
            return clash::chosen(facts, String::new, diagnostics);
        }
        let own = names::pascal(&name.text);
        match owner {
            Owner::Service(_) => own,
            Owner::Package(id) => {
                let module = self.paths.package(id);
                let taken = (module, own);
                match module.last().filter(|_| self.of_services.contains(&taken)) {
                    Some(last) => names::pascal(last) + &taken.1,
                    None => taken.1,
                }
            }
            Owner::Structure(id) => {
                let outer = &self.ir.structures[id];
                self.name(&outer.name, &outer.facts, outer.owner, diagnostics) + &own
            }
        }
    }
}
