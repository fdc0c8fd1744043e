//! The benchmark of the simulator: a program of `vapi-tests` that also starts the simulator's own.

use serde_json::Value;

use super::program_with;
use crate::process;

/// Builds the simulator, then measures it.
pub(super) fn run() -> Result<Vec<Value>, String> {
    let root = process::root();
    process::run(process::cargo(&root).args(["build", "--quiet", "--release", "-p", "vapi-simulator", "--bins"]))?;
    let binary = process::target(&root).join("release/vapi-simulator");
    program_with("simulator", |cargo| {
        cargo.env("VAPI_SIMULATOR", &binary);
    })
}
