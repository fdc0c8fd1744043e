//! JSON-RPC 2.0 as vAPI speaks it: the envelope around a call and around its answer, as a client.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Uri};
use jiter::{Jiter, JiterError, JsonErrorType, Peek};

use super::wire::{Exchange, ReadResult, Reading, cut, status_failure};
use crate::codec::{self, Decode as _, Decoder, Encode, EncodeError, Encoder, Path, Warning, Wire};
use crate::context::ApplicationContext;
use crate::data::DataValue;
use crate::error::{ApiError, Failure};
use crate::meta::OperationInfo;

const SERVICE: HeaderName = HeaderName::from_static("vapi-service");
const OPERATION: HeaderName = HeaderName::from_static("vapi-operation");
const OP_ID: HeaderName = HeaderName::from_static("vapi-ctx-opid");

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const INVALID_PARAMS: i64 = -32602;

/// `https://host` becomes `https://host/api`; a path that ends so already stays.
pub(super) fn endpoint(base: &Uri) -> Result<Uri, String> {
    let path = base.path().strip_suffix('/').unwrap_or(base.path());
    let path = if path.ends_with("/api") { path.to_owned() } else { format!("{path}/api") };
    let path_and_query = match base.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(path_and_query.parse().map_err(|error| format!("the path isn't one: {error}"))?);
    Uri::from_parts(parts).map_err(|error| error.to_string())
}

pub(super) fn arguments(info: &'static OperationInfo, arguments: &[&dyn Encode]) -> Result<Bytes, EncodeError> {
    let mut out = Encoder::new(Wire::JsonRpc);
    out.arguments(&info.input, arguments);
    out.finish().map(Bytes::from)
}

pub(super) fn value(input: &DataValue) -> Result<Bytes, EncodeError> {
    codec::to_json(input, Wire::JsonRpc).map(Bytes::from)
}

pub(super) fn request(exchange: &Exchange<'_>) -> http::Request<Bytes> {
    let mut request = http::Request::new(Bytes::from(body(exchange)));
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = exchange.endpoint.clone();
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(USER_AGENT, exchange.user_agent.clone());
    context_headers(exchange, headers);
    request
}

