//! From the parts of a request to the input of an operation: one JSON object in the form's own wire, which the pipeline
//! reads like any other input.
//!
//! Texts of path, query and headers are written as their types want them; one that doesn't fit becomes a string, which the
//! reader then refuses where it stands. What comes in the body is JSON already: it is looked through once, so that nothing
//! in it can end the value in whose place it goes, and taken over as it is.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue};
use jiter::{Jiter, JiterError, Peek};

use super::body::Given;
use super::plan::{Names, Place, Target};
use super::query::{Query, Tree};
use super::router::Route;
use super::write::Writer;
use crate::error::{ApiError, ApiErrorKind};
use crate::meta::{FieldInfo, QueryStyle, Type};
use crate::rest::{Form, text};
use crate::server::{errors, messages};

/// What of a request may hold arguments.
pub(super) struct Parts<'p> {
    /// Segments of the path that stand for variables, as they came.
    pub(super) variables: &'p [&'p str],
    pub(super) query: &'p Query<'p>,
    pub(super) headers: &'p HeaderMap,
    pub(super) body: Given<'p>,
    /// How deeply a value may be nested.
    pub(super) depth: usize,
}

/// The input of a route's operation.
///
/// # Errors
/// What can't be passed on to a typed reader: a body that is no JSON, names that mean nothing, arguments given twice.
pub(super) fn assemble(form: Form, route: &Route, parts: &Parts<'_>) -> Result<Vec<u8>, ApiError> {
    let plan = &route.plan;
    let fields = plan.operation.input.fields;
    let tree = from_query(form, route, parts)?;
    let length = match parts.body {
        Given::Json(text) => text.len(),
        Given::Raw(bytes) => bytes.len() / 3 * 4,
        Given::Nothing => 0,
    };
    let mut object = Object::new(length);
    let mut given = vec![false; fields.len()];
    for ((place, field), given) in plan.places.iter().zip(fields).zip(&mut given) {
        let mut scalar = |text: &str| {
            *given = true;
            object.name(field.name);
            Writer::new(&mut object.out, parts.depth).scalar(text, field.ty.inner());
        };
        match place {
            Place::Path(position) => {
                let segment = parts.variables.get(*position).copied().unwrap_or_default();
                let text = text::unescape(segment, false).ok_or_else(|| invalid("the path is no UTF-8"))?;
                match (form, text.strip_prefix("id:")) {
                    (Form::Legacy, Some(id)) => scalar(id),
                    _ => scalar(&text),
                }
            }
            Place::Header(name) => {
                if let Some(value) = parts.headers.get(name) {
                    scalar(&header_text(value));
                }
            }
            Place::Body => match parts.body {
                // `null` is no body, and the only value of this type
                Given::Nothing if matches!(field.ty, Type::Void) => {
                    object.name(field.name);
                    object.out.extend_from_slice(b"null");
                }
                Given::Nothing => {}
                Given::Json(text) => {
                    let text = whole(text).map_err(|error| no_json(&error))?;
                    object.name(field.name);
                    object.out.extend_from_slice(text.as_bytes());
                }
                Given::Raw(bytes) => {
                    object.name(field.name);
                    object.out.push(b'"');
                    object.out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
                    object.out.push(b'"');
                }
            },
            Place::Other => {
                if let Some(tree) = tree.members.get(field.name) {
                    *given = true;
                    object.name(field.name);
                    Writer::new(&mut object.out, parts.depth).value(tree, &field.ty)?;
                }
            }
        }
    }
    if let Given::Json(text) = parts.body
        && !plan.places.contains(&Place::Body)
    {
        members(form, route, text, &mut object, &mut given)?;
    }
    for index in &plan.spread {
        if let (Some(field), Some(false)) = (fields.get(*index), given.get(*index)) {
            object.name(field.name);
            Writer::new(&mut object.out, parts.depth).value(&Tree::default(), &field.ty)?;
        }
    }
    object.out.push(b'}');
    Ok(object.out)
}

/// An object being written.
struct Object {
    out: Vec<u8>,
}

impl Object {
    fn new(length: usize) -> Self {
        let mut out = Vec::with_capacity(length + 128);
        out.push(b'{');
        Self { out }
    }

