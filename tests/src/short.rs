//! The short notation in which REST's recordings show values: `long 5`, `[string "a"]`, `com.example.inner{n=long 1}`.

use vapi_runtime::meta::{StructureInfo, Type};
use vapi_runtime::{DataValue, DateTime, StructureValue};

use crate::native;

/// A value of a type.
#[must_use]
pub fn of(value: &DataValue, ty: &Type) -> String {
    match (ty, value) {
        (Type::Void, _) | (Type::Optional(_), DataValue::Optional(None)) => "none".to_owned(),
        (Type::Optional(inner), DataValue::Optional(Some(value))) => of(value, inner),
        // names of dynamic structures aren't told over REST
        (Type::DynamicStructure(_), value) => format!("dynamic-structure null {}", untyped(value)),
        (Type::Opaque, value) => format!("data-value {}", untyped(value)),
        (Type::AnyError, DataValue::Error(error)) => {
            let name = if error.name().is_empty() { "null" } else { error.name() };
            format!("unresolved-error {name} {}", untyped(value))
        }
        (Type::Enumeration(info), DataValue::String(text)) => {
            let unknown = if info.values.contains(&text.as_str()) { "" } else { " (unknown)" };
            format!("enum {text}{unknown}")
        }
        (Type::DateTime, DataValue::String(text)) => format!("date-time {}", time(text)),
        (Type::List(inner), DataValue::List(values)) => {
            format!("[{}]", joined(values.iter().map(|value| of(value, inner))))
        }
        (Type::Set(inner), DataValue::List(values)) => {
            let mut values: Vec<String> = values.iter().map(|value| of(value, inner)).collect();
            values.sort();
            format!("set({})", values.join(", "))
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            let entries = native::entries(entries);
            let entries = entries.map(|(key, value)| format!("{}: {}", of(key, key_type), of(value, value_type)));
            format!("map{{{}}}", joined(entries))
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => structure(value, info),
        (_, value) => untyped(value),
    }
}

/// A structure or an error: those fields that are set, and those that its table doesn't know.
#[must_use]
pub fn structure(value: &StructureValue, info: &StructureInfo) -> String {
    let known = |name: &str| info.fields.iter().any(|field| field.name == name);
    let set = info.fields.iter().filter_map(|field| {
        let value = value.get(field.name).filter(|value| !value.is_unset())?;
        Some(format!("{}={}", field.name, of(value, &field.ty)))
    });
    let mut parts: Vec<String> = set.collect();
    let extra: Vec<String> = value
        .fields()
        .filter(|(name, _)| !known(name))
        .map(|(name, value)| format!("{name}={}", untyped(value)))
        .collect();
    if !extra.is_empty() {
        parts.push(format!("+extra{{{}}}", extra.join(", ")));
    }
    format!("{}{{{}}}", info.name, parts.join(", "))
}

/// A value whose type nobody knows.
fn untyped(value: &DataValue) -> String {
    match value {
        DataValue::Void => "none".to_owned(),
        DataValue::Boolean(value) => format!("boolean {value}"),
        DataValue::Integer(value) => format!("long {value}"),
        DataValue::Double(value) => format!("double {value:?}"),
        DataValue::String(text) => format!("string {}", serde_json::Value::from(text.as_str())),
        DataValue::Secret(text) => format!("string {}", serde_json::Value::from(text.expose())),
        DataValue::Blob(bytes) => {
            format!("bytes hex:{}", native::hex(bytes.as_slice()))
        }
        DataValue::List(values) => format!("[{}]", joined(values.iter().map(untyped))),
        DataValue::Optional(None) => "unset".to_owned(),
        DataValue::Optional(Some(value)) => format!("opt({})", untyped(value)),
        DataValue::Structure(fields) | DataValue::Error(fields) => {
            let mut fields: Vec<String> =
                fields.fields().map(|(name, value)| format!("{name}={}", untyped(value))).collect();
            fields.sort();
            format!("data{{{}}}", fields.join(", "))
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// A moment in UTC, with microseconds when there are any.
fn time(text: &str) -> String {
    let time: DateTime = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    let time = time.to_string();
    let time = time.trim_end_matches('Z');
    match time.strip_suffix(".000") {
        Some(seconds) => seconds.to_owned(),
        None => format!("{time}000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vapi_runtime::meta::{FieldInfo, StructureTable};

    #[test]
    fn values_are_shown_in_short() {
        static INFO: StructureTable = StructureTable::new(&StructureInfo::new(
            "com.example.s",
            &[FieldInfo::new("t", Type::DateTime), FieldInfo::new("o", Type::Optional(&Type::Integer))],
        ));
        let value = StructureValue::new("")
            .with("t", DataValue::string("2026-01-02T03:04:05.678Z"))
            .with("o", DataValue::unset())
            .with("new", DataValue::List(vec![DataValue::Double(1.0), DataValue::unset()]));
        let expected = "com.example.s{t=date-time 2026-01-02T03:04:05.678000, +extra{new=[double 1.0, unset]}}";
        assert_eq!(structure(&value, &INFO), expected);
    }
}
