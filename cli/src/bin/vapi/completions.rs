//! `vapi completions`: what a shell needs to complete the command's words.

use std::io;

use clap::CommandFactory as _;
use clap_complete::Shell;
use vapi_cli::Failure;

use crate::Arguments;

const EXAMPLES: &str = "\
Examples:
  vapi completions bash > ~/.local/share/bash-completion/completions/vapi
  vapi completions zsh > ~/.zfunc/_vapi          with `fpath+=~/.zfunc` in ~/.zshrc
  vapi completions fish > ~/.config/fish/completions/vapi.fish
  vapi completions powershell >> $PROFILE
";

/// Writes a completion script for a shell to standard output
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Flags {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// Standard output that takes nothing.
pub(crate) fn run(flags: &Flags) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut Arguments::command(), "vapi", &mut script);
    io::Write::write_all(&mut io::stdout(), &script).map_err(|error| Failure::finding(format!("can't write: {error}")))
}
