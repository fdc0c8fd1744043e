//! Commands of this workspace. A file a command; here only the choice between them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to the person who called it")]

mod bench;
mod demo;
mod documents;
mod openapi;
mod process;
mod regenerate;
mod test;
mod vcenter;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// The generator makes and drops millions of tokens.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Commands of this workspace.
#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes the crates under `generated/` of the spec under `spec/`.
    Regenerate(regenerate::Flags),
    /// Writes an OpenAPI document of the spec, or of some packages.
    Openapi(openapi::Flags),
    /// Makes specs of other descriptions of services.
    #[command(subcommand)]
    Import(vapi_cli::import::Command),
    /// Makes and checks the crates of the whole of vCenter, imported from its SDK.
    Vcenter(vcenter::Flags),
    /// Runs all tests, or some topics, with everything that they need.
    Test(test::Flags),
    /// Measures, each figure beside its anchor.
    Bench(bench::Flags),
    /// Shows a client at work on a simulated vCenter.
    Demo(demo::Flags),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Regenerate(flags) => regenerate::run(&flags),
        Command::Openapi(flags) => openapi::run(&flags).map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS),
        Command::Import(command) => {
            let done = vapi_cli::import::run(&command, &vapi_cli::Progress::new(false));
            done.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
        }
        Command::Vcenter(flags) => exit_code(vcenter::run(&flags)),
        Command::Test(flags) => exit_code(test::run(&flags)),
        Command::Bench(flags) => exit_code(bench::run(&flags)),
        Command::Demo(flags) => exit_code(demo::run(&flags)),
    }
}

/// 1 and the reason, when something was found.
fn exit_code(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
