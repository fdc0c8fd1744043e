//! What can go wrong in a build script.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Says why nothing was generated.
///
/// `Debug` shows the same text as `Display`, since that is what a `build.rs` prints of an error that `main` returns.
pub struct Error(Kind);

enum Kind {
    Module(String),
    NoOutDir,
    Io { what: &'static str, path: PathBuf, error: io::Error },
    Spec(String),
    Generator(String),
}

impl Error {
    pub(crate) fn module(path: &str) -> Self {
        Self(Kind::Module(path.to_owned()))
    }

    pub(crate) fn no_out_dir() -> Self {
        Self(Kind::NoOutDir)
    }

    pub(crate) fn io(what: &'static str, path: &Path, error: io::Error) -> Self {
        Self(Kind::Io { what, path: path.to_owned(), error })
    }

    pub(crate) fn spec(diagnostics: String) -> Self {
        Self(Kind::Spec(diagnostics))
    }

    pub(crate) fn generator(problem: String) -> Self {
        Self(Kind::Generator(problem))
    }

    /// What is wrong with the spec, with places, if that is the reason.
    #[must_use]
    pub fn diagnostics(&self) -> Option<&str> {
        match &self.0 {
            Kind::Spec(diagnostics) => Some(diagnostics),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Module(path) => {
                write!(
                    f,
                    "`{path}` is no path of a module; give the one that includes the file, like `api` or `net::api`"
                )
            }
            Kind::NoOutDir => f.write_str(
                "there is no OUT_DIR: call this in a build.rs, or say where to write with `Config::out_dir`",
            ),
            Kind::Io { what, path, error } => write!(f, "can't {what} {}: {error}", path.display()),
            Kind::Spec(diagnostics) => write!(f, "the spec has errors, nothing is written\n{diagnostics}"),
            Kind::Generator(problem) => {
                write!(f, "the generator wrote no Rust, which is a mistake of its own: {problem}")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
