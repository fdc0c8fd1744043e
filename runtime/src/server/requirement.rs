//! What a call needs its caller to be allowed: the privileges of its operation, with the objects that its arguments name.

use crate::data::DataValue;
use crate::meta::{FieldInfo, OperationInfo, Privilege, Type};

/// A privilege that a call needs, and the objects on which it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement<'v> {
    /// The privilege, as the operation declares it.
    pub privilege: &'static Privilege,
    /// The ids at the place that the privilege names, in their order: one, those of a list, the keys of a map. None: the
    /// caller left an optional argument out, or the list is empty.
    pub objects: Vec<&'v str>,
}

impl<'v> Requirement<'v> {
    /// A privilege on objects: what tests of an [`Authorizer`](super::Authorizer) start from.
    #[must_use]
    pub fn new(privilege: &'static Privilege, objects: impl IntoIterator<Item = &'v str>) -> Self {
        Self { privilege, objects: objects.into_iter().collect() }
    }
}

/// What an operation needs on objects of a call, `input` being its arguments, which fit their types.
pub(super) fn of_call<'v>(operation: &'static OperationInfo, input: &'v DataValue) -> Vec<Requirement<'v>> {
    let on_objects = operation.privileges.iter().filter_map(|privilege| Some((privilege, privilege.on?)));
    on_objects
        .map(|(privilege, path)| {
            let mut objects = Vec::new();
            in_fields(operation.input.fields, input, path, &mut objects);
            Requirement { privilege, objects }
        })
        .collect()
}

/// The first privilege of an operation whose path ends at no id: such a privilege would never be asked for.
pub(super) fn astray(operation: &'static OperationInfo) -> Option<&'static Privilege> {
    operation
        .privileges
        .iter()
        .find(|privilege| privilege.on.is_some_and(|path| !end_in(operation.input.fields, path).is_some_and(is_text)))
}

/// First step and the others.
fn step(path: &str) -> (&str, &str) {
    path.split_once('.').unwrap_or((path, ""))
}

fn in_fields<'v>(fields: &[FieldInfo], value: &'v DataValue, path: &str, found: &mut Vec<&'v str>) {
    let (name, rest) = step(path);
    let (DataValue::Structure(value) | DataValue::Error(value)) = value else { return };
    let field = fields.iter().find(|field| field.name == name);
    if let Some((field, value)) = field.zip(value.get(name)) {
        within(&field.ty, value, rest, found);
    }
}

fn within<'v>(ty: &Type, value: &'v DataValue, path: &str, found: &mut Vec<&'v str>) {
    match (ty, value) {
        (Type::Optional(inner), DataValue::Optional(Some(value))) => within(inner, value, path, found),
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            for value in values {
                within(inner, value, path, found);
            }
        }
        (Type::Structure(info), value) => in_fields(info.fields, value, path, found),
        (Type::Map(keys, values), DataValue::List(entries)) => {
            let (side, rest) = step(path);
            let (ty, part) = if side == "keys" { (keys, "key") } else { (values, "value") };
            for entry in entries {
                if let DataValue::Structure(entry) = entry
                    && let Some(value) = entry.get(part)
                {
                    within(ty, value, rest, found);
                }
            }
        }
        (_, DataValue::String(id)) => found.push(id),
        _ => {}
    }
}

/// The type at the end of a path.
fn end_in<'t>(fields: &'t [FieldInfo], path: &str) -> Option<&'t Type> {
    let (name, rest) = step(path);
    end(&fields.iter().find(|field| field.name == name)?.ty, rest)
}

fn end<'t>(ty: &'t Type, path: &str) -> Option<&'t Type> {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => end(inner, path),
        _ if path.is_empty() => Some(ty),
        Type::Structure(info) => end_in(info.fields, path),
        Type::Map(keys, values) => match step(path) {
            ("keys", rest) => end(keys, rest),
            ("values", rest) => end(values, rest),
            _ => None,
        },
        _ => None,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Id(_) | Type::String | Type::Enumeration(_) | Type::Uri)
}
