//! The standard errors as their generated structures, chosen by name.

use vapi_runtime::codec::{DecodeError, Member};
use vapi_runtime::meta::StructureRef;
use vapi_runtime::{ApiError, ApiErrorKind};

/// The structure of an error, if it has the name of one, and what is wrong with its fields otherwise.
pub type Downcast = Option<Result<Box<dyn Member>, DecodeError>>;

/// A standard error.
#[derive(Clone, Copy, Debug)]
pub struct StandardError {
    /// Its table.
    pub info: StructureRef,
    /// What a client sees.
    pub kind: &'static ApiErrorKind,
    downcast: fn(&ApiError) -> Downcast,
}

impl StandardError {
    /// Reads an error as the generated structure; none: it is another one.
    #[must_use]
    pub fn downcast(&self, error: &ApiError) -> Downcast {
        (self.downcast)(error)
    }
}

macro_rules! standard_errors {
    ($($name:ident),* $(,)?) => {
        &[$(StandardError {
            info: StructureRef::of::<vapi_std::errors::$name>(),
            kind: &ApiErrorKind::$name,
            downcast: |error| {
                let error = error.downcast::<vapi_std::errors::$name>()?;
                Some(error.map(|error| -> Box<dyn Member> { Box::new(error) }))
            },
        }),*]
    };
}

/// All of them.
pub static ALL: &[StandardError] = standard_errors![
    Error,
    AlreadyExists,
    AlreadyInDesiredState,
    Canceled,
    ConcurrentChange,
    FeatureInUse,
    InternalServerError,
    InvalidArgument,
    InvalidElementConfiguration,
    InvalidElementType,
    InvalidRequest,
    NotAllowedInCurrentState,
    NotFound,
    OperationNotFound,
    ResourceBusy,
    ResourceInUse,
    ResourceInaccessible,
    ServiceUnavailable,
    TimedOut,
    UnableToAllocateResource,
    Unauthenticated,
    Unauthorized,
    UnexpectedInput,
    Unsupported,
    UnverifiedPeer,
];

/// The standard error of a canonical name.
#[must_use]
pub fn named(name: &str) -> &'static StandardError {
    ALL.iter()
        .find(|error| error.info.name == name)
        .unwrap_or_else(|| panic!("`{name}` isn't among the standard errors"))
}
