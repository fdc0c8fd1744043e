//! Looks into YAML without building a tree of it: what a caller sends may be large, deep or full of aliases.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScanError};

/// The texts of one document, by the path of keys to each: `kind`, `metadata.name`. Nothing in lists is here.
#[derive(Debug, Default)]
pub(super) struct Document(BTreeMap<String, String>);

impl Document {
    /// The text at a path; an empty one counts as missing.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// Longest path of keys that is kept; what is told here is never deeper.
const DEEPEST: usize = 2;

/// Reads every document of a text.
///
/// # Errors
/// When the text isn't YAML.
pub(super) fn documents(text: &str) -> Result<Vec<Document>, ScanError> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        match event?.0 {
            Event::DocumentStart(_) => reader.documents.push(Document::default()),
            Event::Scalar(text, ..) => reader.text(text),
            Event::Alias(_) => reader.text(Cow::Borrowed("")),
            Event::MappingStart(..) => reader.open(true),
            Event::SequenceStart(..) => reader.open(false),
            Event::MappingEnd | Event::SequenceEnd => reader.close(),
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
    }
    Ok(reader.documents)
}

#[derive(Default)]
struct Reader {
    documents: Vec<Document>,
    open: Vec<Node>,
}

/// A mapping or list that has begun and not ended.
enum Node {
    /// A mapping in nothing but mappings: the key whose value comes next or is open; none when a key comes next.
    Mapping(Option<String>),
    /// A mapping or list that is itself a key. Nothing in it is kept.
    Key,
    /// Anything else. Nothing in it is kept.
    Other,
}

impl Reader {
    fn text(&mut self, text: Cow<'_, str>) {
        match self.open.last_mut() {
            Some(Node::Mapping(key @ None)) => *key = Some(text.into_owned()),
            Some(Node::Mapping(Some(_))) => {
                if self.open.len() <= DEEPEST {
                    let path = self.path();
                    if let Some(document) = self.documents.last_mut() {
                        document.0.insert(path, text.into_owned());
                    }
                }
                self.value_done();
            }
            Some(Node::Key | Node::Other) | None => {}
        }
    }

    fn open(&mut self, mapping: bool) {
        let node = match self.open.last_mut() {
            Some(Node::Mapping(key @ None)) => {
                *key = Some(String::new());
                Node::Key
            }
            Some(Node::Mapping(Some(_))) | None if mapping => Node::Mapping(None),
            _ => Node::Other,
        };
        self.open.push(node);
    }

    fn close(&mut self) {
        if !matches!(self.open.pop(), Some(Node::Key)) {
            self.value_done();
        }
    }

    /// The next node in the mapping is a key again.
    fn value_done(&mut self) {
        if let Some(Node::Mapping(key)) = self.open.last_mut() {
            *key = None;
        }
    }

    fn path(&self) -> String {
        let keys = self.open.iter().filter_map(|node| match node {
            Node::Mapping(key) => key.as_deref(),
            Node::Key | Node::Other => None,
        });
        keys.collect::<Vec<_>>().join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_path() {
        let text = "kind: Package\nspec: {version: 1.0.0, list: [a, {version: 2}], deep: {er: no}}\n? [a, b]\n: value\nlast: '1'\n---\nkind: Other\n";
        let documents = documents(text).unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].get("kind"), Some("Package"));
        assert_eq!(documents[0].get("spec.version"), Some("1.0.0"));
        assert_eq!(documents[0].get("last"), Some("1"));
        assert_eq!(documents[0].get("spec.deep.er"), None);
        assert_eq!(documents[1].get("kind"), Some("Other"));
    }

    #[test]
    fn depth_and_aliases_cost_nothing() {
        assert!(documents(&"[".repeat(100_000)).is_err());
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\nkind: Bomb\n";
        assert_eq!(documents(bomb).unwrap()[0].get("kind"), Some("Bomb"));
    }
}
