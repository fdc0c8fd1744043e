//! What the macros take and what they refuse, with the messages that a person reads: `tests/ui` of the workspace.
//!
//! Compilers word their own part of a message anew now and then, so the messages are those of one version. Another one only
//! has to refuse what is to be refused. `cargo xtask test ui --bless` rewrites the messages.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The compiler whose messages are in the files.
const COMPARED: &str = "1.95.0";

/// Names a folder with copies of the failing cases, whose messages may be any.
const COPIES: &str = "VAPI_UI_COPIES";

#[test]
fn ui() {
    if let Some(copies) = env::var_os(COPIES) {
        trybuild::TestCases::new().compile_fail(Path::new(&copies).join("*.rs"));
        return;
    }
    let tests = trybuild::TestCases::new();
    tests.pass("../tests/ui/pass/*.rs");
    let version = compiler();
    if version == COMPARED {
        tests.compile_fail("../tests/ui/fail/*.rs");
    } else {
        // not by a macro for printing: what a test prints by those is seen only when it fails
        let said =
            format!("messages are compared with rustc {COMPARED} only; rustc {version} just has to refuse the cases\n");
        io::stderr().write_all(said.as_bytes()).expect("standard error takes it");
        refused(&copies());
    }
}

/// The version of the compiler that the cases are given to.
fn compiler() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version").output();
    let output = String::from_utf8(output.expect("rustc runs").stdout).expect("text");
    output.split(' ').nth(1).expect("`rustc 1.95.0 (…)`").to_owned()
}

/// The failing cases without their messages.
fn copies() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    fs::create_dir_all(&folder).expect("a folder");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui/fail");
    for entry in fs::read_dir(cases).expect("the cases") {
        let path = entry.expect("a case").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    folder
}

/// Runs this test once more, on copies whose messages are written anew: it fails when a case compiles.
fn refused(copies: &Path) {
    let mut again = Command::new(env::current_exe().expect("the test's own path"));
    again.args(["ui", "--exact"]).env(COPIES, copies).env("TRYBUILD", "overwrite");
    let output = again.output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
