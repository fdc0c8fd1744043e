//! The vectors' notation for values as an application sees them, to and from the dynamic tree.
//!
//! Notation says less than a type (a secret is a string in it), so both ways go along the table of the type. Doubles are
//! compared as numbers, so that their spelling doesn't matter, sets without order.

use serde_json::{Map, Value, json};
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{StructureInfo, StructureKind, Type};
use vapi_runtime::{Blob, DataValue, DateTime, Secret, StructureValue};

use crate::types;

/// A number's text in one spelling.
fn double_text(value: f64) -> String {
    format!("{value:e}")
}

/// Bytes as digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(ToString::to_string);
    values
}

/// A date-time's wire text as the notation has it: without zone, microseconds only when there are any.
fn datetime_text(text: &str) -> String {
    let text = text.strip_suffix('Z').unwrap_or(text);
    match text.split_once('.') {
        Some((seconds, "000")) => seconds.to_owned(),
        Some((seconds, milliseconds)) => format!("{seconds}.{milliseconds}000"),
        None => text.to_owned(),
    }
}

fn json_text(value: &DataValue) -> Value {
    let bytes = codec::to_json(value, Wire::JsonRpc).expect("what was decoded encodes");
    Value::String(String::from_utf8(bytes).expect("JSON is UTF-8"))
}

/// The keys and values of a map.
pub fn entries(values: &[DataValue]) -> impl Iterator<Item = (&DataValue, &DataValue)> {
    values.iter().filter_map(|entry| {
        let entry = entry.as_structure()?;
        Some((entry.get("key")?, entry.get("value")?))
    })
}

