//! Tables that describe services, operations and types: what generated code says of itself.
//!
//! One table serves every use: encoding and decoding, validation on a server, introspection, REST routes, debug output
//! with its redaction. Tables are `static`s, made by `const` functions, so they cost nothing at start.

use std::fmt;

/// A vAPI type.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Type {
    /// No value.
    Void,
    /// True or false.
    Boolean,
    /// Signed 64-bit integer.
    Integer,
    /// 64-bit floating point.
    Double,
    /// Text.
    String,
    /// Text that is never shown.
    Secret,
    /// Bytes.
    Binary,
    /// A moment in UTC.
    DateTime,
    /// An IRI or a reference to one.
    Uri,
    /// Any data value.
    Opaque,
    /// Any error.
    AnyError,
    /// A structure known only at run time, with at least the fields of these.
    DynamicStructure(&'static [&'static StructureInfo]),
    /// An identifier of one of these resource types; none: not stated, or a sibling field says it.
    Id(&'static [&'static str]),
    /// An enumeration.
    Enumeration(&'static EnumerationInfo),
    /// A structure or an error.
    Structure(&'static StructureInfo),
    /// A value or none.
    Optional(&'static Type),
    /// Values in order.
    List(&'static Type),
    /// Values without duplicates.
    Set(&'static Type),
    /// Keys and values.
    Map(&'static Type, &'static Type),
}

/// The commonest types that hold others, for tables: a name costs the compiler less than what it stands for.
impl Type {
    /// `optional<boolean>`
    pub const OPTIONAL_BOOLEAN: Self = Self::Optional(&Self::Boolean);
    /// `optional<integer>`
    pub const OPTIONAL_INTEGER: Self = Self::Optional(&Self::Integer);
    /// `optional<double>`
    pub const OPTIONAL_DOUBLE: Self = Self::Optional(&Self::Double);
    /// `optional<string>`
    pub const OPTIONAL_STRING: Self = Self::Optional(&Self::String);
    /// `optional<secret>`
    pub const OPTIONAL_SECRET: Self = Self::Optional(&Self::Secret);
    /// `optional<date_time>`
    pub const OPTIONAL_DATE_TIME: Self = Self::Optional(&Self::DateTime);
    /// `optional<uri>`
    pub const OPTIONAL_URI: Self = Self::Optional(&Self::Uri);
    /// `list<string>`
    pub const LIST_STRING: Self = Self::List(&Self::String);
    /// `optional<list<string>>`
    pub const OPTIONAL_LIST_STRING: Self = Self::Optional(&Self::LIST_STRING);
    /// `map<string, string>`
    pub const MAP_STRING_STRING: Self = Self::Map(&Self::String, &Self::String);
    /// `optional<map<string, string>>`
    pub const OPTIONAL_MAP_STRING_STRING: Self = Self::Optional(&Self::MAP_STRING_STRING);
}

impl Type {
    /// Whether a value may be left out.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }

    /// The type inside an optional; any other type is its own.
    #[must_use]
    pub const fn inner(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}

/// The notation of the spec, with canonical names: `optional<list<com.acme.policy>>`. Tables may refer to themselves, so a
/// structure shows as its name.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("void"),
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Secret => f.write_str("secret"),
            Self::Binary => f.write_str("binary"),
            Self::DateTime => f.write_str("date_time"),
            Self::Uri => f.write_str("uri"),
            Self::Opaque => f.write_str("opaque"),
            Self::AnyError => f.write_str("any_error"),
            Self::DynamicStructure([]) => f.write_str("dynamic_structure"),
            Self::DynamicStructure(bases) => {
                let names: Vec<&str> = bases.iter().map(|base| base.name).collect();
                write!(f, "dynamic_structure<{}>", names.join(", "))
            }
            Self::Id([]) => f.write_str("id"),
            Self::Id(resources) => write!(f, "id<{}>", resources.join(" | ")),
            Self::Enumeration(info) => f.write_str(info.name),
            Self::Structure(info) => f.write_str(info.name),
            Self::Optional(inner) => write!(f, "optional<{inner}>"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Set(inner) => write!(f, "set<{inner}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
        }
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An enumeration: always open, its values are those that were known when the table was made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EnumerationInfo {
    /// Canonical name.
    pub name: &'static str,
    /// Known values, in declaration order.
    pub values: &'static [&'static str],
    /// What the enumeration means, then what each value means; empty when the table was made without documentation.
    pub docs: &'static [&'static str],
    /// No value has to be escaped in JSON.
    pub(crate) is_plain: bool,
}

impl EnumerationInfo {
    /// Describes an enumeration.
    #[must_use]
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, values, docs: &[], is_plain: are_plain(values) }
    }

    /// Adds documentation: of the enumeration, then of each value.
    #[must_use]
    pub const fn docs(self, docs: &'static [&'static str]) -> Self {
        Self { docs, ..self }
    }
}

/// Whether JSON has these texts as they are. Evaluated by the compiler, for each table once.
const fn are_plain(mut texts: &[&str]) -> bool {
    while let [text, rest @ ..] = texts {
        let mut bytes = text.as_bytes();
        while let [byte, rest @ ..] = bytes {
            if *byte < b' ' || *byte == b'"' || *byte == b'\\' {
                return false;
            }
            bytes = rest;
        }
        texts = rest;
    }
    true
}

/// Whether a structure is data or an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// Plain data.
    Structure,
    /// An error that operations report.
    Error,
}

