//! The standard errors that the pipeline itself answers with, and how introspection describes them.

use crate::codec::Described;
use crate::error::{ApiError, ApiErrorKind};
use crate::fields;
use crate::meta::{FieldInfo, StructureInfo, StructureTable, Type};
use crate::standard::{ERROR_FIELDS, ErrorType, LOCALIZABLE_MESSAGE, LocalizableMessage};

static FIELDS: [FieldInfo; 3] = fields!([
    ("messages", Type::List(&Type::structure(&LOCALIZABLE_MESSAGE))),
    ("data", Type::Optional(&Type::DynamicStructure(&[]))),
    ("error_type", Type::Optional(&<ErrorType as Described>::TYPE)),
]);

pub(super) static INTERNAL_SERVER_ERROR: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.internal_server_error", &FIELDS));
pub(super) static INVALID_ARGUMENT: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.invalid_argument", &FIELDS));
pub(super) static UNEXPECTED_INPUT: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.unexpected_input", &FIELDS));
pub(super) static OPERATION_NOT_FOUND: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.operation_not_found", &FIELDS));
pub(super) static NOT_FOUND: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.not_found", &FIELDS));
pub(super) static SERVICE_UNAVAILABLE: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.service_unavailable", &FIELDS));
pub(super) static UNAUTHENTICATED: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.unauthenticated", &ERROR_FIELDS));
pub(super) static UNAUTHORIZED: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.unauthorized", &ERROR_FIELDS));

/// Errors that every operation may report without declaring them.
pub(super) static ALWAYS_ALLOWED: [&StructureTable; 4] =
    [&INTERNAL_SERVER_ERROR, &INVALID_ARGUMENT, &UNEXPECTED_INPUT, &OPERATION_NOT_FOUND];

#[cold]
pub(super) fn operation_not_found(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::OperationNotFound, [message])
}

#[cold]
pub(super) fn not_found(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::NotFound, [message])
}

#[cold]
pub(super) fn invalid_argument(messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(ApiErrorKind::InvalidArgument, messages)
}

#[cold]
pub(super) fn unexpected_input(messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(ApiErrorKind::UnexpectedInput, messages)
}

#[cold]
pub(super) fn internal_server_error(messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(ApiErrorKind::InternalServerError, messages)
}

#[cold]
pub(super) fn unauthenticated() -> ApiError {
    ApiError::standard(ApiErrorKind::Unauthenticated, [super::messages::UNAUTHENTICATED.with([])])
}

#[cold]
pub(super) fn unauthorized() -> ApiError {
    ApiError::standard(ApiErrorKind::Unauthorized, [super::messages::UNAUTHORIZED.with([])])
}

#[cold]
pub(super) fn service_unavailable(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::ServiceUnavailable, [message])
}
