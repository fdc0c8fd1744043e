//! An OpenAPI 3.0 document of a spec, in the form that vCenter publishes its own in: `?action=…` in path keys, dotted names
//! of schemas, errors as one schema.
//!
//! What OpenAPI can't say is beside it in extensions `x-vmw-…`, so that the spec can be read back: the wire names of types
//! and their exact notation, unions, declared errors in order, privileges, versions; and at the root, for what has no path
//! or type of its own: sets, packages, services, operations without a route. Equal specs give equal documents.

mod facts;
mod leaves;
pub(crate) mod names;
mod operation;
mod schema;
pub mod status;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, Components, Info, OpenAPI, PathItem, Paths, ReferenceOr, SecurityScheme, Server, ServerVariable,
    Tag,
};
use serde_json::{Value, json};

use crate::ir::{EnumerationId, Ir, Operation, Owner, PackageId, ServiceId, StructureId, Type, TypeId};

/// What a document is to hold.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Packages, each with everything below it; none: all.
    pub packages: Vec<String>,
}

impl Selection {
    fn holds(&self, package: &str) -> bool {
        let is_in = |chosen: &String| {
            package.strip_prefix(chosen.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.packages.is_empty() || self.packages.iter().any(is_in)
    }
}

/// Makes the document. `None`: no package of the spec is selected.
#[must_use]
pub fn document(ir: &Ir, selection: &Selection) -> Option<OpenAPI> {
    let packages: Vec<PackageId> =
        ir.packages.iter().filter(|(_, package)| selection.holds(&package.name.text)).map(|(id, _)| id).collect();
    if packages.is_empty() {
        return None;
    }
    let mut export = Export {
        ir,
        names: names::Names::new(ir),
        wanted: Wanted::default(),
        paths: Paths::default(),
        tags: Vec::new(),
        beside: Vec::new(),
    };
    for package in &packages {
        export.package(*package);
    }
    Some(export.finish(&packages))
}

/// Types that the document must have.
#[derive(Default)]
struct Wanted {
    structures: BTreeSet<StructureId>,
    enumerations: BTreeSet<EnumerationId>,
}

impl Wanted {
    fn has(&self, id: TypeId) -> bool {
        match id {
            TypeId::Structure(id) => self.structures.contains(&id),
            TypeId::Enumeration(id) => self.enumerations.contains(&id),
        }
    }
}

/// A document being made.
struct Export<'a> {
    ir: &'a Ir,
    names: names::Names,
    wanted: Wanted,
    paths: Paths,
    tags: Vec<Tag>,
    /// Operations that have no place of their own among the paths.
    beside: Vec<Value>,
}

impl Export<'_> {
    fn package(&mut self, id: PackageId) {
        let package = &self.ir.packages[id];
        for structure in &package.structures {
            self.want(TypeId::Structure(*structure));
        }
        for enumeration in &package.enumerations {
            self.want(TypeId::Enumeration(*enumeration));
        }
        for service in &package.services {
            self.service(*service);
        }
    }

    fn service(&mut self, id: ServiceId) {
        let service = &self.ir.services[id];
        for structure in &service.structures {
            self.want(TypeId::Structure(*structure));
        }
        for enumeration in &service.enumerations {
            self.want(TypeId::Enumeration(*enumeration));
        }
        if !service.operations.is_empty() {
            let doc = service.facts.doc.clone();
            self.tags.push(Tag { name: names::dotted(&service.id), description: doc, ..Tag::default() });
        }
        for operation in &service.operations {
            self.want_of(operation);
            self.operation(id, operation);
        }
    }

    /// Puts an operation on its path, or beside the paths when there is none or another operation has it.
    fn operation(&mut self, service: ServiceId, operation: &Operation) {
        let is_twin = operation.name.text.contains('$');
        let place = operation.rest.as_ref().filter(|_| !is_twin).and_then(|rest| {
            let item = self
                .paths
                .paths
                .entry(operation::path_key(&rest.route))
                .or_insert_with(|| ReferenceOr::Item(PathItem::default()));
            let ReferenceOr::Item(item) = item else { return None };
            let place = match rest.route.method.as_str() {
                "GET" => &mut item.get,
                "POST" => &mut item.post,
                "PUT" => &mut item.put,
                "PATCH" => &mut item.patch,
                "DELETE" => &mut item.delete,
                "HEAD" => &mut item.head,
                "OPTIONS" => &mut item.options,
                _ => return None,
            };
            place.is_none().then_some((place, rest))
        });
        if let Some((place, rest)) = place {
            *place = Some(operation::operation(self.ir, &self.names, service, operation, rest));
        } else {
            let mut object = facts::operation(self.ir, service, operation);
            facts::text(&mut object, "doc", operation.facts.doc.as_ref());
            facts::route(operation, &mut object);
            self.beside.push(Value::Object(object));
        }
        // an entry that was made for nothing
        self.paths.paths.retain(|_, item| !matches!(item, ReferenceOr::Item(item) if *item == PathItem::default()));
    }

    fn want_of(&mut self, operation: &Operation) {
        for parameter in &operation.parameters {
            self.want_type(&parameter.ty);
        }
        self.want_type(&operation.result);
        if let Some(result) = &operation.task_result {
            self.want_type(result);
        }
        for error in &operation.errors {
            self.want(TypeId::Structure(error.error));
        }
    }

