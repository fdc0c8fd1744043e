//! From a JSON document that fits its schema to the syntax tree.
//!
//! The schema has said what is wrong with the form, so whatever doesn't fit here is skipped without a word.

mod operations;

use jsonc_parser::ast::{ObjectProp, Value};

use super::json::Document;
use super::syntax::{Enumeration, Field, OneOf, Package, Service, Set, Structure, TypeSyntax, Union};
use super::type_notation;
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Constant, ConstantValue, Deprecated, EnumerationValue, Facts, Name, Prefix, StructureKind};

/// A document on its way into the tree.
pub(super) struct Lowering<'a> {
    document: &'a Document<'a>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(document: &'a Document<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        Self { document, diagnostics }
    }

    /// The document as a manifest.
    pub(super) fn set(&mut self) -> Set {
        let mut set = Set {
            name: Name { text: String::new(), span: self.document.opening(&self.document.root) },
            doc: None,
            prefixes: Vec::new(),
            builds_on: Vec::new(),
            imported: false,
            runtime_types: Vec::new(),
            packages: Vec::new(),
        };
        for member in members(&self.document.root) {
            let value = &member.value;
            match member.name.as_str() {
                "set" => set.name = self.name(value).unwrap_or(set.name),
                "doc" => set.doc = string(value),
                "packages" => {
                    set.prefixes = self
                        .pairs(value)
                        .map(|(package, module)| Prefix { package, module: string(module).unwrap_or_default() })
                        .collect();
                }
                "builds_on" => set.builds_on = self.names(value),
                "imported" => set.imported = boolean(value),
                "runtime_types" => {
                    set.runtime_types =
                        self.pairs(value).map(|(name, rust)| (name, string(rust).unwrap_or_default())).collect();
                }
                _ => {}
            }
        }
        set
    }

    /// The document as a package.
    pub(super) fn package(&mut self) -> Package {
        let root = &self.document.root;
        let mut package = Package {
            name: Name { text: String::new(), span: self.document.opening(root) },
            facts: self.facts(root),
            constants: Vec::new(),
            enumerations: Vec::new(),
            structures: self.structures(root),
            services: Vec::new(),
        };
        for member in members(root) {
            let value = &member.value;
            match member.name.as_str() {
                "package" => package.name = self.name(value).unwrap_or(package.name),
                "constants" => package.constants = self.constants(value),
                "enumerations" => package.enumerations = self.enumerations(value),
                "services" => {
                    package.services = self.pairs(value).map(|(key, value)| self.service(key, value)).collect();
                }
                _ => {}
            }
        }
        package
    }

    fn service(&mut self, key: Name, value: &'a Value<'a>) -> Service {
        let (name, facts) = self.declaration(key, value);
        let mut service = Service {
            name,
            facts,
            partial: false,
            plain_rest: false,
            constants: Vec::new(),
            enumerations: Vec::new(),
            structures: self.structures(value),
            operations: Vec::new(),
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "partial" => service.partial = boolean(value),
                "rest_format" => service.plain_rest = string(value).as_deref() == Some("plain"),
                "constants" => service.constants = self.constants(value),
                "enumerations" => service.enumerations = self.enumerations(value),
                "operations" => {
                    service.operations = self.pairs(value).map(|(key, value)| self.operation(key, value)).collect();
                }
                _ => {}
            }
        }
        service
    }

    /// Structures and, behind them, errors of a package, a service or a structure.
    fn structures(&mut self, owner: &'a Value<'a>) -> Vec<Structure> {
        let mut structures = Vec::new();
        for (key, kind) in [("structures", StructureKind::Structure), ("errors", StructureKind::Error)] {
            let Some(declared) = get(owner, key) else { continue };
            structures.extend(self.pairs(declared).map(|(key, value)| self.structure(key, value, kind)));
        }
        structures
    }

    fn structure(&mut self, key: Name, value: &'a Value<'a>, kind: StructureKind) -> Structure {
        let (name, facts) = self.declaration(key, value);
        let mut structure = Structure {
            name,
            kind,
            facts,
            enumerations: Vec::new(),
            structures: Vec::new(),
            fields: Vec::new(),
            unions: Vec::new(),
            one_of: Vec::new(),
            constants: Vec::new(),
            model_keys: None,
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "enumerations" => structure.enumerations = self.enumerations(value),
                // Nested in an error or not, what isn't said to be an error is data.
                "structures" => {
                    structure.structures = self
                        .pairs(value)
                        .map(|(key, value)| self.structure(key, value, StructureKind::Structure))
                        .collect();
                }
                "fields" => structure.fields = self.fields(value),
                "unions" => structure.unions = elements(value).filter_map(|value| self.union(value)).collect(),
                "one_of" => structure.one_of = elements(value).filter_map(|value| self.one_of(value)).collect(),
                "constants" => structure.constants = self.constants(value),
                "model_keys" => structure.model_keys = Some(self.names(value)),
                _ => {}
            }
        }
        structure
    }

    fn enumerations(&mut self, value: &'a Value<'a>) -> Vec<Enumeration> {
        self.pairs(value)
            .map(|(key, value)| {
                let (name, facts) = self.declaration(key, value);
                let values = get(value, "values").into_iter().flat_map(|values| self.pairs(values));
                let values = values
                    .map(|(key, value)| {
                        let (name, facts) = self.declaration(key, value);
                        EnumerationValue { name, facts }
                    })
                    .collect();
                Enumeration { name, facts, values }
            })
            .collect()
    }

    fn constants(&mut self, value: &'a Value<'a>) -> Vec<Constant> {
        self.pairs(value)
            .filter_map(|(key, value)| {
                let ty = get(value, "type").and_then(string)?;
                let constant = constant_value(&ty, get(value, "value")?);
                if constant.is_none() {
                    self.diagnostics.push(Kind::OutOfBounds {
                        span: self.document.span(get(value, "value")?),
                        key: key.text.clone(),
                        problem: format!("the value doesn't fit into `{ty}`"),
                    });
                }
                let (name, facts) = self.declaration(key, value);
                Some(Constant { name, facts, value: constant? })
            })
            .collect()
    }

    fn fields(&mut self, value: &'a Value<'a>) -> Vec<Field> {
        self.pairs(value).map(|(key, value)| self.field(key, value)).collect()
    }

    fn field(&mut self, name: Name, value: &'a Value<'a>) -> Field {
        let mut field = Field {
            wire: name.text.clone(),
            ty: None,
            type_span: name.span,
            facts: self.facts(value),
            sensitive: false,
            added_later: false,
            unset: None,
            name,
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "type" => {
                    field.type_span = self.document.span(value);
                    field.ty = self.ty(value);
                }
                "wire" => field.wire = string(value).unwrap_or(field.wire),
                "sensitive" => field.sensitive = boolean(value),
                "added_later" => field.added_later = boolean(value),
                "unset" => field.unset = string(value),
                _ => {}
            }
        }
        field
    }

    fn ty(&mut self, value: &Value<'a>) -> Option<TypeSyntax> {
        let Value::StringLit(literal) = value else { return None };
        match type_notation::parse(&self.document.text(literal)) {
            Ok(ty) => Some(ty),
            Err(problem) => {
                self.diagnostics.push(*problem);
                None
            }
        }
    }

    fn union(&mut self, value: &'a Value<'a>) -> Option<Union> {
        let cases = get(value, "cases").into_iter().flat_map(|cases| self.pairs(cases));
        let cases = cases
            .map(|(value, fields)| {
                let fields = self.names(fields).into_iter().map(|mut field| {
                    let required = !field.text.ends_with('?');
                    if !required {
                        field.text.pop();
                        field.span.end -= 1;
                    }
                    (field, required)
                });
                (value, fields.collect())
            })
            .collect();
        Some(Union {
            name: get(value, "name").and_then(|name| self.name(name)),
            facts: self.facts(value),
            tag: self.name(get(value, "tag")?)?,
            cases,
        })
    }

    fn one_of(&mut self, value: &'a Value<'a>) -> Option<OneOf> {
        Some(OneOf {
            name: self.name(get(value, "name")?)?,
            facts: self.facts(value),
            fields: get(value, "fields").map(|fields| self.names(fields)).unwrap_or_default(),
        })
    }

    /// Name and facts of a declaration. `wire`, where given, is the name; the key is then only what Rust calls it.
    fn declaration(&self, key: Name, value: &'a Value<'a>) -> (Name, Facts) {
        let mut facts = self.facts(value);
        let name = match get(value, "wire").and_then(string) {
            Some(wire) if wire != key.text => {
                facts.key = Some(key.text);
                Name { text: wire, span: key.span }
            }
            _ => key,
        };
        (name, facts)
    }

    fn facts(&self, value: &'a Value<'a>) -> Facts {
        // The short form of a value is its documentation.
        let mut facts = Facts { doc: string(value), ..Facts::default() };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "doc" => facts.doc = string(value),
                "since" => facts.since = string(value),
                "rust" => facts.rust = self.name(value),
                "deprecated" => {
                    facts.deprecated = Some(Deprecated {
                        since: get(value, "since").and_then(string),
                        replacement: get(value, "use").and_then(string),
                        removal: get(value, "removal").and_then(string),
                    });
                }
                _ => {}
            }
        }
        facts
    }

    fn name(&self, value: &Value<'a>) -> Option<Name> {
        match value {
            Value::StringLit(literal) => Some(self.document.name(literal)),
            _ => None,
        }
    }

    fn names(&self, value: &Value<'a>) -> Vec<Name> {
        elements(value).filter_map(|value| self.name(value)).collect()
    }

    fn name_pairs(&self, value: &'a Value<'a>) -> Vec<(Name, Name)> {
        self.pairs(value).filter_map(|(key, value)| Some((key, self.name(value)?))).collect()
    }

    /// Keys and values of an object.
    fn pairs(&self, value: &'a Value<'a>) -> impl Iterator<Item = (Name, &'a Value<'a>)> + use<'a> {
        let document = self.document;
        members(value).iter().map(|member| (document.key(member), &member.value))
    }
}

