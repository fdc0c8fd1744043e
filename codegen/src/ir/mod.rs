//! What the spec says, with every name resolved: packages, services, operations, structures, enumerations.
//!
//! Nothing here knows of Rust: casing, modules and crates are decided in the plan. Things refer to each other by typed
//! index into the arenas of [`Ir`], and every arena is in one fixed order (by set, package name, then declaration), so
//! equal specs give equal Irs whatever the order of their files.

mod arena;
mod notation;
mod types;

pub use arena::{Arena, EnumerationId, Index, PackageId, ServiceId, SetId, StructureId};
pub use notation::Names;
pub use types::{MapKey, Resource, Type};

use crate::source::Span;

/// A name with the place where it was written.
#[derive(Clone, Debug)]
pub struct Name {
    /// The wire name: of one segment for a declaration, a path for a reference.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Name {
    /// A name that stands in no text of a spec.
    #[must_use]
    pub fn unplaced(text: impl Into<String>) -> Self {
        Self { text: text.into(), span: Span::default() }
    }
}

/// A whole spec: every set, resolved.
#[derive(Debug, Default)]
pub struct Ir {
    /// The sets, by name.
    pub sets: Arena<SetId, Set>,
    /// The packages, by set and name.
    pub packages: Arena<PackageId, Package>,
    /// The services, by package and declaration.
    pub services: Arena<ServiceId, Service>,
    /// Structures and errors, by package and declaration; those of services behind those of their package.
    pub structures: Arena<StructureId, Structure>,
    /// Enumerations, in the same order.
    pub enumerations: Arena<EnumerationId, Enumeration>,
}

/// One set: what becomes one family of crates.
#[derive(Debug)]
pub struct Set {
    /// Short name: `vcenter` gives the crates `vapi-vcenter`, `vapi-vcenter-client`, `vapi-vcenter-server`.
    pub name: Name,
    /// What the set holds, for the crates' documentation.
    pub doc: Option<String>,
    /// Package prefix and the Rust module path it becomes (empty: the crate's root), in declaration order.
    pub prefixes: Vec<Prefix>,
    /// Sets that this one refers to.
    pub builds_on: Vec<SetId>,
    /// It was made of another description of services, and is as well documented as that.
    pub imported: bool,
    /// Types that the runtime defines itself, with the runtime's name for each.
    pub runtime_types: Vec<RuntimeType>,
}

/// Where the packages below a prefix go.
#[derive(Debug)]
pub struct Prefix {
    /// The package prefix.
    pub package: Name,
    /// The module path, segments separated by `::` (empty: the root).
    pub module: String,
}

/// A type of the set `std` that `vapi-runtime` holds, so that both don't need each other.
#[derive(Debug)]
pub struct RuntimeType {
    /// The structure or enumeration of the spec.
    pub target: TypeId,
    /// Its name in `vapi_runtime::standard`.
    pub rust: String,
}

/// A structure (errors included) or an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeId {
    /// A structure or an error.
    Structure(StructureId),
    /// An enumeration.
    Enumeration(EnumerationId),
}

/// What every declaration may carry.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Meaning, as Markdown.
    pub doc: Option<String>,
    /// First version that has it.
    pub since: Option<String>,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecated>,
    /// A Rust name chosen by the spec, where the casing rules don't do.
    pub rust: Option<Name>,
    /// The key in the spec, where it isn't the wire name: Rust names are then made of it. Fields have theirs in `name`.
    pub key: Option<String>,
}

/// That something is on its way out.
#[derive(Clone, Debug)]
pub struct Deprecated {
    /// Version that declared it so.
    pub since: Option<String>,
    /// What to use instead.
    pub replacement: Option<String>,
    /// Version that removes it.
    pub removal: Option<String>,
}

/// A vAPI package: a namespace, one file of the spec.
#[derive(Debug)]
pub struct Package {
    /// Dotted name.
    pub name: Name,
    /// The set it belongs to.
    pub set: SetId,
    /// Documentation and versions.
    pub facts: Facts,
    /// Constants of the package.
    pub constants: Vec<Constant>,
    /// Enumerations declared in the package itself, also those nested in its structures.
    pub enumerations: Vec<EnumerationId>,
    /// Structures and errors declared in the package itself, each followed by those nested in it.
    pub structures: Vec<StructureId>,
    /// Services, in declaration order.
    pub services: Vec<ServiceId>,
}

