//! Programs under `examples/`, each a package outside this workspace as a user has it: they build, run, and print what
//! they promise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

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
