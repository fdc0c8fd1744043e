//! The spec as files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::super::{Files, text};
use super::super::{Imported, document::Node};
use super::Importer;
use super::model::{Body, Declared, Field, Home, Operation, Said, Structure, Ty};
use super::operations::TASK;
use crate::frontend::WORDS;

type Object = Map<String, Value>;

/// Writes everything that was made.
pub(super) fn sets<'d>(importer: &mut Importer<'d>, set: &str, roots: &[Node<'d>]) -> Imported {
    let doc = importer.about(roots);
    let writer = Writer::new(importer);
    let packages = writer.packages();
    let mut files = Files::new();
    let uses_standard = importer.uses_standard();
    let mut manifest = json!({"set": set, "doc": doc, "packages": prefixes(importer, set, packages.keys())});
    if let Some(manifest) = manifest.as_object_mut() {
        if uses_standard {
            manifest.insert("builds_on".to_owned(), json!([crate::standard::SET]));
        }
        manifest.insert("imported".to_owned(), Value::Bool(true));
    }
    files.insert("set.json".to_owned(), text(&manifest));
    for (name, package) in packages {
        files.insert(format!("{name}.json"), text(&Value::Object(package)));
    }
    Imported {
        sets: BTreeMap::from([(set.to_owned(), files)]),
        findings: Vec::new(),
        types: importer.declared.len(),
        operations: importer.services.iter().map(|service| service.operations.len()).sum(),
    }
}

/// The prefixes of a manifest: what vCenter has side by side becomes modules side by side.
fn prefixes<'p>(importer: &Importer<'_>, set: &str, packages: impl Iterator<Item = &'p String>) -> Object {
    let root = importer.places.root();
    let mut prefixes = Object::from_iter([(root.clone(), Value::from(""))]);
    if importer.standard.is_some() {
        for package in packages.filter(|package| **package != root && !package.starts_with(&format!("{root}."))) {
            let prefix: Vec<&str> = package.split('.').take(3).collect();
            let module = prefix.last().copied().filter(|last| *last != set).unwrap_or_default();
            prefixes.insert(prefix.join("."), Value::from(crate::names::module(module)));
        }
    }
    prefixes
}

impl Importer<'_> {
    fn uses_standard(&self) -> bool {
        fn within(ty: &Ty) -> bool {
            match ty {
                Ty::Standard(_) => true,
                Ty::Optional(inner) | Ty::List(inner) | Ty::Set(inner) | Ty::Map(inner) => within(inner),
                _ => false,
            }
        }
        let operations = || self.services.iter().flat_map(|service| &service.operations);
        let structures = (0..self.declared.len()).filter_map(|index| self.structure(index));
        let fields = structures.flat_map(|structure| &structure.fields);
        let parameters = operations().flat_map(|operation| &operation.parameters);
        fields.chain(parameters).any(|field| within(&field.ty))
            || operations().filter_map(|operation| operation.result.as_ref()).any(|(ty, _)| within(ty))
            || operations().flat_map(|operation| &operation.errors).any(|error| within(&error.ty))
    }
}

struct Writer<'i, 'd> {
    importer: &'i Importer<'d>,
    /// Keys of the types that each service declares.
    of_services: BTreeMap<Home, BTreeSet<&'i str>>,
}

impl<'i, 'd> Writer<'i, 'd> {
    fn new(importer: &'i Importer<'d>) -> Self {
        let mut of_services: BTreeMap<Home, BTreeSet<&str>> = BTreeMap::new();
        for declared in importer.declared.iter().filter(|declared| declared.home.service.is_some()) {
            of_services.entry(declared.home.clone()).or_default().insert(&declared.key);
        }
        Self { importer, of_services }
    }

