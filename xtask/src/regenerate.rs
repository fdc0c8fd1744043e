//! `regenerate`: from `spec/` to `generated/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use similar::{ChangeTag, TextDiff};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{Dependency, Options, Output, PackageOptions};
use vapi_codegen::source::{Source, Sources};

use crate::openapi;
use crate::write::{self, Change, Tree};

/// How many lines of difference are shown for a file.
const SHOWN_LINES: usize = 12;

/// What `regenerate` is told.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Writes nothing; fails when something would change.
    #[arg(long)]
    check: bool,
    /// The folder with the spec: a folder for each set in it.
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// The folder for the crates.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the crates find `vapi-runtime`: a folder, or a version from the registry.
    #[arg(long, value_name = "PATH|VERSION")]
    runtime: Option<String>,
    /// Writes this set only; the crates of sets that it builds on are expected beside it.
    #[arg(long, value_name = "SET")]
    name: Option<String>,
}

/// Runs the command.
pub(crate) fn run(flags: &Flags) -> ExitCode {
    match regenerate(flags) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Failure { problem, code }) => {
            eprintln!("error: {problem}");
            ExitCode::from(code)
        }
    }
}

/// Why nothing could be done.
pub(crate) struct Failure {
    pub(crate) problem: String,
    pub(crate) code: u8,
}

impl Failure {
    /// The command was called in a way that makes no sense.
    pub(crate) fn usage(problem: String) -> Self {
        Self { problem, code: 2 }
    }

    /// Something didn't work.
    pub(crate) fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self { problem: format!("can't {doing} `{}`: {error}", path.display()), code: 1 }
    }
}

/// Whether everything is as it should be, or has become so.
fn regenerate(flags: &Flags) -> Result<bool, Failure> {
    let root = workspace();
    let spec = flags.spec.clone().unwrap_or_else(|| root.join("spec"));
    let out = flags.out.clone().unwrap_or_else(|| root.join("generated"));
    let options = options(flags, &root, &out)?;
    let is_good = regenerate_one(flags, std::slice::from_ref(&spec), &out, &options, Lints::Shown)?;
    if flags.spec.is_some() || flags.out.is_some() || flags.name.is_some() {
        return Ok(is_good);
    }
    // the tests have a service of their own, which builds on the set `std`
    let probe = root.join("tests/probe");
    let options = Options { only: Some("probe".to_owned()), base: Some("../../../../generated".to_owned()), ..options };
    let (spec, out) = ([spec.join("std"), probe.join("spec")], probe.join("generated"));
    Ok(regenerate_one(flags, &spec, &out, &options, Lints::Hidden)? && is_good)
}

/// Whether warnings about a valid spec are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lints {
    Shown,
    /// What is odd in the spec is there on purpose.
    Hidden,
}

/// The same for one spec, which may be spread over folders.
fn regenerate_one(
    flags: &Flags,
    spec: &[PathBuf],
    out: &Path,
    options: &Options,
    lints: Lints,
) -> Result<bool, Failure> {
    let start = Instant::now();
    let sources = read_sources(spec)?;
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, options, &mut diagnostics);
    if output.is_none() || lints == Lints::Shown {
        eprint!("{}", diagnostics.render_all(&sources));
    }
    let Some(output) = output else {
        let counts = diagnostics.counts();
        eprintln!(
            "error: {} and {}; nothing is written",
            number(counts.errors, "error"),
            number(counts.warnings, "warning")
        );
        return Ok(false);
    };
    if output.crates.is_empty() {
        let name = flags.name.as_deref().unwrap_or("");
        return Err(Failure::usage(format!("no set of the spec is called `{name}`; --name takes one of its sets")));
    }
    let (crates, mut tree) = tree(output.crates.iter());
    if matches!(options.package, PackageOptions::Workspace) && options.only.is_none() {
        tree.extend(openapi::committed(&sources));
    }
    let changes = write::changes(out, &crates, &tree).map_err(|error| Failure::io("read", out, &error))?;
    if !flags.check {
        write::apply(out, &changes).map_err(|error| Failure::io("write", out, &error))?;
    }
    report(out, &output, &tree, start);
    if flags.check && !changes.is_empty() {
        report_changes(&changes, flags);
        return Ok(false);
    }
    Ok(true)
}

