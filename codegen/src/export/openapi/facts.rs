//! What OpenAPI has no words for: objects that become `x-vmw-…` members, or stand in a list at the document's root.
//!
//! Names of types are canonical; where two types have one, `name@package`.

use serde_json::{Map, Value, json};

use super::names;
use crate::ir::{
    Constant, ConstantValue, Enumeration, Facts, Field, Ir, Name, Names, Operation, Owner, PackageId, QueryStyle, Rest,
    Route, ServiceId, SetId, Structure, Task, Type, TypeId,
};

/// An object of the document.
pub(super) type Object = Map<String, Value>;

pub(super) fn text(object: &mut Object, key: &str, text: Option<&String>) {
    if let Some(text) = text {
        object.insert(key.to_owned(), Value::from(text.as_str()));
    }
}

fn flag(object: &mut Object, key: &str, flag: bool) {
    if flag {
        object.insert(key.to_owned(), Value::Bool(true));
    }
}

fn list(object: &mut Object, key: &str, values: impl Iterator<Item = Value>) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        object.insert(key.to_owned(), Value::Array(values));
    }
}

/// Versions and names of a declaration; not its documentation, which has a place of its own.
fn facts(object: &mut Object, facts: &Facts) {
    text(object, "since", facts.since.as_ref());
    if let Some(deprecated) = &facts.deprecated {
        let mut about = Object::new();
        text(&mut about, "since", deprecated.since.as_ref());
        text(&mut about, "use", deprecated.replacement.as_ref());
        text(&mut about, "removal", deprecated.removal.as_ref());
        object.insert("deprecated".to_owned(), Value::Object(about));
    }
    text(object, "rust", facts.rust.as_ref().map(|name| &name.text));
    text(object, "key", facts.key.as_ref());
}

/// A type by its canonical name.
fn name(ir: &Ir, id: TypeId) -> String {
    let (canonical, owner) = match id {
        TypeId::Structure(id) => (&ir.structures[id].canonical, ir.structures[id].owner),
        TypeId::Enumeration(id) => (&ir.enumerations[id].canonical, ir.enumerations[id].owner),
    };
    let structures = ir.structures.iter().filter(|(_, other)| other.canonical == *canonical).count();
    let enumerations = ir.enumerations.iter().filter(|(_, other)| other.canonical == *canonical).count();
    if structures + enumerations > 1 { format!("{canonical}@{}", names::package(ir, owner)) } else { canonical.clone() }
}

/// Types are called by their canonical names.
struct Canonical<'a>(&'a Ir);

impl Names for Canonical<'_> {
    fn of(&self, id: TypeId) -> String {
        name(self.0, id)
    }
}

/// A type in the notation of the spec.
fn notation(ir: &Ir, ty: &Type) -> String {
    ty.notation_by(&Canonical(ir))
}

/// What a declared type is, and where it is declared.
pub(super) fn declaration(ir: &Ir, kind: &str, name: &Name, owner: Owner, about: &Facts) -> Object {
    let mut object = Object::new();
    object.insert("kind".to_owned(), Value::from(kind));
    object.insert("name".to_owned(), Value::from(name.text.as_str()));
    let owner = match owner {
        Owner::Package(id) => json!({"package": ir.packages[id].name.text}),
        Owner::Service(id) => json!({"service": ir.services[id].id}),
        Owner::Structure(id) => json!({"structure": self::name(ir, TypeId::Structure(id))}),
    };
    object.insert("owner".to_owned(), owner);
    facts(&mut object, about);
    object
}

