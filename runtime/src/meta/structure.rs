//! Structures, errors and the arguments of operations: their fields, unions and groups.

use std::fmt;

use super::Type;

/// Whether a structure is data or an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// Plain data.
    Structure,
    /// An error that operations report.
    Error,
}

/// A structure, an error, or the input of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StructureInfo {
    /// Canonical name.
    pub name: &'static str,
    /// Data or error.
    pub kind: StructureKind,
    /// Fields as on the wire, in declaration order.
    pub fields: &'static [FieldInfo],
    /// The fields of the Rust type, in order; empty when they are the wire's, one for one.
    pub members: &'static [MemberInfo],
    /// Tagged unions.
    pub unions: &'static [UnionInfo],
    /// Groups of which exactly one field is set.
    pub one_of: &'static [OneOfInfo],
    /// What it means; empty when the table was made without documentation.
    pub doc: &'static str,
}

/// Name of the structure that holds an operation's arguments on the wire.
pub(crate) const OPERATION_INPUT: &str = "operation-input";
/// Name of the structure that holds one entry of a map on the wire.
pub(crate) const MAP_ENTRY: &str = "map-entry";

impl StructureInfo {
    /// Describes a plain structure.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [FieldInfo]) -> Self {
        Self { name, kind: StructureKind::Structure, fields, members: &[], unions: &[], one_of: &[], doc: "" }
    }

    /// Describes an error.
    #[must_use]
    pub const fn error(name: &'static str, fields: &'static [FieldInfo]) -> Self {
        Self { name, kind: StructureKind::Error, fields, members: &[], unions: &[], one_of: &[], doc: "" }
    }

    /// Describes an operation's arguments.
    #[must_use]
    pub const fn input(fields: &'static [FieldInfo]) -> Self {
        Self::new(OPERATION_INPUT, fields)
    }

    /// The same with unions: `members` says what the fields of the Rust type are.
    #[must_use]
    pub const fn with_members(
        self,
        members: &'static [MemberInfo],
        unions: &'static [UnionInfo],
        one_of: &'static [OneOfInfo],
    ) -> Self {
        Self { members, unions, one_of, ..self }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// Whether a field is the tag of a union.
    pub(crate) fn is_tag(&self, field: usize) -> bool {
        self.unions.iter().any(|union| union.tag == field)
    }
}

/// How many bytes are taken of each key: most names that there are, with quotes, comma and colon.
const KEY: usize = 32;

/// A field on the wire.
///
/// Tables are made of fields with [`fields!`](crate::fields): what has been made ready by it is written faster.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Name on the wire.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Hidden in debug output, like a secret.
    pub sensitive: bool,
    /// What it means; empty when the table was made without documentation.
    pub doc: &'static str,
    /// See [`key`](Self::key).
    key: &'static str,
}

impl FieldInfo {
    /// Describes a field.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self { name, ty, sensitive: false, doc: "", key: "" }
    }

    /// As `new`, with its key.
    #[doc(hidden)]
    #[must_use]
    pub const fn keyed(name: &'static str, key: &'static str, ty: Type) -> Self {
        Self { key, ..Self::new(name, ty) }
    }

    /// Several by their names, keys and types, all at once: a call for each takes the compiler much longer.
    #[doc(hidden)]
    #[must_use]
    pub const fn list<const N: usize>(fields: [(&'static str, &'static str, Type); N]) -> [Self; N] {
        let mut list = [Self::new("", Type::Void); N];
        let mut index = 0;
        while index < N {
            let (name, key, ty) = fields[index];
            list[index] = Self { name, ty, sensitive: false, doc: "", key };
            index += 1;
        }
        list
    }

    /// Puts beside each name what [`fields!`](crate::fields) would, but for names that have to be escaped.
    pub(super) fn with_keys(fields: &mut [Self]) {
        let mut keys = String::with_capacity(fields.len() * KEY);
        for (index, field) in fields.iter().enumerate() {
            if field.name.len() + 4 <= KEY && is_plain(field.name) {
                keys.push_str(",\"");
                keys.push_str(field.name);
                keys.push_str("\":");
            }
            keys.extend(std::iter::repeat_n(' ', (index + 1) * KEY - keys.len()));
        }
        let keys: &'static str = keys.leak();
        for (index, field) in fields.iter_mut().enumerate() {
            if is_plain(field.name) {
                field.key = keys.get(index * KEY..(index + 1) * KEY).unwrap_or_default();
            }
        }
    }

    /// What comes before a value in JSON, `,"name":`, with so many blanks behind it that a fixed number of bytes can be
    /// taken for any name; how many of them count. None when the name is longer, or the table was made without keys.
    #[inline]
    pub(crate) fn key(&self) -> Option<(&'static [u8; KEY], usize)> {
        let len = self.name.len() + 4;
        if len <= KEY { Some((self.key.as_bytes().first_chunk()?, len)) } else { None }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// The same field, hidden in debug output.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }
}

/// Whether JSON has a text as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
}

impl fmt::Debug for FieldInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, ty, sensitive, doc, key: _ } = self;
        f.debug_struct("FieldInfo")
            .field("name", name)
            .field("ty", ty)
            .field("sensitive", sensitive)
            .field("doc", doc)
            .finish()
    }
}

/// What a field of a Rust type stands for; indices into the structure's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberInfo {
    /// One field of the wire.
    Field(usize),
    /// A tag and the fields of its cases.
    Union(usize),
    /// A group of which one field is set.
    OneOf(usize),
}

/// A tag and which fields are there for each of its values.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UnionInfo {
    /// Index of the tag.
    pub tag: usize,
    /// Indices of every field of some case, ascending.
    pub fields: &'static [usize],
    /// The cases.
    pub cases: &'static [CaseInfo],
    /// Name of the field of the Rust type; empty when the table was made without.
    pub name: &'static str,
}

impl UnionInfo {
    /// Describes a union.
    #[must_use]
    pub const fn new(tag: usize, fields: &'static [usize], cases: &'static [CaseInfo]) -> Self {
        Self { tag, fields, cases, name: "" }
    }

    /// Says what the field of the Rust type is called.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// One value of a tag.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CaseInfo {
    /// The tag's value.
    pub value: &'static str,
    /// Index of each field, and whether the case requires it.
    pub fields: &'static [(usize, bool)],
}

impl CaseInfo {
    /// Describes a case.
    #[must_use]
    pub const fn new(value: &'static str, fields: &'static [(usize, bool)]) -> Self {
        Self { value, fields }
    }
}

/// Fields of which exactly one is set.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OneOfInfo {
    /// Indices of the fields.
    pub fields: &'static [usize],
    /// Name of the field of the Rust type; empty when the table was made without.
    pub name: &'static str,
}

impl OneOfInfo {
    /// Describes a group.
    #[must_use]
    pub const fn new(fields: &'static [usize]) -> Self {
        Self { fields, name: "" }
    }

    /// Says what the field of the Rust type is called.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}
