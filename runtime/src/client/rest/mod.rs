//! REST, in its three forms (`rest::Form`), as a client: from arguments to a request, from an answer to a result.
//!
//! Everything about an operation comes from its table, once for each call: `target` says where each argument goes, `query`
//! writes what goes into the URL. `credentials` says who calls; `answer` reads what comes back.

mod answer;
mod credentials;
mod query;
mod target;

pub(super) use self::answer::read;
#[cfg(feature = "http-client")]
pub(super) use self::credentials::basic;
pub(super) use self::target::{Target, target};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::uri::{Parts, PathAndQuery};
use http::{HeaderMap, Method, Uri};

use super::wire::Exchange;
use crate::context::ApplicationContext;
use crate::error::Failure;
use crate::rest::Form;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORMAT_LOCALE: HeaderName = HeaderName::from_static("format-locale");
const TIMEZONE: HeaderName = HeaderName::from_static("timezone");

/// Where a client sends what is left over of an operation's arguments when path, query, headers and body have taken
/// theirs, on methods that have no body by custom: GET and DELETE.
///
/// The plain form of REST sends them in the query, as vCenter's published interface has it; the value-wrapped form sends
/// them in a body, as VMware's own clients do. A server of this crate reads both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LeftOvers {
    /// `?obj_type=CLUSTER&cluster=domain-c8`: each field of a structure is a parameter. A structure with something that no
    /// query can hold (a map, a structure within itself) still goes into the body.
    Query,
    /// `{"spec": {"obj_type": "CLUSTER", …}}`.
    Body,
}

/// `https://host` becomes `https://host/api` or `https://host/rest`; an address with a path of its own stays.
pub(super) fn endpoint(form: Form, base: &Uri) -> Result<Uri, String> {
    let path = base.path().strip_suffix('/').unwrap_or(base.path());
    let path = match (path, form) {
        ("", Form::Api) => "/api",
        ("", Form::Wrapped | Form::Legacy) => "/rest",
        (own, _) => own,
    };
    if base.query().is_some() {
        return Err("the server's address has a query, which REST needs for itself".to_owned());
    }
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(path.parse().map_err(|error| format!("the path isn't one: {error}"))?);
    Uri::from_parts(parts).map_err(|error| error.to_string())
}

/// The request of one attempt.
pub(super) fn request(exchange: &Exchange<'_>, target: &Target) -> Result<http::Request<Bytes>, Failure> {
    let base = exchange.endpoint;
    let unfit = |problem: String| Failure::Argument(format!("the URL of the call is none: {problem}"));
    let mut parts = Parts::default();
    parts.scheme = base.scheme().cloned();
    parts.authority = base.authority().cloned();
    let path_and_query = [base.path().trim_end_matches('/'), target.path_and_query.as_str()].concat();
    let path_and_query = PathAndQuery::from_maybe_shared(Bytes::from(path_and_query));
    parts.path_and_query = Some(path_and_query.map_err(|error| unfit(error.to_string()))?);
    let mut request = http::Request::new(exchange.input.clone());
    *request.uri_mut() = Uri::from_parts(parts).map_err(|error| unfit(error.to_string()))?;
    *request.method_mut() = target.method.clone();
    let headers = request.headers_mut();
    let accept = if target.is_stream() { "*/*" } else { "application/json" };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers.insert(USER_AGENT, exchange.user_agent.clone());
    // servers want to know the type even of a body that isn't there
    let has_body = !matches!(target.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE);
    if has_body || !exchange.input.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(target.content_type));
    }
    for (name, value) in &target.headers {
        headers.insert(name.clone(), value.clone());
    }
    context(exchange, headers);
    if let Some(security) = exchange.security {
        credentials::write(security, headers)?;
    }
    Ok(request)
}

/// The entries of the context that REST has headers for; those that no header can carry are left out.
fn context(exchange: &Exchange<'_>, headers: &mut HeaderMap) {
    for (key, value) in exchange.entries() {
        let name = match key {
            ApplicationContext::OP_ID => REQUEST_ID,
            "locale" => ACCEPT_LANGUAGE,
            "format-locale" => FORMAT_LOCALE,
            "timezone" => TIMEZONE,
            _ => continue,
        };
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_path_stay() {
        for (base, form, wanted) in [
            ("https://vc.example", Form::Api, "https://vc.example/api"),
            ("https://vc.example/", Form::Wrapped, "https://vc.example/rest"),
            ("https://vc.example:8443", Form::Legacy, "https://vc.example:8443/rest"),
            ("https://nsx.example/policy/api/v1/", Form::Api, "https://nsx.example/policy/api/v1"),
        ] {
            let base = base.parse().expect("an address");
            assert_eq!(endpoint(form, &base).map(|uri| uri.to_string()).as_deref(), Ok(wanted));
        }
        assert!(endpoint(Form::Api, &"https://vc.example/?a=b".parse().expect("an address")).is_err());
    }
}
