//! Parameters: in the path, the query, a header.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::document::Node;
use super::super::finding::Code;
use super::model::{Field, Said, Ty};
use super::operations::{Draft, variables};
use super::{Importer, docs};

/// A parameter of the document, resolved.
struct Parameter<'d> {
    node: Node<'d>,
    name: &'d str,
    place: &'d str,
}

impl<'d> Importer<'d> {
    /// Places all parameters of an operation. `None`: without one of them it can't be called.
    pub(super) fn parameters(&mut self, draft: &mut Draft<'d>, shared: &[Node<'d>]) -> Option<()> {
        let listed: Vec<Node<'d>> = draft.node.get("parameters").iter().flat_map(Node::elements).collect();
        let mut parameters: Vec<Parameter<'d>> = Vec::new();
        for node in shared.iter().chain(&listed) {
            let Some(node) = self.resolved(node) else { continue };
            let (Some(name), Some(place)) = (node.text("name"), node.text("in")) else {
                self.find(Code::WrongKind, &node, "a parameter has `name` and `in`");
                continue;
            };
            parameters.retain(|known| (known.name, known.place) != (name, place));
            parameters.push(Parameter { node, name, place });
        }
        draft.place_fragment(|name| parameters.iter().any(|known| known.place == "header" && known.name == name));
        let in_query = parameters.iter().filter(|parameter| parameter.place == "query");
        let mut taken: BTreeSet<String> = in_query.map(|parameter| parameter.name.to_owned()).collect();
        for parameter in &parameters {
            match parameter.place {
                "path" => self.path_parameter(draft, parameter),
                "query" => self.query_parameter(draft, parameter, &mut taken)?,
                "header" => self.header_parameter(draft, parameter)?,
                place => self.lost(parameter, &format!("a spec has no place `{place}`"))?,
            }
        }
        self.bare_variables(draft);
        Some(())
    }

    /// A parameter that can't be sent: the operation does without it, if it may.
    fn lost(&mut self, parameter: &Parameter<'d>, why: &str) -> Option<()> {
        if parameter.node.is("required") {
            self.find(Code::LostOperation, &parameter.node, format!("it needs this parameter, and {why}"));
            return None;
        }
        self.find(Code::LostParameter, &parameter.node, why);
        Some(())
    }

    /// The type of a parameter, and what is said of it.
    fn typed(&mut self, draft: &Draft<'d>, parameter: &Parameter<'d>) -> (Ty, Said) {
        let Some(schema) = parameter.node.get("schema") else {
            let said = docs::said(&parameter.node);
            return (if parameter.node.get("content").is_some() { Ty::Opaque } else { Ty::String }, said);
        };
        let ty = self.shared(&schema, &draft.place.within(parameter.name)).required().clone();
        let ty = self.told(&parameter.node, ty);
        // whether a structure can be written into a query is only known when its fields are
        self.read_queue();
        let facts = docs::facts(&schema);
        let said = Said {
            doc: docs::with(docs::doc(&parameter.node, &[]).or_else(|| docs::doc(&schema, &[])), &facts),
            deprecated: parameter.node.is("deprecated"),
        };
        (ty, said)
    }

    /// A text in the place of a parameter for which there is no form.
    fn as_text(&mut self, parameter: &Parameter<'d>) -> Ty {
        let form = match (parameter.node.get("content").is_some(), parameter.node.text("style")) {
            (true, _) => "`content`".to_owned(),
            (false, Some(style)) => format!("`{}`, style `{style}`", parameter.name),
            (false, None) => format!("`{}`", parameter.name),
        };
        self.find(Code::TextParameter, &parameter.node, form);
        Ty::String
    }

    fn path_parameter(&mut self, draft: &mut Draft<'d>, parameter: &Parameter<'d>) {
        let names = variables(&draft.path);
        let found = names.iter().find(|name| *name == parameter.name);
        let Some(variable) =
            found.or_else(|| names.iter().find(|name| name.trim_end_matches(['+', '*']) == parameter.name))
        else {
            return self.find(Code::LostParameter, &parameter.node, "the path has no such variable");
        };
        let (ty, said) = self.typed(draft, parameter);
        let ty = if self.is_scalar(&ty) { ty } else { self.as_text(parameter) };
        let prefix = match parameter.node.text("style") {
            Some("label") => ".".to_owned(),
            Some("matrix") => format!(";{}=", parameter.name),
            _ => String::new(),
        };
        draft.path = draft.path.replace(&format!("{{{variable}}}"), &format!("{prefix}{{{variable}}}"));
        let key = draft.add(parameter.name, ty, said);
        if key != *variable {
            draft.path_variables.insert(variable.clone(), Value::from(key));
        }
    }

    /// Variables of the path that no parameter describes.
    fn bare_variables(&mut self, draft: &mut Draft<'d>) {
        for variable in variables(&draft.path) {
            let mapped = draft.path_variables.contains_key(&variable);
            if mapped
                || draft.parameters.iter().any(|parameter| parameter.key == variable && draft.is_in_path(&variable))
            {
                continue;
            }
            let node = draft.node.clone();
            self.find(Code::BareVariable, &node, format!("`{{{variable}}}`"));
            let key = draft.add(&variable, Ty::String, Said::default());
            if key != variable {
                draft.path_variables.insert(variable, Value::from(key));
            }
        }
    }

    fn query_parameter(
        &mut self,
        draft: &mut Draft<'d>,
        parameter: &Parameter<'d>,
        taken: &mut BTreeSet<String>,
    ) -> Option<()> {
        let name = parameter.name;
        if draft.dispatch.get(name).is_some_and(|value| !value.is_null()) {
            // the path's key says its value; a name that stands alone may be filled by a parameter
            return Some(());
        }
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || matches!(c, '=' | '&' | '?' | '#')) {
            return self.lost(parameter, "its name can't be written");
        }
        if let Some(reserved) =
            parameter.node.get("allowReserved").filter(|reserved| reserved.value == &Value::Bool(true))
        {
            self.find(Code::Constraint, &reserved, "what has a meaning in URLs is escaped");
        }
        let (ty, said) = self.typed(draft, parameter);
        let (ty, style) = match self.query_style(parameter, &ty, taken) {
            Some(style) => (ty, style),
            None => (self.as_text(parameter), None),
        };
        let ty = if parameter.node.is("required") { ty } else { ty.optional() };
        let key = draft.add(name, ty, said);
        let value = match style {
            None => Value::from(key),
            Some(style) => json!({"parameter": key, "style": style}),
        };
        draft.query.insert(name.to_owned(), value);
        Some(())
    }

    /// How a spec says a parameter's form; the outer `None`: not at all.
    #[allow(clippy::option_option, reason = "the inner one is the form that needs no word")]
    fn query_style(
        &mut self,
        parameter: &Parameter<'d>,
        ty: &Ty,
        taken: &mut BTreeSet<String>,
    ) -> Option<Option<&'static str>> {
        let node = &parameter.node;
        let style = node.text("style").unwrap_or("form");
        let exploded = node.get("explode").map_or(style == "form", |explode| explode.value == &Value::Bool(true));
        if self.is_scalar(ty) {
            return Some(None);
        }
        if self.is_listed(ty) {
            return match (style, exploded) {
                ("form", true) | ("deepObject", _) => Some(None),
                ("form", false) => Some(Some("comma_delimited")),
                ("spaceDelimited", false) => Some(Some("space_delimited")),
                ("spaceDelimited", true) => Some(Some("space_delimited_exploded")),
                ("pipeDelimited", false) => Some(Some("pipe_delimited")),
                ("pipeDelimited", true) => Some(Some("pipe_delimited_exploded")),
                _ => None,
            };
        }
        match style {
            "deepObject" => self.fields(ty).map(|_| Some("deep_object")),
            "form" if exploded => {
                let mut leaves = Vec::new();
                let fits = self.leaves(ty, &mut leaves, &mut Vec::new());
                let mut others = taken.clone();
                others.remove(parameter.name);
                let differ = leaves.iter().all(|leaf| others.insert(leaf.clone()));
                if !(fits && differ) {
                    return None;
                }
                taken.extend(leaves);
                Some(Some("form_exploded"))
            }
            _ => None,
        }
    }

    /// The query parameters that a structure becomes; false when a query can't hold all of it.
    fn leaves(&self, ty: &Ty, leaves: &mut Vec<String>, within: &mut Vec<usize>) -> bool {
        let (Ty::Type(index), Some(fields)) = (ty, self.fields(ty)) else { return false };
        if within.contains(index) {
            return false;
        }
        within.push(*index);
        let fits = fields.iter().all(|field| {
            let inner = field.ty.required();
            if self.is_listed(inner) {
                leaves.push(field.wire.clone());
                return true;
            }
            self.leaves(inner, leaves, within)
        });
        within.pop();
        fits
    }

    fn header_parameter(&mut self, draft: &mut Draft<'d>, parameter: &Parameter<'d>) -> Option<()> {
        let name = parameter.name;
        let is_stated = draft.dispatch_headers.contains_key(name);
        if is_stated || ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str()) {
            // OpenAPI leaves these to other parts of the document
            return Some(());
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_name) || name.contains(['&', '#']) {
            return self.lost(parameter, "its name can't be that of a header");
        }
        let (ty, said) = self.typed(draft, parameter);
        let ty = if self.is_scalar(&ty) { ty } else { self.as_text(parameter) };
        let ty = if parameter.node.is("required") { ty } else { ty.optional() };
        let key = draft.add(name, ty, said);
        draft.headers.insert(name.to_owned(), Value::from(key));
        Some(())
    }
}

impl Draft<'_> {
    /// What a path's key has behind `#` is a header where there is such a parameter, and else a part of the query.
    fn place_fragment(&mut self, is_header: impl Fn(&str) -> bool) {
        for (name, value) in std::mem::take(&mut self.dispatch_headers) {
            let place = if is_header(&name) { &mut self.dispatch_headers } else { &mut self.dispatch };
            place.insert(name, value);
        }
    }

    /// Adds a parameter and gives its key.
    pub(super) fn add(&mut self, name: &str, ty: Ty, said: Said) -> String {
        let (key, rust) = self.keys.claim(name);
        self.parameters.push(Field { key: key.clone(), wire: key.clone(), rust, ty, said });
        key
    }

    /// Whether the parameter of this key is one of the path.
    fn is_in_path(&self, key: &str) -> bool {
        let elsewhere = |members: &serde_json::Map<String, Value>| {
            members.values().any(|value| value.as_str().or_else(|| value["parameter"].as_str()) == Some(key))
        };
        !elsewhere(&self.query) && !elsewhere(&self.headers)
    }
}
