//! OpenAPI documents of a spec.

use std::io::Write as _;
use std::path::Path;

use clap::ValueEnum;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::export::openapi::{self, Selection};
use vapi_codegen::generate;
use vapi_codegen::source::Sources;

use crate::{Failure, Progress, spec, write};

/// A way to write a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON, indented.
    Json,
    /// YAML.
    Yaml,
}

/// Writes one document of a spec, or of the packages that are named and what is below them: to a file, or to standard
/// output.
///
/// # Errors
/// A spec with errors, which are shown; a package that it doesn't have; a file that can't be written.
pub fn export(
    sources: &Sources,
    packages: &[String],
    format: Format,
    out: Option<&Path>,
    progress: &Progress,
) -> Result<(), Failure> {
    progress.stage("reading the spec");
    let mut diagnostics = Diagnostics::new();
    let ir = generate::load(sources, &mut diagnostics);
    progress.clear();
    let Some(ir) = ir else {
        spec::show(&diagnostics, sources);
        return Err(Failure::finding("the spec has errors; nothing is written"));
    };
    let selection = Selection { packages: packages.to_vec() };
    let Some(document) = openapi::document(&ir, &selection) else {
        let names = packages.join("`, `");
        return Err(Failure::usage(format!("the spec has no package `{names}`, nor any below")));
    };
    let text = match format {
        Format::Json => openapi::to_json(&document),
        Format::Yaml => serde_yaml_ng::to_string(&document)
            .map_err(|error| Failure::finding(format!("can't write YAML: {error}")))?,
    };
    match out {
        Some(path) => write::replace(path, &text).map_err(|error| Failure::io("write", path, &error)),
        None => std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::finding(format!("can't write: {error}"))),
    }
}

/// The texts of documents that are kept beside crates, by file; each is given with the package that it holds.
pub fn kept(sources: &Sources, documents: &[(&str, &str)]) -> Vec<(String, String)> {
    if documents.is_empty() {
        return Vec::new();
    }
    let Some(ir) = generate::load(sources, &mut Diagnostics::new()) else { return Vec::new() };
    let document = |(file, package): &(&str, &str)| {
        let selection = Selection { packages: vec![(*package).to_owned()] };
        Some(((*file).to_owned(), openapi::to_json(&openapi::document(&ir, &selection)?)))
    };
    documents.iter().filter_map(document).collect()
}