/// A service: operations and the types that belong to them.
#[derive(Debug)]
pub struct Service {
    /// Last segment of the service's id.
    pub name: Name,
    /// The service's id on the wire: package and name.
    pub id: String,
    /// The package that declares it.
    pub package: PackageId,
    /// Documentation and versions.
    pub facts: Facts,
    /// Only some of the operations that the real service has are stated.
    pub partial: bool,
    /// Its answers over REST are plain, not of vAPI's own form.
    pub plain_rest: bool,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Enumerations declared in it, also those nested in its structures.
    pub enumerations: Vec<EnumerationId>,
    /// Structures and errors declared in it, each followed by those nested in it.
    pub structures: Vec<StructureId>,
    /// Operations, in declaration order.
    pub operations: Vec<Operation>,
}

/// A named value of a service, package or structure.
#[derive(Debug)]
pub struct Constant {
    /// Its name.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// The value, with its type.
    pub value: ConstantValue,
}

/// A constant's value.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstantValue {
    /// A text.
    String(String),
    /// A 64-bit integer.
    Integer(i64),
    /// A double.
    Double(f64),
    /// A truth value.
    Boolean(bool),
    /// Several texts.
    Strings(Vec<String>),
}

/// Where a type is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// In a package.
    Package(PackageId),
    /// In a service.
    Service(ServiceId),
    /// In a structure.
    Structure(StructureId),
}

/// An enumeration: open, since newer servers may send values that the spec doesn't list.
#[derive(Debug)]
pub struct Enumeration {
    /// Last segment of its canonical name.
    pub name: Name,
    /// Name on the wire.
    pub canonical: String,
    /// Where it is declared.
    pub owner: Owner,
    /// Documentation and versions.
    pub facts: Facts,
    /// The values, in declaration order.
    pub values: Vec<EnumerationValue>,
}

/// One value of an enumeration.
#[derive(Debug)]
pub struct EnumerationValue {
    /// Text on the wire.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
}

/// Whether a structure is data or an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StructureKind {
    /// Plain data.
    Structure,
    /// An error that operations report.
    Error,
}

/// A structure or an error.
#[derive(Debug)]
pub struct Structure {
    /// Last segment of its canonical name.
    pub name: Name,
    /// Name on the wire.
    pub canonical: String,
    /// Data or error.
    pub kind: StructureKind,
    /// Where it is declared.
    pub owner: Owner,
    /// Documentation and versions.
    pub facts: Facts,
    /// Fields, in declaration order.
    pub fields: Vec<Field>,
    /// Rules by which a tag decides which fields are there. Field sets never overlap.
    pub unions: Vec<Union>,
    /// Groups of fields of which exactly one is there.
    pub one_of: Vec<OneOf>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Set for a model structure: the fields that are its key.
    pub model_keys: Option<Vec<Name>>,
}

/// A field of a structure, or a parameter of an operation.
#[derive(Debug)]
pub struct Field {
    /// The key in the spec: what the Rust name is made of.
    pub name: Name,
    /// Name on the wire.
    pub wire: String,
    /// Its type; optional fields are `Type::Optional`.
    pub ty: Type,
    /// Where the type stands.
    pub type_span: Span,
    /// Documentation and versions.
    pub facts: Facts,
    /// Redacted like a secret.
    pub sensitive: bool,
    /// Optional only because older servers don't know it.
    pub added_later: bool,
    /// What leaving it out means.
    pub unset: Option<String>,
}

/// A tagged union within a structure.
#[derive(Debug)]
pub struct Union {
    /// Name for the Rust field, when the spec gives one.
    pub name: Option<Name>,
    /// Documentation, and the Rust name of the enum type when the spec gives one.
    pub facts: Facts,
    /// Index of the tag among the structure's fields; an enumeration, perhaps optional.
    pub tag: usize,
    /// Where the tag is named.
    pub tag_span: Span,
    /// Cases, in declaration order; every value of the enumeration that isn't listed has no fields.
    pub cases: Vec<Case>,
}

/// What goes with one value of a tag.
#[derive(Debug)]
pub struct Case {
    /// The tag's value.
    pub value: Name,
    /// Index of that value in the tag's enumeration.
    pub value_index: usize,
    /// Its fields: index in the structure, and whether the case requires it.
    pub fields: Vec<CaseField>,
}

/// A field in a case.
#[derive(Clone, Copy, Debug)]
pub struct CaseField {
    /// Index among the structure's fields.
    pub field: usize,
    /// Whether it must be there in this case.
    pub required: bool,
}

