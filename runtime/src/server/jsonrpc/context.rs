//! The contexts of a call: from the body, and from headers, which count more.

use http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiter::{Jiter, JiterError, Peek};

use super::envelope::Raw;
use super::{Code, Fault};
use crate::context::{ApplicationContext, SecurityContext};

const PREFIX: &str = "vapi-ctx-";
const SESSION: HeaderName = HeaderName::from_static("vmware-api-session-id");
const FORMAT_LOCALE: HeaderName = HeaderName::from_static("format-locale");
const TIMEZONE: HeaderName = HeaderName::from_static("timezone");

/// Keys that have capitals, which names of headers lose.
const CAPITALS: [&str; 8] = [
    "opId",
    "actId",
    "$showUnreleasedAPIs",
    "$userAgent",
    "$doNotRoute",
    "vmwareSessionId",
    "ActivationId",
    "$taskId",
];

/// Reads `ctx`.
///
/// # Errors
/// When it isn't there or has another form than every call has.
pub(super) fn read(context: Option<Raw<'_>>) -> Result<(ApplicationContext, Option<SecurityContext>), Fault> {
    let Some(context) = context.filter(|context| context.kind == Peek::Object) else {
        return Err(Fault::new(Code::Params, "`ctx` must be an object"));
    };
    match contexts(context.text) {
        Ok(Some((application, security))) => Ok((application, security)),
        Ok(None) => Err(Fault::new(
            Code::Params,
            "`ctx` must have `appCtx`, an object of texts; `securityCtx`, if there is one, must be an object",
        )),
        // the body has been proven to be JSON
        Err(error) => Err(Fault::new(Code::Params, format!("in `ctx`: {}", error.error_type))),
    }
}

type Contexts = (ApplicationContext, Option<SecurityContext>);

fn contexts(text: &[u8]) -> Result<Option<Contexts>, JiterError> {
    let mut json = Jiter::new(text);
    let (mut application, mut security) = (None, None);
    let mut member = json.next_object()?.map(Member::of);
    while let Some(name) = member {
        match name {
            Member::Application => match texts(&mut json)? {
                Some(texts) => application = Some(texts),
                None => return Ok(None),
            },
            Member::Security => {
                let start = {
                    json.peek()?;
                    json.current_index()
                };
                let kind = json.peek()?;
                json.next_skip()?;
                let text = json.slice_to_current(start);
                security = match kind {
                    Peek::Null => None,
                    Peek::Object => scheme(text)?,
                    _ => return Ok(None),
                };
            }
            Member::Other => json.next_skip()?,
        }
        member = json.next_key()?.map(Member::of);
    }
    let Some(mut application) = application else { return Ok(None) };
    if !application.is_empty() && application.op_id().is_none() {
        application.insert(ApplicationContext::OP_ID, uuid::Uuid::new_v4().to_string());
    }
    Ok(Some((application, security)))
}

enum Member {
    Application,
    Security,
    Other,
}

impl Member {
    fn of(name: &str) -> Self {
        match name {
            "appCtx" => Self::Application,
            "securityCtx" => Self::Security,
            _ => Self::Other,
        }
    }
}

/// An object of texts; other servers also take a list of pairs.
fn texts(json: &mut Jiter<'_>) -> Result<Option<ApplicationContext>, JiterError> {
    let mut texts = ApplicationContext::new();
    match json.peek()? {
        Peek::Object => {
            let mut key = json.known_object()?.map(str::to_owned);
            while let Some(name) = key {
                match json.peek()? {
                    Peek::String => texts.insert(name, json.known_str()?),
                    _ => return Ok(None),
                }
                key = json.next_key()?.map(str::to_owned);
            }
        }
        Peek::Array => {
            let mut next = json.known_array()?;
            while let Some(kind) = next {
                let mut pair = Vec::with_capacity(2);
                let mut text = if kind == Peek::Array { json.known_array()? } else { return Ok(None) };
                while let Some(kind) = text {
                    if kind != Peek::String || pair.len() == 2 {
                        return Ok(None);
                    }
                    pair.push(json.known_str()?.to_owned());
                    text = json.array_step()?;
                }
                let (Some(value), Some(key)) = (pair.pop(), pair.pop()) else { return Ok(None) };
                texts.insert(key, value);
                next = json.array_step()?;
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(texts))
}

/// A security context; none when the object is empty.
fn scheme(text: &[u8]) -> Result<Option<SecurityContext>, JiterError> {
    let mut json = Jiter::new(text);
    let mut members: Vec<(String, String)> = Vec::new();
    let mut key = json.next_object()?.map(str::to_owned);
    let is_empty = key.is_none();
    while let Some(name) = key {
        match json.peek()? {
            Peek::String => {
                let text = json.known_str()?.to_owned();
                members.retain(|(other, _)| *other != name);
                members.push((name, text));
            }
            kind => json.known_skip(kind)?,
        }
        key = json.next_key()?.map(str::to_owned);
    }
    if is_empty {
        return Ok(None);
    }
    let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
    let scheme = member("schemeId").unwrap_or_default();
    Ok(Some(SecurityContext::from_members(scheme, member).unwrap_or_else(|| SecurityContext::Other {
        scheme: scheme.to_owned(),
        json: String::from_utf8_lossy(text).into_owned().into(),
    })))
}

/// Puts what headers say over what the body said.
pub(super) fn merge(headers: &HeaderMap, application: &mut ApplicationContext, security: &mut Option<SecurityContext>) {
    for (name, value) in headers {
        if let Some(key) = name.as_str().strip_prefix(PREFIX) {
            let key = key.split(PREFIX).next().unwrap_or(key);
            let known = CAPITALS.into_iter().find(|known| known.eq_ignore_ascii_case(key));
            application.insert(known.unwrap_or(key), text(value));
        }
    }
    let named = [
        (USER_AGENT, ApplicationContext::USER_AGENT),
        (ACCEPT_LANGUAGE, "locale"),
        (FORMAT_LOCALE, "format-locale"),
        (TIMEZONE, "timezone"),
    ];
    for (name, key) in named {
        if let Some(value) = headers.get(name) {
            application.insert(key, text(value));
        }
    }
    if let Some(id) = headers.get(SESSION) {
        *security = Some(SecurityContext::Session(text(id).into()));
    }
}

/// A header's value. Bytes that are no UTF-8 are Latin-1, as HTTP once had it.
fn text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
