//! Names that live side by side in one module: types, and the static tables that describe them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Home, Plan, clash, names};
use crate::diagnostic::Diagnostics;
use crate::ir::{Index, Name, SetId, StructureId};

/// What a module of a types crate declares, both parts together: they are one namespace.
#[derive(Default)]
struct Scope<'a> {
    types: Vec<(String, &'a Name)>,
    constants: BTreeSet<String>,
    tables: Vec<(StructureId, String)>,
}

/// Names the tables, and reports types and constants of one module that clash.
pub(super) fn name_tables(plan: &mut Plan<'_>, diagnostics: &mut Diagnostics) {
    let mut named = Vec::new();
    for ((set, module), scope) in scopes(plan) {
        let place = if module.is_empty() { "the crate's root".to_owned() } else { format!("`{}`", module.join("::")) };
        let crate_name = &plan.set(set).crate_name;
        let types = scope.types.iter().map(|(rust, name)| (rust.as_str(), *name));
        clash::report(&format!("types of the module {place} of `{crate_name}`"), types, diagnostics);
        let mut taken = scope.constants;
        for (id, rust) in scope.tables {
            let mut table = names::shouty(&rust);
            if taken.contains(&table) {
                table.push_str("_INFO");
            }
            while !taken.insert(table.clone()) {
                table.push('_');
            }
            named.push((id, table));
        }
    }
    for (id, table) in named {
        plan.structures[id.position()].table = table;
    }
}

fn scopes<'a>(plan: &Plan<'a>) -> BTreeMap<(SetId, Vec<String>), Scope<'a>> {
    let ir = plan.ir;
    let mut scopes: BTreeMap<(SetId, Vec<String>), Scope<'a>> = BTreeMap::new();
    let key = |home: &Home| (home.set, home.module.clone());
    for ((_, enumeration), named) in ir.enumerations.iter().zip(&plan.enumerations) {
        scopes.entry(key(&named.home)).or_default().types.push((named.rust.clone(), &enumeration.name));
    }
    for ((_, structure), named) in ir.structures.iter().zip(&plan.structures) {
        let scope = scopes.entry(key(&named.home)).or_default();
        scope.types.push((named.rust.clone(), &structure.name));
        let unions = structure.unions.iter().zip(&named.unions);
        scope
            .types
            .extend(unions.map(|(union, named)| (named.rust.clone(), union.name.as_ref().unwrap_or(&structure.name))));
        let groups = structure.one_of.iter().zip(&named.one_of);
        scope.types.extend(groups.map(|(group, named)| (named.rust.clone(), &group.name)));
    }
    for service in &plan.services {
        let constants = &mut scopes.entry(key(&service.home)).or_default().constants;
        constants.extend(service.constants.iter().cloned());
        constants.insert("SERVICE".to_owned());
    }
    for ((_, package), named) in ir.packages.iter().zip(&plan.packages) {
        let scope = scopes.entry((package.set, named.module.clone())).or_default();
        scope.constants.extend(named.constants.iter().cloned());
    }
    for (id, named) in ir.structures.iter().map(|(id, _)| id).zip(&plan.structures) {
        scopes.entry(key(&named.home)).or_default().tables.push((id, named.rust.clone()));
    }
    scopes
}
