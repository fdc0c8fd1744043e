//! What the modules of an SDK say, before any name is looked up.

use super::docs::Facts;
use crate::ir::Task;
use crate::source::Span;

/// A module: a vAPI package.
#[derive(Debug)]
pub(super) struct Package {
    /// Its dotted name.
    pub(super) name: String,
    /// The Python module, `com.vmware.cis_client`.
    pub(super) module: String,
    /// The line that names the package.
    pub(super) span: Span,
    pub(super) facts: Facts,
    pub(super) types: Types,
    pub(super) services: Vec<Service>,
}

/// The constants and types of a package, a service or a structure.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) constants: Vec<Constant>,
    pub(super) enumerations: Vec<Enumeration>,
    pub(super) structures: Vec<Structure>,
}

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    /// Its id.
    pub(super) id: String,
    /// The Python class.
    pub(super) class: String,
    pub(super) span: Span,
    pub(super) facts: Facts,
    pub(super) types: Types,
    pub(super) operations: Vec<Operation>,
    /// Its answers over REST are bare, not vAPI's own form.
    pub(super) is_plain_rest: bool,
}

/// A constant.
#[derive(Debug)]
pub(super) struct Constant {
    pub(super) name: String,
    pub(super) facts: Facts,
    pub(super) value: Value,
}

/// The value of a constant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    String(String),
    Integer(i64),
    Double(f64),
    Boolean(bool),
    Strings(Vec<String>),
}

/// An enumeration.
#[derive(Debug)]
pub(super) struct Enumeration {
    /// Canonical name.
    pub(super) canonical: String,
    /// The Python class, within that of its owner.
    pub(super) class: String,
    pub(super) span: Span,
    pub(super) facts: Facts,
    pub(super) values: Vec<EnumerationValue>,
}

/// A value of an enumeration.
#[derive(Debug)]
pub(super) struct EnumerationValue {
    pub(super) wire: String,
    pub(super) facts: Facts,
}

/// A structure or an error.
#[derive(Debug)]
pub(super) struct Structure {
    /// Canonical name.
    pub(super) canonical: String,
    /// The Python class, within that of its owner.
    pub(super) class: String,
    pub(super) span: Span,
    pub(super) is_error: bool,
    pub(super) facts: Facts,
    pub(super) types: Types,
    pub(super) fields: Vec<Field>,
    pub(super) unions: Vec<Union>,
    pub(super) model_keys: Option<Vec<String>>,
}

/// A field of a structure, or a parameter of an operation.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) span: Span,
    pub(super) ty: Type,
    pub(super) facts: Facts,
    pub(super) added_later: bool,
}

/// A rule by which a tag decides which fields are there.
#[derive(Debug)]
pub(super) struct Union {
    pub(super) tag: String,
    pub(super) cases: Vec<Case>,
}

/// What goes with one value of a tag.
#[derive(Debug, PartialEq)]
pub(super) struct Case {
    pub(super) value: String,
    /// Its fields, and whether the case requires each.
    pub(super) fields: Vec<(String, bool)>,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// A word of the spec's notation: `string`.
    Plain(&'static str),
    Id(Resource),
    Optional(Box<Type>),
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>, Box<Type>),
    /// A structure known only at run time, with the fields of these.
    Dynamic(Vec<Reference>),
    Named(Reference),
}

impl Type {
    /// The type within an optional, or this one.
    pub(super) fn required(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}

/// What an identifier identifies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Resource {
    /// The resource types; none: not stated.
    pub(super) types: Vec<String>,
    /// The sibling field that holds the resource type.
    pub(super) field: Option<String>,
}

/// A class of some module.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// `com.vmware.cis_client`.
    pub(super) module: String,
    /// `Tasks.GetSpec`.
    pub(super) class: String,
    pub(super) span: Span,
}

impl PartialEq for Reference {
    /// Wherever it stands.
    fn eq(&self, other: &Self) -> bool {
        (&self.module, &self.class) == (&other.module, &other.class)
    }
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// `get`, `create$task`.
    pub(super) id: String,
    pub(super) span: Span,
    pub(super) facts: Facts,
    pub(super) parameters: Vec<Field>,
    pub(super) result: Type,
    pub(super) result_doc: Option<String>,
    pub(super) errors: Vec<DeclaredError>,
    pub(super) task: Task,
    /// What the finished task holds.
    pub(super) task_result: Option<Type>,
    pub(super) privileges: Vec<Privilege>,
    pub(super) rest: Option<Rest>,
}

/// An error that an operation declares.
#[derive(Debug, PartialEq)]
pub(super) struct DeclaredError {
    pub(super) error: Reference,
    pub(super) statuses: Vec<i64>,
    pub(super) doc: Option<String>,
}

/// A privilege that an operation needs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Privilege {
    pub(super) id: String,
    pub(super) on: Option<On>,
    pub(super) resource: Option<String>,
}

/// What a privilege is needed on, as the documentation says it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum On {
    /// A parameter, and which side of it when it is a map.
    Parameter(String, Side),
    /// A Python attribute, `VM.CloneSpec.source`, and which side of it when it is a map.
    Attribute(String, Side),
}

/// Which side of a map is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It is no map.
    Whole,
    /// Its keys.
    Keys,
    /// Its values.
    Values,
}

/// How an operation looks over REST.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rest {
    pub(super) method: String,
    pub(super) path: String,
    /// Variable to parameter.
    pub(super) path_variables: Vec<(String, String)>,
    /// Fixed query: name, and value unless the name stands alone.
    pub(super) dispatch: Vec<(String, Option<String>)>,
    /// Query name, parameter, style.
    pub(super) query: Vec<(String, String, String)>,
    /// Header to parameter.
    pub(super) headers: Vec<(String, String)>,
    /// Header to fixed value.
    pub(super) dispatch_headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
    pub(super) content_type: Option<String>,
    /// Errors are typed by status alone.
    pub(super) has_status_errors: bool,
    // What no module says, but documents do.
    /// Query name to the path of a field.
    pub(super) flatten: Vec<(String, String)>,
    pub(super) success: Option<u16>,
    /// The result is a stream of bytes.
    pub(super) is_stream: bool,
    /// The route that the module has, where that is another one.
    pub(super) alternate: Option<Box<Self>>,
}
