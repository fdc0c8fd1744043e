//! The folder of an imported set, written whole or not at all.

use std::fs;
use std::path::Path;

use vapi_codegen::import::Files;

use crate::Failure;

/// What makes a folder one of a set.
const MANIFEST: &str = "set.json";

/// Puts the files in the place of the folder and of all that is in it. A folder that holds something else is left alone.
///
/// # Errors
/// What can't be written, and a folder that is no set's.
pub(super) fn replace(folder: &Path, files: &Files) -> Result<(), Failure> {
    let is_there = folder.exists();
    if is_there && !folder.join(MANIFEST).is_file() && !is_empty(folder)? {
        let folder = folder.display();
        return Err(Failure::usage(format!(
            "`{folder}` holds something else than a set; --out takes a new folder, or one that was imported before"
        )));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|error| Failure::io("make", parent, &error))?;
    let staged = tempfile::tempdir_in(parent).map_err(|error| Failure::io("write below", parent, &error))?;
    let new = staged.path().join("new");
    write(&new, files)?;
    if is_there {
        fs::rename(folder, staged.path().join("old")).map_err(|error| Failure::io("replace", folder, &error))?;
    }
    fs::rename(&new, folder).map_err(|error| Failure::io("write", folder, &error))
}

fn write(folder: &Path, files: &Files) -> Result<(), Failure> {
    fs::create_dir(folder).map_err(|error| Failure::io("make", folder, &error))?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))?;
    }
    Ok(())
}

fn is_empty(folder: &Path) -> Result<bool, Failure> {
    let mut entries = fs::read_dir(folder).map_err(|error| Failure::io("read", folder, &error))?;
    Ok(entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_replaced_whole_and_nothing_else_is_touched() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("below/set");
        let files =
            |name: &str| Files::from([(MANIFEST.to_owned(), "{}".to_owned()), (name.to_owned(), "{}".to_owned())]);
        replace(&folder, &files("a.json")).unwrap();
        replace(&folder, &files("b.json")).unwrap();
        assert!(!folder.join("a.json").exists() && folder.join("b.json").exists());
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");

        let other = root.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("notes.txt"), "mine").unwrap();
        assert!(replace(&other, &files("a.json")).is_err());
        assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
    }
}
