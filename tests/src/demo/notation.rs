//! Values in the short notation of the recordings.

use vapi_runtime::meta::{StructureInfo, Type};
use vapi_runtime::{DataValue, StructureValue};

/// The fields of a structure, between bars.
pub(super) fn of_fields(value: &StructureValue, info: &StructureInfo) -> String {
    let fields =
        info.fields.iter().map(|field| value.get(field.name).map_or("none".to_owned(), |value| of(value, &field.ty)));
    fields.collect::<Vec<_>>().join(" | ")
}

fn of(value: &DataValue, ty: &Type) -> String {
    match (value, ty) {
        (DataValue::Optional(None), _) => "none".to_owned(),
        (DataValue::Optional(Some(value)), Type::Optional(inner)) => of(value, inner),
        (DataValue::Integer(number), _) => format!("long {number}"),
        (DataValue::String(text), _) => format!("string {text:?}"),
        (DataValue::List(values), Type::List(inner)) => {
            format!("[{}]", values.iter().map(|value| of(value, inner)).collect::<Vec<_>>().join(", "))
        }
        (DataValue::List(entries), Type::Map(key, value)) => {
            let entries = entries.iter().filter_map(DataValue::as_structure).map(|entry| {
                let part = |name, ty: &Type| entry.get(name).map(|part| of(part, ty)).unwrap_or_default();
                format!("{}: {}", part("key", key), part("value", value))
            });
            format!("map{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        (DataValue::Structure(value), Type::Structure(info)) => {
            let set = info.fields.iter().filter_map(|field| {
                let value = value.get(field.name).filter(|value| !value.is_unset())?;
                Some(format!("{}={}", field.name, of(value, &field.ty)))
            });
            format!("{}{{{}}}", info.name, set.collect::<Vec<_>>().join(", "))
        }
        other => panic!("no notation for {other:?}"),
    }
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
