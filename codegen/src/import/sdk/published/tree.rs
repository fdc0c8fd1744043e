//! A document as a tree that knows where everything stands: JSON or YAML.

use jsonc_parser::ast::{ObjectPropName, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use saphyr_parser::{Event, Marker, Parser};

use crate::source::{FileId, Span};

/// Most levels of a tree.
const DEEPEST: usize = 128;

/// A value, with its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    value: Value,
}

#[derive(Debug)]
enum Value {
    /// A text, or a number or a word as it is written.
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where the name stands.
    pub(super) span: Span,
    pub(super) node: Node,
}

impl Node {
    /// Reads a text.
    ///
    /// # Errors
    /// Where it is wrong, and why.
    pub(super) fn read(file: FileId, text: &str) -> Result<Self, (Span, String)> {
        if text.trim_start().starts_with('{') { read_json(file, text) } else { Yaml::new(file, text).read() }
    }

    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.name == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.member(name).map(|member| &member.node)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.scalar()
    }

    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object; none of anything else.
    pub(super) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of a list; none of anything else.
    pub(super) fn elements(&self) -> &[Self] {
        match &self.value {
            Value::List(elements) => elements,
            _ => &[],
        }
    }
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: place(start), end: place(end) }
}

fn read_json(file: FileId, text: &str) -> Result<Node, (Span, String)> {
    // The stricter parser, which also goes no deeper than it should, knows no places.
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = (line + error.column().saturating_sub(1)).min(text.len());
        let problem = error.to_string();
        let problem = problem.split(" at line ").next().unwrap_or_default().to_owned();
        return Err((span(file, at, at), format!("it is no JSON: {problem}")));
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let root = parsed.ok().and_then(|parsed| parsed.value);
    root.map(|root| of_json(file, root)).ok_or_else(|| (span(file, 0, 0), "it is no JSON".to_owned()))
}

fn of_json(file: FileId, json: Json<'_>) -> Node {
    let range = json.range();
    let value = match json {
        Json::StringLit(literal) => {
            // without its quotes
            let span = span(file, range.start + 1, range.end - 1);
            return Node { span, value: Value::Scalar(literal.value.into_owned()) };
        }
        Json::NumberLit(literal) => Value::Scalar(literal.value.to_owned()),
        Json::BooleanLit(literal) => Value::Scalar(literal.value.to_string()),
        Json::NullKeyword(_) => Value::Scalar(String::new()),
        Json::Array(array) => Value::List(array.elements.into_iter().map(|element| of_json(file, element)).collect()),
        Json::Object(object) => {
            let members = object.properties.into_iter().map(|property| {
                let range = property.name.range();
                let name = match property.name {
                    ObjectPropName::String(literal) => literal.value.into_owned(),
                    ObjectPropName::Word(word) => word.value.to_owned(),
                };
                let node = of_json(file, property.value);
                Member { name, span: span(file, range.start + 1, range.end - 1), node }
            });
            Value::Object(members.collect())
        }
    };
    Node { span: span(file, range.start, range.end), value }
}

/// A list or an object that has begun, and what comes next in an object.
enum Open {
    List(Span, Vec<Node>),
    Object(Span, Vec<Member>, Option<(String, Span)>),
}

struct Yaml<'t> {
    file: FileId,
    text: &'t str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'t> Yaml<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, lines }
    }

    fn read(&self) -> Result<Node, (Span, String)> {
        let mut open: Vec<Open> = Vec::new();
        let mut root = None;
        for event in Parser::new_from_str(self.text) {
            let (event, place) = event.map_err(|error| {
                let at = self.at(error.marker());
                (span(self.file, at, at), format!("it is no YAML: {}", error.info()))
            })?;
            let place = span(self.file, self.at(&place.start), self.at(&place.end));
            let refused = |why: &str| Err((place, why.to_owned()));
            let node = match event {
                Event::Scalar(text, ..) => Node { span: place, value: Value::Scalar(text.into_owned()) },
                Event::MappingStart(..) | Event::SequenceStart(..) if open.len() == DEEPEST => {
                    return refused("it is nested too deep");
                }
                Event::MappingStart(..) => {
                    open.push(Open::Object(place, Vec::new(), None));
                    continue;
                }
                Event::SequenceStart(..) => {
                    open.push(Open::List(place, Vec::new()));
                    continue;
                }
                Event::MappingEnd | Event::SequenceEnd => match open.pop() {
                    Some(Open::List(span, elements)) => Node { span, value: Value::List(elements) },
                    Some(Open::Object(span, members, _)) => Node { span, value: Value::Object(members) },
                    None => continue,
                },
                Event::Alias(_) => return refused("aliases (`*name`) aren't read here: write it out"),
                _ => continue,
            };
            match open.last_mut() {
                None => root = root.or(Some(node)),
                Some(Open::List(_, elements)) => elements.push(node),
                Some(Open::Object(_, members, name)) => match (name.take(), node.value) {
                    (Some((name, span)), value) => {
                        members.push(Member { name, span, node: Node { span: node.span, value } });
                    }
                    (None, Value::Scalar(text)) => *name = Some((text, node.span)),
                    (None, _) => return refused("a key must be a text"),
                },
            }
        }
        root.ok_or_else(|| (span(self.file, 0, 0), "there is nothing in it".to_owned()))
    }

    /// The byte of a place, which the parser counts in letters.
    fn at(&self, marker: &Marker) -> usize {
        let start = marker.line().checked_sub(1).and_then(|line| self.lines.get(line));
        let start = start.copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        start + rest.char_indices().nth(marker.col()).map_or(rest.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, (Span, String)> {
        Node::read(FileId::default(), text)
    }

    #[test]
    fn both_forms_have_places() {
        let yaml = "a: ü\nb:\n  - 'x y': {\"200\": true}\n  - ~\n";
        let json = "{\"a\": \"\u{fc}\", \"b\": [{\"x y\": {\"200\": true}}, null]}";
        for text in [yaml, json] {
            let root = read(text).unwrap();
            assert_eq!(root.text("a"), Some("\u{fc}"));
            let inner = root.get("b").unwrap().elements()[0].get("x y").unwrap();
            assert_eq!(inner.text("200"), Some("true"));
            let member = &inner.members()[0];
            assert!(text[member.span.range()].contains("200"));
            assert_eq!(root.get("b").unwrap().elements().len(), 2);
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let problem = |text: &str| read(text).map(|_| ()).unwrap_err();
        let (span, why) = problem("{\n  \"a\": 1,\n}");
        assert_eq!((span.start, why.as_str()), (12, "it is no JSON: trailing comma"));
        assert!(problem("a: [").1.starts_with("it is no YAML: "));
        assert_eq!(problem("a: &x 1\nb: *x\n").1, "aliases (`*name`) aren't read here: write it out");
        assert_eq!(problem("[a]: 1\n").1, "a key must be a text");
        assert_eq!(problem("").1, "there is nothing in it");
        assert_eq!(problem(&"- ".repeat(200)).1, "it is nested too deep");
    }
}
