//! What an answer means: a result, bare or in `value`; an error, by what its body says and else by the status.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use jiter::{Jiter, JiterError, Peek};

use super::super::wire::{ReadResult, Reading, status_failure};
use super::Target;
use crate::codec::{Decoder, Warning, fields_along};
use crate::data::{DataValue, StructureValue};
use crate::error::{ApiError, ApiErrorKind, Failure};
use crate::meta::{OperationInfo, Type};
use crate::rest::{Form, status};

/// Member of a wrapped result.
const VALUE: &str = "value";
/// Member of every standard error.
const MESSAGES: &str = "messages";

/// Reads an answer that is no redirect.
pub(in crate::client) fn read(
    target: &Target,
    response: &Response<Bytes>,
    reading: Reading,
    result: &mut ReadResult<'_>,
) -> Result<Vec<Warning>, Failure> {
    let (status, body) = (response.status(), response.body().as_ref());
    let answer = Answer { form: target.form, operation: target.operation, body, reading };
    if !status.is_success() {
        return Err(answer.error(status, response.headers()));
    }
    let output = &target.operation.output;
    if matches!(output, Type::Void) {
        // what is in a body doesn't matter here; but a page for people is not the service's answer
        if !body.trim_ascii().is_empty() {
            must_be_json(response.headers())?;
            answer.skip()?;
        }
        return answer.decode(b"null", result);
    }
    let is_binary = matches!(output.inner(), Type::Binary);
    if target.is_stream() || is_binary && !is_json(response.headers()) {
        // the codec has one form for bytes
        let text = format!("\"{}\"", STANDARD.encode(body));
        return answer.decode(text.as_bytes(), result);
    }
    must_be_json(response.headers())?;
    match (body.trim_ascii().is_empty(), output) {
        (true, Type::Optional(_)) => answer.decode(b"null", result),
        (true, _) => Err(broken("it has no body, and the operation has a result".to_owned())),
        (false, _) => answer.result(result),
    }
}

#[cold]
fn broken(problem: String) -> Failure {
    Failure::Protocol { code: 0, problem, by_server: false }
}

#[cold]
fn no_json(error: &JiterError, length: usize) -> Failure {
    broken(format!("it is no JSON: {} (byte {} of {length})", error.error_type, error.index))
}

/// Whether a body may be read as JSON: servers leave the type out, or name one that is written as JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(found) = headers.get(CONTENT_TYPE) else { return true };
    // as nearly all servers spell it
    if found == "application/json" {
        return true;
    }
    let found = String::from_utf8_lossy(found.as_bytes()).to_ascii_lowercase();
    let essence = found.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Failure> {
    if is_json(headers) {
        return Ok(());
    }
    let found = headers.get(CONTENT_TYPE).map_or_else(String::new, |found| format!("{found:?}"));
    Err(broken(format!("its content type is {found}, not JSON")))
}

/// An answer that is to be read.
#[derive(Clone, Copy)]
struct Answer<'a> {
    form: Form,
    operation: &'static OperationInfo,
    body: &'a [u8],
    reading: Reading,
}

/// A value within a body.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a [u8],
    start: usize,
}

