//! Documentation: what a document says of a thing, and the facts that a spec has no place for.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::document::Node;
use super::model::Said;

/// What is said of a schema, a parameter or an operation.
pub(super) fn said(node: &Node<'_>) -> Said {
    Said { doc: doc(node, &[]), deprecated: node.is("deprecated") }
}

/// The documentation of something, with sentences of our own behind it.
pub(super) fn doc(node: &Node<'_>, more: &[String]) -> Option<String> {
    let text = ["description", "summary", "title"].into_iter().filter_map(|name| node.text(name)).map(tidy);
    let text = text.into_iter().find(|text| !text.is_empty());
    with(text, more)
}

/// A text with sentences behind it.
pub(super) fn with(text: Option<String>, more: &[String]) -> Option<String> {
    match (text, more) {
        (text, []) => text,
        (None, more) => Some(more.join(" ")),
        (Some(text), more) => Some(format!("{text}\n\n{}", more.join(" "))),
    }
}

/// What a schema says of its values beside their type, in sentences.
pub(super) fn facts(schema: &Node<'_>) -> Vec<String> {
    const LIMITS: [(&str, &str, &str); 9] = [
        ("minimum", "At least ", "."),
        ("exclusiveMinimum", "More than ", "."),
        ("maximum", "At most ", "."),
        ("exclusiveMaximum", "Less than ", "."),
        ("multipleOf", "A multiple of ", "."),
        ("minLength", "At least ", " letters."),
        ("maxLength", "At most ", " letters."),
        ("minItems", "At least ", " elements."),
        ("maxItems", "At most ", " elements."),
    ];
    let mut facts = Vec::new();
    if let Some(default) = schema.get("default") {
        facts.push(format!("Default: {}.", code(default.value)));
    }
    for (name, before, behind) in LIMITS {
        if let Some(limit) = schema.get(name).filter(|limit| limit.value.is_number()) {
            facts.push(format!("{before}{}{behind}", limit.value));
        }
    }
    if let Some(values) = schema.get("enum").and_then(|values| values.value.as_array())
        && values.iter().any(|value| !value.is_string() && !value.is_null())
    {
        const SHOWN: usize = 20;
        let shown: Vec<String> = values.iter().take(SHOWN).map(code).collect();
        facts.push(format!("One of {}{}.", shown.join(", "), if values.len() > SHOWN { ", …" } else { "" }));
    }
    if let Some(pattern) = schema.text("pattern").filter(|pattern| !pattern.contains('`')) {
        facts.push(format!("Has the form `{}`.", one_line(pattern)));
    }
    facts
}

/// A value between code marks.
pub(super) fn code(value: &Value) -> String {
    const LONGEST: usize = 100;
    let text = one_line(&value.to_string());
    if text.contains('`') || text.chars().count() > LONGEST {
        "see the document".to_owned()
    } else {
        format!("`{text}`")
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| is_plain(*c)).collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A letter that may stand in Rust's source: none that commands, none that turns the direction of text.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Markdown that rustdoc reads as it was meant: no code that would be taken for Rust, no stray signs.
pub(super) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut is_code = false;
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let line: String = line.replace('\t', "    ").chars().filter(|c| is_plain(*c)).collect();
        let line = line.trim_end();
        let bare = line.trim_start();
        if let Some(language) = bare.strip_prefix("```") {
            // what opens a block names its language, or rustdoc compiles it
            let language: String = language.trim().chars().take_while(char::is_ascii_alphanumeric).collect();
            let opens = !is_code;
            is_code = !is_code;
            let language = match language.as_str() {
                _ if !opens => "",
                "" | "rust" | "rs" => "text",
                language => language,
            };
            let _ = writeln!(tidy, "```{language}");
        } else if is_code {
            let _ = writeln!(tidy, "{line}");
        } else {
            // four blanks would make code of a text
            let indent = (line.len() - bare.len()).min(2);
            let _ = writeln!(tidy, "{}{bare}", &"  "[..indent]);
        }
    }
    if is_code {
        tidy.push_str("```\n");
    }
    tidy.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_texts_is_not_taken_for_rust() {
        let text = "Example:\r\n\r\n    curl x\n\n```\nfn\n```\n~\u{202e}\n```rust\nopen";
        assert_eq!(tidy(text), "Example:\n\n  curl x\n\n```text\nfn\n```\n~\n```text\nopen\n```");
        assert_eq!(tidy(" \n\t"), "");
    }

    #[test]
    fn values_are_shown_when_they_are_short() {
        assert_eq!(code(&Value::from("a  b")), "`\"a b\"`");
        assert_eq!(code(&Value::from("x".repeat(200))), "see the document");
    }
}
