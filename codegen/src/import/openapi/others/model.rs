//! What is made of a document: the part of a spec that OpenAPI can say.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The type of a field, parameter or result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Boolean,
    Integer,
    Double,
    String,
    Secret,
    Binary,
    DateTime,
    Uri,
    /// Any value.
    Opaque,
    /// Any object.
    Dynamic,
    /// A declared type, by its place among them.
    Type(usize),
    /// A type of the set `std`, by its canonical name.
    Standard(String),
    Optional(Box<Self>),
    List(Box<Self>),
    Set(Box<Self>),
    /// With texts as keys.
    Map(Box<Self>),
}

impl Ty {
    /// The type of what may be absent.
    pub(super) fn optional(self) -> Self {
        match self {
            Self::Optional(_) => self,
            ty => Self::Optional(Box::new(ty)),
        }
    }

    /// The type of what is there.
    pub(super) fn required(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            ty => ty,
        }
    }

    pub(super) fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }
}

/// Where a type is declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    pub(super) package: String,
    pub(super) service: Option<String>,
}

impl Home {
    pub(super) fn package(package: impl Into<String>) -> Self {
        Self { package: package.into(), service: None }
    }

    /// What has one namespace in Rust.
    pub(super) fn scope(&self) -> String {
        match &self.service {
            Some(service) => format!("{}.{}", self.package, crate::names::snake(service)),
            None => self.package.clone(),
        }
    }
}

/// What is said of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) doc: Option<String>,
    pub(super) deprecated: bool,
}

/// A field or a parameter.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) key: String,
    /// Its name on the wire.
    pub(super) wire: String,
    /// A chosen name, where that of another field would be the same.
    pub(super) rust: Option<String>,
    pub(super) ty: Ty,
    pub(super) said: Said,
}

/// A tagged union; fields by key.
#[derive(Clone, Debug)]
pub(super) struct Union {
    pub(super) tag: String,
    pub(super) rust: Option<String>,
    /// Value of the tag, fields, and whether each is required.
    pub(super) cases: Vec<(String, Vec<(String, bool)>)>,
}

/// Fields of which exactly one is there.
#[derive(Clone, Debug)]
pub(super) struct OneOf {
    pub(super) name: String,
    pub(super) rust: Option<String>,
    pub(super) fields: Vec<String>,
}

/// A structure or an error.
#[derive(Clone, Debug, Default)]
pub(super) struct Structure {
    pub(super) fields: Vec<Field>,
    pub(super) union: Option<Union>,
    pub(super) one_of: Option<OneOf>,
    pub(super) is_error: bool,
}

/// A value of an enumeration, with a chosen name where another one's would be the same.
#[derive(Clone, Debug)]
pub(super) struct EnumerationValue {
    pub(super) text: String,
    pub(super) rust: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Structure(Structure),
    Enumeration(Vec<EnumerationValue>),
}

/// A declared type.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// The schema that it is made of: the document, and the pointer within.
    pub(super) at: (usize, String),
    pub(super) key: String,
    pub(super) home: Home,
    pub(super) said: Said,
    pub(super) body: Body,
}

/// An error that an operation declares.
#[derive(Clone, Debug)]
pub(super) struct ErrorUse {
    pub(super) ty: Ty,
    pub(super) doc: Option<String>,
    pub(super) statuses: Vec<u16>,
}

#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) key: String,
    pub(super) said: Said,
    pub(super) parameters: Vec<Field>,
    /// None: void.
    pub(super) result: Option<(Ty, Option<String>)>,
    pub(super) errors: Vec<ErrorUse>,
    /// Only starts a task.
    pub(super) is_task: bool,
    pub(super) rest: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) key: String,
    pub(super) package: String,
    pub(super) doc: Option<String>,
    pub(super) operations: Vec<Operation>,
    /// The names of methods that are taken.
    pub(super) methods: BTreeSet<String>,
}
