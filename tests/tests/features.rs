//! The runtime builds with each sensible set of features, without a warning. (Those of generated crates are built one by
//! one by the golden tests.)

use std::path::Path;
use std::process::Command;

#[test]
fn the_runtime_builds_with_each_side_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    for features in [
        "",
        "client",
        "http-client",
        "http2",
        "blocking",
        "server",
        "http-server",
        "server-tls",
        "tower",
        "http-client,server",
    ] {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(&root)
            .args(["clippy", "--quiet", "-p", "vapi-runtime", "--no-default-features", "--features", features])
            .args(["--", "-D", "warnings"])
            // A folder of its own: whoever runs this may hold the lock of the other.
            .env("CARGO_TARGET_DIR", target.join("features"))
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .expect("cargo starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "vapi-runtime with the features `{features}`:\n{said}");
    }
}