    fn name(&mut self, name: &str) {
        if self.out.len() > 1 {
            self.out.push(b',');
        }
        json_escape_simd::escape_into(name, &mut self.out);
        self.out.push(b':');
    }
}

/// The arguments that the query holds, by parameter and field.
fn from_query<'q>(form: Form, route: &Route, parts: &Parts<'q>) -> Result<Tree<'q>, ApiError> {
    let mut tree = Tree::default();
    let mut unknown = Vec::new();
    let plan = &route.plan;
    for (name, value) in parts.query.pairs() {
        match &plan.query {
            Names::Ignored => {}
            Names::Dotted => {
                let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
                if route.is_dispatch(name) {
                    continue;
                }
                let mut steps = name.split('.').map(|step| Cow::Owned(step.to_owned()));
                let first = steps.next().unwrap_or_default();
                match find(plan.operation.input.fields, &first) {
                    Some((index, field)) if plan.places.get(index) == Some(&Place::Other) => {
                        if name.split('.').count() > parts.depth {
                            return Err(too_deep(parts.depth));
                        }
                        tree.add(std::iter::once(Cow::Borrowed(field.name)).chain(steps), value.clone());
                    }
                    _ => unknown.push(name.as_ref()),
                }
            }
            Names::Known(known) => match target(known, name) {
                Some(_) if value.is_none() && route.is_dispatch(name) => {}
                Some(Named::Values(path, style)) => {
                    let path = path.iter().map(|step| Cow::Borrowed(*step));
                    tree.add(path, value.cloned().unwrap_or_default()).delimiter = delimiter(style);
                }
                Some(Named::Deep(parameter, steps)) => {
                    if steps.len() > parts.depth {
                        return Err(too_deep(parts.depth));
                    }
                    let steps = steps.into_iter().map(|step| Cow::Owned(step.to_owned()));
                    let path = std::iter::once(Cow::Borrowed(parameter)).chain(steps);
                    tree.add(path, value.cloned().unwrap_or_default());
                }
                None if route.is_dispatch(name) => {}
                None => unknown.push(name.as_ref()),
            },
        }
    }
    if unknown.is_empty() { Ok(tree) } else { Err(unexpected(form, &unknown)) }
}

/// What a name in the query stands for, with what is in its brackets.
enum Named<'k, 'n> {
    Values(&'k [&'static str], QueryStyle),
    Deep(&'static str, Vec<&'n str>),
}

fn target<'k, 'n>(known: &'k [(&'static str, Target)], name: &'n str) -> Option<Named<'k, 'n>> {
    let (base, brackets) = match name.split_once('[') {
        Some((base, brackets)) => (base, Some(brackets)),
        None => (name, None),
    };
    let named = |wanted: &str| {
        let exact = known.iter().find(|(known, _)| *known == wanted);
        exact.or_else(|| known.iter().find(|(known, _)| is_lower_case_of(wanted, known)))
    };
    match (named(name), brackets) {
        (Some((_, Target::Values(path, style))), _) => Some(Named::Values(path, *style)),
        (Some((_, Target::Deep(_))), _) | (None, None) => None,
        (None, Some(brackets)) => match named(base) {
            Some((_, Target::Deep(parameter))) => {
                Some(Named::Deep(parameter, brackets.strip_suffix(']')?.split("][").collect()))
            }
            _ => None,
        },
    }
}

/// What stands between values in one pair.
fn delimiter(style: QueryStyle) -> Option<char> {
    match style {
        QueryStyle::CommaDelimited => Some(','),
        QueryStyle::SpaceDelimited => Some(' '),
        QueryStyle::PipeDelimited => Some('|'),
        _ => None,
    }
}

/// A parameter or field by either spelling of its name.
fn find(fields: &'static [FieldInfo], name: &str) -> Option<(usize, &'static FieldInfo)> {
    let mut known = fields.iter().enumerate();
    known
        .clone()
        .find(|(_, field)| field.name == name)
        .or_else(|| known.find(|(_, field)| is_lower_case_of(name, field.name)))
}