    /// A type, what declares it, and all that it refers to.
    fn want(&mut self, id: TypeId) {
        let ir = self.ir;
        let (is_new, owner) = match id {
            TypeId::Enumeration(id) => (self.wanted.enumerations.insert(id), ir.enumerations[id].owner),
            TypeId::Structure(id) => (self.wanted.structures.insert(id), ir.structures[id].owner),
        };
        if !is_new {
            return;
        }
        if let Owner::Structure(outer) = owner {
            self.want(TypeId::Structure(outer));
        }
        if let TypeId::Structure(id) = id {
            for field in &ir.structures[id].fields {
                self.want_type(&field.ty);
            }
        }
    }

    fn want_type(&mut self, ty: &Type) {
        match ty {
            Type::Structure(id) => self.want(TypeId::Structure(*id)),
            Type::Enumeration(id) => self.want(TypeId::Enumeration(*id)),
            Type::DynamicStructure(bases) => bases.iter().for_each(|base| self.want(TypeId::Structure(*base))),
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.want_type(inner),
            Type::Map(key, value) => {
                if let crate::ir::MapKey::Enumeration(id) = key {
                    self.want(TypeId::Enumeration(*id));
                }
                self.want_type(value);
            }
            _ => {}
        }
    }

    fn finish(mut self, packages: &[PackageId]) -> OpenAPI {
        let mut schemas = IndexMap::new();
        schemas.insert(names::ERROR.to_owned(), ReferenceOr::Item(schema::error()));
        for (id, structure) in self.ir.structures.iter() {
            if self.wanted.structures.contains(&id) {
                let schema = schema::structure(self.ir, &self.names, structure);
                schemas.insert(self.names.ty(TypeId::Structure(id)).to_owned(), ReferenceOr::Item(schema));
            }
        }
        for (id, enumeration) in self.ir.enumerations.iter() {
            if self.wanted.enumerations.contains(&id) {
                let schema = schema::enumeration(self.ir, enumeration);
                schemas.insert(self.names.ty(TypeId::Enumeration(id)).to_owned(), ReferenceOr::Item(schema));
            }
        }
        schemas.sort_keys();
        let sets: BTreeSet<_> = packages.iter().map(|id| self.ir.packages[*id].set).collect();
        let titles: Vec<&str> = sets.iter().map(|id| self.ir.sets[*id].name.text.as_str()).collect();
        let doc: Vec<&str> = sets.iter().filter_map(|id| self.ir.sets[*id].doc.as_deref()).collect();
        let mut extensions = IndexMap::new();
        let has = |id| self.wanted.has(id);
        extensions.insert("x-vmw-sets".to_owned(), sets.iter().map(|id| facts::set(self.ir, *id, has)).collect());
        extensions
            .insert("x-vmw-packages".to_owned(), packages.iter().map(|id| facts::package(self.ir, *id)).collect());
        if !self.beside.is_empty() {
            extensions.insert("x-vmw-operations".to_owned(), Value::Array(std::mem::take(&mut self.beside)));
        }
        OpenAPI {
            openapi: "3.0.3".to_owned(),
            info: Info {
                title: format!("vAPI interfaces of the set {}", titles.join(", ")),
                description: (!doc.is_empty()).then(|| doc.join("\n\n")),
                version: self.version(packages),
                ..Info::default()
            },
            servers: vec![server()],
            paths: self.paths,
            components: Some(Components { schemas, security_schemes: security_schemes(), ..Components::default() }),
            tags: self.tags,
            extensions,
            ..OpenAPI::default()
        }
    }

    /// The newest version that a service or operation is said to be from.
    fn version(&self, packages: &[PackageId]) -> String {
        let number = |text: &String| {
            let parts: Vec<u64> = text.split('.').map(|part| part.parse().unwrap_or(0)).collect();
            (parts, text.clone())
        };
        let services = packages.iter().flat_map(|id| &self.ir.packages[*id].services).map(|id| &self.ir.services[*id]);
        let versions = services.flat_map(|service| {
            let own = service.operations.iter().map(|operation| &operation.facts);
            own.chain([&service.facts]).filter_map(|facts| facts.since.as_ref())
        });
        versions.map(number).max().map_or_else(|| "1".to_owned(), |(_, text)| text)
    }
}

fn server() -> Server {
    let host = ServerVariable {
        default: "localhost".to_owned(),
        description: Some("Name or address of the server.".to_owned()),
        ..ServerVariable::default()
    };
    Server {
        url: "https://{host}/api".to_owned(),
        variables: Some(IndexMap::from([("host".to_owned(), host)])),
        ..Server::default()
    }
}

/// A session first; the others make one, or stand for it in products that say so.
fn security_schemes() -> IndexMap<String, ReferenceOr<SecurityScheme>> {
    let http = |scheme: &str, description: &str| SecurityScheme::HTTP {
        scheme: scheme.to_owned(),
        bearer_format: None,
        description: Some(description.to_owned()),
        extensions: IndexMap::new(),
    };
    IndexMap::from([
        (
            operation::SESSION.to_owned(),
            ReferenceOr::Item(SecurityScheme::APIKey {
                location: APIKeyLocation::Header,
                name: "vmware-api-session-id".to_owned(),
                description: Some("The id of a session.".to_owned()),
                extensions: IndexMap::new(),
            }),
        ),
        (operation::BASIC.to_owned(), ReferenceOr::Item(http("basic", "A user's name and password."))),
        (
            "federated_identity_auth".to_owned(),
            ReferenceOr::Item(http("bearer", "A token of an identity provider that the server trusts.")),
        ),
    ])
}

/// The document as JSON, two blanks a level, with a line end.
#[must_use]
pub fn to_json(document: &OpenAPI) -> String {
    // Serialising fails on maps whose keys are no text, and here is none.
    serde_json::to_string_pretty(document).unwrap_or_else(|error| json!({"error": error.to_string()}).to_string())
        + "\n"
}
