//! The lexer of bodies, with one shortcut: what stands there word for word as most peers write it is passed over whole.

use jiter::{Jiter, JiterError, Peek};

use crate::codec::DecodeError;

/// Reads a body piece by piece; errors carry the place in the whole of it.
pub(super) struct Lexer<'a> {
    body: &'a [u8],
    /// Where in the body `json` began.
    start: usize,
    json: Jiter<'a>,
}

#[cold]
#[inline(never)]
fn broken(error: &JiterError, start: usize) -> DecodeError {
    DecodeError::new(error.error_type.to_string(), Some(start + error.index))
}

/// [`Lexer::pass`] for a lexer that began at `start` in the body.
pub(crate) fn pass<'a>(body: &'a [u8], start: &mut usize, json: &mut Jiter<'a>, parts: [&[u8]; 3]) -> bool {
    let Some(mut rest) = body.get(*start + json.current_index()..) else { return false };
    for part in parts {
        match rest.strip_prefix(part) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    *start = body.len() - rest.len();
    let tape = std::mem::replace(json, Jiter::new(&[])).into_tape();
    *json = Jiter::with_tape(rest, tape);
    true
}

impl<'a> Lexer<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self { body, start: 0, json: Jiter::new(body) }
    }

    /// How much of the body has been read, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.start + self.json.current_index()
    }

    /// Passes over the parts if they come next, byte for byte; else nothing has happened.
    ///
    /// They must be whole tokens, up to where a value or the next member begins.
    pub(super) fn pass(&mut self, parts: [&[u8]; 3]) -> bool {
        pass(self.body, &mut self.start, &mut self.json, parts)
    }

    pub(super) fn peek(&mut self) -> Result<Peek, DecodeError> {
        self.json.peek().map_err(|error| broken(&error, self.start))
    }

    /// Checks that nothing but blanks is left.
    pub(super) fn finish(&mut self) -> Result<(), DecodeError> {
        self.json.finish().map_err(|error| broken(&error, self.start))
    }

    pub(super) fn null(&mut self) -> Result<(), DecodeError> {
        self.json.known_null().map_err(|error| broken(&error, self.start))
    }

    pub(super) fn boolean(&mut self, peek: Peek) -> Result<bool, DecodeError> {
        self.json.known_bool(peek).map_err(|error| broken(&error, self.start))
    }

    /// The text of a number.
    pub(super) fn number(&mut self, peek: Peek) -> Result<&[u8], DecodeError> {
        let start = self.start;
        self.json.known_number_bytes(peek).map_err(|error| broken(&error, start))
    }

    pub(super) fn string(&mut self) -> Result<&str, DecodeError> {
        let start = self.start;
        self.json.known_str().map_err(|error| broken(&error, start))
    }

    pub(super) fn skip(&mut self, peek: Peek) -> Result<(), DecodeError> {
        self.json.known_skip(peek).map_err(|error| broken(&error, self.start))
    }

    /// Whether an array has an element to begin with.
    pub(super) fn first_element(&mut self) -> Result<bool, DecodeError> {
        self.json.known_array().map(|next| next.is_some()).map_err(|error| broken(&error, self.start))
    }

    /// Whether an array has another element.
    pub(super) fn next_element(&mut self) -> Result<bool, DecodeError> {
        self.json.array_step().map(|next| next.is_some()).map_err(|error| broken(&error, self.start))
    }

    /// The name of an object's first member, with its escapes.
    pub(super) fn first_key_raw(&mut self) -> Result<Option<&[u8]>, DecodeError> {
        let start = self.start;
        self.json.next_object_bytes().map_err(|error| broken(&error, start))
    }

    /// The name of an object's next member, with its escapes.
    pub(super) fn next_key_raw(&mut self) -> Result<Option<&[u8]>, DecodeError> {
        let start = self.start;
        self.json.next_key_bytes().map_err(|error| broken(&error, start))
    }

    /// The name of an object's first member.
    pub(super) fn first_key(&mut self) -> Result<Option<String>, DecodeError> {
        let start = self.start;
        Ok(self.json.next_object().map_err(|error| broken(&error, start))?.map(str::to_owned))
    }

    /// The name of an object's next member.
    pub(super) fn next_key(&mut self) -> Result<Option<String>, DecodeError> {
        let start = self.start;
        Ok(self.json.next_key().map_err(|error| broken(&error, start))?.map(str::to_owned))
    }
}
