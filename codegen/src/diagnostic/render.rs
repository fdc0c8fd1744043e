//! Reports as text, in the look of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Kind, Label, Report, Severity};
use crate::source::{FileId, Sources};

/// Whether diagnostics are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// Text only: files, pipes, tests.
    #[default]
    Plain,
    /// ANSI colours, for a terminal.
    Ansi,
}

/// One diagnostic.
pub(super) fn render(kind: &Kind, report: &Report, sources: &Sources, colours: Colours) -> String {
    let level = match kind.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level.primary_title(report.title()).id(kind.code()).elements(snippets(report, sources));
    let help = report.help_lines().iter();
    if report.labels().is_empty() {
        // Without a place there is no frame that help could hang on.
        let help = help.map(|help| Group::with_title(Level::HELP.secondary_title(help)));
        let parts: Vec<String> =
            std::iter::once(group).chain(help).map(|group| renderer(colours).render(&[group])).collect();
        return parts.join("\n");
    }
    for help in help {
        group = group.element(Level::HELP.message(help));
    }
    renderer(colours).render(&[group])
}

fn renderer(colours: Colours) -> Renderer {
    match colours {
        Colours::Plain => Renderer::plain(),
        Colours::Ansi => Renderer::styled(),
    }
}

/// A snippet per file, that of the first label first.
fn snippets<'a>(report: &'a Report, sources: &'a Sources) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files: Vec<FileId> = Vec::new();
    for label in report.labels() {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
        .into_iter()
        .map(|file| {
            let labels: Vec<&Label> = report.labels().iter().filter(|label| label.span.file == file).collect();
            snippet(file, &labels, sources)
        })
        .collect()
}

/// The lines around the labels of one file. Only these are handed on: a renderer that walks a whole file for each of a
/// thousand warnings takes seconds.
fn snippet<'a>(
    file: FileId,
    labels: &[&'a Label],
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = sources.text(file);
    let clamp = |position: usize| boundary(text, position);
    let start = labels.iter().map(|label| clamp(label.span.range().start)).min().unwrap_or(0);
    let end = labels.iter().map(|label| clamp(label.span.range().end)).max().unwrap_or(0).max(start);
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let line = text[..first].bytes().filter(|byte| *byte == b'\n').count() + 1;
    let annotations = labels.iter().map(|label| {
        let start = clamp(label.span.range().start);
        let end = clamp(label.span.range().end).max(start);
        let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(start - first..end - first).label(label.text.as_str())
    });
    Snippet::source(&text[first..last]).path(sources.path(file)).line_start(line).annotations(annotations)
}

/// The last start of a character that isn't behind `position`.
fn boundary(text: &str, position: usize) -> usize {
    let mut position = position.min(text.len());
    while !text.is_char_boundary(position) {
        position -= 1;
    }
    position
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnostics, Kind};
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn of_many_warnings_of_one_kind_the_first_are_shown() {
        let sources = Sources::new(vec![Source { path: "a.json".to_owned(), text: "{}\n".repeat(30) }]);
        let (file, _) = sources.iter().next().unwrap();
        let mut diagnostics = Diagnostics::new();
        for line in 0..23 {
            let span = Span { file, start: line * 3, end: line * 3 + 1 };
            diagnostics.push(Kind::OptionalOptional { span });
            diagnostics.push(Kind::JsonSyntax { span, problem: "no".to_owned(), help: None });
        }
        let text = diagnostics.render_all(&sources);
        assert_eq!(text.matches("error[V0001]").count(), 23);
        assert_eq!(text.matches("\nwarning[V0803]").count(), 21);
        assert!(text.ends_with("warning[V0803]: and 3 more\n\n"), "{text}");
    }

    #[test]
    fn colours_change_nothing_else() {
        let sources = Sources::new(vec![Source { path: "a.json".to_owned(), text: "{\n  é\n}\n".to_owned() }]);
        let (file, _) = sources.iter().next().unwrap();
        let mut diagnostics = Diagnostics::new();
        // A place within a character, and one beyond the end, as only a mistake of ours could give.
        for (start, end) in [(4, 6), (5, 5), (3, 900)] {
            let span = Span { file, start, end };
            diagnostics.push(Kind::JsonSyntax { span, problem: "no".to_owned(), help: Some("yes".to_owned()) });
        }
        let plain = diagnostics.render_all(&sources);
        let coloured = diagnostics.render_with(&sources, Colours::Ansi);
        assert!(plain.starts_with("error[V0001]: this is no JSON: no\n --> a.json:2:2\n"), "{plain}");
        assert!(coloured.len() > plain.len() && coloured.contains('\u{1b}'));
        assert!(!plain.contains('\u{1b}'));
    }
}