impl<'a> Answer<'a> {
    fn decoder<'b>(&self, text: &'b [u8]) -> Decoder<'b> {
        Decoder::with_limits(text, self.form.wire(), self.reading.mode, self.reading.limits)
    }

    fn decode(&self, text: &[u8], result: &mut ReadResult<'_>) -> Result<Vec<Warning>, Failure> {
        let mut decoder = self.decoder(text);
        let read = result(&mut decoder).and_then(|()| decoder.finish());
        match read {
            Ok(()) => Ok(decoder.take_warnings()),
            Err(error) => Err(Failure::Decode { error, length: text.len() }),
        }
    }

    /// Whether it is JSON at all.
    fn skip(&self) -> Result<(), Failure> {
        let broken = |error: JiterError| no_json(&error, self.body.len());
        let mut json = Jiter::new(self.body);
        json.next_skip().map_err(broken)?;
        json.finish().map_err(broken)
    }

    /// Reads a result: as the form has it, and where servers differ, as they have it.
    fn result(&self, result: &mut ReadResult<'_>) -> Result<Vec<Warning>, Failure> {
        if self.form == Form::Api {
            return self.decode(self.body, result);
        }
        let members = self.members()?;
        let is_structure = matches!(self.operation.output.inner(), Type::Structure(_) | Type::DynamicStructure(_));
        let value = members.iter().flatten().find(|(name, _)| name == VALUE).map(|(_, part)| *part);
        match (value, members) {
            (Some(part), _) => match self.decode(part.text, result) {
                Err(Failure::Decode { error, .. }) => {
                    // a structure that isn't wrapped and has a field of this name
                    let bare = if is_structure { self.decode(self.body, result).ok() } else { None };
                    bare.ok_or_else(|| Failure::Decode { error: error.shifted(part.start), length: self.body.len() })
                }
                read => read,
            },
            // some servers say so that an optional result is unset
            (None, Some(members)) if members.is_empty() && self.operation.output.is_optional() => {
                self.decode(b"null", result)
            }
            (None, _) if is_structure => self.decode(self.body, result),
            (None, _) => Err(broken("it has no member `value`".to_owned())),
        }
    }

    /// The members of the object that the body is; none when it is something else.
    fn members(&self) -> Result<Option<Vec<(String, Part<'a>)>>, Failure> {
        let broken = |error: JiterError| no_json(&error, self.body.len());
        let mut json = Jiter::new(self.body);
        if json.peek().map_err(broken)? != Peek::Object {
            return Ok(None);
        }
        let mut members = Vec::new();
        let mut name = json.next_object().map_err(broken)?.map(str::to_owned);
        while let Some(found) = name {
            // goes to where the value begins
            json.peek().map_err(broken)?;
            let start = json.current_index();
            json.next_skip().map_err(broken)?;
            let text = self.body.get(start..json.current_index()).unwrap_or_default();
            members.push((found, Part { text, start }));
            name = json.next_key().map_err(broken)?.map(str::to_owned);
        }
        json.finish().map_err(broken)?;
        Ok(Some(members))
    }

    /// The error that an answer reports; one without a body that says more is the status alone.
    #[cold]
    fn error(&self, status: StatusCode, headers: &HeaderMap) -> Failure {
        let members = if is_json(headers) { self.members().ok().flatten() } else { None };
        let Some(members) = members else { return status_failure(status, self.body) };
        let member = |name: &str| members.iter().rev().find(|(known, _)| known == name).map(|(_, part)| *part);
        let text = |part: Part<'_>| match self.decoder(part.text).value() {
            Ok(DataValue::String(text)) => Some(text),
            _ => None,
        };
        // Both forms are read whatever was asked for: what is between client and service may have one of its own. A part
        // of the wrapped form may be missing.
        let error_type = member("error_type").and_then(text);
        let is_plain = error_type.is_some() || member("messages").is_some();
        let ty = member("type").and_then(text);
        let value = member(VALUE).filter(|part| part.text.starts_with(b"{"));
        let (name, body) = match (ty, value) {
            (Some(name), Some(part)) => (Some(name), part.text),
            (Some(name), None) if !is_plain => (Some(name), &b"{}"[..]),
            (None, Some(part)) if !is_plain => (None, part.text),
            _ => (error_type.as_deref().and_then(of_error_type), self.body),
        };
        let name = name.or_else(|| self.by_status(status));
        match (self.fields(name.as_deref(), body), name) {
            (Some(fields), Some(name)) => {
                Failure::Api(ApiError::of_plain(fields.renamed(&name)).with_status(status.as_u16()))
            }
            _ => status_failure(status, self.body),
        }
    }

    /// The error that a status stands for: one that the operation declares with it, or the standard one.
    fn by_status(&self, status: StatusCode) -> Option<String> {
        let status = status.as_u16();
        let declared = self.operation.errors.iter().find(|declared| declared.statuses.contains(&status));
        declared
            .map(|declared| declared.error.name.to_owned())
            .or_else(|| status::kind_of(status).map(|kind| kind.name()))
    }

    /// The fields of an error; those of a product's own as their definition has them, where the operation declares it.
    fn fields(&self, name: Option<&str>, body: &[u8]) -> Option<StructureValue> {
        let Ok(DataValue::Structure(value)) = self.decoder(body).value() else { return None };
        let declared = self.operation.errors.iter().map(|declared| declared.error);
        let own = declared.filter(|error| !error.fields.is_empty()).find(|error| Some(error.name) == name);
        let mut fields = match own {
            Some(info) => fields_along(value, &info),
            None => value,
        };
        // errors of others, say of a proxy that speaks JSON, have none
        let is_standard = |name: &str| !matches!(ApiErrorKind::of_name(name), ApiErrorKind::Other(_));
        if fields.get(MESSAGES).is_none() && name.is_some_and(is_standard) {
            fields.insert(MESSAGES, DataValue::List(Vec::new()));
        }
        Some(fields)
    }
}

fn of_error_type(text: &str) -> Option<String> {
    ApiErrorKind::of_error_type(text).map(|kind| kind.name())
}
