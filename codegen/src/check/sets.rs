//! Sets: every package has its place, and no set uses what it doesn't build on.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Ir, MapKey, Name, Owner, PackageId, SetId, Type, TypeId};
use crate::source::Span;

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    prefixes(ir, diagnostics);
    cycles(ir, diagnostics);
    Uses { ir, reported: BTreeSet::new(), diagnostics }.check();
}

fn prefixes(ir: &Ir, diagnostics: &mut Diagnostics) {
    for (_, package) in ir.packages.iter() {
        let set = &ir.sets[package.set];
        let covered = set.prefixes.iter().any(|prefix| {
            let rest = package.name.text.strip_prefix(prefix.package.text.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if !covered {
            diagnostics.push(Kind::PackageWithoutPrefix { package: package.name.clone(), set: set.name.clone() });
        }
    }
}

/// Each circle is reported once, from its first set on.
fn cycles(ir: &Ir, diagnostics: &mut Diagnostics) {
    let mut done: BTreeSet<SetId> = BTreeSet::new();
    for (id, _) in ir.sets.iter() {
        follow(ir, id, &mut Vec::new(), &mut done, diagnostics);
    }
}

fn follow(ir: &Ir, id: SetId, way: &mut Vec<SetId>, done: &mut BTreeSet<SetId>, diagnostics: &mut Diagnostics) {
    if let Some(start) = way.iter().position(|step| *step == id) {
        let steps: Vec<Name> = way.iter().skip(start).map(|step| ir.sets[*step].name.clone()).collect();
        diagnostics.push(Kind::SetCycle { steps });
        return;
    }
    if done.contains(&id) {
        return;
    }
    way.push(id);
    for base in &ir.sets[id].builds_on {
        follow(ir, *base, way, done, diagnostics);
    }
    way.pop();
    done.insert(id);
}

/// What each set uses of others.
struct Uses<'a> {
    ir: &'a Ir,
    /// One message for each two sets: they all have the same remedy.
    reported: BTreeSet<(SetId, SetId)>,
    diagnostics: &'a mut Diagnostics,
}

impl Uses<'_> {
    fn check(&mut self) {
        let ir = self.ir;
        for (_, structure) in ir.structures.iter() {
            let package = package_of(ir, structure.owner);
            for field in &structure.fields {
                self.ty(package, &field.ty, field.type_span);
            }
        }
        for (_, service) in ir.services.iter() {
            for operation in &service.operations {
                for parameter in &operation.parameters {
                    self.ty(service.package, &parameter.ty, parameter.type_span);
                }
                self.ty(service.package, &operation.result, operation.result_span);
                if let Some(ty) = &operation.task_result {
                    self.ty(service.package, ty, operation.task_result_span);
                }
                for error in &operation.errors {
                    self.named(service.package, TypeId::Structure(error.error), error.span);
                }
            }
        }
    }

    fn ty(&mut self, user: PackageId, ty: &Type, span: Span) {
        match ty {
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.ty(user, inner, span),
            Type::Map(key, inner) => {
                if let MapKey::Enumeration(id) = key {
                    self.named(user, TypeId::Enumeration(*id), span);
                }
                self.ty(user, inner, span);
            }
            Type::DynamicStructure(bases) => {
                for base in bases {
                    self.named(user, TypeId::Structure(*base), span);
                }
            }
            Type::Enumeration(id) => self.named(user, TypeId::Enumeration(*id), span),
            Type::Structure(id) => self.named(user, TypeId::Structure(*id), span),
            _ => {}
        }
    }

    fn named(&mut self, user: PackageId, target: TypeId, span: Span) {
        let (owner, canonical) = match target {
            TypeId::Structure(id) => (self.ir.structures[id].owner, &self.ir.structures[id].canonical),
            TypeId::Enumeration(id) => (self.ir.enumerations[id].owner, &self.ir.enumerations[id].canonical),
        };
        let user = self.ir.packages[user].set;
        let needed = self.ir.packages[package_of(self.ir, owner)].set;
        let set = &self.ir.sets[user];
        if user == needed || set.builds_on.contains(&needed) || !self.reported.insert((user, needed)) {
            return;
        }
        self.diagnostics.push(Kind::ForeignType {
            span,
            canonical: canonical.clone(),
            set: set.name.clone(),
            needed: self.ir.sets[needed].name.text.clone(),
        });
    }
}

fn package_of(ir: &Ir, owner: Owner) -> PackageId {
    match owner {
        Owner::Package(id) => id,
        Owner::Service(id) => ir.services[id].package,
        // Owners are declared before what they own, so this ends.
        Owner::Structure(id) => package_of(ir, ir.structures[id].owner),
    }
}
