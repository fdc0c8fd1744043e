//! Programs under `examples/`, each a package outside this workspace as a user has it: they build, run, and print what
//! they promise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::source::{Source, Sources};
use vapi_tests::process::Server;

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// Runs a program with the versions of this workspace; gives what it prints.
fn run(example: &str, arguments: &[&str]) -> String {
    let folder = workspace().join("examples").join(example);
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file is copied");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from);
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--"])
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target.join("examples"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn build_script() {
    let printed = run("build-script", &[]);
    let lines: Vec<&str> = printed.lines().collect();
    let [listed, error] = lines.as_slice() else { panic!("two lines, not:\n{printed}") };
    assert_eq!(*listed, "nightly: Nightly, DAILY, keeps Some(14)");
    assert!(error.starts_with("com.acme.backup.policies.get: NotFound"), "{error}");
}

#[test]
fn by_hand() {
    let printed = run("by-hand", &[]);
    let lines: Vec<&str> = printed.lines().collect();
    let [first @ .., _, _, _] = lines.as_slice() else { panic!("six lines, not:\n{printed}") };
    // the same over JSON-RPC and over REST
    assert_eq!(first, &lines[3..], "{printed}");
    let [listed, ran, full] = first else { panic!("three lines for a protocol, not:\n{printed}") };
    assert!(listed.starts_with("nightly: Policy {") && !listed.contains("hush"), "{listed}");
    assert_eq!((*ran, *full), ("1 run", "only 100 bytes are free"));
}

/// The crates of a program's interface as the command `vapi` makes them.
#[test]
fn command() {
    let folder = workspace().join("examples/command");
    let generate = |more: &[&str]| {
        let mut vapi = Server::program("vapi");
        vapi.args(["generate", "spec", "--out", "crates", "--runtime", "../../runtime", "--base", "../../generated"]);
        let output = vapi.args(more).current_dir(&folder).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    generate(&[]);
    generate(&["--check"]);
    let line = "vm-7, COMPLETE, before the upgrade";
    assert_eq!(run("command", &[]), format!("1: {line}\n2: {line}\n"));
}

/// The spec of a module that is written by hand, from its file back through the generator.
#[test]
fn by_hand_spec() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run("by-hand", &[folder.path().to_str().expect("a path of text")]), "");
    let read = |name: &str| Source {
        path: format!("spec/{name}"),
        text: fs::read_to_string(folder.path().join(name)).expect("the example wrote it"),
    };
    let files = ["set.json", "com.acme.backup.json"].map(read);
    let sources = Sources::new(files.into_iter().chain(vapi_codegen::standard::sources()).collect());
    let mut diagnostics = Diagnostics::new();
    let options = vapi_codegen::Options { only: Some(["backup".to_owned()].into()), ..Default::default() };
    let output = vapi_codegen::generate(&sources, &options, &mut diagnostics);
    let output = output.unwrap_or_else(|| panic!("{}", diagnostics.render_all(&sources)));
    assert_eq!(output.crates.len(), 3);
    // and on to other languages
    let document = Server::program("vapi").arg("openapi").arg(folder.path()).output().expect("the program runs");
    let document = String::from_utf8(document.stdout).expect("text");
    assert!(document.contains("\"/acme/policies/{policy}?action=run\""), "{document}");
}
