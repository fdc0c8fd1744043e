//! Documentation: what the spec says of a thing, and the facts about it.
//!
//! A [`Doc`] collects Markdown; [`outer`](Doc::outer) and [`inner`](Doc::inner) make attributes of it. What is said of
//! operations is in [`operation_docs`](super::operation_docs).

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Deprecated, Facts, Field, OneOf, Structure, StructureKind, Union};

/// Markdown, line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Doc {
    lines: Vec<String>,
}

impl Doc {
    /// Starts with what the spec says, or with a sentence made of facts.
    pub(super) fn new(spec: Option<&str>, otherwise: impl FnOnce() -> String) -> Self {
        Self::default().paragraph(&spec.map_or_else(otherwise, tidy))
    }

    /// Starts with a sentence of our own.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self::default().paragraph(&text.into())
    }

    /// Adds a paragraph; nothing for an empty one.
    pub(super) fn paragraph(mut self, text: &str) -> Self {
        if text.is_empty() {
            return self;
        }
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(text.lines().map(str::to_owned));
        self
    }

    /// Adds sentences, in one paragraph.
    pub(super) fn sentences(self, sentences: impl IntoIterator<Item = String>) -> Self {
        let sentences: Vec<String> = sentences.into_iter().collect();
        self.paragraph(&sentences.join(" "))
    }

    /// Adds a heading, and what is below it.
    pub(super) fn section(self, heading: &str, lines: impl IntoIterator<Item = String>) -> Self {
        let lines: Vec<String> = lines.into_iter().collect();
        if lines.is_empty() { self } else { self.paragraph(&format!("# {heading}\n\n{}", lines.join("\n"))) }
    }

    /// Adds another text behind this one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.lines.push(String::new());
        self.lines.extend(other.lines);
        self
    }

    /// As attributes before an item.
    pub(super) fn outer(&self) -> TokenStream {
        let lines = self.wrapped();
        quote!(#(#[doc = #lines])*)
    }

    /// As attributes at the start of a file.
    pub(super) fn inner(&self) -> TokenStream {
        let lines = self.wrapped();
        quote!(#(#![doc = #lines])*)
    }

    /// The lines as they stand behind `///`: long ones broken, but for code.
    fn wrapped(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut is_code = false;
        for line in &self.lines {
            let is_fence = line.starts_with("```");
            is_code ^= is_fence;
            if is_code || is_fence || line.len() <= WIDTH { lines.push(padded(line)) } else { wrap(line, &mut lines) }
        }
        lines
    }
}

/// Where lines of documentation break.
const WIDTH: usize = 100;

/// Breaks a line at blanks, the rest of a list's item below its text. A break never makes a list or a heading of what
/// follows it.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let mut current = String::new();
    for word in line.split(' ') {
        let opens_block = matches!(word, "-" | "+" | "*" | ">" | "=") || word.starts_with('#') || is_numbering(word);
        if !current.is_empty() && current.len() + 1 + word.len() > WIDTH && !opens_block {
            lines.push(padded(&current));
            current = format!("{indent}{word}");
        } else {
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    lines.push(padded(&current));
}

/// `1.` or `1)`.
fn is_numbering(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')']);
    digits.len() < word.len() && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// A line as it stands behind `///`.
fn padded(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// Makes sure that a text ends as a sentence does.
pub(super) fn ended(text: &str) -> String {
    let text = tidy(text.trim_end());
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}

/// The spec's Markdown, so that rustdoc reads it as it was meant: bare addresses become links, and brackets that only
/// look like links or tags are escaped.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            tidy.push('`');
        }
        // Every other part is between code marks.
        if index % 2 == 0 { prose(part, &mut tidy) } else { tidy.push_str(part) }
    }
    tidy
}

fn prose(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[', 'h']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = if from.starts_with("http://") || from.starts_with("https://") {
            let end =
                from.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | ',' | '"')).unwrap_or(from.len());
            let address = from.get(..end).unwrap_or(from).trim_end_matches('.');
            let is_bare = !before.ends_with(['(', '<']);
            let (open, close) = if is_bare { ("<", ">") } else { ("", "") };
            out.extend([open, address, close]);
            address.len()
        } else if from.starts_with('[') && !is_link(from) {
            out.push_str("\\[");
            1
        } else if from.starts_with('<') && !from.starts_with("<http") {
            out.push_str("\\<");
            1
        } else {
            out.push_str(from.get(..1).unwrap_or(""));
            1
        };
        rest = from.get(length..).unwrap_or("");
    }
    out.push_str(rest);
}

/// Whether a bracket opens `[text](target)`.
fn is_link(text: &str) -> bool {
    text.find(']').and_then(|end| text.get(end + 1..)).is_some_and(|behind| behind.starts_with('('))
}

