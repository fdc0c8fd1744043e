//! Declared types: schemas back to structures, errors and enumerations, each below what declares it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::document::Node;
use super::{Object, constants, copy, extension, insert_all, key, last_segment, said};

/// The types of a document, by who declares them: `package a.b`, `service a.b.c`, `structure a.b.c.d@a.b`.
pub(super) struct Types<'d> {
    by_owner: BTreeMap<String, Vec<Type<'d>>>,
    /// Package → its services that declare types.
    services: BTreeMap<String, BTreeSet<String>>,
    packages: BTreeSet<String>,
    count: usize,
}

struct Type<'d> {
    schema: Node<'d>,
    name: &'d str,
    /// As the export names it: canonical, with its package where another type is called the same.
    canonical: String,
    /// Its place in the lists of packages.
    rank: usize,
}

impl<'d> Types<'d> {
    pub(super) fn collect(root: &Node<'d>) -> Self {
        let ranks = ranks(root);
        let schemas = root.get("components").and_then(|components| components.get("schemas"));
        let mut types =
            Self { by_owner: BTreeMap::new(), services: BTreeMap::new(), packages: BTreeSet::new(), count: 0 };
        let owners = Owners::collect(root, schemas.as_ref());
        for (_, schema) in schemas.iter().flat_map(Node::members) {
            let (Some(owner), Some(name)) = (schema.get("x-vmw-owner"), schema.text("x-vmw-name")) else { continue };
            let Some((owner_key, canonical, package)) = owners.of(&owner, name) else { continue };
            types.count += 1;
            types.packages.insert(package.clone());
            if let Some(service) = owner_key.strip_prefix("service ") {
                types.services.entry(package.clone()).or_default().insert(service.to_owned());
            }
            let with_package = format!("{canonical}@{package}");
            let listed = [&canonical, &with_package].into_iter().find(|name| ranks.contains_key(name.as_str()));
            let canonical = listed.cloned().unwrap_or(canonical);
            let rank = ranks.get(canonical.as_str()).copied().unwrap_or(usize::MAX);
            types.by_owner.entry(owner_key).or_default().push(Type { schema, name, canonical, rank });
        }
        for declared in types.by_owner.values_mut() {
            declared.sort_by_key(|ty| ty.rank);
        }
        types
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The packages in which something is declared.
    pub(super) fn packages(&self) -> impl Iterator<Item = &str> {
        self.packages.iter().map(String::as_str)
    }

    /// The services of a package that declare types.
    pub(super) fn services_of(&self, package: &str) -> impl Iterator<Item = &str> {
        self.services.get(package).into_iter().flatten().map(String::as_str)
    }

    /// Writes the types of an owner into it.
    pub(super) fn declare(&self, owner: &str, object: &mut Object) {
        let mut kinds: BTreeMap<&str, Object> = BTreeMap::new();
        for ty in self.by_owner.get(owner).into_iter().flatten() {
            let kind = match ty.schema.text("x-vmw-kind") {
                Some("enumeration") => "enumerations",
                Some("error") => "errors",
                _ => "structures",
            };
            let mut made = Object::new();
            let key = key(&ty.schema, ty.name, &mut made);
            said(&ty.schema, "description", &mut made);
            if kind == "enumerations" {
                made.insert("values".to_owned(), Value::Object(values(&ty.schema)));
            } else {
                constants(&ty.schema, &mut made);
                self.declare(&format!("structure {}", ty.canonical), &mut made);
                structure(&ty.schema, &mut made);
            }
            kinds.entry(kind).or_default().insert(key, Value::Object(made));
        }
        for kind in ["enumerations", "structures", "errors"] {
            insert_all(object, kind, kinds.remove(kind).unwrap_or_default());
        }
    }
}

/// The place of every type in the lists of packages.
fn ranks<'d>(root: &Node<'d>) -> BTreeMap<&'d str, usize> {
    let packages = root.get("x-vmw-packages");
    let lists = packages.iter().flat_map(Node::elements).filter_map(|package| package.get("types"));
    let names: Vec<&str> =
        lists.flat_map(|list| list.elements().filter_map(|name| name.value.as_str()).collect::<Vec<_>>()).collect();
    names.into_iter().enumerate().map(|(rank, name)| (name, rank)).collect()
}

/// Who declares what.
struct Owners<'d> {
    /// Service → its package.
    services: BTreeMap<&'d str, &'d str>,
    /// Structure, as the export names it → the node that says who declares it.
    structures: BTreeMap<String, Node<'d>>,
}

