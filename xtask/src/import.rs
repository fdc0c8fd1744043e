//! `cargo xtask import`: specs made of other descriptions of services.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use vapi_cli::Failure;
use vapi_cli::import::{openapi, sdk};

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes a set of OpenAPI documents, JSON or YAML.
    Openapi(OpenapiFlags),
    /// Makes a set of the type metadata in VMware's Python SDKs; no Python is run.
    Sdk(SdkFlags),
}

/// What `import openapi` is told.
#[derive(Debug, Args)]
pub(crate) struct OpenapiFlags {
    /// Documents of version 3; those that others refer to belong to them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    set: SetFlags,
    /// Shows every finding, not the first ones of each kind.
    #[arg(long)]
    all: bool,
}

/// What `import sdk` is told.
#[derive(Debug, Args)]
pub(crate) struct SdkFlags {
    /// Wheels, and folders with modules `…_client.py`; together they form one set.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    set: SetFlags,
    /// Carries the texts over, too; without them the spec holds facts only.
    #[arg(long)]
    docs: bool,
    /// A package to write, with all below it, and the types that these need; all packages when none is named.
    #[arg(long = "package", value_name = "PREFIX")]
    packages: Vec<String>,
    /// A file with corrections of what the metadata says.
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Fails when a part of a module isn't understood, or a correction no longer applies.
    #[arg(long)]
    strict: bool,
}

/// The set to write.
#[derive(Debug, Args)]
struct SetFlags {
    /// The folder of the set; what was imported there before is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The name of the set; that of the folder when none is given.
    #[arg(long, value_name = "SET")]
    name: Option<String>,
}

impl SetFlags {
    fn name(&self) -> String {
        let folder = self.out.file_name().unwrap_or_default();
        self.name.clone().unwrap_or_else(|| folder.to_string_lossy().into_owned())
    }
}

/// Runs the command.
///
/// # Errors
/// See [`openapi::run`] and [`sdk::run`].
pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Openapi(flags) => openapi::run(&openapi::Job {
            paths: &flags.files,
            out: &flags.set.out,
            set: &flags.set.name(),
            shows_all: flags.all,
        }),
        Command::Sdk(flags) => sdk::run(&sdk::Job {
            paths: &flags.paths,
            out: &flags.set.out,
            set: &flags.set.name(),
            packages: &flags.packages,
            overlay: flags.overlay.as_deref(),
            has_docs: flags.docs,
            is_strict: flags.strict,
        }),
    }
}
