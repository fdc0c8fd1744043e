//! Paths and methods → operations of services.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::document::Node;
use super::super::finding::Code;
use super::model::{Field, Home, Operation, Service};
use super::names::{self, Keys, numbered};
use super::places::Place;
use super::{Importer, docs};

/// What the name of an operation ends with that only starts a task.
pub(super) const TASK: &str = "$task";

/// An operation being made.
pub(super) struct Draft<'d> {
    pub(super) node: Node<'d>,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) dispatch: Map<String, Value>,
    /// Where the types go that only this operation has.
    pub(super) place: Place,
    pub(super) keys: Keys,
    pub(super) parameters: Vec<Field>,
    pub(super) path_variables: Map<String, Value>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    pub(super) dispatch_headers: Map<String, Value>,
    pub(super) body: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) success: Option<u16>,
    pub(super) is_stream: bool,
}

impl Draft<'_> {
    fn rest(&mut self, has_own_errors: bool) -> Map<String, Value> {
        let mut rest = Map::new();
        rest.insert("method".to_owned(), Value::from(self.method));
        rest.insert("path".to_owned(), Value::from(self.path.as_str()));
        for (name, members) in [
            ("path_variables", &mut self.path_variables),
            ("dispatch", &mut self.dispatch),
            ("query", &mut self.query),
            ("headers", &mut self.headers),
            ("dispatch_headers", &mut self.dispatch_headers),
        ] {
            if !members.is_empty() {
                rest.insert(name.to_owned(), Value::Object(std::mem::take(members)));
            }
        }
        for (name, value) in [
            ("body", self.body.take().map(Value::from)),
            ("success", self.success.map(Value::from)),
            ("content_type", self.content_type.take().map(Value::from)),
            ("stream", self.is_stream.then_some(Value::Bool(true))),
            ("status_errors", has_own_errors.then_some(Value::Bool(true))),
        ] {
            if let Some(value) = value {
                rest.insert(name.to_owned(), value);
            }
        }
        rest
    }
}

impl<'d> Importer<'d> {
    /// All operations of a document.
    pub(super) fn paths(&mut self, root: &Node<'d>) {
        let mut descriptions = BTreeMap::new();
        for tag in root.get("tags").iter().flat_map(Node::elements) {
            if let Some(name) = tag.text("name") {
                descriptions.insert(name, docs::doc(&tag, &[]));
            }
        }
        for (key, item) in root.get("paths").iter().flat_map(Node::members) {
            if key.starts_with("x-") {
                continue;
            }
            let Some(found) = self.resolved(&item) else { continue };
            let Some(key) = self.path_key(key, &item) else { continue };
            self.item(&key, &found, &descriptions);
        }
        for name in ["webhooks", "x-webhooks"] {
            if let Some(found) = root.get(name) {
                self.find(Code::Beside, &found, "");
            }
        }
    }

    fn item(&mut self, key: &PathKey, item: &Node<'d>, descriptions: &BTreeMap<&str, Option<String>>) {
        let shared: Vec<Node<'d>> = item.get("parameters").iter().flat_map(Node::elements).collect();
        for (name, node) in item.members() {
            let method = match name {
                "get" => "GET",
                "post" => "POST",
                "put" => "PUT",
                "patch" => "PATCH",
                "delete" => "DELETE",
                "head" => "HEAD",
                "options" => "OPTIONS",
                "trace" => {
                    self.find(Code::LostOperation, &node, "a spec has no method TRACE");
                    continue;
                }
                "servers" => {
                    self.find(Code::Beside, &node, "");
                    continue;
                }
                _ => continue,
            };
            if node.object().is_none() {
                self.find(Code::WrongKind, &node, "");
                continue;
            }
            self.operation(key, method, &node, &shared, descriptions);
        }
    }

