//! The lexer of bodies. What nearly every body consists of is read here: text without escapes, names, commas and brackets,
//! and what stands there word for word as most peers write it. All else, numbers, escapes and whatever is wrong, is the
//! library's.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterResult, Peek};
use memchr::memchr2;

use crate::codec::{DecodeError, json};

/// Reads a body piece by piece; errors carry the place in the whole of it.
pub(super) struct Lexer<'a> {
    body: &'a [u8],
    /// As much of the body's beginning as is UTF-8: all of it, unless the body is broken.
    text: &'a str,
    /// How much has been read, in bytes.
    at: usize,
    /// Where the library puts text that has escapes.
    tape: Vec<u8>,
}

#[cold]
#[inline(never)]
fn broken(error: &JiterError, start: usize) -> DecodeError {
    DecodeError::new(error.error_type.to_string(), Some(start + error.index))
}

/// A name that can't be borrowed from the body: it has escapes, or something is wrong around it.
#[cold]
fn owned(name: Option<&str>) -> Option<Cow<'static, str>> {
    name.map(|name| Cow::Owned(name.to_owned()))
}

/// What a body has in the place of text, before anything is known about it.
fn valid(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap_or_else(|error| {
        // up to there it is UTF-8
        body.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
    })
}

/// How many bytes come before the first that ends a text or doesn't stand for itself in one: a quote, a backslash, a
/// control character.
#[inline]
fn plain_length(text: &[u8]) -> usize {
    let end = memchr2(b'"', b'\\', text).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    // without a branch for each byte; a control character is a mistake, so where it is matters only then
    if text.iter().copied().fold(b' ', u8::min) < b' ' {
        return text.iter().position(|byte| *byte < b' ').unwrap_or(end);
    }
    end
}

