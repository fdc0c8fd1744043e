//! Operations on their paths: parameters, body, answers.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    HeaderStyle, MediaType, Operation as Document, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle as DocumentStyle, ReferenceOr, RequestBody, Response, Responses, Schema, SchemaData,
    SecurityRequirement, StatusCode,
};
use serde_json::{Value, json};

use super::names::{self, Names};
use super::{facts, leaves, schema, status};
use crate::ir::{Field, Ir, Operation, QueryStyle, Rest, Route, ServiceId, Type};

/// Name of the security scheme of sessions.
pub(super) const SESSION: &str = "api_key_auth";
/// Name of the security scheme of passwords.
pub(super) const BASIC: &str = "basic_auth";

const JSON: &str = "application/json";

/// The path with the fixed part of the query, as published documents have it.
pub(super) fn path_key(route: &Route) -> String {
    let mut key = route.path.text.clone();
    for (position, (name, value)) in route.dispatch.iter().enumerate() {
        key.push(if position == 0 { '?' } else { '&' });
        key.push_str(name);
        if let Some(value) = value {
            key.push('=');
            key.push_str(value);
        }
    }
    key
}

pub(super) fn operation(ir: &Ir, names: &Names, service: ServiceId, operation: &Operation, rest: &Rest) -> Document {
    let id = &ir.services[service].id;
    let mut made = Maker { ir, names, operation, rest, parameters: Vec::new(), members: Vec::new() };
    made.place();
    let request_body = made.body();
    let mut object = facts::operation(ir, service, operation);
    facts::route(operation, &mut object);
    Document {
        tags: vec![names::dotted(id)],
        description: operation.facts.doc.clone(),
        operation_id: Some(format!("{}_{}", names::dotted(id), names::camel(&operation.name.text))),
        responses: made.responses(),
        parameters: made.parameters,
        request_body: request_body.map(ReferenceOr::Item),
        deprecated: operation.facts.deprecated.is_some(),
        security: Some(vec![security(id, &operation.name.text)]),
        extensions: object.into_iter().map(|(name, value)| (format!("x-vmw-{name}"), value)).collect(),
        ..Document::default()
    }
}

fn security(service: &str, operation: &str) -> SecurityRequirement {
    let scheme = if (service, operation) == ("com.vmware.cis.session", "create") { BASIC } else { SESSION };
    SecurityRequirement::from([(scheme.to_owned(), Vec::new())])
}

struct Maker<'a> {
    ir: &'a Ir,
    names: &'a Names,
    operation: &'a Operation,
    rest: &'a Rest,
    parameters: Vec<ReferenceOr<Parameter>>,
    /// Parameters that are members of the body.
    members: Vec<&'a Field>,
}

impl<'a> Maker<'a> {
    /// Finds the place of each parameter.
    fn place(&mut self) {
        let (operation, rest) = (self.operation, self.rest);
        let route = &rest.route;
        let has_no_body =
            matches!(route.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "DELETE") || route.body.is_some();
        for (index, parameter) in operation.parameters.iter().enumerate() {
            if let Some((name, _)) = route.path_variables.iter().find(|(_, at)| *at == index) {
                let data = self.data(name, parameter, true);
                self.add(Parameter::Path { parameter_data: data, style: PathStyle::Simple });
            } else if let Some((name, _, style)) = route.query.iter().find(|(_, at, _)| *at == index) {
                self.query(&name.text, parameter, *style);
            } else if let Some((name, _)) = rest.headers.iter().find(|(_, at)| *at == index) {
                let data = self.data(&name.text, parameter, is_required(parameter));
                self.add(Parameter::Header { parameter_data: data, style: HeaderStyle::Simple });
            } else if route.body != Some(index) {
                match leaves::of(self.ir, rest, parameter).filter(|_| has_no_body) {
                    Some(leaves) => self.leaves(leaves),
                    None => self.members.push(parameter),
                }
            }
        }
        for (name, value) in &rest.dispatch_headers {
            let mut data = self.named(name, None, true, string());
            data.extensions.insert("x-vmw-value".to_owned(), json!(value));
            self.add(Parameter::Header { parameter_data: data, style: HeaderStyle::Simple });
        }
    }

    fn add(&mut self, parameter: Parameter) {
        self.parameters.push(ReferenceOr::Item(parameter));
    }

    fn query(&mut self, name: &str, parameter: &'a Field, style: QueryStyle) {
        let ty = without_optional(&parameter.ty);
        let is_flat = matches!(ty, Type::Structure(_)) && style != QueryStyle::DeepObject;
        if let Some(leaves) = leaves::of(self.ir, self.rest, parameter).filter(|_| is_flat) {
            return self.leaves(leaves);
        }
        let (style, explode) = match style {
            QueryStyle::Form | QueryStyle::FormExploded => (DocumentStyle::Form, None),
            QueryStyle::CommaDelimited => (DocumentStyle::Form, Some(false)),
            QueryStyle::SpaceDelimited => (DocumentStyle::SpaceDelimited, Some(false)),
            QueryStyle::SpaceDelimitedExploded => (DocumentStyle::SpaceDelimited, Some(true)),
            QueryStyle::PipeDelimited => (DocumentStyle::PipeDelimited, Some(false)),
            QueryStyle::PipeDelimitedExploded => (DocumentStyle::PipeDelimited, Some(true)),
            QueryStyle::DeepObject => (DocumentStyle::DeepObject, Some(true)),
        };
        let mut data = self.data(name, parameter, is_required(parameter));
        data.explode = explode;
        self.add(Parameter::Query { parameter_data: data, allow_reserved: false, style, allow_empty_value: None });
    }