fn constant_value(ty: &str, value: &Value<'_>) -> Option<ConstantValue> {
    Some(match ty {
        "string" => ConstantValue::String(string(value)?),
        "integer" => ConstantValue::Integer(number(value)?),
        "double" => ConstantValue::Double(number(value)?),
        "boolean" => match value {
            Value::BooleanLit(literal) => ConstantValue::Boolean(literal.value),
            _ => return None,
        },
        _ => ConstantValue::Strings(elements(value).map(string).collect::<Option<_>>()?),
    })
}

fn members<'b, 'a>(value: &'b Value<'a>) -> &'b [ObjectProp<'a>] {
    match value {
        Value::Object(object) => &object.properties,
        _ => &[],
    }
}

pub(super) fn get<'b, 'a>(value: &'b Value<'a>, key: &str) -> Option<&'b Value<'a>> {
    members(value).iter().find(|member| member.name.as_str() == key).map(|member| &member.value)
}

pub(super) fn elements<'b, 'a>(value: &'b Value<'a>) -> impl Iterator<Item = &'b Value<'a>> + use<'a, 'b> {
    let elements: &[Value<'a>] = match value {
        Value::Array(array) => &array.elements,
        _ => &[],
    };
    elements.iter()
}

fn string(value: &Value<'_>) -> Option<String> {
    match value {
        Value::StringLit(literal) => Some(literal.value.to_string()),
        _ => None,
    }
}

fn boolean(value: &Value<'_>) -> bool {
    matches!(value, Value::BooleanLit(literal) if literal.value)
}

fn number<T: std::str::FromStr>(value: &Value<'_>) -> Option<T> {
    match value {
        Value::NumberLit(literal) => literal.value.parse().ok(),
        _ => None,
    }
}
