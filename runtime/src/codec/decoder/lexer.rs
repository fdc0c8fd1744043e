//! The lexer of bodies: the library's, with errors that carry the place in the whole body.

use jiter::{JiterError, JiterResult, Peek};

use crate::codec::DecodeError;
use crate::codec::json::Reader;

/// Reads a body piece by piece.
pub(super) struct Lexer<'a> {
    body: &'a [u8],
    reader: Reader<'a>,
}

#[cold]
#[inline(never)]
fn broken(error: &JiterError, start: usize) -> DecodeError {
    DecodeError::new(error.error_type.to_string(), Some(start + error.index))
}

impl<'a> Lexer<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self { body, reader: Reader::new(body) }
    }

    /// How much of the body has been read, in bytes.
    #[inline]
    pub(super) fn offset(&self) -> usize {
        self.reader.offset()
    }

    #[inline]
    fn told<T>(result: JiterResult<T>, start: usize) -> Result<T, DecodeError> {
        result.map_err(|error| broken(&error, start))
    }

    /// As [`Reader::pass`].
    #[inline]
    pub(super) fn pass(&mut self, parts: [&[u8]; 3]) -> bool {
        self.reader.pass(parts)
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Result<Peek, DecodeError> {
        Self::told(self.reader.json.peek(), self.reader.start)
    }

    /// Checks that nothing but blanks is left.
    pub(super) fn finish(&mut self) -> Result<(), DecodeError> {
        Self::told(self.reader.json.finish(), self.reader.start)
    }

    pub(super) fn null(&mut self) -> Result<(), DecodeError> {
        Self::told(self.reader.json.known_null(), self.reader.start)
    }

    pub(super) fn boolean(&mut self, peek: Peek) -> Result<bool, DecodeError> {
        Self::told(self.reader.json.known_bool(peek), self.reader.start)
    }

    /// The text of a number.
    pub(super) fn number(&mut self, peek: Peek) -> Result<&'a [u8], DecodeError> {
        let start = self.offset();
        Self::told(self.reader.json.known_number_bytes(peek).map(drop), self.reader.start)?;
        Ok(self.body.get(start..self.offset()).unwrap_or_default())
    }

    /// Text.
    #[inline]
    pub(super) fn string(&mut self) -> Result<&str, DecodeError> {
        Self::told(self.reader.json.known_str(), self.reader.start)
    }

    pub(super) fn skip(&mut self, peek: Peek) -> Result<(), DecodeError> {
        Self::told(self.reader.json.known_skip(peek), self.reader.start)
    }

    /// Whether an array has an element to begin with.
    pub(super) fn first_element(&mut self) -> Result<bool, DecodeError> {
        Self::told(self.reader.json.known_array().map(|next| next.is_some()), self.reader.start)
    }

    /// Whether an array has another element.
    pub(super) fn next_element(&mut self) -> Result<bool, DecodeError> {
        Self::told(self.reader.json.array_step().map(|next| next.is_some()), self.reader.start)
    }

    /// The name of an object's first member, handed to a function.
    pub(super) fn first_name<T>(&mut self, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        Self::told(self.reader.json.next_object().map(|name| name.map(read)), self.reader.start)
    }

    /// The name of an object's next member, handed to a function.
    pub(super) fn next_name<T>(&mut self, read: impl FnOnce(&str) -> T) -> Result<Option<T>, DecodeError> {
        Self::told(self.reader.json.next_key().map(|name| name.map(read)), self.reader.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_broken_later_is_read_up_to_there() {
        let mut lexer = Lexer::new(b"{\"a\":\"one\", \"b\" : \"t\xc3\xb6wo\",\"c\":\"\xff\"}");
        assert_eq!(lexer.first_name(str::to_owned).expect("a name").as_deref(), Some("a"));
        assert_eq!(lexer.string().expect("text"), "one");
        assert_eq!(lexer.next_name(str::to_owned).expect("a name").as_deref(), Some("b"));
        assert!(matches!(lexer.peek(), Ok(Peek::String)));
        assert_eq!(lexer.string().expect("text"), "töwo");
        assert_eq!(lexer.next_name(str::to_owned).expect("a name").as_deref(), Some("c"));
        let error = lexer.string().expect_err("no UTF-8");
        assert!(error.to_string().contains("unicode"), "{error}");
    }

    #[test]
    fn names_and_ends_are_found_with_and_without_blanks() {
        for (body, names) in [
            ("{}", &[][..]),
            (" { } ", &[]),
            (r#"{"a":1,"b":1}"#, &["a", "b"]),
            ("\n{ \"a\" : 1 ,\t\"\\u0062\\n\"\r:1\n}", &["a", "b\n"]),
        ] {
            let mut lexer = Lexer::new(body.as_bytes());
            let mut found = Vec::new();
            let mut name = lexer.first_name(str::to_owned).expect("a name");
            while let Some(known) = name {
                found.push(known);
                let peek = lexer.peek().expect("a number");
                assert_eq!(lexer.number(peek).expect("a number"), b"1");
                name = lexer.next_name(str::to_owned).expect("a name");
            }
            assert_eq!(found, names, "{body}");
            lexer.finish().expect("nothing is left");
        }
        for body in
            [r#"{"a" 1}"#, r#"{"a":1,}"#, r#"{"a":1 "b":1}"#, r#"{,"a":1}"#, "{a:1}", r#"{"a":1"#, "{", r#"{"a"#]
        {
            let mut lexer = Lexer::new(body.as_bytes());
            let mut name = lexer.first_name(str::to_owned);
            while let Ok(Some(_)) = name {
                name = lexer.peek().and_then(|peek| lexer.skip(peek)).and_then(|()| lexer.next_name(str::to_owned));
            }
            assert!(name.is_err(), "{body}");
        }
    }

    #[test]
    fn elements_are_counted_with_and_without_blanks() {
        let count = |body: &str| {
            let mut lexer = Lexer::new(body.as_bytes());
            let mut count = 0;
            let mut more = lexer.first_element()?;
            while more {
                let peek = lexer.peek()?;
                lexer.skip(peek)?;
                count += 1;
                more = lexer.next_element()?;
            }
            lexer.finish().map(|()| count)
        };
        for (body, elements) in [("[]", 0), ("[ ]", 0), ("[1,2]", 2), ("[ 1 , \"\" ,[],{} ] ", 4)] {
            assert_eq!(count(body), Ok(elements), "{body}");
        }
        for body in ["[", "[1", "[1,", "[1,]", "[1 2]", "[,]", "[]]"] {
            assert!(count(body).is_err(), "{body}");
        }
    }
}
