//! The wire-independent tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Blob, Secret};

/// Any vAPI value, without its type: what a wire can carry.
///
/// There are eleven kinds. Identifiers, enumerations, dates and URIs are strings here, sets and maps are lists.
#[derive(Clone, Debug, PartialEq)]
pub enum DataValue {
    /// No value.
    Void,
    /// True or false.
    Boolean(bool),
    /// Signed 64-bit integer.
    Integer(i64),
    /// 64-bit floating point.
    Double(f64),
    /// Text.
    String(String),
    /// Text that is never shown.
    Secret(Secret),
    /// Bytes.
    Blob(Blob),
    /// Values in order.
    List(Vec<DataValue>),
    /// A value or none.
    Optional(Option<Box<DataValue>>),
    /// A structure.
    Structure(StructureValue),
    /// An error.
    Error(StructureValue),
}

/// Name and fields of a structure or an error. Order of fields doesn't matter when structures are compared.
#[derive(Clone, Default)]
pub struct StructureValue {
    name: String,
    fields: Vec<(String, DataValue)>,
}

impl StructureValue {
    /// A structure without fields.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), fields: Vec::new() }
    }

    /// The same with one more field.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: DataValue) -> Self {
        self.insert(field, value);
        self
    }

    /// Its canonical name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The fields in the order in which they came.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&str, &DataValue)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The fields, owned.
    #[must_use]
    pub fn into_fields(self) -> Vec<(String, DataValue)> {
        self.fields
    }

    /// A field by name.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&DataValue> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// A field by name, to be changed.
    pub fn get_mut(&mut self, field: &str) -> Option<&mut DataValue> {
        self.fields.iter_mut().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// Sets a field; one of the same name is replaced, as the last of equal members counts on the wire.
    pub fn insert(&mut self, field: impl Into<String>, value: DataValue) {
        let field = field.into();
        match self.get_mut(&field) {
            Some(old) => *old = value,
            None => self.fields.push((field, value)),
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, field: &str) -> Option<DataValue> {
        let position = self.fields.iter().position(|(name, _)| name == field)?;
        Some(self.fields.remove(position).1)
    }

    /// The same fields under another name.
    pub(crate) fn renamed(self, name: &str) -> Self {
        Self { name: name.to_owned(), fields: self.fields }
    }

    /// A structure of fields in which names may come more than once: the last counts.
    pub(crate) fn of_members(name: String, mut fields: Vec<(String, DataValue)>) -> Self {
        keep_last(&mut fields);
        Self { name, fields }
    }

    /// Appends a field that is known to be new.
    pub(crate) fn push(&mut self, field: &str, value: DataValue) {
        self.fields.push((field.to_owned(), value));
    }
}

/// Drops all but the last of fields that have the same name, without comparing each with each: a peer decides how many
/// there are.
pub(super) fn keep_last(fields: &mut Vec<(String, DataValue)>) {
    const PAIRWISE: usize = 16;
    if fields.len() <= PAIRWISE {
        let is_twice = |(position, (name, _)): (usize, &(String, DataValue))| {
            fields.iter().skip(position + 1).any(|(later, _)| later == name)
        };
        if !fields.iter().enumerate().any(is_twice) {
            return;
        }
    }
    let mut seen = BTreeSet::new();
    let mut kept: Vec<bool> = fields.iter().rev().map(|(name, _)| seen.insert(name.as_str())).collect();
    // decided from the last to the first
    fields.retain(|_| kept.pop().unwrap_or(true));
}

/// Whether both have the same fields, in any order; names are distinct in each.
pub(super) fn equal_fields(left: &[(String, DataValue)], right: &[(String, DataValue)]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    // nearly always they are in the same order
    if left.iter().zip(right).all(|((name, _), (other, _))| name == other) {
        return left.iter().zip(right).all(|((_, value), (_, other))| value == other);
    }
    let right: BTreeMap<&str, &DataValue> = right.iter().map(|(name, value)| (name.as_str(), value)).collect();
    left.iter().all(|(name, value)| right.get(name.as_str()) == Some(&value))
}

impl PartialEq for StructureValue {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && equal_fields(&self.fields, &other.fields)
    }
}

impl fmt::Debug for StructureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(&self.name);
        for (name, value) in &self.fields {
            out.field(name, value);
        }
        out.finish()
    }
}

/// The kind of a [`DataValue`] or of a type's definition, by the name that messages give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is the kind of the same name")]
pub enum ValueKind {
    Void,
    Boolean,
    Integer,
    Double,
    String,
    Secret,
    Blob,
    List,
    Optional,
    Structure,
    Error,
    Opaque,
    DynamicStructure,
    AnyError,
}

impl ValueKind {
    /// The name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Void => "Void",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Double => "Double",
            Self::String => "String",
            Self::Secret => "Secret",
            Self::Blob => "Blob",
            Self::List => "List",
            Self::Optional => "Optional",
            Self::Structure => "Structure",
            Self::Error => "Error",
            Self::Opaque => "Opaque",
            Self::DynamicStructure => "DynamicStructure",
            Self::AnyError => "AnyError",
        }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl DataValue {
    /// What kind of value this is.
    #[must_use]
    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Void => ValueKind::Void,
            Self::Boolean(_) => ValueKind::Boolean,
            Self::Integer(_) => ValueKind::Integer,
            Self::Double(_) => ValueKind::Double,
            Self::String(_) => ValueKind::String,
            Self::Secret(_) => ValueKind::Secret,
            Self::Blob(_) => ValueKind::Blob,
            Self::List(_) => ValueKind::List,
            Self::Optional(_) => ValueKind::Optional,
            Self::Structure(_) => ValueKind::Structure,
            Self::Error(_) => ValueKind::Error,
        }
    }

    /// An optional that is unset.
    #[must_use]
    pub const fn unset() -> Self {
        Self::Optional(None)
    }

    /// An optional that holds a value.
    #[must_use]
    pub fn some(value: Self) -> Self {
        Self::Optional(Some(Box::new(value)))
    }

    /// Text.
    #[must_use]
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// Whether this is an optional that is unset.
    #[must_use]
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Optional(None))
    }

    /// The structure or error, if it is one.
    #[must_use]
    pub const fn as_structure(&self) -> Option<&StructureValue> {
        match self {
            Self::Structure(value) | Self::Error(value) => Some(value),
            _ => None,
        }
    }
}
