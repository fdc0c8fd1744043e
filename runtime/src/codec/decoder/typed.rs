//! How plain JSON becomes a data value as its type says: optionals are wrapped, structures and errors get their names,
//! bytes are bytes, entries of maps are structures.
//!
//! For values that a typed decoder has refused. Nothing is judged here but whether each value is of the right kind; what is
//! missing, unknown or breaks a rule stays as it came, for those who judge that in the order of the protocol.

use jiter::Peek;

use super::structure::{Fields, Found, expected};
use super::{Decoder, Source};
use crate::codec::DecodeError;
use crate::data::{DataValue, StructureValue};
use crate::error::ApiError;
use crate::meta::{MAP_ENTRY, StructureInfo, StructureKind, Type};

impl Decoder<'_> {
    /// A value of a type.
    ///
    /// # Errors
    /// When a value is of another kind than its type, nested too deeply, or a field came in both spellings.
    pub(crate) fn typed(&mut self, ty: &Type) -> Result<DataValue, DecodeError> {
        Ok(match ty {
            Type::Void => {
                self.void()?;
                DataValue::Void
            }
            Type::Boolean => DataValue::Boolean(self.boolean()?),
            Type::Integer => DataValue::Integer(self.integer()?),
            Type::Double => DataValue::Double(self.double()?),
            Type::String | Type::DateTime | Type::Uri | Type::Id(_) | Type::Enumeration(_) => {
                DataValue::String(self.string()?)
            }
            Type::Secret => DataValue::Secret(self.secret()?),
            Type::Binary => DataValue::Blob(self.blob()?),
            Type::Opaque => self.value()?,
            Type::AnyError => match self.value()? {
                DataValue::Structure(value) => DataValue::Error(ApiError::of_plain(value).value().clone()),
                other => return Err(DecodeError::new(format!("expected an error, found {}", other.kind()), None)),
            },
            Type::DynamicStructure(_) => match self.value()? {
                value @ DataValue::Structure(_) => value,
                other => return Err(DecodeError::new(format!("expected a structure, found {}", other.kind()), None)),
            },
            Type::Structure(info) => {
                let value = self.typed_structure(info.table())?;
                match info.kind {
                    StructureKind::Structure => DataValue::Structure(value),
                    StructureKind::Error => DataValue::Error(value),
                }
            }
            Type::Optional(inner) => {
                let mut value = None;
                self.optional(&mut |input| {
                    value = Some(Box::new(input.typed(inner)?));
                    Ok(())
                })?;
                DataValue::Optional(value)
            }
            Type::List(inner) | Type::Set(inner) => {
                let mut values = Vec::new();
                self.list(&mut |input| {
                    values.push(input.typed(inner)?);
                    Ok(())
                })?;
                DataValue::List(values)
            }
            Type::Map(key, value) => self.typed_map(key, value)?,
        })
    }

    /// A structure, an error or the input of an operation, under the name of its table.
    pub(crate) fn typed_structure(&mut self, info: &'static StructureInfo) -> Result<StructureValue, DecodeError> {
        self.enter()?;
        let mut fields = Fields::new(info);
        let mut found: Vec<(String, DataValue)> = Vec::with_capacity(info.fields.len());
        // by which of its two spellings each field came
        let mut spelt: Vec<Option<bool>> = vec![None; info.fields.len()];
        let wire = self.wire;
        let Source::Json(json) = &mut self.source else { return Err(self.mismatch(expected(info))) };
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch(expected(info))) };
        let mut key = json.first_name(str::to_owned)?;
        while let Some(name) = key {
            let (name, value) = match fields.find(&name, wire) {
                Found::Unknown(name) => {
                    let value = self.value().map_err(|error| error.in_field(name.clone()))?;
                    (name, value)
                }
                ref place @ (Found::Field(index) | Found::Renamed(index)) => {
                    let canonical = matches!(place, Found::Field(_));
                    if let Some(before) = spelt.get_mut(index)
                        && before.replace(canonical).is_some_and(|before| before != canonical)
                    {
                        return Err(fields.twice(index));
                    }
                    let Some(field) = info.fields.get(index) else { break };
                    (field.name.to_owned(), self.typed(&field.ty).map_err(|error| error.in_field(field.name))?)
                }
            };
            found.push((name, value));
            let Source::Json(json) = &mut self.source else { break };
            key = json.next_name(str::to_owned)?;
        }
        self.leave();
        Ok(StructureValue::of_members(info.name.to_owned(), found))
    }

    /// Keys and values, in both forms that plain JSON has.
    fn typed_map(&mut self, key: &Type, value: &Type) -> Result<DataValue, DecodeError> {
        let mut entries = Vec::new();
        self.map(&mut |input, name| {
            let entry = match name {
                None => input.typed_entry(key, value)?,
                Some(name) => {
                    let text = DataValue::string(name);
                    let wire = input.wire;
                    // keys of objects are text, whatever their type is
                    let key = Decoder { wire, ..Decoder::of_value(&text, input.mode) }.key(key)?;
                    StructureValue::new(MAP_ENTRY).with("key", key).with("value", input.typed(value)?)
                }
            };
            entries.push((name.is_some(), DataValue::Structure(entry)));
            Ok(())
        })?;
        Ok(DataValue::List(last_of_members(entries)))
    }

    /// A key that came as the name of an object's member.
    fn key(&mut self, ty: &Type) -> Result<DataValue, DecodeError> {
        let wire = std::mem::replace(&mut self.wire, crate::codec::Wire::Api);
        let key = self.typed(ty);
        self.wire = wire;
        key
    }

    /// One entry of a map that is a list.
    fn typed_entry(&mut self, key: &Type, value: &Type) -> Result<StructureValue, DecodeError> {
        self.enter()?;
        let Source::Json(json) = &mut self.source else { return Err(self.mismatch("an entry of a map")) };
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("an entry of a map")) };
        let mut found = Vec::with_capacity(2);
        let mut name = json.first_name(str::to_owned)?;
        while let Some(member) = name {
            let part = match member.as_str() {
                "key" => self.typed(key),
                "value" => self.typed(value),
                _ => self.value(),
            };
            let part = part.map_err(|error| error.in_field(member.clone()))?;
            found.push((member, part));
            let Source::Json(json) = &mut self.source else { break };
            name = json.next_name(str::to_owned)?;
        }
        self.leave();
        Ok(StructureValue::of_members(MAP_ENTRY.to_owned(), found))
    }
}

