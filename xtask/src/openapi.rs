//! `cargo xtask openapi`: an OpenAPI document of the spec.

use std::path::PathBuf;

use clap::Args;
use vapi_cli::openapi::Format;
use vapi_cli::{Failure, Progress, openapi, spec};

use crate::process;

/// What `openapi` is told.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// A package that the document is to hold, with everything below it; all when none is named.
    #[arg(long = "package", value_name = "NAME")]
    packages: Vec<String>,
    /// How the document is written.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The folder with the spec: a folder for each set in it.
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// The file to write; standard output when none is named.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// See [`openapi::export`].
pub(crate) fn run(flags: &Flags) -> Result<(), Failure> {
    let progress = Progress::new(false);
    let folder = flags.spec.clone().unwrap_or_else(|| process::root().join("spec"));
    let spec = spec::read(&[folder], &progress)?;
    openapi::export(&spec.sources, &flags.packages, flags.format, flags.out.as_deref(), &progress)
}
