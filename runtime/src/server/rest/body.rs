//! Whether a body may be read, and as what: by its content type and by what the operation expects.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};

use super::input::header_text;
use super::plan::{Body, Plan, is_json, is_type};

/// What a body gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<'b> {
    /// No arguments: there is none, it is `null`, or nobody expects one.
    Nothing,
    /// JSON, not looked at yet.
    Json(&'b str),
    /// Bytes in a content type of their own.
    Raw(&'b [u8]),
}

/// Why a body can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is in another content type.
    ContentType(String),
    /// It is no UTF-8, from this byte.
    Text(usize),
}

/// Looks at a body without reading it.
pub(super) fn given<'b>(
    plan: &Plan,
    method: &Method,
    headers: &HeaderMap,
    body: &'b [u8],
) -> Result<Given<'b>, Unreadable> {
    let found = headers.get(CONTENT_TYPE).map(header_text);
    let text = match (plan.body, &found) {
        (Body::Ignored, _) => return Ok(Given::Nothing),
        (Body::Raw(wanted), Some(found)) if is_type(found, wanted) => return Ok(Given::Raw(body)),
        (Body::Raw(_), None) if body.is_empty() => return Ok(Given::Raw(body)),
        _ => body.trim_ascii(),
    };
    // clients that have nothing to say say `null`, in whatever content type
    if text.is_empty() || text == b"null" {
        return Ok(Given::Nothing);
    }
    let is_unusual = matches!(*method, Method::GET | Method::HEAD | Method::DELETE);
    match &found {
        Some(found) if is_json(found) => {}
        // clients that send one with these methods forget to say of which type it is
        None if is_unusual => {}
        found => return Err(Unreadable::ContentType(found.as_deref().unwrap_or("none").to_owned())),
    }
    std::str::from_utf8(body).map(Given::Json).map_err(|error| Unreadable::Text(error.valid_up_to()))
}