/// A structure, an error, or the input of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StructureInfo {
    /// Canonical name.
    pub name: &'static str,
    /// Data or error.
    pub kind: StructureKind,
    /// Fields as on the wire, in declaration order.
    pub fields: &'static [FieldInfo],
    /// The fields of the Rust type, in order; empty when they are the wire's, one for one.
    pub members: &'static [MemberInfo],
    /// Tagged unions.
    pub unions: &'static [UnionInfo],
    /// Groups of which exactly one field is set.
    pub one_of: &'static [OneOfInfo],
    /// What it means; empty when the table was made without documentation.
    pub doc: &'static str,
}

/// Name of the structure that holds an operation's arguments on the wire.
pub(crate) const OPERATION_INPUT: &str = "operation-input";
/// Name of the structure that holds one entry of a map on the wire.
pub(crate) const MAP_ENTRY: &str = "map-entry";

impl StructureInfo {
    /// Describes a plain structure.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [FieldInfo]) -> Self {
        Self { name, kind: StructureKind::Structure, fields, members: &[], unions: &[], one_of: &[], doc: "" }
    }

    /// Describes an error.
    #[must_use]
    pub const fn error(name: &'static str, fields: &'static [FieldInfo]) -> Self {
        Self { name, kind: StructureKind::Error, fields, members: &[], unions: &[], one_of: &[], doc: "" }
    }

    /// Describes an operation's arguments.
    #[must_use]
    pub const fn input(fields: &'static [FieldInfo]) -> Self {
        Self::new(OPERATION_INPUT, fields)
    }

    /// The same with unions: `members` says what the fields of the Rust type are.
    #[must_use]
    pub const fn with_members(
        self,
        members: &'static [MemberInfo],
        unions: &'static [UnionInfo],
        one_of: &'static [OneOfInfo],
    ) -> Self {
        Self { members, unions, one_of, ..self }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// Whether a field is the tag of a union.
    pub(crate) fn is_tag(&self, field: usize) -> bool {
        self.unions.iter().any(|union| union.tag == field)
    }
}

/// How many bytes are taken of each key: most names that there are, with quotes, comma and colon.
pub(crate) const KEY: usize = 32;

/// A field on the wire.
///
/// Tables are made of fields with [`fields!`](crate::fields): what has been made ready by it is written faster.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Name on the wire.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// Hidden in debug output, like a secret.
    pub sensitive: bool,
    /// What it means; empty when the table was made without documentation.
    pub doc: &'static str,
    /// See [`key`](Self::key).
    key: &'static str,
}

impl FieldInfo {
    /// Describes a field.
    #[must_use]
    pub const fn new(name: &'static str, ty: Type) -> Self {
        Self { name, ty, sensitive: false, doc: "", key: "" }
    }

