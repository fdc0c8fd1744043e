//! Types of fields, parameters and results.

use super::{EnumerationId, StructureId};

/// A vAPI type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// No value.
    Void,
    /// True or false.
    Boolean,
    /// Signed 64-bit integer.
    Integer,
    /// 64-bit floating point.
    Double,
    /// Text.
    String,
    /// Text that is never shown.
    Secret,
    /// Bytes.
    Binary,
    /// A moment, in UTC.
    DateTime,
    /// An IRI or a reference to one.
    Uri,
    /// Any data value.
    Opaque,
    /// Any error.
    AnyError,
    /// A structure known only at run time, perhaps with the fields of these.
    DynamicStructure(Vec<StructureId>),
    /// An identifier.
    Id(Resource),
    /// A value, or none.
    Optional(Box<Type>),
    /// Values in order.
    List(Box<Type>),
    /// Values without duplicates.
    Set(Box<Type>),
    /// Keys and values.
    Map(MapKey, Box<Type>),
    /// An enumeration.
    Enumeration(EnumerationId),
    /// A structure or an error.
    Structure(StructureId),
}

/// The key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapKey {
    /// Text.
    String,
    /// Signed 64-bit integer.
    Integer,
    /// True or false.
    Boolean,
    /// An IRI.
    Uri,
    /// A moment.
    DateTime,
    /// An identifier.
    Id(Resource),
    /// An enumeration.
    Enumeration(EnumerationId),
}

/// What an identifier identifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Not stated.
    Unknown,
    /// One resource type.
    One(String),
    /// Any of several.
    Several(Vec<String>),
    /// The sibling field of this wire name holds the resource type: one of these, when the spec says which.
    Field {
        /// The field.
        field: String,
        /// What it may hold; empty: anything.
        types: Vec<String>,
    },
}
