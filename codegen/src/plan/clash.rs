//! Two things that would get one name.

use std::collections::BTreeMap;

use super::names;
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Facts, Name};

/// Reports every Rust name that two things of one scope get. `scope` says what they are and where.
pub(super) fn report<'a>(
    scope: &str,
    names: impl IntoIterator<Item = (&'a str, &'a Name)>,
    diagnostics: &mut Diagnostics,
) {
    let mut first: BTreeMap<&str, &Name> = BTreeMap::new();
    for (rust, name) in names {
        if let Some(first) = first.get(rust) {
            diagnostics.push(Kind::RustNameClash {
                scope: scope.to_owned(),
                rust: rust.to_owned(),
                first: (*first).clone(),
                second: name.clone(),
            });
        } else {
            first.insert(rust, name);
        }
    }
}

/// The Rust name that the spec chose, or the one that the casing rule gives.
pub(super) fn chosen(facts: &Facts, rule: impl FnOnce() -> String, diagnostics: &mut Diagnostics) -> String {
    let Some(rust) = &facts.rust else { return rule() };
    if let Some(problem) = names::problem(&rust.text) {
        diagnostics.push(Kind::InvalidRustName { name: rust.clone(), problem });
    }
    rust.text.clone()
}
