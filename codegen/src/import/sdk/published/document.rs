//! What an OpenAPI document says of routes.

use std::collections::BTreeMap;

use super::tree::Node;
use crate::diagnostic::{Diagnostics, Kind};
use crate::source::{FileId, Span};

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// How far references are followed.
const FURTHEST: usize = 8;

/// Where the paths of older documents begin; newer ones have it in the address of the server.
const ROOT: &str = "/api/";

/// A document.
#[derive(Debug)]
pub(in crate::import::sdk) struct Document {
    pub(super) routes: Vec<Route>,
}

/// An operation of a document.
#[derive(Debug)]
pub(super) struct Route {
    /// Its path.
    pub(super) span: Span,
    pub(super) method: String,
    pub(super) path: String,
    /// Fixed query: name, and value unless the name stands alone.
    pub(super) dispatch: Vec<(String, Option<String>)>,
    /// It starts a task, and says so in the query.
    pub(super) is_task: bool,
    pub(super) id: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) answers: Vec<Answer>,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) place: String,
    pub(super) style: String,
    pub(super) is_exploded: bool,
    pub(super) schema: Schema,
}

/// What is known of a schema.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Its name, when it has one.
    pub(super) name: Option<String>,
    /// Its properties.
    pub(super) properties: Vec<String>,
}

/// A body.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) span: Span,
    /// Where it isn't JSON.
    pub(super) content_type: Option<String>,
    pub(super) schema: Schema,
}

/// The answer with one status.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) span: Span,
    pub(super) status: u16,
    pub(super) text: String,
    pub(super) is_json: bool,
    pub(super) schema: Schema,
}

impl Document {
    /// Reads a document; `None` when that can't be done, which is reported.
    pub(in crate::import::sdk) fn read(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let root = match Node::read(file, text) {
            Ok(root) => root,
            Err((span, problem)) => {
                diagnostics.push(Kind::UnreadableDocument { span, problem });
                return None;
            }
        };
        if !root.text("openapi").is_some_and(|version| version.starts_with("3.")) {
            let problem = "it doesn't say that it is OpenAPI of version 3".to_owned();
            let span = Span { file, ..Span::default() };
            diagnostics.push(Kind::UnreadableDocument { span, problem });
            return None;
        }
        let reader = Reader::new(&root);
        let mut routes = Vec::new();
        for path in root.get("paths").map(Node::members).unwrap_or_default() {
            let shared = path.node.get("parameters").map(Node::elements).unwrap_or_default();
            for member in path.node.members() {
                if METHODS.contains(&member.name.as_str()) {
                    routes.push(reader.route(&path.name, path.span, &member.name, &member.node, shared));
                }
            }
        }
        Some(Self { routes })
    }
}

struct Reader<'d> {
    /// The named parts of the document, by their references.
    parts: BTreeMap<String, &'d Node>,
}

impl<'d> Reader<'d> {
    fn new(root: &'d Node) -> Self {
        let groups = root.get("components").map(Node::members).unwrap_or_default();
        let parts = groups.iter().flat_map(|group| {
            let reference = |name: &str| format!("#/components/{}/{name}", group.name);
            group.node.members().iter().map(move |part| (reference(&part.name), &part.node))
        });
        Self { parts: parts.collect() }
    }

