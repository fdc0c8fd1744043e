//! Structures, errors and enumerations.

use ruff_python_ast::{Expr, ExprCall};

use super::Reader;
use super::scope::{Class, Scope};
use crate::import::sdk::docs::{self, Docstring, Facts, Section};
use crate::import::sdk::model::{Case, Constant, Enumeration, EnumerationValue, Field, Structure, Type, Union, Value};
use crate::import::sdk::python;

impl Reader<'_> {
    /// `owner` is the Python name of the class around it, with a dot behind.
    pub(super) fn structure(&mut self, class: &Class<'_>, around: &Scope<'_>, owner: &str) -> Option<Structure> {
        let definition = class.definition;
        let name = class.name();
        let binding = around.binding(name).and_then(binding_call);
        let (is_error, call) = self.known(binding, &definition.name, "a structure or an error is bound to a type")?;
        let (canonical, fields, model_keys) = self.binding(call)?;
        let scope = self.scope(&definition.body);
        let path = format!("{owner}{name}");
        let docstring = Docstring::parse(scope.constructor_doc().unwrap_or_default());
        let names = self.python_names(&scope);
        let fields = self.fields(fields, &docstring, |wire| {
            names.iter().find(|(canonical, _)| canonical == wire).map_or(wire, |(_, name)| name.as_str())
        });
        let mut types = self.types(&scope, &format!("{path}."));
        self.discriminators(&scope, &fields, &names, &mut types.constants);
        Some(Structure {
            canonical: canonical.to_owned(),
            span: self.class_span(definition),
            is_error,
            facts: Section::whole(scope.doc.unwrap_or_default()).facts(self.with_docs),
            fields,
            unions: self.unions(&scope),
            model_keys,
            types,
            class: path,
        })
    }

    /// Canonical name, fields and model keys of a bound type.
    fn binding<'a>(&mut self, call: &'a ExprCall) -> Option<(&'a str, &'a Expr, Option<Vec<String>>)> {
        let (canonical, fields, model) = match &*call.arguments.args {
            [canonical, fields, _class] => (canonical, fields, None),
            [canonical, fields, _class, is_model, keys] => (canonical, fields, Some((is_model, keys))),
            _ => {
                self.unknown(call, "a type has a name, fields, a class, and perhaps the keys of a model");
                return None;
            }
        };
        let name = self.known(python::string(canonical), canonical, "a name is a text")?;
        let keys = match model {
            Some((is_model, keys)) if python::boolean(is_model) == Some(true) => {
                Some(self.known(python::strings(keys), keys, "the keys of a model are texts")?)
            }
            _ => None,
        };
        Some((name, fields, keys))
    }

    /// The fields in a dictionary; `python_name` gives the name under which the docstring speaks of each.
    pub(super) fn fields<'n>(
        &mut self,
        dictionary: &'n Expr,
        docstring: &Docstring<'_>,
        python_name: impl Fn(&'n str) -> &'n str,
    ) -> Vec<Field> {
        let entries = self.known(python::entries(dictionary), dictionary, "fields are names and types");
        let mut fields = Vec::new();
        for (wire, expression) in entries.unwrap_or_default() {
            let Some(mut ty) = self.ty(expression) else { continue };
            let section = docstring.parameter(python_name(wire));
            docs::apply_resources(&mut ty, &section);
            fields.push(Field {
                wire: wire.to_owned(),
                span: self.span(expression),
                ty,
                facts: section.facts(self.with_docs),
                added_later: section.is_added_later(),
            });
        }
        fields
    }

    /// Wire name to Python name, where they differ.
    fn python_names(&mut self, scope: &Scope<'_>) -> Vec<(String, String)> {
        let Some(names) = scope.private("_canonical_to_pep_names") else { return Vec::new() };
        self.known(python::string_pairs(names), names, "names are texts").unwrap_or_default()
    }

    /// The texts that the constructor sets by itself: by them a structure is known among its kin, where one of these is
    /// sent. Each becomes a constant that is called like its field. Where the field is an enumeration, that has the values.
    fn discriminators(
        &mut self,
        scope: &Scope<'_>,
        fields: &[Field],
        names: &[(String, String)],
        constants: &mut Vec<Constant>,
    ) {
        let parameters = scope.constructor().map(|constructor| &constructor.parameters.args);
        for parameter in parameters.into_iter().flatten() {
            let Some(default) = parameter.default.as_deref().filter(|default| !default.is_none_literal_expr()) else {
                continue;
            };
            let python_name = parameter.parameter.name.as_str();
            let wire =
                names.iter().find(|(_, name)| name == python_name).map_or(python_name, |(wire, _)| wire.as_str());
            let field = fields.iter().find(|field| field.wire == wire);
            let is_enumeration = field.is_some_and(|field| matches!(field.ty.required(), Type::Named(_)));
            if is_enumeration {
                continue;
            }
            let expected = "a constructor sets texts only, and no other one than the constant of that name has";
            let text = python::string(default).filter(|_| field.is_some());
            let Some(text) = self.known(text, default, expected) else { continue };
            let (name, value) = (python_name.to_ascii_uppercase(), Value::String(text.to_owned()));
            match constants.iter().find(|constant| constant.name == name) {
                Some(constant) if constant.value == value => {}
                Some(_) => self.unknown(default, expected),
                None => constants.push(Constant { name, facts: Facts::default(), value }),
            }
        }
    }

    fn unions(&mut self, scope: &Scope<'_>) -> Vec<Union> {
        let Some(list) = scope.private("_validator_list") else { return Vec::new() };
        let validators = self.known(python::elements(list), list, "a list of validators").unwrap_or_default();
        validators.iter().filter_map(|validator| self.union(validator)).collect()
    }

    fn union(&mut self, validator: &Expr) -> Option<Union> {
        let parts = validator.as_call_expr().and_then(|call| match &*call.arguments.args {
            [tag, cases] if python::name(&call.func) == Some("UnionValidator") => {
                Some((python::string(tag)?, python::entries(cases)?))
            }
            _ => None,
        });
        let (tag, cases) = self.known(parts, validator, "a structure is checked by unions only")?;
        let mut union = Union { tag: tag.to_owned(), cases: Vec::new() };
        for (value, fields) in cases {
            let fields = self.known(case_fields(fields), fields, "a case has fields, and whether each is required")?;
            union.cases.push(Case { value: value.to_owned(), fields });
        }
        Some(union)
    }

    pub(super) fn enumeration(&mut self, class: &Class<'_>, around: &Scope<'_>, owner: &str) -> Option<Enumeration> {
        let definition = class.definition;
        let name = class.name();
        let canonical = around.binding(name).and_then(|binding| {
            let call = binding.as_call_expr()?;
            let is_enumeration = python::member(&call.func) == Some(("type", "EnumType"));
            python::string(call.arguments.args.first().filter(|_| is_enumeration)?)
        });
        let canonical = self.known(canonical, &definition.name, "an enumeration is bound to its name")?;
        let values = around.values.iter().find(|(other, _)| *other == name).map(|(_, values)| *values);
        let values = self.known(values, &definition.name, "an enumeration has values")?;
        let values = self.known(python::entries(values), values, "values are names")?;
        let scope = self.scope(&definition.body);
        for assigned in &scope.assigned {
            if !values.iter().any(|(wire, _)| *wire == assigned.name) {
                self.unknown(assigned.value, "this value isn't among those that are set");
            }
        }
        // The class has them in the order of their declaration; where a name is no Python name, it isn't there.
        let position = |wire: &str| scope.assigned.iter().position(|assigned| assigned.name == wire);
        let mut values: Vec<EnumerationValue> = values
            .iter()
            .map(|(wire, _)| {
                let doc = position(wire).and_then(|at| scope.assigned[at].doc);
                EnumerationValue {
                    wire: (*wire).to_owned(),
                    facts: Section::whole(doc.unwrap_or_default()).facts(self.with_docs),
                }
            })
            .collect();
        values.sort_by_key(|value| position(&value.wire));
        Some(Enumeration {
            canonical: canonical.to_owned(),
            class: format!("{owner}{name}"),
            span: self.class_span(definition),
            facts: Section::whole(scope.doc.unwrap_or_default()).facts(self.with_docs),
            values,
        })
    }
}

/// Whether an error is bound, and the call that makes the type.
fn binding_call(binding: &Expr) -> Option<(bool, &ExprCall)> {
    let call = binding.as_call_expr()?;
    match python::member(&call.func)? {
        ("type", "StructType") => Some((false, call)),
        ("type", "ErrorType") => Some((true, call)),
        _ => None,
    }
}

fn case_fields(fields: &Expr) -> Option<Vec<(String, bool)>> {
    let fields = python::elements(fields)?.iter().map(|field| match python::elements(field)? {
        [name, required] => Some((python::string(name)?.to_owned(), python::boolean(required)?)),
        _ => None,
    });
    fields.collect()
}