/// The workspace that this program was built in.
pub(crate) fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// All JSON files below the spec, by the path that a reader can open.
pub(crate) fn read_sources(spec: &[PathBuf]) -> Result<Sources, Failure> {
    let mut found = Vec::new();
    let mut open = spec.to_vec();
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| Failure::io("read", &folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| Failure::io("read", &folder, &error))?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "schema") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
                found.push(Source { path: shown(&path), text });
            }
        }
    }
    Ok(Sources::new(found))
}

/// A path as people see it from where they are.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}

/// Inside this workspace the crates belong to it; elsewhere they stand on their own.
fn options(flags: &Flags, root: &Path, out: &Path) -> Result<Options, Failure> {
    let is_ours = absolute(out)? == root.join("generated");
    let package = if is_ours {
        PackageOptions::Workspace
    } else {
        PackageOptions::Own { version: env!("CARGO_PKG_VERSION").to_owned() }
    };
    let runtime = match &flags.runtime {
        Some(runtime) if is_version(runtime) => Dependency::Version(runtime.clone()),
        Some(runtime) => path_dependency(Path::new(runtime))?,
        None if is_ours => Dependency::Workspace,
        None => path_dependency(&root.join("runtime"))?,
    };
    Ok(Options { package, runtime, only: flags.name.clone(), base: None })
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '^' | '~')) && !Path::new(text).exists()
}

fn path_dependency(path: &Path) -> Result<Dependency, Failure> {
    if !path.join("Cargo.toml").exists() {
        return Err(Failure::usage(format!(
            "`{}` is neither a folder with a Cargo.toml nor a version; --runtime takes one of them",
            path.display()
        )));
    }
    Ok(Dependency::Path(absolute(path)?.to_string_lossy().into_owned()))
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::io("find", path, &error))
}

fn tree<'a>(crates: impl Iterator<Item = &'a vapi_codegen::Crate>) -> (Vec<String>, Tree) {
    let mut names = Vec::new();
    let mut tree = Tree::new();
    for generated in crates {
        tree.extend(generated.files.iter().map(|(path, text)| (format!("{}/{path}", generated.name), text.clone())));
        names.push(generated.name.clone());
    }
    (names, tree)
}

fn report(out: &Path, output: &Output, tree: &Tree, start: Instant) {
    let counts = &output.counts;
    let lines: usize = tree.values().map(|text| text.lines().count()).sum();
    println!(
        "{}, {}, {}, {}, {}, {} → {}: {}, {}, {}, in {:.2} s",
        number(counts.packages, "package"),
        number(counts.services, "service"),
        number(counts.operations, "operation"),
        number(counts.structures, "structure"),
        number(counts.errors, "error"),
        number(counts.enumerations, "enumeration"),
        shown(out),
        number(output.crates.len(), "crate"),
        number(tree.len(), "file"),
        number(lines, "line"),
        start.elapsed().as_secs_f64(),
    );
}

fn report_changes(changes: &[Change], flags: &Flags) {
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
    let mut command = "cargo xtask regenerate".to_owned();
    let flag = |name: &str, path: &Path| format!(" --{name} {}", path.display());
    command.extend(flags.spec.as_deref().map(|path| flag("spec", path)));
    command.extend(flags.out.as_deref().map(|path| flag("out", path)));
    command.extend(flags.runtime.as_deref().map(|path| flag("runtime", Path::new(path))));
    command.extend(flags.name.as_deref().map(|name| format!(" --name {name}")));
    eprintln!("error: {} out of date; mend it with `{command}`", number(changes.len(), "file"));
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

fn number(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
