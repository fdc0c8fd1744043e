//! What definitions don't say: unexpected fields, unions, dates, URIs, duplicates (sections 1.5, 2.3, 2.5).
//!
//! For values that fit their definition. Each function stops at the first thing that is wrong and says it in one message,
//! without a path to the place: other servers have none here.

use std::collections::BTreeSet;

use super::messages::{
    DATE_DAY, DATE_FORMAT, DATE_HOUR, DATE_MINUTE, DATE_MONTH, DATE_SECOND, DATE_TIME, DUPLICATE_ELEMENT,
    DUPLICATE_KEY, FIELD_UNEXPECTED, ONE_OF_INVALID, UNION_EXTRA, UNION_MISSING, URI_FORMAT,
};
use super::validate::{Finding, show};
use crate::codec::check_union;
use crate::data::{DataValue, DateTime, DateTimeError, StructureValue, Uri};
use crate::meta::{OneOfInfo, StructureInfo, Type, UnionInfo};

/// Form of a date-time, as vAPI's own message has it.
const DATE_PATTERN: &str =
    r"^((\d{4})-(\d{2})-(\d{2}))T(((\d{2}):(\d{2}):(\d{2})(\.(\d+))?)(Z|([\+\-](\d{2}):(\d{2}))))$";

/// How many unexpected fields a message names.
const NAMED: usize = 16;

/// Fields that a structure and those within don't have: in the outer before the inner. Sets, maps and dynamic structures
/// are not looked into: there newer callers get through.
pub(super) fn unexpected(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    let is_known = |name: &str| info.fields.iter().any(|field| field.name == name);
    let mut extra =
        value.fields().filter(|(name, value)| !value.is_unset() && !is_known(name)).map(|(name, _)| name).peekable();
    if extra.peek().is_some() {
        let names: Vec<String> = extra.take(NAMED).map(|name| format!("'{name}'")).collect();
        // the structure's own name where it has one: that of an operation's input may be any
        let structure = if value.name().is_empty() { info.name } else { value.name() };
        return Err(vec![FIELD_UNEXPECTED.with([&format!("{{{}}}", names.join(", ")), structure])]);
    }
    let mut fields = info.fields.iter().filter_map(|field| Some((value.get(field.name)?, &field.ty)));
    fields.try_for_each(|(value, ty)| unexpected_in(value, ty))
}

fn unexpected_in(value: &DataValue, ty: &Type) -> Finding {
    match (ty, value) {
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => {
            unexpected(value, info.table())
        }
        (Type::Optional(inner), DataValue::Optional(Some(value))) => unexpected_in(value, inner),
        (Type::List(inner), DataValue::List(values)) => values.iter().try_for_each(|value| unexpected_in(value, inner)),
        _ => Ok(()),
    }
}

