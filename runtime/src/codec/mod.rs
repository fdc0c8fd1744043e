//! Between typed values and what crosses a wire.
//!
//! A type says once what it consists of, through [`Encode`] and [`Decode`]; the concrete [`Encoder`] and [`Decoder`]
//! decide what that looks like on each [`Wire`]. Nothing on this path is generic over the format, so a type costs one
//! pair of small functions however many wires there are.

mod debug;
mod decoder;
mod described;
mod encoder;
mod error;
mod impls;
mod json;
mod plain;
mod registry;
mod transcode;
mod tuple;
mod union;

pub use debug::{fmt_structure, fmt_union};
pub use decoder::{Decoder, FieldTuple, Slot};
pub use described::{Described, EmbeddedUnion, MapKey, OneOfAt, UnionAt};
pub use encoder::Encoder;
pub use error::{DecodeError, EncodeError, Path, Warning};
pub use registry::{TypeEntry, TypeTuple};
pub use transcode::transcode;
pub use tuple::EncodeTuple;
pub use union::{UnionCase, UnionParts, UnionValue};

pub(crate) use plain::fields_along;

#[cfg(feature = "server")]
pub(crate) use error::DecodeErrorKind;
#[cfg(feature = "server")]
pub(crate) use json::Reader;
#[cfg(feature = "server")]
pub(crate) use union::check_union;

use std::any::Any;
use std::fmt::Debug;

use crate::data::DataValue;
use crate::meta::{EnumerationInfo, StructureTable, Type};

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wire {
    /// JSON-RPC 2.0: optionals, structures, secrets and binaries carry a tag.
    JsonRpc,
    /// Plain REST (`/api`): bare JSON, maps are objects.
    Api,
    /// Value-wrapped and legacy REST (`/rest`): as [`Api`](Self::Api), but maps are lists of `key` and `value`.
    Rest,
    /// No wire: the dynamic tree, [`DataValue`].
    Data,
}

/// How a decoder takes what doesn't quite fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// A server's: everything must fit, unknown fields are refused.
    Strict,
    /// A server's, for input that has been checked against its definition: unknown fields are kept where the protocol
    /// lets them through.
    Verified,
    /// A client's: broken unions are kept with a warning, unknown fields are kept, an integer is taken for a double, a
    /// bare string for a secret, `null` for an unset optional; names of structures don't matter.
    Lenient,
}

/// Bounds for a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many levels of structures, lists, optionals and map entries may be nested.
    pub depth: usize,
}

impl Mode {
    /// The usual bounds: 64 levels for what a server takes, 512 for what a client takes.
    #[must_use]
    pub const fn limits(self) -> Limits {
        match self {
            Self::Strict | Self::Verified => Limits { depth: 64 },
            Self::Lenient => Limits { depth: 512 },
        }
    }
}

/// A value that can be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be written as a value of vAPI",
    label = "can't be written",
    note = "what can are the types of the runtime, and those with `VapiStruct`, `VapiEnum` or `VapiError`"
)]
pub trait Encode: Debug + Send + Sync {
    /// Writes the value.
    fn encode(&self, out: &mut Encoder);

    /// Whether it is an optional without a value. Of the fields of a structure only those are asked whose type in the table
    /// is optional or opaque.
    fn is_unset(&self) -> bool {
        false
    }
}

/// A value that can be read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be read from a value of vAPI",
    label = "can't be read",
    note = "what can are the types of the runtime, and those with `VapiStruct`, `VapiEnum` or `VapiError`"
)]
pub trait Decode: Sized {
    /// Reads the value that comes next.
    ///
    /// # Errors
    /// When what comes doesn't fit the type.
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError>;

    /// Reads the value that comes next and is known to be there: an optional without what tells it from an unset one.
    ///
    /// # Errors
    /// When what comes doesn't fit the type.
    #[doc(hidden)]
    fn decode_set(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::decode(input)
    }

    /// What stands for a value that doesn't come at all; only optionals have that.
    const WHEN_MISSING: Option<Self> = None;
}

