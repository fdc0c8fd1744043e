//! From bytes or the dynamic tree to typed values: the decoder, and how scalars are read.

mod collections;
mod dynamic;
mod fields;
mod lexer;
mod structure;
#[cfg(feature = "server")]
mod typed;

pub use fields::FieldTuple;

use jiter::Peek;
use lexer::Lexer;

use super::{Decode, DecodeError, Limits, Mode, Warning, Wire, json};
use crate::data::DataValue;

/// A place for one field, filled while a structure is decoded; implemented by `Option`.
pub trait Slot {
    /// Decodes the value that comes next into it; an earlier one is replaced.
    ///
    /// # Errors
    /// When the value doesn't fit.
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError>;

    /// Makes it unset.
    fn clear(&mut self);

    /// Whether nothing is in it.
    fn is_unset(&self) -> bool;
}

impl<T: Decode> Slot for Option<T> {
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError> {
        *self = Some(T::decode(input)?);
        Ok(())
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn is_unset(&self) -> bool {
        self.is_none()
    }
}

/// Where the value that comes next is.
enum Source<'a> {
    Json(Lexer<'a>),
    Value(&'a DataValue),
}

/// Reads one value: the body of a wire, or a [`DataValue`].
///
/// What differs between wires is decided in here, once; types only say what they consist of.
pub struct Decoder<'a> {
    source: Source<'a>,
    wire: Wire,
    mode: Mode,
    depth: usize,
    max_depth: usize,
    warnings: Vec<Warning>,
}

impl std::fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("wire", &self.wire).field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl<'a> Decoder<'a> {
    /// A decoder of a body.
    #[must_use]
    pub fn new(body: &'a [u8], wire: Wire, mode: Mode) -> Self {
        Self::with_limits(body, wire, mode, mode.limits())
    }

    /// A decoder of a body, with limits of one's own.
    #[must_use]
    pub fn with_limits(body: &'a [u8], wire: Wire, mode: Mode, limits: Limits) -> Self {
        Self {
            source: Source::Json(Lexer::new(body)),
            wire,
            mode,
            depth: 0,
            max_depth: limits.depth,
            warnings: Vec::new(),
        }
    }

    /// A decoder of a dynamic tree.
    #[must_use]
    pub fn of_value(value: &'a DataValue, mode: Mode) -> Self {
        Self {
            source: Source::Value(value),
            wire: Wire::Data,
            mode,
            depth: 0,
            // the tree is in memory already: what bounded its making bounds this
            max_depth: usize::MAX,
            warnings: Vec::new(),
        }
    }

