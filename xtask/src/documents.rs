//! OpenAPI documents of others: packages of the registry npm, pinned by version and hash, unpacked below `target/`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::process;

/// Which documents to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those of small packages.
    Small,
    All,
}

/// Fetches the packages that aren't there yet; gives the folder that has a folder for each of them, called like it.
///
/// # Errors
/// What is missing on this machine, or a package that isn't the one that was pinned.
pub(crate) fn fetch(root: &Path, which: Which) -> Result<PathBuf, String> {
    let folder = process::target(root).join("documents");
    for package in listed(root)?["packages"].as_array().into_iter().flatten() {
        if which == Which::All || package["small"] == true {
            fetch_one(&folder, package)?;
        }
    }
    Ok(folder)
}

/// The list of packages and documents.
pub(crate) fn listed(root: &Path) -> Result<Value, String> {
    let path = root.join("tests/import/documents.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("can't read {}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn fetch_one(folder: &Path, package: &Value) -> Result<(), String> {
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    let place = folder.join(text("name"));
    let stamp = place.join("hash.txt");
    if fs::read_to_string(&stamp).is_ok_and(|hash| hash == text("sha256")) {
        return Ok(());
    }
    let wanted = format!("{}@{}", text("name"), text("version"));
    let failed = |doing: &str, error: String| format!("can't {doing} {wanted}: {error}");
    fs::create_dir_all(&place).map_err(|error| failed("make a folder for", error.to_string()))?;
    let staged = tempfile::tempdir_in(&place).map_err(|error| failed("make a folder for", error.to_string()))?;
    process::run(Command::new("npm").args(["pack", "--silent", &wanted]).current_dir(staged.path())).map_err(
        |error| failed("fetch", format!("{error}; OpenAPI documents come from the registry npm, with its client")),
    )?;
    let mut packed = fs::read_dir(staged.path()).map_err(|error| failed("find", error.to_string()))?;
    let packed =
        packed.next().and_then(Result::ok).ok_or_else(|| failed("find", "npm wrote nothing".to_owned()))?.path();
    let bytes = fs::read(&packed).map_err(|error| failed("read", error.to_string()))?;
    let hash = Sha256::digest(&bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    if hash != text("sha256") {
        return Err(failed("use", format!("its hash is {hash}, not the pinned one")));
    }
    process::run(Command::new("tar").arg("-xzf").arg(&packed).arg("-C").arg(&place).arg("--strip-components=1"))
        .map_err(|error| failed("unpack", error))?;
    fs::write(&stamp, hash).map_err(|error| failed("stamp", error.to_string()))
}
