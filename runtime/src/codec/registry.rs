//! Types chosen by name, for programs that read and write whatever they are given.

use super::{Decode, DecodeError, Decoder, Enumeration, Member, Structure};
use crate::meta::Type;

/// A type of a generated crate: its table, and how its values are read.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TypeEntry {
    /// Package that declares it. Two types of one name are told apart by it.
    pub package: &'static str,
    /// Its table.
    pub ty: Type,
    decode: fn(&mut Decoder<'_>) -> Result<Box<dyn Member>, DecodeError>,
}

fn boxed<T: Decode + Member + 'static>(input: &mut Decoder<'_>) -> Result<Box<dyn Member>, DecodeError> {
    T::decode(input).map(|value| -> Box<dyn Member> { Box::new(value) })
}

impl TypeEntry {
    /// The entry of a structure or an error.
    #[must_use]
    pub const fn structure<T: Structure + Member + 'static>(package: &'static str) -> Self {
        Self { package, ty: Type::Structure(T::INFO), decode: boxed::<T> }
    }

    /// The entry of an enumeration.
    #[must_use]
    pub const fn enumeration<T: Enumeration + Member + 'static>(package: &'static str) -> Self {
        Self { package, ty: T::TYPE, decode: boxed::<T> }
    }

    /// Its canonical name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.ty {
            Type::Structure(table) => table.name(),
            Type::Enumeration(info) => info.name,
            _ => "",
        }
    }

    /// Reads a value of the type; what comes back can be written on any wire and compared.
    ///
    /// # Errors
    /// When what comes doesn't fit the type.
    pub fn decode(&self, input: &mut Decoder<'_>) -> Result<Box<dyn Member>, DecodeError> {
        (self.decode)(input)
    }
}
