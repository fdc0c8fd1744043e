//! Generates typed vAPI clients and server stubs in a program's `build.rs`.
//!
//! `build.rs`:
//! ```no_run
//! fn main() -> Result<(), vapi_build::Error> {
//!     vapi_build::Config::new().spec("spec").module("api").generate()
//! }
//! ```
//! `src/main.rs` (the module's name is that of `build.rs`):
//! ```text
//! mod api {
//!     include!(concat!(env!("OUT_DIR"), "/api.rs"));
//! }
//! use api::vapi_policies_client::policies::Policies;
//! ```
//! A set `policies` gives the modules `vapi_policies`, `vapi_policies_client` and `vapi_policies_server`: what would be
//! crates otherwise, with all features on. The program depends on `vapi-runtime` (with the features `client` or `server`
//! as it needs) and on `vapi-std`, unless the spec holds the set `std` itself; where operations start tasks, clients need
//! `vapi-std-client` as well.
//!
//! Cargo runs the generator again when a file of the spec changes, and never else.

mod error;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::PackageOptions;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{Crate, Options, frontend, standard};

pub use error::Error;

/// What to generate of which spec, and where to.
///
/// Paths are seen from the package's folder, as everywhere in a `build.rs`.
#[derive(Clone, Debug)]
pub struct Config {
    spec: Vec<PathBuf>,
    module: String,
    client: bool,
    server: bool,
    registry: bool,
    out: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

impl Config {
    /// Types, clients and server stubs of the folder `spec`, for a module `vapi` at the root of the crate.
    #[must_use]
    pub fn new() -> Self {
        Self { spec: Vec::new(), module: "vapi".to_owned(), client: true, server: true, registry: false, out: None }
    }

    /// Adds a folder of specs: a set, or a folder of sets.
    #[must_use]
    pub fn spec(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec.push(folder.into());
        self
    }

    /// Where the file is included, as a path from the crate's root: `api`, `net::api`. The file is called like the last
    /// segment.
    #[must_use]
    pub fn module(self, path: impl Into<String>) -> Self {
        Self { module: path.into(), ..self }
    }

    /// Whether there are clients. They need the feature `client` of `vapi-runtime`.
    #[must_use]
    pub fn client(self, client: bool) -> Self {
        Self { client, ..self }
    }

    /// Whether there are server stubs. They need the feature `server` of `vapi-runtime`.
    #[must_use]
    pub fn server(self, server: bool) -> Self {
        Self { server, ..self }
    }

    /// Whether the modules of packages have a function `package_types`, which lists their types, and the root `types`,
    /// which lists all of them.
    #[must_use]
    pub fn registry(self, registry: bool) -> Self {
        Self { registry, ..self }
    }

    /// Where the file goes; Cargo's `OUT_DIR` unless set.
    #[must_use]
    pub fn out_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { out: Some(folder.into()), ..self }
    }

    /// Reads the spec and writes the file. Warnings of the spec become warnings of Cargo.
    ///
    /// # Errors
    /// A folder that can't be read, a spec with errors (with what is wrong where, as text), a path of a module that is
    /// none, a file that can't be written. Nothing is written then.
    pub fn generate(&self) -> Result<(), Error> {
        let segments: Vec<&str> = self.module.split("::").collect();
        if segments.iter().any(|segment| !is_name(segment)) {
            return Err(Error::module(&self.module));
        }
        let mount: Vec<&str> = ["crate"].into_iter().chain(segments.iter().copied()).collect();
        let (sources, own) = self.read()?;
        let mut diagnostics = Diagnostics::new();
        let options = Options { package: PackageOptions::Workspace, ..Options::default() };
        let output = vapi_codegen::generate(&sources, &options, &mut diagnostics);
        let Some(output) = output else { return Err(Error::spec(diagnostics.render_all(&sources))) };
        for line in diagnostics.render_all(&sources).lines() {
            tell(&format!("cargo::warning={line}"));
        }
        let wanted: Vec<Crate> = output.crates.into_iter().filter(|made| self.is_wanted(made, &own)).collect();
        let text = vapi_codegen::module_tree(&wanted, &mount, self.registry).map_err(Error::generator)?;
        let folder = match &self.out {
            Some(folder) => folder.clone(),
            None => env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(Error::no_out_dir)?,
        };
        let name = segments.last().copied().unwrap_or("vapi");
        write(&folder.join(format!("{name}.rs")), &text)
    }

    fn is_wanted(&self, made: &Crate, own: &BTreeSet<String>) -> bool {
        own.contains(&made.set)
            && match made.name.rsplit_once('-') {
                Some((_, "client")) => self.client,
                Some((_, "server")) => self.server,
                _ => true,
            }
    }

    /// The texts of the spec, and the sets that are in it; the standard set is read beside it if it isn't one of them.
    fn read(&self) -> Result<(Sources, BTreeSet<String>), Error> {
        let default = [PathBuf::from("spec")];
        let folders = if self.spec.is_empty() { &default[..] } else { &self.spec };
        let mut found = Vec::new();
        for folder in folders {
            tell(&format!("cargo::rerun-if-changed={}", folder.display()));
            read_folder(folder, &mut found)?;
        }
        let spec = frontend::parse(&Sources::new(found.clone()), &mut Diagnostics::new());
        let own: BTreeSet<String> = spec.sets.into_iter().map(|set| set.name.text).collect();
        if !own.contains(standard::SET) {
            found.extend(standard::sources());
        }
        Ok((Sources::new(found), own))
    }
}

/// All JSON files below a folder. Folders called `schema` hold none of the spec.
fn read_folder(folder: &Path, found: &mut Vec<Source>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(|error| Error::io("read", folder, error))?;
    for entry in entries {
        let path = entry.map_err(|error| Error::io("read", folder, error))?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "schema") {
                read_folder(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
            let shown = path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
            found.push(Source { path: shown.join("/").replace("//", "/"), text });
        }
    }
    Ok(())
}

/// Writes beside the file and renames, so that nobody includes half of it. A file that is right already stays as it is.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let problem = |error: std::io::Error| Error::io("write", path, error);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(problem)?;
    let file = tempfile::NamedTempFile::new_in(folder).map_err(problem)?;
    fs::write(file.path(), text).map_err(problem)?;
    file.persist(path).map_err(|error| problem(error.error))?;
    Ok(())
}

/// Whether a text can be the name of a module.
fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase() || first == '_')
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && text != "_"
}

/// A line for Cargo, which reads them where a `build.rs` prints them.
#[allow(clippy::print_stdout, reason = "Cargo reads the standard output of a build script")]
fn tell(line: &str) {
    println!("{line}");
}
