//! The command `vapi`: the generator for everybody. A file a command; here only the choice between them.

mod check;
mod completions;
mod generate;
mod openapi;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use vapi_cli::{Progress, import};

/// What stands below the help of the whole.
const EXAMPLES: &str = "\
Examples:
  Say what is wrong with a spec, with places and help:
      vapi check spec
  Make crates of it: types, clients, server stubs:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime
  Make sure, in CI, that they are what the spec says:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime --check
  Write an OpenAPI document of one package:
      vapi openapi spec --package com.acme.backup --out backup.json
  Make a spec of what is published as OpenAPI only:
      vapi import openapi petstore.yaml --out spec/petstore
  Complete commands in the shell that you use:
      vapi completions bash > ~/.local/share/bash-completion/completions/vapi

Exit codes:
  0  it is done, and nothing is wrong
  1  something was found: errors in a spec, crates out of date, a file that can't be read or written
  2  the command was called in a way that makes no sense
";

/// From a vAPI spec to Rust crates and OpenAPI documents, and from such documents to a spec.
///
/// A spec is a folder with a `set.json` and a JSON file for each vAPI package, or a folder of such folders. The standard
/// set (`com.vmware.vapi.std`, sessions, tasks) is known and need not be in it.
#[derive(Debug, Parser)]
#[command(name = "vapi", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What all commands are told.
#[derive(Debug, Args)]
struct Common {
    /// Shows neither progress nor a summary; what is wrong is still said
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Flags),
    Generate(generate::Flags),
    Openapi(openapi::Flags),
    /// Makes specs of other descriptions of services
    #[command(subcommand)]
    Import(import::Command),
    Completions(completions::Flags),
}

fn main() -> ExitCode {
    let Arguments { common, command } = Arguments::parse();
    let progress = Progress::new(common.quiet);
    let done = match &command {
        Command::Check(flags) => check::run(flags, &progress),
        Command::Generate(flags) => generate::run(flags, &progress),
        Command::Openapi(flags) => openapi::run(flags, &progress),
        Command::Import(command) => import::run(command, &progress),
        Command::Completions(flags) => completions::run(flags),
    };
    drop(progress);
    done.map_or_else(|failure| failure.report(), |()| ExitCode::SUCCESS)
}