impl<'d> Owners<'d> {
    fn collect(root: &Node<'d>, schemas: Option<&Node<'d>>) -> Self {
        let mut owners = Self { services: BTreeMap::new(), structures: BTreeMap::new() };
        let packages = root.get("x-vmw-packages");
        for package in packages.iter().flat_map(Node::elements) {
            let services = package.get("services");
            let ids = services.iter().flat_map(Node::elements).filter_map(|service| service.text("service"));
            owners.services.extend(ids.filter_map(|id| Some((id, package.text("package")?))));
        }
        for (_, schema) in schemas.into_iter().flat_map(Node::members) {
            let (Some(owner), Some(name)) = (schema.get("x-vmw-owner"), schema.text("x-vmw-name")) else { continue };
            // A structure in a structure is named by the outer one's name, which says it all.
            let Some(outer) = ["package", "service", "structure"].into_iter().find_map(|kind| owner.text(kind)) else {
                continue;
            };
            let (outer, package) = outer.split_once('@').unwrap_or((outer, ""));
            let canonical = format!("{outer}.{name}");
            if package.is_empty() {
                owners.structures.entry(canonical.clone()).or_insert_with(|| owner.clone());
            } else {
                owners.structures.insert(format!("{canonical}@{package}"), owner.clone());
            }
            if let (Some(id), None) = (owner.text("package"), owner.text("service")) {
                owners.structures.insert(format!("{canonical}@{id}"), owner.clone());
            }
            if let Some(service) = owner.text("service") {
                let package = owners.package_of_service(service).to_owned();
                owners.structures.insert(format!("{canonical}@{package}"), owner.clone());
            }
        }
        owners
    }

    fn package_of_service<'a>(&'a self, service: &'a str) -> &'a str {
        let outer = service.rsplit_once('.').map_or("", |(outer, _)| outer);
        self.services.get(service).copied().unwrap_or(outer)
    }

    /// The owner's key, the type's canonical name, and the package that holds both.
    fn of(&self, owner: &Node<'_>, name: &str) -> Option<(String, String, String)> {
        if let Some(package) = owner.text("package") {
            return Some((format!("package {package}"), format!("{package}.{name}"), package.to_owned()));
        }
        if let Some(service) = owner.text("service") {
            let package = self.package_of_service(service).to_owned();
            return Some((format!("service {service}"), format!("{service}.{name}"), package));
        }
        let outer = owner.text("structure")?;
        let canonical = outer.split_once('@').map_or(outer, |(canonical, _)| canonical);
        Some((format!("structure {outer}"), format!("{canonical}.{name}"), self.package(outer, 0)?))
    }

    /// The package of a structure, however deep it is nested.
    fn package(&self, structure: &str, depth: usize) -> Option<String> {
        const DEEPEST: usize = 64;
        if let Some((_, package)) = structure.split_once('@') {
            return Some(package.to_owned());
        }
        let owner = self.structures.get(structure).filter(|_| depth < DEEPEST)?;
        match owner.text("structure") {
            Some(outer) => self.package(outer, depth + 1),
            None => self.of(owner, last_segment(structure)).map(|(_, _, package)| package),
        }
    }
}

fn structure(schema: &Node<'_>, object: &mut Object) {
    let properties = schema.get("properties");
    let fields =
        properties.iter().flat_map(Node::members).map(|(wire, property)| field(&property, wire, "description"));
    object.insert("fields".to_owned(), Value::Object(fields.collect()));
    for (from, to) in [("unions", "unions"), ("one-of", "one_of")] {
        if let Some(listed) = extension(schema, from) {
            object.insert(to.to_owned(), listed.value.clone());
        }
    }
    copy(schema, "x-vmw-model-keys", object, "model_keys");
}

/// A field, or a parameter.
pub(super) fn field(about: &Node<'_>, wire: &str, doc: &str) -> (String, Value) {
    let mut field = Object::new();
    let key = key(about, wire, &mut field);
    for (from, to) in [("type", "type"), ("sensitive", "sensitive"), ("added-later", "added_later"), ("unset", "unset")]
    {
        if let Some(value) = extension(about, from) {
            field.insert(to.to_owned(), value.value.clone());
        }
    }
    said(about, doc, &mut field);
    (key, Value::Object(field))
}

fn values(schema: &Node<'_>) -> Object {
    let listed = schema.get("x-vmw-values");
    let made = listed.iter().flat_map(Node::elements).filter_map(|about| {
        let text = about.text("value")?;
        let mut value = Object::new();
        let key = key(&about, text, &mut value);
        said(&about, "doc", &mut value);
        let short = value.get("doc").filter(|_| value.len() == 1).cloned();
        Some((key, short.unwrap_or(Value::Object(value))))
    });
    made.collect()
}
