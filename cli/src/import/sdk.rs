//! Specs made of VMware's Python SDKs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::import::sdk::{self, Counts, Options};
use vapi_codegen::source::Source;

use super::folder;
use super::wheel::{self, Limits};
use crate::{Failure, Progress, number, spec};

/// What to import, and where to.
#[derive(Debug)]
pub struct Job<'a> {
    /// Wheels, and folders with modules.
    pub paths: &'a [PathBuf],
    /// The folder of the set.
    pub out: &'a Path,
    /// The name of the set.
    pub set: &'a str,
    /// Prefixes of packages to write, with the types that these need; none: all packages.
    pub packages: &'a [String],
    /// A file with corrections.
    pub overlay: Option<&'a Path>,
    /// OpenAPI documents of the same services.
    pub documents: &'a [PathBuf],
    /// Whether texts are carried over, too.
    pub has_docs: bool,
    /// Whether it is a finding when a part of a module isn't understood, or a correction no longer applies.
    pub is_strict: bool,
}

/// Does it.
///
/// # Errors
/// Paths that can't be read, modules that can't be imported: these are shown. Files that can't be written.
pub fn run(job: &Job<'_>, progress: &Progress) -> Result<(), Failure> {
    let start = Instant::now();
    if !is_set_name(job.set) {
        return Err(Failure::usage(format!(
            "`{}` is no name for a set: --name takes small letters and digits, with `-` or `_` between",
            job.set
        )));
    }
    progress.count("unpacking", job.paths.len());
    let mut modules = Vec::new();
    for path in job.paths {
        modules.extend(wheel::modules(path, Limits::default())?);
        progress.step();
    }
    let options = Options {
        set: job.set.to_owned(),
        docs: job.has_docs,
        packages: job.packages.to_vec(),
        overlay: job.overlay.map(beside).transpose()?,
        documents: job.documents.iter().map(|path| beside(path)).collect::<Result<_, _>>()?,
        standalone: false,
    };
    progress.stage("importing");
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(modules, &options, &mut diagnostics);
    progress.clear();
    spec::show(&diagnostics, &sources);
    let counts = diagnostics.counts();
    let Some(import) = import else {
        return Err(Failure::finding(format!("{}; nothing is written", number(counts.errors, "error"))));
    };
    if job.is_strict && !sdk::understood(&diagnostics) {
        return Err(Failure::finding("not everything was understood; nothing is written"));
    }
    folder::replace(job.out, &import.files)?;
    if !progress.is_quiet() {
        // The manifest is no package.
        let written = import.files.len() - 1;
        println!("{}", summary(job.out, written, &import.counts, start));
    }
    Ok(())
}

/// A file that comes with the modules.
fn beside(path: &Path) -> Result<Source, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    Ok(Source { path: path.display().to_string(), text })
}

fn summary(out: &Path, written: usize, counts: &Counts, start: Instant) -> String {
    let counted = [
        number(counts.packages, "package"),
        number(counts.services, "service"),
        format!("{} ({} tasks)", number(counts.operations, "operation"), counts.tasks),
        number(counts.parameters, "parameter"),
        number(counts.structures, "structure"),
        number(counts.errors, "error"),
        number(counts.fields, "field"),
        format!(
            "{} in {} structures ({} of them have several, {} tags are optional)",
            number(counts.unions, "union"),
            counts.union_structures,
            counts.double_unions,
            counts.optional_tags
        ),
        format!("{} with {}", number(counts.enumerations, "enumeration"), number(counts.values, "value")),
    ];
    let time = start.elapsed();
    let (out, written) = (out.display(), number(written, "package"));
    format!("{out}: {written} written; read were {}; {:.2} s", counted.join(", "), time.as_secs_f64())
}

/// The rule of the manifest's schema.
fn is_set_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .split(['-', '_'])
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}
