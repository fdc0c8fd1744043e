//! `cargo xtask import`: specs made of other descriptions of services.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use vapi_cli::Failure;
use vapi_cli::import::openapi;

/// What to import.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes a set of OpenAPI documents, JSON or YAML.
    Openapi(OpenapiFlags),
}

/// What `import openapi` is told.
#[derive(Debug, Args)]
pub(crate) struct OpenapiFlags {
    /// Documents of version 3; those that others refer to belong to them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder of the set; what was imported there before is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The name of the set; that of the folder when none is given.
    #[arg(long, value_name = "SET")]
    name: Option<String>,
    /// Shows every finding, not the first ones of each kind.
    #[arg(long)]
    all: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`openapi::run`].
pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Openapi(flags) = command;
    let folder = flags.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let set = flags.name.as_deref().unwrap_or(&folder);
    openapi::run(&openapi::Job { paths: &flags.files, out: &flags.out, set, shows_all: flags.all })
}
