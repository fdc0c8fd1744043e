//! The fields of a structure, all at once, as a tuple.

use std::mem;

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

// Every program compiles what follows for each of its structures and of their fields, so it is written for the compiler:
// no `?`, which is a conversion more, and no assignment, which drops a value that may be there on two ways.

/// The place of a value whose type says what stands for it when it doesn't come.
struct Place<T> {
    value: Option<T>,
    /// Whether the value came: otherwise it is what stands for it.
    came: bool,
}

impl<T: Decode> Place<T> {
    const EMPTY: Self = Self { value: T::WHEN_MISSING, came: false };
}

impl<T: Decode> Slot for Place<T> {
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError> {
        match T::decode_set(input) {
            Ok(value) => {
                self.came = true;
                drop(self.value.replace(value));
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn clear(&mut self) {
        self.came = false;
        drop(mem::replace(&mut self.value, T::WHEN_MISSING));
    }

    fn is_unset(&self) -> bool {
        !self.came
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        tuples!($($rest)*);

        impl<$first: Decode, $($rest: Decode),*> FieldTuple for ($first, $($rest,)*) {
            #[allow(non_snake_case, reason = "a variable for each type parameter")]
            #[allow(clippy::question_mark, reason = "`?` is more than twice as much for the compiler here")]
            fn read(input: &mut Decoder<'_>, table: &'static StructureTable) -> Result<(Self, Extra), DecodeError> {
                // The places are dropped together, and the values are moved where nothing can unwind: a destructor and a
                // flag for each of them at every step would be several times as much.
                let mut places = (Place::<$first>::EMPTY, $(Place::<$rest>::EMPTY,)*);
                let ($first, $($rest,)*) = &mut places;
                let extra = match input.structure(table, &mut [$first, $($rest),*]) {
                    Ok(extra) => extra,
                    Err(error) => return Err(error),
                };
                let mut values = || {
                    let Some($first) = $first.value.take() else { return None };
                    $(let Some($rest) = $rest.value.take() else { return None };)*
                    Some(($first, $($rest,)*))
                };
                match values() {
                    Some(values) => Ok((values, extra)),
                    // Only where the table and the tuple differ.
                    None => Err(input.incomplete()),
                }
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N O P);
