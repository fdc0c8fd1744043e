//! Structures that contain themselves through required fields have no end: one of these becomes optional.

use std::collections::BTreeSet;

use super::super::finding::{Code, Finding};
use super::Importer;
use super::model::Ty;

impl Importer<'_> {
    /// Depth first with a stack of its own: a document decides how deep it goes.
    pub(super) fn break_cycles(&mut self) {
        let mut done = BTreeSet::new();
        for start in 0..self.declared.len() {
            if done.contains(&start) {
                continue;
            }
            let mut way = vec![(start, 0)];
            let mut on_way = BTreeSet::from([start]);
            while let Some((index, next)) = way.last_mut() {
                let (index, at) = (*index, *next);
                *next += 1;
                let Some(field) = self.structure(index).and_then(|structure| structure.fields.get(at)) else {
                    on_way.remove(&index);
                    done.insert(index);
                    way.pop();
                    continue;
                };
                let Ty::Type(target) = field.ty else { continue };
                if on_way.contains(&target) {
                    self.make_optional(index, at);
                } else if !done.contains(&target) {
                    on_way.insert(target);
                    way.push((target, 0));
                }
            }
        }
    }

    fn make_optional(&mut self, index: usize, field: usize) {
        let Some(field) = self.structure_mut(index).and_then(|structure| structure.fields.get_mut(field)) else {
            return;
        };
        field.ty = std::mem::replace(&mut field.ty, Ty::Opaque).optional();
        let wire = field.wire.clone();
        let Some(declared) = self.declared.get(index) else { return };
        let (file, pointer) = &declared.at;
        let file = self.documents.path(*file).to_owned();
        let (pointer, detail) = (pointer.clone(), format!("`{wire}` of `{}`", declared.key));
        self.findings.push(Finding { code: Code::EndlessStructure, file, pointer, detail });
    }
}
