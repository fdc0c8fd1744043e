//! What published OpenAPI documents say of operations, and the metadata has lost.
//!
//! An operation of a document is one of the modules when its `operationId` says so (`Vcenter.Clusters_rotatePassword`),
//! and else when one operation alone has its method, path and fixed query.

mod adopt;
mod document;
mod tree;

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::model::{Operation, Package, Rest};
use crate::diagnostic::{Diagnostics, Kind};
use crate::export::openapi::names::dotted;
use crate::source::Span;
use adopt::Adoption;
pub(super) use document::Document;
use document::Route;

/// What ends the name of an operation that starts a task.
const TASK: &str = "$task";

/// What documents say, by operation.
#[derive(Debug, Default)]
pub(super) struct Published(BTreeMap<Span, Adopted>);

/// What documents say of one operation.
#[derive(Debug)]
pub(super) struct Adopted {
    /// The metadata, with all that was added to it.
    pub(super) rest: Rest,
    /// The statuses of errors, by their position, where they aren't those of the metadata.
    pub(super) statuses: BTreeMap<usize, Vec<i64>>,
}

impl Published {
    /// Finds the operations of documents among those of the modules, and reports where the two disagree. What isn't
    /// written doesn't matter.
    pub(super) fn new(
        documents: &[Document],
        packages: &[Package],
        index: &Index<'_>,
        is_written: impl Fn(&Package) -> bool,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut published = Self::default();
        if documents.is_empty() {
            return published;
        }
        let known = Known::new(packages, is_written);
        let matches = known.matches(documents, diagnostics);
        let taken = known.taken(documents);
        for (route, entries) in &matches {
            for entry in entries.iter().map(|at| &known.entries[*at]).filter(|entry| entry.is_written) {
                // Where several documents have an operation, the first counts.
                let Place::Vacant(place) = published.0.entry(entry.operation.span) else { continue };
                let times = |rest: &Rest| taken.get(&Key::of_rest(rest, entry.is_task())).copied();
                let is_taken = |rest: &Rest| times(rest).is_some_and(|times| times > 1);
                place.insert(Adoption::new(entry.operation, route, index, diagnostics).finish(is_taken));
            }
        }
        known.report_missing(&matches, diagnostics);
        published
    }

    /// What is known of an operation.
    pub(super) fn of(&self, operation: &Operation) -> Option<&Adopted> {
        self.0.get(&operation.span)
    }
}

/// A document's operation, and which of the modules it is.
type Match<'d> = (&'d Route, Vec<usize>);

/// An operation of the modules.
struct Entry<'a> {
    service: &'a str,
    operation: &'a Operation,
    is_written: bool,
}

impl Entry<'_> {
    fn is_task(&self) -> bool {
        self.operation.id.ends_with(TASK)
    }

    fn name(&self) -> String {
        format!("{}.{}", self.service, self.operation.id)
    }
}

/// All operations of the modules.
struct Known<'a> {
    entries: Vec<Entry<'a>>,
    by_id: BTreeMap<String, Vec<usize>>,
    by_route: BTreeMap<Key, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn new(packages: &'a [Package], is_written: impl Fn(&Package) -> bool) -> Self {
        let mut known = Self { entries: Vec::new(), by_id: BTreeMap::new(), by_route: BTreeMap::new() };
        for package in packages {
            let is_written = is_written(package);
            for service in &package.services {
                for operation in &service.operations {
                    let entry = Entry { service: &service.id, operation, is_written };
                    let at = known.entries.len();
                    known.by_id.entry(id(&format!("{}_{}", dotted(&service.id), operation.id))).or_default().push(at);
                    if let Some(rest) = &operation.rest {
                        known.by_route.entry(Key::of_rest(rest, entry.is_task())).or_default().push(at);
                    }
                    known.entries.push(entry);
                }
            }
        }
        known
    }

    /// The operations of documents that are some of the modules; others are reported.
    fn matches<'d>(&self, documents: &'d [Document], diagnostics: &mut Diagnostics) -> Vec<Match<'d>> {
        let mut matches = Vec::new();
        let mut met: BTreeSet<usize> = BTreeSet::new();
        let mut others = Vec::new();
        for route in documents.iter().flat_map(|document| &document.routes) {
            match self.by_id.get(&id(&route.id)).filter(|found| self.is_one(found)) {
                Some(found) => {
                    met.extend(found);
                    matches.push((route, found.clone()));
                }
                None => others.push(route),
            }
        }
        for route in others {
            let found = self.by_route.get(&Key::of_route(route)).cloned().unwrap_or_default();
            let found: Vec<usize> = found.into_iter().filter(|at| !met.contains(at)).collect();
            if self.is_one(&found) {
                matches.push((route, found));
            } else {
                let mut candidates: Vec<String> = found.iter().map(|at| self.entries[*at].name()).collect();
                candidates.dedup();
                let published = route.span;
                diagnostics.push(Kind::UnknownRoute { route: words(&Key::of_route(route)), published, candidates });
            }
        }
        matches
    }

    /// Whether these are one operation, perhaps in several modules.
    fn is_one(&self, found: &[usize]) -> bool {
        let names: BTreeSet<String> = found.iter().map(|at| self.entries[*at].name()).collect();
        names.len() == 1
    }

    /// How many operations have a route, in the modules or in documents.
    fn taken(&self, documents: &[Document]) -> BTreeMap<Key, usize> {
        let mut taken: BTreeMap<Key, usize> = BTreeMap::new();
        for (key, found) in &self.by_route {
            let names: BTreeSet<String> = found.iter().map(|at| self.entries[*at].name()).collect();
            *taken.entry(key.clone()).or_default() += names.len();
        }
        for route in documents.iter().flat_map(|document| &document.routes) {
            *taken.entry(Key::of_route(route)).or_default() += 1;
        }
        taken
    }

    /// Reports the operations that documents don't have, of the services that they describe.
    fn report_missing(&self, matches: &[Match<'_>], diagnostics: &mut Diagnostics) {
        let mut siblings: BTreeMap<&str, Span> = BTreeMap::new();
        let mut met = BTreeSet::new();
        for (route, found) in matches {
            for at in found {
                siblings.entry(self.entries[*at].service).or_insert(route.span);
                met.insert(*at);
            }
        }
        for (at, entry) in self.entries.iter().enumerate() {
            let is_missing = entry.is_written && entry.operation.rest.is_some() && !met.contains(&at);
            if let Some(sibling) = siblings.get(entry.service).filter(|_| is_missing) {
                let (operation, span, sibling) = (entry.name(), opening(entry.operation), *sibling);
                diagnostics.push(Kind::OperationNotPublished { operation, span, sibling });
            }
        }
    }
}

