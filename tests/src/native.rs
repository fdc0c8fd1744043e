//! The vectors' notation for values as an application sees them, to and from the dynamic tree.
//!
//! Notation says less than a type (a secret is a string in it), so both ways go along the table of the type. Doubles are
//! compared as numbers, so that their spelling doesn't matter, sets without order.

use serde_json::{Map, Value, json};
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{StructureInfo, StructureKind, Type};
use vapi_runtime::{Blob, DataValue, DateTime, Secret, StructureValue};

/// A number's text in one spelling.
fn double_text(value: f64) -> String {
    format!("{value:e}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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

fn entries(values: &[DataValue]) -> impl Iterator<Item = (&DataValue, &DataValue)> {
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
        (Type::AnyError, DataValue::Error(value)) => {
            json!({"unresolved_error": serde_json::from_str::<Value>(json_text(&DataValue::Error(value.clone())).as_str().unwrap_or_default()).unwrap_or_default()})
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
            let entries = entries(values).map(|(key, value)| json!([of_value(key, key_type), of_value(value, value_type)]));
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
            let bytes = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).expect("hex"));
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
        Type::Structure(info) => Some(*info),
        _ => None,
    };
    let mut value = StructureValue::new(name);
    let given = notation["fields"].as_object().expect("fields");
    match info {
        Some(info) => {
            for field in info.fields {
                match given.get(field.name) {
                    Some(notation) => value.insert(field.name, to_value(notation, &field.ty)),
                    None if field.ty.is_optional() => value.insert(field.name, DataValue::unset()),
                    None => {}
                }
            }
        }
        // an error in the place of any error: its type isn't known here, so its fields are those of every standard error
        None => {
            for (field, notation) in given {
                value.insert(field, to_value(notation, standard_field(field)));
            }
        }
    }
    for (field, text) in notation["extra_fields"].as_object().into_iter().flatten() {
        value.insert(field, json_value(text.as_str().expect("JSON text")));
    }
    if error { DataValue::Error(value) } else { DataValue::Structure(value) }
}

/// The type of a field that standard errors share.
fn standard_field(field: &str) -> &'static Type {
    match field {
        "messages" => &Type::List(&Type::Structure(&vapi_runtime::standard::LOCALIZABLE_MESSAGE)),
        "data" => &Type::Optional(&Type::DynamicStructure(&[])),
        "error_type" => &Type::Optional(&Type::Enumeration(&vapi_runtime::standard::ERROR_TYPE)),
        "challenge" => &Type::Optional(&Type::String),
        other => panic!("`{other}` is no field that standard errors share"),
    }
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
                        out.insert(key.clone(), serde_json::from_str(text).map_or(value.clone(), |value| numbers(&value)));
                    }
                    ("extra_fields", Value::Object(fields)) => {
                        let fields = fields.iter().map(|(name, text)| {
                            let value = text.as_str().and_then(|text| serde_json::from_str(text).ok());
                            (name.clone(), value.map_or_else(|| text.clone(), |value| numbers(&value)))
                        });
                        out.insert(key.clone(), Value::Object(fields.collect()));
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

/// JSON in which every double has one spelling.
#[must_use]
pub fn numbers(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), numbers(value))).collect(),
        Value::Array(values) => values.iter().map(numbers).collect(),
        Value::Number(number) if number.is_f64() => json!({"double": number.as_f64().map(double_text)}),
        scalar => scalar.clone(),
    }
}
