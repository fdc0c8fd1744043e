//! What the imports are told on a command line, the same for `vapi` and `cargo xtask`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{openapi, sdk};
use crate::{Failure, Progress};

const OPENAPI_EXAMPLES: &str = "\
Examples:
  One document becomes one set:
      vapi import openapi petstore.yaml --out spec/petstore
  Documents that refer to each other are imported together:
      vapi import openapi users.json groups.json --out spec/directory
  From there on it is a spec as any other:
      vapi generate spec --out crates --runtime ../vapi-rs/runtime

What a spec can't say is shown with its place in the document, and the rest is still imported.
";

const SDK_EXAMPLES: &str = "\
Examples:
  What VMware's package for Python says of vCenter; no Python is run:
      pip download --no-deps vmware-vcenter==9.1.1.0
      vapi import sdk vmware_vcenter-9.1.1.0-py3-none-any.whl --out spec/vcenter
  Some packages of it, with the types that they need and the texts:
      vapi import sdk vmware_vcenter-9.1.1.0-py3-none-any.whl --out spec/vm --package com.vmware.vcenter.vm --docs
  What it has lost of REST (statuses, names in queries, bodies), out of VMware's OpenAPI document of the same release:
      vapi import sdk vmware_vcenter-9.1.1.0-py3-none-any.whl --out spec/vcenter --openapi vcenter.yaml
  Corrections of what the metadata says, each with its reason, in a file of one's own:
      vapi import sdk vmware_vcenter-9.1.1.0-py3-none-any.whl --out spec/vcenter --overlay overlay.json --strict
";

/// A kind of description.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes a set of OpenAPI documents, JSON or YAML
    #[command(after_help = OPENAPI_EXAMPLES)]
    Openapi(OpenapiFlags),
    /// Makes a set of the type metadata in VMware's Python SDKs; no Python is run
    #[command(after_help = SDK_EXAMPLES)]
    Sdk(SdkFlags),
}

/// What `import openapi` is told.
#[derive(Debug, Args)]
pub struct OpenapiFlags {
    /// Documents of version 3; those that others refer to belong to them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    set: SetFlags,
    /// Shows every finding, not the first ones of each kind
    #[arg(long)]
    all: bool,
}

/// What `import sdk` is told.
#[derive(Debug, Args)]
pub struct SdkFlags {
    /// Wheels, and folders with modules `…_client.py`; together they form one set
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    set: SetFlags,
    /// Carries the texts over, too; without them the spec holds facts only
    #[arg(long)]
    docs: bool,
    /// A package to write, with all below it, and the types that these need; all packages when none is named
    #[arg(long = "package", value_name = "PREFIX")]
    packages: Vec<String>,
    /// A file with corrections of what the metadata says
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// An OpenAPI document of the same services, JSON or YAML: its statuses, queries and bodies are taken, and where it
    /// says something else than the SDK, that is shown
    #[arg(long = "openapi", value_name = "FILE")]
    documents: Vec<PathBuf>,
    /// Fails when a part of a module isn't understood, or a correction no longer applies
    #[arg(long)]
    strict: bool,
}

/// The set to write.
#[derive(Debug, Args)]
pub struct SetFlags {
    /// The folder of the set; what was imported there before is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The name of the set; that of the folder when none is given
    #[arg(long, value_name = "SET")]
    name: Option<String>,
}

impl SetFlags {
    fn name(&self) -> String {
        let folder = self.out.file_name().unwrap_or_default();
        self.name.clone().unwrap_or_else(|| folder.to_string_lossy().into_owned())
    }
}

/// Runs the import that is asked for.
///
/// # Errors
/// See [`openapi::run`] and [`sdk::run`].
pub fn run(command: &Command, progress: &Progress) -> Result<(), Failure> {
    match command {
        Command::Openapi(flags) => {
            let job =
                openapi::Job { paths: &flags.files, out: &flags.set.out, set: &flags.set.name(), shows_all: flags.all };
            openapi::run(&job, progress)
        }
        Command::Sdk(flags) => {
            let job = sdk::Job {
                paths: &flags.paths,
                out: &flags.set.out,
                set: &flags.set.name(),
                packages: &flags.packages,
                overlay: flags.overlay.as_deref(),
                documents: &flags.documents,
                has_docs: flags.docs,
                is_strict: flags.strict,
            };
            sdk::run(&job, progress)
        }
    }
}