/// Entries without those of an object that a later member of the same name replaced; a list keeps all.
fn last_of_members(entries: Vec<(bool, DataValue)>) -> Vec<DataValue> {
    if !entries.iter().any(|(is_member, _)| *is_member) {
        return entries.into_iter().map(|(_, entry)| entry).collect();
    }
    let text = |entry: &DataValue| format!("{:?}", entry.as_structure().and_then(|entry| entry.get("key")));
    let mut seen = std::collections::BTreeSet::new();
    let mut kept: Vec<DataValue> =
        entries.into_iter().rev().map(|(_, entry)| entry).filter(|entry| seen.insert(text(entry))).collect();
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Mode, Wire};
    use crate::data::Blob;
    use crate::meta::{FieldInfo, StructureTable};

    static INNER: StructureTable = StructureTable::new(&StructureInfo::new(
        "com.example.inner",
        &[FieldInfo::new("n", Type::Integer), FieldInfo::new("EULA", Type::Optional(&Type::String))],
    ));
    static OUTER: StructureTable = StructureTable::new(&StructureInfo::new(
        "com.example.outer",
        &[
            FieldInfo::new("counts", Type::Map(&Type::Integer, &Type::Optional(&Type::structure(&INNER)))),
            FieldInfo::new("bytes", Type::Optional(&Type::Binary)),
            FieldInfo::new("error", Type::Optional(&Type::AnyError)),
            FieldInfo::new("half", Type::Optional(&Type::Double)),
        ],
    ));

    fn read(text: &str) -> Result<DataValue, DecodeError> {
        Decoder::new(text.as_bytes(), Wire::Api, Mode::Strict).typed(&Type::structure(&OUTER))
    }

    #[test]
    fn values_become_what_their_types_say() {
        let inner = |n, eula: Option<&str>| {
            let mut value = StructureValue::new("com.example.inner").with("n", DataValue::Integer(n));
            if let Some(eula) = eula {
                value.insert("EULA", DataValue::some(DataValue::string(eula)));
            }
            DataValue::some(DataValue::Structure(value))
        };
        let entry = |key, value| {
            DataValue::Structure(
                StructureValue::new("map-entry").with("key", DataValue::Integer(key)).with("value", value),
            )
        };
        let not_found = StructureValue::new("com.vmware.vapi.std.errors.not_found")
            .with("messages", DataValue::List(Vec::new()))
            .with("error_type", DataValue::some(DataValue::string("NOT_FOUND")));
        let expected = StructureValue::new("com.example.outer")
            .with("counts", DataValue::List(vec![entry(1, inner(2, Some("x"))), entry(7, DataValue::unset())]))
            .with("bytes", DataValue::some(DataValue::Blob(Blob::from(vec![0, 255]))))
            .with("error", DataValue::some(DataValue::Error(not_found)))
            .with("half", DataValue::some(DataValue::Double(1.0)));
        let rest = r#""bytes":"AP8=","error":{"messages":[],"error_type":"NOT_FOUND"},"half":1"#;
        for counts in [
            r#"{"1":{"n":1},"1":{"n":2,"eula":"x"},"7":null}"#,
            r#"[{"key":1,"value":{"n":2,"EULA":"x"}},{"key":7,"value":null}]"#,
        ] {
            let text = format!(r#"{{"counts":{counts},{rest}}}"#);
            assert_eq!(read(&text).unwrap(), DataValue::Structure(expected.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_unknown_stays_for_others_to_judge() {
        let value = read(r#"{"counts":[{"key":1}],"more":[1,null]}"#).unwrap();
        let entry = StructureValue::new("map-entry").with("key", DataValue::Integer(1));
        let expected = StructureValue::new("com.example.outer")
            .with("counts", DataValue::List(vec![DataValue::Structure(entry)]))
            .with("more", DataValue::List(vec![DataValue::Integer(1), DataValue::unset()]));
        assert_eq!(value, DataValue::Structure(expected));
    }

    #[test]
    fn other_kinds_are_refused() {
        for text in [
            "[]",
            r#"{"counts":5}"#,
            r#"{"counts":{"x":null}}"#,
            r#"{"counts":[{"key":"1","value":null}]}"#,
            r#"{"counts":[5]}"#,
            r#"{"bytes":"@"}"#,
            r#"{"half":"1"}"#,
            r#"{"error":[]}"#,
            r#"{"counts":{"1":{"n":1,"eula":"x","EULA":"x"}}}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
