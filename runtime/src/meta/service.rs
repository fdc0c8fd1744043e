//! Services and their operations.

use std::fmt;

use super::{FieldInfo, RestInfo, StructureInfo, StructureRef, StructureTable, Type};
use crate::codec::ErrorStructure;

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
    pub error: StructureRef,
    /// HTTP statuses that stand for it over REST; none: the error's own.
    pub statuses: &'static [u16],
}

impl fmt::Debug for ErrorDeclaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.name())?;
        if self.statuses.is_empty() { Ok(()) } else { write!(f, " {:?}", self.statuses) }
    }
}

impl ErrorDeclaration {
    /// Declares an error with its own status.
    #[must_use]
    pub const fn new(error: &'static StructureTable) -> Self {
        Self { error: StructureRef::new(error), statuses: &[] }
    }

    /// Declares the error of a type, with its own status.
    #[must_use]
    pub const fn of<E: ErrorStructure>() -> Self {
        Self { error: StructureRef::of::<E>(), statuses: &[] }
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
