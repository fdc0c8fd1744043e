//! `cargo xtask regenerate`: from `spec/` to `generated/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use vapi_cli::generate::{self, Job};
use vapi_cli::{Failure, Progress, spec};
use vapi_codegen::generate::{Dependency, Options, PackageOptions};
use vapi_codegen::standard;

use crate::process;

/// The documents that are kept in the repository, beside the crates: file, packages.
const DOCUMENTS: &[(&str, &str)] = &[("openapi/namespace_management.json", "com.vmware.vcenter.namespace_management")];

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
    let is_all = flags.spec.is_none() && flags.out.is_none() && flags.name.is_none();
    let own = own(flags);
    let probe = if is_all { probe(flags) } else { Ok(()) };
    let mut code = ExitCode::SUCCESS;
    for failure in [own, probe].into_iter().filter_map(Result::err) {
        code = failure.report();
    }
    code
}

/// The crates of the repository's own spec, or of another.
fn own(flags: &Flags) -> Result<(), Failure> {
    let root = process::root();
    let progress = Progress::new(false);
    let folder = flags.spec.clone().unwrap_or_else(|| root.join("spec"));
    let out = flags.out.clone().unwrap_or_else(|| root.join("generated"));
    let spec = spec::read(&[folder], &progress)?;
    let mut options = options(flags, &root, &out)?;
    let keeps_documents = matches!(options.package, PackageOptions::Workspace) && options.only.is_none();
    if !spec.sets.contains(standard::SET) && !matches!(options.runtime, Dependency::Version(_)) {
        // The standard crates of this repository go with the runtime of this repository: nothing is generated twice.
        options.only = options.only.or(Some(spec.sets));
        options.base = Some(generate::base(&root.join("generated"), &out)?);
    }
    generate::run(&Job {
        sources: &spec.sources,
        out: &out,
        options: &options,
        documents: if keeps_documents { DOCUMENTS } else { &[] },
        shows_warnings: true,
        is_check: flags.check,
        command: &command(flags),
        progress: &progress,
    })
}

/// The tests have a service of their own, which builds on the set `std`. What is odd in its spec is there on purpose.
fn probe(flags: &Flags) -> Result<(), Failure> {
    let root = process::root();
    let own = options(flags, &root, &root.join("generated"))?;
    let progress = Progress::new(false);
    let base = Some("../../../../generated".to_owned());
    let probe = root.join("tests/probe");
    generate::run(&Job {
        sources: &spec::read(&[root.join("spec/std"), probe.join("spec")], &progress)?.sources,
        out: &probe.join("generated"),
        options: &Options { only: Some(["probe".to_owned()].into()), base, ..own },
        documents: &[],
        shows_warnings: false,
        is_check: flags.check,
        command: &command(flags),
        progress: &progress,
    })
}

/// Inside this workspace the crates belong to it; elsewhere they stand on their own.
fn options(flags: &Flags, root: &Path, out: &Path) -> Result<Options, Failure> {
    let is_ours = generate::absolute(out)? == root.join("generated");
    let package = if is_ours {
        PackageOptions::Workspace
    } else {
        PackageOptions::Own { version: env!("CARGO_PKG_VERSION").to_owned() }
    };
    let runtime = match &flags.runtime {
        Some(runtime) => generate::runtime(runtime, out)?,
        None if is_ours => Dependency::Workspace,
        None => generate::runtime(&root.join("runtime").to_string_lossy(), out)?,
    };
    Ok(Options { package, runtime, only: flags.name.clone().map(|name| [name].into()), ..Options::default() })
}

/// The call that writes what this one checks.
fn command(flags: &Flags) -> String {
    let mut command = "cargo xtask regenerate".to_owned();
    let flag = |name: &str, path: &Path| format!(" --{name} {}", path.display());
    command.extend(flags.spec.as_deref().map(|path| flag("spec", path)));
    command.extend(flags.out.as_deref().map(|path| flag("out", path)));
    command.extend(flags.runtime.as_deref().map(|path| flag("runtime", Path::new(path))));
    command.extend(flags.name.as_deref().map(|name| format!(" --name {name}")));
    command
}