/// Dates, URIs, duplicates and unions within a value, the inner before the outer.
pub(super) fn value(value: &DataValue, ty: &Type) -> Finding {
    match (ty, value) {
        (Type::DateTime, DataValue::String(text)) => date_time(text),
        (Type::Uri, DataValue::String(text)) => uri(text),
        (Type::Optional(inner), DataValue::Optional(Some(value))) => self::value(value, inner),
        (Type::List(inner), DataValue::List(values)) => values.iter().try_for_each(|value| self::value(value, inner)),
        (Type::Set(inner), DataValue::List(values)) => {
            values.iter().try_for_each(|value| self::value(value, inner))?;
            match duplicate(values.iter()) {
                Some(element) => Err(vec![DUPLICATE_ELEMENT.with([&show(element)])]),
                None => Ok(()),
            }
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            let entries = || entries.iter().filter_map(DataValue::as_structure);
            for entry in entries() {
                for (name, ty) in [("key", key_type), ("value", value_type)] {
                    if let Some(part) = entry.get(name) {
                        self::value(part, ty)?;
                    }
                }
            }
            match duplicate(entries().filter_map(|entry| entry.get("key"))) {
                Some(key) => Err(vec![DUPLICATE_KEY.with([&show(key)])]),
                None => Ok(()),
            }
        }
        (Type::Map(_, value_type), DataValue::Structure(structure)) => {
            structure.fields().try_for_each(|(_, member)| self::value(member, value_type))
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => fields(value, info.table()),
        _ => Ok(()),
    }
}

/// The same for the fields of a structure, then its unions.
pub(super) fn fields(structure: &StructureValue, info: &'static StructureInfo) -> Finding {
    for field in info.fields {
        if let Some(part) = structure.get(field.name) {
            value(part, &field.ty)?;
        }
    }
    info.unions.iter().try_for_each(|rule| union(structure, info, rule))?;
    info.one_of.iter().try_for_each(|group| one_of(structure, info, group))
}

fn get<'v>(structure: &'v StructureValue, info: &'static StructureInfo, field: usize) -> Option<&'v DataValue> {
    structure.get(info.fields.get(field)?.name).filter(|value| !value.is_unset())
}

fn union(structure: &StructureValue, info: &'static StructureInfo, rule: &'static UnionInfo) -> Finding {
    let tag = match get(structure, info, rule.tag) {
        Some(DataValue::Optional(Some(value))) => Some(&**value),
        tag => tag,
    };
    let tag = match tag {
        Some(DataValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    match check_union(info, rule, tag, |field| get(structure, info, field).is_some()) {
        Ok(_) => Ok(()),
        Err((field, true)) => Err(vec![UNION_MISSING.with([info.name, field])]),
        Err((field, false)) => Err(vec![UNION_EXTRA.with([info.name, field])]),
    }
}

fn one_of(structure: &StructureValue, info: &'static StructureInfo, group: &'static OneOfInfo) -> Finding {
    let found = group.fields.iter().filter(|field| get(structure, info, **field).is_some()).count();
    if found == 1 {
        return Ok(());
    }
    let names: Vec<&str> = group.fields.iter().filter_map(|field| Some(info.fields.get(*field)?.name)).collect();
    Err(vec![ONE_OF_INVALID.with([info.name, &names.join(", "), &found.to_string()])])
}

fn uri(text: &str) -> Finding {
    match Uri::new(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(vec![URI_FORMAT.with([&format!("'{text}'")])]),
    }
}

fn date_time(text: &str) -> Finding {
    let Err(error) = text.parse::<DateTime>() else { return Ok(()) };
    Err(vec![match error {
        DateTimeError::Format => DATE_FORMAT.with([text, DATE_PATTERN]),
        DateTimeError::Month => DATE_MONTH.with([text]),
        DateTimeError::Day => DATE_DAY.with([text]),
        DateTimeError::Hour => DATE_HOUR.with([text]),
        DateTimeError::Minute => DATE_MINUTE.with([text]),
        DateTimeError::Second => DATE_SECOND.with([text]),
        DateTimeError::Time => DATE_TIME.with([text, reason(text)]),
    }])
}

/// Why there is no such moment although every part is in its range.
fn reason(text: &str) -> &'static str {
    // a moment in UTC with the same date: the offset is what is wrong if there is that one
    let utc = text.get(..19).map(|local| format!("{local}Z"));
    match utc {
        _ if text.starts_with("0000") => "year 0 is out of range",
        Some(utc) if utc.parse::<DateTime>().is_ok() => "the offset is out of range",
        _ => "day is out of range for month",
    }
}

/// A value that comes a second time.
fn duplicate<'v>(values: impl Iterator<Item = &'v DataValue>) -> Option<&'v DataValue> {
    let mut seen = BTreeSet::new();
    for value in values {
        let mut key = Vec::new();
        canonical(value, &mut key);
        if !seen.insert(key) {
            return Some(value);
        }
    }
    None
}

/// Writes a value so that equal values are equal bytes: fields in the order of their names.
fn canonical(value: &DataValue, out: &mut Vec<u8>) {
    let mut part = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend_from_slice(&bytes.len().to_le_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        DataValue::Void => part(0, &[]),
        DataValue::Boolean(value) => part(1, &[u8::from(*value)]),
        DataValue::Integer(value) => part(2, &value.to_le_bytes()),
        // the two zeros are equal
        DataValue::Double(value) => part(3, &(value + 0.0).to_bits().to_le_bytes()),
        DataValue::String(value) => part(4, value.as_bytes()),
        DataValue::Secret(value) => part(5, value.expose().as_bytes()),
        DataValue::Blob(value) => part(6, value.as_slice()),
        DataValue::List(values) => {
            part(7, &values.len().to_le_bytes());
            for value in values {
                canonical(value, out);
            }
        }
        DataValue::Optional(None) => part(8, &[]),
        DataValue::Optional(Some(value)) => {
            part(9, &[]);
            canonical(value, out);
        }
        DataValue::Structure(value) | DataValue::Error(value) => {
            part(10, value.name().as_bytes());
            part(11, &value.fields().len().to_le_bytes());
            let mut fields: Vec<_> = value.fields().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in fields {
                out.extend_from_slice(&name.len().to_le_bytes());
                out.extend_from_slice(name.as_bytes());
                canonical(value, out);
            }
        }
    }
}
