//! The standard errors that the simulator answers with, by kind. Each carries messages of [`messages`].

use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind};

use crate::messages;

pub(crate) fn standard(kind: ApiErrorKind, messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(kind, messages)
}

pub(crate) fn unauthorized() -> ApiError {
    ApiError::standard(ApiErrorKind::Unauthorized, [messages::UNAUTHORIZED.with([])])
}

pub(crate) fn not_found(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::NotFound, [message])
}

pub(crate) fn already_exists(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::AlreadyExists, [message])
}

pub(crate) fn not_allowed(message: LocalizableMessage) -> ApiError {
    ApiError::standard(ApiErrorKind::NotAllowedInCurrentState, [message])
}

pub(crate) fn invalid_argument(messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(ApiErrorKind::InvalidArgument, messages)
}

pub(crate) fn unsupported(messages: impl IntoIterator<Item = LocalizableMessage>) -> ApiError {
    ApiError::standard(ApiErrorKind::Unsupported, messages)
}
