//! `vapi openapi`: an OpenAPI document of a spec.

use std::path::PathBuf;

use vapi_cli::openapi::Format;
use vapi_cli::{Failure, Progress, openapi, spec};

const EXAMPLES: &str = "\
Examples:
  vapi openapi spec                                                the whole spec, as JSON, to standard output
  vapi openapi spec --package com.acme.backup --out backup.json    one package and what is below it, to a file
  vapi openapi spec --format yaml | less                           as YAML

The document is OpenAPI 3.0.3. What OpenAPI can't say (exact types, unions, declared errors, privileges) stands beside, in
`x-vmw-…`.
";

/// Writes an OpenAPI document of a spec, or of some of its packages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Flags {
    /// The spec: folders with a `set.json`, or folders of such folders
    #[arg(value_name = "SPEC", default_value = "spec")]
    spec: Vec<PathBuf>,
    /// A package that the document is to hold, with everything below it; may be given several times. All unless one is
    /// named
    #[arg(long = "package", value_name = "NAME")]
    packages: Vec<String>,
    /// How the document is written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The file to write; standard output unless it is named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// See [`openapi::export`].
pub(crate) fn run(flags: &Flags, progress: &Progress) -> Result<(), Failure> {
    let spec = spec::read(&flags.spec, progress)?;
    openapi::export(&spec.sources, &flags.packages, flags.format, flags.out.as_deref(), progress)
}
