//! The standard types, by name.

use vapi_runtime::meta::{StructureKind, StructureTable, Type};

/// The errors that everyone knows.
pub(crate) fn standard_errors() -> Vec<&'static StructureTable> {
    let entries = vapi_std::types().into_iter();
    let errors = entries.filter_map(|entry| match entry.ty {
        Type::Structure(info) if info.kind == StructureKind::Error => Some(info.table()),
        _ => None,
    });
    errors.collect()
}

/// One of them.
pub(crate) fn standard_error(name: &str) -> Option<&'static StructureTable> {
    standard_errors().into_iter().find(|error| error.name == name)
}
