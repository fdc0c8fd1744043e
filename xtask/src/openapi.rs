//! `cargo xtask openapi`: an OpenAPI document of the spec.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::export::openapi::{self, Selection};
use vapi_codegen::generate;
use vapi_codegen::source::Sources;

use crate::regenerate::{Failure, read_sources, workspace};
use crate::write;

/// The documents that are kept in the repository, beside the crates: file, packages.
const COMMITTED: &[(&str, &str)] = &[("openapi/namespace_management.json", "com.vmware.vcenter.namespace_management")];

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

/// A way to write a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

/// Runs the command.
pub(crate) fn run(flags: &Flags) -> ExitCode {
    match export(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { problem, code }) => {
            eprintln!("error: {problem}");
            ExitCode::from(code)
        }
    }
}

fn export(flags: &Flags) -> Result<(), Failure> {
    let spec = flags.spec.clone().unwrap_or_else(|| workspace().join("spec"));
    let sources = read_sources(&[spec])?;
    let mut diagnostics = Diagnostics::new();
    let Some(ir) = generate::load(&sources, &mut diagnostics) else {
        eprint!("{}", diagnostics.render_all(&sources));
        return Err(Failure { problem: "the spec has errors; nothing is written".to_owned(), code: 1 });
    };
    let selection = Selection { packages: flags.packages.clone() };
    let Some(document) = openapi::document(&ir, &selection) else {
        let names = flags.packages.join("`, `");
        return Err(Failure::usage(format!("the spec has no package `{names}`, nor any below")));
    };
    let text = match flags.format {
        Format::Json => openapi::to_json(&document),
        Format::Yaml => serde_yaml_ng::to_string(&document)
            .map_err(|error| Failure { problem: format!("can't write YAML: {error}"), code: 1 })?,
    };
    match &flags.out {
        Some(path) => write::replace(path, &text).map_err(|error| Failure::io("write", path, &error)),
        None => std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure { problem: format!("can't write: {error}"), code: 1 }),
    }
}

/// The texts of the committed documents, by path below the folder of generated crates.
pub(crate) fn committed(sources: &Sources) -> Vec<(String, String)> {
    let Some(ir) = generate::load(sources, &mut Diagnostics::new()) else { return Vec::new() };
    let document = |(file, package): &(&str, &str)| {
        let selection = Selection { packages: vec![(*package).to_owned()] };
        Some(((*file).to_owned(), openapi::to_json(&openapi::document(&ir, &selection)?)))
    };
    COMMITTED.iter().filter_map(document).collect()
}