fn body(exchange: &Exchange<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(exchange.input.len() + 512);
    let quoted = |text: &str, out: &mut Vec<u8>| json_escape_simd::escape_into(text, out);
    out.extend_from_slice(br#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"#);
    quoted(exchange.service, &mut out);
    out.extend_from_slice(br#","operationId":"#);
    quoted(exchange.operation, &mut out);
    out.extend_from_slice(br#","input":"#);
    out.extend_from_slice(exchange.input);
    // A server refuses a context without `appCtx`, so it is there even when it has no entry.
    out.extend_from_slice(br#","ctx":{"appCtx":{"#);
    for (position, (key, value)) in exchange.entries().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        quoted(key, &mut out);
        out.push(b':');
        quoted(value, &mut out);
    }
    out.push(b'}');
    if let Some(security) = exchange.security {
        let security = security.to_json();
        if !matches!(security.expose().trim(), "" | "{}") {
            out.extend_from_slice(br#","securityCtx":"#);
            out.extend_from_slice(security.expose().as_bytes());
        }
    }
    out.extend_from_slice(br#"}},"id":""#);
    out.extend_from_slice(itoa::Buffer::new().format(exchange.id).as_bytes());
    out.extend_from_slice(br#""}"#);
    out
}

/// The headers that repeat what is in the body, for proxies and logs. What no header can carry is left out.
fn context_headers(exchange: &Exchange<'_>, headers: &mut HeaderMap) {
    // A server refuses a message that has only one of the two.
    if let (Ok(service), Ok(operation)) =
        (HeaderValue::from_str(exchange.service), HeaderValue::from_str(exchange.operation))
    {
        headers.insert(SERVICE, service);
        headers.insert(OPERATION, operation);
    }
    for (key, value) in exchange.entries() {
        let name = match key {
            ApplicationContext::OP_ID => Ok(OP_ID),
            key => HeaderName::from_bytes(format!("vapi-ctx-{}", key.to_ascii_lowercase()).as_bytes()),
        };
        if let (Ok(name), Some(value)) = (name, context_value(value)) {
            headers.insert(name, value);
        }
    }
}

/// Only printable ASCII and tabs, without blanks at the ends: everything else arrives changed or not at all.
fn context_value(value: &str) -> Option<HeaderValue> {
    let carried = value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    if !carried || value.trim_matches([' ', '\t']).len() != value.len() {
        return None;
    }
    HeaderValue::from_str(value).ok()
}

pub(super) fn read(
    id: u64,
    response: &http::Response<Bytes>,
    reading: Reading,
    result: &mut ReadResult<'_>,
) -> Result<Vec<Warning>, Failure> {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        return Err(status_failure(status, response.body()));
    }
    let mut buffer = itoa::Buffer::new();
    let answer = Answer { body: response.body(), id: buffer.format(id), reading };
    if let Some(warnings) = answer.in_one_pass(result) {
        return Ok(warnings);
    }
    if std::str::from_utf8(answer.body).is_ok() {
        return answer.with_care(result).map_err(|failure| failure.with_status(status));
    }
    let mended = String::from_utf8_lossy(answer.body);
    let mut warnings = Answer { body: mended.as_bytes(), ..answer }
        .with_care(result)
        .map_err(|failure| failure.with_status(status))?;
    let problem = "the answer is no UTF-8; what can't be read was replaced".to_owned();
    warnings.push(Warning { path: Path::default(), problem });
    Ok(warnings)
}

/// An answer that is to be read.
#[derive(Clone, Copy)]
struct Answer<'a> {
    body: &'a [u8],
    /// The request's id.
    id: &'a str,
    reading: Reading,
}

/// What a member of the envelope is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    Version,
    Id,
    Result,
    Error,
    Other,
}

impl Member {
    fn of(name: &str) -> Self {
        match name {
            "jsonrpc" => Self::Version,
            "id" => Self::Id,
            "result" => Self::Result,
            "error" => Self::Error,
            _ => Self::Other,
        }
    }
}

/// Which members of the envelope were there and as they should be.
#[derive(Default)]
struct Seen {
    version: bool,
    id: bool,
}

impl Seen {
    /// Takes a member beside the result; `None` when something about it is unusual.
    fn take(&mut self, json: &mut Jiter<'_>, member: Member, id: &str) -> Option<()> {
        match member {
            Member::Version => self.version = json.next_str().ok()? == "2.0",
            Member::Id => self.id = json.next_str().ok()? == id,
            // beside a result only null is in order
            Member::Error => json.next_null().ok()?,
            Member::Other => json.next_skip().ok()?,
            Member::Result => return None,
        }
        Some(())
    }
}

impl Answer<'_> {
    fn decoder(self, body: &[u8]) -> Decoder<'_> {
        Decoder::with_limits(body, Wire::JsonRpc, self.reading.mode, self.reading.limits)
    }

    /// Reads a regular answer with a result in one pass. Whatever else it is, `None` says nothing about why: that
    /// [`with_care`](Self::with_care) finds out.
    fn in_one_pass(self, result: &mut ReadResult<'_>) -> Option<Vec<Warning>> {
        let mut seen = Seen::default();
        let mut json = Jiter::new(self.body);
        let mut member = json.next_object().ok()?.map(Member::of)?;
        while member != Member::Result {
            seen.take(&mut json, member, self.id)?;
            member = json.next_key().ok()?.map(Member::of)?;
        }
        if json.next_object().ok()? != Some("output") {
            return None;
        }
        let start = json.current_index();
        let mut decoder = self.decoder(self.body.get(start..)?);
        result(&mut decoder).ok()?;
        // The lexer keeps no state between values, so another one can go on in the middle of an object.
        let mut json = Jiter::new(self.body.get(start + decoder.position()..)?);
        while let Some(name) = json.next_key().ok()? {
            if matches!(name, "output" | "error") {
                return None;
            }
            json.next_skip().ok()?;
        }
        while let Some(member) = json.next_key().ok()?.map(Member::of) {
            seen.take(&mut json, member, self.id)?;
        }
        json.finish().ok()?;
        (seen.version && seen.id).then(|| decoder.take_warnings())
    }

    /// Reads any answer and says what is wrong with it.
    #[cold]
    fn with_care(self, result: &mut ReadResult<'_>) -> Result<Vec<Warning>, Failure> {
        let envelope = self.envelope()?;
        if !matches!(envelope.version.map(Part::value), Some(Value::Text(text)) if text == "2.0") {
            return Err(Failure::protocol(INVALID_PARAMS, "its `jsonrpc` isn't \"2.0\""));
        }
        match (envelope.result, envelope.error) {
            (Some(_), Some(_)) => Err(Failure::protocol(INVALID_PARAMS, "it has both a result and an error")),
            (None, None) => Err(Failure::protocol(INVALID_PARAMS, "it has neither a result nor an error")),
            (None, Some(error)) => Err(self.refusal(error, envelope.id)),
            (Some(outcome), None) => {
                self.check_id(envelope.id)?;
                self.outcome(outcome, result)
            }
        }
    }

    fn broken(self, error: &JiterError, start: usize) -> Failure {
        let problem = match &error.error_type {
            jiter::JiterErrorType::JsonError(JsonErrorType::RecursionLimitExceeded) => "nested too deeply".to_owned(),
            other => other.to_string(),
        };
        let (offset, length) = (error.index + start, self.body.len());
        Failure::protocol(PARSE_ERROR, format!("it is no JSON: {problem} (byte {offset} of {length})"))
    }

    /// The members of the object that begins in some place, with the value of each; of equal ones the last counts.
    fn members<'a>(self, part: Part<'a>, mut take: impl FnMut(&str, Part<'a>)) -> Result<(), Failure> {
        let broken = |error: JiterError| self.broken(&error, part.start);
        let mut json = Jiter::new(part.body);
        let mut name = json.next_object().map_err(broken)?.map(str::to_owned);
        while let Some(text) = name {
            let start = json.current_index();
            json.next_skip().map_err(broken)?;
            let body = part.body.get(start..json.current_index()).unwrap_or_default();
            take(&text, Part { body, start: part.start + start });
            name = json.next_key().map_err(broken)?.map(str::to_owned);
        }
        json.finish().map_err(broken)
    }

    fn envelope(&self) -> Result<Envelope<'_>, Failure> {
        let whole = Part { body: self.body, start: 0 };
        match Jiter::new(self.body).peek() {
            Ok(Peek::Object) => {}
            Err(error) => return Err(self.broken(&error, 0)),
            Ok(_) => match Jiter::new(self.body).next_skip() {
                Ok(()) => return Err(Failure::protocol(INVALID_REQUEST, "it is no JSON object")),
                Err(error) => return Err(self.broken(&error, 0)),
            },
        }
        let mut envelope = Envelope::default();
        self.members(whole, |name, part| match Member::of(name) {
            Member::Version => envelope.version = Some(part),
            Member::Id => envelope.id = Some(part),
            Member::Result => envelope.result = part.unless_null(),
            Member::Error => envelope.error = part.unless_null(),
            Member::Other => {}
        })?;
        Ok(envelope)
    }

    fn check_id(self, id: Option<Part<'_>>) -> Result<(), Failure> {
        match id.map(Part::value) {
            Some(Value::Text(id)) if id == self.id => Ok(()),
            found => {
                let found = found.map_or("missing".to_owned(), |found| found.to_string());
                Err(Failure::protocol(INVALID_PARAMS, format!("its id should be \"{}\" and is {found}", self.id)))
            }
        }
    }

    /// The server's own error of the protocol.
    fn refusal(self, error: Part<'_>, id: Option<Part<'_>>) -> Failure {
        let (mut code, mut message, mut data) = (None, None, None);
        let members = self.members(error, |name, part| match name {
            "code" => code = Some(part.value()),
            "message" => message = Some(part.value()),
            "data" => data = Some(part.value()),
            _ => {}
        });
        if members.is_err() {
            return Failure::protocol(INVALID_PARAMS, "its error is no object");
        }
        let code = match code {
            Some(Value::Integer(code)) => Some(code),
            Some(Value::Text(code)) => code.parse().ok(),
            _ => None,
        };
        let Some(code) = code else { return Failure::protocol(INVALID_REQUEST, "its error has no code") };
        // With these two the server couldn't read the request's id.
        if matches!(code, PARSE_ERROR | INVALID_REQUEST) {
            match id.map(Part::value) {
                Some(Value::Null) | None => {}
                Some(found) => {
                    let problem = format!("with the error {code} its id should be null and is {found}");
                    return Failure::protocol(INVALID_PARAMS, problem);
                }
            }
        } else if let Err(failure) = self.check_id(id) {
            return failure;
        }
        let mut problem = match message {
            Some(Value::Text(message)) => cut(&message),
            _ => default_message(code).to_owned(),
        };
        if let Some(Value::Text(data)) = data.filter(|data| !matches!(data, Value::Text(text) if text.is_empty())) {
            problem = format!("{problem} ({})", cut(&data));
        }
        Failure::Protocol { code, problem, by_server: true }
    }

    /// A result or an error of the operation.
    fn outcome(self, outcome: Part<'_>, result: &mut ReadResult<'_>) -> Result<Vec<Warning>, Failure> {
        let (mut output, mut error) = (None, None);
        let members = self.members(outcome, |name, part| match name {
            "output" => output = Some(part),
            "error" => error = Some(part),
            _ => {}
        });
        if members.is_err() {
            return Err(Failure::protocol(INVALID_PARAMS, "its result is no object"));
        }
        let length = self.body.len();
        // Where both came, the error counts.
        match (output, error.and_then(Part::unless_null)) {
            (_, Some(error)) => {
                let mut decoder = self.decoder(error.body);
                let error = ApiError::decode(&mut decoder).map_err(|problem| Failure::Decode {
                    error: problem.shifted(error.start).in_field("error"),
                    length,
                })?;
                Err(Failure::Api(error))
            }
            (Some(output), None) => {
                let mut decoder = self.decoder(output.body);
                result(&mut decoder)
                    .and_then(|()| decoder.finish())
                    .map_err(|error| Failure::Decode { error: error.shifted(output.start), length })?;
                Ok(decoder.take_warnings())
            }
            (None, None) => Err(Failure::protocol(INVALID_PARAMS, "its result has neither an output nor an error")),
        }
    }
}

