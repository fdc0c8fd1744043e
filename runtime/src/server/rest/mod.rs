//! REST, in its three forms (`rest::Form`): from a request to a call, from an outcome to an answer.
//!
//! What a service is comes from its table alone: `router` and `plan` are made of tables when a provider is built; `body`,
//! `query`, `input` and `write` turn a request into the input that the pipeline reads; `headers` says who calls;
//! `response` writes the answer.

mod body;
mod headers;
mod input;
mod plan;
mod query;
mod response;
mod router;
mod write;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, SET_COOKIE};
use http::request::Parts as Head;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use tracing::Instrument as _;

use self::body::Unreadable;
use self::input::invalid;
use self::query::Query;
use self::router::{Found, Route, Router};
use super::errors;
use super::pipeline::{self, Call, Input};
use super::provider::Inner;
use crate::meta::ServiceInfo;
use crate::rest::Form;

/// Below which paths a provider serves REST, in which forms.
///
/// The same operations are there in each form. As it is, the plain form is below `/api`, where vCenter has it, and the two
/// others below `/rest`: value-wrapped under the same paths as the plain one, legacy under paths made of the service's
/// name. JSON-RPC is at exactly `/api` and stays there.
///
/// ```
/// use vapi_runtime::server::{Provider, RestPaths};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // Plain alone, elsewhere.
/// let provider = Provider::builder().rest(RestPaths::none().plain("/v1")).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestPaths {
    plain: Option<String>,
    wrapped: Option<String>,
    legacy: Option<String>,
}

impl Default for RestPaths {
    fn default() -> Self {
        Self::none().plain("/api").wrapped("/rest").legacy("/rest")
    }
}

impl RestPaths {
    /// No REST at all.
    #[must_use]
    pub const fn none() -> Self {
        Self { plain: None, wrapped: None, legacy: None }
    }

    /// Serves the plain form below a path.
    #[must_use]
    pub fn plain(self, path: impl Into<String>) -> Self {
        Self { plain: Some(path.into()), ..self }
    }

    /// Serves the value-wrapped form below a path.
    #[must_use]
    pub fn wrapped(self, path: impl Into<String>) -> Self {
        Self { wrapped: Some(path.into()), ..self }
    }

    /// Serves the legacy form below a path.
    #[must_use]
    pub fn legacy(self, path: impl Into<String>) -> Self {
        Self { legacy: Some(path.into()), ..self }
    }
}

/// What a provider knows of REST.
#[derive(Debug)]
pub(super) struct Rest {
    /// The forms with their paths, without slashes around.
    forms: Vec<(String, Form)>,
    templates: Router,
    legacy: Router,
}

impl Rest {
    pub(super) fn new(paths: RestPaths, services: &[&'static ServiceInfo]) -> Self {
        let forms = [(paths.plain, Form::Api), (paths.wrapped, Form::Wrapped), (paths.legacy, Form::Legacy)];
        let forms: Vec<(String, Form)> =
            forms.into_iter().filter_map(|(path, form)| Some((path?.trim_matches('/').to_owned(), form))).collect();
        // nothing is built that nothing leads to
        let served = |legacy: bool| {
            if forms.iter().any(|(_, form)| (*form == Form::Legacy) == legacy) { services } else { &[] }
        };
        let (templates, legacy) = (Router::of_templates(served(false)), Router::of_legacy(served(true)));
        Self { forms, templates, legacy }
    }

    fn path(&self, form: Form) -> &str {
        self.forms.iter().find(|(_, known)| *known == form).map_or("", |(path, _)| path)
    }
}

/// The path below a prefix.
fn below<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    if prefix.is_empty() {
        return Some(path);
    }
    path.strip_prefix(prefix)?.strip_prefix('/')
}

