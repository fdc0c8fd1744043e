//! Constants, enumerations, structures and unions.

use serde_json::{Value, json};

use super::{Keys, Members, Writer, facts, object};
use crate::import::sdk::index::{Scope, Target};
use crate::import::sdk::model::{self, Constant, Enumeration, Structure, Types, Union};

impl<'a> Writer<'a> {
    /// Adds the constants and types of a package, a service or a structure, which may declare errors or not.
    pub(super) fn types(
        &mut self,
        members: &mut Members,
        types: &'a Types,
        scope: &Scope<'a>,
        may_declare_errors: bool,
    ) {
        let is_whole = self.selection.is_whole(self.package);
        let constants =
            types.constants.iter().filter(|_| is_whole).map(|constant| (constant.name.clone(), written(constant)));
        object(members, "constants", constants.collect());
        let mut enumerations = Members::new();
        for enumeration in &types.enumerations {
            if !self.selection.has_class(self.package, &enumeration.class) {
                continue;
            }
            if let Some(key) = self.local_name(&enumeration.canonical, scope, enumeration.span) {
                let mut value = enumeration_of(enumeration);
                rust_name(&mut value, &key, &enumeration.class, types);
                enumerations.insert(key, value);
            }
        }
        object(members, "enumerations", enumerations);
        let (mut structures, mut errors) = (Members::new(), Members::new());
        for structure in &types.structures {
            if !self.selection.has_class(self.package, &structure.class) {
                continue;
            }
            let Some(key) = self.local_name(&structure.canonical, scope, structure.span) else { continue };
            let mut value = self.structure(structure, scope);
            rust_name(&mut value, &key, &structure.class, types);
            let into = if structure.is_error && may_declare_errors { &mut errors } else { &mut structures };
            into.insert(key, value);
        }
        object(members, "structures", structures);
        object(members, "errors", errors);
    }

    fn structure(&mut self, structure: &'a Structure, scope: &Scope<'a>) -> Value {
        let mut members = Members::new();
        facts(&mut members, &structure.facts);
        let scope = scope.within(&structure.canonical);
        self.types(&mut members, &structure.types, &scope, false);
        let keys = Keys::new(&structure.fields);
        members.insert("fields".to_owned(), Value::Object(self.fields(&structure.fields, &keys, &scope)));
        let unions: Vec<Value> = structure.unions.iter().map(|union| self.union(structure, union, &keys)).collect();
        if !unions.is_empty() {
            members.insert("unions".to_owned(), Value::Array(unions));
        }
        if let Some(model_keys) = structure.model_keys.as_ref().filter(|model_keys| !model_keys.is_empty()) {
            let model_keys: Vec<&str> = model_keys.iter().map(|key| keys.of(key)).collect();
            members.insert("model_keys".to_owned(), json!(model_keys));
        }
        Value::Object(members)
    }

    /// A union, its cases in the order of the tag's values.
    fn union(&self, structure: &Structure, union: &Union, keys: &Keys) -> Value {
        let mut members = Members::new();
        members.insert("tag".to_owned(), json!(keys.of(&union.tag)));
        let order = self.values_of(structure, &union.tag);
        let mut cases: Vec<&model::Case> = union.cases.iter().collect();
        cases.sort_by_key(|case| order.iter().position(|value| *value == case.value).unwrap_or(usize::MAX));
        let cases: Members = cases
            .into_iter()
            .map(|case| {
                let fields = case.fields.iter().map(|(field, is_required)| {
                    let mark = if *is_required { "" } else { "?" };
                    format!("{}{mark}", keys.of(field))
                });
                (case.value.clone(), json!(fields.collect::<Vec<_>>()))
            })
            .collect();
        members.insert("cases".to_owned(), Value::Object(cases));
        Value::Object(members)
    }

    /// The values of the enumeration that a field has, in their order.
    fn values_of(&self, structure: &Structure, field: &str) -> Vec<&'a str> {
        let field = structure.fields.iter().find(|other| other.wire == field);
        let target = match field.map(|field| field.ty.required()) {
            Some(model::Type::Named(reference)) => self.index.find(reference),
            _ => None,
        };
        target.map(Target::values).unwrap_or_default()
    }
}

/// Where types differ in case only, those with capitals keep the names that Python has for them: `LB_pool` is `LBPool`
/// there, and `lb_pool` is `LbPool`.
fn rust_name(value: &mut Value, key: &str, class: &str, types: &Types) {
    let structures = types.structures.iter().map(|structure| &structure.class);
    let mut classes = types.enumerations.iter().map(|enumeration| &enumeration.class).chain(structures);
    let has_capitals = key.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_capitals && classes.any(|other| other != class && other.eq_ignore_ascii_case(class)) {
        value["rust"] = json!(class.rsplit('.').next().unwrap_or(class));
    }
}

fn written(constant: &Constant) -> Value {
    let (ty, value) = match &constant.value {
        model::Value::String(text) => ("string", json!(text)),
        model::Value::Integer(number) => ("integer", json!(number)),
        model::Value::Double(number) => ("double", json!(number)),
        model::Value::Boolean(flag) => ("boolean", json!(flag)),
        model::Value::Strings(texts) => ("list<string>", json!(texts)),
    };
    let mut members = Members::new();
    members.insert("type".to_owned(), json!(ty));
    members.insert("value".to_owned(), value);
    facts(&mut members, &constant.facts);
    Value::Object(members)
}

fn enumeration_of(enumeration: &Enumeration) -> Value {
    let mut members = Members::new();
    facts(&mut members, &enumeration.facts);
    let values = enumeration.values.iter().map(|value| {
        let mut marks = Members::new();
        facts(&mut marks, &value.facts);
        // A text alone is written as one.
        let written = match (&value.facts.doc, marks.len()) {
            (Some(doc), 1) => json!(doc),
            _ => Value::Object(marks),
        };
        (value.wire.clone(), written)
    });
    members.insert("values".to_owned(), Value::Object(values.collect()));
    Value::Object(members)
}
