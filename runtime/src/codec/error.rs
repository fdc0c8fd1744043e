//! What can go wrong with values, and where in a body it did.

use std::borrow::Cow;
use std::fmt;

/// A step from the top of a value to a place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(Cow<'static, str>),
    Index(usize),
}

/// A place in a value: `[12].state`, `spec.content`; the whole value is the empty path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// From the place outwards: steps are added while a decoder returns.
    steps: Vec<Step>,
}

impl Path {
    pub(crate) fn enter_field(&mut self, field: impl Into<Cow<'static, str>>) {
        self.steps.push(Step::Field(field.into()));
    }

    pub(crate) fn enter_index(&mut self, index: usize) {
        self.steps.push(Step::Index(index));
    }

    /// Whether it is the whole value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().rev().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Field(field) if position == 0 => f.write_str(field)?,
                Step::Field(field) => write!(f, ".{field}")?,
            }
        }
        Ok(())
    }
}

/// Says that a body doesn't fit the type that it should have, and where.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    path: Path,
    problem: Cow<'static, str>,
    offset: Option<usize>,
    kind: DecodeErrorKind,
}

/// What kind of problem it is, for those who answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeErrorKind {
    Mismatch,
    Depth,
    Base64,
}

impl DecodeError {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(problem: impl Into<Cow<'static, str>>, offset: Option<usize>) -> Self {
        Self(Box::new(Inner {
            path: Path::default(),
            problem: problem.into(),
            offset,
            kind: DecodeErrorKind::Mismatch,
        }))
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn too_deep(limit: usize, offset: Option<usize>) -> Self {
        let mut error = Self::new(format!("nested deeper than {limit} levels"), offset);
        error.0.kind = DecodeErrorKind::Depth;
        error
    }

    #[cold]
    pub(crate) fn base64(error: &base64::DecodeError) -> Self {
        let mut error = Self::new(format!("no base64: {error}"), None);
        error.0.kind = DecodeErrorKind::Base64;
        error
    }

    #[cfg(feature = "server")]
    pub(crate) fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// An error of one's own, at the place that is being decoded.
    #[must_use]
    pub fn custom(problem: impl Into<String>) -> Self {
        Self::new(problem.into(), None)
    }

    /// The same error, where what was read began that many bytes into the body.
    #[cfg(feature = "client")]
    #[cold]
    pub(crate) fn shifted(mut self, start: usize) -> Self {
        self.0.offset = self.0.offset.map(|offset| offset + start);
        self
    }

    #[cold]
    pub(crate) fn in_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.enter_field(field);
        self
    }

    #[cold]
    pub(crate) fn in_element(mut self, index: usize) -> Self {
        self.0.path.enter_index(index);
        self
    }

    /// Where in the value; empty for the value itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// Position in the body, in bytes, where one is known.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Whether the value was nested too deeply.
    #[must_use]
    pub fn is_too_deep(&self) -> bool {
        self.0.kind == DecodeErrorKind::Depth
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "at `{}`: ", self.0.path)?;
        }
        f.write_str(&self.0.problem)?;
        match self.0.offset {
            Some(offset) => write!(f, " (byte {offset})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Something in an answer that breaks the interface's rules, but that a lenient decoder could read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub(crate) path: Path,
    pub(crate) problem: String,
}

impl Warning {
    /// Where in the value.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at `{}`: ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

/// Says that a value can't be written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A double that is infinite or no number.
    Double(f64),
    /// A union or a group of which one field must be set whose fields break its rule; the structure and the field.
    Union {
        /// Canonical name of the structure.
        structure: &'static str,
        /// The field that is missing or too much.
        field: String,
        /// Whether it is missing.
        missing: bool,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Double(value) => write!(f, "the double {value} can't be written: only finite numbers can"),
            Self::Union { structure, field, missing: true } => {
                write!(f, "`{structure}`: the field `{field}` must be set in this case")
            }
            Self::Union { structure, field, missing: false } => {
                write!(f, "`{structure}`: the field `{field}` must not be set in this case")
            }
        }
    }
}

impl std::error::Error for EncodeError {}