/// Where the table of an operation begins: all of it is too much to show.
fn opening(operation: &Operation) -> Span {
    let Span { file, start, end } = operation.span;
    Span { file, start, end: end.min(start + 1) }
}

/// What tells operations apart over REST.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    method: String,
    /// The path, its variables without names.
    path: String,
    dispatch: BTreeMap<String, Option<String>>,
    is_task: bool,
}

impl Key {
    fn new(method: &str, path: &str, dispatch: &[(String, Option<String>)], is_task: bool) -> Self {
        let mut shape = String::with_capacity(path.len());
        for (position, part) in path.split('{').enumerate() {
            if position > 0 {
                shape.push_str("{}");
            }
            shape.push_str(if position == 0 { part } else { part.split_once('}').map_or(part, |(_, rest)| rest) });
        }
        Self { method: method.to_owned(), path: shape, dispatch: dispatch.iter().cloned().collect(), is_task }
    }

    fn of_rest(rest: &Rest, is_task: bool) -> Self {
        Self::new(&rest.method, &rest.path, &rest.dispatch, is_task)
    }

    fn of_route(route: &Route) -> Self {
        Self::new(&route.method, &route.path, &route.dispatch, route.is_task)
    }
}

/// A route as people write it.
fn words(key: &Key) -> String {
    let mut text = format!("{} {}", key.method, key.path);
    let task = key.is_task.then(|| ("vmw-task".to_owned(), Some("true".to_owned())));
    for (position, (name, value)) in key.dispatch.clone().into_iter().chain(task).enumerate() {
        text.push(if position == 0 { '?' } else { '&' });
        text.push_str(&name);
        if let Some(value) = value {
            text.push('=');
            text.push_str(&value);
        }
    }
    text
}

/// An `operationId` without what is spelled in several ways: `Vcenter.VM_instantClone` and `instant_clone` of `VM`.
fn id(text: &str) -> String {
    let (service, operation) = text.split_once('_').unwrap_or(("", text));
    format!("{}_{}", bare(service), bare(operation))
}

/// A name's letters and digits, in lower case; dots stay.
pub(super) fn bare(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.');
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_met_in_either_spelling() {
        assert_eq!(id("Vcenter.VM_instantClone$Task"), id("Vcenter.VM_instant_clone$task"));
        assert_ne!(id("Vcenter.VM_create"), id("Vcenter.Vm.Hardware_create"));
    }

    #[test]
    fn routes_are_what_a_server_tells_apart() {
        let action = [("action".to_owned(), Some("run".to_owned()))];
        let key = Key::new("POST", "/a/{b-c}/d/{e}", &action, true);
        assert_eq!(key, Key::new("POST", "/a/{x}/d/{y}", &action, true));
        assert_ne!(key, Key::new("POST", "/a/{x}/d/{y}", &[], true));
        assert_eq!(words(&key), "POST /a/{}/d/{}?action=run&vmw-task=true");
    }
}
