//! Operations: from their paths, and from the list of those without one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::document::Node;
use super::types::field;
use super::{Object, copy, extension, insert_all, key, said};

/// Operations by service and wire name.
pub(super) type Operations<'d> = BTreeMap<(&'d str, &'d str), Node<'d>>;

/// All operations of a document.
pub(super) fn collect<'d>(root: &Node<'d>) -> Operations<'d> {
    let mut operations = Operations::new();
    let mut add = |about: Node<'d>| {
        let name = |name: &str| extension(&about, name).and_then(|text| text.value.as_str());
        if let (Some(service), Some(operation)) = (name("service"), name("operation")) {
            operations.insert((service, operation), about);
        }
    };
    for (_, item) in root.get("paths").iter().flat_map(Node::members) {
        item.members().for_each(|(_, about)| add(about));
    }
    root.get("x-vmw-operations").iter().flat_map(Node::elements).for_each(&mut add);
    operations
}

/// An operation as a spec has it, under its key.
pub(super) fn made(about: &Node<'_>, name: &str) -> Option<(String, Value)> {
    about.object()?;
    let mut operation = Object::new();
    let key = key(about, name, &mut operation);
    said(about, "description", &mut operation);
    copy(about, "doc", &mut operation, "doc");
    for (from, to) in [("task", "task"), ("task-result", "task_result"), ("read-only", "read_only")] {
        if let Some(value) = extension(about, from) {
            operation.insert(to.to_owned(), value.value.clone());
        }
    }
    let parameters = extension(about, "parameters");
    let parameters =
        parameters.iter().flat_map(Node::elements).filter_map(|about| Some(field(&about, about.text("name")?, "doc")));
    insert_all(&mut operation, "parameters", parameters.collect());
    for name in ["result", "privileges"] {
        if let Some(value) = extension(about, name) {
            operation.insert(name.to_owned(), value.value.clone());
        }
    }
    let errors = extension(about, "errors");
    let errors = errors.iter().flat_map(Node::elements).filter_map(|about| {
        let mut error = Object::new();
        copy(&about, "doc", &mut error, "doc");
        copy(&about, "status", &mut error, "status");
        let name = about.text("error")?;
        Some((name.split('@').next().unwrap_or(name).to_owned(), Value::Object(error)))
    });
    insert_all(&mut operation, "errors", errors.collect());
    if let Some(rest) = extension(about, "rest") {
        operation.insert("rest".to_owned(), rest.value.clone());
    }
    Some((key, Value::Object(operation)))
}
