//! Docstrings: the facts that stand only there, and the text itself where it is wanted.

mod markdown;
mod privileges;
mod resources;

pub(super) use privileges::privileges;
pub(super) use resources::apply as apply_resources;

use markdown::Text;

/// When something came, whether it goes, and what is said of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    /// The text in Markdown; only where it is wanted.
    pub(super) doc: Option<String>,
    pub(super) since: Option<String>,
    pub(super) deprecated: Option<Deprecated>,
}

/// That something is on its way out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Deprecated {
    pub(super) since: Option<String>,
    pub(super) removal: Option<String>,
    /// What to use instead.
    pub(super) replacement: Option<String>,
}

/// A part of a docstring, line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Section<'a> {
    lines: Vec<&'a str>,
}

/// A docstring in its parts.
#[derive(Debug, Default)]
pub(super) struct Docstring<'a> {
    /// What stands before the first field.
    pub(super) body: Section<'a>,
    /// `:param name:`, by name.
    parameters: Vec<(&'a str, Section<'a>)>,
    /// `:return:`.
    pub(super) result: Section<'a>,
    /// `:raise:`, by the class that is named.
    raises: Vec<(&'a str, Section<'a>)>,
}

/// Which part the lines belong to.
enum Part {
    Body,
    Parameter,
    Result,
    Raise,
    /// Types, which the bindings say better.
    Type,
}

impl<'a> Docstring<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let mut docstring = Self::default();
        let mut part = Part::Body;
        for line in text.lines() {
            let rest = match docstring.open(line.trim_start()) {
                Some((opened, rest)) => {
                    part = opened;
                    rest
                }
                None => line,
            };
            let section = match part {
                Part::Body => Some(&mut docstring.body),
                Part::Parameter => docstring.parameters.last_mut().map(|(_, section)| section),
                Part::Result => Some(&mut docstring.result),
                Part::Raise => docstring.raises.last_mut().map(|(_, section)| section),
                Part::Type => None,
            };
            if let Some(section) = section {
                section.lines.push(rest);
            }
        }
        docstring
    }

    /// Opens the part that a line begins; gives what stands behind its name.
    fn open(&mut self, line: &'a str) -> Option<(Part, &'a str)> {
        let line = line.strip_prefix(':')?;
        if let Some(rest) = line.strip_prefix("param ") {
            let (name, rest) = rest.split_once(':')?;
            self.parameters.push((name.trim(), Section::default()));
            return Some((Part::Parameter, rest));
        }
        if let Some(rest) = line.strip_prefix("raise:") {
            let class = rest.trim().strip_prefix(":class:`")?;
            let (class, rest) = class.split_once('`')?;
            self.raises.push((class, Section::default()));
            return Some((Part::Raise, rest));
        }
        if let Some(rest) = line.strip_prefix("return:") {
            return Some((Part::Result, rest));
        }
        let is_type = line.starts_with("type ") || line.starts_with("rtype:");
        is_type.then_some((Part::Type, ""))
    }

    /// What is said of a field or a parameter.
    pub(super) fn parameter(&self, name: &str) -> Section<'a> {
        let found = self.parameters.iter().find(|(other, _)| *other == name);
        found.map(|(_, section)| section.clone()).unwrap_or_default()
    }

    /// When an error is reported, by the last name of its class. Several reasons stand one after the other.
    pub(super) fn raise(&self, class: &str) -> Option<String> {
        let last = |class: &'a str| class.rsplit('.').next().unwrap_or(class);
        let texts = self.raises.iter().filter(|(other, _)| last(other) == class.rsplit('.').next().unwrap_or(class));
        let texts: Vec<String> =
            texts.filter_map(|(_, section)| section.text().markdown()).filter(|text| !text.is_empty()).collect();
        (!texts.is_empty()).then(|| texts.join("\n\n"))
    }

    /// All that is said of errors.
    fn all_raises(&self) -> impl Iterator<Item = &Section<'a>> {
        self.raises.iter().map(|(_, section)| section)
    }
}

impl<'a> Section<'a> {
    /// The whole of a docstring that has no parts.
    pub(super) fn whole(text: &'a str) -> Self {
        Self { lines: text.lines().collect() }
    }

    /// The text with single blanks, on one line.
    fn flat(&self) -> String {
        let mut flat = String::new();
        for word in self.lines.iter().flat_map(|line| line.split_ascii_whitespace()) {
            if !flat.is_empty() {
                flat.push(' ');
            }
            flat.push_str(word);
        }
        flat
    }

    fn text(&self) -> Text<'_> {
        Text::new(&self.lines)
    }

    /// The text in Markdown, without what is carried over as facts.
    pub(super) fn markdown(&self) -> Option<String> {
        self.text().markdown()
    }

    /// The marks of versions, and the text if it is wanted.
    pub(super) fn facts(&self, with_text: bool) -> Facts {
        let flat = self.flat();
        // Most texts have none, and paragraphs cost more than a look.
        let is_deprecated = flat.contains("deprecated");
        let mut paragraphs = is_deprecated.then(|| self.text().paragraphs()).into_iter().flatten();
        let deprecated = paragraphs.find_map(|paragraph| deprecated(&paragraph, with_text));
        Facts { since: since(&flat), deprecated, doc: if with_text { self.markdown() } else { None } }
    }

    /// Whether it is optional only because older servers don't know it.
    pub(super) fn is_added_later(&self) -> bool {
        self.flat().contains("optional because it was added in a newer version than its parent node")
    }
}

