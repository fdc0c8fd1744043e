//! The fields of a structure, as a tuple of references.
//!
//! A list of them would have to be one of trait objects, and making each of those takes the compiler three times as long
//! as a tuple's part.

use super::{Encode, Encoder, Structure};
use crate::data::Extra;
use crate::meta::StructureTable;

/// References to all fields of a structure, in the order of its table.
#[diagnostic::on_unimplemented(
    message = "these fields can't be written at once",
    note = "each must be a type that vAPI has, and they must be one to sixteen: otherwise the structure is `assembled`"
)]
pub trait EncodeTuple: Sized {
    /// Writes the structure.
    fn encode(self, out: &mut Encoder, table: &'static StructureTable, extra: &Extra);
}

impl Encoder {
    /// A structure, by references to all of its fields.
    #[inline]
    pub fn fields_of<S: Structure, T: EncodeTuple>(&mut self, fields: T, extra: &Extra) {
        fields.encode(self, S::info(), extra);
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        tuples!($($rest)*);

        #[allow(non_snake_case, reason = "a variable for each type parameter")]
        impl<$first: Encode, $($rest: Encode),*> EncodeTuple for (&$first, $(&$rest,)*) {
            #[inline]
            fn encode(self, out: &mut Encoder, table: &'static StructureTable, extra: &Extra) {
                let ($first, $($rest,)*) = self;
                out.structure(table, &[$first, $($rest),*], extra);
            }
        }
    };
}

tuples!(A B C D E F G H I J K L M N O P);