/// What a structure's schema doesn't show.
pub(super) fn structure(structure: &Structure, object: &mut Object) {
    let field = |index: usize| structure.fields.get(index).map_or("", |field: &Field| field.name.text.as_str());
    list(
        object,
        "unions",
        structure.unions.iter().map(|union| {
            let mut about = Object::new();
            about.insert("tag".to_owned(), Value::from(field(union.tag)));
            text(&mut about, "name", union.name.as_ref().map(|name| &name.text));
            text(&mut about, "doc", union.facts.doc.as_ref());
            facts(&mut about, &union.facts);
            let cases = union.cases.iter().map(|case| {
                let fields = case
                    .fields
                    .iter()
                    .map(|part| format!("{}{}", field(part.field), if part.required { "" } else { "?" }));
                (case.value.text.clone(), fields.collect::<Value>())
            });
            about.insert("cases".to_owned(), Value::Object(cases.collect()));
            Value::Object(about)
        }),
    );
    list(
        object,
        "one-of",
        structure.one_of.iter().map(|group| {
            let mut about = Object::new();
            about.insert("name".to_owned(), Value::from(group.name.text.as_str()));
            text(&mut about, "doc", group.facts.doc.as_ref());
            facts(&mut about, &group.facts);
            about.insert("fields".to_owned(), group.fields.iter().map(|index| field(*index)).collect());
            Value::Object(about)
        }),
    );
    list(object, "constants", structure.constants.iter().map(constant));
    if let Some(keys) = &structure.model_keys {
        object.insert("model-keys".to_owned(), keys.iter().map(|key| key.text.as_str()).collect());
    }
}

fn constant(constant: &Constant) -> Value {
    let (ty, value) = match &constant.value {
        ConstantValue::String(text) => ("string", Value::from(text.as_str())),
        ConstantValue::Integer(number) => ("integer", Value::from(*number)),
        ConstantValue::Double(number) => ("double", Value::from(*number)),
        ConstantValue::Boolean(value) => ("boolean", Value::from(*value)),
        ConstantValue::Strings(texts) => ("list<string>", texts.iter().map(String::as_str).collect()),
    };
    let mut object = Object::new();
    object.insert("name".to_owned(), Value::from(constant.name.text.as_str()));
    object.insert("type".to_owned(), Value::from(ty));
    object.insert("value".to_owned(), value);
    text(&mut object, "doc", constant.facts.doc.as_ref());
    facts(&mut object, &constant.facts);
    Value::Object(object)
}

/// The values of an enumeration, each with what is said of it.
pub(super) fn values(enumeration: &Enumeration) -> Value {
    let value = |value: &crate::ir::EnumerationValue| {
        let mut object = Object::new();
        object.insert("value".to_owned(), Value::from(value.name.text.as_str()));
        text(&mut object, "doc", value.facts.doc.as_ref());
        facts(&mut object, &value.facts);
        Value::Object(object)
    };
    enumeration.values.iter().map(value).collect()
}

/// The exact type of a field or parameter, and the rest of what is said of it.
pub(super) fn field(ir: &Ir, field: &Field) -> Object {
    let mut object = Object::new();
    object.insert("type".to_owned(), Value::from(notation(ir, &field.ty)));
    facts(&mut object, &field.facts);
    if field.name.text != field.wire {
        object.insert("key".to_owned(), Value::from(field.name.text.as_str()));
    }
    flag(&mut object, "sensitive", field.sensitive);
    flag(&mut object, "added-later", field.added_later);
    text(&mut object, "unset", field.unset.as_ref());
    object
}

/// A manifest, with those of its types that the document has.
pub(super) fn set(ir: &Ir, id: SetId, has: impl Fn(TypeId) -> bool) -> Value {
    let set = &ir.sets[id];
    let mut object = Object::new();
    object.insert("set".to_owned(), Value::from(set.name.text.as_str()));
    text(&mut object, "doc", set.doc.as_ref());
    let prefixes = set.prefixes.iter().map(|prefix| (prefix.package.text.clone(), Value::from(prefix.module.as_str())));
    object.insert("packages".to_owned(), Value::Object(prefixes.collect()));
    list(&mut object, "builds-on", set.builds_on.iter().map(|base| Value::from(ir.sets[*base].name.text.as_str())));
    flag(&mut object, "imported", set.imported);
    let types = set.runtime_types.iter().filter(|known| has(known.target));
    let types = types.map(|known| (name(ir, known.target), Value::from(known.rust.as_str())));
    let types: Object = types.collect();
    if !types.is_empty() {
        object.insert("runtime-types".to_owned(), Value::Object(types));
    }
    Value::Object(object)
}