/// The version in the first sentence of this form.
fn since(flat: &str) -> Option<String> {
    let (_, rest) = flat.split_once(" was added in **")?;
    version(rest)
}

/// The number that ends what stands between here and the next `**`.
fn version(text: &str) -> Option<String> {
    let (product, _) = text.split_once("**")?;
    let number = product.rsplit(' ').next()?;
    is_version(number).then(|| number.to_owned())
}

fn is_version(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The deprecation in a paragraph.
fn deprecated(paragraph: &str, with_text: bool) -> Option<Deprecated> {
    let Some((_, rest)) = paragraph.split_once(" is deprecated as of **") else {
        // The directive alone says no more than the version.
        let rest = paragraph.strip_prefix(".. deprecated:: ")?;
        let since = rest.split(' ').find(|word| is_version(word)).map(str::to_owned);
        return Some(Deprecated { since, ..Deprecated::default() });
    };
    let since = version(rest);
    let behind = rest.split_once("**").map_or("", |(_, behind)| behind);
    let removal = behind.strip_prefix(" and removed in **").and_then(version);
    let advice = match removal {
        Some(_) => behind.splitn(3, "**").nth(2).unwrap_or_default(),
        None => behind,
    };
    let advice = markdown::remaining(advice.trim_start_matches('.').trim());
    let replacement = if with_text { markdown::inline(&advice) } else { named(&advice).unwrap_or_default() };
    Some(Deprecated { since, removal, replacement: (!replacement.is_empty()).then_some(replacement) })
}

/// What an advice names: the class, method or attribute behind its first `Use`.
fn named(advice: &str) -> Option<String> {
    let at = advice.find("Use ").or_else(|| advice.find("use "))?;
    let (sentence, _) = advice[at..].split_once(". ").unwrap_or((&advice[at..], ""));
    let (_, role) = sentence.split_once(":`").or_else(|| sentence.split_once(": `"))?;
    let (name, _) = role.split_once('`')?;
    Some(without_client(name))
}

/// A Python name as the spec would write it: `com.vmware.cis_client.Tasks` is in the package `com.vmware.cis`.
pub(super) fn without_client(name: &str) -> String {
    name.replace("_client.", ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHOD: &str = "
        Cancels it.
        This method was added in **vSphere API 8.0.0.1**.

        .. deprecated:: vSphere API 9.0.0.0
            This method is deprecated as of **vSphere API 9.0.0.0** and removed
            in **vSphere API 10.0**. Use :func:`com.vmware.cis_client.Tasks.end` instead.

        .. note::
            This class represents an enumerated type in the interface language
            definition.

        :type  task: :class:`str`
        :param task: The task: it runs.
            This parameter was added in **vSphere API 8.0.1**. This parameter is
            optional because it was added in a newer version than its parent
            node.
        :rtype: :class:`str` or ``None``
        :return: What
            is left.
        :raise: :class:`com.vmware.vapi.std.errors_client.NotFound` 
            if there is none.
        :raise: :class:`com.vmware.vapi.std.errors_client.NotFound` 
            if it is gone.
        ";

    #[test]
    fn parts_and_marks() {
        let docstring = Docstring::parse(METHOD);
        let facts = docstring.body.facts(false);
        assert_eq!(facts.since.as_deref(), Some("8.0.0.1"));
        let deprecated = facts.deprecated.unwrap();
        assert_eq!(deprecated.since.as_deref(), Some("9.0.0.0"));
        assert_eq!(deprecated.removal.as_deref(), Some("10.0"));
        assert_eq!(deprecated.replacement.as_deref(), Some("com.vmware.cis.Tasks.end"));
        let task = docstring.parameter("task");
        assert_eq!(task.facts(false).since.as_deref(), Some("8.0.1"));
        assert!(task.is_added_later());
        assert!(!docstring.body.is_added_later());
        assert_eq!(docstring.result.markdown().as_deref(), Some("What is left."));
        let not_found = docstring.raise("com.vmware.vapi.std.errors_client.NotFound").unwrap();
        assert_eq!(not_found, "if there is none.\n\nif it is gone.");
    }

    #[test]
    fn texts_are_carried_without_the_facts() {
        let facts = Docstring::parse(METHOD).body.facts(true);
        assert_eq!(facts.doc.as_deref(), Some("Cancels it."));
        assert_eq!(facts.deprecated.unwrap().replacement.as_deref(), Some("Use `com.vmware.cis.Tasks.end` instead."));
        assert_eq!(Docstring::parse(METHOD).parameter("task").markdown().as_deref(), Some("The task: it runs."));
    }

    #[test]
    fn what_is_no_version_is_none() {
        let section = Section::whole("This class was added in **a hurry**. It is deprecated.");
        assert_eq!(section.facts(false), Facts::default());
    }
}
