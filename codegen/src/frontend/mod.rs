//! From texts to the syntax tree: JSON, the format's schemas, the type notation. No name is looked up here.

mod json;
mod lower;
mod schema;
pub mod syntax;
mod type_notation;

use std::collections::BTreeMap;

use json::Document;
use lower::Lowering;
#[cfg(feature = "sdk")]
use schema::Schema;
use schema::Schemas;
use syntax::{Package, Set, Spec};
#[cfg(any(feature = "openapi-import", feature = "sdk"))]
pub(crate) use type_notation::WORDS;

use crate::diagnostic::{Diagnostics, Kind};
use crate::source::{FileId, Sources, Span};

/// The name of a manifest.
const MANIFEST: &str = "set.json";

/// Reads all files of a spec.
///
/// A file `set.json` makes its folder a set; the other `*.json` files there are the set's packages. Schemas
/// (`*.schema.json`) and files that aren't JSON are passed over. A file with problems is left out of the tree after
/// all of them were reported.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Spec {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for (file, source) in sources.iter() {
        let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        let is_json = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "json");
        if !is_json || name.ends_with(".schema.json") {
            continue;
        }
        let folder = folders.entry(folder).or_default();
        if name == MANIFEST {
            folder.manifest = Some(file);
        } else {
            folder.packages.push(file);
        }
    }
    if folders.values().all(|folder| folder.manifest.is_none()) {
        diagnostics.push(Kind::NoSet {});
        return Spec::default();
    }
    let mut reader = Reader { sources, schemas: Schemas::new(), spec: Spec::default(), diagnostics };
    for (path, folder) in folders {
        reader.folder(path, &folder);
    }
    reader.spec
}

/// Reads an overlay; gives it with the place of each correction's `at`. `None` when it isn't one, which is reported.
#[cfg(feature = "sdk")]
pub(crate) fn overlay(
    file: FileId,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Option<(serde_json::Value, Vec<Span>)> {
    let document = Document::parse(file, text, diagnostics)?;
    if !Schema::new(schema::OVERLAY).accepts(&document, diagnostics) {
        return None;
    }
    let corrections = lower::get(&document.root, "corrections").into_iter().flat_map(lower::elements);
    let places = corrections.map(|correction| {
        let at = lower::get(correction, "at").unwrap_or(correction);
        document.span(at)
    });
    let places = places.collect();
    Some((document.value, places))
}

/// The files of one folder.
#[derive(Default)]
struct Folder {
    manifest: Option<FileId>,
    packages: Vec<FileId>,
}

struct Reader<'a> {
    sources: &'a Sources,
    schemas: Schemas,
    spec: Spec,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn folder(&mut self, path: &str, folder: &Folder) {
        let Some(manifest) = folder.manifest else {
            for file in &folder.packages {
                let span = Span { file: *file, start: 0, end: 0 };
                self.diagnostics.push(Kind::FileWithoutSet { span, folder: path.to_owned() });
                self.unreadable(*file);
            }
            return;
        };
        let set = self.set(manifest);
        let packages: Vec<Package> = folder.packages.iter().filter_map(|file| self.package(*file)).collect();
        if let Some(set) = set {
            self.spec.sets.push(Set { packages, ..set });
        } else {
            // Nothing can be said about packages of a set that can't be read, nor about what refers to them.
            self.spec.unreadable_set = true;
            self.spec.unreadable.extend(packages.into_iter().map(|package| package.name.text));
        }
    }

    /// Notes that a file couldn't be read. It is called like its package, so what refers to that can be told.
    fn unreadable(&mut self, file: FileId) {
        self.spec.unreadable.extend(file_name(self.sources.path(file)).strip_suffix(".json").map(str::to_owned));
    }

    fn set(&mut self, file: FileId) -> Option<Set> {
        let document = Document::parse(file, self.sources.text(file), self.diagnostics)?;
        if !self.schemas.set.accepts(&document, self.diagnostics) {
            return None;
        }
        Some(Lowering::new(&document, self.diagnostics).set())
    }

    fn package(&mut self, file: FileId) -> Option<Package> {
        let package = self.readable_package(file);
        let Some(package) = package else {
            self.unreadable(file);
            return None;
        };
        let name = file_name(self.sources.path(file));
        if name.strip_suffix(".json") != Some(package.name.text.as_str()) {
            self.diagnostics.push(Kind::FileName { package: package.name.clone(), file: name.to_owned() });
        }
        Some(package)
    }

    fn readable_package(&mut self, file: FileId) -> Option<Package> {
        let document = Document::parse(file, self.sources.text(file), self.diagnostics)?;
        if !self.schemas.package.accepts(&document, self.diagnostics) {
            return None;
        }
        Some(Lowering::new(&document, self.diagnostics).package())
    }
}

/// The last segment of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