/// Answers a request; none: no form has anything at its path, which comes without the slash at its beginning. The form to
/// say so in comes along, if there is one.
pub(super) async fn answer(
    provider: &Inner,
    head: &Head,
    path: &str,
    body: &[u8],
) -> Result<Response<Bytes>, Option<Response<Bytes>>> {
    let rest = &provider.rest;
    let mut missing = None;
    let Some(query) = Query::parse(head.uri.query()) else {
        let form = rest.forms.iter().find(|(prefix, _)| below(path, prefix).is_some()).map(|(_, form)| *form);
        let bad = |form| response::error(form, None, &invalid("the query is no UTF-8"));
        return form.map(bad).ok_or(None);
    };
    for (prefix, form) in &rest.forms {
        let Some(path) = below(path, prefix) else { continue };
        let router = if *form == Form::Legacy { &rest.legacy } else { &rest.templates };
        match router.find(&head.method, path, &query, &head.headers) {
            Found::Route(route, variables) => {
                let mut response = call(provider, *form, route, head, &variables, &query, body).await;
                if head.method == Method::HEAD {
                    let length = HeaderValue::from(response.body().len());
                    response.headers_mut().insert(CONTENT_LENGTH, length);
                    *response.body_mut() = Bytes::new();
                }
                return Ok(response);
            }
            Found::Methods(methods) => return Ok(response::methods(*form, &head.method, &methods)),
            Found::NoOperation => {
                let is_no_task = query.first(query::TASK).is_some_and(|value| !value.eq_ignore_ascii_case("true"));
                let status = if is_no_task { StatusCode::BAD_REQUEST } else { StatusCode::NOT_FOUND };
                let problem = "the query names none of the operations of this path";
                return Ok(response::with_status(*form, status, &invalid(problem)));
            }
            Found::Nothing => {
                let problem = "there is nothing at this path";
                missing.get_or_insert_with(|| response::with_status(*form, StatusCode::NOT_FOUND, &invalid(problem)));
            }
        }
    }
    Err(missing)
}

/// Calls an operation.
async fn call(
    provider: &Inner,
    form: Form,
    route: &Route,
    head: &Head,
    variables: &[&str],
    query: &Query<'_>,
    body: &[u8],
) -> Response<Bytes> {
    let plan = &route.plan;
    let (service, operation) = (plan.service.name, plan.operation);
    let headers: &HeaderMap = &head.headers;
    let Ok(security) = headers::security(headers, form) else {
        return response::error(form, Some(operation), &errors::unauthenticated());
    };
    let application = headers::application(headers);
    let assembled = match body::given(plan, &head.method, headers, body) {
        Ok(body) => {
            let parts = input::Parts { variables, query, headers, body, depth: provider.depth };
            input::assemble(form, route, &parts)
        }
        Err(Unreadable::ContentType(found)) => {
            let problem = invalid(&format!("the content type of the body is {found}"));
            return response::with_status(form, StatusCode::UNSUPPORTED_MEDIA_TYPE, &problem);
        }
        Err(Unreadable::Text(from)) => Err(invalid(&format!("the body is no UTF-8 from byte {from}"))),
    };
    let (text, refused) = match assembled {
        Ok(text) => (text, None),
        Err(error) => (b"{}".to_vec(), Some(error)),
    };
    let wire = match form {
        Form::Api => "api",
        Form::Wrapped => "rest",
        Form::Legacy => "legacy",
    };
    let span =
        tracing::info_span!("vapi.request", wire, service, operation = operation.name, op_id = application.op_id());
    let input = Input { text: &text, wire: form.wire(), depth: provider.depth };
    let call = Call { service, operation: operation.name, application, security, input, refused };
    let (before, behind) = response::around(form);
    let mut out = Vec::with_capacity(1000);
    out.extend_from_slice(before);
    let result = if span.is_disabled() {
        pipeline::run(provider, call, out).await
    } else {
        pipeline::run(provider, call, out).instrument(span).await
    };
    match result {
        Ok(mut out) => {
            let session = session(form, route, &out, before.len());
            out.extend_from_slice(behind);
            let mut response = response::success(form, plan, out);
            if let Some(id) = session.filter(|_| headers::wants_cookie(headers)) {
                let cookie = headers::set_cookie(&id, &format!("/{}", provider.rest.path(form)));
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(SET_COOKIE, cookie);
                }
            }
            response
        }
        Err(stop) => response::stop(form, operation, stop),
    }
}

/// The id of a session that was made on the legacy form, whose clients may keep it as a cookie.
fn session(form: Form, route: &Route, out: &[u8], start: usize) -> Option<String> {
    let plan = &route.plan;
    if form != Form::Legacy || plan.service.name != "com.vmware.cis.session" || plan.operation.name != "create" {
        return None;
    }
    let text = std::str::from_utf8(out.get(start..)?).ok()?;
    let id = text.strip_prefix('"')?.strip_suffix('"')?;
    // ids of cookies have no escapes
    id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b';' | b',')).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_end_at_a_slash() {
        assert_eq!(below("api/session", "api"), Some("session"));
        assert_eq!(below("api/", "api"), Some(""));
        assert_eq!(below("api", "api"), None);
        assert_eq!(below("apis/x", "api"), None);
        assert_eq!(below("a/b", ""), Some("a/b"));
    }
}
