//! The contexts of a call, from headers: who calls, and what the caller wants known.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName};

use super::input::header_text;
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::Secret;
use crate::rest::Form;

/// The header that carries a session, and the cookie of the legacy form.
const SESSION: &str = "vmware-api-session-id";
/// Its presence asks for no cookies.
const NO_COOKIES: HeaderName = HeaderName::from_static("vmware-use-header-authn");
/// The scheme of credentials that no other scheme stands for.
const HTTP_AUTHORIZATION: &str = "com.vmware.vapi.std.security.http_authorization";

/// Longest SAML assertion, in bytes: a header of a few kilobytes could hold a thousand times that.
const LONGEST_TOKEN: u64 = 1 << 20;

/// An `Authorization` that is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Who calls. A header with credentials counts more than the session's, as with other servers: a caller that logs in anew
/// may still have an old session.
///
/// # Errors
/// When there are credentials in a known scheme that can't be read.
pub(super) fn security(headers: &HeaderMap, form: Form) -> Result<Option<SecurityContext>, Malformed> {
    let credentials = match headers.get(AUTHORIZATION) {
        Some(value) => Some(authorization(&header_text(value))?),
        None => None,
    };
    let session = || {
        let header = headers.get(SESSION).map(|value| header_text(value).into_owned());
        let id = header.or_else(|| cookie(headers).filter(|_| form == Form::Legacy));
        id.map(|id| SecurityContext::Session(Secret::from(id)))
    };
    Ok(match credentials {
        // not for us to judge, so a session may still be what counts
        Some(other @ SecurityContext::Other { .. }) => session().or(Some(other)),
        Some(known) => Some(known),
        None => session(),
    })
}

fn authorization(value: &str) -> Result<SecurityContext, Malformed> {
    let value = value.trim();
    let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
    let credentials = credentials.trim();
    if scheme.eq_ignore_ascii_case("basic") {
        let bytes = STANDARD.decode(credentials).map_err(|_| Malformed)?;
        let text = String::from_utf8(bytes).map_err(|_| Malformed)?;
        // a password may have colons, a name may not
        let (user, password) = text.split_once(':').ok_or(Malformed)?;
        return Ok(SecurityContext::user_password(user, password));
    }
    if scheme.eq_ignore_ascii_case("bearer") {
        return if credentials.is_empty() { Err(Malformed) } else { Ok(SecurityContext::OAuth(credentials.into())) };
    }
    if scheme.eq_ignore_ascii_case("sign")
        && let Some(token) = bearer(credentials)
    {
        return unzipped(token).map(SecurityContext::SamlBearer);
    }
    if scheme.is_empty() {
        return Err(Malformed);
    }
    let mut json = Vec::new();
    for (name, text) in [("schemeId", HTTP_AUTHORIZATION), ("scheme", scheme), ("credentials", credentials)] {
        json.push(if json.is_empty() { b'{' } else { b',' });
        json_escape_simd::escape_into(name, &mut json);
        json.push(b':');
        json_escape_simd::escape_into(text, &mut json);
    }
    json.push(b'}');
    // made of texts and ASCII
    let json = String::from_utf8(json).unwrap_or_default().into();
    Ok(SecurityContext::Other { scheme: HTTP_AUTHORIZATION.to_owned(), json })
}

/// The token of the scheme SIGN, where nothing else is: what comes with a signature proves more than that it was seen, and
/// isn't for us to judge.
fn bearer(credentials: &str) -> Option<&str> {
    let token = credentials.strip_prefix("token=\"")?.strip_suffix('"')?;
    (!token.contains(['"', ','])).then_some(token)
}

/// A SAML assertion, which is compressed in headers.
fn unzipped(token: &str) -> Result<Secret, Malformed> {
    let bytes = STANDARD.decode(token).map_err(|_| Malformed)?;
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).take(LONGEST_TOKEN).read_to_string(&mut text).map_err(|_| Malformed)?;
    if text.len() as u64 == LONGEST_TOKEN { Err(Malformed) } else { Ok(text.into()) }
}

/// The session in the cookies.
fn cookie(headers: &HeaderMap) -> Option<String> {
    headers.get_all(COOKIE).iter().find_map(|value| {
        let value = header_text(value);
        value.split(';').find_map(|cookie| {
            let (name, value) = cookie.split_once('=')?;
            (name.trim() == SESSION).then(|| value.trim().trim_matches('"').to_owned())
        })
    })
}

