//! The fields of a structure, all at once, as a tuple.

use super::{Decoder, Slot};
use crate::codec::{Decode, DecodeError, Structure};
use crate::data::Extra;
use crate::meta::StructureTable;

/// The values of a structure's fields, in the order of its table: a tuple of up to sixteen.
///
/// ```
/// use vapi_runtime::codec::{Decoder, Mode, Wire};
/// use vapi_runtime::meta::{StructureInfo, StructureTable, Type};
/// use vapi_runtime::{Extra, fields};
///
/// #[derive(Clone)]
/// struct Point {
///     x: i64,
///     label: Option<String>,
///     extra: Extra,
/// }
/// static POINT: StructureTable = StructureTable::new(&StructureInfo::new(
///     "com.example.point",
///     &fields!([("x", Type::Integer), ("label", Type::OPTIONAL_STRING)]),
/// ));
/// vapi_runtime::structure!(Point, POINT { x, label, ..extra });
///
/// let mut input = Decoder::new(br#"{"x":1,"y":2}"#, Wire::Api, Mode::Lenient);
/// let ((x, label), extra): ((i64, Option<String>), _) = input.fields_of::<Point, _>()?;
/// assert_eq!((x, label), (1, None));
/// assert!(extra.get("y").is_some());
/// # Ok::<(), vapi_runtime::DecodeError>(())
/// ```
pub trait FieldTuple: Sized {
    /// Reads them; see [`Decoder::fields_of`].
    ///
    /// # Errors
    /// As [`Decoder::structure`].
    fn read(input: &mut Decoder<'_>, table: &'static StructureTable) -> Result<(Self, Extra), DecodeError>;
}

impl Decoder<'_> {
    /// A structure or an error: the values of its fields, and what its table doesn't know.
    ///
    /// # Errors
    /// As [`structure`](Self::structure).
    #[inline]
    pub fn fields_of<S: Structure, T: FieldTuple>(&mut self) -> Result<(T, Extra), DecodeError> {
        T::read(self, S::info())
    }
}

/// The place of a value whose type says what stands for it when it doesn't come.
struct Place<T>(Option<T>);

impl<T: Decode> Slot for Place<T> {
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError> {
        self.0 = Some(T::decode_set(input)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.0 = None;
    }

    fn is_unset(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Decode> Place<T> {
    #[inline]
    fn take(self, input: &mut Decoder<'_>) -> Result<T, DecodeError> {
        // Only where the table and the tuple differ is there neither. No closures: programs would have each for every type.
        match self.0 {
            Some(value) => Ok(value),
            None => match T::when_missing() {
                Some(value) => Ok(value),
                None => Err(input.incomplete()),
            },
        }
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        tuples!($($rest)*);

        impl<$first: Decode, $($rest: Decode),*> FieldTuple for ($first, $($rest,)*) {
            #[allow(non_snake_case, reason = "a variable for each type parameter")]
            fn read(input: &mut Decoder<'_>, table: &'static StructureTable) -> Result<(Self, Extra), DecodeError> {
                let mut $first = Place(None);
                $(let mut $rest = Place(None);)*
                let extra = input.structure(table, &mut [&mut $first, $(&mut $rest),*])?;
                Ok((($first.take(input)?, $($rest.take(input)?,)*), extra))
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N O P);
