//! The kinds of errors that every vAPI product shares.

use std::fmt;

/// Package of the standard errors.
const STANDARD: &str = "com.vmware.vapi.std.errors.";

/// What kind of error an operation reported.
///
/// The kind follows from the error's name alone. Errors that a product declares itself are [`Other`](Self::Other), with
/// their canonical name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// Something failed and no other kind says what.
    Error,
    /// What was to be made is there already.
    AlreadyExists,
    /// There was nothing to change.
    AlreadyInDesiredState,
    /// Someone canceled the work.
    Canceled,
    /// The object was changed meanwhile; read it again, then retry.
    ConcurrentChange,
    /// What was to be switched off is in use.
    FeatureInUse,
    /// The server met something that it didn't expect.
    InternalServerError,
    /// An argument doesn't fit its type or isn't acceptable.
    InvalidArgument,
    /// An element's configuration keeps it from taking part.
    InvalidElementConfiguration,
    /// An element is of a type that can't take part.
    InvalidElementType,
    /// The request itself is malformed.
    InvalidRequest,
    /// The object's state doesn't allow it now.
    NotAllowedInCurrentState,
    /// There is no such object.
    NotFound,
    /// The server has no such service or operation.
    OperationNotFound,
    /// The object is being worked on.
    ResourceBusy,
    /// The object is in use by another.
    ResourceInUse,
    /// The object can't be reached.
    ResourceInaccessible,
    /// The service isn't ready to work.
    ServiceUnavailable,
    /// The work took too long; it may still go on.
    TimedOut,
    /// There isn't enough of something.
    UnableToAllocateResource,
    /// The server doesn't know who calls, or the session has ended.
    Unauthenticated,
    /// The caller lacks a privilege.
    Unauthorized,
    /// The request has a field that the server doesn't know.
    UnexpectedInput,
    /// The object doesn't support it.
    Unsupported,
    /// The other end's identity can't be verified.
    UnverifiedPeer,
    /// An error of the product's own, or a standard one that this version doesn't know: its canonical name.
    Other(String),
}

impl ApiErrorKind {
    /// The standard kinds with the last segment of each one's name and its `error_type`.
    const STANDARD: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Error, "error", "ERROR"),
        (Self::AlreadyExists, "already_exists", "ALREADY_EXISTS"),
        (Self::AlreadyInDesiredState, "already_in_desired_state", "ALREADY_IN_DESIRED_STATE"),
        (Self::Canceled, "canceled", "CANCELED"),
        (Self::ConcurrentChange, "concurrent_change", "CONCURRENT_CHANGE"),
        (Self::FeatureInUse, "feature_in_use", "FEATURE_IN_USE"),
        (Self::InternalServerError, "internal_server_error", "INTERNAL_SERVER_ERROR"),
        (Self::InvalidArgument, "invalid_argument", "INVALID_ARGUMENT"),
        (Self::InvalidElementConfiguration, "invalid_element_configuration", "INVALID_ELEMENT_CONFIGURATION"),
        (Self::InvalidElementType, "invalid_element_type", "INVALID_ELEMENT_TYPE"),
        (Self::InvalidRequest, "invalid_request", "INVALID_REQUEST"),
        (Self::NotAllowedInCurrentState, "not_allowed_in_current_state", "NOT_ALLOWED_IN_CURRENT_STATE"),
        (Self::NotFound, "not_found", "NOT_FOUND"),
        (Self::OperationNotFound, "operation_not_found", "OPERATION_NOT_FOUND"),
        (Self::ResourceBusy, "resource_busy", "RESOURCE_BUSY"),
        (Self::ResourceInUse, "resource_in_use", "RESOURCE_IN_USE"),
        (Self::ResourceInaccessible, "resource_inaccessible", "RESOURCE_INACCESSIBLE"),
        (Self::ServiceUnavailable, "service_unavailable", "SERVICE_UNAVAILABLE"),
        (Self::TimedOut, "timed_out", "TIMED_OUT"),
        (Self::UnableToAllocateResource, "unable_to_allocate_resource", "UNABLE_TO_ALLOCATE_RESOURCE"),
        (Self::Unauthenticated, "unauthenticated", "UNAUTHENTICATED"),
        (Self::Unauthorized, "unauthorized", "UNAUTHORIZED"),
        (Self::UnexpectedInput, "unexpected_input", "UNEXPECTED_INPUT"),
        (Self::Unsupported, "unsupported", "UNSUPPORTED"),
        (Self::UnverifiedPeer, "unverified_peer", "UNVERIFIED_PEER"),
    ];

    /// The kind of an error by its canonical name.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        name.strip_prefix(STANDARD)
            .and_then(|segment| Self::STANDARD.iter().find(|(_, known, _)| *known == segment))
            .map_or_else(|| Self::Other(name.to_owned()), |(kind, ..)| kind.clone())
    }

    /// The standard kind that an `error_type` names.
    #[must_use]
    pub fn of_error_type(error_type: &str) -> Option<Self> {
        Self::STANDARD.iter().find(|(.., known)| *known == error_type).map(|(kind, ..)| kind.clone())
    }

    fn standard(&self) -> Option<&'static (Self, &'static str, &'static str)> {
        Self::STANDARD.iter().find(|(kind, ..)| kind == self)
    }

    /// The canonical name of an error of this kind.
    #[must_use]
    pub fn name(&self) -> String {
        match (self, self.standard()) {
            (Self::Other(name), _) => name.clone(),
            (_, standard) => format!("{STANDARD}{}", standard.map_or("error", |(_, segment, _)| segment)),
        }
    }

    /// The `error_type` of a standard kind.
    #[must_use]
    pub fn error_type(&self) -> Option<&'static str> {
        self.standard().map(|(.., error_type)| *error_type)
    }

    /// Whether errors of this kind have a field `challenge`.
    pub(crate) fn has_challenge(&self) -> bool {
        matches!(self, Self::Unauthenticated | Self::Unauthorized)
    }
}

/// The name of the kind as this crate spells it; the canonical name of another error.
impl fmt::Display for ApiErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(name) => f.write_str(name),
            kind => fmt::Debug::fmt(kind, f),
        }
    }
}
