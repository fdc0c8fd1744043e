//! `cargo xtask test`: everything that the tests need on a fresh machine, then all tests, or one topic's.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documents::{self, Which};
use crate::{process, vcenter};

/// Flags of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// Only these topics; all when none is named.
    #[arg(value_enum)]
    topics: Vec<Topic>,
    /// Rewrite what golden trees and diagnostics are expected to look like.
    #[arg(long)]
    bless: bool,
    /// Takes what takes long, too: every OpenAPI document that is pinned, not the small ones alone.
    #[arg(long)]
    all: bool,
}

/// A group of tests that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Topic {
    /// Unit, integration and documentation tests of each crate.
    Unit,
    /// Specs with what the generator makes of them.
    Golden,
    /// Broken specs with what is said of them.
    Diagnostics,
    /// Recorded requests, answers, values.
    Conformance,
    /// Round trips of all types on all wires, the same calls over each of them, arbitrary bytes; what the runtime knows by
    /// itself against the spec.
    Properties,
    /// Our servers and clients against VMware's own, in Python.
    Interop,
    /// Values and damaged requests through our code and VMware's, side by side.
    Differential,
    /// The runtime with each side alone.
    Features,
    /// OpenAPI documents before others' judges.
    Openapi,
    /// OpenAPI documents as a way in: ours, others', damaged ones; VMware's Python SDKs, and the spec against them.
    Import,
    /// Programs outside the workspace: with the generator in a build script, with crates that the command `vapi` makes, with a
    /// module by hand.
    Examples,
    /// The whole of vCenter, imported from its SDK: it generates what is known, compiles without a warning, and each of its
    /// operations comes out the same at VMware's client and server as at ours.
    Vcenter,
    /// Types and services written by hand: beside generated ones, over every wire, and what the macros say of misuse.
    Ui,
}

impl Topic {
    /// Whether it needs VMware's Python packages.
    fn needs_peer(self) -> bool {
        matches!(self, Self::Interop | Self::Differential | Self::Import | Self::Vcenter)
    }

    /// The test targets of `vapi-tests` that it consists of; none: the other packages.
    fn targets(self) -> &'static [&'static str] {
        match self {
            Self::Unit | Self::Vcenter => &[],
            Self::Golden => &["golden"],
            Self::Diagnostics => &["diagnostics"],
            Self::Conformance => {
                &["conformance", "conformance_rest_client", "conformance_rest_server", "conformance_rest_values"]
            }
            Self::Properties => &["agreement", "bytes", "equivalence", "properties", "properties_rest", "tasks"],
            Self::Interop => &[
                "tower",
                "python_client",
                "python_client_errors",
                "python_client_scenarios",
                "python_server",
                "python_server_answers",
                "python_server_tasks",
                "python_server_rest",
            ],
            Self::Differential => &["differential_codec", "differential_server"],
            Self::Features => &["features"],
            Self::Openapi => &["openapi"],
            Self::Import => &[
                "import_constructs",
                "import_damaged",
                "import_documents",
                "import_own",
                "import_sdk",
                "import_stripped",
            ],
            Self::Examples => &["examples"],
            Self::Ui => &["derived", "ui"],
        }
    }
}

