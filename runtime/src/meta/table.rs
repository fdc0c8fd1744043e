//! Tables that are written down in a notation, and made of it when they are first looked at.

use std::fmt;
use std::ops::Deref;
use std::panic::RefUnwindSafe;

use once_cell::race::OnceRef;

use super::notation::Notation;
use super::{ServiceInfo, StructureInfo, Type};

/// The table of a structure or an error.
pub type StructureTable = Table<StructureInfo>;

/// The table of a service.
pub type ServiceTable = Table<ServiceInfo>;

/// What a type or a service says of itself, for a `static`: as it is, or in a notation that is read when something first
/// looks at the table. The compiler has much less to do with a text than with what it stands for.
///
/// ```
/// use vapi_runtime::meta::{FieldInfo, StructureInfo, StructureTable, Type};
///
/// static POINT: StructureTable = StructureTable::new(&StructureInfo::new(
///     "com.example.point",
///     &[FieldInfo::new("x", Type::Integer), FieldInfo::new("label", Type::OPTIONAL_STRING)],
/// ));
/// static LINE: StructureTable = StructureTable::written(
///     "com.example.line",
///     r#"{"fields": {"from": "@0", "to": "@0", "label": "optional<string>"}}"#,
///     &[Type::Structure(&POINT)],
/// );
///
/// assert_eq!(POINT.fields[0].name, "x");
/// assert_eq!(LINE.fields[1].ty.to_string(), "com.example.point");
/// ```
pub struct Table<T: 'static> {
    state: State<T>,
}

enum State<T: 'static> {
    Made(&'static T),
    Written { notation: Notation, made: OnceRef<'static, T> },
}

/// What is set once and as a whole can't be seen half made.
impl<T: RefUnwindSafe> RefUnwindSafe for Table<T> {}

impl<T> Table<T> {
    /// A table as it is.
    ///
    /// It takes a reference, since the compiler looks through what a `static` holds by value at each mention of it. In a
    /// `static` what is written here lives for as long; elsewhere it has to be leaked.
    #[must_use]
    #[inline]
    pub const fn new(info: &'static T) -> Self {
        Self { state: State::Made(info) }
    }

    /// A table by its canonical name and its notation, which is JSON: generated code has it. In it `@0` stands for the
    /// first of `types`, `@1` for the second, and so on; other types are called as [`Type`] shows them.
    ///
    /// A structure is an object with
    /// - `kind`: `error` for an error;
    /// - `fields`: the type of each by its name, or an object with `type` and `sensitive`;
    /// - `unions`: objects with `tag`, `fields`, and `cases`, which has for each value the names of its fields, and
    ///   whether each must be set;
    /// - `one_of`: lists of names, of which exactly one field is set;
    /// - `members`: in their order, names of fields, and `{"union": 0}` or `{"one_of": 0}` for those by their number.
    ///
    /// A service is an object with an object for each operation:
    /// - `parameters`, as `fields` above; `result`, a type, if there is one;
    /// - `errors`: the type of each, or a pair of it and its statuses;
    /// - `task`: `task` or `task_only`; `read_only`;
    /// - `privileges`: the id of each, or a list of it, the parameter and its resource type, which may be null;
    /// - `rest`: `route`, `alternates`, `flatten`, `headers`, `dispatch_headers`, `success`, `content_type`, `stream`,
    ///   `status_errors`, as [`RestInfo`](super::RestInfo) has them; a route has its path by its method,
    ///   then `dispatch`, `path_variables` and `query` with the parameter of each name (and the style of a query, where
    ///   it isn't the usual), and `body`.
    ///
    /// Parts that name fields or parameters stand behind these: the order is that of the lists above.
    ///
    /// # Panics
    /// A look at the table panics if the notation is broken.
    #[must_use]
    #[inline]
    pub const fn written(name: &'static str, notation: &'static str, types: &'static [Type]) -> Self {
        // made once: each table is evaluated, and would call through three constructors for it
        let made = const { OnceRef::new() };
        Self { state: State::Written { notation: Notation { name, text: notation, types }, made } }
    }

    #[inline]
    fn get(&self, read: fn(&Notation) -> T) -> &T {
        match &self.state {
            State::Made(info) => info,
            State::Written { notation, made } => made.get_or_init(|| Box::leak(Box::new(read(notation)))),
        }
    }
}

impl StructureTable {
    /// The canonical name of the structure. Nothing is read for it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match &self.state {
            State::Made(info) => info.name,
            State::Written { notation, .. } => notation.name,
        }
    }
}

impl Deref for StructureTable {
    type Target = StructureInfo;

    #[inline]
    fn deref(&self) -> &StructureInfo {
        self.get(Notation::structure)
    }
}

impl Deref for ServiceTable {
    type Target = ServiceInfo;

    #[inline]
    fn deref(&self) -> &ServiceInfo {
        self.get(Notation::service)
    }
}

impl fmt::Debug for StructureTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Debug for ServiceTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
