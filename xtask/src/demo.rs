//! `cargo xtask demo`: a simulator, and what one does with a vCenter, in one command.

use crate::process;

/// Flags of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// The wire to talk over.
    #[arg(long, value_enum, default_value_t = Wire::Jsonrpc)]
    wire: Wire,
}

/// A wire, under the name that the demonstration has for it.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Wire {
    Jsonrpc,
    Api,
    Rest,
}

/// Runs the demonstration, which is an example of the simulator: this command must not depend on what it generates.
///
/// # Errors
/// When it can't be built or fails.
pub(crate) fn run(flags: &Flags) -> Result<(), String> {
    let wire = match flags.wire {
        Wire::Jsonrpc => "jsonrpc",
        Wire::Api => "api",
        Wire::Rest => "rest",
    };
    let mut cargo = process::cargo(&process::root());
    cargo.args(["run", "--quiet", "-p", "vapi-simulator", "--example", "demo", "--", "--wire", wire]);
    process::run(&mut cargo)
}
