//! VMware's Python SDKs → our own spec.
//!
//! The type metadata of vAPI services is published only inside SDKs. Those for Python are generated, and carry all of
//! it: binding types, tables of operations and REST metadata as calls of a few forms, versions and privileges in
//! docstrings. They are read as text; nothing of them is run.
//!
//! ```text
//! modules ─ read ─► model ─ index ─► names ─ write ─► JSON ─ merge ─► files
//! ```
//!
//! What the metadata has lost, the OpenAPI documents of the same product say: statuses, names in queries, bodies. Where
//! both speak of routes, queries and bodies, the document counts, and the difference is reported; types and declared
//! errors are the metadata's.

mod base;
mod counts;
mod docs;
mod guard;
mod index;
mod leaves;
mod manifest;
mod merge;
mod model;
mod overlay;
mod published;
mod python;
mod read;
mod select;
mod write;

use std::collections::BTreeMap;

use super::Files;
use crate::diagnostic::{Diagnostics, Kind, Severity};
use crate::source::{Source, Sources};
use base::Base;
pub use counts::Counts;
use index::Index;
use model::Package;
use overlay::{Overlay, Written};
use published::{Document, Published};
use select::Selection;
use write::Writer;

/// What modules end in.
const MODULE: &str = "_client.py";

/// A file of an SDK.
#[derive(Clone, Debug)]
pub struct Module {
    /// The wheel or the folder that has it, as shown to people.
    pub origin: String,
    /// Its path there, with `/` on every system: `com/vmware/cis_client.py`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Module {
    /// Whether a file of this name is a module of bindings.
    #[must_use]
    pub fn is_one(path: &str) -> bool {
        path.ends_with(MODULE)
    }
}

/// How an SDK becomes a spec.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The name of the set.
    pub set: String,
    /// Whether texts are carried over; without them the spec holds facts only.
    pub docs: bool,
    /// The packages to write: those with one of these prefixes, and the types that they need; all when there is none.
    pub packages: Vec<String>,
    /// Writes the packages of the standard set, too, and builds on nothing.
    pub standalone: bool,
    /// What a person knows and the metadata doesn't say.
    pub overlay: Option<Source>,
    /// OpenAPI documents of the same services: what the metadata doesn't say of their form over REST.
    pub documents: Vec<Source>,
}

/// What comes out.
#[derive(Clone, Debug)]
pub struct Import {
    /// The files of the set's folder.
    pub files: Files,
    /// What the modules hold, the base's packages among it.
    pub counts: Counts,
}

/// Reads the modules of one or more SDKs.
///
/// Diagnostics point into the sources, which are made of the modules. There is no import when one of them is an error.
pub fn import(modules: Vec<Module>, options: &Options, diagnostics: &mut Diagnostics) -> (Sources, Option<Import>) {
    let mut names = BTreeMap::new();
    let texts = modules.into_iter().map(|module| {
        let path = format!("{}/{}", module.origin, module.path);
        let name = module.path.strip_suffix(".py").unwrap_or(&module.path).replace('/', ".");
        names.insert(path.clone(), name);
        Source { path, text: module.text }
    });
    let others = options.overlay.iter().chain(&options.documents).cloned();
    let sources = Sources::new(texts.chain(others).collect());
    let mut packages: Vec<Package> = Vec::new();
    let mut beside = Beside::default();
    for (file, source) in sources.iter() {
        match names.get(&source.path) {
            Some(name) => packages.extend(read::package(file, &source.text, name, options.docs, diagnostics)),
            None if options.documents.iter().any(|document| document.path == source.path) => {
                beside.documents.extend(Document::read(file, &source.text, diagnostics));
            }
            None => beside.overlay = Overlay::read(file, &source.text, diagnostics),
        }
    }
    let import = if packages.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(Kind::NoModules {});
        None
    } else {
        packages.sort_by(|a, b| (&a.name, a.span).cmp(&(&b.name, b.span)));
        linked(&packages, &beside, options, diagnostics)
    };
    (sources, import)
}

/// What comes with the modules.
#[derive(Default)]
struct Beside {
    overlay: Overlay,
    documents: Vec<Document>,
}

/// Looks up all names, and writes what the base doesn't have.
fn linked(packages: &[Package], beside: &Beside, options: &Options, diagnostics: &mut Diagnostics) -> Option<Import> {
    let base = if options.standalone { Base::default() } else { Base::standard() };
    let index = Index::new(packages, &base);
    let selection = Selection::new(&options.packages, packages, &index, diagnostics);
    let is_written = |package: &Package| !base.has(&package.name) && selection.is_whole(package);
    let published = Published::new(&beside.documents, packages, &index, is_written, diagnostics);
    let mut written = Written::new();
    for package in packages {
        if base.has(&package.name) {
            base.covers(package, diagnostics);
            continue;
        }
        if !selection.has_package(package) {
            continue;
        }
        let mut writer = Writer { index: &index, selection: &selection, published: &published, package, diagnostics };
        let mut value = writer.written();
        if let Some((first, known)) = written.remove(package.name.as_str()) {
            value = merge::merged((known, first), (value, package.span), diagnostics);
        }
        written.insert(&package.name, (package.span, value));
    }
    let knows = overlay::Knows { is_part: selection.is_part(), is_published: !beside.documents.is_empty() };
    beside.overlay.apply(&mut written, knows, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let mut files: Files =
        written.iter().map(|(name, (_, value))| (format!("{name}.json"), super::text(value))).collect();
    let manifest = manifest::written(written.keys().copied(), &beside.overlay, options);
    files.insert("set.json".to_owned(), super::text(&manifest));
    Some(Import { files, counts: Counts::of(packages, &index) })
}

/// Whether everything in the modules was understood, and all that an overlay corrects was there.
#[must_use]
pub fn understood(diagnostics: &Diagnostics) -> bool {
    diagnostics.iter().all(|kind| {
        let is_odd = matches!(kind, Kind::NotUnderstood { .. } | Kind::StaleCorrection { .. });
        kind.severity() != Severity::Error && !is_odd
    })
}
