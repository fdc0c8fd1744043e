//! Tables, as they are or written down in a notation, and how they are reached.

use std::fmt;
use std::ops::Deref;
use std::panic::RefUnwindSafe;

use once_cell::race::OnceRef;

use super::notation::{Entries, Notation};
use super::{ServiceInfo, StructureInfo, Type};
use crate::codec::Structure;

/// The table of a structure or an error.
pub type StructureTable = Table<StructureInfo>;

/// The table of a service.
pub type ServiceTable = Table<ServiceInfo>;

/// What a type or a service says of itself: as it is, or in a notation that is read when something first looks at the
/// table. The compiler has much less to do with a text than with what it stands for.
///
/// Hand-written types have a `static` each; see [`Tables`] for those of generated ones.
///
/// ```
/// use vapi_runtime::meta::{FieldInfo, StructureInfo, StructureTable, Type};
///
/// static POINT: StructureTable = StructureTable::new(&StructureInfo::new(
///     "com.example.point",
///     &[FieldInfo::new("x", Type::Integer), FieldInfo::new("label", Type::OPTIONAL_STRING)],
/// ));
///
/// assert_eq!(POINT.fields[0].name, "x");
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

    #[inline]
    pub(super) const fn of(notation: Notation) -> Self {
        // made once: each table is evaluated, and would call through three constructors for it
        let made = const { OnceRef::new() };
        Self { state: State::Written { notation, made } }
    }

    #[inline]
    fn get(&self, read: fn(&Notation) -> T) -> &T {
        match &self.state {
            State::Made(info) => info,
            State::Written { notation, made } => made.get_or_init(|| Box::leak(Box::new(read(notation)))),
        }
    }
}

impl ServiceTable {
    /// A table by its canonical name and its notation, which names types of `tables`: generated code has it.
    ///
    /// It is an object with an object for each operation:
    /// - `parameters`: the type of each by its name, or an object with `type` and `sensitive`;
    /// - `result`, a type, if there is one;
    /// - `errors`: the type of each, or a pair of it and its statuses;
    /// - `task`: `task` or `task_only`; `read_only`;
    /// - `privileges`: the id of each, or a list of it, the parameter and its resource type, which may be null;
    /// - `rest`: `route`, `alternates`, `flatten`, `headers`, `dispatch_headers`, `success`, `content_type`, `stream`,
    ///   `status_errors`, as [`RestInfo`](super::RestInfo) has them; a route has its path by its method,
    ///   then `dispatch`, `path_variables` and `query` with the parameter of each name (and the style of a query, where
    ///   it isn't the usual), and `body`.
    ///
    /// Types are called as in [`Tables`]. Parts that name parameters stand behind these: the order is that of the list
    /// above.
    ///
    /// # Panics
    /// A look at the table panics if the notation is broken.
    #[must_use]
    #[inline]
    pub const fn written(name: &'static str, notation: &'static str, tables: &'static Tables) -> Self {
        Self::of(Notation { name, text: notation, tables })
    }
}

/// The tables of the types that belong together, in one text: those of a service, or of a package. Generated code has
/// such a `static` in each module with types, since one of many tables takes the compiler much less than many.
///
/// ```
/// use vapi_runtime::meta::Tables;
///
/// static SHAPES: Tables = Tables::written(
///     "com.example",
///     r#"{
///         "point": {"fields": {"x": "integer", "y": "integer"}},
///         "line": {"fields": {"from": "@point", "to": "@point", "label": "optional<string>"}}
///     }"#,
///     &[],
///     &[],
/// );
/// static DRAWINGS: Tables =
///     Tables::written("com.example.drawings", r#"{"info": {"fields": {"lines": "list<@0.line>"}}}"#, &[], &[&SHAPES]);
///
/// assert_eq!(SHAPES.structure(1).fields[0].ty.to_string(), "com.example.point");
/// assert_eq!(DRAWINGS.structure(0).fields[0].ty.to_string(), "list<com.example.line>");
/// ```
pub struct Tables {
    pub(super) prefix: &'static str,
    pub(super) text: &'static str,
    pub(super) types: &'static [Type],
    pub(super) others: &'static [&'static Tables],
    entries: OnceRef<'static, Entries>,
}

/// What is set once and as a whole can't be seen half made.
impl RefUnwindSafe for Tables {}

impl Tables {
    /// Tables by what their canonical names begin with, and their notation, which is JSON: an object with each by what is
    /// behind that in its name.
    ///
    /// A number stands for that one of `types`, which is described elsewhere. A structure is an object with
    /// - `kind`: `error` for an error;
    /// - `fields`: the type of each by its name, or an object with `type` and `sensitive`;
    /// - `unions`: objects with `tag`, `fields`, and `cases`, which has for each value the names of its fields, and
    ///   whether each must be set;
    /// - `one_of`: lists of names, of which exactly one field is set;
    /// - `members`: in their order, names of fields, and `{"union": 0}` or `{"one_of": 0}` for those by their number.
    ///
    /// Parts that name fields stand behind these: the order is that of the list above. A type is called as [`Type`] shows
    /// it, but for those that have names: `@info` is the one of that name in this object, `@0.info` the one in the first
    /// of `others`.
    ///
    /// # Panics
    /// A look at a table panics if the notation is broken.
    #[must_use]
    #[inline]
    pub const fn written(
        prefix: &'static str,
        notation: &'static str,
        types: &'static [Type],
        others: &'static [&'static Self],
    ) -> Self {
        Self { prefix, text: notation, types, others, entries: OnceRef::new() }
    }

    /// The structure or error of this number, from 0.
    ///
    /// # Panics
    /// When there are fewer.
    #[must_use]
    #[inline]
    pub fn structure(&'static self, number: usize) -> &'static StructureTable {
        &self.entries().structures[number]
    }

    #[inline]
    pub(super) fn entries(&'static self) -> &'static Entries {
        match self.entries.get() {
            Some(entries) => entries,
            None => self.read(),
        }
    }

    #[cold]
    fn read(&'static self) -> &'static Entries {
        self.entries.get_or_init(|| Box::leak(Box::new(Entries::of(self))))
    }
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tables").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Where the table of a structure is: a type knows it, or it is by itself.
///
/// ```
/// use vapi_runtime::meta::StructureRef;
/// use vapi_runtime::standard::LocalizableMessage;
///
/// const MESSAGE: StructureRef = StructureRef::of::<LocalizableMessage>();
/// assert_eq!(MESSAGE.name(), "com.vmware.vapi.std.localizable_message");
/// ```
#[derive(Clone, Copy)]
pub struct StructureRef(Place);

#[derive(Clone, Copy)]
enum Place {
    Table(&'static StructureTable),
    // what it returns can't be had while constants are made
    Of(fn() -> &'static StructureTable),
}

impl StructureRef {
    /// That table.
    #[must_use]
    pub const fn new(table: &'static StructureTable) -> Self {
        Self(Place::Table(table))
    }

    /// The table of a type.
    #[must_use]
    pub const fn of<T: Structure>() -> Self {
        Self(Place::Of(T::info))
    }

    /// The table.
    #[must_use]
    #[inline]
    pub fn table(self) -> &'static StructureTable {
        match self.0 {
            Place::Table(table) => table,
            Place::Of(info) => info(),
        }
    }
}

impl Deref for StructureRef {
    type Target = StructureTable;

    #[inline]
    fn deref(&self) -> &StructureTable {
        self.table()
    }
}

impl fmt::Debug for StructureRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl StructureTable {
    /// This table: what [`structure!`](crate::structure) calls on one that is by itself.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn structure(&'static self) -> &'static Self {
        self
    }

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
