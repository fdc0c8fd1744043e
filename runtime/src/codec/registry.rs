//! Types chosen by name, for programs that read and write whatever they are given.

use super::{Decode, DecodeError, Decoder, Described, Member};
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
    /// The entry of a structure, an error or an enumeration; any other type doesn't compile.
    #[must_use]
    pub const fn of<T: Described + Decode + Member + 'static>(package: &'static str) -> Self {
        const {
            let is_named = matches!(T::TYPE, Type::Structure(_) | Type::Enumeration(_));
            assert!(is_named, "only types with a name have entries");
        }
        Self { package, ty: T::TYPE, decode: boxed::<T> }
    }

    /// The entries of several, which are the parts of a tuple: sixteen at most.
    ///
    /// ```
    /// use vapi_runtime::codec::TypeEntry;
    /// use vapi_runtime::standard::{LocalizableMessage, LocalizationParam};
    ///
    /// let types = TypeEntry::list::<(LocalizableMessage, LocalizationParam)>("com.vmware.vapi.std");
    /// let names: Vec<_> = types.iter().map(TypeEntry::name).collect();
    /// assert_eq!(names, ["com.vmware.vapi.std.localizable_message", "com.vmware.vapi.std.localization_param"]);
    /// ```
    #[must_use]
    pub fn list<T: TypeTuple>(package: &'static str) -> Vec<Self> {
        T::entries(package)
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

/// Types that have entries, as a tuple.
///
/// Tuples, since a list with a call for each type takes the compiler six times as long.
#[diagnostic::on_unimplemented(
    message = "these types can't be listed at once",
    note = "they must be one to sixteen, in a tuple"
)]
pub trait TypeTuple {
    /// The entries of its parts; see [`TypeEntry::list`].
    fn entries(package: &'static str) -> Vec<TypeEntry>;
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        tuples!($($rest)*);

        impl<$first, $($rest),*> TypeTuple for ($first, $($rest,)*)
        where
            $first: Described + Decode + Member + 'static,
            $($rest: Described + Decode + Member + 'static,)*
        {
            fn entries(package: &'static str) -> Vec<TypeEntry> {
                vec![TypeEntry::of::<$first>(package), $(TypeEntry::of::<$rest>(package)),*]
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N O P);