/// Whether the answer to a login may set a cookie.
pub(super) fn wants_cookie(headers: &HeaderMap) -> bool {
    !headers.contains_key(NO_COOKIES)
}

/// The cookie of a session, for requests below a path.
pub(super) fn set_cookie(id: &str, path: &str) -> String {
    format!("{SESSION}={id}; Path={path}; HttpOnly; Secure; SameSite=Strict")
}

/// What the caller wants known; an id is made where there is none.
pub(super) fn application(headers: &HeaderMap) -> ApplicationContext {
    let known = [
        (HeaderName::from_static("x-request-id"), ApplicationContext::OP_ID),
        (ACCEPT_LANGUAGE, "locale"),
        (HeaderName::from_static("format-locale"), "format-locale"),
        (HeaderName::from_static("timezone"), "timezone"),
        (USER_AGENT, ApplicationContext::USER_AGENT),
    ];
    let mut context = ApplicationContext::new();
    for (name, key) in known {
        if let Some(value) = headers.get(name) {
            context.insert(key, header_text(value));
        }
    }
    if context.op_id().is_none() {
        context.insert(ApplicationContext::OP_ID, uuid::Uuid::new_v4().to_string());
    }
    context
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn read(form: Form, pairs: &[(&'static str, &'static str)]) -> String {
        match security(&headers(pairs), form) {
            Ok(None) => "none".to_owned(),
            Ok(Some(context)) => context.to_json().expose().replace("com.vmware.vapi.std.security.", ""),
            Err(Malformed) => "malformed".to_owned(),
        }
    }

    #[test]
    fn credentials_in_every_spelling() {
        let basic = r#"{"schemeId":"user_pass","userName":"u","password":"p:q"}"#;
        for (value, expected) in [
            ("Basic dTpwOnE=", basic),
            ("bASIC   dTpwOnE=", basic),
            ("Bearer tok", r#"{"schemeId":"oauth","accessToken":"tok"}"#),
            ("bearer tok", r#"{"schemeId":"oauth","accessToken":"tok"}"#),
            (
                "Sign token=\"H4sIAAAAAAACA7MpTszN0bcDAJYJt4AHAAAA\"",
                r#"{"schemeId":"saml_bearer_token","samlToken":"<saml/>"}"#,
            ),
            (
                "SIGN token=\"x\", signature=\"y\"",
                r#"{"schemeId":"http_authorization","scheme":"SIGN","credentials":"token=\"x\", signature=\"y\""}"#,
            ),
            ("SIGN token=\"x\"", "malformed"),
            ("SIGN token=\"AAAA\"", "malformed"),
            ("Basic", "malformed"),
            ("Basic bm9jb2xvbg==", "malformed"),
            ("Basic abc", "malformed"),
            ("Basic !!!", "malformed"),
            ("Basic //4=", "malformed"),
            ("Bearer", "malformed"),
            ("", "malformed"),
        ] {
            assert_eq!(read(Form::Api, &[("authorization", value)]), expected, "{value}");
        }
    }

    #[test]
    fn a_session_is_in_a_header_or_in_the_cookie_of_the_legacy_form() {
        let session = |id: &str| format!(r#"{{"schemeId":"session_id","sessionId":"{id}"}}"#);
        let cookies = ("cookie", "a=b; vmware-api-session-id=c");
        for form in [Form::Api, Form::Wrapped, Form::Legacy] {
            assert_eq!(read(form, &[("vmware-api-session-id", "s"), cookies]), session("s"));
            let legacy = if form == Form::Legacy { session("c") } else { "none".to_owned() };
            assert_eq!(read(form, &[cookies]), legacy);
        }
        let both = [("authorization", "Basic dTpw"), ("vmware-api-session-id", "s")];
        assert!(read(Form::Api, &both).contains("user_pass"));
        let other = [("authorization", "Negotiate x"), ("vmware-api-session-id", "s")];
        assert_eq!(read(Form::Api, &other), session("s"));
    }

    #[test]
    fn an_operation_id_is_made_where_none_came() {
        let context =
            application(&headers(&[("x-request-id", "op-1"), ("accept-language", "de"), ("timezone", "UTC")]));
        assert_eq!(context, [("opId", "op-1"), ("locale", "de"), ("timezone", "UTC")].into_iter().collect());
        assert_eq!(application(&HeaderMap::new()).op_id().map(str::len), Some(36));
    }
}
