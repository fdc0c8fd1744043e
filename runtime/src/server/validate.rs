//! Whether a data value fits its definition: the first phases of the protocol (section 2).
//!
//! Every function stops at the first thing that is wrong and says what it is and where, as messages from the outermost
//! structure to the cause. Where other servers fail on checks of their own (a wrong kind in a structure's place, a wrong
//! element of a list) the same messages come that any other value in the wrong place gets.

use super::messages::{
    DYNAMIC_MISMATCH, DYNAMIC_MISSING, ENTRY_INVALID, FIELD_INVALID, FIELD_MISSING, MISMATCH, NAME_MISMATCH,
    OPTIONAL_INVALID,
};
use crate::data::{DataValue, StructureValue};
use crate::meta::{MAP_ENTRY, StructureInfo, StructureKind, Type};
use crate::standard::LocalizableMessage;

/// What is wrong, the outermost place first.
pub(super) type Finding = Result<(), Vec<LocalizableMessage>>;

/// Fills in unset optionals for fields that are missing, at every depth; what doesn't fit stays as it is.
pub(super) fn complete(value: &mut DataValue, ty: &Type) {
    match (ty, value) {
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => {
            complete_fields(value, info.table());
        }
        (Type::Optional(inner), DataValue::Optional(Some(value))) => complete(value, inner),
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            for value in values {
                complete(value, inner);
            }
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            for entry in entries {
                let DataValue::Structure(entry) = entry else { continue };
                for (name, ty) in [("key", key_type), ("value", value_type)] {
                    match entry.get_mut(name) {
                        Some(value) => complete(value, ty),
                        None if ty.is_optional() => entry.insert(name, DataValue::unset()),
                        None => {}
                    }
                }
            }
        }
        _ => {}
    }
}

/// The same for the fields of a structure.
pub(super) fn complete_fields(value: &mut StructureValue, info: &'static StructureInfo) {
    for field in info.fields {
        match value.get_mut(field.name) {
            Some(value) => complete(value, &field.ty),
            None if field.ty.is_optional() => value.insert(field.name, DataValue::unset()),
            None => {}
        }
    }
}

/// Whether a value fits a type.
pub(super) fn value(value: &DataValue, ty: &Type) -> Finding {
    check(value, ty).map_err(outermost_first)
}

/// Whether the fields of a structure, whose name doesn't matter, fit.
pub(super) fn fields(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    check_fields(value, info).map_err(outermost_first)
}

fn outermost_first(mut messages: Vec<LocalizableMessage>) -> Vec<LocalizableMessage> {
    messages.reverse();
    messages
}

#[cold]
fn around(mut messages: Vec<LocalizableMessage>, outer: LocalizableMessage) -> Vec<LocalizableMessage> {
    messages.push(outer);
    messages
}

/// As [`value`], with the messages the other way round: the cause first.
fn check(value: &DataValue, ty: &Type) -> Finding {
    let fits = match (ty, value) {
        (Type::Opaque, _)
        | (Type::Void, DataValue::Void)
        | (Type::Boolean, DataValue::Boolean(_))
        | (Type::Integer, DataValue::Integer(_))
        | (Type::Double, DataValue::Double(_))
        | (Type::Secret, DataValue::Secret(_))
        | (Type::Binary, DataValue::Blob(_))
        | (Type::String | Type::Id(_) | Type::Enumeration(_) | Type::DateTime | Type::Uri, DataValue::String(_))
        | (Type::AnyError, DataValue::Error(_))
        | (Type::DynamicStructure(_), DataValue::Structure(_) | DataValue::Error(_))
        | (Type::Optional(_), DataValue::Optional(None)) => true,
        (Type::Optional(inner), DataValue::Optional(Some(value))) => {
            return check(value, inner).map_err(|messages| around(messages, OPTIONAL_INVALID.with([])));
        }
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            return elements(values, |value| check(value, inner));
        }
        (Type::Map(key, value), DataValue::List(entries)) => {
            return elements(entries, |element| entry(element, key, value));
        }
        (Type::Map(key, value), DataValue::Structure(structure)) => return members(structure, key, value),
        (Type::Structure(info), DataValue::Structure(value)) if info.kind == StructureKind::Structure => {
            return structure(value, info.table());
        }
        (Type::Structure(info), DataValue::Error(value)) if info.kind == StructureKind::Error => {
            return structure(value, info.table());
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(vec![mismatch(value, ty)]) }
}

#[cold]
fn mismatch(value: &DataValue, ty: &Type) -> LocalizableMessage {
    let found = value.kind().as_str();
    match ty {
        Type::DynamicStructure(_) => DYNAMIC_MISMATCH.with(["[Structure, Error]", found]),
        _ => MISMATCH.with([kind(ty), found]),
    }
}