/// The notation of a value.
#[must_use]
pub fn of_value(value: &DataValue, ty: &Type) -> Value {
    match (ty, value) {
        (Type::Optional(_), DataValue::Optional(None)) | (Type::Void, _) => json!({"none": true}),
        (Type::Optional(inner), DataValue::Optional(Some(value))) => of_value(value, inner),
        (Type::Opaque, value) => json!({"data_value": json_text(value)}),
        (Type::DynamicStructure(_), value) => json!({"dynamic": json_text(value)}),
        (Type::AnyError, DataValue::Error(error)) => {
            if let Some(info) = types::standard_error(error.name()) {
                return of_structure(error, info);
            }
            let text = codec::to_json(value, Wire::JsonRpc).expect("what was decoded encodes");
            json!({"unresolved_error": serde_json::from_slice::<Value>(&text).expect("it is JSON")})
        }
        (Type::Enumeration(info), DataValue::String(text)) => {
            json!({"enum": text, "known": info.values.contains(&text.as_str())})
        }
        (Type::DateTime, DataValue::String(text)) => json!({"datetime": datetime_text(text), "offset": null}),
        (Type::List(inner), DataValue::List(values)) => {
            json!({"list": values.iter().map(|value| of_value(value, inner)).collect::<Vec<_>>()})
        }
        (Type::Set(inner), DataValue::List(values)) => {
            json!({"set": sorted(values.iter().map(|value| of_value(value, inner)).collect())})
        }
        (Type::Map(key_type, value_type), DataValue::List(values)) => {
            let entries =
                entries(values).map(|(key, value)| json!([of_value(key, key_type), of_value(value, value_type)]));
            json!({"map": entries.collect::<Vec<_>>()})
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => of_structure(value, info),
        (_, DataValue::Boolean(value)) => json!({"boolean": value}),
        (_, DataValue::Integer(value)) => json!({"integer": value.to_string()}),
        (_, DataValue::Double(value)) => json!({"float64": double_text(*value)}),
        (_, DataValue::String(value)) => json!({"string": value}),
        (_, DataValue::Secret(value)) => json!({"string": value.expose()}),
        (_, DataValue::Blob(value)) => json!({"bytes_hex": hex(value.as_slice())}),
        (ty, value) => panic!("{value:?} is no value of {ty:?}"),
    }
}

fn of_structure(value: &StructureValue, info: &StructureInfo) -> Value {
    let mut fields = Map::new();
    let mut extra = Map::new();
    for (name, value) in value.fields() {
        match info.fields.iter().find(|field| field.name == name) {
            Some(field) => fields.insert(name.to_owned(), of_value(value, &field.ty)),
            None => extra.insert(name.to_owned(), json_text(value)),
        };
    }
    // an application sees an optional field that didn't come as an unset one
    for field in info.fields.iter().filter(|field| field.ty.is_optional()) {
        fields.entry(field.name).or_insert_with(|| json!({"none": true}));
    }
    let kind = if info.kind == StructureKind::Error { "error" } else { "struct" };
    let mut notation = json!({kind: info.name, "fields": fields});
    if !extra.is_empty() {
        notation["extra_fields"] = Value::Object(extra);
    }
    notation
}

/// The value that a notation stands for.
///
/// A notation that doesn't fit the type gives the value that it looks like, so that a codec can refuse it.
#[must_use]
pub fn to_value(notation: &Value, ty: &Type) -> DataValue {
    let Some((kind, content)) = notation.as_object().and_then(|object| object.iter().next()) else {
        panic!("no notation: {notation}");
    };
    if let Type::Optional(inner) = ty {
        return if kind == "none" { DataValue::unset() } else { DataValue::some(to_value(notation, inner)) };
    }
    let text = || content.as_str().unwrap_or_else(|| panic!("no text: {notation}"));
    match kind.as_str() {
        "none" => DataValue::Void,
        "boolean" => DataValue::Boolean(content.as_bool().expect("a boolean")),
        "integer" => DataValue::Integer(text().parse().expect("an integer of 64 bits")),
        "float64" | "decimal" => DataValue::Double(text().parse().expect("a double")),
        "string" if matches!(ty, Type::Secret) => DataValue::Secret(Secret::new(text())),
        "string" | "enum" => DataValue::string(text()),
        "bytes_hex" => {
            let digits = text();
            let bytes =
                (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).expect("hex"));
            DataValue::Blob(Blob::new(bytes.collect::<Vec<u8>>()))
        }
        "datetime" => {
            let time: DateTime = format!("{}Z", text()).parse().expect("a date-time");
            DataValue::String(time.to_string())
        }
        "list" | "set" => {
            let inner = match ty {
                Type::List(inner) | Type::Set(inner) => inner,
                ty => panic!("a list for {ty:?}"),
            };
            DataValue::List(content.as_array().expect("an array").iter().map(|value| to_value(value, inner)).collect())
        }
        "map" => {
            let Type::Map(key_type, value_type) = ty else { panic!("a map for {ty:?}") };
            let entries = content.as_array().expect("an array").iter().map(|entry| {
                let entry = StructureValue::new("map-entry")
                    .with("key", to_value(&entry[0], key_type))
                    .with("value", to_value(&entry[1], value_type));
                DataValue::Structure(entry)
            });
            DataValue::List(entries.collect())
        }
        "dynamic" | "data_value" => json_value(text()),
        "unresolved_error" => json_value(&content.to_string()),
        "struct" | "error" => structure(notation, text(), kind == "error", ty),
        other => panic!("no notation: {other}"),
    }
}

fn json_value(text: &str) -> DataValue {
    codec::from_json(text.as_bytes(), Wire::JsonRpc).unwrap_or_else(|error| panic!("{error}: {text}")).0
}

fn structure(notation: &Value, name: &str, error: bool, ty: &Type) -> DataValue {
    let info = match ty {
        Type::Structure(info) => info.table(),
        _ => types::standard_error(name).unwrap_or_else(|| panic!("`{name}` in the place of {ty:?}")),
    };
    let mut value = StructureValue::new(name);
    let given = notation["fields"].as_object().expect("fields");
    for field in info.fields {
        match given.get(field.name) {
            Some(notation) => value.insert(field.name, to_value(notation, &field.ty)),
            None if field.ty.is_optional() => value.insert(field.name, DataValue::unset()),
            None => {}
        }
    }
    for (field, text) in notation["extra_fields"].as_object().into_iter().flatten() {
        value.insert(field, json_value(text.as_str().expect("JSON text")));
    }
    if error { DataValue::Error(value) } else { DataValue::Structure(value) }
}

