//! JSON texts as trees that know where everything stands.
//!
//! Strict JSON only. Duplicate keys are reported and dropped, so that nothing behind this sees one.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::Name;
use crate::source::{FileId, Span};

/// One text, read.
pub(super) struct Document<'a> {
    /// The text that it was read from.
    pub(super) file: FileId,
    text: &'a str,
    /// The whole value, with places.
    pub(super) root: Value<'a>,
    /// The whole value, for the JSON Schema.
    pub(super) value: serde_json::Value,
}

/// A string of a document.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    /// What it means.
    pub(super) value: &'a str,
    /// Between its quotes.
    pub(super) span: Span,
    /// What stands between the quotes.
    raw: &'a str,
}

impl<'a> Document<'a> {
    /// Reads one text; `None` when it is no JSON, which is then reported.
    pub(super) fn parse(file: FileId, text: &'a str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let options = ParseOptions {
            allow_comments: false,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        match parse_to_ast(text, &CollectOptions::default(), &options) {
            Ok(parsed) => {
                // The first parser knows where things stand, but lets empty texts, raw control characters and odd
                // blanks pass; this one doesn't.
                let value = match serde_json::from_str(text) {
                    Ok(value) => value,
                    Err(error) => {
                        diagnostics.push(strictness(file, text, &error));
                        return None;
                    }
                };
                let mut root = parsed.value?;
                drop_duplicates(file, &mut root, diagnostics);
                Some(Self { file, text, root, value })
            }
            Err(error) => {
                diagnostics.push(syntax_error(file, text, &error));
                None
            }
        }
    }

    /// Where a value stands; a string without its quotes.
    pub(super) fn span(&self, value: &Value<'a>) -> Span {
        match value {
            Value::StringLit(literal) => self.inner(literal),
            other => self.at(other.range().start..other.range().end),
        }
    }

    /// The opening brace or bracket of a value, for what is to be said about a whole object.
    pub(super) fn opening(&self, value: &Value<'a>) -> Span {
        let start = value.range().start;
        self.at(start..start + 1)
    }

    /// A string with its place.
    pub(super) fn text<'b>(&'b self, literal: &'b StringLit<'a>) -> Text<'b> {
        let span = self.inner(literal);
        Text { value: &literal.value, span, raw: self.text.get(span.range()).unwrap_or_default() }
    }

    /// A string as a name.
    pub(super) fn name(&self, literal: &StringLit<'a>) -> Name {
        Name { text: literal.value.to_string(), span: self.inner(literal) }
    }

    /// The key of a member.
    pub(super) fn key(&self, member: &ObjectProp<'a>) -> Name {
        Name { text: member.name.as_str().to_owned(), span: inner(self.file, &member.name) }
    }

    fn inner(&self, literal: &StringLit<'a>) -> Span {
        inner(self.file, literal)
    }

    fn at(&self, range: Range<usize>) -> Span {
        span(self.file, range)
    }
}

impl Text<'_> {
    /// The place of a part of the value, given in bytes of the value.
    pub(super) fn part(&self, part: Range<usize>) -> Span {
        if self.raw.len() == self.value.len() {
            let start = self.span.range().start;
            return span(self.span.file, start + part.start..start + part.end);
        }
        // There are escapes: walk both spellings side by side.
        let (mut start, mut end) = (None, None);
        let (mut raw, mut value) = (0, 0);
        while raw < self.raw.len() {
            if value >= part.start && start.is_none() {
                start = Some(raw);
            }
            if value >= part.end && end.is_none() {
                end = Some(raw);
            }
            let (raw_length, value_length) = character(self.raw.get(raw..).unwrap_or_default());
            raw += raw_length;
            value += value_length;
        }
        let base = self.span.range().start;
        let start = start.unwrap_or(self.raw.len());
        let end = end.unwrap_or(self.raw.len()).max(start);
        span(self.span.file, base + start..base + end)
    }
}

