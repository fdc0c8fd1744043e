//! The rules that a resolved spec must keep, a file per family. What passes is [`Valid`].
//!
//! A rule reads the Ir and pushes facts; it changes nothing, and none relies on another having passed. Where an earlier
//! stage reported an error, a rule keeps quiet about what only follows from it.

mod docs;
mod flatten;
mod operations;
mod path;
mod recursion;
mod rest;
mod sets;
mod types;
mod unions;

use std::ops::Deref;

use crate::diagnostic::Diagnostics;
use crate::ir::Ir;

/// A spec without errors. Only [`check`] makes one, so whoever has it need not look again.
#[derive(Debug)]
pub struct Valid(Ir);

impl Deref for Valid {
    type Target = Ir;

    fn deref(&self) -> &Ir {
        &self.0
    }
}

/// Runs every rule. `None` when this or an earlier stage found an error; warnings are fine.
#[must_use]
pub fn check(ir: Ir, diagnostics: &mut Diagnostics) -> Option<Valid> {
    sets::check(&ir, diagnostics);
    types::check(&ir, diagnostics);
    recursion::check(&ir, diagnostics);
    unions::check(&ir, diagnostics);
    operations::check(&ir, diagnostics);
    rest::check(&ir, diagnostics);
    docs::check(&ir, diagnostics);
    (!diagnostics.has_errors()).then_some(Valid(ir))
}
