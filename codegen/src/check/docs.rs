//! Lints on documentation: everything has some, and what is on its way out says what to use instead.

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Constant, Facts, Field, Ir, Name, Owner, PackageId, StructureKind};

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    let mut lint = Lint { diagnostics };
    // What was imported is as well documented as what it was made of.
    let is_ours = |owner: Owner| !ir.sets[ir.packages[package_of(ir, owner)].set].imported;
    for (_, set) in ir.sets.iter().filter(|(_, set)| !set.imported) {
        if set.doc.is_none() {
            lint.missing("set", &set.name);
        }
    }
    for (_, package) in ir.packages.iter().filter(|(id, _)| is_ours(Owner::Package(*id))) {
        lint.facts("package", &package.name, &package.facts);
        lint.constants(&package.constants);
    }
    for (_, service) in ir.services.iter().filter(|(id, _)| is_ours(Owner::Service(*id))) {
        lint.facts("service", &service.name, &service.facts);
        lint.constants(&service.constants);
        for operation in &service.operations {
            lint.facts("operation", &operation.name, &operation.facts);
            lint.fields("parameter", &operation.parameters);
        }
    }
    for (_, structure) in ir.structures.iter().filter(|(_, structure)| is_ours(structure.owner)) {
        let what = match structure.kind {
            StructureKind::Structure => "structure",
            StructureKind::Error => "error",
        };
        lint.facts(what, &structure.name, &structure.facts);
        lint.constants(&structure.constants);
        lint.fields("field", &structure.fields);
    }
    for (_, enumeration) in ir.enumerations.iter().filter(|(_, enumeration)| is_ours(enumeration.owner)) {
        lint.facts("enumeration", &enumeration.name, &enumeration.facts);
        for value in &enumeration.values {
            lint.facts("value", &value.name, &value.facts);
        }
    }
}

/// The package in which something is declared, however deep.
fn package_of(ir: &Ir, owner: Owner) -> PackageId {
    match owner {
        Owner::Package(id) => id,
        Owner::Service(id) => ir.services[id].package,
        Owner::Structure(id) => package_of(ir, ir.structures[id].owner),
    }
}

struct Lint<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl Lint<'_> {
    fn facts(&mut self, what: &'static str, name: &Name, facts: &Facts) {
        if facts.doc.as_deref().is_none_or(|doc| doc.trim().is_empty()) {
            self.missing(what, name);
        }
        if facts.deprecated.as_ref().is_some_and(|deprecated| deprecated.replacement.is_none()) {
            self.diagnostics.push(Kind::DeprecatedWithoutReplacement { what, name: name.clone() });
        }
    }

    fn missing(&mut self, what: &'static str, name: &Name) {
        self.diagnostics.push(Kind::MissingDoc { what, name: name.clone() });
    }

    fn constants(&mut self, constants: &[Constant]) {
        for constant in constants {
            self.facts("constant", &constant.name, &constant.facts);
        }
    }

    fn fields(&mut self, what: &'static str, fields: &[Field]) {
        for field in fields {
            self.facts(what, &field.name, &field.facts);
        }
    }
}
