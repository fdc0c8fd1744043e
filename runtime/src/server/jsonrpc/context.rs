//! The contexts of a call: from the body, and from headers, which count more.

use std::borrow::Cow;
use std::collections::BTreeSet;

use http::{HeaderMap, HeaderValue};
use jiter::{Jiter, JiterError, Peek};

use super::envelope::{Member, Scan};
use crate::context::{ApplicationContext, SecurityContext};

/// Members of a context, in the order that most clients have.
const CONTEXTS: [&str; 2] = ["appCtx", "securityCtx"];

const PREFIX: &str = "vapi-ctx-";

/// Keys that have capitals, which names of headers lose.
const CAPITALS: [&str; 8] =
    ["opId", "actId", "$showUnreleasedAPIs", "$userAgent", "$doNotRoute", "vmwareSessionId", "ActivationId", "$taskId"];

/// What a call carries beside its input.
#[derive(Debug)]
pub(super) struct Contexts {
    pub(super) application: ApplicationContext,
    pub(super) security: Option<SecurityContext>,
}

/// Reads the value of `ctx`, which comes next; none when it has another form than every call has.
pub(super) fn read(scan: &mut Scan<'_>) -> Result<Option<Contexts>, JiterError> {
    if scan.reader.json.peek()? != Peek::Object {
        scan.value()?;
        return Ok(None);
    }
    // of equal members the last counts, for what is wrong too
    let (mut application, mut security) = (None, Security::None);
    let mut member = scan.first(&CONTEXTS)?;
    while let Some(name) = member {
        match name {
            Member::Known(0) => application = texts(scan)?,
            Member::Known(_) => security = self::security(scan)?,
            Member::Other => drop(scan.value()?),
        }
        member = scan.next(&CONTEXTS, name)?;
    }
    let Some(mut application) = application else { return Ok(None) };
    let security = match security {
        Security::None => None,
        Security::Some(security) => Some(security),
        Security::Malformed => return Ok(None),
    };
    if !application.is_empty() && application.op_id().is_none() {
        application.insert(ApplicationContext::OP_ID, uuid::Uuid::new_v4().to_string());
    }
    Ok(Some(Contexts { application, security }))
}

/// An object of texts; other servers also take a list of pairs.
fn texts(scan: &mut Scan<'_>) -> Result<Option<ApplicationContext>, JiterError> {
    match scan.reader.json.peek()? {
        Peek::Object => {}
        Peek::Array => {
            let start = scan.position();
            scan.value()?;
            return pairs(&mut Jiter::new(scan.since(start).as_bytes()));
        }
        _ => {
            scan.value()?;
            return Ok(None);
        }
    }
    let mut texts = Vec::new();
    let mut wrong = BTreeSet::new();
    let mut key = scan.reader.json.known_object()?.map(str::to_owned);
    while let Some(name) = key {
        if scan.reader.json.peek()? == Peek::String {
            wrong.remove(&name);
            texts.push((name, scan.reader.json.known_str()?.to_owned()));
        } else {
            scan.value()?;
            wrong.insert(name);
        }
        key = scan.reader.json.next_key()?.map(str::to_owned);
    }
    Ok(wrong.is_empty().then(|| texts.into_iter().collect()))
}

fn pairs(json: &mut Jiter<'_>) -> Result<Option<ApplicationContext>, JiterError> {
    let mut texts = Vec::new();
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
        texts.push((key, value));
        next = json.array_step()?;
    }
    Ok(Some(texts.into_iter().collect()))
}

/// Members that the known schemes have, as texts.
const MEMBERS: [&str; 6] = ["schemeId", "sessionId", "userName", "password", "samlToken", "accessToken"];

/// What `securityCtx` may be.
enum Security {
    /// Null, or an object without members.
    None,
    Some(SecurityContext),
    /// No object.
    Malformed,
}

fn security(scan: &mut Scan<'_>) -> Result<Security, JiterError> {
    let kind = scan.reader.json.peek()?;
    if kind != Peek::Object {
        scan.value()?;
        return Ok(if kind == Peek::Null { Security::None } else { Security::Malformed });
    }
    let start = scan.position();
    let mut found: [Option<Cow<'_, str>>; MEMBERS.len()] = Default::default();
    let mut member = scan.first(&MEMBERS)?;
    if member.is_none() {
        return Ok(Security::None);
    }
    while let Some(name) = member {
        match name {
            Member::Known(place) => {
                let text = scan.read()?.string();
                if let Some(slot) = found.get_mut(place) {
                    *slot = text;
                }
            }
            Member::Other => drop(scan.value()?),
        }
        member = scan.next(&MEMBERS, name)?;
    }
    let member = |name: &str| found.get(MEMBERS.iter().position(|known| *known == name)?)?.as_deref();
    let scheme = member("schemeId").unwrap_or_default();
    Ok(Security::Some(
        SecurityContext::from_members(scheme, member)
            .unwrap_or_else(|| SecurityContext::Other { scheme: scheme.to_owned(), json: scan.since(start).into() }),
    ))
}

/// Puts what headers say over what the body said.
pub(super) fn merge(headers: &HeaderMap, application: &mut ApplicationContext, security: &mut Option<SecurityContext>) {
    let mut user_agent = None;
    for (name, value) in headers {
        let name = name.as_str();
        let key = match name.strip_prefix(PREFIX) {
            Some(key) => {
                let key = key.split(PREFIX).next().unwrap_or(key);
                CAPITALS.into_iter().find(|known| known.eq_ignore_ascii_case(key)).unwrap_or(key)
            }
            None => match name {
                // counts more than the context header of the same meaning, wherever that comes
                "user-agent" => {
                    user_agent = Some(value);
                    continue;
                }
                "accept-language" => "locale",
                "format-locale" | "timezone" => name,
                "vmware-api-session-id" => {
                    *security = Some(SecurityContext::Session((&*text(value)).into()));
                    continue;
                }
                _ => continue,
            },
        };
        set(application, key, value);
    }
    if let Some(value) = user_agent {
        set(application, ApplicationContext::USER_AGENT, value);
    }
}

fn set(application: &mut ApplicationContext, key: &str, value: &HeaderValue) {
    let text = text(value);
    // clients send the context twice
    if application.get(key) != Some(&*text) {
        application.insert(key, text);
    }
}

/// A header's value. Bytes that are no UTF-8 are Latin-1, as HTTP once had it.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}
