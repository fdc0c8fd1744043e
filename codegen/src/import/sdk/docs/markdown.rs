//! reStructuredText, as far as the docstrings use it, as Markdown.

use super::without_client;

/// Sentences that say what the spec says by facts, or what only Python users need: how they begin, and what they hold.
const SAID_OTHERWISE: &[(&str, &str)] = &[
    ("This ", " was added in **"),
    ("This ", " is deprecated as of **"),
    ("This ", " is optional because it was added in a newer version"),
    ("This ", " is optional and it is only relevant when the value of "),
    ("When clients pass a value of this class as a parameter, ", "identifier"),
    ("When methods return a value of this class as a return value, ", "identifier"),
    ("The parameter must ", " for the resource type"),
    ("The parameter must ", " for one of these resource types"),
    ("The return value will ", " for the resource type"),
    ("The key in the ", " for the resource type"),
    ("The value in the ", " for the resource type"),
];

/// Blocks that are left out whole.
const LEFT_OUT: &[&str] = &[
    ".. tip:: The arguments are used to initialize data attributes",
    ".. note:: This class represents an enumerated type in the interface language",
    ".. deprecated::",
    "if you do not have all of the privileges described as follows:",
];

/// A text, paragraph by paragraph.
pub(super) struct Text<'a> {
    paragraphs: Vec<Paragraph<'a>>,
}

struct Paragraph<'a> {
    /// An element of a list.
    is_element: bool,
    words: Vec<&'a str>,
}

impl<'a> Text<'a> {
    pub(super) fn new(lines: &[&'a str]) -> Self {
        let mut paragraphs: Vec<Paragraph<'a>> = Vec::new();
        let mut is_open = false;
        for line in lines {
            let mut line = line.trim();
            let element = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "));
            if line.is_empty() {
                is_open = false;
                continue;
            }
            if element.is_some() || line.starts_with(".. ") || !is_open {
                line = element.unwrap_or(line);
                paragraphs.push(Paragraph { is_element: element.is_some(), words: Vec::new() });
                is_open = true;
            }
            if let Some(paragraph) = paragraphs.last_mut() {
                paragraph.words.extend(line.split_ascii_whitespace());
            }
        }
        Self { paragraphs }
    }

    /// Each paragraph on one line.
    pub(super) fn paragraphs(&self) -> Vec<String> {
        self.paragraphs.iter().map(|paragraph| paragraph.words.join(" ")).collect()
    }

    /// As Markdown; nothing when nothing is left.
    pub(super) fn markdown(&self) -> Option<String> {
        let mut text = String::new();
        let mut in_list = false;
        let mut in_privileges = false;
        for paragraph in &self.paragraphs {
            let flat = paragraph.words.join(" ");
            if let Some(left_out) = LEFT_OUT.iter().find(|start| flat.starts_with(**start)) {
                in_privileges = left_out.starts_with("if you do not have");
                continue;
            }
            if in_privileges && paragraph.is_element {
                continue;
            }
            let flat = flat.strip_prefix(".. note:: ").map_or(flat.clone(), |note| format!("Note: {note}"));
            let said = inline(&remaining(&flat));
            if said.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push_str(if in_list && paragraph.is_element { "\n" } else { "\n\n" });
            }
            if paragraph.is_element {
                text.push_str("- ");
            }
            text.push_str(&said);
            in_list = paragraph.is_element;
        }
        (!text.is_empty()).then_some(text)
    }
}

/// A paragraph without the sentences that are said otherwise.
pub(super) fn remaining(flat: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = flat;
    while !rest.is_empty() {
        let end = rest.find(". ").map_or(rest.len(), |at| at + 1);
        let (sentence, behind) = rest.split_at(end);
        // Sentences that people wrote before often have no full stop.
        let own = SAID_OTHERWISE.iter().find_map(|fact| said_otherwise(sentence, *fact));
        kept.extend(Some(own.map_or(sentence, |at| sentence[..at].trim_end())).filter(|own| !own.is_empty()));
        rest = behind.trim_start();
    }
    kept.join(" ")
}

/// Where in a sentence one begins that starts so and holds that.
fn said_otherwise(sentence: &str, (start, holds): (&str, &str)) -> Option<usize> {
    let before = &sentence[..sentence.rfind(holds)?];
    let at = before.rfind(start)?;
    (at == 0 || before[..at].ends_with(' ')).then_some(at)
}

/// The marks within a line: roles, literals and links.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        let (before, from) = rest.split_at(at);
        if let Some(literal) = from.strip_prefix("``") {
            out.push_str(before);
            let Some((code, behind)) = literal.split_once("``") else {
                rest = from;
                break;
            };
            out.extend(["`", code, "`"]);
            rest = behind;
            continue;
        }
        let Some((marked, behind)) = from.strip_prefix('`').and_then(|from| from.split_once('`')) else { break };
        rest = marked_up(before, marked, behind, &mut out);
    }
    out.push_str(rest);
    out
}

/// Writes what stands before a mark, and the mark; gives what is behind.
fn marked_up<'a>(before: &str, marked: &str, behind: &'a str, out: &mut String) -> &'a str {
    let role = before.strip_suffix(':').and_then(|before| before.rsplit_once(':'));
    if let Some((before, role)) = role
        && matches!(role, "class" | "func" | "attr" | "meth" | "ref" | "exc" | "mod")
    {
        out.push_str(before);
        out.extend(["`", &without_client(marked), "`"]);
        return behind;
    }
    out.push_str(before);
    if let Some((text, address)) = marked.strip_suffix('>').and_then(|marked| marked.split_once(" <")) {
        out.extend(["[", text, "](", address, ")"]);
        return behind.strip_prefix("__").or_else(|| behind.strip_prefix('_')).unwrap_or(behind);
    }
    out.extend(["`", marked, "`"]);
    behind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> Option<String> {
        Text::new(&text.lines().collect::<Vec<_>>()).markdown()
    }

    #[test]
    fn marks() {
        assert_eq!(
            inline("See :class:`com.vmware.cis_client.Tasks` or ``None``, `x`."),
            "See `com.vmware.cis.Tasks` or `None`, `x`."
        );
        assert_eq!(inline("See `RFC 1 <https://example.com/1>`_."), "See [RFC 1](https://example.com/1).");
        assert_eq!(inline("a ` and ``b"), "a ` and ``b");
    }

    #[test]
    fn paragraphs_and_lists() {
        let text = "
            Some
            text.

            * one
              and more
            * two

            .. tip::
                The arguments are used to initialize data attributes with the same
                names.

            .. note::
                Mind this.
        ";
        assert_eq!(markdown(text).as_deref(), Some("Some text.\n\n- one and more\n- two\n\nNote: Mind this."));
    }

    #[test]
    fn facts_are_left_out() {
        let text = "
            The host. This attribute was added in **vSphere API 7.0**.
            When clients pass a value of this class as a parameter, the attribute must
            be an identifier for the resource type: ``HostSystem``. If None, there is none.
            This attribute is optional and it is only relevant when the value of ``type`` is
            :attr:`Type.HOST`.
        ";
        assert_eq!(markdown(text).as_deref(), Some("The host. If None, there is none."));
        assert_eq!(markdown("The host This attribute was added in **vSphere API 7.0**.").as_deref(), Some("The host"));
        assert_eq!(markdown("This class was added in **vSphere API 7.0**."), None);
    }
}