    fn operation(
        &mut self,
        key: &PathKey,
        method: &'static str,
        node: &Node<'d>,
        shared: &[Node<'d>],
        descriptions: &BTreeMap<&str, Option<String>>,
    ) {
        let tag = node.get("tags").and_then(|tags| tags.elements().next()?.value.as_str());
        let tag = tag.filter(|tag| !tag.trim().is_empty()).map_or_else(|| of_path(&key.path), str::to_owned);
        let doc = descriptions.get(tag.as_str()).cloned().flatten();
        let service = self.service(&tag, doc);
        let (name, is_task) = self.operation_name(key, method, node, &tag);
        let Some(found) = self.services.get_mut(service) else { return };
        let home = Home { package: found.package.clone(), service: Some(found.key.clone()) };
        let own = unique(found, &name);
        if own != name {
            self.find(Code::Renamed, node, format!("`{own}`"));
        }
        let mut draft = Draft {
            node: node.clone(),
            method,
            path: key.path.clone(),
            dispatch: key.dispatch.clone(),
            place: Place { home, key: names::key(&own), is_claimed: true },
            keys: Keys::default(),
            parameters: Vec::new(),
            path_variables: Map::new(),
            query: Map::new(),
            headers: Map::new(),
            dispatch_headers: Map::new(),
            body: None,
            content_type: None,
            success: None,
            is_stream: false,
        };
        if is_task {
            // whoever calls a task adds it
            draft.dispatch.shift_remove("vmw-task");
        }
        for name in ["callbacks", "servers"] {
            if let Some(found) = node.get(name) {
                self.find(Code::Beside, &found, "");
            }
        }
        draft.dispatch_headers =
            key.fragment.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        if self.parameters(&mut draft, shared).is_none() || self.body(&mut draft).is_none() {
            return;
        }
        let (result, errors) = self.answers(&mut draft);
        self.read_queue();
        let has_own_errors = errors.iter().any(|error| matches!(error.ty, super::Ty::Type(_)));
        let rest = draft.rest(has_own_errors);
        let said = docs::said(node);
        let parameters = draft.parameters;
        let operation = Operation { key: own, said, parameters, result, errors, is_task, rest };
        if let Some(service) = self.services.get_mut(service) {
            service.operations.push(operation);
        }
    }

    /// The service of a tag; those whose names are one in Rust are one.
    fn service(&mut self, tag: &str, doc: Option<String>) -> usize {
        let (package, key) = self.places.of_service(tag);
        let services = &mut self.services;
        *self.modules.entry((package.clone(), crate::names::module(&key))).or_insert_with(|| {
            services.push(Service { key, package, doc, operations: Vec::new(), methods: BTreeSet::new() });
            services.len() - 1
        })
    }

    /// What an operation is called, and whether it only starts a task.
    fn operation_name(&self, key: &PathKey, method: &str, node: &Node<'_>, tag: &str) -> (String, bool) {
        let own = node.text("operationId").map(|id| without_tag(id, tag)).filter(|id| !id.trim().is_empty());
        let Some(own) = own else {
            let action = key.dispatch.values().find_map(Value::as_str);
            return (action.map_or_else(|| of_route(method, &key.path), names::key), false);
        };
        if self.standard.is_none() {
            return (names::key(own), false);
        }
        match own.strip_suffix("$Task").or_else(|| own.strip_suffix("$task")) {
            Some(base) => (format!("{}{TASK}", names::segment(base)), true),
            None => (names::segment(own), false),
        }
    }
}

/// The name that an operation gets among those of its service.
fn unique(service: &mut Service, wanted: &str) -> String {
    // a struct of arguments is called like the operation, and stands beside the service's own
    let own = crate::names::pascal(&service.key);
    let (wanted, task) = wanted.strip_suffix(TASK).map_or((wanted, ""), |base| (base, TASK));
    let name = numbered(wanted, |name| {
        let method = crate::names::snake(&format!("{name}{task}"));
        crate::names::pascal(&method) + "Options" != own && service.methods.insert(method)
    });
    name + task
}

/// An id without the service in front: `repos/list` of the tag `repos` is `list`.
fn without_tag<'i>(id: &'i str, tag: &str) -> &'i str {
    let tag = crate::names::snake(tag);
    let ends = id.char_indices().filter(|(_, c)| matches!(c, '_' | '.' | '/' | '-' | ':' | ' '));
    for (at, _) in ends {
        let (before, behind) = id.split_at(at);
        let behind = behind.get(1..).unwrap_or_default();
        if !behind.is_empty() && crate::names::snake(before) == tag {
            return behind;
        }
    }
    id
}