fn default_message(code: i64) -> &'static str {
    match code {
        PARSE_ERROR => "Parse error.",
        INVALID_REQUEST => "Invalid Request.",
        -32601 => "Method not found.",
        INVALID_PARAMS => "Invalid params.",
        -32603 => "Internal error.",
        -32300 => "Transport error.",
        -31001 => "Mismatching operation identifier in HTTP header and payload",
        _ => "Server error.",
    }
}

#[derive(Default)]
struct Envelope<'a> {
    version: Option<Part<'a>>,
    id: Option<Part<'a>>,
    result: Option<Part<'a>>,
    error: Option<Part<'a>>,
}

/// One value of the answer, and where it stands.
#[derive(Clone, Copy)]
struct Part<'a> {
    body: &'a [u8],
    start: usize,
}

impl Part<'_> {
    fn unless_null(self) -> Option<Self> {
        (self.body.trim_ascii() != b"null").then_some(self)
    }

    fn value(self) -> Value {
        let mut json = Jiter::new(self.body);
        match json.peek() {
            Ok(Peek::Null) => Value::Null,
            Ok(Peek::String) => json.known_str().map_or(Value::Other, |text| Value::Text(text.to_owned())),
            Ok(peek) if peek.is_num() => {
                let digits = json.known_number_bytes(peek).ok().and_then(|digits| std::str::from_utf8(digits).ok());
                digits.and_then(|digits| digits.parse().ok()).map_or(Value::Other, Value::Integer)
            }
            _ => Value::Other,
        }
    }
}

/// As much of a value as the envelope's rules ask for.
enum Value {
    Null,
    Text(String),
    Integer(i64),
    Other,
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Text(text) => write!(f, "\"{}\"", cut(text)),
            Self::Integer(number) => write!(f, "the number {number}"),
            Self::Other => f.write_str("something else"),
        }
    }
}
