//! Every structure, error and enumeration of the spec, by name.

use vapi_runtime::codec::TypeEntry;

/// All of them.
#[must_use]
pub fn all() -> Vec<TypeEntry> {
    let mut all = vapi_std::types();
    all.extend(vapi_vcenter::types());
    all
}

/// The type of a canonical name.
#[must_use]
pub fn named(name: &str) -> Option<TypeEntry> {
    all().into_iter().find(|entry| entry.name() == name)
}
