//! Where types are declared: packages, and services for types that a vCenter has within one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::{Node, last_name};
use super::Key;
use super::model::Home;
use super::names::{self, Scopes};

/// The package that all of a vCenter's are in.
const VENDOR: &str = "com.vmware";

/// A place with a name for what may be declared there.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) home: Home,
    pub(super) key: String,
    /// The name is taken already, for exactly this.
    pub(super) is_claimed: bool,
}

impl Place {
    /// The place of something within this one.
    pub(super) fn within(&self, name: &str) -> Self {
        Self { home: self.home.clone(), key: names::within(&self.key, name), is_claimed: false }
    }
}

/// The rules of one run.
pub(super) struct Places {
    set: String,
    is_vcenter: bool,
    tags: BTreeSet<String>,
    schemas: BTreeSet<String>,
    pub(super) scopes: Scopes,
    claimed: BTreeMap<Key, Place>,
}

impl Places {
    pub(super) fn new(set: &str, is_vcenter: bool, roots: &[Node<'_>]) -> Self {
        let mut places = Self {
            set: names::segment(set),
            is_vcenter,
            tags: BTreeSet::new(),
            schemas: BTreeSet::new(),
            scopes: Scopes::default(),
            claimed: BTreeMap::new(),
        };
        for root in roots {
            for (_, item) in root.get("paths").iter().flat_map(Node::members) {
                let operations = item.members().filter_map(|(_, operation)| operation.get("tags"));
                let tags = operations.filter_map(|tags| tags.elements().next()?.value.as_str().map(str::to_owned));
                places.tags.extend(tags);
            }
            places.schemas.extend(schemas(root).map(|(name, _)| name.to_owned()));
        }
        places
    }

    /// Takes the names of all schemas that have one, so that nothing else gets it. Gives those that had to be changed.
    pub(super) fn claim_all<'d>(&mut self, roots: &[Node<'d>]) -> Vec<(Node<'d>, String)> {
        let mut renamed = Vec::new();
        for root in roots {
            for (name, schema) in schemas(root) {
                let (home, wanted) = self.of_schema(name);
                let key = self.scopes.claim(&home.scope(), &wanted, crate::names::pascal);
                if key != wanted {
                    renamed.push((schema.clone(), key.clone()));
                }
                self.claimed.insert((schema.file, schema.pointer()), Place { home, key, is_claimed: true });
            }
        }
        renamed
    }

    /// The package of what has no dots in its name.
    pub(super) fn root(&self) -> String {
        if self.is_vcenter { format!("{VENDOR}.{}", self.set) } else { self.set.clone() }
    }

    /// Where a schema's type goes, by its name.
    fn of_schema(&self, name: &str) -> (Home, String) {
        let parts: Vec<&str> = name.split('.').collect();
        let is_word = |part: &&str| names::key(part) == **part;
        let Some((last, outer)) = parts.split_last().filter(|(_, outer)| !outer.is_empty()) else {
            return (Home::package(self.root()), names::key(name));
        };
        if !parts.iter().all(is_word) {
            return (Home::package(self.root()), names::key(name));
        }
        let own = if self.is_vcenter { names::segment(last) } else { (*last).to_owned() };
        let outer_name = outer.join(".");
        if self.is_vcenter && self.tags.contains(&outer_name) {
            let (package, service) = self.of_service(&outer_name);
            return (Home { package, service: Some(service) }, own);
        }
        if self.schemas.contains(&outer_name) {
            let (home, key) = self.of_schema(&outer_name);
            return (home, names::within(&key, &own));
        }
        (Home::package(self.package(outer)), own)
    }

    /// The package that a dotted name's outer parts are.
    fn package(&self, parts: &[&str]) -> String {
        let segments: Vec<String> = parts.iter().map(|part| names::segment(part)).collect();
        if self.is_vcenter {
            format!("{VENDOR}.{}", segments.join("."))
        } else if segments.first().is_some_and(|first| *first == self.set) {
            segments.join(".")
        } else {
            format!("{}.{}", self.set, segments.join("."))
        }
    }

    /// Package and key of the service of a tag.
    pub(super) fn of_service(&self, tag: &str) -> (String, String) {
        let parts: Vec<&str> = tag.split('.').collect();
        match parts.split_last() {
            Some((last, outer)) if self.is_vcenter && !outer.is_empty() => (self.package(outer), names::segment(last)),
            _ => (self.root(), names::key(tag)),
        }
    }

    /// Where the type of something goes that a reference leads to.
    pub(super) fn of_target(&self, target: &Node<'_>) -> Place {
        const GENERIC: &[&str] = &[
            "components",
            "schemas",
            "schema",
            "content",
            "properties",
            "items",
            "paths",
            "responses",
            "parameters",
            "requestBodies",
            "requestBody",
            "headers",
            "allOf",
            "oneOf",
            "anyOf",
            "additionalProperties",
            "definitions",
            "$defs",
        ];
        let pointer = target.pointer();
        if let Some(place) = self.claimed.get(&(target.file, pointer.clone())) {
            return place.clone();
        }
        let says_something = |part: &&str| !GENERIC.contains(part) && !part.contains("~1");
        let parts: Vec<&str> = pointer.split('/').filter(|part| !part.is_empty()).filter(says_something).collect();
        let name: Vec<String> = parts.iter().map(|part| names::key(&last_name(part))).collect();
        let key = if name.is_empty() { "schema".to_owned() } else { name.join("_") };
        Place { home: Home::package(self.root()), key, is_claimed: false }
    }
}

/// The schemas that a document names.
pub(super) fn schemas<'d>(root: &Node<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
    let found = root.get("components").and_then(|components| components.get("schemas"));
    found.map(|schemas| schemas.members().collect::<Vec<_>>()).unwrap_or_default().into_iter()
}
