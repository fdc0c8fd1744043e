//! Diagnostics: what is wrong with a spec, where, and what would mend it.
//!
//! A stage pushes facts ([`Kind`]) into [`Diagnostics`] and goes on, so that one run shows everything; sentences and
//! looks are made at the end, in `report` and `render`.

mod kind;
mod render;
mod report;
mod suggest;

pub use kind::{Kind, Severity};
pub use render::Colours;
pub use report::{Label, Report};
pub use suggest::did_you_mean;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::source::{FileId, Sources, Span};

/// How many warnings of one kind are shown.
const SHOWN_WARNINGS: usize = 20;

/// The problems of a run.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: Vec<Kind>,
    errors: usize,
    /// Where errors stand, so that later stages can keep quiet about what follows from them.
    error_sites: BTreeSet<(FileId, u32)>,
    /// Pairs of names that clash in Rust.
    clashes: BTreeSet<(Span, Span)>,
}

/// How many problems there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors: nothing is generated.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

impl Diagnostics {
    /// No problems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem. Two names that clash in Rust are said to do so once, however many things are made of them.
    pub fn push(&mut self, kind: Kind) {
        if let Kind::RustNameClash { first, second, .. } = &kind
            && !self.clashes.insert((first.span.min(second.span), first.span.max(second.span)))
        {
            return;
        }
        if kind.severity() == Severity::Error {
            self.errors += 1;
            if let Some(span) = kind.report().primary() {
                self.error_sites.insert((span.file, span.start));
            }
        }
        self.found.push(kind);
    }

    /// Notes that something is unknown here because of an error elsewhere: what follows from it need not be said.
    pub fn silence(&mut self, span: Span) {
        self.error_sites.insert((span.file, span.start));
    }

    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether an error, or something silenced, stands within a stretch of text: what follows from it need not be said.
    #[must_use]
    pub fn has_error_in(&self, span: Span) -> bool {
        self.error_sites.range((span.file, span.start)..=(span.file, span.end)).next().is_some()
    }

    /// How many errors and warnings there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts { errors: self.errors, warnings: self.found.len() - self.errors }
    }

    /// The problems, in the order in which they were found.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Kind> {
        self.found.iter()
    }

    /// All problems as text for people, ordered by file and position, without colours.
    #[must_use]
    pub fn render_all(&self, sources: &Sources) -> String {
        self.render_with(sources, Colours::Plain)
    }

    /// All problems as text for people, ordered by file and position. Of warnings of one kind, the first are enough.
    #[must_use]
    pub fn render_with(&self, sources: &Sources, colours: Colours) -> String {
        let mut reports: Vec<(&Kind, Report)> = self.found.iter().map(|kind| (kind, kind.report())).collect();
        // Equal places keep the order of the stages, which is the same in every run.
        reports.sort_by_key(|(kind, report)| (report.primary(), kind.code()));
        let mut text = String::new();
        let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
        for (kind, report) in &reports {
            if kind.severity() == Severity::Warning {
                let count = warnings.entry(kind.code()).or_default();
                *count += 1;
                if *count > SHOWN_WARNINGS {
                    continue;
                }
            }
            text.push_str(&render::render(kind, report, sources, colours));
            text.push_str("\n\n");
        }
        for (code, count) in warnings {
            if let Some(more @ 1..) = count.checked_sub(SHOWN_WARNINGS) {
                // writing to a string can't fail
                let _ = write!(text, "warning[{code}]: and {more} more\n\n");
            }
        }
        text
    }
}
