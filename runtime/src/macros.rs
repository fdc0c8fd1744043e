//! The trait impls of generated and hand-written types in which nothing is decided: each follows from a table.

/// Makes an open enumeration of an enum that has one variant `Unknown(String)`.
///
/// Gives `as_str`, `is_known`, conversions from text (a known text never becomes `Unknown`), `Display`, `Debug`, equality,
/// order and hash by wire text, [`Encode`](crate::codec::Encode), [`Decode`](crate::codec::Decode) and
/// [`Enumeration`](crate::codec::Enumeration), whose `INFO` and `VALUES` are the table and the known texts.
///
/// ```
/// use vapi_runtime::Enumeration;
///
/// #[derive(Clone)]
/// #[non_exhaustive]
/// pub enum Color {
///     /// The one of blood.
///     Red,
///     /// A newer one.
///     Unknown(String),
/// }
/// vapi_runtime::open_enum!(Color, "com.example.color" { Red = "RED" });
///
/// assert_eq!(Color::VALUES, ["RED"]);
/// assert_eq!(Color::from("RED"), Color::Red);
/// assert_eq!(Color::from("PUCE").as_str(), "PUCE");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($type:ident, $name:literal { $($variant:ident = $value:literal),* $(,)? } $($docs:expr)?) => {
        impl $type {
            /// The value as on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }

            /// Whether this version knows the value.
            #[must_use]
            #[inline]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $type {}

        impl ::core::cmp::PartialOrd for $type {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        impl ::core::cmp::Ord for $type {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.string(self.as_str());
            }
        }

        impl $crate::codec::Decode for $type {
            #[inline]
            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                input.enumeration()
            }
        }

        impl $crate::codec::Described for $type {
            const TYPE: $crate::meta::Type = $crate::meta::Type::Enumeration(
                &$crate::meta::EnumerationInfo::new($name, &[$($value),*])$(.docs($docs))?,
            );
        }

        // what else is an enumeration helps nobody whose type is none
        #[diagnostic::do_not_recommend]
        impl $crate::codec::Enumeration for $type {}
    };
}

/// Describes the fields of a structure, or the parameters of an operation: name and type of each, then what else there is
/// to say of it.
///
/// ```
/// use vapi_runtime::fields;
/// use vapi_runtime::meta::{StructureInfo, StructureTable, Type};
///
/// static LOGIN: StructureTable = StructureTable::new(&StructureInfo::new(
///     "com.example.login",
///     &fields!([("user", Type::String), ("password", Type::OPTIONAL_STRING).sensitive()]),
/// ));
/// assert_eq!(LOGIN.fields[0].name, "user");
/// assert!(LOGIN.fields[1].sensitive);
/// ```
#[macro_export]
macro_rules! fields {
    // 28 blanks: with comma, quotes and colon these are what `FieldInfo::key` takes at least.
    // The usual case is apart because it takes the compiler less.
    ([$(($name:literal, $($ty:tt)+)),+ $(,)?]) => {
        $crate::meta::FieldInfo::list([
            $(($name, ::core::concat!(",\"", $name, "\":                            "), $($ty)+)),+
        ])
    };
    ([$(($name:literal, $ty:expr $(,)?) $(.$more:ident($($argument:expr)?))*),* $(,)?]) => {
        [$(
            $crate::meta::FieldInfo::keyed($name, ::core::concat!(",\"", $name, "\":                            "), $ty)
                $(.$more($($argument)?))*
        ),*]
    };
}

