//! Crates of a spec: written, or compared with what is there.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use similar::{ChangeTag, TextDiff};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{Dependency, Options, Output};
use vapi_codegen::source::Sources;

use crate::spec::{self, shown};
use crate::write::{self, Change, Tree};
use crate::{Failure, Progress, number, openapi};

/// How many lines of difference are shown for a file.
const SHOWN_LINES: usize = 12;

/// What to make of a spec, and where.
#[derive(Debug)]
pub struct Job<'a> {
    /// The spec.
    pub sources: &'a Sources,
    /// The folder for the crates.
    pub out: &'a Path,
    /// What the generator is told.
    pub options: &'a Options,
    /// OpenAPI documents beside the crates: file, package.
    pub documents: &'a [(&'a str, &'a str)],
    /// Whether warnings about a valid spec are shown.
    pub shows_warnings: bool,
    /// Writes nothing; it is a finding when something would change.
    pub is_check: bool,
    /// The command that would write, for who has only checked.
    pub command: &'a str,
    /// Who is told how far it is.
    pub progress: &'a Progress,
}

/// Does it.
///
/// # Errors
/// A spec with errors, or a difference where nothing is to be written: both are shown. A set that the spec doesn't have.
/// Files that can't be read or written.
pub fn run(job: &Job<'_>) -> Result<(), Failure> {
    let start = Instant::now();
    let output = generate(job)?;
    let (crates, mut tree) = tree(&output);
    tree.extend(openapi::kept(job.sources, job.documents));
    let changes = write::changes(job.out, &crates, &tree).map_err(|error| Failure::io("read", job.out, &error))?;
    if !job.is_check {
        write::apply(job.out, &changes, job.progress).map_err(|error| Failure::io("write below", job.out, &error))?;
    }
    job.progress.clear();
    if !job.progress.is_quiet() {
        println!("{}", summary(job.out, &output, &tree, start));
    }
    if job.is_check && !changes.is_empty() {
        show(&changes);
        let count = number(changes.len(), "file");
        return Err(Failure::finding(format!("{count} out of date; mend it with `{}`", job.command)));
    }
    Ok(())
}

fn generate(job: &Job<'_>) -> Result<Output, Failure> {
    job.progress.stage("generating");
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(job.sources, job.options, &mut diagnostics);
    job.progress.clear();
    if output.is_none() || job.shows_warnings {
        spec::show(&diagnostics, job.sources);
    }
    let Some(output) = output else {
        let counts = diagnostics.counts();
        return Err(Failure::finding(format!(
            "{} and {}; nothing is written",
            number(counts.errors, "error"),
            number(counts.warnings, "warning")
        )));
    };
    if output.crates.is_empty() {
        let only: Vec<String> = job.options.only.iter().flatten().cloned().collect();
        let name = only.join("`, `");
        return Err(Failure::usage(format!("no set of the spec is called `{name}`; --name takes one of its sets")));
    }
    Ok(output)
}

/// Reads what a person says of where `vapi-runtime` comes from: a folder, or a version in the registry. Crates are made in
/// `out`.
///
/// # Errors
/// What is neither.
pub fn runtime(text: &str, out: &Path) -> Result<Dependency, Failure> {
    let path = Path::new(text);
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '^' | '~')) && !path.exists() {
        return Ok(Dependency::Version(text.to_owned()));
    }
    if !path.join("Cargo.toml").exists() {
        return Err(Failure::usage(format!(
            "`{text}` is neither a folder with a Cargo.toml nor a version; --runtime takes one of them"
        )));
    }
    Ok(Dependency::Path(from_crates(path, out)?))
}

/// Reads what a person says of where the crates of other sets are.
///
/// # Errors
/// What is no folder.
pub fn base(path: &Path, out: &Path) -> Result<String, Failure> {
    if !path.is_dir() {
        let shown = path.display();
        return Err(Failure::usage(format!(
            "`{shown}` is no folder; --base takes the folder that has `vapi-std` and the like in it"
        )));
    }
    from_crates(path, out)
}

/// A path as a manifest of a crate in `out` has it: relative unless it was given from the root.
fn from_crates(path: &Path, out: &Path) -> Result<String, Failure> {
    let target = absolute(path)?;
    if path.is_absolute() {
        return Ok(target.to_string_lossy().into_owned());
    }
    let out = absolute(out)?;
    let shared = target.components().zip(out.components()).take_while(|(one, other)| one == other).count();
    // out of the crate, and up to where the two ways part
    let up = std::iter::repeat_n("..".to_owned(), out.components().count() - shared + 1);
    let down = target.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// A path from the root of the file system, without `.` and `..`.
///
/// # Errors
/// When nobody knows where we are.
pub fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure::io("find", path, &error))?;
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    Ok(plain)
}

/// The folders of crates, and all files by path.
fn tree(output: &Output) -> (Vec<String>, Tree) {
    let mut names = Vec::new();
    let mut tree = Tree::new();
    for generated in &output.crates {
        tree.extend(generated.files.iter().map(|(path, text)| (format!("{}/{path}", generated.name), text.clone())));
        names.push(generated.name.clone());
    }
    (names, tree)
}

fn summary(out: &Path, output: &Output, tree: &Tree, start: Instant) -> String {
    let lines: usize = tree.values().map(|text| text.lines().count()).sum();
    format!(
        "{} → {}: {}, {}, {}, in {:.2} s",
        output.counts,
        shown(out),
        number(output.crates.len(), "crate"),
        number(tree.len(), "file"),
        number(lines, "line"),
        start.elapsed().as_secs_f64(),
    )
}

fn show(changes: &[Change]) {
    for change in changes {
        let what = match (&change.old, &change.new) {
            (None, _) => "missing",
            (_, None) => "no longer generated",
            _ => "differs",
        };
        eprintln!("{}: {what}", change.path);
        if let (Some(old), Some(new)) = (&change.old, &change.new) {
            eprint!("{}", short_diff(old, new));
        }
    }
}

/// The first differing lines.
fn short_diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let changes = diff.iter_all_changes().filter_map(|change| match change.tag() {
        ChangeTag::Equal => None,
        ChangeTag::Delete => Some(format!("  - {}\n", change.value().trim_end())),
        ChangeTag::Insert => Some(format!("  + {}\n", change.value().trim_end())),
    });
    let mut lines: Vec<String> = changes.collect();
    if lines.len() > SHOWN_LINES {
        let more = lines.len() - SHOWN_LINES;
        lines.truncate(SHOWN_LINES);
        lines.push(format!("  … and {} more\n", number(more, "line")));
    }
    lines.concat()
}
