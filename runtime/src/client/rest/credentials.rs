//! Who calls, as headers say it.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::context::SecurityContext;
use crate::data::Secret;
use crate::error::Failure;

const SESSION: HeaderName = HeaderName::from_static("vmware-api-session-id");

/// Adds the header of a security context.
///
/// # Errors
/// A scheme that REST has no header for, or text that no header can carry. Nothing was sent then.
pub(super) fn write(security: &SecurityContext, headers: &mut HeaderMap) -> Result<(), Failure> {
    let (name, text) = match security {
        SecurityContext::UserPassword { user, password } => (AUTHORIZATION, basic(user, password)),
        SecurityContext::Session(id) => (SESSION, id.expose().to_owned()),
        SecurityContext::OAuth(token) => (AUTHORIZATION, format!("Bearer {}", token.expose())),
        SecurityContext::SamlBearer(token) => {
            (AUTHORIZATION, format!("SIGN token=\"{}\"", STANDARD.encode(zipped(token.expose())?)))
        }
        SecurityContext::Other { scheme, .. } => {
            return Err(Failure::Argument(format!(
                "the security scheme `{scheme}` has no form on REST; use JSON-RPC, or a session"
            )));
        }
    };
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Failure::Argument(format!("the credentials can't be sent in the header `{name}`")))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

/// A name and a password as headers carry them.
pub(in crate::client) fn basic(user: &str, password: &Secret) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.expose())))
}

/// A SAML assertion as headers carry it: it is long, and headers are bounded.
fn zipped(text: &str) -> Result<Vec<u8>, Failure> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    let written = out.write_all(text.as_bytes()).and_then(|()| out.finish());
    written.map_err(|error| Failure::Argument(format!("the token can't be compressed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(security: &SecurityContext) -> (String, String) {
        let mut headers = HeaderMap::new();
        write(security, &mut headers).expect("it can be sent");
        let (name, value) = headers.iter().next().expect("a header");
        assert!(value.is_sensitive());
        (name.to_string(), value.to_str().expect("text").to_owned())
    }

    #[test]
    fn each_scheme_has_its_header() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let password = SecurityContext::user_password("a", "b:ü");
        assert_eq!(header(&password), pair("authorization", "Basic YTpiOsO8"));
        assert_eq!(header(&SecurityContext::Session("x".into())), pair("vmware-api-session-id", "x"));
        assert_eq!(header(&SecurityContext::OAuth("t".into())), pair("authorization", "Bearer t"));
        let (name, value) = header(&SecurityContext::SamlBearer("<saml/>".into()));
        assert_eq!(name, "authorization");
        // gzip begins with these bytes
        assert!(value.starts_with("SIGN token=\"H4sI"), "{value}");
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let other = SecurityContext::Other { scheme: "com.acme".to_owned(), json: "{}".into() };
        assert!(write(&other, &mut HeaderMap::new()).is_err());
        assert!(write(&SecurityContext::Session("a\nb".into()), &mut HeaderMap::new()).is_err());
    }
}