/// The first segment of a path that names something: no variable, no version.
fn of_path(path: &str) -> String {
    let is_version = |segment: &str| {
        segment.strip_prefix(['v', 'V']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let names = path.split('/').filter(|segment| !segment.is_empty() && !segment.contains('{') && !is_version(segment));
    names.into_iter().find(|segment| *segment != "api").unwrap_or("api").to_owned()
}

/// `GET /pets/{petId}/toys` is `get_pets_by_petId_toys`.
fn of_route(method: &str, path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
        match segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
            Some(variable) => format!("by_{}", names::key(variable)),
            None => names::key(segment),
        }
    });
    std::iter::once(method.to_ascii_lowercase()).chain(segments).collect::<Vec<_>>().join("_")
}

/// A path, and what of the query is a part of its key.
pub(super) struct PathKey {
    path: String,
    dispatch: Map<String, Value>,
    /// What isn't sent as it stands, but told apart by: a header, or a part of the query.
    fragment: Vec<(String, String)>,
}

impl Importer<'_> {
    /// Takes a path key apart; a finding when no route can be made of it.
    fn path_key(&mut self, key: &str, node: &Node<'_>) -> Option<PathKey> {
        let (whole, fragment) = key.split_once('#').unwrap_or((key, ""));
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let is_pair =
            |part: &str| part.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty());
        let problem = if !fragment.is_empty() && !fragment.split('&').all(is_pair) {
            Some("a spec has no fragments in paths")
        } else if !path.starts_with('/') {
            Some("the path doesn't begin with `/`")
        } else if path.contains(char::is_whitespace) {
            Some("the path has blanks in it")
        } else {
            braces(path)
        };
        let mut dispatch = Map::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value)));
            // a variable is a parameter, which is described as such
            if value.is_none_or(|value| !value.starts_with('{')) && !name.starts_with('{') {
                dispatch.insert(name.to_owned(), value.map_or(Value::Null, Value::from));
            }
        }
        match problem {
            None => {
                let pairs = fragment.split('&').filter_map(|part| part.split_once('='));
                let fragment = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                Some(PathKey { path: path.to_owned(), dispatch, fragment })
            }
            Some(problem) => {
                self.find(Code::LostOperation, node, problem);
                None
            }
        }
    }
}

/// What is wrong with the variables of a template.
fn braces(path: &str) -> Option<&'static str> {
    let mut variables = Vec::new();
    for segment in path.split('/') {
        let mut rest = segment;
        while let Some(open) = rest.find(['{', '}']) {
            let behind = rest.get(open + 1..).unwrap_or_default();
            let Some(close) = behind.find(['{', '}']).filter(|close| {
                rest.get(open..).is_some_and(|rest| rest.starts_with('{')) && behind[*close..].starts_with('}')
            }) else {
                return Some("the braces of the path don't match");
            };
            let name = behind.get(..close).unwrap_or_default();
            if name.is_empty() || variables.contains(&name) {
                return Some("a variable of the path has no name, or is there twice");
            }
            variables.push(name);
            rest = behind.get(close + 1..).unwrap_or_default();
        }
    }
    None
}

/// The variables of a template.
pub(super) fn variables(path: &str) -> Vec<String> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_and_operations_are_named_by_path_where_nothing_else_is_said() {
        assert_eq!(of_path("/api/v2/pets/{id}"), "pets");
        assert_eq!(of_path("/{id}"), "api");
        assert_eq!(of_route("GET", "/pets/{petId}/toys"), "get_pets_by_petId_toys");
        assert_eq!(without_tag("repos/list-for-org", "repos"), "list-for-org");
        assert_eq!(without_tag("Vcenter.Clusters_rotatePassword", "Vcenter.Clusters"), "rotatePassword");
        assert_eq!(without_tag("listPets", "pets"), "listPets");
    }

    #[test]
    fn templates_are_looked_at() {
        assert_eq!(braces("/a/{b}.{c}/{d}"), None);
        assert_eq!(variables("/a/{b}.{c}/{d}"), ["b", "c", "d"]);
        for wrong in ["/{a}/{a}", "/{a/b}", "/a}", "/{}", "/{{a}}"] {
            assert!(braces(wrong).is_some(), "{wrong}");
        }
    }
}
