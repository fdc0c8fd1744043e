//! What the lexer leaves to us: which number is of which kind, base64, words for messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiter::{Jiter, Peek};

use super::DecodeError;
use crate::data::{Blob, DataValue};

/// The kind of JSON value that begins here, in words.
pub(in crate::codec) fn describe(peek: Peek) -> &'static str {
    match peek {
        Peek::Null => "null",
        Peek::True | Peek::False => "a boolean",
        Peek::String => "a string",
        Peek::Array => "an array",
        Peek::Object => "an object",
        peek if peek.is_num() => "a number",
        _ => "something that is no JSON",
    }
}

/// The library's reader of a body, with its place in the whole of it, and a way to pass over what stands there word for
/// word, as most peers write it.
pub(crate) struct Reader<'a> {
    body: &'a [u8],
    /// Where the part of the body begins that the library has, in bytes.
    pub(crate) start: usize,
    pub(crate) json: Jiter<'a>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(body: &'a [u8]) -> Self {
        Self { body, start: 0, json: Jiter::new(body) }
    }

    /// How much of the body has been read, in bytes.
    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.start + self.json.current_index()
    }

    /// Passes over the parts if they come next, byte for byte; else nothing has happened.
    ///
    /// They must be whole tokens, up to where a value or the next member begins.
    #[inline]
    pub(crate) fn pass(&mut self, parts: [&[u8]; 3]) -> bool {
        let rest = self.body.get(self.offset()..);
        let rest = rest.and_then(|rest| parts.into_iter().try_fold(rest, |rest, part| rest.strip_prefix(part)));
        let Some(rest) = rest else { return false };
        self.start = self.body.len() - rest.len();
        self.json = Jiter::new(rest);
        true
    }
}

/// The beginning of a text that a peer chose, for messages.
pub(in crate::codec) fn cut(text: &str) -> &str {
    match text.char_indices().nth(80) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// Numbers are told apart by their text: a point or an exponent makes a double.
fn is_double(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'))
}

fn text(number: &[u8]) -> &str {
    // the lexer lets nothing but ASCII through
    std::str::from_utf8(number).unwrap_or("")
}

pub(in crate::codec) fn integer(number: &[u8]) -> Result<i64, String> {
    if is_double(number) {
        return Err(format!("expected an integer, found the double {}", cut(text(number))));
    }
    text(number).parse().map_err(|_| format!("the integer {} is beyond 64 bits", cut(text(number))))
}

pub(in crate::codec) fn double(number: &[u8], integers: bool) -> Result<f64, String> {
    if !integers && !is_double(number) {
        return Err(format!("expected a double, found the integer {}", cut(text(number))));
    }
    match text(number).parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(format!("the number {} is beyond the range of a double", cut(text(number)))),
    }
}

pub(in crate::codec) fn number(number: &[u8]) -> Result<DataValue, String> {
    if is_double(number) {
        double(number, false).map(DataValue::Double)
    } else {
        integer(number).map(DataValue::Integer)
    }
}

/// Standard base64 with padding; line breaks and blanks between are skipped.
pub(in crate::codec) fn blob(text: &str) -> Result<Blob, DecodeError> {
    let decoded = STANDARD.decode(text).or_else(|error| {
        if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
            STANDARD.decode(text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>())
        } else {
            Err(error)
        }
    });
    decoded.map(Blob::from).map_err(|error| DecodeError::base64(&error))
}
