//! The syntax tree: what the files say, with a place on every name, and no name looked up.

use crate::ir::{Constant, EnumerationValue, Facts, Name, Prefix, Privilege, QueryStyle, StructureKind, Task, Type};
use crate::source::Span;

/// All files of a spec.
#[derive(Debug, Default)]
pub struct Spec {
    /// The sets, in the order of their manifests' paths.
    pub sets: Vec<Set>,
    /// Names of packages whose files couldn't be read: what refers to them isn't wrong for that.
    pub unreadable: Vec<String>,
    /// Whether a manifest couldn't be read, so that nothing can be said about which sets there are.
    pub unreadable_set: bool,
}

/// A manifest and the packages beside it.
#[derive(Debug)]
pub struct Set {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub doc: Option<String>,
    /// Package prefixes and their modules.
    pub prefixes: Vec<Prefix>,
    /// The sets it uses.
    pub builds_on: Vec<Name>,
    /// Made of another description of services.
    pub imported: bool,
    /// Canonical names of types that the runtime holds, with the runtime's names.
    pub runtime_types: Vec<(Name, String)>,
    /// Its packages.
    pub packages: Vec<Package>,
}

/// One package.
#[derive(Debug)]
pub struct Package {
    /// Dotted name.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Enumerations.
    pub enumerations: Vec<Enumeration>,
    /// Structures, then errors.
    pub structures: Vec<Structure>,
    /// Services.
    pub services: Vec<Service>,
}

/// An enumeration.
#[derive(Debug)]
pub struct Enumeration {
    /// Last segment of its canonical name.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// Its values.
    pub values: Vec<EnumerationValue>,
}

/// A structure or an error.
#[derive(Debug)]
pub struct Structure {
    /// Last segment of its canonical name.
    pub name: Name,
    /// Data or error.
    pub kind: StructureKind,
    /// Documentation and versions.
    pub facts: Facts,
    /// Enumerations nested in it.
    pub enumerations: Vec<Enumeration>,
    /// Structures nested in it.
    pub structures: Vec<Structure>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Tagged unions.
    pub unions: Vec<Union>,
    /// Groups of which exactly one is there.
    pub one_of: Vec<OneOf>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// The key of a model structure.
    pub model_keys: Option<Vec<Name>>,
}

/// A field or a parameter.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub name: Name,
    /// Its name on the wire.
    pub wire: String,
    /// Its type; none when the notation couldn't be read.
    pub ty: Option<TypeSyntax>,
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

/// A tagged union.
#[derive(Debug)]
pub struct Union {
    /// Name of the Rust field.
    pub name: Option<Name>,
    /// Documentation and the enum's Rust name.
    pub facts: Facts,
    /// The tag.
    pub tag: Name,
    /// Values and their fields; `true`: required.
    pub cases: Vec<(Name, Vec<(Name, bool)>)>,
}

/// Fields of which exactly one is there.
#[derive(Debug)]
pub struct OneOf {
    /// Name of the Rust field.
    pub name: Name,
    /// Documentation and the enum's Rust name.
    pub facts: Facts,
    /// The fields.
    pub fields: Vec<Name>,
}

/// A service.
#[derive(Debug)]
pub struct Service {
    /// Last segment of its id.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// Only a part of it is stated.
    pub partial: bool,
    /// Its answers over REST are plain, not of vAPI's own form.
    pub plain_rest: bool,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Enumerations.
    pub enumerations: Vec<Enumeration>,
    /// Structures, then errors.
    pub structures: Vec<Structure>,
    /// Operations.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub name: Name,
    /// Documentation and versions.
    pub facts: Facts,
    /// Parameters.
    pub parameters: Vec<Field>,
    /// What it returns; none: void.
    pub result: Option<OperationResult>,
    /// Declared errors.
    pub errors: Vec<DeclaredError>,
    /// How it takes part in tasks.
    pub task: Task,
    /// What the finished task holds.
    pub task_result: Option<TypeSyntax>,
    /// Whether it changes nothing, if stated.
    pub read_only: Option<bool>,
    /// Privileges.
    pub privileges: Vec<Privilege>,
    /// REST.
    pub rest: Option<Rest>,
}

/// What an operation returns.
#[derive(Debug)]
pub struct OperationResult {
    /// The type; none when the notation couldn't be read.
    pub ty: Option<TypeSyntax>,
    /// Meaning.
    pub doc: Option<String>,
    /// Redacted like a secret.
    pub sensitive: bool,
    /// What an unset result means.
    pub unset: Option<String>,
}

/// A declared error.
#[derive(Debug)]
pub struct DeclaredError {
    /// The error.
    pub reference: Reference,
    /// When it is reported.
    pub doc: Option<String>,
    /// HTTP statuses.
    pub statuses: Vec<u16>,
}

/// How an operation looks over REST.
#[derive(Debug)]
pub struct Rest {
    /// The published route.
    pub route: Route,
    /// Further routes.
    pub alternates: Vec<Route>,
    /// Query name and field path.
    pub flatten: Vec<(Name, String)>,
    /// Header and parameter.
    pub headers: Vec<(Name, Name)>,
    /// Header and fixed value.
    pub dispatch_headers: Vec<(String, String)>,
    /// Status of success.
    pub success: Option<u16>,
    /// Content type of the request.
    pub content_type: Option<String>,
    /// The answer is a stream.
    pub stream: bool,
    /// Errors are typed by status.
    pub status_errors: bool,
}

/// A method and a path, with what fills it.
#[derive(Debug)]
pub struct Route {
    /// The HTTP method.
    pub method: String,
    /// The path template.
    pub path: Name,
    /// The template's variables, in order.
    pub variables: Vec<Name>,
    /// Variable and parameter, where stated.
    pub path_variables: Vec<(Name, Name)>,
    /// Fixed query.
    pub dispatch: Vec<(String, Option<String>)>,
    /// Query name, parameter, style.
    pub query: Vec<(Name, Name, QueryStyle)>,
    /// The parameter that is the body.
    pub body: Option<Name>,
}

/// A type as written.
#[derive(Debug)]
pub struct TypeSyntax {
    /// What it is.
    pub node: TypeNode,
    /// Where it stands.
    pub span: Span,
}

/// The forms of a type.
#[derive(Debug)]
pub enum TypeNode {
    /// One that refers to nothing.
    Plain(Type),
    /// A structure known at run time only, with the fields of these.
    DynamicStructure(Vec<Reference>),
    /// A value, or none.
    Optional(Box<TypeSyntax>),
    /// Values in order.
    List(Box<TypeSyntax>),
    /// Values without duplicates.
    Set(Box<TypeSyntax>),
    /// Keys and values.
    Map(Box<TypeSyntax>, Box<TypeSyntax>),
    /// Something declared.
    Reference(Reference),
}

/// A name to be looked up.
#[derive(Debug)]
pub struct Reference {
    /// The name, as written.
    pub name: Name,
    /// The package that declares it, where the name alone fits two types.
    pub package: Option<String>,
}
