//! From values as plain JSON has them to values as their types say: what a reader could not know when it had no type.

use super::json;
use crate::data::{DataValue, StructureValue};
use crate::meta::{MAP_ENTRY, StructureInfo, StructureKind, Type};

/// Gives a value what its type adds: names of structures, optionals, entries of maps, bytes. What doesn't fit the type
/// stays as it is, for those who judge that.
pub(crate) fn along(value: DataValue, ty: &Type) -> DataValue {
    match (ty, value) {
        (Type::Optional(_), DataValue::Optional(None)) => DataValue::unset(),
        (Type::Optional(inner), DataValue::Optional(Some(value))) => DataValue::some(along(*value, inner)),
        (Type::Optional(inner), value) => DataValue::some(along(value, inner)),
        (Type::Structure(info), DataValue::Structure(value)) => {
            let value = fields_along(value, info);
            match info.kind {
                StructureKind::Structure => DataValue::Structure(value),
                StructureKind::Error => DataValue::Error(value),
            }
        }
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            DataValue::List(values.into_iter().map(|value| along(value, inner)).collect())
        }
        (Type::Map(key, value_type), DataValue::Structure(members)) => {
            let entry =
                |(name, value): (String, DataValue)| entry(along(DataValue::String(name), key), value, value_type);
            DataValue::List(members.into_fields().into_iter().map(entry).collect())
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            let typed = |value: DataValue| match value {
                DataValue::Structure(mut fields) => match (fields.remove("key"), fields.remove("value")) {
                    (Some(key), Some(value)) => entry(along(key, key_type), value, value_type),
                    (Some(key), None) => entry(along(key, key_type), DataValue::unset(), value_type),
                    (None, _) => DataValue::Structure(fields),
                },
                other => other,
            };
            DataValue::List(entries.into_iter().map(typed).collect())
        }
        #[allow(clippy::cast_precision_loss, reason = "a double is what the type asks for")]
        (Type::Double, DataValue::Integer(value)) => DataValue::Double(value as f64),
        (Type::Integer, DataValue::String(text)) => text.parse().map_or(DataValue::String(text), DataValue::Integer),
        (Type::Boolean, DataValue::String(text)) => text.parse().map_or(DataValue::String(text), DataValue::Boolean),
        (Type::Secret, DataValue::String(text)) => DataValue::Secret(text.into()),
        (Type::Binary, DataValue::String(text)) => match json::blob(&text) {
            Ok(bytes) => DataValue::Blob(bytes),
            Err(_) => DataValue::String(text),
        },
        (_, value) => value,
    }
}

/// The same for each field that a table has; the value takes the table's name.
pub(crate) fn fields_along(value: StructureValue, info: &StructureInfo) -> StructureValue {
    let known = |name: &str| info.fields.iter().find(|field| field.name == name);
    value.into_fields().into_iter().fold(StructureValue::new(info.name), |made, (name, value)| {
        let value = match known(&name) {
            Some(field) => along(value, &field.ty),
            None => value,
        };
        made.with(name, value)
    })
}

fn entry(key: DataValue, value: DataValue, value_type: &Type) -> DataValue {
    DataValue::Structure(StructureValue::new(MAP_ENTRY).with("key", key).with("value", along(value, value_type)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Decoder, Mode, Wire};
    use crate::meta::{FieldInfo, StructureTable};

    static INFO: StructureTable = StructureTable::new(&StructureInfo::new(
        "com.example.all",
        &[
            FieldInfo::new("counts", Type::Map(&Type::Integer, &Type::Optional(&Type::Double))),
            FieldInfo::new("bytes", Type::Optional(&Type::Binary)),
            FieldInfo::new("inner", Type::List(&Type::structure(&INFO))),
        ],
    ));

    #[test]
    fn both_forms_of_maps_become_entries() {
        let wanted = |text: &str| {
            let value = Decoder::new(text.as_bytes(), Wire::Api, Mode::Strict).value().expect("JSON");
            along(value, &Type::structure(&INFO))
        };
        let object = wanted(r#"{"counts":{"1":2,"3":null},"bytes":"AP8=","inner":[],"more":1}"#);
        let list = wanted(r#"{"counts":[{"key":1,"value":2.0},{"key":3}],"bytes":"AP8=","inner":[],"more":1}"#);
        assert_eq!(object, list);
        let fields = object.as_structure().expect("a structure");
        assert_eq!(fields.name(), "com.example.all");
        assert_eq!(fields.get("bytes"), Some(&DataValue::some(DataValue::Blob(vec![0, 255].into()))));
        assert_eq!(fields.get("more"), Some(&DataValue::Integer(1)));
    }

    #[test]
    fn what_does_not_fit_stays() {
        for value in [DataValue::Boolean(true), DataValue::string("@"), DataValue::Void] {
            assert_eq!(along(value.clone(), &Type::Binary), value);
            assert_eq!(along(value.clone(), &Type::Map(&Type::String, &Type::String)), value);
        }
    }
}
