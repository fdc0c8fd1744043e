//! Values whose type is known only at run time.

use super::{DataValue, StructureValue};
use crate::codec::{self, DecodeError, EncodeError, Structure};

/// Any data value, kept as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Opaque(DataValue);

impl Opaque {
    /// Wraps a value.
    #[must_use]
    pub const fn new(value: DataValue) -> Self {
        Self(value)
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &DataValue {
        &self.0
    }

    /// The value, owned.
    #[must_use]
    pub fn into_value(self) -> DataValue {
        self.0
    }

    /// The opaque form of a typed value.
    ///
    /// # Errors
    /// When the value can't be encoded.
    pub fn from_typed<T: codec::Encode>(value: &T) -> Result<Self, EncodeError> {
        codec::to_value(value).map(Self)
    }

    /// Reads it as a type.
    ///
    /// # Errors
    /// When it doesn't fit the type.
    pub fn decode_as<T: codec::Decode>(&self) -> Result<T, DecodeError> {
        codec::from_value(&self.0)
    }
}

impl From<DataValue> for Opaque {
    fn from(value: DataValue) -> Self {
        Self(value)
    }
}

/// A structure known only at run time: its name and fields as they came.
///
/// Where the interface says that it has the fields of some structure, [`decode_as`](Self::decode_as) reads those.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicStructure {
    value: StructureValue,
    error: bool,
}

impl DynamicStructure {
    /// Wraps a structure.
    #[must_use]
    pub const fn new(value: StructureValue) -> Self {
        Self { value, error: false }
    }

    /// Wraps an error: those are accepted in the place of a dynamic structure.
    #[must_use]
    pub const fn from_error(value: StructureValue) -> Self {
        Self { value, error: true }
    }

    /// Name and fields.
    #[must_use]
    pub const fn value(&self) -> &StructureValue {
        &self.value
    }

    /// Whether it came as an error.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        self.error
    }

    /// The dynamic form of a typed structure.
    ///
    /// # Errors
    /// When the value can't be encoded.
    pub fn from_typed<T: Structure>(value: &T) -> Result<Self, EncodeError> {
        Ok(match codec::to_value(value)? {
            DataValue::Error(value) => Self::from_error(value),
            DataValue::Structure(value) => Self::new(value),
            // Structures encode to nothing else.
            _ => Self::new(StructureValue::default()),
        })
    }

    /// Reads the fields that `T` has; others are kept aside.
    ///
    /// # Errors
    /// When a required field is missing or one doesn't fit.
    pub fn decode_as<T: Structure>(&self) -> Result<T, DecodeError> {
        codec::from_value(&self.clone().into_data_value())
    }

    /// As a data value.
    #[must_use]
    pub fn into_data_value(self) -> DataValue {
        if self.error { DataValue::Error(self.value) } else { DataValue::Structure(self.value) }
    }
}