/// Runs the tests.
///
/// # Errors
/// The first topic that failed, or what is missing on this machine.
pub(crate) fn run(flags: &Flags) -> Result<(), String> {
    let root = process::root();
    let needs_peer = flags.topics.is_empty() || flags.topics.iter().any(|topic| topic.needs_peer());
    let peer = needs_peer.then(|| peer_environment(&root)).transpose()?;
    let needs_openapi = flags.topics.is_empty() || flags.topics.contains(&Topic::Openapi);
    let openapi = needs_openapi.then(|| environment(&root, "openapi", "the tests of OpenAPI documents")).transpose()?;
    let needs_documents = flags.topics.is_empty() || flags.topics.contains(&Topic::Import);
    let which = if flags.all { Which::All } else { Which::Small };
    let documents = needs_documents.then(|| documents::fetch(&root, which)).transpose()?;
    let needed = Needed { peer, openapi, documents, all_documents: flags.all };

    // Programs that tests start; `cargo test` builds those of its own package only. All commands ask for all features, so
    // that one build serves them.
    process::run(process::cargo(&root).args(["build", "--workspace", "--bins", "--all-features"]))?;
    let mut test = process::cargo(&root);
    test.args(["test", "--workspace", "--all-features"]);
    let targets: Vec<&str> = flags.topics.iter().flat_map(|topic| topic.targets()).copied().collect();
    if flags.topics.contains(&Topic::Unit) {
        run_tests(&mut unit(&root), &needed, flags.bless)?;
    }
    if flags.topics.is_empty() || !targets.is_empty() {
        test.args(targets.iter().flat_map(|target| ["--test", target]));
        run_tests(&mut test, &needed, flags.bless)?;
    }
    if flags.topics.is_empty() || flags.topics.contains(&Topic::Vcenter) {
        vcenter::run(&vcenter::Flags::of_tests(flags.bless))?;
    }
    Ok(())
}

/// What some topics need: interpreters, and the folder with others' OpenAPI documents.
struct Needed {
    peer: Option<PathBuf>,
    openapi: Option<PathBuf>,
    documents: Option<PathBuf>,
    all_documents: bool,
}

/// The tests of the packages beside `vapi-tests`.
fn unit(root: &Path) -> Command {
    let mut cargo = process::cargo(root);
    cargo.args(["test", "--workspace", "--exclude", "vapi-tests", "--all-features"]);
    cargo
}

/// Runs cargo with what tests read from the environment.
fn run_tests(cargo: &mut Command, needed: &Needed, bless: bool) -> Result<(), String> {
    if let Some(python) = &needed.peer {
        cargo.env("VAPI_PEER_PYTHON", python);
    }
    if let Some(python) = &needed.openapi {
        cargo.env("VAPI_OPENAPI_PYTHON", python);
    }
    if let Some(folder) = &needed.documents {
        cargo.env("VAPI_DOCUMENTS", folder);
    }
    if needed.all_documents {
        cargo.env("VAPI_DOCUMENTS_ALL", "1");
    }
    if bless {
        cargo.env("VAPI_BLESS", "1").env("TRYBUILD", "overwrite");
    }
    process::run(cargo)
}

/// VMware's Python packages: where they are installed, and what they are for.
pub(crate) fn peer_environment(root: &Path) -> Result<PathBuf, String> {
    environment(root, "peer", "the topics `interop`, `differential`, `import` and `vcenter`")
}

/// Makes an environment of Python packages below `target/`, with those that the folder of the same name below `tests/` asks
/// for, unless it is there; gives its interpreter.
fn environment(root: &Path, name: &str, needed: &str) -> Result<PathBuf, String> {
    let missing = |reason: &str| {
        format!(
            "{needed} need Python 3.11 or newer with `venv` and `pip`, and the package index PyPI: install Python, or run \
             the other topics by name{reason}"
        )
    };
    let requirements = root.join("tests").join(name).join("requirements.txt");
    let wanted = std::fs::read_to_string(&requirements)
        .map_err(|error| format!("can't read {}: {error}", requirements.display()))?;
    let environment = process::target(root).join(name);
    let interpreter = environment.join("bin/python");
    let stamp = environment.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    let failed = |error: String| missing(&format!(" ({error})"));
    let python = ["python3.13", "python3.12", "python3.11", "python3"]
        .into_iter()
        .find(|name| {
            let version = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
            Command::new(name).args(["-c", version]).output().is_ok_and(|output| output.status.success())
        })
        .ok_or_else(|| missing(""))?;
    process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&environment)).map_err(failed)?;
    process::run(
        Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"])
            .arg(&requirements),
    )
    .map_err(failed)?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("can't write {}: {error}", stamp.display()))?;
    Ok(interpreter)
}
