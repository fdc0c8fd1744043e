//! All that a spec says but for its texts, as lines: what is meant → what is said of it.
//!
//! Names are canonical, so specs that are divided into sets in different ways can be compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use vapi_codegen::ir::{
    self, Constant, Enumeration, Field, Ir, MapKey, Operation, Owner, PackageId, Rest, Route, Service, Structure, Type,
};

/// What is meant → what is said of it.
pub type Facts = BTreeMap<String, String>;

/// The facts of a spec.
#[must_use]
pub fn of(ir: &Ir) -> Facts {
    let mut collector = Collector { ir, facts: Facts::new() };
    for (_, package) in ir.packages.iter() {
        collector.marks(&package.name.text, &package.facts);
        collector.constants(&package.name.text, &package.constants);
    }
    for (_, service) in ir.services.iter() {
        collector.service(service);
    }
    for (_, structure) in ir.structures.iter() {
        collector.structure(structure);
    }
    for (_, enumeration) in ir.enumerations.iter() {
        collector.enumeration(enumeration);
    }
    collector.facts
}

struct Collector<'a> {
    ir: &'a Ir,
    facts: Facts,
}

impl Collector<'_> {
    fn say(&mut self, place: &str, what: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.insert(format!("{place} {what}"), value);
        }
    }

    fn package(&self, owner: Owner) -> PackageId {
        match owner {
            Owner::Package(id) => id,
            Owner::Service(id) => self.ir.services[id].package,
            Owner::Structure(id) => self.package(self.ir.structures[id].owner),
        }
    }

    fn marks(&mut self, place: &str, facts: &ir::Facts) {
        self.say(place, "since", facts.since.clone().unwrap_or_default());
        if let Some(deprecated) = &facts.deprecated {
            let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".to_owned());
            let marks = format!("{} removed {}", version(&deprecated.since), version(&deprecated.removal));
            self.say(place, "deprecated", marks);
        }
    }

    fn constants(&mut self, owner: &str, constants: &[Constant]) {
        for constant in constants {
            let place = format!("{owner}#{}", constant.name.text);
            self.say(&place, "value", format!("{:?}", constant.value));
            self.marks(&place, &constant.facts);
        }
    }

    fn service(&mut self, service: &Service) {
        self.marks(&service.id, &service.facts);
        self.constants(&service.id, &service.constants);
        if !service.partial {
            self.say(&service.id, "operations", names(service.operations.iter().map(|operation| &operation.name.text)));
        }
        if service.plain_rest {
            self.say(&service.id, "rest", "plain");
        }
        for operation in &service.operations {
            self.operation(&format!("{}#{}", service.id, operation.name.text), operation);
        }
    }

    fn operation(&mut self, place: &str, operation: &Operation) {
        self.marks(place, &operation.facts);
        self.fields(place, ".", &operation.parameters);
        self.say(place, "result", self.ty(&operation.result));
        self.say(place, "unset result", operation.result_unset.clone().unwrap_or_default());
        let errors = operation
            .errors
            .iter()
            .map(|declared| format!("{} {:?}", self.ir.structures[declared.error].canonical, declared.statuses));
        self.say(place, "errors", errors.collect::<Vec<_>>().join(", "));
        self.say(place, "task", format!("{:?}", operation.task));
        self.say(place, "task result", operation.task_result.as_ref().map(|ty| self.ty(ty)).unwrap_or_default());
        self.say(place, "read only", operation.read_only.to_string());
        let privileges = operation.privileges.iter().map(|privilege| {
            let on = privilege.on.as_ref().map_or("", |on| on.text.as_str());
            format!("{} on {on:?} of {:?}", privilege.id, privilege.resource.as_deref().unwrap_or_default())
        });
        self.say(place, "privileges", privileges.collect::<Vec<_>>().join(", "));
        if let Some(rest) = &operation.rest {
            self.rest(place, rest, &operation.parameters);
        }
    }

    fn rest(&mut self, place: &str, rest: &Rest, parameters: &[Field]) {
        self.say(place, "route", route(&rest.route, parameters));
        for (index, alternate) in rest.alternates.iter().enumerate() {
            self.say(place, &format!("alternate route {index}"), route(alternate, parameters));
        }
        let flatten = rest.flatten.iter().map(|(name, path)| format!("{}={path}", name.text));
        self.say(place, "flattened", flatten.collect::<Vec<_>>().join(", "));
        let headers =
            rest.headers.iter().map(|(name, parameter)| format!("{}={}", name.text, parameters[*parameter].wire));
        self.say(place, "headers", headers.collect::<Vec<_>>().join(", "));
        if !rest.dispatch_headers.is_empty() {
            self.say(place, "fixed headers", format!("{:?}", rest.dispatch_headers));
        }
        self.say(place, "success", rest.success.map(|status| status.to_string()).unwrap_or_default());
        self.say(place, "content type", rest.content_type.clone().unwrap_or_default());
        self.say(place, "errors by status", if rest.status_errors { "yes" } else { "" });
    }

    fn structure(&mut self, structure: &Structure) {
        let package = &self.ir.packages[self.package(structure.owner)].name.text;
        let place = format!("{}@{package}", structure.canonical);
        let place = place.as_str();
        self.say(place, "kind", format!("{:?}", structure.kind));
        self.marks(place, &structure.facts);
        self.constants(place, &structure.constants);
        self.fields(place, "#", &structure.fields);
        if let Some(keys) = &structure.model_keys {
            self.say(place, "model keys", names(keys.iter().map(|key| &key.text)));
        }
        for union in &structure.unions {
            let tag = &structure.fields[union.tag].wire;
            let mut said = union.name.as_ref().map(|name| format!("{}: ", name.text)).unwrap_or_default();
            for case in &union.cases {
                let fields = case.fields.iter().map(|field| {
                    format!("{}{}", structure.fields[field.field].wire, if field.required { "" } else { "?" })
                });
                let _ = write!(said, "{}({}) ", case.value.text, fields.collect::<Vec<_>>().join(" "));
            }
            self.say(place, &format!("union by {tag}"), said);
        }
        for group in &structure.one_of {
            let fields = names(group.fields.iter().map(|field| &structure.fields[*field].wire));
            self.say(place, &format!("one of {}", group.name.text), fields);
        }
    }

    fn enumeration(&mut self, enumeration: &Enumeration) {
        let place = enumeration.canonical.as_str();
        self.marks(place, &enumeration.facts);
        self.say(place, "values", names(enumeration.values.iter().map(|value| &value.name.text)));
        for value in &enumeration.values {
            self.marks(&format!("{place}#{}", value.name.text), &value.facts);
        }
    }

    fn fields(&mut self, owner: &str, separator: &str, fields: &[Field]) {
        self.say(owner, "fields", names(fields.iter().map(|field| &field.wire)));
        for field in fields {
            let place = format!("{owner}{separator}{}", field.wire);
            self.say(&place, "type", self.ty(&field.ty));
            self.marks(&place, &field.facts);
            self.say(&place, "added later", if field.added_later { "yes" } else { "" });
            self.say(&place, "sensitive", if field.sensitive { "yes" } else { "" });
            self.say(&place, "unset", field.unset.clone().unwrap_or_default());
        }
    }

    /// A type with canonical names.
    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Optional(inner) => format!("optional<{}>", self.ty(inner)),
            Type::List(inner) => format!("list<{}>", self.ty(inner)),
            Type::Set(inner) => format!("set<{}>", self.ty(inner)),
            Type::Map(MapKey::Enumeration(key), value) => {
                format!("map<{}, {}>", self.ir.enumerations[*key].canonical, self.ty(value))
            }
            Type::Map(key, value) => format!("map<{}, {}>", key.notation_by(self.ir), self.ty(value)),
            Type::DynamicStructure(bases) => {
                format!("dynamic<{}>", names(bases.iter().map(|base| &self.ir.structures[*base].canonical)))
            }
            Type::Structure(id) => {
                let structure = &self.ir.structures[*id];
                format!("{}@{}", structure.canonical, self.ir.packages[self.package(structure.owner)].name.text)
            }
            Type::Enumeration(id) => self.ir.enumerations[*id].canonical.clone(),
            other => other.notation(self.ir),
        }
    }
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn route(route: &Route, parameters: &[Field]) -> String {
    let parameter = |index: &usize| parameters[*index].wire.as_str();
    let mut said = format!("{} {}", route.method, route.path.text);
    for (variable, index) in &route.path_variables {
        let _ = write!(said, " {{{variable}}}={}", parameter(index));
    }
    for (name, value) in &route.dispatch {
        let _ = write!(said, " fixed {name}={value:?}");
    }
    for (name, index, style) in &route.query {
        let _ = write!(said, " query {}={} {style:?}", name.text, parameter(index));
    }
    if let Some(body) = &route.body {
        let _ = write!(said, " body {}", parameter(body));
    }
    said
}
