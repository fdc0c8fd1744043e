//! Others' documents: what OpenAPI says, as a spec.

mod about;
mod answers;
mod bodies;
mod choices;
mod cycles;
mod docs;
mod flat;
mod model;
mod names;
mod objects;
mod operations;
mod parameters;
mod places;
mod scalars;
mod schemas;
mod told;
mod unions;
mod vmware;
mod write;

use std::collections::{BTreeMap, VecDeque};

use super::Imported;
use super::document::{Documents, Node};
use super::finding::{Code, Finding};
use flat::Flat;
use model::{Declared, Field, Service, Ty};
use places::Places;
use schemas::Known;
use unions::Pending;
use vmware::Standard;

/// Where something stands: its document and the pointer within.
type Key = (usize, String);

/// A spec being made.
struct Importer<'d> {
    documents: &'d Documents,
    findings: Vec<Finding>,
    /// The types of the set `std`, for documents of a vCenter.
    standard: Option<Standard>,
    places: Places,
    declared: Vec<Declared>,
    /// Structures that are named, and whose fields are still to be read.
    queue: VecDeque<(usize, Flat<'d>)>,
    /// Structures whose fields are those of others.
    pending: BTreeMap<usize, Pending<'d>>,
    /// What references have led to.
    known: BTreeMap<Key, Known>,
    /// Schemas that others name as their base, with these.
    children: BTreeMap<Key, Vec<Node<'d>>>,
    services: Vec<Service>,
    /// Package and module → the service.
    modules: BTreeMap<(String, String), usize>,
    /// How deep within schemas.
    depth: usize,
}

/// Makes a spec of documents. `set` is what it is called.
pub(super) fn import(documents: &Documents, set: &str, findings: &mut Vec<Finding>) -> Imported {
    let roots: Vec<Node<'_>> = documents.roots().filter(|root| is_root(root, documents, findings)).collect();
    if roots.is_empty() {
        return Imported::default();
    }
    let standard = roots.iter().any(vmware::is_vcenter).then(Standard::load);
    let mut importer = Importer {
        documents,
        findings: Vec::new(),
        places: Places::new(set, standard.is_some(), &roots),
        standard,
        declared: Vec::new(),
        queue: VecDeque::new(),
        pending: BTreeMap::new(),
        known: BTreeMap::new(),
        children: choices::children(&roots, documents),
        services: Vec::new(),
        modules: BTreeMap::new(),
        depth: 0,
    };
    importer.components(&roots);
    for root in &roots {
        importer.paths(root);
    }
    importer.assemble();
    importer.break_cycles();
    let imported = write::sets(&mut importer, set, &roots);
    findings.append(&mut importer.findings);
    imported
}

/// Whether a document describes an API; others may hold what these refer to.
fn is_root(root: &Node<'_>, documents: &Documents, findings: &mut Vec<Finding>) -> bool {
    if root.text("openapi").is_some_and(|version| version.starts_with("3.")) {
        return true;
    }
    let is_part = root.get("openapi").is_none() && root.get("swagger").is_none() && documents.roots().count() > 1;
    if !is_part {
        let version = root.get("openapi").or_else(|| root.get("swagger"));
        let detail = version.map_or_else(
            || "it has no member `openapi`".to_owned(),
            |version| format!("its version is {}; convert it to 3.0 first", version.value),
        );
        let file = documents.path(root.file).to_owned();
        findings.push(Finding { code: Code::NotOpenApi, file, pointer: String::new(), detail });
    }
    false
}

impl<'d> Importer<'d> {
    /// Notes something that was found.
    fn find(&mut self, code: Code, node: &Node<'_>, detail: impl Into<String>) {
        let file = self.documents.path(node.file).to_owned();
        self.findings.push(Finding { code, file, pointer: node.pointer(), detail: detail.into() });
    }

    /// What a reference in a node leads to; a finding when that is nothing.
    fn follow(&mut self, node: &Node<'_>, reference: &str) -> Option<Node<'d>> {
        let found = self.documents.follow(node.file, reference);
        if found.is_none() {
            self.find(Code::LostReference, node, format!("`{reference}`"));
        }
        found
    }

    /// A node, or what it refers to through a few references.
    fn resolved(&mut self, node: &Node<'d>) -> Option<Node<'d>> {
        const LONGEST: usize = 16;
        let mut found = node.clone();
        for _ in 0..LONGEST {
            let Some(reference) = found.text("$ref") else { return Some(found) };
            found = self.follow(&found, reference)?;
        }
        self.find(Code::EndlessReference, node, "");
        None
    }

    /// Whether a type is one text in a path, a query or a header.
    fn is_scalar(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Boolean | Ty::Integer | Ty::Double | Ty::String | Ty::Secret | Ty::DateTime | Ty::Uri => true,
            Ty::Type(index) => self.structure(*index).is_none(),
            Ty::Standard(name) => self.standard.as_ref().is_some_and(|standard| standard.is_enumeration(name)),
            _ => false,
        }
    }

    /// Whether a type is a scalar, or several of them.
    fn is_listed(&self, ty: &Ty) -> bool {
        match ty {
            Ty::List(inner) | Ty::Set(inner) => self.is_scalar(inner),
            ty => self.is_scalar(ty),
        }
    }

    /// A declared structure.
    fn structure(&self, index: usize) -> Option<&model::Structure> {
        match &self.declared.get(index)?.body {
            model::Body::Structure(structure) => Some(structure),
            model::Body::Enumeration(_) => None,
        }
    }

    /// The same, to be changed.
    fn structure_mut(&mut self, index: usize) -> Option<&mut model::Structure> {
        match &mut self.declared.get_mut(index)?.body {
            model::Body::Structure(structure) => Some(structure),
            model::Body::Enumeration(_) => None,
        }
    }

    /// The fields of a structure of this spec.
    fn fields(&self, ty: &Ty) -> Option<&[Field]> {
        match ty {
            Ty::Type(index) => self.structure(*index).map(|structure| structure.fields.as_slice()),
            _ => None,
        }
    }
}