/// A notation with what doesn't matter taken out: `known` marks, the spelling of doubles, the order of sets and of maps.
#[must_use]
pub fn normal(notation: &Value) -> Value {
    match notation {
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("known", _) => {}
                    ("decimal" | "float64", Value::String(text)) => {
                        let text = text.parse::<f64>().map_or_else(|_| text.clone(), double_text);
                        out.insert("double".to_owned(), Value::String(text));
                    }
                    ("set" | "map", Value::Array(values)) => {
                        out.insert(key.clone(), Value::Array(sorted(values.iter().map(normal).collect())));
                    }
                    ("dynamic" | "data_value", Value::String(text)) => {
                        out.insert(key.clone(), data_text(text));
                    }
                    ("extra_fields", Value::Object(fields)) => {
                        let fields = fields
                            .iter()
                            .map(|(name, text)| (name.clone(), text.as_str().map_or_else(|| text.clone(), data_text)));
                        out.insert(key.clone(), Value::Object(fields.collect()));
                    }
                    ("unresolved_error", content) => {
                        out.insert(key.clone(), data_text(&content.to_string()));
                    }
                    _ => {
                        out.insert(key.clone(), normal(value));
                    }
                }
            }
            Value::Object(out)
        }
        Value::Array(values) => Value::Array(values.iter().map(normal).collect()),
        scalar => scalar.clone(),
    }
}

/// The JSON text of a data value as JSON in which every double has one spelling; other text stays as it is.
fn data_text(text: &str) -> Value {
    let value: Result<(DataValue, _), _> = codec::from_json(text.as_bytes(), Wire::JsonRpc);
    value.map_or_else(|_| Value::String(text.to_owned()), |(value, _)| data(&value))
}

/// A data value as JSON in which every double has one spelling. Objects are compared without order.
#[must_use]
pub fn data(value: &DataValue) -> Value {
    let fields = |value: &StructureValue| {
        let fields: Map<String, Value> = value.fields().map(|(name, value)| (name.to_owned(), data(value))).collect();
        json!({value.name(): fields})
    };
    match value {
        DataValue::Void => Value::Null,
        DataValue::Boolean(value) => json!(value),
        DataValue::Integer(value) => json!(value),
        DataValue::Double(value) => json!({"double": double_text(*value)}),
        DataValue::String(value) => json!(value),
        DataValue::Secret(value) => json!({"SECRET": value.expose()}),
        DataValue::Blob(value) => json!({"BINARY": hex(value.as_slice())}),
        DataValue::List(values) => values.iter().map(data).collect(),
        DataValue::Optional(value) => json!({"OPTIONAL": value.as_deref().map(data)}),
        DataValue::Structure(value) => json!({"STRUCTURE": fields(value)}),
        DataValue::Error(value) => json!({"ERROR": fields(value)}),
    }
}

/// Brings sets and maps into one order, so that values of a type compare as what they mean.
pub fn sort(value: &mut DataValue, ty: &Type) {
    match (ty, value) {
        (Type::Optional(inner), DataValue::Optional(Some(value))) => sort(value, inner),
        (Type::List(inner), DataValue::List(values)) => {
            for value in values {
                sort(value, inner);
            }
        }
        (Type::Set(inner), DataValue::List(values)) => {
            for value in values.iter_mut() {
                sort(value, inner);
            }
            values.sort_by_cached_key(|value| data(value).to_string());
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            for entry in entries.iter_mut() {
                if let DataValue::Structure(entry) = entry {
                    for (name, ty) in [("key", key_type), ("value", value_type)] {
                        entry.get_mut(name).into_iter().for_each(|value| sort(value, ty));
                    }
                }
            }
            entries.sort_by_cached_key(|entry| data(entry).to_string());
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => sort_fields(value, info),
        (Type::AnyError, DataValue::Error(value)) => {
            if let Some(info) = types::standard_error(value.name()) {
                sort_fields(value, info);
            }
        }
        _ => {}
    }
}

pub(crate) fn sort_fields(value: &mut StructureValue, info: &StructureInfo) {
    for field in info.fields {
        value.get_mut(field.name).into_iter().for_each(|value| sort(value, &field.ty));
    }
}