/// A package with its services: what is said of them, and their order.
pub(super) fn package(ir: &Ir, id: PackageId) -> Value {
    let package = &ir.packages[id];
    let mut object = Object::new();
    object.insert("package".to_owned(), Value::from(package.name.text.as_str()));
    object.insert("set".to_owned(), Value::from(ir.sets[package.set].name.text.as_str()));
    text(&mut object, "doc", package.facts.doc.as_ref());
    facts(&mut object, &package.facts);
    list(&mut object, "constants", package.constants.iter().map(constant));
    list(
        &mut object,
        "services",
        package.services.iter().map(|id| {
            let service = &ir.services[*id];
            let mut object = Object::new();
            object.insert("service".to_owned(), Value::from(service.id.as_str()));
            text(&mut object, "doc", service.facts.doc.as_ref());
            facts(&mut object, &service.facts);
            flag(&mut object, "partial", service.partial);
            flag(&mut object, "plain_rest", service.plain_rest);
            list(&mut object, "constants", service.constants.iter().map(constant));
            list(
                &mut object,
                "operations",
                service.operations.iter().map(|operation| Value::from(operation.name.text.as_str())),
            );
            Value::Object(object)
        }),
    );
    list(&mut object, "types", declared(ir, id));
    Value::Object(object)
}

/// The types that a package declares, in order.
fn declared(ir: &Ir, id: PackageId) -> impl Iterator<Item = Value> {
    let package = &ir.packages[id];
    let services = || package.services.iter().map(|id| &ir.services[*id]);
    let structures = package.structures.iter().chain(services().flat_map(|service| &service.structures));
    let enumerations = package.enumerations.iter().chain(services().flat_map(|service| &service.enumerations));
    let structures = structures.map(|id| name(ir, TypeId::Structure(*id)));
    structures.chain(enumerations.map(|id| name(ir, TypeId::Enumeration(*id)))).map(Value::from)
}

/// An operation without its route and documentation.
pub(super) fn operation(ir: &Ir, service: ServiceId, operation: &Operation) -> Object {
    let mut object = Object::new();
    object.insert("service".to_owned(), Value::from(ir.services[service].id.as_str()));
    object.insert("operation".to_owned(), Value::from(operation.name.text.as_str()));
    facts(&mut object, &operation.facts);
    match operation.task {
        Task::None => {}
        Task::Task => drop(object.insert("task".to_owned(), Value::from("task"))),
        Task::TaskOnly => drop(object.insert("task".to_owned(), Value::from("task_only"))),
    }
    if let Some(result) = &operation.task_result {
        object.insert("task-result".to_owned(), Value::from(notation(ir, result)));
    }
    object.insert("read-only".to_owned(), Value::Bool(operation.read_only));
    list(
        &mut object,
        "parameters",
        operation.parameters.iter().map(|parameter| {
            let mut about = Object::new();
            about.insert("name".to_owned(), Value::from(parameter.wire.as_str()));
            text(&mut about, "doc", parameter.facts.doc.as_ref());
            about.append(&mut field(ir, parameter));
            Value::Object(about)
        }),
    );
    if operation.result != Type::Void || operation.result_doc.is_some() {
        let mut about = Object::new();
        about.insert("type".to_owned(), Value::from(notation(ir, &operation.result)));
        text(&mut about, "doc", operation.result_doc.as_ref());
        flag(&mut about, "sensitive", operation.result_sensitive);
        text(&mut about, "unset", operation.result_unset.as_ref());
        object.insert("result".to_owned(), Value::Object(about));
    }
    list(
        &mut object,
        "errors",
        operation.errors.iter().map(|declared| {
            let mut about = Object::new();
            about.insert("error".to_owned(), Value::from(name(ir, TypeId::Structure(declared.error))));
            text(&mut about, "doc", declared.doc.as_ref());
            list(&mut about, "status", declared.statuses.iter().map(|status| Value::from(*status)));
            Value::Object(about)
        }),
    );
    list(
        &mut object,
        "privileges",
        operation.privileges.iter().map(|privilege| {
            let mut about = Object::new();
            about.insert("id".to_owned(), Value::from(privilege.id.as_str()));
            text(&mut about, "on", privilege.on.as_ref().map(|on| &on.text));
            text(&mut about, "resource", privilege.resource.as_ref());
            Value::Object(about)
        }),
    );
    object
}