/// A value that can be written, shown and compared without knowing its type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be part of a structure of vAPI",
    label = "can't be part of a structure",
    note = "what can are the types of the runtime, and those with `VapiStruct`, `VapiEnum` or `VapiError`"
)]
pub trait Member: Encode {
    /// Whether both are of one type and equal.
    fn equals(&self, other: &dyn Member) -> bool;
    /// The value to be compared.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Encode + PartialEq + 'static> Member for T {
    fn equals(&self, other: &dyn Member) -> bool {
        other.as_any().downcast_ref::<T>().is_some_and(|other| self == other)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A structure or an error of an interface.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no structure that vAPI has",
    label = "no structure",
    note = "structures are structs with `#[derive(VapiStruct)]` or `#[derive(VapiError)]`, and those that were generated"
)]
pub trait Structure: Encode + Decode + Clone {
    /// Its description.
    fn info() -> &'static StructureTable;
}

/// Where structures hold themselves, boxes stand between.
impl<T: Structure> Structure for Box<T> {
    fn info() -> &'static StructureTable {
        T::info()
    }
}

/// An error of an interface.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error that vAPI has",
    label = "no error",
    note = "errors are structs with `#[derive(VapiError)]`, and those that were generated, as `vapi_std::errors` has them"
)]
pub trait ErrorStructure: Structure {}

/// An enumeration of an interface.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enumeration that vAPI has",
    label = "no enumeration",
    note = "enumerations are enums with `#[derive(VapiEnum)]`, and those that were generated"
)]
pub trait Enumeration: Described + Encode + Decode + Clone {
    /// Its description: the one that [`Described::TYPE`] holds.
    const INFO: &'static EnumerationInfo = match Self::TYPE {
        Type::Enumeration(info) => info,
        // evaluated while compiling: a type that says something else of itself doesn't build where this is used
        _ => panic!("the type of an enumeration is `Type::Enumeration`"),
    };
    /// The values known to this version, as on the wire, in declaration order.
    const VALUES: &'static [&'static str] = Self::INFO.values;
}

/// Writes a value as one wire has it; for [`Wire::Data`] use [`to_value`].
///
/// # Errors
/// When the value can't be written: a double that isn't finite, an `Unknown` that breaks its union's rule.
pub fn to_json(value: &dyn Encode, wire: Wire) -> Result<Vec<u8>, EncodeError> {
    let mut out = Encoder::new(wire);
    value.encode(&mut out);
    out.finish()
}

/// Reads a value as one wire has it, leniently; rules that were broken come beside it.
///
/// # Errors
/// When the body is broken or doesn't fit the type.
pub fn from_json<T: Decode>(body: &[u8], wire: Wire) -> Result<(T, Vec<Warning>), DecodeError> {
    let mut input = Decoder::new(body, wire, Mode::Lenient);
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok((value, input.take_warnings()))
}

/// Reads a value as one wire has it, with every rule enforced.
///
/// # Errors
/// When the body is broken or doesn't fit the type.
pub fn from_json_strict<T: Decode>(body: &[u8], wire: Wire) -> Result<T, DecodeError> {
    let mut input = Decoder::new(body, wire, Mode::Strict);
    let value = T::decode(&mut input)?;
    input.finish()?;
    Ok(value)
}

/// The dynamic tree of a value.
///
/// # Errors
/// As [`to_json`].
pub fn to_value(value: &dyn Encode) -> Result<DataValue, EncodeError> {
    let mut out = Encoder::new(Wire::Data);
    value.encode(&mut out);
    out.finish_value()
}

/// The dynamic tree of a value that came from a peer, whatever rules it breaks: an `Unknown` as it came.
#[cfg(feature = "client")]
pub(crate) fn to_value_unchecked(value: &dyn Encode) -> DataValue {
    let mut out = Encoder::new(Wire::Data);
    value.encode(&mut out);
    out.into_value()
}

/// Reads a value from the dynamic tree, leniently.
///
/// # Errors
/// When it doesn't fit the type.
pub fn from_value<T: Decode>(value: &DataValue) -> Result<T, DecodeError> {
    T::decode(&mut Decoder::of_value(value, Mode::Lenient))
}
