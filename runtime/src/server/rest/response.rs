//! From an outcome to an answer: status, headers, and a body in the form's own shape.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Response, StatusCode};

use super::input::invalid;
use super::plan::Plan;
use crate::codec::{DecodeError, Encode as _, EncodeError, Encoder};
use crate::data::DataValue;
use crate::error::{ApiError, ApiErrorKind};
use crate::meta::{OperationInfo, Type};
use crate::rest::{Form, status};
use crate::server::pipeline::Stop;
use crate::server::{errors, messages, routes};

/// How to log in, where the error doesn't say.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"vAPI\"");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// What stands before and behind a result.
pub(super) fn around(form: Form) -> (&'static [u8], &'static [u8]) {
    match form {
        Form::Api => (b"", b""),
        Form::Wrapped | Form::Legacy => (b"{\"value\":", b"}"),
    }
}

/// The answer to a call that went well; the body has the result with what stands around it.
pub(super) fn success(form: Form, plan: &Plan, body: Vec<u8>) -> Response<Bytes> {
    let operation = plan.operation;
    let is_stream = form != Form::Legacy && operation.rest.is_some_and(|rest| rest.stream);
    let mut response = match operation.output.inner() {
        Type::Void => Response::default(),
        Type::Binary if is_stream => {
            let (before, behind) = around(form);
            let mut response = Response::new(bytes(&body, before.len(), behind.len()).into());
            response.headers_mut().insert(CONTENT_TYPE, BYTES);
            response
        }
        _ => routes::json(body),
    };
    let status = StatusCode::from_u16(status::success(form, operation, &plan.method)).unwrap_or(StatusCode::OK);
    *response.status_mut() = status;
    if status == StatusCode::NO_CONTENT {
        response.headers_mut().remove(CONTENT_TYPE);
        *response.body_mut() = Bytes::new();
    }
    response
}

/// The bytes of a result that is written as base64; of one that is unset, none.
fn bytes(body: &[u8], before: usize, behind: usize) -> Vec<u8> {
    let text = body.get(before..body.len().saturating_sub(behind)).unwrap_or_default();
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or_default();
    STANDARD.decode(text).unwrap_or_default()
}

/// The answer to a call that ended otherwise.
pub(super) fn stop(form: Form, operation: &'static OperationInfo, stop: Stop) -> Response<Bytes> {
    match stop {
        Stop::Error(error) => self::error(form, Some(operation), &settle(form, error)),
        Stop::Malformed(error) => self::error(form, Some(operation), &malformed(&error)),
        Stop::Unwritable(error) => {
            tracing::warn!(%error, "the output of an implementation can't be written");
            let error = errors::internal_server_error([messages::EXCEPTION.with(["the output can't be written"])]);
            self::error(form, Some(operation), &error)
        }
    }
}

/// Unknown fields are a malformed request on the legacy form.
fn settle(form: Form, error: ApiError) -> ApiError {
    let is_ours = || error.messages().first().is_some_and(|message| message.id == messages::FIELD_UNEXPECTED.id());
    if form == Form::Legacy && *error.kind() == ApiErrorKind::UnexpectedInput && is_ours() {
        return invalid(&error.to_string());
    }
    error
}

/// A value of another kind than its type. Where in the text it was says nothing: a part of it is ours.
fn malformed(error: &DecodeError) -> ApiError {
    if error.path().is_empty() {
        return invalid(error.problem());
    }
    invalid(&format!("at `{}`: {}", error.path(), error.problem()))
}

/// An error with the status that its operation, or else its form, has for it.
pub(super) fn error(form: Form, operation: Option<&OperationInfo>, error: &ApiError) -> Response<Bytes> {
    let status = status::of_error(form, operation, error.name());
    with_status(form, StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), error)
}

/// An error of this form with a status.
#[cold]
pub(super) fn with_status(form: Form, status: StatusCode, error: &ApiError) -> Response<Bytes> {
    let body = body(form, error).or_else(|_| {
        // its data has a number that can't be written
        body(form, &ApiError::standard(error.kind().clone(), error.messages().iter().cloned()))
    });
    let mut response = routes::json(body.unwrap_or_default());
    *response.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        let challenge = error.challenge().and_then(|challenge| HeaderValue::from_str(challenge).ok());
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge.unwrap_or(CHALLENGE));
    }
    response
}

fn body(form: Form, error: &ApiError) -> Result<Vec<u8>, EncodeError> {
    let mut value = error.value().clone();
    if value.get("messages").is_none() {
        value.insert("messages", DataValue::List(Vec::new()));
    }
    if error.error_type().is_none()
        && let Some(error_type) = error.kind().error_type()
    {
        value.insert("error_type", DataValue::some(DataValue::string(error_type)));
    }
    let mut out = Vec::with_capacity(512);
    if form != Form::Api {
        out.extend_from_slice(b"{\"type\":");
        json_escape_simd::escape_into(error.name(), &mut out);
        out.extend_from_slice(b",\"value\":");
    }
    let mut encoder = Encoder::with_buffer(form.wire(), out);
    DataValue::Error(value).encode(&mut encoder);
    let mut out = encoder.finish()?;
    if form != Form::Api {
        out.push(b'}');
    }
    Ok(out)
}

/// The answer where a path has no such method, and to those who ask for its methods.
pub(super) fn methods(form: Form, method: &Method, known: &[&Method]) -> Response<Bytes> {
    let mut names: Vec<&str> = known.iter().map(|method| method.as_str()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.sort_unstable();
    names.dedup();
    let mut response = if *method == Method::OPTIONS {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        let problem = format!("there is no {method} at this path");
        with_status(form, StatusCode::METHOD_NOT_ALLOWED, &invalid(&problem))
    };
    // names of methods are tokens
    if let Ok(allow) = HeaderValue::from_str(&names.join(", ")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