/// Whether a name is the lower-case spelling that the published documents have.
fn is_lower_case_of(name: &str, canonical: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_uppercase()) && canonical.eq_ignore_ascii_case(name)
}

/// A value without anything around it.
fn whole(text: &str) -> Result<&str, JiterError> {
    let mut json = Jiter::new(text.as_bytes());
    let value = next(&mut json, text)?;
    json.finish()?;
    Ok(value)
}

/// The text of the value that comes next.
fn next<'b>(json: &mut Jiter<'b>, text: &'b str) -> Result<&'b str, JiterError> {
    let kind = json.peek()?;
    let start = json.current_index();
    json.known_skip(kind)?;
    // values begin and end at ASCII
    Ok(text.get(start..json.current_index()).unwrap_or_default())
}

/// Takes over the members of a body that are arguments.
fn members(form: Form, route: &Route, text: &str, object: &mut Object, given: &mut [bool]) -> Result<(), ApiError> {
    let plan = &route.plan;
    let mut json = Jiter::new(text.as_bytes());
    if json.peek().map_err(|error| no_json(&error))? != Peek::Object {
        whole(text).map_err(|error| no_json(&error))?;
        return Err(invalid("the body must be an object that holds the parameters"));
    }
    let before = given.to_vec();
    let mut refused = None;
    let mut member = json.next_object().map_err(|error| no_json(&error))?.map(str::to_owned);
    while let Some(name) = member {
        let value = next(&mut json, text).map_err(|error| no_json(&error))?;
        let found = find(plan.operation.input.fields, &name).map(|(index, _)| index);
        let is_given = |index: usize| before.get(index).copied().unwrap_or(false);
        match found.map(|index| (index, plan.places.get(index))) {
            // the path says already which object is meant
            Some((_, Some(Place::Path(_)))) if form == Form::Legacy => {}
            Some((_, Some(Place::Path(_)))) => {
                refused.get_or_insert_with(|| unexpected(form, &[&name]));
            }
            Some((index, _)) if is_given(index) => {
                refused.get_or_insert_with(|| invalid(&format!("`{name}` is given twice: in the URL and in the body")));
            }
            None if form == Form::Legacy && value != "null" => {
                refused.get_or_insert_with(|| unexpected(form, &[&name]));
            }
            // what is unknown comes up when the input is read, like an unknown field
            place => {
                object.name(&name);
                object.out.extend_from_slice(value.as_bytes());
                if let Some(given) = place.and_then(|(index, _)| given.get_mut(index)) {
                    *given = true;
                }
            }
        }
        member = json.next_key().map_err(|error| no_json(&error))?.map(str::to_owned);
    }
    json.finish().map_err(|error| no_json(&error))?;
    refused.map_or(Ok(()), Err)
}

/// A header's value. Bytes that are no UTF-8 are Latin-1, as HTTP once had it.
pub(super) fn header_text(value: &HeaderValue) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

#[cold]
fn no_json(error: &JiterError) -> ApiError {
    invalid(&format!("the body is no JSON: {} at byte {}", error.error_type, error.index))
}

#[cold]
fn too_deep(limit: usize) -> ApiError {
    invalid(&format!("nested deeper than {limit} levels"))
}

/// A malformed request.
#[cold]
pub(super) fn invalid(problem: &str) -> ApiError {
    ApiError::standard(ApiErrorKind::InvalidRequest, [messages::MALFORMED.with([problem])])
}

/// Names that mean nothing.
#[cold]
fn unexpected(form: Form, names: &[&str]) -> ApiError {
    let names: Vec<String> = names.iter().take(16).map(|name| format!("'{name}'")).collect();
    let names = format!("{{{}}}", names.join(", "));
    match form {
        Form::Legacy => invalid(&format!("no parameters are called {names}")),
        Form::Api | Form::Wrapped => {
            errors::unexpected_input([messages::FIELD_UNEXPECTED.with([&names, crate::meta::OPERATION_INPUT])])
        }
    }
}

/// Whether a type is one of those that only a body can hold.
pub(super) fn needs_body(ty: &Type) -> bool {
    matches!(ty, Type::Void | Type::Opaque | Type::AnyError | Type::DynamicStructure(_))
}
