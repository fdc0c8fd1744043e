//! The few types of `com.vmware.vapi.std` that the runtime itself speaks: messages and the type of an error.
//!
//! They are written here in the form that the generator gives every type, except that `decode` isn't `#[inline]`: every
//! program needs it, so it is compiled here, once. `vapi-std` re-exports them, and a test holds them against the spec.
//! Everything else of the package is generated.

use std::collections::BTreeMap;
use std::fmt;

use crate::codec::{Decode, DecodeError, Decoder, Described};
use crate::data::{DateTime, Extra};
use crate::fields;
use crate::meta::{FieldInfo, StructureInfo, StructureTable, Type};

/// The fields of every standard error; `challenge` is there in those about authentication only. Its name is that of the
/// error which the others refine.
pub(crate) static STANDARD_ERROR: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.error", &ERROR_FIELDS));

pub(crate) static ERROR_FIELDS: [FieldInfo; 4] = fields!([
    ("messages", Type::List(&Type::structure(&LOCALIZABLE_MESSAGE))),
    ("data", Type::Optional(&Type::DynamicStructure(&[]))),
    ("error_type", Type::Optional(&<ErrorType as Described>::TYPE)),
    ("challenge", Type::Optional(&Type::String)),
]);

/// A message for people, with what is needed to say it in their language.
#[derive(Clone)]
#[non_exhaustive]
pub struct LocalizableMessage {
    /// Identifier of the message, for programs and for catalogues of texts.
    pub id: String,
    /// The message in English, with the arguments filled in.
    pub default_message: String,
    /// Arguments, as text, in the order in which the message uses them.
    pub args: Vec<String>,
    /// Arguments by name; they come instead of `args`. Unset: the message has none.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
    /// The message in the language that the caller asked for. Unset: the server doesn't translate.
    pub localized: Option<String>,
    /// Fields that this crate doesn't know, as they came; they are written back.
    pub extra: Extra,
}

impl LocalizableMessage {
    /// A message in English.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        default_message: impl Into<String>,
        args: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            id: id.into(),
            default_message: default_message.into(),
            args: args.into_iter().collect(),
            params: None,
            localized: None,
            extra: Extra::new(),
        }
    }

    /// Sets [`params`](Self::params).
    #[must_use]
    pub fn with_params(mut self, params: BTreeMap<String, LocalizationParam>) -> Self {
        self.params = Some(params);
        self
    }

    /// Sets [`localized`](Self::localized).
    #[must_use]
    pub fn with_localized(mut self, localized: impl Into<String>) -> Self {
        self.localized = Some(localized.into());
        self
    }
}

/// The translated text where there is one, else the English one.
impl fmt::Display for LocalizableMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.localized.as_deref().unwrap_or(&self.default_message))
    }
}

impl Decode for LocalizableMessage {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let ((id, default_message, args, params, localized), extra) = input.fields_of::<Self, _>()?;
        Ok(Self { id, default_message, args, params, localized, extra })
    }
}

crate::structure!(LocalizableMessage, LOCALIZABLE_MESSAGE assembled { id, default_message, args, params, localized, ..extra });

#[doc(hidden)]
pub static LOCALIZABLE_MESSAGE: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.localizable_message",
    &fields!([
        ("id", Type::String),
        ("default_message", Type::String),
        ("args", Type::List(&Type::String)),
        ("params", Type::Optional(&Type::Map(&Type::String, &Type::structure(&LOCALIZATION_PARAM)))),
        ("localized", Type::Optional(&Type::String)),
    ]),
));

/// A named argument of a message: one of its values is set, and how to write it.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct LocalizationParam {
    /// A text.
    pub s: Option<String>,
    /// A moment, written as [`format`](Self::format) says.
    pub dt: Option<DateTime>,
    /// An integer.
    pub i: Option<i64>,
    /// A number, written with [`precision`](Self::precision) decimals.
    pub d: Option<f64>,
    /// A message within the message.
    pub l: Option<NestedLocalizableMessage>,
    /// How to write a moment. Unset: as the language does by default.
    pub format: Option<LocalizationParamDateTimeFormat>,
    /// Decimals of a number. Unset: as the language does by default.
    pub precision: Option<i64>,
    /// Fields that this crate doesn't know, as they came; they are written back.
    pub extra: Extra,
}

impl LocalizationParam {
    /// An argument with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`s`](Self::s).
    #[must_use]
    pub fn with_s(mut self, s: impl Into<String>) -> Self {
        self.s = Some(s.into());
        self
    }

    /// Sets [`dt`](Self::dt).
    #[must_use]
    pub fn with_dt(mut self, dt: DateTime) -> Self {
        self.dt = Some(dt);
        self
    }

    /// Sets [`i`](Self::i).
    #[must_use]
    pub fn with_i(mut self, i: i64) -> Self {
        self.i = Some(i);
        self
    }

    /// Sets [`d`](Self::d).
    #[must_use]
    pub fn with_d(mut self, d: f64) -> Self {
        self.d = Some(d);
        self
    }

    /// Sets [`l`](Self::l).
    #[must_use]
    pub fn with_l(mut self, l: NestedLocalizableMessage) -> Self {
        self.l = Some(l);
        self
    }