    /// A node, or the part that it refers to.
    fn resolved<'n>(&self, node: &'n Node) -> &'n Node
    where
        'd: 'n,
    {
        let mut found = node;
        for _ in 0..FURTHEST {
            match found.text("$ref").and_then(|reference| self.parts.get(reference)) {
                Some(part) => found = part,
                None => break,
            }
        }
        found
    }

    fn route(&self, key: &str, span: Span, method: &str, node: &Node, shared: &[Node]) -> Route {
        let (path, query) = key.split_once('?').unwrap_or((key, ""));
        let mut dispatch: Vec<(String, Option<String>)> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value))))
            // a variable is a parameter, which is described as such
            .filter(|(_, value)| value.is_none_or(|value| !value.starts_with('{')))
            .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
            .collect();
        let listed = dispatch.len();
        dispatch.retain(|(name, _)| name != "vmw-task");
        let own = node.get("parameters").map(Node::elements).unwrap_or_default();
        let mut parameters: Vec<Parameter> = Vec::new();
        for parameter in shared.iter().chain(own).filter_map(|node| self.parameter(node)) {
            parameters.retain(|known| (&known.name, &known.place) != (&parameter.name, &parameter.place));
            parameters.push(parameter);
        }
        let answers = node.get("responses").map(Node::members).unwrap_or_default();
        Route {
            span,
            method: method.to_ascii_uppercase(),
            path: path.strip_prefix(ROOT).map_or_else(|| path.to_owned(), |rest| format!("/{rest}")),
            is_task: dispatch.len() < listed,
            dispatch,
            id: node.text("operationId").unwrap_or_default().to_owned(),
            parameters,
            body: node.member("requestBody").map(|body| self.body(body.span, &body.node)),
            answers: answers
                .iter()
                .filter_map(|answer| self.answer(answer.name.parse().ok()?, answer.span, &answer.node))
                .collect(),
        }
    }

    fn parameter(&self, node: &Node) -> Option<Parameter> {
        let node = self.resolved(node);
        let name = node.get("name")?;
        let style = node.text("style").unwrap_or("form");
        Some(Parameter {
            name: name.scalar()?.to_owned(),
            span: name.span,
            place: node.text("in")?.to_owned(),
            style: style.to_owned(),
            is_exploded: node.text("explode").map_or(style == "form", |explode| explode == "true"),
            schema: node.get("schema").map(|schema| self.schema(schema)).unwrap_or_default(),
        })
    }

    fn body(&self, span: Span, node: &Node) -> Body {
        let (is_json, content_type, schema) = self.content(self.resolved(node));
        Body { span, content_type: content_type.filter(|_| !is_json), schema }
    }

    fn answer(&self, status: u16, span: Span, node: &Node) -> Option<Answer> {
        let node = self.resolved(node);
        let (is_json, content_type, schema) = self.content(node);
        let text = node.text("description").unwrap_or_default().to_owned();
        // one without content is as good as JSON
        let is_json = is_json || content_type.is_none();
        (100..600).contains(&status).then_some(Answer { span, status, text, is_json, schema })
    }

    /// What is within a body: JSON where it is to be had, else the first that is offered.
    fn content(&self, node: &Node) -> (bool, Option<String>, Schema) {
        let offered = node.get("content").map(Node::members).unwrap_or_default();
        let is_json = |name: &str| name.starts_with("application/json") || name.ends_with("+json") || name == "*/*";
        let json = offered.iter().find(|content| is_json(&content.name));
        let Some(content) = json.or_else(|| offered.first()) else { return (false, None, Schema::default()) };
        let schema = content.node.get("schema").map(|schema| self.schema(schema)).unwrap_or_default();
        (json.is_some(), Some(content.name.clone()), schema)
    }

    fn schema(&self, node: &Node) -> Schema {
        let inner = match node.get("allOf").map(Node::elements) {
            // a reference with a text beside it
            Some([only]) if node.get("properties").is_none() => only,
            _ => node,
        };
        let name = inner.text("$ref").and_then(|reference| reference.rsplit('/').next()).map(str::to_owned);
        let mut properties = Vec::new();
        self.properties(inner, &mut properties, FURTHEST);
        Schema { name, properties }
    }

    fn properties(&self, node: &Node, found: &mut Vec<String>, further: usize) {
        let node = self.resolved(node);
        let own = node.get("properties").map(Node::members).unwrap_or_default();
        found.extend(own.iter().map(|property| property.name.clone()));
        if let Some(further) = further.checked_sub(1) {
            for part in node.get("allOf").map(Node::elements).unwrap_or_default() {
                self.properties(part, found, further);
            }
        }
    }
}
