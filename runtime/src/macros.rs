//! The trait impls of generated and hand-written types in which nothing is decided: each follows from a table.

/// Makes an open enumeration of an enum that has one variant `Unknown(String)`.
///
/// Gives `as_str`, `is_known`, `VALUES`, conversions from text (a known text never becomes `Unknown`), `Display`,
/// `Debug`, equality, order and hash by wire text, [`Encode`](crate::codec::Encode), [`Decode`](crate::codec::Decode)
/// and [`Enumeration`](crate::codec::Enumeration), and its table as a `static`. With the word `plain` before the values, they
/// are written faster, if JSON has all of them [as they are](crate::meta::EnumerationInfo::plain).
///
/// ```
/// #[derive(Clone)]
/// #[non_exhaustive]
/// pub enum Color {
///     /// The one of blood.
///     Red,
///     /// A newer one.
///     Unknown(String),
/// }
/// vapi_runtime::open_enum!(Color, COLOR = "com.example.color" { Red = "RED" });
///
/// assert_eq!(Color::from("RED"), Color::Red);
/// assert_eq!(Color::from("PUCE").as_str(), "PUCE");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($type:ident, $table:ident = $name:literal $($plain:ident)? { $($variant:ident = $value:literal),* $(,)? } $($docs:expr)?) => {
        #[doc(hidden)]
        pub static $table: $crate::meta::EnumerationInfo =
            $crate::meta::EnumerationInfo::new($name, $type::VALUES)$(.$plain())?$(.docs($docs))?;

        impl $type {
            /// The values known to this version, as on the wire, in declaration order.
            pub const VALUES: &'static [&'static str] = &[$($value),*];

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

        impl ::core::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(value))
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
                match self {
                    Self::Unknown(value) => out.string(value),
                    known => out.known_value(&$table, known.as_str()),
                }
            }
        }

        impl $crate::codec::Decode for $type {
            #[inline]
            fn decode(
                input: &mut $crate::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                input.text(|text| ::core::result::Result::Ok(Self::from(text)))
            }
        }

        // what else is an enumeration helps nobody whose type is none
        #[diagnostic::do_not_recommend]
        impl $crate::codec::Enumeration for $type {
            const INFO: &'static $crate::meta::EnumerationInfo = &$table;
        }

        impl $crate::codec::Described for $type {
            const TYPE: $crate::meta::Type = $crate::meta::Type::Enumeration(&$table);
        }

        impl $crate::codec::MapKey for $type {}
    };
}

/// Describes the fields of a structure, or the parameters of an operation: name and type of each, then what else there is
/// to say of it.
///
/// ```
/// use vapi_runtime::fields;
/// use vapi_runtime::meta::{StructureInfo, StructureTable, Type};
///
/// static LOGIN: StructureTable = StructureTable::new(StructureInfo::new(
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

/// Makes a structure of a type that has a field for what this version doesn't know, a method `members` and an impl of
/// [`Decode`](crate::codec::Decode): encoding, debug output, equality.
///
/// The last argument names the field; a type without one says so: `structure!(Type, TABLE, !)`.
#[macro_export]
macro_rules! structure {
    ($type:ident, $table:path, !) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.structure(&$table, &self.members(), $crate::Extra::NONE);
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_structure(f, stringify!($type), &$table, &self.members(), $crate::Extra::NONE)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::equal(&self.members(), $crate::Extra::NONE, &other.members(), $crate::Extra::NONE)
            }
        }

        impl $crate::codec::Structure for $type {
            const INFO: &'static $crate::meta::StructureTable = &$table;
        }
    };
    ($type:ident, $table:path, $extra:ident) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.structure(&$table, &self.members(), &self.$extra);
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_structure(f, stringify!($type), &$table, &self.members(), &self.$extra)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codec::equal(&self.members(), &self.$extra, &other.members(), &other.$extra)
            }
        }

        impl $crate::codec::Structure for $type {
            const INFO: &'static $crate::meta::StructureTable = &$table;
        }
    };
}

/// As [`structure!`](crate::structure) for an error: it can be sent as one, displayed, and found in an
/// [`ApiError`](crate::ApiError).
#[macro_export]
macro_rules! error_structure {
    ($type:ident, $table:path, $extra:tt) => {
        $crate::structure!($type, $table, $extra);

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
#[macro_export]
macro_rules! union {
    ($type:ident, $table:path, $union:literal) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.union(&$table, $union, &self.parts());
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_union(f, stringify!($type), &$table, $table.unions[$union].fields, &self.parts())
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
    ($type:ident, $table:path, $group:literal) => {
        impl $crate::codec::Encode for $type {
            #[inline]
            fn encode(&self, out: &mut $crate::codec::Encoder) {
                out.one_of(&$table, $group, &self.parts());
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codec::fmt_union(f, stringify!($type), &$table, $table.one_of[$group].fields, &self.parts())
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