    /// Sets [`format`](Self::format).
    #[must_use]
    pub fn with_format(mut self, format: LocalizationParamDateTimeFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// Sets [`precision`](Self::precision).
    #[must_use]
    pub fn with_precision(mut self, precision: i64) -> Self {
        self.precision = Some(precision);
        self
    }
}

impl Decode for LocalizationParam {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let ((s, dt, i, d, l, format, precision), extra) = input.fields_of::<Self, _>()?;
        Ok(Self { s, dt, i, d, l, format, precision, extra })
    }
}

crate::structure!(LocalizationParam, LOCALIZATION_PARAM assembled { s, dt, i, d, l, format, precision, ..extra });

#[doc(hidden)]
pub static LOCALIZATION_PARAM: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.localization_param",
    &fields!([
        ("s", Type::Optional(&Type::String)),
        ("dt", Type::Optional(&Type::DateTime)),
        ("i", Type::Optional(&Type::Integer)),
        ("d", Type::Optional(&Type::Double)),
        ("l", Type::Optional(&Type::structure(&NESTED_LOCALIZABLE_MESSAGE))),
        ("format", Type::Optional(&<LocalizationParamDateTimeFormat as Described>::TYPE)),
        ("precision", Type::Optional(&Type::Integer)),
    ]),
));

/// A message within a message.
#[derive(Clone)]
#[non_exhaustive]
pub struct NestedLocalizableMessage {
    /// Identifier of the message.
    pub id: String,
    /// Arguments by name. Unset: it has none.
    pub params: Option<BTreeMap<String, LocalizationParam>>,
    /// Fields that this crate doesn't know, as they came; they are written back.
    pub extra: Extra,
}

impl NestedLocalizableMessage {
    /// A message without arguments.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), params: None, extra: Extra::new() }
    }

    /// Sets [`params`](Self::params).
    #[must_use]
    pub fn with_params(mut self, params: BTreeMap<String, LocalizationParam>) -> Self {
        self.params = Some(params);
        self
    }
}

impl Decode for NestedLocalizableMessage {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let ((id, params), extra) = input.fields_of::<Self, _>()?;
        Ok(Self { id, params, extra })
    }
}

crate::structure!(NestedLocalizableMessage, NESTED_LOCALIZABLE_MESSAGE assembled { id, params, ..extra });

#[doc(hidden)]
pub static NESTED_LOCALIZABLE_MESSAGE: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vapi.std.nested_localizable_message",
    &fields!([
        ("id", Type::String),
        ("params", Type::Optional(&Type::Map(&Type::String, &Type::structure(&LOCALIZATION_PARAM)))),
    ]),
));

/// How to write a moment in a message: which parts, and how long.
#[derive(Clone)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each says which parts are written, and how long, in its name")]
pub enum LocalizationParamDateTimeFormat {
    ShortDate,
    MedDate,
    LongDate,
    FullDate,
    ShortTime,
    MedTime,
    LongTime,
    FullTime,
    ShortDateTime,
    MedDateTime,
    LongDateTime,
    FullDateTime,
    /// A value that this version doesn't know, as it came.
    Unknown(String),
}

crate::open_enum!(LocalizationParamDateTimeFormat, "com.vmware.vapi.std.localization_param.date_time_format" {
    ShortDate = "SHORT_DATE",
    MedDate = "MED_DATE",
    LongDate = "LONG_DATE",
    FullDate = "FULL_DATE",
    ShortTime = "SHORT_TIME",
    MedTime = "MED_TIME",
    LongTime = "LONG_TIME",
    FullTime = "FULL_TIME",
    ShortDateTime = "SHORT_DATE_TIME",
    MedDateTime = "MED_DATE_TIME",
    LongDateTime = "LONG_DATE_TIME",
    FullDateTime = "FULL_DATE_TIME",
});

/// What a standard error says of its own type.
#[derive(Clone)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is the kind of error of the same name, see `ApiErrorKind`")]
pub enum ErrorType {
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
    /// A value that this version doesn't know, as it came.
    Unknown(String),
}

crate::open_enum!(ErrorType, "com.vmware.vapi.std.errors.error.type" {
    Error = "ERROR",
    AlreadyExists = "ALREADY_EXISTS",
    AlreadyInDesiredState = "ALREADY_IN_DESIRED_STATE",
    Canceled = "CANCELED",
    ConcurrentChange = "CONCURRENT_CHANGE",
    FeatureInUse = "FEATURE_IN_USE",
    InternalServerError = "INTERNAL_SERVER_ERROR",
    InvalidArgument = "INVALID_ARGUMENT",
    InvalidElementConfiguration = "INVALID_ELEMENT_CONFIGURATION",
    InvalidElementType = "INVALID_ELEMENT_TYPE",
    InvalidRequest = "INVALID_REQUEST",
    NotAllowedInCurrentState = "NOT_ALLOWED_IN_CURRENT_STATE",
    NotFound = "NOT_FOUND",
    OperationNotFound = "OPERATION_NOT_FOUND",
    ResourceBusy = "RESOURCE_BUSY",
    ResourceInUse = "RESOURCE_IN_USE",
    ResourceInaccessible = "RESOURCE_INACCESSIBLE",
    ServiceUnavailable = "SERVICE_UNAVAILABLE",
    TimedOut = "TIMED_OUT",
    UnableToAllocateResource = "UNABLE_TO_ALLOCATE_RESOURCE",
    Unauthenticated = "UNAUTHENTICATED",
    Unauthorized = "UNAUTHORIZED",
    UnexpectedInput = "UNEXPECTED_INPUT",
    Unsupported = "UNSUPPORTED",
    UnverifiedPeer = "UNVERIFIED_PEER",
});