    /// As `new`, with its key.
    #[doc(hidden)]
    #[must_use]
    pub const fn keyed(name: &'static str, key: &'static str, ty: Type) -> Self {
        Self { key, ..Self::new(name, ty) }
    }

    /// Several by their names, keys and types, all at once: a call for each takes the compiler much longer.
    #[doc(hidden)]
    #[must_use]
    pub const fn list<const N: usize>(fields: [(&'static str, &'static str, Type); N]) -> [Self; N] {
        let mut list = [Self::new("", Type::Void); N];
        let mut index = 0;
        while index < N {
            let (name, key, ty) = fields[index];
            list[index] = Self { name, ty, sensitive: false, doc: "", key };
            index += 1;
        }
        list
    }

    /// What comes before a value in JSON, `,"name":`, with so many blanks behind it that a fixed number of bytes can be
    /// taken for any name; how many of them count. None when the name is longer, or the table was made without keys.
    #[inline]
    pub(crate) fn key(&self) -> Option<(&'static [u8; KEY], usize)> {
        let len = self.name.len() + 4;
        if len <= KEY { Some((self.key.as_bytes().first_chunk()?, len)) } else { None }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// The same field, hidden in debug output.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }
}

impl fmt::Debug for FieldInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, ty, sensitive, doc, key: _ } = self;
        f.debug_struct("FieldInfo")
            .field("name", name)
            .field("ty", ty)
            .field("sensitive", sensitive)
            .field("doc", doc)
            .finish()
    }
}

/// What a field of a Rust type stands for; indices into the structure's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberInfo {
    /// One field of the wire.
    Field(usize),
    /// A tag and the fields of its cases.
    Union(usize),
    /// A group of which one field is set.
    OneOf(usize),
}

/// A tag and which fields are there for each of its values.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UnionInfo {
    /// Index of the tag.
    pub tag: usize,
    /// Indices of every field of some case, ascending.
    pub fields: &'static [usize],
    /// The cases.
    pub cases: &'static [CaseInfo],
    /// Name of the field of the Rust type; empty when the table was made without.
    pub name: &'static str,
}

impl UnionInfo {
    /// Describes a union.
    #[must_use]
    pub const fn new(tag: usize, fields: &'static [usize], cases: &'static [CaseInfo]) -> Self {
        Self { tag, fields, cases, name: "" }
    }

    /// Says what the field of the Rust type is called.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// One value of a tag.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CaseInfo {
    /// The tag's value.
    pub value: &'static str,
    /// Index of each field, and whether the case requires it.
    pub fields: &'static [(usize, bool)],
}

impl CaseInfo {
    /// Describes a case.
    #[must_use]
    pub const fn new(value: &'static str, fields: &'static [(usize, bool)]) -> Self {
        Self { value, fields }
    }
}

/// Fields of which exactly one is set.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OneOfInfo {
    /// Indices of the fields.
    pub fields: &'static [usize],
    /// Name of the field of the Rust type; empty when the table was made without.
    pub name: &'static str,
}

impl OneOfInfo {
    /// Describes a group.
    #[must_use]
    pub const fn new(fields: &'static [usize]) -> Self {
        Self { fields, name: "" }
    }

    /// Says what the field of the Rust type is called.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }
}

/// How an operation takes part in tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskKind {
    /// An ordinary operation.
    #[default]
    None,
    /// A task beside a synchronous operation.
    Task,
    /// A task only.
    TaskOnly,
}

/// An error that an operation declares.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct ErrorDeclaration {
    /// The error.
    pub error: &'static StructureInfo,
    /// HTTP statuses that stand for it over REST; none: the error's own.
    pub statuses: &'static [u16],
}

impl fmt::Debug for ErrorDeclaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.name)?;
        if self.statuses.is_empty() { Ok(()) } else { write!(f, " {:?}", self.statuses) }
    }
}

impl ErrorDeclaration {
    /// Declares an error with its own status.
    #[must_use]
    pub const fn new(error: &'static StructureInfo) -> Self {
        Self { error, statuses: &[] }
    }

