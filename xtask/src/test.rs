//! `cargo xtask test`: everything that the tests need on a fresh machine, then all tests, or one topic's.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// Flags of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Only these topics; all when none is named.
    #[arg(value_enum)]
    topics: Vec<Topic>,
    /// Rewrite what golden trees and diagnostics are expected to look like.
    #[arg(long)]
    bless: bool,
}

/// A group of tests that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Topic {
    /// Unit, integration and documentation tests of the crates: all that plain `cargo test` runs but the topics below.
    Unit,
    /// Specs with what the generator makes of them.
    Golden,
    /// Broken specs with what is said of them.
    Diagnostics,
    /// Recorded requests, answers, values.
    Conformance,
    /// Our servers and clients against VMware's own, in Python.
    Interop,
    /// Values and damaged requests through our code and VMware's, side by side.
    Differential,
    /// Crates and features alone.
    Features,
}

impl Topic {
    const ALL: [Self; 7] = [
        Self::Golden,
        Self::Diagnostics,
        Self::Unit,
        Self::Conformance,
        Self::Interop,
        Self::Differential,
        Self::Features,
    ];

    /// Whether it needs VMware's Python packages.
    fn needs_peer(self) -> bool {
        matches!(self, Self::Interop | Self::Differential)
    }

    /// The commands of cargo that run it.
    fn commands(self) -> Vec<Vec<&'static str>> {
        let target = |name: &'static str| vec!["test", "-p", "vapi-tests", "--test", name];
        let peer = |name: &'static str| vec!["test", "-p", "vapi-tests", "--features", "peer", "--test", name];
        match self {
            Self::Unit => vec![
                vec!["test", "--workspace", "--exclude", "vapi-tests", "--all-features"],
                vec!["test", "-p", "vapi-tests", "--lib", "--bins"],
                target("properties"),
                target("simulator"),
                target("agreement"),
            ],
            Self::Golden => vec![target("golden")],
            Self::Diagnostics => vec![target("diagnostics")],
            Self::Conformance => vec![target("conformance")],
            Self::Interop => vec![peer("python_client"), peer("python_server")],
            Self::Differential => vec![peer("differential_codec"), peer("differential_server")],
            Self::Features => vec![target("features")],
        }
    }
}

/// Runs the tests.
///
/// # Errors
/// The first topic that failed, or what is missing on this machine.
pub fn run(flags: &Flags) -> Result<(), String> {
    let root = process::root();
    let topics = if flags.topics.is_empty() { Topic::ALL.to_vec() } else { flags.topics.clone() };
    let peer = topics.iter().any(|topic| topic.needs_peer()).then(|| peer_environment(&root)).transpose()?;

    // Programs that tests start; `cargo test` builds those of its own package only.
    process::run(process::cargo(&root).args(["build", "--workspace", "--bins"]))?;
    for topic in topics {
        for command in topic.commands() {
            let mut cargo = process::cargo(&root);
            cargo.args(command);
            if let Some(python) = &peer {
                cargo.env("VAPI_PEER_PYTHON", python);
            }
            if flags.bless {
                cargo.env("VAPI_BLESS", "1");
            }
            process::run(&mut cargo).map_err(|error| format!("the topic {topic:?} failed: {error}"))?;
        }
    }
    Ok(())
}

/// Makes the environment of VMware's Python packages below `target/`, unless it is there; gives its interpreter.
pub fn peer_environment(root: &Path) -> Result<PathBuf, String> {
    const MISSING: &str = "the topics `interop` and `differential` need Python 3.11 or newer with `venv` and `pip`, and the \
                           package index PyPI: install Python, or run the other topics by name";
    let requirements = root.join("tests/peer/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)
        .map_err(|error| format!("can't read {}: {error}", requirements.display()))?;
    let environment = process::target(root).join("peer");
    let interpreter = environment.join("bin/python");
    let stamp = environment.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    let missing = |error: String| format!("{MISSING} ({error})");
    let python = ["python3.13", "python3.12", "python3.11", "python3"]
        .into_iter()
        .find(|name| {
            let version = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
            Command::new(name).args(["-c", version]).output().is_ok_and(|output| output.status.success())
        })
        .ok_or_else(|| MISSING.to_owned())?;
    process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&environment)).map_err(missing)?;
    process::run(
        Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"])
            .arg(&requirements),
    )
    .map_err(missing)?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("can't write {}: {error}", stamp.display()))?;
    Ok(interpreter)
}