/// The attribute that warns users, if there is a reason to.
pub(super) fn deprecation(facts: &Facts) -> TokenStream {
    let Some(deprecated) = &facts.deprecated else { return TokenStream::new() };
    let note = deprecation_note(deprecated);
    let since = deprecated.since.as_ref().map(|since| quote!(since = #since,));
    quote!(#[deprecated(#since note = #note)])
}

fn deprecation_note(deprecated: &Deprecated) -> String {
    let instead = deprecated
        .replacement
        .as_ref()
        .map_or_else(|| "nothing takes its place".to_owned(), |replacement| format!("use `{replacement}` instead"));
    match &deprecated.removal {
        Some(removal) => format!("{instead}; removed in {removal}"),
        None => instead,
    }
}

/// An alias under which rustdoc's search finds an item; none when it is the item's own name.
pub(super) fn alias(alias: &str, rust: &str) -> TokenStream {
    if alias == rust || alias.is_empty() { TokenStream::new() } else { quote!(#[doc(alias = #alias)]) }
}

/// `Since 7.0.0.0.`, unless the owner is as old.
pub(super) fn since(facts: &Facts, owner: Option<&Facts>) -> Option<String> {
    let since = facts.since.as_ref()?;
    let owner = owner.and_then(|owner| owner.since.as_ref());
    (owner != Some(since)).then(|| format!("Since {since}."))
}

/// A structure or an error.
pub(super) fn structure(structure: &Structure) -> Doc {
    let what = match structure.kind {
        StructureKind::Structure => "Structure",
        StructureKind::Error => "Error",
    };
    Doc::new(structure.facts.doc.as_deref(), || format!("The {} `{}`.", what.to_lowercase(), structure.canonical))
        .sentences(
            [
                Some(format!("{what} `{}` on the wire.", structure.canonical)),
                since(&structure.facts, None),
                model(structure),
            ]
            .into_iter()
            .flatten(),
        )
}

fn model(structure: &Structure) -> Option<String> {
    let keys = structure.model_keys.as_ref()?;
    let keys: Vec<String> = keys.iter().map(|key| format!("`{}`", key.text)).collect();
    Some(format!("A model: {} identifies it.", keys.join(", ")))
}

/// A field, wherever it stands.
pub(super) fn field(field: &Field, owner: Option<&Facts>, rust: &str) -> Doc {
    Doc::new(field.facts.doc.as_deref(), || format!("The field `{}`.", field.wire))
        .sentences(field_facts(field, owner, rust))
}

/// What else there is to know of a field or a parameter.
pub(super) fn field_facts(field: &Field, owner: Option<&Facts>, rust: &str) -> Vec<String> {
    let facts = [
        field.unset.as_ref().map(|unset| format!("Unset: {}", ended(unset))),
        (field.wire != rust).then(|| format!("`{}` on the wire.", field.wire)),
        since(&field.facts, owner),
        field.added_later.then(|| "Older servers don't know it.".to_owned()),
        field.sensitive.then(|| "Hidden in debug output.".to_owned()),
    ];
    facts.into_iter().flatten().collect()
}

/// The field of a struct that holds a union.
pub(super) fn union_field(structure: &Structure, union: &Union) -> Doc {
    // check() proved that the tag is a field.
    let tag = structure.fields.get(union.tag);
    let name = tag.map_or("", |tag| tag.wire.as_str());
    let doc = union.facts.doc.as_deref().or_else(|| tag?.facts.doc.as_deref());
    Doc::new(doc, || format!("The tag `{name}`."))
        .paragraph(&format!("Holds the tag `{name}` and the fields that go with its value."))
}

/// The enum of a union.
pub(super) fn union(structure: &Structure, union: &Union, owner: &str) -> Doc {
    let tag = structure.fields.get(union.tag).map_or("", |tag| tag.wire.as_str());
    Doc::new(union.facts.doc.as_deref(), || format!("The tag `{tag}`, and what goes with each of its values."))
        .paragraph(&format!("A part of [`{owner}`]."))
}

/// The field of a struct that holds an exactly-one-of group, and the group's enum.
pub(super) fn one_of(structure: &Structure, group: &OneOf) -> Doc {
    let names = group.fields.iter().filter_map(|index| structure.fields.get(*index));
    let names: Vec<String> = names.map(|field| format!("`{}`", field.wire)).collect();
    let rule = format!("Exactly one of {}.", names.join(", "));
    match &group.facts.doc {
        Some(doc) => Doc::of(tidy(doc)).paragraph(&rule),
        None => Doc::of(rule),
    }
}

/// A case of an enum, introduced by its name on the wire.
pub(super) fn case(wire: &str, facts: &Facts, owner: Option<&Facts>) -> Doc {
    let text = match &facts.doc {
        Some(doc) => format!("`{wire}`: {}", tidy(doc)),
        None => format!("`{wire}`."),
    };
    Doc::of(text).sentences(since(facts, owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_tidied() {
        assert_eq!(tidy("see https://example.com/a, or `[x]`"), "see <https://example.com/a>, or `[x]`");
        assert_eq!(tidy("a list[int] of <b> [t](u)"), "a list\\[int] of \\<b> [t](u)");
        assert_eq!(tidy("[here](https://example.com)."), "[here](https://example.com).");
        assert_eq!(ended("nothing is set"), "nothing is set.");
        assert_eq!(ended("uses `x`"), "uses `x`.");
    }
}