impl<'a> Lexer<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self { body, text: valid(body), at: 0, tape: Vec::new() }
    }

    /// How much of the body has been read, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// Lets the library read what comes next.
    fn library<T>(&mut self, read: impl FnOnce(&mut Jiter<'a>) -> JiterResult<T>) -> Result<T, DecodeError> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        let mut json = Jiter::with_tape(rest, std::mem::take(&mut self.tape));
        let result = read(&mut json).map_err(|error| broken(&error, self.at));
        self.at += json.current_index();
        self.tape = json.into_tape();
        result
    }

    /// The byte that comes next, behind blanks.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.body.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Passes over the parts if they come next, byte for byte; else nothing has happened.
    ///
    /// They must be whole tokens, up to where a value or the next member begins.
    pub(super) fn pass(&mut self, parts: [&[u8]; 3]) -> bool {
        let Some(rest) = self.body.get(self.at..).and_then(|rest| json::behind(rest, parts)) else { return false };
        self.at = self.body.len() - rest.len();
        true
    }

    /// Passes over a text that stands for itself, if one comes next: its quote is where the lexer is.
    #[inline]
    fn plain(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..)?;
        let length = plain_length(rest);
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        self.at = start + length + 1;
        self.text.get(start..start + length)
    }

    /// The same for the name of a member, its colon included.
    fn plain_name(&mut self) -> Option<&'a str> {
        let start = self.at;
        let name = if self.next_byte() == Some(b'"') { self.plain() } else { None };
        if name.is_some() && self.next_byte() == Some(b':') {
            self.at += 1;
            return name;
        }
        self.at = start;
        None
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Result<Peek, DecodeError> {
        match self.next_byte() {
            Some(byte) => Ok(Peek::new(byte)),
            None => self.library(Jiter::peek),
        }
    }

    /// Checks that nothing but blanks is left.
    pub(super) fn finish(&mut self) -> Result<(), DecodeError> {
        self.library(Jiter::finish)
    }

    pub(super) fn null(&mut self) -> Result<(), DecodeError> {
        self.library(Jiter::known_null)
    }

    pub(super) fn boolean(&mut self, peek: Peek) -> Result<bool, DecodeError> {
        self.library(|json| json.known_bool(peek))
    }

    /// The text of a number.
    pub(super) fn number(&mut self, peek: Peek) -> Result<&'a [u8], DecodeError> {
        let start = self.at;
        self.library(|json| json.known_number_bytes(peek).map(drop))?;
        Ok(self.body.get(start..self.at).unwrap_or_default())
    }

    /// Text, handed to a function.
    #[inline]
    pub(super) fn string<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        match self.plain() {
            Some(text) => read(text),
            None => self.library(|json| json.known_str().map(read))?,
        }
    }

    pub(super) fn skip(&mut self, peek: Peek) -> Result<(), DecodeError> {
        self.library(|json| json.known_skip(peek))
    }

    /// Whether an array has an element to begin with.
    pub(super) fn first_element(&mut self) -> Result<bool, DecodeError> {
        let start = self.at;
        self.at += 1;
        match self.next_byte() {
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Ok(true),
            None => {
                self.at = start;
                self.library(Jiter::known_array).map(|next| next.is_some())
            }
        }
    }

    /// Whether an array has another element.
    pub(super) fn next_element(&mut self) -> Result<bool, DecodeError> {
        let start = self.at;
        match self.next_byte() {
            Some(b']') => {
                self.at += 1;
                return Ok(false);
            }
            Some(b',') => {
                self.at += 1;
                if !matches!(self.next_byte(), Some(b']') | None) {
                    return Ok(true);
                }
            }
            _ => {}
        }
        self.at = start;
        self.library(Jiter::array_step).map(|next| next.is_some())
    }

    /// The name of an object's first member.
    pub(super) fn first_name(&mut self) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let start = self.at;
        if self.next_byte() == Some(b'{') {
            self.at += 1;
            match self.next_byte() {
                Some(b'}') => {
                    self.at += 1;
                    return Ok(None);
                }
                _ => {
                    if let Some(name) = self.plain_name() {
                        return Ok(Some(Cow::Borrowed(name)));
                    }
                }
            }
        }
        self.at = start;
        self.library(|json| json.next_object().map(owned))
    }

    /// The name of an object's next member.
    pub(super) fn next_name(&mut self) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let start = self.at;
        match self.next_byte() {
            Some(b'}') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b',') => {
                self.at += 1;
                if let Some(name) = self.plain_name() {
                    return Ok(Some(Cow::Borrowed(name)));
                }
            }
            _ => {}
        }
        self.at = start;
        self.library(|json| json.next_key().map(owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lexer and the library make of a text in quotes: the text and how much was read, or the error.
    fn both(body: &[u8]) -> [Result<(String, usize), String>; 2] {
        let mut lexer = Lexer::new(body);
        let ours = lexer.string(|text| Ok(text.to_owned())).map(|text| (text, lexer.offset()));
        let mut json = Jiter::new(body);
        let theirs = json.known_str().map(str::to_owned).map(|text| (text, json.current_index()));
        [ours.map_err(|error| error.to_string()), theirs.map_err(|error| broken(&error, 0).to_string())]
    }

    #[test]
    fn text_ends_at_the_first_byte_that_does_not_stand_for_itself() {
        for length in 0..40 {
            for ends in [b'"', b'\\', 0, b'\n', 0x1f] {
                for plain in [b'a', b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xdc, 0xff] {
                    let mut text = vec![plain; length];
                    text.push(ends);
                    for behind in [b'"', b'a', 0x1f, b'\\', 0xff] {
                        text.resize(length + 20, behind);
                        assert_eq!(plain_length(&text), length, "{text:?}");
                        text.truncate(length + 1);
                        assert_eq!(plain_length(&text), length, "{text:?}");
                    }
                    text.truncate(length);
                    assert_eq!(plain_length(&text), length, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn text_is_what_the_library_reads() {
        let long = ["\"", &"x".repeat(100), "\\n", &"ü".repeat(50), "\" ,"].concat();
        let good = [r#""""#, r#""plain","#, r#""é€😀" "#, r#""a\"b\\c\u00e9""#, r#""0123456789abcdef""#, long.as_str()];
        let bad: [&[u8]; 7] =
            [b"\"", b"\"open", b"\"a\nb\"", b"\"\\q\"", b"\"\\ud800\"", b"\"\xff\"", b"\"a\xe2\x82\""];
        for body in good.into_iter().map(str::as_bytes).chain(bad) {
            let [ours, theirs] = both(body);
            assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_body_that_is_broken_later_is_read_up_to_there() {
        let mut lexer = Lexer::new(b"{\"a\":\"one\", \"b\" : \"t\xc3\xb6wo\",\"c\":\"\xff\"}");
        assert_eq!(lexer.first_name().expect("a name").as_deref(), Some("a"));
        assert_eq!(lexer.string(|text| Ok(text.len())).expect("text"), 3);
        assert_eq!(lexer.next_name().expect("a name").as_deref(), Some("b"));
        assert!(matches!(lexer.peek(), Ok(Peek::String)));
        assert_eq!(lexer.string(|text| Ok(text.to_owned())).expect("text"), "töwo");
        assert_eq!(lexer.next_name().expect("a name").as_deref(), Some("c"));
        let error = lexer.string(|text| Ok(text.to_owned())).expect_err("no UTF-8");
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
            let mut name = lexer.first_name().expect("a name");
            while let Some(known) = name {
                found.push(known.into_owned());
                let peek = lexer.peek().expect("a number");
                assert_eq!(lexer.number(peek).expect("a number"), b"1");
                name = lexer.next_name().expect("a name");
            }
            assert_eq!(found, names, "{body}");
            lexer.finish().expect("nothing is left");
        }
        for body in
            [r#"{"a" 1}"#, r#"{"a":1,}"#, r#"{"a":1 "b":1}"#, r#"{,"a":1}"#, "{a:1}", r#"{"a":1"#, "{", r#"{"a"#]
        {
            let mut lexer = Lexer::new(body.as_bytes());
            let mut name = lexer.first_name();
            while let Ok(Some(_)) = name {
                name = lexer.peek().and_then(|peek| lexer.skip(peek)).and_then(|()| lexer.next_name());
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
