//! Tables that describe services, operations and types: what generated code says of itself.
//!
//! One table serves every use: encoding and decoding, validation on a server, introspection, REST routes, debug output
//! with its redaction. Tables are `static`s that cost nothing at start: those of generated code are texts, which are read
//! when something first looks at them.

mod notation;
mod rest;
mod service;
mod structure;
mod table;

use std::fmt;

pub use self::rest::{QueryStyle, RestInfo, RouteInfo};
pub use self::service::{ErrorDeclaration, OperationInfo, Privilege, ServiceInfo, TaskKind};
pub use self::structure::{CaseInfo, FieldInfo, MemberInfo, OneOfInfo, StructureInfo, StructureKind, UnionInfo};
pub(crate) use self::structure::{MAP_ENTRY, OPERATION_INPUT};
pub use self::table::{ServiceTable, StructureRef, StructureTable, Table, Tables};

/// A vAPI type.
#[derive(Clone, Copy)]
#[non_exhaustive]
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
    /// A moment in UTC.
    DateTime,
    /// An IRI or a reference to one.
    Uri,
    /// Any data value.
    Opaque,
    /// Any error.
    AnyError,
    /// A structure known only at run time, with at least the fields of these.
    DynamicStructure(&'static [StructureRef]),
    /// An identifier of one of these resource types; none: not stated, or a sibling field says it.
    Id(&'static [&'static str]),
    /// An enumeration.
    Enumeration(&'static EnumerationInfo),
    /// A structure or an error.
    Structure(StructureRef),
    /// A value or none.
    Optional(&'static Type),
    /// Values in order.
    List(&'static Type),
    /// Values without duplicates.
    Set(&'static Type),
    /// Keys and values.
    Map(&'static Type, &'static Type),
}

/// The commonest types that hold others, for tables: a name costs the compiler less than what it stands for.
impl Type {
    /// A string that may be unset.
    pub const OPTIONAL_STRING: Self = Self::Optional(&Self::String);
}

impl Type {
    /// The structure of a table.
    #[must_use]
    pub const fn structure(table: &'static StructureTable) -> Self {
        Self::Structure(StructureRef::new(table))
    }

    /// Whether a value may be left out.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }

    /// The type inside an optional; any other type is its own.
    #[must_use]
    pub const fn inner(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}

/// The notation of the spec, with canonical names: `optional<list<com.acme.policy>>`. Tables may refer to themselves, so a
/// structure shows as its name.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("void"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Secret => f.write_str("secret"),
            Self::Binary => f.write_str("binary"),
            Self::DateTime => f.write_str("date_time"),
            Self::Uri => f.write_str("uri"),
            Self::Opaque => f.write_str("opaque"),
            Self::AnyError => f.write_str("any_error"),
            Self::DynamicStructure([]) => f.write_str("dynamic_structure"),
            Self::DynamicStructure(bases) => {
                let names: Vec<&str> = bases.iter().map(|base| base.name()).collect();
                write!(f, "dynamic_structure<{}>", names.join(", "))
            }
            Self::Id([]) => f.write_str("id"),
            Self::Id(resources) => write!(f, "id<{}>", resources.join(" | ")),
            Self::Enumeration(info) => f.write_str(info.name),
            Self::Structure(structure) => f.write_str(structure.name()),
            Self::Optional(inner) => write!(f, "optional<{inner}>"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Set(inner) => write!(f, "set<{inner}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
        }
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An enumeration: always open, its values are those that were known when the table was made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EnumerationInfo {
    /// Canonical name.
    pub name: &'static str,
    /// Known values, in declaration order.
    pub values: &'static [&'static str],
    /// What the enumeration means, then what each value means; empty when the table was made without documentation.
    pub docs: &'static [&'static str],
}

impl EnumerationInfo {
    /// Describes an enumeration.
    #[must_use]
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, values, docs: &[] }
    }

    /// Adds documentation: of the enumeration, then of each value.
    #[must_use]
    pub const fn docs(self, docs: &'static [&'static str]) -> Self {
        Self { docs, ..self }
    }
}