/// Length of the first character of a JSON string, as it is written and as it is meant.
fn character(raw: &str) -> (usize, usize) {
    let unit = |at: usize| raw.get(at..at + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if raw.starts_with("\\u") {
        return match unit(2) {
            // A surrogate: its other half follows, and both are one character.
            Some(0xD800..=0xDFFF) => (12.min(raw.len()), 4),
            Some(code) => (6, char::from_u32(code).map_or(1, char::len_utf8)),
            None => (2, 1),
        };
    }
    if raw.starts_with('\\') {
        return (2.min(raw.len()), 1);
    }
    let length = raw.chars().next().map_or(1, char::len_utf8);
    (length, length)
}

fn span(file: FileId, range: Range<usize>) -> Span {
    // Texts beyond 4 GiB would only get wrong places in their messages.
    let position = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
    Span { file, start: position(range.start), end: position(range.end) }
}

/// A quoted thing without its quotes.
fn inner(file: FileId, literal: &impl Ranged) -> Span {
    let range = literal.range();
    span(file, range.start + 1..(range.end.saturating_sub(1)).max(range.start + 1))
}

fn drop_duplicates(file: FileId, value: &mut Value<'_>, diagnostics: &mut Diagnostics) {
    match value {
        Value::Object(object) => {
            if has_duplicates(object) {
                report_duplicates(file, object, diagnostics);
            }
            for member in &mut object.properties {
                drop_duplicates(file, &mut member.value, diagnostics);
            }
        }
        Value::Array(array) => {
            for element in &mut array.elements {
                drop_duplicates(file, element, diagnostics);
            }
        }
        _ => {}
    }
}

fn has_duplicates(object: &Object<'_>) -> bool {
    let mut keys: Vec<&str> = object.properties.iter().map(|member| member.name.as_str()).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair.first() == pair.last())
}

fn report_duplicates(file: FileId, object: &mut Object<'_>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    object.properties.retain(|member| {
        let text = member.name.as_str().to_owned();
        let place = inner(file, &member.name);
        if let Some(first) = seen.get(&text) {
            diagnostics.push(Kind::DuplicateKey {
                first: Name { text: text.clone(), span: *first },
                second: Name { text, span: place },
            });
            return false;
        }
        seen.insert(text, place);
        true
    });
}

/// What only the strict reader minds.
fn strictness(file: FileId, text: &str, error: &serde_json::Error) -> Kind {
    let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let place = (line + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    let (problem, help) = match message.split(" at line ").next().unwrap_or(&message) {
        _ if text.trim().is_empty() => ("the file is empty", Some("write an object, or remove the file")),
        control if control.starts_with("control character") => {
            ("a control character within a text", Some("write it as an escape: `\\t`, `\\n`"))
        }
        other => (other, None),
    };
    let end = (place + 1).min(text.len());
    Kind::JsonSyntax { span: span(file, place..end), problem: problem.to_owned(), help: help.map(str::to_owned) }
}

fn syntax_error(file: FileId, text: &str, error: &ParseError) -> Kind {
    use ParseErrorKind as E;
    let range = error.range();
    let mut place = range.start..range.end;
    let (problem, help) = match error.kind() {
        _ if text.starts_with('\u{feff}') => {
            ("it begins with a byte order mark".to_owned(), Some("save the file as UTF-8 without a byte order mark"))
        }
        E::CommentsNotAllowed => ("comments are not part of JSON".to_owned(), Some("put the text into \"doc\"")),
        E::TrailingCommasNotAllowed => {
            ("a comma with nothing behind it".to_owned(), Some("remove the comma, or add what should follow"))
        }
        E::ExpectedComma => ("a comma is missing".to_owned(), Some("put a `,` between the two")),
        E::ExpectedColonAfterObjectKey => ("a `:` is missing behind the key".to_owned(), None),
        E::ExpectedObjectValue => ("the key has no value".to_owned(), None),
        E::ExpectedStringObjectProperty | E::SingleQuotedStringsNotAllowed => {
            ("keys and texts stand in double quotes".to_owned(), Some("put it into `\"…\"`"))
        }
        E::MultipleRootJsonValues => {
            ("there is more behind the end of the value".to_owned(), Some("a file is one object"))
        }
        E::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            place.end =
                text.get(place.start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| place.start + end);
            ("a text has no closing quote".to_owned(), Some("add the `\"`"))
        }
        E::UnterminatedObject => {
            place.end = place.start + 1;
            ("this `{` is never closed".to_owned(), Some("add the `}`"))
        }
        E::UnterminatedArray => {
            place.end = place.start + 1;
            ("this `[` is never closed".to_owned(), Some("add the `]`"))
        }
        E::NestingDepthExceeded => ("it is nested too deeply".to_owned(), None),
        other => (lowered(&other.to_string()), None),
    };
    Kind::JsonSyntax { span: span(file, place), problem, help: help.map(str::to_owned) }
}

/// A foreign message in our style: no capital at its beginning.
fn lowered(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
