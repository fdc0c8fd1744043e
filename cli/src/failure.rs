//! Why a command didn't do what it was asked to.

use std::path::Path;
use std::process::ExitCode;
use std::{fmt, io};

/// A sentence for the person who called, and whether the call itself made no sense.
#[derive(Debug)]
pub struct Failure {
    problem: String,
    code: u8,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl Failure {
    /// The command ran and found something, or something didn't work: exit code 1.
    pub fn finding(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), code: 1 }
    }

    /// The command was called in a way that makes no sense: exit code 2.
    pub fn usage(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), code: 2 }
    }

    /// The system refused to do something with a file.
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        Self::finding(format!("can't {doing} `{}`: {error}", path.display()))
    }

    /// Says it on standard error; gives the code to leave with.
    pub fn report(&self) -> ExitCode {
        eprintln!("error: {self}");
        ExitCode::from(self.code)
    }
}