/// The whole mapping to REST, as the spec has it.
pub(super) fn route(operation: &Operation, object: &mut Object) {
    let Some(rest) = &operation.rest else { return };
    let mut about = Object::new();
    one_route(operation, &rest.route, &mut about);
    for (key, value) in beside_route(operation, rest) {
        about.insert(key, value);
    }
    object.insert("rest".to_owned(), Value::Object(about));
}

/// What the path key and the parameters of a document don't show of a mapping.
fn beside_route(operation: &Operation, rest: &Rest) -> Object {
    let mut object = Object::new();
    let parameter = |index: usize| operation.parameters.get(index).map_or("", |field| field.name.text.as_str());
    let pairs = |object: &mut Object, key: &str, pairs: Object| {
        if !pairs.is_empty() {
            object.insert(key.to_owned(), Value::Object(pairs));
        }
    };
    let flatten = rest.flatten.iter().map(|(query, path)| (query.text.clone(), Value::from(path.as_str())));
    pairs(&mut object, "flatten", flatten.collect());
    let headers = rest.headers.iter().map(|(name, index)| (name.text.clone(), Value::from(parameter(*index))));
    pairs(&mut object, "headers", headers.collect());
    let dispatch = rest.dispatch_headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    pairs(&mut object, "dispatch_headers", dispatch.collect());
    if let Some(success) = rest.success {
        object.insert("success".to_owned(), Value::from(success));
    }
    text(&mut object, "content_type", rest.content_type.as_ref());
    flag(&mut object, "stream", rest.stream);
    flag(&mut object, "status_errors", rest.status_errors);
    list(
        &mut object,
        "alternates",
        rest.alternates.iter().map(|route| {
            let mut object = Object::new();
            one_route(operation, route, &mut object);
            Value::Object(object)
        }),
    );
    object
}

fn one_route(operation: &Operation, route: &Route, object: &mut Object) {
    let parameter = |index: usize| operation.parameters.get(index).map_or("", |field| field.name.text.as_str());
    object.insert("method".to_owned(), Value::from(route.method.as_str()));
    object.insert("path".to_owned(), Value::from(route.path.text.as_str()));
    let variables = route.path_variables.iter().filter(|(name, index)| *name != parameter(*index));
    let variables: Object = variables.map(|(name, index)| (name.clone(), Value::from(parameter(*index)))).collect();
    if !variables.is_empty() {
        object.insert("path_variables".to_owned(), Value::Object(variables));
    }
    let dispatch: Object =
        route.dispatch.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
    if !dispatch.is_empty() {
        object.insert("dispatch".to_owned(), Value::Object(dispatch));
    }
    let query: Object = route
        .query
        .iter()
        .map(|(name, index, style)| {
            let value = match style {
                QueryStyle::Form => Value::from(parameter(*index)),
                style => json!({"parameter": parameter(*index), "style": style.name()}),
            };
            (name.text.clone(), value)
        })
        .collect();
    if !query.is_empty() {
        object.insert("query".to_owned(), Value::Object(query));
    }
    if let Some(body) = route.body {
        object.insert("body".to_owned(), Value::from(parameter(body)));
    }
}
