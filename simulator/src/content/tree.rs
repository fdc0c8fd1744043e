//! A text in YAML as a tree, with bounds: for seeds, which people write, not callers.

use std::borrow::Cow;
use std::fmt;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

/// Most levels of a tree.
const DEEPEST: usize = 64;

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A text in quotes, or a block.
    Text(String),
    /// A text without quotes: perhaps a number, or nothing.
    Plain(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// Why a text can't be read.
#[derive(Debug)]
pub(crate) enum TreeError {
    NoYaml(ScanError),
    Alias,
    Key,
    Documents,
    Depth,
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoYaml(error) => error.fmt(f),
            Self::Alias => f.write_str("aliases (`*name`) are not supported: write it out"),
            Self::Key => f.write_str("a key must be a text"),
            Self::Documents => f.write_str("it must be one document, not several"),
            Self::Depth => write!(f, "it has more than {DEEPEST} levels"),
        }
    }
}

impl From<ScanError> for TreeError {
    fn from(error: ScanError) -> Self {
        Self::NoYaml(error)
    }
}

/// A list or map that has begun.
enum Open {
    List(Vec<Node>),
    Map(Vec<(String, Node)>, Option<String>),
}

/// Reads one document; none: there is nothing in the text.
///
/// # Errors
/// When it is no YAML, or more than a seed needs.
pub(crate) fn read(text: &str) -> Result<Option<Node>, TreeError> {
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let node = match event?.0 {
            Event::Scalar(text, style, ..) => scalar(text, style),
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                if open.len() > DEEPEST {
                    return Err(TreeError::Depth);
                }
                continue;
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                if open.len() > DEEPEST {
                    return Err(TreeError::Depth);
                }
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => match open.pop() {
                Some(Open::List(nodes)) => Node::List(nodes),
                Some(Open::Map(entries, _)) => Node::Map(entries),
                None => continue,
            },
            Event::Alias(_) => return Err(TreeError::Alias),
            Event::DocumentStart(_) if root.is_some() => return Err(TreeError::Documents),
            Event::DocumentStart(_) | Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {
                continue;
            }
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(Open::List(nodes)) => nodes.push(node),
            Some(Open::Map(entries, key)) => match (key.take(), node) {
                (Some(key), node) => entries.push((key, node)),
                (None, Node::Text(text) | Node::Plain(text)) => *key = Some(text),
                (None, _) => return Err(TreeError::Key),
            },
        }
    }
    Ok(root.filter(|root| *root != Node::Plain(String::new())))
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Node {
    let text = text.into_owned();
    if style == ScalarStyle::Plain { Node::Plain(text) } else { Node::Text(text) }
}
