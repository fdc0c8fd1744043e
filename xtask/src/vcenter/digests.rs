//! What came out, a line a file: so that any change of the output is seen, and where.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::process;

/// How many differing files are named.
const SHOWN: usize = 10;

/// Compares the files with what is committed; `accept` commits them.
///
/// # Errors
/// When they differ, with the first of them.
pub(crate) fn compare(path: &Path, files: &BTreeMap<String, String>, accept: bool) -> Result<(), String> {
    let actual: BTreeMap<&str, String> = files.iter().map(|(name, text)| (name.as_str(), digest(text))).collect();
    if accept {
        let mut text = String::new();
        for (name, digest) in &actual {
            // writing to a string can't fail
            let _ = writeln!(text, "{digest} {name}");
        }
        return process::write(path, &text);
    }
    let known = fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()))?;
    let known: BTreeMap<&str, &str> =
        known.lines().filter_map(|line| line.split_once(' ')).map(|(digest, name)| (name, digest)).collect();
    let mut differing: Vec<&str> = known.keys().chain(actual.keys()).copied().collect();
    differing.sort_unstable();
    differing.dedup();
    differing.retain(|name| known.get(name).copied() != actual.get(name).map(String::as_str));
    if differing.is_empty() {
        return Ok(());
    }
    let more = differing.len().saturating_sub(SHOWN);
    let mut text = String::from("other crates come out than those that are known:\n");
    for name in differing.iter().take(SHOWN) {
        let _ = writeln!(text, "  {name}");
    }
    if more > 0 {
        let _ = writeln!(text, "  … and {more} more");
    }
    Err(text + "look at them, and accept them with `cargo xtask vcenter --bless`")
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_comes_or_goes_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("digests.txt");
        let files = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        compare(&path, &files(&[("a.rs", "1"), ("b.rs", "2"), ("c.rs", "3")]), true).unwrap();
        compare(&path, &files(&[("a.rs", "1"), ("b.rs", "2"), ("c.rs", "3")]), false).unwrap();
        let error = compare(&path, &files(&[("a.rs", "1"), ("b.rs", "4"), ("d.rs", "3")]), false).unwrap_err();
        assert!(error.contains("\n  b.rs\n  c.rs\n  d.rs\n") && !error.contains("a.rs"), "{error}");
    }
}
