//! Each table in the notation of `spec/README.md`.

use std::collections::BTreeMap;

use super::SpecError;
use super::collect::{Collected, Declared, split};
use super::json::Json;
use crate::meta::{
    EnumerationInfo, FieldInfo, OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo, StructureInfo,
    StructureKind, TaskKind, Type,
};

/// An object in the making; what is empty is left out.
#[derive(Default)]
struct Object(Vec<(String, Json)>);

impl Object {
    fn with(mut self, name: &str, value: Json) -> Self {
        let is_empty = match &value {
            Json::List(values) => values.is_empty(),
            Json::Object(members) => members.is_empty(),
            Json::Text(text) => text.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.push((name.to_owned(), value));
        }
        self
    }

    fn flag(self, name: &str, set: bool) -> Self {
        if set { self.with(name, Json::Boolean(true)) } else { self }
    }

    fn json(self) -> Json {
        Json::Object(self.0)
    }
}

/// The files of a spec.
pub(super) fn spec(set: &str, collected: &Collected) -> Result<BTreeMap<String, String>, SpecError> {
    if let Some(name) = collected.has_error_in_structure() {
        return Err(SpecError::ErrorInStructure(name.to_owned()));
    }
    let names = collected.services.iter().map(|service| service.name);
    let names = names.chain(collected.types.iter().map(|declared| declared.name()));
    let mut packages: Vec<&str> = names.map(|name| collected.package_of(name)).collect::<Result<_, _>>()?;
    packages.sort_unstable();
    packages.dedup();
    let mut files: BTreeMap<String, String> = packages
        .iter()
        .map(|package| (format!("{package}.json"), self::package(collected, package).document()))
        .collect();
    let manifest = Object::default()
        .with("set", Json::text(set))
        .with("packages", Json::Object(modules(&packages)))
        .with("builds_on", Json::List(vec![Json::text("std")]));
    files.insert("set.json".to_owned(), manifest.json().document());
    Ok(files)
}

/// The prefix that all packages share is the crate's root; without one, each first segment is a module.
fn modules(packages: &[&str]) -> Vec<(String, Json)> {
    let mut shared: Vec<&str> = packages.first().map_or_else(Vec::new, |package| package.split('.').collect());
    for package in packages {
        let same = shared.iter().zip(package.split('.')).take_while(|(left, right)| *left == right).count();
        shared.truncate(same);
    }
    if !shared.is_empty() {
        return vec![(shared.join("."), Json::text(""))];
    }
    let mut roots: Vec<&str> = packages.iter().filter_map(|package| package.split('.').next()).collect();
    roots.dedup();
    roots.into_iter().map(|root| (root.to_owned(), Json::text(root))).collect()
}

fn package(collected: &Collected, package: &str) -> Json {
    let services = collected.services.iter().filter_map(|service| {
        let (outer, name) = split(service.name)?;
        (outer == package).then(|| (name.to_owned(), self::service(collected, service)))
    });
    declarations(Object::default().with("package", Json::text(package)), collected, package)
        .with("services", Json::Object(services.collect()))
        .json()
}

fn service(collected: &Collected, service: &ServiceInfo) -> Json {
    let operations = service.operations.iter().map(|operation| (operation.name.to_owned(), self::operation(operation)));
    declarations(Object::default().with("doc", Json::text(service.doc)), collected, service.name)
        .with("operations", Json::Object(operations.collect()))
        .json()
}

