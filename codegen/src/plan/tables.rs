//! Names that live side by side in one module: types, and the static tables that describe them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Home, Part, Plan, clash};
use crate::diagnostic::Diagnostics;
use crate::ir::{Index, Name, SetId};

/// What a module of a types crate declares, both parts together: they are one namespace.
#[derive(Default)]
struct Scope<'a> {
    types: Vec<(String, &'a Name)>,
    constants: BTreeSet<String>,
}

/// The names of the tables of each module's parts, where they aren't the usual ones.
#[derive(Debug, Default)]
pub(crate) struct TableNames(BTreeMap<(SetId, Vec<String>), [String; 2]>);

impl TableNames {
    /// The name of the tables that are at home there.
    pub(crate) fn get(&self, home: &Home) -> &str {
        let names = self.0.get(&(home.set, home.module.clone()));
        let [package, service] = names.map_or(USUAL, |names| names.each_ref().map(String::as_str));
        match home.part {
            Part::Package => package,
            Part::Service => service,
        }
    }
}

/// What the tables of a package, and those of a service, are called: both may stand in one module.
const USUAL: [&str; 2] = ["PACKAGE_TABLES", "TABLES"];

/// Names the tables and numbers the structures in them, and reports types and constants of one module that clash.
pub(super) fn name_tables(plan: &mut Plan<'_>, diagnostics: &mut Diagnostics) {
    let mut names = TableNames::default();
    for ((set, module), mut scope) in scopes(plan) {
        let place = if module.is_empty() { "the crate's root".to_owned() } else { format!("`{}`", module.join("::")) };
        let crate_name = &plan.set(set).crate_name;
        let types = scope.types.iter().map(|(rust, name)| (rust.as_str(), *name));
        clash::report(&format!("types of the module {place} of `{crate_name}`"), types, diagnostics);
        let free = USUAL.map(|usual| {
            let mut name = usual.to_owned();
            while !scope.constants.insert(name.clone()) {
                name.push('_');
            }
            name
        });
        if free != USUAL {
            names.0.insert((set, module), free);
        }
    }
    plan.table_names = names;
    let ir = plan.ir;
    let lists = ir.packages.iter().map(|(_, package)| &package.structures);
    let lists = lists.chain(ir.services.iter().map(|(_, service)| &service.structures));
    for list in lists {
        let mut number = 0;
        for id in list {
            let structure = &mut plan.structures[id.position()];
            structure.table = number;
            // those that the runtime defines have tables there
            number += usize::from(structure.runtime.is_none());
        }
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
    scopes
}