    /// Declares errors with their own statuses, all at once: a call for each takes the compiler much longer.
    #[must_use]
    pub const fn list<const N: usize>(errors: [&'static StructureInfo; N]) -> [Self; N] {
        static NONE: StructureInfo = StructureInfo::new("", &[]);
        let mut list = [Self::new(&NONE); N];
        let mut index = 0;
        while index < N {
            list[index] = Self { error: errors[index], statuses: &[] };
            index += 1;
        }
        list
    }

    /// The same with statuses of this operation.
    #[must_use]
    pub const fn statuses(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }
}

/// A privilege that a caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Privilege {
    /// Its id, `Namespaces.Upgrade`.
    pub id: &'static str,
    /// Path of the parameter or field that names the object; none: the whole system.
    pub on: Option<&'static str>,
    /// Resource type of the object.
    pub resource: Option<&'static str>,
}

impl Privilege {
    /// A privilege on an object of the call, or on the whole system.
    #[must_use]
    pub const fn new(id: &'static str, on: Option<&'static str>, resource: Option<&'static str>) -> Self {
        Self { id, on, resource }
    }
}

/// An operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its id within the service: `get`, `create$task`.
    pub name: &'static str,
    /// The arguments.
    pub input: StructureInfo,
    /// The result.
    pub output: Type,
    /// Declared errors, in order.
    pub errors: &'static [ErrorDeclaration],
    /// How it takes part in tasks.
    pub task: TaskKind,
    /// It changes nothing, so it may be repeated.
    pub read_only: bool,
    /// What a caller must be allowed to do.
    pub privileges: &'static [Privilege],
    /// How it looks over REST; none: JSON-RPC only.
    pub rest: Option<&'static RestInfo>,
    /// What it does; empty when the table was made without documentation.
    pub doc: &'static str,
}

impl OperationInfo {
    /// Describes an operation by what crosses the wire.
    #[must_use]
    pub const fn new(name: &'static str, parameters: &'static [FieldInfo], output: Type) -> Self {
        Self {
            name,
            input: StructureInfo::input(parameters),
            output,
            errors: &[],
            task: TaskKind::None,
            read_only: false,
            privileges: &[],
            rest: None,
            doc: "",
        }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// Declares its errors.
    #[must_use]
    pub const fn errors(self, errors: &'static [ErrorDeclaration]) -> Self {
        Self { errors, ..self }
    }

    /// Says how it takes part in tasks.
    #[must_use]
    pub const fn task(self, task: TaskKind) -> Self {
        Self { task, ..self }
    }

    /// Says that it changes nothing.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Says what a caller must be allowed to do.
    #[must_use]
    pub const fn privileges(self, privileges: &'static [Privilege]) -> Self {
        Self { privileges, ..self }
    }

    /// Says how it looks over REST.
    #[must_use]
    pub const fn rest(self, rest: &'static RestInfo) -> Self {
        Self { rest: Some(rest), ..self }
    }
}

/// A service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ServiceInfo {
    /// Its id.
    pub name: &'static str,
    /// Its operations, in declaration order.
    pub operations: &'static [OperationInfo],
    /// What it is for; empty when the table was made without documentation.
    pub doc: &'static str,
}

impl ServiceInfo {
    /// Describes a service.
    #[must_use]
    pub const fn new(name: &'static str, operations: &'static [OperationInfo]) -> Self {
        Self { name, operations, doc: "" }
    }

    /// Adds documentation.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// Index and description of an operation, by its id.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<(usize, &'static OperationInfo)> {
        self.operations.iter().enumerate().find(|(_, operation)| operation.name == name)
    }
}

/// How an operation looks over REST.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RestInfo {
    /// The published route.
    pub route: RouteInfo,
    /// Further routes that a server answers.
    pub alternates: &'static [RouteInfo],
    /// Query names of leaves of flattened structures, where they differ from the field: name, path.
    pub flatten: &'static [(&'static str, &'static str)],
    /// Headers that carry a parameter.
    pub headers: &'static [(&'static str, usize)],
    /// Headers with a fixed value.
    pub dispatch_headers: &'static [(&'static str, &'static str)],
    /// Status of success; none: 200, or 204 without a result.
    pub success: Option<u16>,
    /// Content type of the request; none: JSON.
    pub content_type: Option<&'static str>,
    /// The answer is a stream of bytes.
    pub stream: bool,
    /// Errors are typed by their status alone.
    pub status_errors: bool,
}