    fn packages(&self) -> BTreeMap<String, Object> {
        let mut types: BTreeMap<&Home, [Object; 3]> = BTreeMap::new();
        for declared in &self.importer.declared {
            let kinds = types.entry(&declared.home).or_default();
            let (kind, value) = self.declared(declared);
            if let Some(kind) = kinds.get_mut(kind) {
                kind.insert(declared.key.clone(), Value::Object(value));
            }
        }
        let mut services: BTreeMap<Home, Object> = BTreeMap::new();
        for home in types.keys().filter(|home| home.service.is_some()) {
            services.insert((*home).clone(), Object::from_iter([("partial".to_owned(), Value::Bool(true))]));
        }
        for service in &self.importer.services {
            let home = Home { package: service.package.clone(), service: Some(service.key.clone()) };
            let mut object = Object::new();
            insert(&mut object, "doc", service.doc.as_deref());
            services.insert(home, object);
        }
        let mut packages: BTreeMap<String, Object> = BTreeMap::new();
        let names = types.keys().map(|home| &home.package).chain(services.keys().map(|home| &home.package));
        for name in names.collect::<BTreeSet<_>>() {
            let mut package = Object::from_iter([("package".to_owned(), Value::from(name.as_str()))]);
            declare(&mut package, types.get(&Home::package(name.as_str())));
            packages.insert(name.clone(), package);
        }
        // services in the order of the document, behind those of which there are types alone
        let mut ordered: Vec<Home> = services.keys().cloned().collect();
        ordered.sort_by_key(|home| self.importer.services.iter().position(|service| is(home, service)));
        for home in ordered {
            let (Some(key), Some(mut object)) = (home.service.clone(), services.remove(&home)) else { continue };
            declare(&mut object, types.get(&home));
            if let Some(service) = self.importer.services.iter().find(|service| is(&home, service)) {
                let made = service.operations.iter().map(|operation| self.operation(operation, service, &home));
                let made: Object = made.collect();
                if made.is_empty() && !types.contains_key(&home) {
                    continue;
                }
                if made.is_empty() {
                    object.insert("partial".to_owned(), Value::Bool(true));
                } else {
                    object.insert("operations".to_owned(), Value::Object(made));
                }
            }
            let package = packages.entry(home.package.clone()).or_default();
            let all = package.entry("services").or_insert_with(|| Value::Object(Object::new()));
            if let Some(all) = all.as_object_mut() {
                all.insert(key, Value::Object(object));
            }
        }
        packages
    }

    /// The place among enumerations, structures, errors; and the declaration.
    fn declared(&self, declared: &Declared) -> (usize, Object) {
        let mut object = Object::new();
        said(&mut object, &declared.said);
        match &declared.body {
            Body::Enumeration(values) => {
                let values = values.iter().map(|value| {
                    let mut about = Object::new();
                    insert(&mut about, "rust", value.rust.as_deref());
                    (value.text.clone(), Value::Object(about))
                });
                object.insert("values".to_owned(), Value::Object(values.collect()));
                (0, object)
            }
            Body::Structure(structure) => {
                self.structure(structure, &declared.home, &mut object);
                (if structure.is_error { 2 } else { 1 }, object)
            }
        }
    }

    fn structure(&self, structure: &Structure, home: &Home, object: &mut Object) {
        let fields = structure.fields.iter().map(|field| self.field(field, home));
        object.insert("fields".to_owned(), Value::Object(fields.collect()));
        if let Some(union) = &structure.union {
            let cases = union.cases.iter().map(|(value, fields)| {
                let fields = fields.iter().map(|(key, required)| format!("{key}{}", if *required { "" } else { "?" }));
                (value.clone(), fields.collect::<Value>())
            });
            let mut about = Object::from_iter([("tag".to_owned(), Value::from(union.tag.as_str()))]);
            insert(&mut about, "rust", union.rust.as_deref());
            about.insert("cases".to_owned(), Value::Object(cases.collect()));
            object.insert("unions".to_owned(), json!([about]));
        }
        if let Some(group) = &structure.one_of {
            let mut about = Object::from_iter([("name".to_owned(), Value::from(group.name.as_str()))]);
            insert(&mut about, "rust", group.rust.as_deref());
            about.insert("fields".to_owned(), group.fields.iter().map(String::as_str).collect());
            object.insert("one_of".to_owned(), json!([about]));
        }
    }

    fn field(&self, field: &Field, home: &Home) -> (String, Value) {
        let mut object = Object::from_iter([("type".to_owned(), Value::from(self.notation(&field.ty, home)))]);
        if field.wire != field.key {
            object.insert("wire".to_owned(), Value::from(field.wire.as_str()));
        }
        insert(&mut object, "rust", field.rust.as_deref());
        said(&mut object, &field.said);
        (field.key.clone(), Value::Object(object))
    }