    /// Checks that nothing comes behind the value.
    ///
    /// # Errors
    /// When something does.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match &mut self.source {
            Source::Json(json) => json.finish(),
            Source::Value(_) => Ok(()),
        }
    }

    /// Rules that were broken in ways that a lenient decoder can read.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// How much of the body has been read, in bytes.
    #[cfg(feature = "client")]
    pub(crate) fn position(&self) -> usize {
        match &self.source {
            Source::Json(json) => json.offset(),
            Source::Value(_) => 0,
        }
    }

    /// How it takes what doesn't quite fit.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// An error at the place that comes next.
    #[cold]
    #[inline(never)]
    fn mismatch(&mut self, expected: &str) -> DecodeError {
        match &mut self.source {
            Source::Json(json) => {
                let offset = json.offset();
                match json.peek() {
                    Ok(peek) => {
                        DecodeError::new(format!("expected {expected}, found {}", json::describe(peek)), Some(offset))
                    }
                    Err(error) => error,
                }
            }
            Source::Value(value) => DecodeError::new(format!("expected {expected}, found {}", value.kind()), None),
        }
    }

    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth >= self.max_depth {
            let offset = match &self.source {
                Source::Json(json) => Some(json.offset()),
                Source::Value(_) => None,
            };
            return Err(DecodeError::too_deep(self.max_depth, offset));
        }
        self.depth += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Anything for no value: a client ignores what comes.
    ///
    /// # Errors
    /// When a value comes to a strict decoder, or the body is broken.
    pub fn void(&mut self) -> Result<(), DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek()? {
                Peek::Null => json.null(),
                peek if self.mode == Mode::Lenient => json.skip(peek),
                _ => Err(self.mismatch("nothing")),
            },
            Source::Value(DataValue::Void) => Ok(()),
            Source::Value(_) if self.mode == Mode::Lenient => Ok(()),
            Source::Value(_) => Err(self.mismatch("nothing")),
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// When something else comes.
    pub fn boolean(&mut self) -> Result<bool, DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek @ (Peek::True | Peek::False)) => json.boolean(peek),
                _ => Err(self.mismatch("true or false")),
            },
            Source::Value(DataValue::Boolean(value)) => Ok(*value),
            // keys of JSON objects are text
            Source::Value(DataValue::String(text)) if self.wire == Wire::Api => match text.as_str() {
                // the capitals are another runtime's
                "true" | "True" => Ok(true),
                "false" | "False" => Ok(false),
                _ => Err(self.mismatch("true or false")),
            },
            Source::Value(_) => Err(self.mismatch("true or false")),
        }
    }

    /// A 64-bit integer.
    ///
    /// # Errors
    /// When something else comes, or a number beyond 64 bits.
    pub fn integer(&mut self) -> Result<i64, DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek) if peek.is_num() => {
                    let offset = json.offset();
                    let text = json.number(peek)?;
                    json::integer(text).map_err(|problem| DecodeError::new(problem, Some(offset)))
                }
                _ => Err(self.mismatch("an integer")),
            },
            Source::Value(DataValue::Integer(value)) => Ok(*value),
            Source::Value(DataValue::String(text)) if self.wire == Wire::Api => {
                text.parse().map_err(|_| self.mismatch("an integer"))
            }
            Source::Value(_) => Err(self.mismatch("an integer")),
        }
    }

    /// A finite double. A lenient decoder and plain JSON also take an integer.
    ///
    /// # Errors
    /// When something else comes, or a number beyond the range of a double.
    pub fn double(&mut self) -> Result<f64, DecodeError> {
        let integers = self.mode == Mode::Lenient || self.wire != Wire::JsonRpc;
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek) if peek.is_num() => {
                    let offset = json.offset();
                    let text = json.number(peek)?;
                    json::double(text, integers).map_err(|problem| DecodeError::new(problem, Some(offset)))
                }
                _ => Err(self.mismatch("a double")),
            },
            Source::Value(DataValue::Double(value)) => Ok(*value),
            #[allow(clippy::cast_precision_loss, reason = "a double is what the type asks for")]
            Source::Value(DataValue::Integer(value)) if integers => Ok(*value as f64),
            Source::Value(_) => Err(self.mismatch("a double")),
        }
    }

    /// Text, handed to a function so that it need not be copied twice.
    ///
    /// # Errors
    /// When something else comes, or the function's own.
    pub fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        read(self.borrowed_text()?)
    }

    /// The same to look at, compiled once and not for each type that is read from text.
    fn borrowed_text(&mut self) -> Result<&str, DecodeError> {
        let is_text = match &mut self.source {
            Source::Json(json) => matches!(json.peek(), Ok(Peek::String)),
            Source::Value(value) => matches!(value, DataValue::String(_)),
        };
        if !is_text {
            return Err(self.mismatch("a string"));
        }
        match &mut self.source {
            Source::Json(json) => json.string(),
            Source::Value(DataValue::String(text)) => Ok(text),
            // is no text, so that was said above
            Source::Value(_) => Ok(""),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// When something else comes.
    pub fn string(&mut self) -> Result<String, DecodeError> {
        self.text(|text| Ok(text.to_owned()))
    }

    /// A value of an enumeration.
    ///
    /// # Errors
    /// When something else than text comes.
    pub fn enumeration<T: for<'t> From<&'t str>>(&mut self) -> Result<T, DecodeError> {
        self.text(|text| Ok(T::from(text)))
    }

    /// Text that is never shown; a lenient decoder takes it bare too.
    ///
    /// # Errors
    /// When something else comes.
    pub fn secret(&mut self) -> Result<crate::data::Secret, DecodeError> {
        match &mut self.source {
            Source::Value(DataValue::Secret(secret)) => Ok(secret.clone()),
            Source::Value(DataValue::String(text)) if self.mode == Mode::Lenient || self.wire != Wire::JsonRpc => {
                Ok(text.as_str().into())
            }
            Source::Value(_) => Err(self.mismatch("a secret")),
            Source::Json(json) => match (self.wire, json.peek()) {
                (Wire::JsonRpc, Ok(Peek::String)) if self.mode != Mode::Lenient => Err(self.mismatch("a secret")),
                (_, Ok(Peek::String)) => json.string().map(Into::into),
                (Wire::JsonRpc, Ok(Peek::Object)) => {
                    self.open_tag("SECRET", "a secret")?;
                    let secret = self.text(|text| Ok(text.into()))?;
                    self.close_tag()?;
                    Ok(secret)
                }
                _ => Err(self.mismatch("a secret")),
            },
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// When something else comes, or text that is no base64.
    pub fn blob(&mut self) -> Result<crate::data::Blob, DecodeError> {
        match (&self.source, self.wire) {
            (Source::Value(DataValue::Blob(blob)), _) => Ok(blob.clone()),
            (Source::Value(DataValue::String(_)) | Source::Json(_), Wire::Api | Wire::Rest) => self.text(json::blob),
            (Source::Json(_), Wire::JsonRpc) => {
                self.open_tag("BINARY", "binary data")?;
                let blob = self.text(json::blob)?;
                self.close_tag()?;
                Ok(blob)
            }
            _ => Err(self.mismatch("binary data")),
        }
    }

    /// Reads `{"TAG":`.
    fn open_tag(&mut self, tag: &str, expected: &str) -> Result<(), DecodeError> {
        let Source::Json(json) = &mut self.source else { return Err(self.mismatch(expected)) };
        if json.pass([b"{\"", tag.as_bytes(), b"\":"]) {
            return Ok(());
        }
        let offset = json.offset();
        match json.peek() {
            Ok(Peek::Object) => {}
            _ => return Err(self.mismatch(expected)),
        }
        match json.first_name(str::to_owned)? {
            Some(key) if key == tag => Ok(()),
            Some(key) => {
                let problem = format!("expected {expected}, found the tag `{}`", json::cut(&key));
                Err(DecodeError::new(problem, Some(offset)))
            }
            None => Err(DecodeError::new(format!("expected {expected}, found an empty object"), Some(offset))),
        }
    }

    /// Reads the `}` of a tag.
    fn close_tag(&mut self) -> Result<(), DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(()) };
        let offset = json.offset();
        match json.next_name(str::to_owned)? {
            None => Ok(()),
            Some(_) => Err(DecodeError::new("an object with a tag has one member", Some(offset))),
        }
    }
}