impl RestInfo {
    /// Describes an operation by its route.
    #[must_use]
    pub const fn new(route: RouteInfo) -> Self {
        Self {
            route,
            alternates: &[],
            flatten: &[],
            headers: &[],
            dispatch_headers: &[],
            success: None,
            content_type: None,
            stream: false,
            status_errors: false,
        }
    }

    /// Adds routes that a server answers too.
    #[must_use]
    pub const fn alternates(self, alternates: &'static [RouteInfo]) -> Self {
        Self { alternates, ..self }
    }

    /// Names leaves of flattened structures.
    #[must_use]
    pub const fn flatten(self, flatten: &'static [(&'static str, &'static str)]) -> Self {
        Self { flatten, ..self }
    }

    /// Names headers that carry a parameter.
    #[must_use]
    pub const fn headers(self, headers: &'static [(&'static str, usize)]) -> Self {
        Self { headers, ..self }
    }

    /// Names headers with a fixed value.
    #[must_use]
    pub const fn dispatch_headers(self, dispatch_headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { dispatch_headers, ..self }
    }

    /// Gives the status of success.
    #[must_use]
    pub const fn success(self, status: u16) -> Self {
        Self { success: Some(status), ..self }
    }

    /// Gives the content type of the request.
    #[must_use]
    pub const fn content_type(self, content_type: &'static str) -> Self {
        Self { content_type: Some(content_type), ..self }
    }

    /// Says that the answer is a stream of bytes.
    #[must_use]
    pub const fn stream(self) -> Self {
        Self { stream: true, ..self }
    }

    /// Says that errors are typed by status alone.
    #[must_use]
    pub const fn status_errors(self) -> Self {
        Self { status_errors: true, ..self }
    }
}

/// Method and URL of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RouteInfo {
    /// HTTP method.
    pub method: &'static str,
    /// Path template, with variables in braces.
    pub path: &'static str,
    /// Fixed query: name, and value unless the name stands alone.
    pub dispatch: &'static [(&'static str, Option<&'static str>)],
    /// Variables of the path with the parameter that fills each.
    pub path_variables: &'static [(&'static str, usize)],
    /// Query name, parameter, style.
    pub query: &'static [(&'static str, usize, QueryStyle)],
    /// The parameter that is the whole body.
    pub body: Option<usize>,
}

impl RouteInfo {
    /// Describes a route without parameters.
    #[must_use]
    pub const fn new(method: &'static str, path: &'static str) -> Self {
        Self { method, path, dispatch: &[], path_variables: &[], query: &[], body: None }
    }

    /// Adds the fixed query.
    #[must_use]
    pub const fn dispatch(self, dispatch: &'static [(&'static str, Option<&'static str>)]) -> Self {
        Self { dispatch, ..self }
    }

    /// Says which parameter fills each variable of the path.
    #[must_use]
    pub const fn path_variables(self, path_variables: &'static [(&'static str, usize)]) -> Self {
        Self { path_variables, ..self }
    }

    /// Says which parameters go into the query.
    #[must_use]
    pub const fn query(self, query: &'static [(&'static str, usize, QueryStyle)]) -> Self {
        Self { query, ..self }
    }

    /// Says which parameter is the body.
    #[must_use]
    pub const fn body(self, parameter: usize) -> Self {
        Self { body: Some(parameter), ..self }
    }
}

/// How a parameter is written into a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryStyle {
    /// Repeated `name=value`.
    #[default]
    Form,
    /// The same, said explicitly.
    FormExploded,
    /// Values separated by a comma.
    CommaDelimited,
    /// Values separated by a blank.
    SpaceDelimited,
    /// Repeated names.
    SpaceDelimitedExploded,
    /// Values separated by `|`.
    PipeDelimited,
    /// Repeated names.
    PipeDelimitedExploded,
    /// `name[field]=value`.
    DeepObject,
}