/// Fields of which exactly one is set.
#[derive(Debug)]
pub struct OneOf {
    /// Name for the Rust field.
    pub name: Name,
    /// Documentation, and the Rust name of the enum type when the spec gives one.
    pub facts: Facts,
    /// Indices of the fields, in the order stated.
    pub fields: Vec<usize>,
}

/// An operation of a service.
#[derive(Debug)]
pub struct Operation {
    /// Its id on the wire: `get`, `create$task`.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// Parameters, in declaration order.
    pub parameters: Vec<Field>,
    /// What it returns.
    pub result: Type,
    /// Where the result's type stands; at the operation's name when there is none.
    pub result_span: Span,
    /// Meaning of the result.
    pub result_doc: Option<String>,
    /// The result is redacted like a secret.
    pub result_sensitive: bool,
    /// What an unset result means.
    pub result_unset: Option<String>,
    /// Declared errors, in order.
    pub errors: Vec<DeclaredError>,
    /// How it takes part in tasks.
    pub task: Task,
    /// What the finished task holds, when the spec says.
    pub task_result: Option<Type>,
    /// Where that type stands; at the operation's name when there is none.
    pub task_result_span: Span,
    /// It changes nothing, so it may be repeated.
    pub read_only: bool,
    /// What a caller must be allowed to do.
    pub privileges: Vec<Privilege>,
    /// How it looks over REST; without it the operation is JSON-RPC only.
    pub rest: Option<Rest>,
}

impl Operation {
    /// Whether a client reads the answer as it comes.
    pub fn is_streamed(&self) -> bool {
        self.rest.as_ref().is_some_and(|rest| rest.stream)
    }
}

/// How an operation takes part in tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// An ordinary operation.
    #[default]
    None,
    /// `x$task` beside a synchronous `x`.
    Task,
    /// `x$task` alone.
    TaskOnly,
}

/// An error that an operation declares.
#[derive(Debug)]
pub struct DeclaredError {
    /// The error structure.
    pub error: StructureId,
    /// Where it is named.
    pub span: Span,
    /// When it is reported.
    pub doc: Option<String>,
    /// HTTP statuses that stand for it over REST; empty: the error's own.
    pub statuses: Vec<u16>,
}

/// A privilege that an operation needs.
#[derive(Debug)]
pub struct Privilege {
    /// Its id, `Namespaces.Upgrade`.
    pub id: String,
    /// Path of the parameter or field that names the object; none: the whole system.
    pub on: Option<Name>,
    /// Resource type of that object.
    pub resource: Option<String>,
}

/// How an operation looks over REST.
#[derive(Debug)]
pub struct Rest {
    /// The published route.
    pub route: Route,
    /// Further routes that a server answers too.
    pub alternates: Vec<Route>,
    /// Query names of leaves of flattened structures that are called otherwise than their field: name, path.
    pub flatten: Vec<(Name, String)>,
    /// Header and the parameter it carries.
    pub headers: Vec<(Name, usize)>,
    /// Header and its fixed value.
    pub dispatch_headers: Vec<(String, String)>,
    /// Status of success.
    pub success: Option<u16>,
    /// Content type of the request, when it isn't JSON.
    pub content_type: Option<String>,
    /// The answer is a stream of bytes.
    pub stream: bool,
    /// Errors are typed by status alone.
    pub status_errors: bool,
}

/// Method and URL of an operation.
#[derive(Debug)]
pub struct Route {
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    pub method: String,
    /// Path template with variables in braces.
    pub path: Name,
    /// Fixed query: name, and value unless the name stands alone.
    pub dispatch: Vec<(String, Option<String>)>,
    /// Variables of the template, in order, with the parameter that fills each.
    pub path_variables: Vec<(String, usize)>,
    /// Query name, parameter, style.
    pub query: Vec<(Name, usize, QueryStyle)>,
    /// The parameter that is the whole body.
    pub body: Option<usize>,
}

/// How a parameter is written into a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl QueryStyle {
    /// The name that the spec has for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::FormExploded => "form_exploded",
            Self::CommaDelimited => "comma_delimited",
            Self::SpaceDelimited => "space_delimited",
            Self::SpaceDelimitedExploded => "space_delimited_exploded",
            Self::PipeDelimited => "pipe_delimited",
            Self::PipeDelimitedExploded => "pipe_delimited_exploded",
            Self::DeepObject => "deep_object",
        }
    }
}
