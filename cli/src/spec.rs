//! A spec as it lies in folders.

use std::collections::BTreeSet;
use std::fs;
use std::io::{IsTerminal as _, stderr};
use std::path::{Path, PathBuf};

use vapi_codegen::diagnostic::{Colours, Diagnostics};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{frontend, standard};

use crate::{Failure, Progress};

/// The texts of a spec.
#[derive(Debug)]
pub struct Spec {
    /// The texts, with those of the standard set: the generator's own where the folders have none.
    pub sources: Sources,
    /// The sets that the folders hold.
    pub sets: BTreeSet<String>,
}

/// Reads all JSON files below some folders, by the path that a reader can open. Folders called `schema` hold none of the
/// spec.
///
/// # Errors
/// A folder or a file that can't be read; folders without a file of a spec.
pub fn read(folders: &[PathBuf], progress: &Progress) -> Result<Spec, Failure> {
    progress.stage("reading the spec");
    let mut found = Vec::new();
    let mut open = folders.to_vec();
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| Failure::io("read", &folder, &error))?;
        for entry in entries {
            let path = entry.map_err(|error| Failure::io("read", &folder, &error))?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "schema") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
                found.push(Source { path: shown(&path), text });
            }
        }
    }
    if found.is_empty() {
        let folders: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
        return Err(Failure::usage(format!(
            "there is no JSON file below {}; a spec is a folder with a `set.json` and a file a package",
            folders.join(", ")
        )));
    }
    Ok(with_standard(found))
}

/// Adds the standard set to a spec that has sets, but not that one.
fn with_standard(mut found: Vec<Source>) -> Spec {
    let is_manifest = |source: &&Source| Path::new(&source.path).file_name().is_some_and(|name| name == "set.json");
    let manifests: Vec<Source> = found.iter().filter(is_manifest).cloned().collect();
    let has_sets = !manifests.is_empty();
    // What is wrong with them is said when the spec is read in earnest.
    let parsed = frontend::parse(&Sources::new(manifests), &mut Diagnostics::new());
    let sets: BTreeSet<String> = parsed.sets.into_iter().map(|set| set.name.text).collect();
    if has_sets && !sets.contains(standard::SET) {
        found.extend(standard::sources());
    }
    Spec { sources: Sources::new(found), sets }
}

/// A path as people see it from where they are.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}

/// Shows what was found on standard error, in colours if that is a terminal.
pub fn show(diagnostics: &Diagnostics, sources: &Sources) {
    let colours = if stderr().is_terminal() { Colours::Ansi } else { Colours::Plain };
    eprint!("{}", diagnostics.render_with(sources, colours));
}
