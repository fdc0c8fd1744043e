//! A schema with everything that its parts say of it: `allOf` flattened, references followed.

use indexmap::IndexMap;
use serde_json::Value;

use super::super::document::Node;
use super::super::finding::Code;
use super::Importer;

/// How deep parts may be within parts.
const DEPTH: usize = 64;

/// A schema, flattened.
#[derive(Clone)]
pub(super) struct Flat<'d> {
    /// Where it stands.
    pub(super) node: Node<'d>,
    /// Its JSON types without `null`.
    pub(super) types: Vec<&'d str>,
    pub(super) nullable: bool,
    pub(super) format: Option<&'d str>,
    pub(super) properties: IndexMap<&'d str, Node<'d>>,
    pub(super) required: Vec<&'d str>,
    /// `additionalProperties`, a schema or a truth value.
    pub(super) additional: Option<Node<'d>>,
    pub(super) items: Option<Node<'d>>,
    pub(super) unique: bool,
    /// `enum`, or `const` as the only one.
    pub(super) values: Option<Vec<&'d Value>>,
    pub(super) choices: Vec<Choice<'d>>,
    pub(super) discriminator: Option<Node<'d>>,
    /// Properties of which exactly one is there.
    pub(super) group: Vec<&'d str>,
}

/// Alternatives.
#[derive(Clone)]
pub(super) struct Choice<'d> {
    /// Where they stand.
    pub(super) at: Node<'d>,
    pub(super) of: Vec<Node<'d>>,
    /// Exactly one, not one or more.
    pub(super) is_one: bool,
}

impl<'d> Flat<'d> {
    fn new(node: Node<'d>) -> Self {
        Self {
            node,
            types: Vec::new(),
            nullable: false,
            format: None,
            properties: IndexMap::new(),
            required: Vec::new(),
            additional: None,
            items: None,
            unique: false,
            values: None,
            choices: Vec::new(),
            discriminator: None,
            group: Vec::new(),
        }
    }

    /// Whether its values are objects, as far as it says so without its choices.
    pub(super) fn is_object(&self) -> bool {
        match self.types.as_slice() {
            [] => !self.properties.is_empty() || self.additional.as_ref().is_some_and(|more| more.value.is_object()),
            types => types == ["object"],
        }
    }

    /// Properties of any name with a schema for their values.
    pub(super) fn typed_additional(&self) -> Option<&Node<'d>> {
        self.additional.as_ref().filter(|more| more.object().is_some_and(|schema| !schema.is_empty()))
    }
}

/// How a part belongs to the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The schema itself, or what it refers to.
    Own,
    /// One of `allOf`, written in place.
    Inline,
    /// One of `allOf`, by reference: a base, whose alternatives are its own matter.
    Base,
}

impl<'d> Importer<'d> {
    /// A schema with all of its parts.
    pub(super) fn flatten(&mut self, node: &Node<'d>) -> Flat<'d> {
        let mut flat = Flat::new(node.clone());
        self.merge(&mut flat, node, Part::Own, &mut Vec::new());
        flat
    }

    fn merge(&mut self, flat: &mut Flat<'d>, node: &Node<'d>, part: Part, way: &mut Vec<&'d Value>) {
        if way.len() > DEPTH {
            return self.find(Code::TooDeep, node, "");
        }
        if way.iter().any(|seen| std::ptr::eq(*seen, node.value)) {
            return self.find(Code::EndlessReference, node, "");
        }
        way.push(node.value);
        if let Some(reference) = node.text("$ref")
            && let Some(target) = self.follow(node, reference)
        {
            let part = if part == Part::Inline { Part::Base } else { part };
            self.merge(flat, &target, part, way);
        }
        self.own_types(flat, node, part);
        own_members(flat, node);
        for inner in node.get("allOf").iter().flat_map(Node::elements) {
            self.merge(flat, &inner, Part::Inline, way);
        }
        let is_told_apart = node.get("discriminator").is_some();
        for (name, is_one) in [("oneOf", true), ("anyOf", false)] {
            if let Some(of) = node.get(name)
                && !(part == Part::Base && is_told_apart)
            {
                flat.choices.push(Choice { of: of.elements().collect(), at: of, is_one });
            }
        }
        if part != Part::Base {
            flat.discriminator = flat.discriminator.take().or_else(|| node.get("discriminator"));
        }
        for rule in
            ["not", "if", "patternProperties", "dependentSchemas", "dependentRequired", "prefixItems", "contains"]
        {
            if let Some(rule) = node.get(rule) {
                self.find(Code::Constraint, &rule, "");
            }
        }
        way.pop();
    }

    fn own_types(&mut self, flat: &mut Flat<'d>, node: &Node<'d>, part: Part) {
        let Some(found) = node.get("type") else {
            flat.nullable |= part == Part::Own && node.is("nullable");
            return;
        };
        let listed: Vec<&'d str> = match found.value {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => {
                self.find(Code::WrongKind, &found, "");
                Vec::new()
            }
        };
        let types: Vec<&'d str> = listed.iter().copied().filter(|name| *name != "null").collect();
        flat.nullable |= part == Part::Own && (node.is("nullable") || types.len() < listed.len());
        if flat.types.is_empty() {
            flat.types = types;
        } else if !types.is_empty() && types != flat.types {
            let both: Vec<&'d str> = flat.types.iter().copied().filter(|name| types.contains(name)).collect();
            let narrower =
                if types.contains(&"integer") && flat.types.contains(&"number") { vec!["integer"] } else { both };
            if narrower.is_empty() {
                flat.types.extend(types);
            } else {
                flat.types = narrower;
            }
        }
    }
}

