//! The tables of structures and services, in the notation that the runtime reads when something first looks at one: the
//! compiler checks a text in a small part of the time that it takes for what the text says.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value, json};

use super::docs::Doc;
use super::scope::Scope;
use crate::import;
use crate::ir::{
    Field, Names, Operation, Privilege, QueryStyle, Resource, Rest, Route, ServiceId, Structure, StructureId,
    StructureKind, Task, Type, TypeId,
};
use crate::plan::names::ident;
use crate::plan::{MemberPlan, StructurePlan};
use crate::shape::Paths as _;

/// The table of a structure or an error.
pub(super) fn structure(scope: &Scope<'_>, id: StructureId) -> TokenStream {
    let (structure, plan) = (&scope.plan.ir.structures[id], scope.plan.structure(id));
    let types = Types::new(scope);
    let mut notation = Notation::default();
    if structure.kind == StructureKind::Error {
        notation.put("kind", "error");
    }
    notation.put_some("fields", types.fields(&structure.fields));
    if !(plan.unions.is_empty() && plan.one_of.is_empty()) {
        notation.put_some("unions", unions(scope, structure, plan));
        let groups = structure.one_of.iter().map(|group| names(&structure.fields, &group.fields));
        notation.put_some("one_of", groups.collect::<Vec<_>>());
        notation.put("members", members(structure, plan));
    }
    let (table, info) = (ident(&plan.table), scope.runtime_in("meta", "StructureTable"));
    let written = types.written(&structure.canonical, notation);
    quote! {
        #[doc(hidden)]
        pub static #table: #info = #info::#written;
    }
}

/// What the Rust fields are, when they aren't those of the wire.
fn members(structure: &Structure, plan: &StructurePlan) -> Vec<Value> {
    let member = |member: &MemberPlan| match member {
        MemberPlan::Field(index) => name(&structure.fields, *index),
        MemberPlan::Union(index) => json!({ "union": index }),
        MemberPlan::OneOf(index) => json!({ "one_of": index }),
    };
    plan.members.iter().map(member).collect()
}

fn unions(scope: &Scope<'_>, structure: &Structure, plan: &StructurePlan) -> Vec<Value> {
    let fields = &structure.fields;
    let union = plan.unions.iter().zip(&structure.unions).map(|(plan, union)| {
        let values = &scope.plan.ir.enumerations[plan.tag].values;
        let cases = plan.cases.iter().zip(values).map(|(case, value)| {
            let rule = case.rule.iter().map(|(field, required)| (fields[*field].wire.clone(), json!(required)));
            (value.name.text.clone(), Value::Object(rule.collect()))
        });
        let cases: Map<String, Value> = cases.collect();
        json!({"tag": fields[union.tag].wire, "fields": names(fields, &plan.fields), "cases": cases})
    });
    union.collect()
}

fn name(fields: &[Field], index: usize) -> Value {
    json!(fields[index].wire)
}

fn names(fields: &[Field], indices: &[usize]) -> Vec<Value> {
    indices.iter().map(|index| name(fields, *index)).collect()
}

/// The table of a service.
pub(super) fn service(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let service = &scope.plan.ir.services[id];
    let types = Types::new(scope);
    let mut notation = Notation::default();
    for operation in &service.operations {
        notation.put(&operation.name.text, self::operation(&types, operation));
    }
    let doc =
        Doc::of(format!("The service `{}`: its operations, what they take, answer and report.", service.id)).outer();
    let info = scope.runtime_in("meta", "ServiceTable");
    let written = types.written(&service.id, notation);
    quote! {
        #doc
        pub static SERVICE: #info = #info::#written;
    }
}

fn operation(types: &Types<'_>, operation: &Operation) -> Value {
    let mut notation = Notation::default();
    notation.put_some("parameters", types.fields(&operation.parameters));
    if operation.result != Type::Void {
        notation.put("result", types.ty(&operation.result));
    }
    let errors = operation.errors.iter().map(|error| {
        let ty = types.of(TypeId::Structure(error.error));
        if error.statuses.is_empty() { json!(ty) } else { json!([ty, error.statuses]) }
    });
    notation.put_some("errors", errors.collect::<Vec<_>>());
    match operation.task {
        Task::None => {}
        Task::Task => notation.put("task", "task"),
        Task::TaskOnly => notation.put("task", "task_only"),
    }
    if operation.read_only {
        notation.put("read_only", true);
    }
    notation.put_some("privileges", operation.privileges.iter().map(privilege).collect::<Vec<_>>());
    if let Some(rest) = &operation.rest {
        notation.put("rest", self::rest(rest, &operation.parameters));
    }
    notation.into()
}

fn privilege(privilege: &Privilege) -> Value {
    match (&privilege.on, &privilege.resource) {
        (None, None) => json!(privilege.id),
        (on, resource) => json!([privilege.id, on.as_ref().map(|on| &on.text), resource]),
    }
}

