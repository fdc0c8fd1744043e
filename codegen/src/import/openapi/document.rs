//! The texts of a run as trees, places in them, and references between them.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::finding::{Code, Finding};
use super::yaml;
use crate::source::Source;

/// All documents of a run; those that could be read.
pub(super) struct Documents {
    files: Vec<File>,
    by_path: BTreeMap<String, usize>,
}

struct File {
    path: String,
    root: Value,
}

impl Documents {
    /// Reads the texts, JSON or YAML.
    pub(super) fn read(texts: &[Source], findings: &mut Vec<Finding>) -> Self {
        let mut documents = Self { files: Vec::new(), by_path: BTreeMap::new() };
        for text in texts {
            match tree(&text.text) {
                Ok(root) => {
                    documents.by_path.insert(normal(&text.path), documents.files.len());
                    documents.files.push(File { path: text.path.clone(), root });
                }
                Err(detail) => findings.push(Finding {
                    code: Code::Unreadable,
                    file: text.path.clone(),
                    pointer: String::new(),
                    detail,
                }),
            }
        }
        documents
    }

    /// The root of each document, in the order in which the texts came.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.files.iter().enumerate().map(|(file, found)| Node { file, value: &found.root, at: None })
    }

    /// The path of the document that a node is in.
    pub(super) fn path(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |file| file.path.as_str())
    }

    /// What a reference leads to, seen from a document.
    pub(super) fn follow(&self, from: usize, reference: &str) -> Option<Node<'_>> {
        let (address, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if address.is_empty() { from } else { self.beside(from, address)? };
        let pointer = percent_decoded(pointer);
        let found = self.files.get(file)?.root.pointer(&pointer)?;
        Some(Node { file, value: found, at: Some(Rc::new(Step { above: None, name: Segment::Pointer(pointer) })) })
    }

    /// A document by its address as another one has it.
    fn beside(&self, from: usize, address: &str) -> Option<usize> {
        let folder = self.path(from).rsplit_once('/').map_or("", |(folder, _)| folder);
        self.by_path.get(&normal(&format!("{folder}/{address}"))).copied()
    }
}

/// The tree of a text.
fn tree(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"));
    }
    yaml::tree(text)
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `%7B` in a reference is `{`.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value within a document.
#[derive(Clone)]
pub(super) struct Node<'d> {
    pub(super) file: usize,
    pub(super) value: &'d Value,
    at: Option<Rc<Step<'d>>>,
}

/// The way to a node: how it is called within what is above it.
struct Step<'d> {
    above: Option<Rc<Step<'d>>>,
    name: Segment<'d>,
}

enum Segment<'d> {
    Name(&'d str),
    Index(usize),
    /// Several at once, already as a pointer has them.
    Pointer(String),
}

impl<'d> Node<'d> {
    fn below(&self, value: &'d Value, name: Segment<'d>) -> Self {
        Self { file: self.file, value, at: Some(Rc::new(Step { above: self.at.clone(), name })) }
    }

    /// A member, unless it is absent or null.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let (name, value) = self.object()?.get_key_value(name)?;
        (!value.is_null()).then(|| self.below(value, Segment::Name(name)))
    }

    /// The members of an object; none of anything else.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'d str, Self)> {
        let members = self.object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), self.below(value, Segment::Name(name))))
    }

    /// The elements of an array; none of anything else.
    pub(super) fn elements(&self) -> impl Iterator<Item = Self> {
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(|(index, value)| self.below(value, Segment::Index(index)))
    }

    pub(super) fn object(&self) -> Option<&'d Map<String, Value>> {
        self.value.as_object()
    }

    /// The text of a member.
    pub(super) fn text(&self, name: &str) -> Option<&'d str> {
        self.object()?.get(name)?.as_str()
    }

    /// Whether a member is there and true.
    pub(super) fn is(&self, name: &str) -> bool {
        self.object().and_then(|object| object.get(name)).and_then(Value::as_bool) == Some(true)
    }

    /// Where it is.
    pub(super) fn pointer(&self) -> String {
        let mut parts = Vec::new();
        let mut step = self.at.as_ref();
        while let Some(here) = step {
            parts.push(match &here.name {
                Segment::Name(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
                Segment::Index(index) => format!("/{index}"),
                Segment::Pointer(pointer) => pointer.clone(),
            });
            step = here.above.as_ref();
        }
        parts.reverse();
        parts.concat()
    }
}

/// The last segment of a pointer, as the name that it is.
pub(super) fn last_name(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(texts: &[(&str, &str)]) -> Documents {
        let texts: Vec<Source> =
            texts.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
        let mut findings = Vec::new();
        let documents = Documents::read(&texts, &mut findings);
        assert_eq!(findings, []);
        documents
    }

    #[test]
    fn references_are_followed_within_and_between_documents() {
        let documents = documents(&[
            ("api/main.json", r#"{"a": {"b/c": [1, {"{d}": 2}]}}"#),
            ("common/types.yaml", "x:\n  y: 3\n"),
        ]);
        let at = |reference| documents.follow(0, reference).map(|node| (node.value.clone(), node.pointer()));
        assert_eq!(at("#/a/b~1c/1/%7Bd%7D"), Some((Value::from(2), "/a/b~1c/1/{d}".to_owned())));
        assert_eq!(at("../common/types.yaml#/x/y"), Some((Value::from(3), "/x/y".to_owned())));
        assert_eq!(at("./main.json#/a/z"), None);
        assert_eq!(at("https://example.com/x.json"), None);
    }

    #[test]
    fn a_node_knows_its_place() {
        let documents = documents(&[("a.json", r#"{"x~y": {"/": [true, {"z": "text"}]}}"#)]);
        let root = documents.roots().next().unwrap();
        let node = root.get("x~y").and_then(|node| node.get("/")).unwrap();
        let inner = node.elements().nth(1).unwrap();
        assert_eq!(inner.get("z").unwrap().pointer(), "/x~0y/~1/1/z");
        assert_eq!(inner.text("z"), Some("text"));
        assert_eq!(documents.follow(0, &format!("#{}", inner.pointer())).unwrap().value, inner.value);
        assert_eq!(last_name("/components/schemas/a~1b"), "a/b");
    }
}