fn own_members<'d>(flat: &mut Flat<'d>, node: &Node<'d>) {
    flat.format = flat.format.or_else(|| node.text("format"));
    for (name, property) in node.get("properties").iter().flat_map(Node::members) {
        // a part that only says what a property means doesn't change its type
        let is_said_again = flat.properties.contains_key(name) && is_annotation(&property);
        if !is_said_again {
            flat.properties.insert(name, property);
        }
    }
    let required = node.get("required");
    for name in required.iter().flat_map(Node::elements).filter_map(|name| name.value.as_str()) {
        if !flat.required.contains(&name) {
            flat.required.push(name);
        }
    }
    flat.additional = flat.additional.take().or_else(|| node.get("additionalProperties"));
    flat.items = flat.items.take().or_else(|| node.get("items"));
    flat.unique |= node.is("uniqueItems");
    if let Some(values) = node.get("enum").and_then(|values| values.value.as_array()) {
        flat.values = Some(values.iter().collect());
    } else if let Some(only) = node.get("const") {
        flat.values = Some(vec![only.value]);
    }
}

/// Members of a schema that say nothing of what its values are.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "summary",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "example",
    "examples",
    "default",
    "externalDocs",
    "xml",
];

/// Whether a schema says nothing of what its values are.
pub(super) fn is_annotation(node: &Node<'_>) -> bool {
    node.members().all(|(name, _)| ANNOTATIONS.contains(&name) || name.starts_with("x-"))
}

/// Whether a schema only allows null.
pub(super) fn is_null(node: &Node<'_>) -> bool {
    let only_null = |values: Node<'_>| {
        values.value.as_array().is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_null))
    };
    node.text("type") == Some("null")
        || node.get("enum").is_some_and(only_null)
        || node.get("type").is_some_and(|types| types.value == &Value::from(vec!["null"]))
        || (node.is("nullable") && is_annotation(node))
}

/// The one schema that another one is nothing but a wrapper of, and whether null may stand in its place.
pub(super) fn only_part<'d>(node: &Node<'d>) -> Option<(Node<'d>, bool)> {
    let mut parts = None;
    for (name, member) in node.members() {
        match name {
            "allOf" | "oneOf" | "anyOf" if parts.is_none() => parts = Some((name, member)),
            "type" if member.value == "object" => {}
            name if ANNOTATIONS.contains(&name) || name.starts_with("x-") => {}
            _ => return None,
        }
    }
    let (name, parts) = parts?;
    let mut nullable = node.is("nullable");
    let mut only = None;
    for part in parts.elements() {
        if name == "allOf" {
            if is_annotation(&part) {
                nullable |= part.is("nullable");
                continue;
            }
        } else if is_null(&part) {
            nullable = true;
            continue;
        }
        if only.replace(part).is_some() {
            return None;
        }
    }
    only.map(|only| (only, nullable))
}
