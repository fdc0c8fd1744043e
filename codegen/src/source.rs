//! The texts that a run reads, and places in them.
//!
//! Nothing here touches the file system: a caller reads the files and hands them over.

use std::ops::Range;

/// One text of a run: its path, as shown to people, and its content.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as shown in diagnostics, with `/` on every system.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Which text of [`Sources`] something is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of one text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// First byte behind it.
    pub end: u32,
}

impl Span {
    /// The stretch as a range of byte positions.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// All texts of a run, ordered by path, so that the order in which they were found never matters.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes the texts and orders them by path.
    #[must_use]
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// The texts with their ids, by path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0_u32..).map(FileId).zip(&self.files)
    }

    /// One text; the empty text for an id of another run.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |source| source.text.as_str())
    }

    /// The path of one text.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |source| source.path.as_str())
    }
}
