//! Specs made of OpenAPI documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use vapi_codegen::import::openapi::{self, Code, Finding, Imported, Severity};
use vapi_codegen::source::Source;

use super::folder;
use crate::spec::shown;
use crate::{Failure, Progress, number};

/// How many findings of one kind are shown, unless all are asked for.
const SHOWN: usize = 3;

/// What to import, and where to.
#[derive(Debug)]
pub struct Job<'a> {
    /// Documents; those that others refer to belong to them.
    pub paths: &'a [PathBuf],
    /// The folder of the set. A document of several sets, which only our own export makes, gets a folder for each below it.
    pub out: &'a Path,
    /// What the set is called; documents of our own export say it themselves.
    pub set: &'a str,
    /// Whether every finding is shown.
    pub shows_all: bool,
}

/// Does it.
///
/// # Errors
/// Documents that can't be read: what is wrong with them is shown. Files that can't be written.
pub fn run(job: &Job<'_>, progress: &Progress) -> Result<(), Failure> {
    let start = Instant::now();
    progress.stage("importing");
    let mut texts = Vec::new();
    for path in job.paths {
        let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
        texts.push(Source { path: shown(path), text });
    }
    let imported = openapi::import(&texts, job.set);
    progress.clear();
    show(&imported.findings, job.shows_all);
    let is_broken = imported.findings.iter().any(|finding| finding.code.severity() == Severity::Error);
    if is_broken || imported.sets.is_empty() {
        return Err(Failure::finding("nothing is written"));
    }
    for (set, files) in &imported.sets {
        let is_only = imported.sets.len() == 1;
        let folder = if is_only { job.out.to_owned() } else { job.out.join(set) };
        folder::replace(&folder, files)?;
    }
    if !progress.is_quiet() {
        println!("{}", summary(&imported, job.out, start));
    }
    Ok(())
}

/// Shows what was found, by kind: the first of each, and how many more there are.
fn show(findings: &[Finding], shows_all: bool) {
    let mut by_code: BTreeMap<Code, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_code.entry(finding.code).or_default().push(finding);
    }
    for (code, found) in by_code {
        let shown = if shows_all { found.len() } else { SHOWN.min(found.len()) };
        for finding in found.iter().take(shown) {
            eprintln!("{finding}\n");
        }
        if found.len() > shown {
            eprintln!("{}: {} more like it\n", code.code(), found.len() - shown);
        }
    }
}

fn summary(imported: &Imported, out: &Path, start: Instant) -> String {
    let count = |severity| imported.findings.iter().filter(|finding| finding.code.severity() == severity).count();
    format!(
        "{}, {} → {}: {} left out, {}, in {:.2} s",
        number(imported.types, "type"),
        number(imported.operations, "operation"),
        shown(out),
        count(Severity::Warning),
        number(count(Severity::Note), "note"),
        start.elapsed().as_secs_f64(),
    )
}
