//! The error value of an operation.

use std::fmt;

use super::ApiErrorKind;
use crate::codec::{self, Decode, DecodeError, Decoder, Encode, Encoder, ErrorStructure};
use crate::data::{DataValue, DynamicStructure, StructureValue};
use crate::meta::StructureKind;
use crate::standard::{ErrorType, LocalizableMessage, STANDARD_ERROR};

/// An error that an operation reported, or is to report: its kind, messages and data.
///
/// A client finds it in its `Error`; a server's operation answers with it; a field of the type "any error" holds it. It
/// is made by the server, so the request was executed as far as the error says. Nothing of what came is lost:
/// [`value`](Self::value) has every field, [`downcast`](Self::downcast) reads it as any error structure, generated or
/// written by hand, declared by the operation or not.
///
/// ```
/// use vapi_runtime::{ApiError, ApiErrorKind};
/// use vapi_runtime::standard::LocalizableMessage;
///
/// let error = ApiError::standard(ApiErrorKind::NotFound, [LocalizableMessage::new("acme.absent", "No such policy", [])]);
/// assert_eq!(error.kind(), &ApiErrorKind::NotFound);
/// assert_eq!(error.to_string(), "NotFound: No such policy");
/// ```
#[derive(Clone, PartialEq)]
pub struct ApiError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    kind: ApiErrorKind,
    messages: Vec<LocalizableMessage>,
    value: StructureValue,
    status: Option<u16>,
}

impl ApiError {
    /// A standard error with messages.
    #[must_use]
    pub fn standard(kind: ApiErrorKind, messages: impl IntoIterator<Item = LocalizableMessage>) -> Self {
        let messages: Vec<LocalizableMessage> = messages.into_iter().collect();
        // Messages hold no doubles but those of their parameters; what can't be written is left out.
        let list = messages.iter().filter_map(|message| codec::to_value(message).ok()).collect();
        let error_type = kind.error_type().map_or(DataValue::unset(), |text| DataValue::some(DataValue::string(text)));
        let mut value = StructureValue::new(kind.name())
            .with("messages", DataValue::List(list))
            .with("data", DataValue::unset())
            .with("error_type", error_type);
        if kind.has_challenge() {
            value.insert("challenge", DataValue::unset());
        }
        Self(Box::new(Inner { kind, messages, value, status: None }))
    }

    /// The error of an error structure.
    #[must_use]
    pub fn of<E: ErrorStructure>(error: &E) -> Self {
        match codec::to_value(error) {
            Ok(DataValue::Error(value) | DataValue::Structure(value)) => Self::from_value(value),
            // a double within it isn't finite: what is left is its name
            _ => Self::from_value(StructureValue::new(E::info().name())),
        }
    }

    /// The error of a raw value: its name says the kind.
    #[must_use]
    pub fn from_value(value: StructureValue) -> Self {
        let kind = ApiErrorKind::of_name(value.name());
        let messages = match value.get("messages") {
            Some(DataValue::List(messages)) => {
                messages.iter().filter_map(|message| codec::from_value(message).ok()).collect()
            }
            _ => Vec::new(),
        };
        Self(Box::new(Inner { kind, messages, value, status: None }))
    }

    /// The error of a value from plain JSON. One without a name gets it from its `error_type`; fields that every standard
    /// error has become what their types say.
    pub(crate) fn of_plain(value: StructureValue) -> Self {
        let value = if value.name().is_empty() { named(value) } else { value };
        let name = value.name().to_owned();
        Self::from_value(codec::fields_along(value, &STANDARD_ERROR).renamed(&name))
    }

    /// The same error with the HTTP status that it came with.
    #[cfg(feature = "client")]
    #[must_use]
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> &ApiErrorKind {
        &self.0.kind
    }

    /// Its canonical name: `com.vmware.vapi.std.errors.not_found`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.value.name()
    }

    /// Its messages, the outermost first. May be empty.
    #[must_use]
    pub fn messages(&self) -> &[LocalizableMessage] {
        &self.0.messages
    }

    /// Data about the error in a structure of the service's choice.
    #[must_use]
    pub fn data(&self) -> Option<DynamicStructure> {
        match self.optional("data")? {
            DataValue::Structure(value) => Some(DynamicStructure::new(value.clone())),
            DataValue::Error(value) => Some(DynamicStructure::from_error(value.clone())),
            _ => None,
        }
    }

    /// What the error says of its own type; it decides nothing.
    #[must_use]
    pub fn error_type(&self) -> Option<ErrorType> {
        self.text("error_type").map(ErrorType::from)
    }

    /// How to authenticate, in the words of a `WWW-Authenticate` header.
    #[must_use]
    pub fn challenge(&self) -> Option<&str> {
        self.text("challenge")
    }

    /// The HTTP status that it came with; JSON-RPC answers 200 to every error. `None` where it didn't come over HTTP.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Everything that came: name and fields.
    #[must_use]
    pub fn value(&self) -> &StructureValue {
        &self.0.value
    }

    /// Reads it as an error structure; `None` when it is another error.
    ///
    /// # Errors
    /// When it has the structure's name, but not its fields.
    pub fn downcast<E: ErrorStructure>(&self) -> Option<Result<E, DecodeError>> {
        (self.name() == E::info().name()).then(|| codec::from_value(&DataValue::Error(self.0.value.clone())))
    }

    fn optional(&self, field: &str) -> Option<&DataValue> {
        match self.0.value.get(field)? {
            DataValue::Optional(value) => value.as_deref(),
            value => Some(value),
        }
    }

    fn text(&self, field: &str) -> Option<&str> {
        match self.optional(field)? {
            DataValue::String(text) => Some(text),
            _ => None,
        }
    }
}

impl<E: ErrorStructure> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

/// Kind and messages.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind())?;
        for (position, message) in self.messages().iter().enumerate() {
            write!(f, "{}{message}", if position == 0 { ": " } else { "; " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError").field("value", &self.0.value).field("status", &self.0.status).finish()
    }
}

impl std::error::Error for ApiError {}

impl Encode for ApiError {
    fn encode(&self, out: &mut Encoder) {
        out.dynamic(StructureKind::Error, &self.0.value);
    }
}

/// Takes any error, by its name; plain REST has no names, there `error_type` tells.
impl Decode for ApiError {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let lenient = input.mode() == codec::Mode::Lenient;
        match input.value()? {
            DataValue::Error(value) => Ok(Self::from_value(value)),
            DataValue::Structure(value) if value.name().is_empty() => Ok(Self::of_plain(value)),
            DataValue::Structure(value) if lenient => Ok(Self::from_value(value)),
            other => Err(DecodeError::new(format!("expected an error, found {}", other.kind()), None)),
        }
    }
}

/// Gives the body of an error on plain REST its name.
fn named(value: StructureValue) -> StructureValue {
    let error_type = match value.get("error_type") {
        Some(DataValue::String(text)) => ApiErrorKind::of_error_type(text),
        _ => None,
    };
    match error_type {
        Some(kind) => value.renamed(&kind.name()),
        None => value,
    }
}