/// Makes a structure of a struct: encoding, decoding, debug output, equality.
///
/// It is written as a pattern of the struct: all of its fields in the order of the table's, then the one that keeps what
/// the table doesn't know, if there is one. Where fields of the struct are made of several of the table's, or there are
/// none, or more than sixteen, the struct has a [`Decode`](crate::codec::Decode) of its own, and the word `assembled` says
/// so: `structure!(Nothing, NOTHING assembled { ..extra })`. Instead of a table of its own it may have one of
/// [`Tables`](crate::meta::Tables), by its number: `structure!(Point, SHAPES[0] { x, y, ..extra })`.
///
/// ```
/// use vapi_runtime::meta::{StructureInfo, StructureTable, Type};
/// use vapi_runtime::{Extra, fields};
///
/// /// A point.
/// #[derive(Clone)]
/// #[non_exhaustive]
/// pub struct Point {
///     /// To the right.
///     pub x: i64,
///     /// Upwards.
///     pub y: Option<i64>,
///     /// What a newer peer sent.
///     pub extra: Extra,
/// }
/// static POINT: StructureTable = StructureTable::new(&StructureInfo::new(
///     "com.example.point",
///     &fields!([("x", Type::Integer), ("y", Type::Optional(&Type::Integer))]),
/// ));
/// vapi_runtime::structure!(Point, POINT { x, y, ..extra });
/// ```
#[macro_export]
macro_rules! structure {
    // the usual case is in one piece because it takes the compiler less: tuples rather than lists, too
    ($type:ident, $table:ident $([$number:literal])? { $($member:ident,)+ ..$extra:ident }) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.fields_of::<Self, _>(($(&self.$member,)+), &self.$extra);
            }
        }

        impl $crate::codec::Decode for $type {
            #[inline]
            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                match input.fields_of::<Self, _>() {
                    ::core::result::Result::Ok((($($member,)+), $extra)) => {
                        ::core::result::Result::Ok(Self { $($member,)+ $extra })
                    }
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_structure(f, stringify!($type), self)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $(self.$member == other.$member &&)+ self.$extra == other.$extra
            }
        }

        impl $crate::codec::Structure for $type {
            #[inline]
            fn info() -> &'static $crate::meta::StructureTable {
                $table.structure($($number)?)
            }
        }
    };
    ($type:ident, $table:ident $([$number:literal])? { $($member:ident),+ }) => {
        impl $crate::codec::Decode for $type {
            #[inline]
            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                input.fields_of::<Self, _>().map(|(($($member,)+), _)| Self { $($member),+ })
            }
        }

        $crate::structure!($type, $table $([$number])? assembled { $($member),+ });
    };
    ($type:ident, $table:ident $([$number:literal])? assembled { $($member:ident,)* ..$extra:ident }) => {
        $crate::structure!(@ self other $type, $table $([$number])?, [$($member)*] &self.$extra, &other.$extra);
    };
    ($type:ident, $table:ident $([$number:literal])? assembled { $($member:ident),* }) => {
        $crate::structure!(@ self other $type, $table $([$number])?, [$($member)*] $crate::Extra::NONE, $crate::Extra::NONE);
    };
    (@ $self:ident $other:ident $type:ident, $table:ident $([$number:literal])?, [$($member:ident)*] $extra:expr, $other_extra:expr) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&$self, out: &mut $crate::codec::Encoder) {
                out.structure(<Self as $crate::codec::Structure>::info(), &[$(&$self.$member),*], $extra);
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&$self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_structure(f, stringify!($type), $self)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&$self, $other: &Self) -> bool {
                $($self.$member == $other.$member &&)* $extra == $other_extra
            }
        }

        impl $crate::codec::Structure for $type {
            #[inline]
            fn info() -> &'static $crate::meta::StructureTable {
                $table.structure($($number)?)
            }
        }
    };
}

/// As [`structure!`](crate::structure) for an error: it can be sent as one, displayed, and found in an
/// [`ApiError`](crate::ApiError).
#[macro_export]
macro_rules! error_structure {
    ($type:ident, $($rest:tt)+) => {
        $crate::structure!($type, $($rest)+);

        impl $crate::codec::ErrorStructure for $type {}

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&$crate::ApiError::of(self), f)
            }
        }

        impl ::std::error::Error for $type {}
    };
}

/// Makes the enum of a tagged union, which has a method `parts`: encoding within its structure, debug output, equality.
///
/// The table is that of the structure, then comes the number of its union.
#[macro_export]
macro_rules! union {
    ($type:ident, $table:expr, $union:literal) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.union($table, $union, &self.parts());
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_union(f, stringify!($type), $table, $table.unions[$union].fields, &self.parts())
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.parts().equals(&other.parts())
            }
        }
    };
}

/// As [`union!`](crate::union) for a group of fields of which exactly one is set.
#[macro_export]
macro_rules! one_of {
    ($type:ident, $table:expr, $group:literal) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.one_of($table, $group, &self.parts());
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_union(f, stringify!($type), $table, $table.one_of[$group].fields, &self.parts())
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.parts().equals(&other.parts())
            }
        }
    };
}