/// The kind of a definition, as messages name it.
fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Void => "Void",
        Type::Boolean => "Boolean",
        Type::Integer => "Integer",
        Type::Double => "Double",
        Type::String | Type::Id(_) | Type::Enumeration(_) | Type::DateTime | Type::Uri => "String",
        Type::Secret => "Secret",
        Type::Binary => "Blob",
        Type::Opaque => "Opaque",
        Type::AnyError => "AnyError",
        Type::DynamicStructure(_) => "DynamicStructure",
        Type::Optional(_) => "Optional",
        Type::List(_) | Type::Set(_) | Type::Map(..) => "List",
        Type::Structure(info) => match info.kind {
            StructureKind::Structure => "Structure",
            StructureKind::Error => "Error",
        },
    }
}

fn elements(values: &[DataValue], fits: impl Fn(&DataValue) -> Finding) -> Finding {
    for (index, value) in values.iter().enumerate() {
        fits(value).map_err(|messages| around(messages, ENTRY_INVALID.with([&show(value), &index.to_string()])))?;
    }
    Ok(())
}

/// A value for a message: plain ones as they are, others by their kind, secrets never.
pub(super) fn show(value: &DataValue) -> String {
    match value {
        DataValue::Boolean(value) => value.to_string(),
        DataValue::Integer(value) => value.to_string(),
        DataValue::Double(value) => format!("{value:?}"),
        DataValue::String(value) => value.chars().take(80).collect(),
        other => other.kind().as_str().to_owned(),
    }
}

fn structure(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    if value.name() != info.name {
        return Err(vec![NAME_MISMATCH.with([info.name, value.name()])]);
    }
    check_fields(value, info)
}

fn check_fields(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    info.fields.iter().try_for_each(|field| check_field(value, info.name, field.name, &field.ty))
}

fn check_field(value: &StructureValue, structure: &str, field: &str, ty: &Type) -> Finding {
    match value.get(field) {
        Some(value) => check(value, ty).map_err(|messages| around(messages, FIELD_INVALID.with([field, structure]))),
        None if ty.is_optional() => Ok(()),
        None => Err(vec![FIELD_MISSING.with([structure, field])]),
    }
}

/// One entry of a map, a structure of any name.
fn entry(element: &DataValue, key: &Type, value: &Type) -> Finding {
    let DataValue::Structure(structure) = element else {
        return Err(vec![MISMATCH.with(["Structure", element.kind().as_str()])]);
    };
    check_field(structure, MAP_ENTRY, "key", key)?;
    check_field(structure, MAP_ENTRY, "value", value)
}

/// A structure in the place of a map: its fields are the entries, their names the keys.
fn members(structure: &StructureValue, key: &Type, value: &Type) -> Finding {
    for (name, member) in structure.fields() {
        let around_field = |messages| around(messages, FIELD_INVALID.with([name, structure.name()]));
        let text = match key {
            Type::Integer => name.parse::<i64>().is_ok(),
            Type::Boolean => matches!(name, "true" | "false"),
            Type::String | Type::Id(_) | Type::Enumeration(_) | Type::DateTime | Type::Uri => true,
            _ => false,
        };
        if !text {
            return Err(around_field(vec![MISMATCH.with([kind(key), "String"])]));
        }
        check(member, value).map_err(around_field)?;
    }
    Ok(())
}

/// Whether dynamic structures have the fields that their types ask for (section 2.4).
pub(super) fn has_fields_of(value: &DataValue, ty: &Type) -> Finding {
    match (ty, value) {
        (Type::DynamicStructure(infos), DataValue::Structure(value) | DataValue::Error(value)) => {
            infos.iter().try_for_each(|info| has_fields(value, info))
        }
        (Type::Optional(inner), DataValue::Optional(Some(value))) => has_fields_of(value, inner),
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            values.iter().try_for_each(|value| has_fields_of(value, inner))
        }
        (Type::Map(key, value), DataValue::List(entries)) => {
            let parts = entries
                .iter()
                .filter_map(DataValue::as_structure)
                .flat_map(|entry| [(entry.get("key"), key), (entry.get("value"), value)]);
            parts.filter_map(|(part, ty)| Some((part?, ty))).try_for_each(|(part, ty)| has_fields_of(part, ty))
        }
        (Type::Map(_, value), DataValue::Structure(structure)) => {
            structure.fields().try_for_each(|(_, member)| has_fields_of(member, value))
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => {
            has_fields_of_input(value, info.table())
        }
        _ => Ok(()),
    }
}

/// The same for the fields of a structure.
pub(super) fn has_fields_of_input(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    let mut fields = info.fields.iter().filter_map(|field| Some((value.get(field.name)?, &field.ty)));
    fields.try_for_each(|(value, ty)| has_fields_of(value, ty))
}

fn has_fields(value: &StructureValue, info: &'static StructureInfo) -> Finding {
    for field in info.fields {
        match (value.get(field.name), &field.ty) {
            (None, ty) if ty.is_optional() => {}
            (None, _) => return Err(vec![DYNAMIC_MISSING.with([field.name, info.name])]),
            // only what is dynamic is looked at in there, as other servers do
            (
                Some(value),
                ty @ (Type::Structure(_) | Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Optional(_)),
            ) => {
                has_fields_of(value, ty)?;
            }
            (Some(value), ty) => {
                self::value(value, ty)?;
                has_fields_of(value, ty)?;
            }
        }
    }
    Ok(())
}
