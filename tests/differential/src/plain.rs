//! Values as plain REST writes them: what every wire can carry, and nothing that only one of them tells.

use serde_json::Value;
use vapi_runtime::codec::{self, Encode, Wire};
use vapi_runtime::{DataValue, StructureValue};

/// A value as plain JSON, without what is unset or empty: in a query the two are the same.
#[must_use]
pub fn plain(value: &dyn Encode) -> Value {
    let text = codec::to_json(value, Wire::Api).expect("what was decoded encodes");
    pruned(serde_json::from_slice(&text).expect("JSON"))
}

fn pruned(value: Value) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, pruned(value)));
            Value::Object(members.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(pruned).collect()),
        // a whole double and an integer are one number
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(double)) => serde_json::json!(double),
            _ => Value::Number(number),
        },
        value => value,
    }
}

/// A value without empty texts, which the queries of the legacy form can't hold.
#[must_use]
pub fn filled(value: DataValue) -> DataValue {
    match value {
        DataValue::String(text) if text.is_empty() => DataValue::string("-"),
        DataValue::Optional(Some(value)) => DataValue::some(filled(*value)),
        DataValue::List(values) => DataValue::List(values.into_iter().map(filled).collect()),
        DataValue::Structure(fields) => {
            let name = fields.name().to_owned();
            let fields = fields.into_fields().into_iter();
            DataValue::Structure(
                fields.fold(StructureValue::new(name), |made, (field, value)| made.with(field, filled(value))),
            )
        }
        value => value,
    }
}