/// Enumerations, structures and errors that are declared in something.
fn declarations(object: Object, collected: &Collected, outer: &str) -> Object {
    let (mut enumerations, mut structures, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for declared in collected.within(outer) {
        let Some((_, name)) = split(declared.name()) else { continue };
        match declared {
            // A type of a service's name is the service's neighbour, not what is in it.
            Declared::Enumeration(info) => enumerations.push((name.to_owned(), enumeration(info))),
            Declared::Structure(info) => {
                let json = (name.to_owned(), structure(collected, info));
                match info.kind {
                    StructureKind::Structure => structures.push(json),
                    StructureKind::Error => errors.push(json),
                }
            }
        }
    }
    object
        .with("enumerations", Json::Object(enumerations))
        .with("structures", Json::Object(structures))
        .with("errors", Json::Object(errors))
}

fn enumeration(info: &EnumerationInfo) -> Json {
    let values = info.values.iter().enumerate().map(|(position, value)| {
        let doc = info.docs.get(position + 1).copied().unwrap_or_default();
        ((*value).to_owned(), described(doc, Object::default()))
    });
    let object = Object::default().with("doc", Json::text(info.docs.first().copied().unwrap_or_default()));
    // An enumeration without values is one as well, so this isn't left out.
    let Object(mut members) = object;
    members.push(("values".to_owned(), Json::Object(values.collect())));
    Json::Object(members)
}

/// A text stands for itself where nothing else is to be said.
fn described(doc: &str, object: Object) -> Json {
    match (doc.is_empty(), object.0.is_empty()) {
        (false, true) => Json::text(doc),
        _ => Json::Object(
            [("doc".to_owned(), Json::text(doc))].into_iter().filter(|_| !doc.is_empty()).chain(object.0).collect(),
        ),
    }
}

fn structure(collected: &Collected, info: &StructureInfo) -> Json {
    let name = |index: usize| info.fields.get(index).map_or("", |field| field.name);
    let key = |index: usize| Json::text(key(name(index)));
    let unions = info.unions.iter().map(|union| {
        let cases = union.cases.iter().map(|case| {
            let fields = case.fields.iter().map(|(index, required)| {
                Json::text(format!("{}{}", self::key(name(*index)), if *required { "" } else { "?" }))
            });
            (case.value.to_owned(), Json::List(fields.collect()))
        });
        // Cases without fields are stated too.
        let object = Object::default().with("tag", key(union.tag)).with("name", Json::text(union.name));
        object.with("cases", Json::Object(cases.collect())).json()
    });
    let groups = info.one_of.iter().enumerate().map(|(position, group)| {
        let name = match (group.name, position) {
            ("", 0) => "choice".to_owned(),
            ("", _) => format!("choice_{}", position + 1),
            (name, _) => name.to_owned(),
        };
        let fields = group.fields.iter().map(|index| key(*index)).collect();
        Object::default().with("name", Json::text(name)).with("fields", Json::List(fields)).json()
    });
    let object = Object::default().with("doc", Json::text(info.doc));
    let object = if collected.is_service(info.name) { object } else { declarations(object, collected, info.name) };
    let Object(mut members) = object;
    // A structure without fields is one as well.
    members.push(("fields".to_owned(), Json::Object(fields(info.fields))));
    Object(members).with("unions", Json::List(unions.collect())).with("one_of", Json::List(groups.collect())).json()
}

fn fields(fields: &[FieldInfo]) -> Vec<(String, Json)> {
    let field = |field: &FieldInfo| {
        let key = key(field.name);
        let wire = if key == field.name { "" } else { field.name };
        let object = Object::default()
            .with("type", Json::text(field.ty.to_string()))
            .with("doc", Json::text(field.doc))
            .with("wire", Json::text(wire))
            .flag("sensitive", field.sensitive);
        (key, object.json())
    };
    fields.iter().map(field).collect()
}

/// The key of a field: its name on the wire, as far as a key may hold that.
fn key(wire: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    let key: String = wire.chars().map(plain).collect();
    if key.starts_with(|c: char| c.is_ascii_digit()) || key.is_empty() { format!("_{key}") } else { key }
}

fn operation(operation: &OperationInfo) -> Json {
    let result = match operation.output {
        Type::Void => Object::default(),
        output => Object::default().with("type", Json::text(output.to_string())),
    };
    let errors = operation.errors.iter().map(|error| {
        let statuses = error.statuses.iter().map(|status| Json::Integer(u64::from(*status))).collect();
        (error.error.name.to_owned(), Object::default().with("status", Json::List(statuses)).json())
    });
    let privileges = operation.privileges.iter().map(|privilege| {
        Object::default()
            .with("id", Json::text(privilege.id))
            .with("on", Json::text(privilege.on.unwrap_or_default()))
            .with("resource", Json::text(privilege.resource.unwrap_or_default()))
            .json()
    });
    let task = match operation.task {
        TaskKind::None => "",
        TaskKind::Task => "task",
        TaskKind::TaskOnly => "task_only",
    };
    let by_method = operation.rest.is_some_and(|rest| rest.route.method == "GET");
    let object = Object::default().with("doc", Json::text(operation.doc)).with("task", Json::text(task));
    let object = if operation.read_only == by_method {
        object
    } else {
        object.with("read_only", Json::Boolean(operation.read_only))
    };
    object
        .with("parameters", Json::Object(fields(operation.input.fields)))
        .with("result", result.json())
        .with("errors", Json::Object(errors.collect()))
        .with("privileges", Json::List(privileges.collect()))
        .with("rest", operation.rest.map_or(Json::Object(Vec::new()), |rest| self::rest(operation, rest)))
        .json()
}

fn rest(operation: &OperationInfo, rest: &RestInfo) -> Json {
    let texts = |pairs: &[(&str, &str)]| {
        Json::Object(pairs.iter().map(|(name, value)| ((*name).to_owned(), Json::text(*value))).collect())
    };
    let headers =
        rest.headers.iter().map(|(name, index)| ((*name).to_owned(), Json::text(parameter(operation, *index))));
    let alternates = rest.alternates.iter().map(|alternate| route(operation, alternate).json()).collect();
    let object = route(operation, &rest.route)
        .with("flatten", texts(rest.flatten))
        .with("headers", Json::Object(headers.collect()))
        .with("dispatch_headers", texts(rest.dispatch_headers));
    let object = match rest.success {
        Some(status) => object.with("success", Json::Integer(u64::from(status))),
        None => object,
    };
    object
        .with("content_type", Json::text(rest.content_type.unwrap_or_default()))
        .flag("stream", rest.stream)
        .flag("status_errors", rest.status_errors)
        .with("alternates", Json::List(alternates))
        .json()
}

fn route(operation: &OperationInfo, route: &RouteInfo) -> Object {
    let variables = route.path_variables.iter().filter_map(|(name, index)| {
        let parameter = parameter(operation, *index);
        (parameter != *name).then(|| ((*name).to_owned(), Json::text(parameter)))
    });
    let dispatch = route.dispatch.iter().map(|(name, value)| {
        let value = value.map_or(Json::Null, Json::text);
        ((*name).to_owned(), value)
    });
    let query = route.query.iter().map(|(name, index, style)| {
        let parameter = Json::text(parameter(operation, *index));
        let value = match query_style(*style) {
            "" => parameter,
            style => Object::default().with("parameter", parameter).with("style", Json::text(style)).json(),
        };
        ((*name).to_owned(), value)
    });
    let body = route.body.map_or_else(String::new, |index| parameter(operation, index));
    Object::default()
        .with("method", Json::text(route.method))
        .with("path", Json::text(route.path))
        .with("path_variables", Json::Object(variables.collect()))
        .with("dispatch", Json::Object(dispatch.collect()))
        .with("query", Json::Object(query.collect()))
        .with("body", Json::text(body))
}

fn parameter(operation: &OperationInfo, index: usize) -> String {
    operation.input.fields.get(index).map_or_else(String::new, |field| key(field.name))
}

/// The name of a style that isn't the usual.
fn query_style(style: QueryStyle) -> &'static str {
    let named = QueryStyle::NAMED.iter().find(|(known, _)| *known == style && style != QueryStyle::Form);
    named.map_or("", |(_, name)| name)
}