    fn operation(&self, operation: &Operation, service: &super::Service, home: &Home) -> (String, Value) {
        let mut object = Object::new();
        said(&mut object, &operation.said);
        if operation.is_task {
            let twin = operation.key.trim_end_matches(TASK);
            let has_twin = service.operations.iter().any(|other| other.key == twin);
            object.insert("task".to_owned(), Value::from(if has_twin { "task" } else { "task_only" }));
        }
        let parameters: Object = operation.parameters.iter().map(|field| self.field(field, home)).collect();
        if !parameters.is_empty() {
            object.insert("parameters".to_owned(), Value::Object(parameters));
        }
        if let Some((ty, doc)) = &operation.result {
            let mut result = Object::from_iter([("type".to_owned(), Value::from(self.notation(ty, home)))]);
            insert(&mut result, "doc", doc.as_deref());
            object.insert("result".to_owned(), Value::Object(result));
        }
        let errors = operation.errors.iter().map(|error| {
            let mut about = Object::new();
            insert(&mut about, "doc", error.doc.as_deref());
            about.insert("status".to_owned(), error.statuses.iter().copied().collect());
            (self.notation(&error.ty, home), Value::Object(about))
        });
        let errors: Object = errors.collect();
        if !errors.is_empty() {
            object.insert("errors".to_owned(), Value::Object(errors));
        }
        object.insert("rest".to_owned(), Value::Object(operation.rest.clone()));
        (operation.key.clone(), Value::Object(object))
    }

    /// A type in the notation of a spec, as it is read in a package or service.
    fn notation(&self, ty: &Ty, home: &Home) -> String {
        let plain = match ty {
            Ty::Boolean => "boolean",
            Ty::Integer => "integer",
            Ty::Double => "double",
            Ty::String => "string",
            Ty::Secret => "secret",
            Ty::Binary => "binary",
            Ty::DateTime => "date_time",
            Ty::Uri => "uri",
            Ty::Opaque => "opaque",
            Ty::Dynamic => "dynamic_structure",
            Ty::Standard(name) => name,
            Ty::Type(index) => return self.reference(*index, home),
            Ty::Optional(inner) => return format!("optional<{}>", self.notation(inner, home)),
            Ty::List(inner) => return format!("list<{}>", self.notation(inner, home)),
            Ty::Set(inner) => return format!("set<{}>", self.notation(inner, home)),
            Ty::Map(inner) => return format!("map<string, {}>", self.notation(inner, home)),
        };
        plain.to_owned()
    }

    /// A declared type by its key, where that finds it, and else by its canonical name.
    fn reference(&self, index: usize, from: &Home) -> String {
        let Some(declared) = self.importer.declared.get(index) else { return "opaque".to_owned() };
        let (key, home) = (declared.key.as_str(), &declared.home);
        let is_hidden = || self.of_services.get(from).is_some_and(|keys| keys.contains(key));
        let is_seen = home == from || (home.service.is_none() && home.package == from.package && !is_hidden());
        if is_seen && !WORDS.contains(&key) {
            return key.to_owned();
        }
        match &home.service {
            Some(service) => format!("{}.{service}.{key}", home.package),
            None => format!("{}.{key}", home.package),
        }
    }
}

fn is(home: &Home, service: &super::Service) -> bool {
    home.package == service.package && home.service.as_deref() == Some(service.key.as_str())
}

fn declare(object: &mut Object, types: Option<&[Object; 3]>) {
    for (name, kind) in ["enumerations", "structures", "errors"].into_iter().zip(types.into_iter().flatten()) {
        if !kind.is_empty() {
            object.insert(name.to_owned(), Value::Object(kind.clone()));
        }
    }
}

fn said(object: &mut Object, said: &Said) {
    insert(object, "doc", said.doc.as_deref());
    if said.deprecated {
        object.insert("deprecated".to_owned(), Value::Object(Object::new()));
    }
}

fn insert(object: &mut Object, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        object.insert(name.to_owned(), Value::from(text));
    }
}
