//! Saves the state to a file, so that either all of it is there or what was there before.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::inventory::{Inventory, SeedError};

/// Where the state of a simulator is kept.
#[derive(Debug)]
pub(crate) struct Snapshot {
    path: PathBuf,
    /// Held while a state is being written: two at once would write into the same new file.
    writing: Mutex<()>,
}

impl Snapshot {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, writing: Mutex::default() }
    }

    /// What was saved; none: nothing yet.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub(crate) fn read(&self) -> Result<Option<Inventory>, SeedError> {
        match self.path.try_exists() {
            Ok(false) => Ok(None),
            _ => Inventory::from_file(&self.path).map(Some),
        }
    }

    /// Writes a new file beside the old one, makes sure that it is on the disk, and puts it in the old one's place. What is
    /// to be saved is asked for when it is this one's turn, so that the last to come saves the latest.
    ///
    /// # Errors
    /// When the system refuses; the old file is as it was.
    pub(crate) fn write(&self, inventory: impl FnOnce() -> Inventory) -> io::Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = self.path.with_file_name(name);
        let mut file = create(&new)?;
        file.write_all(inventory().to_json().as_bytes())?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&new, &self.path)?;
        // the rename itself is on the disk when the folder is; not every system lets one open a folder
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder) {
            folder.sync_all()?;
        }
        tracing::info!(file = %self.path.display(), "state saved");
        Ok(())
    }
}

/// A file that only its owner reads: there may be passwords in it.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
