
// What the runtime's macros of these names make, but for what the functions do.

/// As the runtime's.
#[macro_export]
macro_rules! open_enum {
    ($type:ident, $name:literal { $($variant:ident = $value:literal),* $(,)? } $($docs:expr)?) => {
        impl $type {
            #[inline]
            pub fn as_str(&self) -> &str {
                loop {}
            }

            #[inline]
            pub fn is_known(&self) -> bool {
                loop {}
            }
        }

        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(_: &str) -> Self {
                loop {}
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, _: &Self) -> bool {
                loop {}
            }
        }

        impl ::core::cmp::Eq for $type {}

        impl ::core::cmp::PartialOrd for $type {
            #[inline]
            fn partial_cmp(&self, _: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                loop {}
            }
        }

        impl ::core::cmp::Ord for $type {
            #[inline]
            fn cmp(&self, _: &Self) -> ::core::cmp::Ordering {
                loop {}
            }
        }

        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, _: &mut H) {
                loop {}
            }
        }

        impl ::vapi_runtime::codec::Encode for $type {
            #[inline]
            fn encode(&self, _: &mut ::vapi_runtime::codec::Encoder) {
                loop {}
            }
        }

        impl ::vapi_runtime::codec::Decode for $type {
            #[inline]
            fn decode(
                _: &mut ::vapi_runtime::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, ::vapi_runtime::codec::DecodeError> {
                loop {}
            }
        }

        impl ::vapi_runtime::codec::Described for $type {
            const TYPE: ::vapi_runtime::meta::Type = ::vapi_runtime::meta::Type::String;
        }

        impl ::vapi_runtime::codec::Enumeration for $type {}
    };
}

/// As the runtime's.
#[macro_export]
macro_rules! structure {
    ($type:ident, $table:ident[$number:literal] assembled { $($field:tt)* }) => {
        impl ::vapi_runtime::codec::Encode for $type {
            #[inline]
            fn encode(&self, _: &mut ::vapi_runtime::codec::Encoder) {
                loop {}
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, _: &Self) -> bool {
                loop {}
            }
        }

        impl ::vapi_runtime::codec::Structure for $type {
            #[inline]
            fn info() -> &'static ::vapi_runtime::meta::StructureTable {
                loop {}
            }
        }
    };
    ($type:ident, $table:ident[$number:literal] { $($field:tt)* }) => {
        impl ::vapi_runtime::codec::Decode for $type {
            #[inline]
            fn decode(
                _: &mut ::vapi_runtime::codec::Decoder<'_>,
            ) -> ::core::result::Result<Self, ::vapi_runtime::codec::DecodeError> {
                loop {}
            }
        }

        $crate::structure!($type, $table[$number] assembled { $($field)* });
    };
}

/// As the runtime's.
#[macro_export]
macro_rules! error_structure {
    ($type:ident, $($rest:tt)+) => {
        $crate::structure!($type, $($rest)+);

        impl ::vapi_runtime::codec::ErrorStructure for $type {}

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::std::error::Error for $type {}
    };
}

/// As the runtime's.
#[macro_export]
macro_rules! union {
    ($type:ident, $table:expr, $union:literal) => {
        impl ::vapi_runtime::codec::Encode for $type {
            #[inline]
            fn encode(&self, _: &mut ::vapi_runtime::codec::Encoder) {
                loop {}
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, _: &Self) -> bool {
                loop {}
            }
        }
    };
}

/// As the runtime's.
#[macro_export]
macro_rules! one_of {
    ($type:ident, $table:expr, $group:literal) => {
        $crate::union!($type, $table, $group);
    };
}

/// As the runtime's.
#[macro_export]
macro_rules! client_service {
    ($type:ident, $table:path) => {
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                loop {}
            }
        }

        impl ::vapi_runtime::client::Service for $type {
            const INFO: &'static ::vapi_runtime::meta::ServiceTable = &$table;

            #[inline]
            fn new(_: &::vapi_runtime::Client) -> Self {
                loop {}
            }
        }
    };
}
