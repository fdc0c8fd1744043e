//! What was read, as the JSON of a spec.

mod flatten;
mod operation;
mod privileges;
mod rest;
mod types;

use serde_json::{Map, Value, json};

use super::docs::Facts;
use super::index::{Index, Scope, Target};
use super::model::{Field, Package, Reference, Resource, Service, Type};
use super::published::Published;
use super::select::Selection;
use crate::diagnostic::{Diagnostics, Kind};
use crate::source::Span;

/// Members of an object, in order.
type Members = Map<String, Value>;

/// Writes a package.
pub(super) struct Writer<'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) selection: &'a Selection,
    pub(super) published: &'a Published,
    pub(super) package: &'a Package,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl<'a> Writer<'a> {
    /// The whole file of a package.
    pub(super) fn written(&mut self) -> Value {
        let package = self.package;
        let mut members = Members::new();
        members.insert("package".to_owned(), json!(package.name));
        facts(&mut members, &package.facts);
        let scope = Scope::new(&package.name);
        self.types(&mut members, &package.types, &scope, true);
        let services = package.services.iter().filter(|service| self.selection.has_service(package, service));
        let services: Vec<&Service> = services.collect();
        let services = services.into_iter().filter_map(|service| {
            let key = self.local_name(&service.id, &scope, service.span)?;
            Some((key, self.service(service, &scope)))
        });
        let services: Members = services.collect();
        object(&mut members, "services", services);
        Value::Object(members)
    }

    fn service(&mut self, service: &'a Service, scope: &Scope<'a>) -> Value {
        let mut members = Members::new();
        facts(&mut members, &service.facts);
        if service.is_plain_rest {
            members.insert("rest_format".to_owned(), json!("plain"));
        }
        let scope = scope.within_service(&service.id);
        let is_whole = self.selection.is_whole(self.package);
        flag(&mut members, "partial", !is_whole);
        self.types(&mut members, &service.types, &scope, true);
        let operations = service.operations.iter().filter(|_| is_whole);
        let operations: Members =
            operations.map(|operation| (operation.id.clone(), self.operation(operation, &scope))).collect();
        object(&mut members, "operations", operations);
        Value::Object(members)
    }

    /// What a name adds to that of its owner.
    fn local_name(&mut self, canonical: &str, owner: &Scope<'_>, span: Span) -> Option<String> {
        let local = canonical.strip_prefix(owner.path()).and_then(|rest| rest.strip_prefix('.'));
        let local = local.filter(|local| is_name(local)).map(str::to_owned);
        if local.is_none() {
            let owner = owner.path().to_owned();
            self.diagnostics.push(Kind::NameOutsideOwner { span, canonical: canonical.to_owned(), owner });
        }
        local
    }

    /// The type that a reference means.
    fn target(&mut self, reference: &Reference) -> Option<Target<'a>> {
        let found = self.index.find(reference).cloned();
        if found.is_none() {
            self.diagnostics.push(Kind::UnresolvedImport {
                span: reference.span,
                module: reference.module.clone(),
                class: reference.class.clone(),
            });
        }
        found
    }

    /// A type in the spec's notation; `opaque` where an error was reported in its place.
    fn ty(&mut self, ty: &Type, scope: &Scope<'_>) -> String {
        match ty {
            Type::Plain(word) => (*word).to_owned(),
            Type::Id(resource) => id(resource),
            Type::Optional(inner) => format!("optional<{}>", self.ty(inner, scope)),
            Type::List(inner) => format!("list<{}>", self.ty(inner, scope)),
            Type::Set(inner) => format!("set<{}>", self.ty(inner, scope)),
            Type::Map(key, value) => format!("map<{}, {}>", self.ty(key, scope), self.ty(value, scope)),
            Type::Dynamic(bases) if bases.is_empty() => "dynamic_structure".to_owned(),
            Type::Dynamic(bases) => {
                let names: Vec<String> = bases.iter().map(|base| self.named(base, scope)).collect();
                format!("dynamic_structure<{}>", names.join(", "))
            }
            Type::Named(reference) => self.named(reference, scope),
        }
    }

    fn named(&mut self, reference: &Reference, scope: &Scope<'_>) -> String {
        let target = self.target(reference);
        target.map_or_else(|| "opaque".to_owned(), |target| self.index.notation(&target, scope))
    }

    /// Fields or parameters, by their keys.
    fn fields(&mut self, fields: &[Field], keys: &Keys, scope: &Scope<'_>) -> Members {
        let fields = fields.iter().map(|field| {
            let mut members = Members::new();
            let key = keys.of(&field.wire);
            if key != field.wire {
                members.insert("wire".to_owned(), json!(field.wire));
            }
            members.insert("type".to_owned(), json!(self.ty(&field.ty, scope)));
            facts(&mut members, &field.facts);
            flag(&mut members, "added_later", field.added_later);
            (key.to_owned(), Value::Object(members))
        });
        fields.collect()
    }
}

/// The keys that wire names have in the spec: the same, but where one is no name there.
pub(super) struct Keys {
    keys: Vec<(String, String)>,
}

impl Keys {
    pub(super) fn new(fields: &[Field]) -> Self {
        let mut keys: Vec<(String, String)> = Vec::new();
        for field in fields.iter().filter(|field| !is_name(&field.wire)) {
            let mut key: String =
                field.wire.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
            while !is_name(&key)
                || fields.iter().any(|other| other.wire == key)
                || keys.iter().any(|(_, other)| *other == key)
            {
                key.insert(0, '_');
            }
            keys.push((field.wire.clone(), key));
        }
        Self { keys }
    }

    pub(super) fn of<'k>(&'k self, wire: &'k str) -> &'k str {
        self.keys.iter().find(|(other, _)| other == wire).map_or(wire, |(_, key)| key)
    }
}

/// Whether a text is a name as the spec has them.
fn is_name(text: &str) -> bool {
    !text.starts_with(|letter: char| letter.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn id(resource: &Resource) -> String {
    match (&resource.field, resource.types.as_slice()) {
        (None, []) => "id".to_owned(),
        (None, types) => format!("id<{}>", types.join(" | ")),
        (Some(field), []) => format!("id<@{field}>"),
        (Some(field), types) => format!("id<{}, @{field}>", types.join(" | ")),
    }
}

/// Adds versions and text.
fn facts(members: &mut Members, facts: &Facts) {
    if let Some(doc) = &facts.doc {
        members.insert("doc".to_owned(), json!(doc));
    }
    if let Some(since) = &facts.since {
        members.insert("since".to_owned(), json!(since));
    }
    if let Some(deprecated) = &facts.deprecated {
        let mut marks = Members::new();
        let all = [("since", &deprecated.since), ("use", &deprecated.replacement), ("removal", &deprecated.removal)];
        for (key, mark) in all {
            if let Some(mark) = mark {
                marks.insert(key.to_owned(), json!(mark));
            }
        }
        members.insert("deprecated".to_owned(), Value::Object(marks));
    }
}

fn flag(members: &mut Members, key: &str, is_set: bool) {
    if is_set {
        members.insert(key.to_owned(), json!(true));
    }
}

/// Adds an object, unless it is empty.
fn object(members: &mut Members, key: &str, value: Members) {
    if !value.is_empty() {
        members.insert(key.to_owned(), Value::Object(value));
    }
}
