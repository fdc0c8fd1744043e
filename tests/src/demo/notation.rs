//! Values in the short notation of the recordings.

use vapi_runtime::meta::StructureInfo;
use vapi_runtime::{DataValue, StructureValue};

use crate::short;

/// The fields of a structure, between bars.
pub(super) fn of_fields(value: &StructureValue, info: &StructureInfo) -> String {
    let fields = info
        .fields
        .iter()
        .map(|field| value.get(field.name).map_or("none".to_owned(), |value| short::of(value, &field.ty)));
    fields.collect::<Vec<_>>().join(" | ")
}

/// A boolean, a double, a moment and bytes as Python shows them.
pub(super) fn python(input: &StructureValue) -> String {
    let part = |name: &str| match input.get(name) {
        Some(DataValue::Boolean(value)) => if *value { "True" } else { "False" }.to_owned(),
        Some(DataValue::Double(value)) => value.to_string(),
        Some(DataValue::String(time)) => format!("{}000", time.trim_end_matches('Z')),
        Some(DataValue::Blob(bytes)) => {
            bytes.as_slice().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
        }
        other => panic!("no such kind: {other:?}"),
    };
    ["b", "d", "t", "bl"].map(part).join(" ")
}
