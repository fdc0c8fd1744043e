//! The tables of structures and services, in the notation that the runtime reads when something first looks at one: the
//! compiler checks a text in a small part of the time that it takes for what the text says.

use std::cell::RefCell;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value, json};

use super::docs::Doc;
use super::scope::Scope;
use crate::import;
use crate::ir::{
    EnumerationId, Field, Names, Operation, Owner, Privilege, QueryStyle, Resource, Rest, Route, ServiceId, Structure,
    StructureId, StructureKind, Task, Type, TypeId,
};
use crate::plan::names::ident;
use crate::plan::{Home, MemberPlan, StructurePlan};
use crate::shape::Paths as _;

/// The tables of what a package or a service declares: those of its types in one text, and that of the service.
pub(super) fn tables(
    scope: &Scope<'_>,
    home: &Home,
    owner: Owner,
    types: (&[EnumerationId], &[StructureId]),
) -> Vec<TokenStream> {
    let names = TypeNames { scope, home, others: RefCell::default() };
    let (enumerations, structures) = types;
    let mut text = Notation::default();
    let mut described = Vec::new();
    let mut beside = |text: &mut Notation, id: TypeId| {
        text.put(names.key(id), described.len());
        described.push(scope.described(id));
    };
    for id in structures {
        match scope.plan.structure(*id).runtime {
            Some(_) => beside(&mut text, TypeId::Structure(*id)),
            None => text.put(names.key(TypeId::Structure(*id)), structure(&names, *id)),
        }
    }
    for id in enumerations {
        beside(&mut text, TypeId::Enumeration(*id));
    }
    let service = match owner {
        Owner::Service(id) if scope.plan.service(id).is_generated => Some(service(&names, id)),
        _ => None,
    };
    if text.0.is_empty() && service.is_none() {
        return Vec::new();
    }
    let (name, info) = (ident(scope.plan.tables(home)), scope.runtime_in("meta", "Tables"));
    let (prefix, text) = (names.owner(owner), text.literal());
    let others = names.others.borrow();
    let others = others.iter().map(|other| scope.tables(other));
    let tables = quote! {
        #[doc(hidden)]
        pub static #name: #info = #info::written(#prefix, #text, &[#(#described),*], &[#(&#others),*]);
    };
    std::iter::once(tables).chain(service).collect()
}

/// The table of a structure or an error.
fn structure(types: &TypeNames<'_>, id: StructureId) -> Value {
    let scope = types.scope;
    let (structure, plan) = (&scope.plan.ir.structures[id], scope.plan.structure(id));
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
    notation.into()
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
fn service(types: &TypeNames<'_>, id: ServiceId) -> TokenStream {
    let scope = types.scope;
    let service = &scope.plan.ir.services[id];
    let mut notation = Notation::default();
    for operation in &service.operations {
        notation.put(&operation.name.text, self::operation(types, operation));
    }
    let doc =
        Doc::of(format!("The service `{}`: its operations, what they take, answer and report.", service.id)).outer();
    let info = scope.runtime_in("meta", "ServiceTable");
    let (id, text, tables) = (&service.id, notation.literal(), ident(scope.plan.tables(types.home)));
    quote! {
        #doc
        pub static SERVICE: #info = #info::written(#id, #text, &#tables);
    }
}

fn operation(types: &TypeNames<'_>, operation: &Operation) -> Value {
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

    fn literal(self) -> Literal {
        raw(import::text(&self.into()).trim_end())
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

/// How the tables of one part of a module call types: those of other parts by the number of its tables.
struct TypeNames<'a> {
    scope: &'a Scope<'a>,
    home: &'a Home,
    /// In the order of their numbers.
    others: RefCell<Vec<Home>>,
}

impl TypeNames<'_> {
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

    /// What a type is called among those of its part: its canonical name without that of the package or service.
    fn key(&self, id: TypeId) -> &str {
        let ir = self.scope.plan.ir;
        let (canonical, owner) = match id {
            TypeId::Structure(id) => (&ir.structures[id].canonical, ir.structures[id].owner),
            TypeId::Enumeration(id) => (&ir.enumerations[id].canonical, ir.enumerations[id].owner),
        };
        // it begins so, since it is made of the owner's name
        canonical.get(self.owner(owner).len() + 1..).unwrap_or_default()
    }

    /// The package or the service that something belongs to, be it inside a structure.
    fn owner(&self, owner: Owner) -> &str {
        let ir = self.scope.plan.ir;
        match owner {
            Owner::Package(id) => &ir.packages[id].name.text,
            Owner::Service(id) => &ir.services[id].id,
            Owner::Structure(id) => self.owner(ir.structures[id].owner),
        }
    }
}

impl Names for TypeNames<'_> {
    fn of(&self, id: TypeId) -> String {
        let (home, _) = self.scope.plan.place(id);
        let key = self.key(id);
        if home == self.home {
            return format!("@{key}");
        }
        let mut others = self.others.borrow_mut();
        let number = others.iter().position(|other| other == home).unwrap_or_else(|| {
            others.push(home.clone());
            others.len() - 1
        });
        format!("@{number}.{key}")
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
