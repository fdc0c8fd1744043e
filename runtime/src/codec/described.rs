//! What types say of themselves, so that macros can make tables of the names that a person wrote.

use std::collections::BTreeMap;

use super::{DecodeError, Decoder, Enumeration, Member, Slot, Structure};
use crate::data::{Blob, DateTime, DynamicStructure, Id, Opaque, Resource, Secret, Set, Uri};
use crate::error::ApiError;
use crate::meta::{OneOfInfo, StructureRef, Type, UnionInfo};

/// A type that fields, parameters and results may have.
///
/// Structures and enumerations have it from the macros that make them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type that vAPI has",
    label = "no vAPI type",
    note = "vAPI has bool, i64, f64, String, `Secret`, `Blob`, `DateTime`, `Uri`, `Id`, `Opaque`, `DynamicStructure`, \
            `ApiError`, Option, Vec, `Set` and BTreeMap of such types, and types with `VapiStruct`, `VapiEnum` or \
            `VapiError`",
    note = "a field that holds the enum of a union is marked: `#[vapi(union)]`, or `#[vapi(one_of)]`"
)]
pub trait Described {
    /// The type, as tables have it.
    const TYPE: Type;
}

/// What the key of a map may be.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the key of a map",
    label = "no key of a vAPI map",
    note = "keys are String, i64, bool, `Uri`, `DateTime`, `Id` and enumerations"
)]
pub trait MapKey: Described {}

macro_rules! described {
    ($($type:ty => $table:expr),* $(,)?) => {$(
        impl Described for $type {
            const TYPE: Type = $table;
        }
    )*};
}

described!(
    () => Type::Void,
    bool => Type::Boolean,
    i64 => Type::Integer,
    f64 => Type::Double,
    String => Type::String,
    Secret => Type::Secret,
    Blob => Type::Binary,
    DateTime => Type::DateTime,
    Uri => Type::Uri,
    Opaque => Type::Opaque,
    DynamicStructure => Type::DynamicStructure(&[]),
    ApiError => Type::AnyError,
);

// what else is a structure helps nobody whose type is none
#[diagnostic::do_not_recommend]
impl<T: Structure> Described for T {
    const TYPE: Type = Type::Structure(StructureRef::of::<T>());
}

impl<R: Resource> Described for Id<R> {
    // Only the marker of ids without a resource type has an empty name.
    const TYPE: Type = if R::TYPE.is_empty() { Type::Id(&[]) } else { Type::Id(&[R::TYPE]) };
}

impl<T: Described> Described for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
}

impl<T: Described> Described for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
}

impl<T: Described> Described for Set<T> {
    const TYPE: Type = Type::Set(&T::TYPE);
}

impl<K: MapKey, V: Described> Described for BTreeMap<K, V> {
    const TYPE: Type = Type::Map(&K::TYPE, &V::TYPE);
}

impl MapKey for String {}
impl MapKey for i64 {}
impl MapKey for bool {}
impl MapKey for Uri {}
impl MapKey for DateTime {}
impl<R: Resource> MapKey for Id<R> {}

// what else is an enumeration helps nobody whose type is none
#[diagnostic::do_not_recommend]
impl<T: Enumeration> MapKey for T {}

/// The enum of a union or of an exactly-one-of group that is declared by itself, as `VapiUnion` makes it: a structure
/// with such a field takes in all of its fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no union",
    label = "no union",
    note = "a union is an enum with `#[derive(VapiUnion)]`; a field of any other type goes without the mark"
)]
pub trait EmbeddedUnion: Member + Sized {
    /// Holds the fields of the wire while they are read.
    type Slots;

    /// How many fields it brings along, the tag included.
    const COUNT: usize;

    /// Slots that hold nothing.
    fn no_slots() -> Self::Slots;

    /// Lists the slots in the order of the fields, the tag first.
    fn list_slots<'a>(slots: &'a mut Self::Slots, list: &mut Vec<&'a mut dyn Slot>);

    /// Makes the case of what the slots hold.
    ///
    /// # Errors
    /// When a field is missing, or doesn't go with the tag.
    fn from_slots(input: &mut Decoder<'_>, slots: Self::Slots) -> Result<Self, DecodeError>;
}

/// A tagged union in a structure whose table has `AT` fields before those of the union.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no union with a tag",
    label = "no union with a tag",
    note = "a union is an enum with `#[derive(VapiUnion)]` and `#[vapi(tag = \"…\")]`; a field that holds one with \
            `#[vapi(one_of)]` is marked `#[vapi(one_of)]`"
)]
pub trait UnionAt<const AT: usize>: EmbeddedUnion {
    /// Its part of the structure's table.
    const INFO: UnionInfo;
}

/// A group of fields, of which exactly one is set, in a structure whose table has `AT` fields before them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no group of which exactly one field is set",
    label = "no such group",
    note = "a group is an enum with `#[derive(VapiUnion)]` and `#[vapi(one_of)]`; a field that holds a union with a tag is \
            marked `#[vapi(union)]`"
)]
pub trait OneOfAt<const AT: usize>: EmbeddedUnion {
    /// Its part of the structure's table.
    const INFO: OneOfInfo;
}
