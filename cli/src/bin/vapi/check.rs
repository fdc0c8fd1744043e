//! `vapi check`: what is wrong with a spec.

use std::path::PathBuf;

use vapi_cli::check::{self, Warnings};
use vapi_cli::{Failure, Progress, spec};

const EXAMPLES: &str = "\
Examples:
  vapi check spec                       a folder of sets
  vapi check spec/backup                one set; the standard set is known
  vapi check spec --deny-warnings       for CI: a missing description is a finding, too
";

/// Says what is wrong with a spec, with places and help, and writes nothing
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Flags {
    /// The spec: folders with a `set.json`, or folders of such folders
    #[arg(value_name = "SPEC", default_value = "spec")]
    spec: Vec<PathBuf>,
    /// Warnings are findings, too
    #[arg(long)]
    deny_warnings: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`check::run`].
pub(crate) fn run(flags: &Flags, progress: &Progress) -> Result<(), Failure> {
    let warnings = if flags.deny_warnings { Warnings::Denied } else { Warnings::Shown };
    check::run(&spec::read(&flags.spec, progress)?, warnings, progress)
}