    fn leaves(&mut self, leaves: Vec<leaves::Leaf<'_>>) {
        for leaf in leaves {
            let data = self.data(&leaf.name, leaf.field, leaf.required);
            self.add(Parameter::Query {
                parameter_data: data,
                allow_reserved: false,
                style: DocumentStyle::Form,
                allow_empty_value: None,
            });
        }
    }

    fn data(&self, name: &str, field: &Field, required: bool) -> ParameterData {
        let schema = schema::of(self.names, without_optional(&field.ty));
        let mut data = self.named(name, field.facts.doc.clone(), required, schema);
        data.deprecated = field.facts.deprecated.is_some().then_some(true);
        data
    }

    #[allow(clippy::unused_self, reason = "beside `data`")]
    fn named(
        &self,
        name: &str,
        description: Option<String>,
        required: bool,
        schema: ReferenceOr<Schema>,
    ) -> ParameterData {
        ParameterData {
            name: name.to_owned(),
            description,
            required,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(schema),
            example: None,
            examples: IndexMap::new(),
            explode: None,
            extensions: IndexMap::new(),
        }
    }

    fn body(&self) -> Option<RequestBody> {
        if let Some(parameter) = self.rest.route.body.and_then(|index| self.operation.parameters.get(index)) {
            let content_type = self.rest.content_type.as_deref().unwrap_or(JSON);
            let is_binary = content_type != JSON && *without_optional(&parameter.ty) == Type::Binary;
            let schema = if is_binary { binary() } else { schema::of(self.names, without_optional(&parameter.ty)) };
            return Some(RequestBody {
                description: parameter.facts.doc.clone(),
                content: content(content_type, schema),
                required: is_required(parameter),
                ..RequestBody::default()
            });
        }
        if self.members.is_empty() {
            return None;
        }
        let members = self.members.iter().copied();
        let schema_kind = schema::properties(self.ir, self.names, members);
        Some(RequestBody {
            content: content(JSON, ReferenceOr::Item(Schema { schema_data: SchemaData::default(), schema_kind })),
            required: self.members.iter().any(|field| is_required(field)),
            ..RequestBody::default()
        })
    }

    /// One answer for success, and one for each status of an error.
    fn responses(&self) -> Responses {
        let operation = self.operation;
        let success = self.rest.success.unwrap_or(if operation.result == Type::Void { 204 } else { 200 });
        let schema = match &operation.result {
            Type::Void => None,
            _ if self.rest.stream => Some(("application/octet-stream", binary())),
            result => Some((JSON, schema::nullable(self.names, result))),
        };
        let done = Response {
            description: operation.result_doc.clone().unwrap_or_else(|| "Done.".to_owned()),
            content: schema.map_or_else(IndexMap::new, |(content_type, schema)| content(content_type, schema)),
            ..Response::default()
        };
        let mut responses = IndexMap::from([(StatusCode::Code(success), ReferenceOr::Item(done))]);
        let mut by_status: BTreeMap<u16, Vec<&crate::ir::DeclaredError>> = BTreeMap::new();
        for error in &operation.errors {
            for status in status::of(self.ir, error).into_iter().collect::<BTreeSet<u16>>() {
                by_status.entry(status).or_default().push(error);
            }
        }
        for (status, errors) in by_status {
            let name = |error: &&crate::ir::DeclaredError| self.ir.structures[error.error].canonical.clone();
            let description = errors.iter().map(|error| {
                let short = name(error).rsplit('.').next().map(names::dotted).unwrap_or_default();
                format!("{short}: {}", error.doc.as_deref().unwrap_or("see the error."))
            });
            let mut response = error_response(description.collect::<Vec<_>>().join("\n"));
            response.extensions.insert("x-vmw-errors".to_owned(), errors.iter().map(name).collect::<Value>());
            responses.insert(StatusCode::Code(status), ReferenceOr::Item(response));
        }
        // What servers answer by themselves. No answer is called `default`: other generators take that for a success, too.
        for (status, description) in ALWAYS {
            let response = || ReferenceOr::Item(error_response(description.to_owned()));
            responses.entry(StatusCode::Code(status)).or_insert_with(response);
        }
        Responses { responses, ..Responses::default() }
    }
}

/// Statuses with which a server refuses a request before the operation sees it, or says that it failed.
const ALWAYS: [(u16, &str); 4] = [
    (400, "The request doesn't fit the interface."),
    (401, "The caller isn't logged in, or not any more."),
    (415, "The body is in a content type that isn't understood."),
    (500, "The server failed."),
];

fn error_response(description: String) -> Response {
    let reference = format!("#/components/schemas/{}", names::ERROR);
    Response { description, content: content(JSON, ReferenceOr::Reference { reference }), ..Response::default() }
}

fn content(content_type: &str, schema: ReferenceOr<Schema>) -> IndexMap<String, MediaType> {
    IndexMap::from([(content_type.to_owned(), MediaType { schema: Some(schema), ..MediaType::default() })])
}

fn string() -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: openapiv3::SchemaKind::Type(openapiv3::Type::String(openapiv3::StringType::default())),
    })
}

/// Bytes as they are.
fn binary() -> ReferenceOr<Schema> {
    let format = openapiv3::VariantOrUnknownOrEmpty::Item(openapiv3::StringFormat::Binary);
    let string = openapiv3::StringType { format, ..openapiv3::StringType::default() };
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: openapiv3::SchemaKind::Type(openapiv3::Type::String(string)),
    })
}

fn is_required(field: &Field) -> bool {
    !matches!(field.ty, Type::Optional(_))
}

fn without_optional(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        ty => ty,
    }
}
