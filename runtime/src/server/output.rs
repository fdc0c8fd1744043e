//! What comes out of an implementation: it must be what the operation declares.

use super::{convert, errors, messages, validate};
use crate::codec::{self, Encode, EncodeError};
use crate::data::{DataValue, StructureValue};
use crate::error::ApiError;
use crate::meta::{OperationInfo, StructureInfo, Type};
use crate::standard::LocalizableMessage;

/// An error as a caller gets it: the same when the operation declares it and it fits its definition.
///
/// Anything else becomes an internal server error, with the reason first, then what the error itself had to say.
#[cold]
pub(super) fn error(error: ApiError, operation: &'static OperationInfo) -> ApiError {
    let name = error.name();
    let declared = operation.errors.iter().map(|declaration| declaration.error.table());
    let Some(info) = declared.chain(errors::ALWAYS_ALLOWED).find(|info| info.name == name) else {
        tracing::warn!(
            operation = operation.name,
            error = name,
            "an implementation reported an error that isn't declared"
        );
        return internal([messages::UNDECLARED.with([name, operation.name])], &error);
    };
    if let Some(field) = missing(&error, info) {
        let text = format!("Field {field} missing from Structure {name}");
        return internal([messages::EXCEPTION.with([&text])], &error);
    }
    let mut value = DataValue::Error(error.value().clone());
    let ty = Type::structure(info);
    validate::complete(&mut value, &ty);
    match check(&value, &ty) {
        Ok(()) => error,
        Err(found) => internal(found, &error),
    }
}

fn internal(found: impl IntoIterator<Item = LocalizableMessage>, error: &ApiError) -> ApiError {
    errors::internal_server_error(found.into_iter().chain(error.messages().iter().cloned()))
}

/// A required field that an error lacks.
fn missing(error: &ApiError, info: &'static StructureInfo) -> Option<&'static str> {
    let mut required = info.fields.iter().filter(|field| !field.ty.is_optional());
    required.find(|field| error.value().get(field.name).is_none()).map(|field| field.name)
}

/// Everything that can be wrong with a value that didn't come out of a type.
fn check(value: &DataValue, ty: &Type) -> Result<(), Vec<LocalizableMessage>> {
    validate::value(value, ty)?;
    validate::has_fields_of(value, ty)?;
    convert::value(value, ty)
}

/// The output of an untyped service, unset optionals filled in.
///
/// # Errors
/// An internal server error when it doesn't fit.
pub(super) fn untyped(mut value: DataValue, operation: &'static OperationInfo) -> Result<DataValue, ApiError> {
    if let (Type::Void, kind) = (&operation.output, value.kind())
        && value != DataValue::Void
    {
        return Err(errors::internal_server_error([messages::VOID_EXPECTED.with([kind.as_str()])]));
    }
    validate::complete(&mut value, &operation.output);
    check(&value, &operation.output).map_err(errors::internal_server_error)?;
    Ok(value)
}

/// Makes members of maps, in a value that fits its type: on plain REST maps are objects, empty ones too.
pub(super) fn maps_as_members(value: DataValue, ty: &Type) -> DataValue {
    match (ty, value) {
        (Type::Optional(inner), DataValue::Optional(Some(value))) => DataValue::some(maps_as_members(*value, inner)),
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            DataValue::List(values.into_iter().map(|value| maps_as_members(value, inner)).collect())
        }
        (Type::Map(_, value_type), DataValue::List(entries)) => {
            let members = entries.into_iter().filter_map(|entry| {
                let DataValue::Structure(mut entry) = entry else { return None };
                let key = match entry.remove("key")? {
                    DataValue::String(text) => text,
                    DataValue::Integer(number) => number.to_string(),
                    DataValue::Boolean(value) => value.to_string(),
                    _ => return None,
                };
                Some((key, maps_as_members(entry.remove("value")?, value_type)))
            });
            DataValue::Structure(StructureValue::of_members(String::new(), members.collect()))
        }
        (Type::Structure(info), DataValue::Structure(value)) => DataValue::Structure(fields_as_members(value, info)),
        (Type::Structure(info), DataValue::Error(value)) => DataValue::Error(fields_as_members(value, info)),
        (_, value) => value,
    }
}

/// The same for the fields of a structure.
fn fields_as_members(value: StructureValue, info: &StructureInfo) -> StructureValue {
    let name = value.name().to_owned();
    let fields = value.into_fields().into_iter().map(|(name, value)| {
        let field = info.fields.iter().find(|field| field.name == name);
        let value = match field {
            Some(field) => maps_as_members(value, &field.ty),
            None => value,
        };
        (name, value)
    });
    StructureValue::of_members(name, fields.collect())
}

/// Checks dynamic structures within a typed output.
///
/// # Errors
/// An internal server error when one lacks a field.
pub(super) fn has_fields_of(value: &dyn Encode, operation: &'static OperationInfo) -> Result<(), ApiError> {
    match codec::to_value(value) {
        Ok(value) => validate::has_fields_of(&value, &operation.output).map_err(errors::internal_server_error),
        // comes up again, and is answered, when it is written
        Err(_) => Ok(()),
    }
}

/// The answer when an output can't be written.
#[cold]
pub(super) fn unwritable(error: &EncodeError) -> ApiError {
    tracing::warn!(%error, "the output of an implementation can't be written");
    errors::internal_server_error([match error {
        EncodeError::Double(value) => messages::DOUBLE_INFINITE.with([&value.to_string()]),
        EncodeError::Union { structure, field, missing: true } => messages::UNION_MISSING.with([structure, field]),
        EncodeError::Union { structure, field, missing: false } => messages::UNION_EXTRA.with([structure, field]),
    }])
}