/// How an operation looks over REST; only what isn't the usual is written out.
fn rest(rest: &Rest, parameters: &[Field]) -> Value {
    let mut notation = Notation::default();
    notation.put("route", route(&rest.route, parameters));
    let alternates = rest.alternates.iter().map(|alternate| route(alternate, parameters));
    notation.put_some("alternates", alternates.collect::<Vec<_>>());
    notation.put_pairs("flatten", rest.flatten.iter().map(|(query, path)| (&query.text, json!(path))));
    let headers = rest.headers.iter().map(|(header, parameter)| (&header.text, name(parameters, *parameter)));
    notation.put_pairs("headers", headers);
    notation.put_pairs("dispatch_headers", rest.dispatch_headers.iter().map(|(name, value)| (name, json!(value))));
    if let Some(status) = rest.success {
        notation.put("success", status);
    }
    if let Some(content_type) = &rest.content_type {
        notation.put("content_type", content_type.as_str());
    }
    for (part, is_so) in [("stream", rest.stream), ("status_errors", rest.status_errors)] {
        if is_so {
            notation.put(part, true);
        }
    }
    notation.into()
}

fn route(route: &Route, parameters: &[Field]) -> Value {
    let mut notation = Notation::default();
    notation.put(&route.method, route.path.text.as_str());
    notation.put_pairs("dispatch", route.dispatch.iter().map(|(name, value)| (name, json!(value))));
    let variables = route.path_variables.iter().map(|(variable, parameter)| (variable, name(parameters, *parameter)));
    notation.put_pairs("path_variables", variables);
    let query = route.query.iter().map(|(query, parameter, style)| {
        let parameter = name(parameters, *parameter);
        let value = match style {
            QueryStyle::Form => parameter,
            style => json!([parameter, style.name()]),
        };
        (&query.text, value)
    });
    notation.put_pairs("query", query);
    if let Some(parameter) = route.body {
        notation.put("body", name(parameters, parameter));
    }
    notation.into()
}

/// An object of the notation.
#[derive(Default)]
struct Notation(Map<String, Value>);

impl Notation {
    fn put(&mut self, part: &str, value: impl Into<Value>) {
        self.0.insert(part.to_owned(), value.into());
    }

    /// The same, unless there is nothing in the value.
    fn put_some(&mut self, part: &str, value: impl Into<Value>) {
        let value = value.into();
        if value.as_array().is_some_and(|list| !list.is_empty())
            || value.as_object().is_some_and(|members| !members.is_empty())
        {
            self.put(part, value);
        }
    }

    fn put_pairs<'p>(&mut self, part: &str, pairs: impl Iterator<Item = (&'p String, Value)>) {
        self.put_some(part, pairs.map(|(name, value)| (name.clone(), value)).collect::<Map<_, _>>());
    }
}

impl From<Notation> for Value {
    fn from(notation: Notation) -> Self {
        Self::Object(notation.0)
    }
}

/// The types that a table names, in the order of the numbers that stand for them.
struct Types<'a> {
    scope: &'a Scope<'a>,
    numbers: RefCell<BTreeMap<TypeId, usize>>,
    list: RefCell<Vec<TokenStream>>,
}

impl<'a> Types<'a> {
    fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, numbers: RefCell::default(), list: RefCell::default() }
    }

    /// The arguments that make a table of its notation.
    fn written(&self, name: &str, notation: Notation) -> TokenStream {
        let text = raw(import::text(&notation.into()).trim_end());
        let types = self.list.borrow();
        quote!(written(#name, #text, &[#(#types),*]))
    }

    /// The fields of a structure, or the parameters of an operation.
    fn fields(&self, fields: &[Field]) -> Map<String, Value> {
        let field = |field: &Field| {
            let ty = self.ty(&field.ty);
            let value = if field.sensitive { json!({"type": ty, "sensitive": true}) } else { json!(ty) };
            (field.wire.clone(), value)
        };
        fields.iter().map(field).collect()
    }

    fn ty(&self, ty: &Type) -> String {
        ty.notation_by(self)
    }
}

impl Names for Types<'_> {
    /// The number that stands for the type.
    fn of(&self, id: TypeId) -> String {
        let mut list = self.list.borrow_mut();
        let number = *self.numbers.borrow_mut().entry(id).or_insert_with(|| {
            list.push(self.scope.table_type(id));
            list.len() - 1
        });
        format!("@{number}")
    }

    /// The field that names the resource type is of no use to the runtime.
    fn id(&self, resource: &Resource) -> String {
        match resource {
            Resource::Field { types, .. } if types.is_empty() => Resource::Unknown.notation(),
            Resource::Field { types, .. } => format!("id<{}>", types.join(" | ")),
            other => other.notation(),
        }
    }
}

/// A text as a string of Rust in which quotes need no escape.
fn raw(text: &str) -> Literal {
    if !text.contains('"') {
        return Literal::string(text);
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    // a text without carriage returns is a literal like this
    format!("r{hashes}\"{text}\"{hashes}").parse().unwrap_or_else(|_| Literal::string(text))
}
