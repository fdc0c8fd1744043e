//! Documents of our own export: the spec that they were made of, out of their `x-vmw-…`.
//!
//! What is copied is copied as it stands; here is only the knowledge of where the export puts things.

mod operations;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::{Files, text};
use super::Imported;
use super::document::Node;

/// An object of a spec.
type Object = Map<String, Value>;

/// Whether a document is of our own export.
pub(super) fn is_own(root: &Node<'_>) -> bool {
    root.get("x-vmw-packages").is_some() && root.get("x-vmw-sets").is_some()
}

/// The spec of one document.
pub(super) fn import(root: &Node<'_>) -> Imported {
    let types = types::Types::collect(root);
    let operations = operations::collect(root);
    let mut sets: BTreeMap<String, Files> = BTreeMap::new();
    let mut imported = Imported { types: types.len(), ..Imported::default() };
    let packages = packages(root, &types);
    for about in root.get("x-vmw-sets").iter().flat_map(Node::elements) {
        let Some(set) = about.text("set") else { continue };
        let mut files = Files::from([("set.json".to_owned(), text(&Value::Object(manifest(&about))))]);
        for (name, package) in packages.iter().filter(|(name, _)| of_set(&about, name)) {
            let made = made_package(name, package.as_ref(), &types, &operations);
            files.insert(format!("{name}.json"), text(&Value::Object(made)));
        }
        sets.insert(set.to_owned(), files);
    }
    imported.operations = operations.len();
    imported.sets = sets;
    imported
}

/// The packages that the document lists, and those that only have types which something refers to.
fn packages<'d>(root: &Node<'d>, types: &types::Types<'d>) -> BTreeMap<String, Option<Node<'d>>> {
    let listed = root.get("x-vmw-packages");
    let mut packages: BTreeMap<String, Option<Node<'d>>> = listed
        .iter()
        .flat_map(Node::elements)
        .filter_map(|package| Some((package.text("package")?.to_owned(), Some(package))))
        .collect();
    for package in types.packages() {
        packages.entry(package.to_owned()).or_insert(None);
    }
    packages
}

/// Whether a manifest covers a package.
fn of_set(set: &Node<'_>, package: &str) -> bool {
    set.get("packages")
        .iter()
        .flat_map(Node::members)
        .any(|(prefix, _)| package.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

fn manifest(about: &Node<'_>) -> Object {
    let mut object = Object::new();
    for (from, to) in [
        ("set", "set"),
        ("doc", "doc"),
        ("packages", "packages"),
        ("builds-on", "builds_on"),
        ("imported", "imported"),
        ("runtime-types", "runtime_types"),
    ] {
        copy(about, from, &mut object, to);
    }
    object
}

fn made_package(
    name: &str,
    about: Option<&Node<'_>>,
    types: &types::Types<'_>,
    operations: &operations::Operations<'_>,
) -> Object {
    let mut object = Object::from_iter([("package".to_owned(), Value::from(name))]);
    if let Some(about) = about {
        said(about, "doc", &mut object);
        constants(about, &mut object);
    }
    types.declare(&format!("package {name}"), &mut object);
    let mut services = Object::new();
    let mut known = BTreeSet::new();
    for about in about.and_then(|about| about.get("services")).iter().flat_map(Node::elements) {
        let Some(id) = about.text("service") else { continue };
        known.insert(id);
        let mut service = Object::new();
        said(&about, "doc", &mut service);
        copy(&about, "partial", &mut service, "partial");
        constants(&about, &mut service);
        types.declare(&format!("service {id}"), &mut service);
        let of_service = about.get("operations");
        let made = of_service.iter().flat_map(Node::elements).filter_map(|operation| {
            let name = operation.value.as_str()?;
            operations::made(operations.get(&(id, name))?, name)
        });
        insert_all(&mut service, "operations", made.collect());
        let key = key(&about, last_segment(id), &mut service);
        services.insert(key, Value::Object(service));
    }
    // services of which the document has types alone
    for id in types.services_of(name).filter(|id| !known.contains(id)) {
        let mut service = Object::from_iter([("partial".to_owned(), Value::Bool(true))]);
        types.declare(&format!("service {id}"), &mut service);
        services.insert(last_segment(id).to_owned(), Value::Object(service));
    }
    insert_all(&mut object, "services", services);
    object
}

/// The key of a declaration of some wire name, which is then said beside it where it differs.
fn key(about: &Node<'_>, wire: &str, object: &mut Object) -> String {
    let Some(key) = extension(about, "key").and_then(|key| key.value.as_str()) else { return wire.to_owned() };
    object.insert("wire".to_owned(), Value::from(wire));
    key.to_owned()
}

/// A member that stands as it is in lists at the root, and with its prefix beside what OpenAPI has.
fn extension<'d>(about: &Node<'d>, name: &str) -> Option<Node<'d>> {
    about.get(&format!("x-vmw-{name}")).or_else(|| about.get(name).filter(|_| !is_openapi(about)))
}

/// Whether an object is one of OpenAPI, in which names without the prefix mean something else.
fn is_openapi(about: &Node<'_>) -> bool {
    about.members().any(|(name, _)| name.starts_with("x-vmw-"))
}

/// Documentation, versions and the chosen Rust name. `doc` is how the documentation is called there.
fn said(about: &Node<'_>, doc: &str, object: &mut Object) {
    copy(about, doc, object, "doc");
    for name in ["since", "deprecated", "rust"] {
        if let Some(value) = extension(about, name) {
            object.insert(name.to_owned(), value.value.clone());
        }
    }
}

fn copy(about: &Node<'_>, from: &str, object: &mut Object, to: &str) {
    if let Some(value) = about.get(from) {
        object.insert(to.to_owned(), value.value.clone());
    }
}

fn constants(about: &Node<'_>, object: &mut Object) {
    let listed = extension(about, "constants");
    let made = listed.iter().flat_map(Node::elements).filter_map(|about| {
        let name = about.text("name")?;
        let mut constant = Object::new();
        let key = key(&about, name, &mut constant);
        copy(&about, "type", &mut constant, "type");
        copy(&about, "value", &mut constant, "value");
        said(&about, "doc", &mut constant);
        Some((key, Value::Object(constant)))
    });
    insert_all(object, "constants", made.collect());
}

fn insert_all(object: &mut Object, name: &str, members: Object) {
    if !members.is_empty() {
        object.insert(name.to_owned(), Value::Object(members));
    }
}

fn last_segment(canonical: &str) -> &str {
    canonical.rsplit('.').next().unwrap_or(canonical)
}
