//! Every structure has a finite value: no cycle through required fields only.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Ir, Name, StructureId, Type};

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    let mut done: BTreeSet<StructureId> = BTreeSet::new();
    for (id, _) in ir.structures.iter() {
        if !done.contains(&id) {
            walk(ir, id, &mut done, diagnostics);
        }
    }
}

/// One structure on the way, and the field of it that is looked at next.
struct Step {
    structure: StructureId,
    next: usize,
}

/// Depth first from one structure, with a stack of its own: a spec decides how deep it goes.
fn walk(ir: &Ir, start: StructureId, done: &mut BTreeSet<StructureId>, diagnostics: &mut Diagnostics) {
    let mut way = vec![Step { structure: start, next: 0 }];
    let mut on_way = BTreeSet::from([start]);
    while let Some(step) = way.last_mut() {
        let structure = &ir.structures[step.structure];
        let Some(field) = structure.fields.get(step.next) else {
            on_way.remove(&step.structure);
            done.insert(step.structure);
            way.pop();
            continue;
        };
        step.next += 1;
        let Type::Structure(target) = field.ty else { continue };
        if on_way.contains(&target) {
            report(ir, &way, target, diagnostics);
        } else if !done.contains(&target) {
            on_way.insert(target);
            way.push(Step { structure: target, next: 0 });
        }
    }
}

fn report(ir: &Ir, way: &[Step], target: StructureId, diagnostics: &mut Diagnostics) {
    let cycle = way.iter().skip_while(|step| step.structure != target);
    let steps: Vec<(Name, String)> = cycle
        .filter_map(|step| {
            // `next` is already behind the field that was taken.
            let field = ir.structures[step.structure].fields.get(step.next.checked_sub(1)?)?;
            let Type::Structure(next) = field.ty else { return None };
            Some((field.name.clone(), ir.structures[next].name.text.clone()))
        })
        .collect();
    diagnostics.push(Kind::EndlessStructure { structure: ir.structures[target].name.clone(), steps });
}
