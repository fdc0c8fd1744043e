//! JSON-RPC 2.0 with the headers of "1.1" (section 3): from a body to a call, from an outcome to a body.
//!
//! Nothing here knows what a service or a type is; the pipeline does.

mod context;
mod envelope;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tracing::Instrument as _;

use self::context::Contexts;
use self::envelope::Envelope;
use super::pipeline::{self, Call, Input, Stop};
use super::provider::Inner;
use super::{errors, messages, routes};
use crate::codec::{DecodeErrorKind, EncodeError, Encoder, Wire};
use crate::error::ApiError;

const ERROR: HeaderName = HeaderName::from_static("vapi-error");

/// A failure of the protocol, as opposed to an error of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    /// The body is no JSON.
    Parse,
    /// It is no request.
    Request,
    /// It asks for something other than an invocation.
    Method,
    /// Parameters or input don't have the form that every call has.
    Params,
    /// Base64 that is none, or an output that can't be written.
    Internal,
    /// The headers say another operation than the body.
    Headers,
}

impl Code {
    fn number(self) -> &'static str {
        match self {
            Self::Parse => "-32700",
            Self::Request => "-32600",
            Self::Method => "-32601",
            Self::Params => "-32602",
            Self::Internal => "-32603",
            Self::Headers => "-31001",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Parse => "Parse error.",
            Self::Request => "Invalid Request.",
            Self::Method => "Method not found.",
            Self::Params => "Invalid params.",
            Self::Internal => "Internal error.",
            Self::Headers => "Mismatching operation identifier in HTTP header and payload",
        }
    }
}

/// A protocol failure with what is known of its reason.
#[derive(Debug)]
struct Fault {
    code: Code,
    detail: Option<String>,
}

impl Fault {
    #[cold]
    fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()) }
    }
}

/// Answers the body of a request.
pub(super) async fn answer(provider: &Inner, headers: &HeaderMap, body: &[u8]) -> Response<Bytes> {
    let announced = Announced::of(headers);
    if let Some(found) = announced.wrong_content_type() {
        return routes::error(StatusCode::BAD_REQUEST, &format!("Content-Type {found} is not supported"));
    }
    let envelope = match Envelope::parse(body) {
        Ok(envelope) => envelope,
        Err(fault) => return failure(b"null", &fault),
    };
    let id = envelope.id;
    match call(provider, headers, &announced, id, envelope).await {
        Ok(response) => response,
        Err(fault) => failure(id, &fault),
    }
}

async fn call(
    provider: &Inner,
    headers: &HeaderMap,
    announced: &Announced<'_>,
    id: &[u8],
    envelope: Envelope<'_>,
) -> Result<Response<Bytes>, Fault> {
    let params = envelope.params()?;
    let input = Input { text: params.input, wire: Wire::JsonRpc, depth: provider.depth };
    if !announced.matches(&params)? {
        // what makes no data value counts first
        input.check().map_err(|error| malformed(&error))?;
        return Err(Fault { code: Code::Headers, detail: None });
    }
    let Contexts { mut application, mut security } = params.contexts;
    context::merge(headers, &mut application, &mut security);
    let (service, operation) = (params.service.unwrap_or_default(), params.operation.unwrap_or_default());
    let span = tracing::info_span!(
        "vapi.request",
        wire = "jsonrpc",
        service = &*service,
        operation = &*operation,
        op_id = application.op_id()
    );
    let call = Call { service: &service, operation: &operation, application, security, input, refused: None };
    let out = start(id, b"{\"output\":");
    let result = if span.is_disabled() {
        pipeline::run(provider, call, out).await
    } else {
        pipeline::run(provider, call, out).instrument(span).await
    };
    match result {
        Ok(mut out) => {
            out.extend_from_slice(b"}}");
            Ok(routes::json(out))
        }
        Err(Stop::Error(error)) => Ok(error_answer(id, error)?),
        Err(Stop::Malformed(error)) => Err(malformed(&error)),
        Err(Stop::Unwritable(error)) => Err(unwritable(&error)),
    }
}

/// What headers say of the body, each its first time.
#[derive(Default)]
struct Announced<'h> {
    content_type: Option<&'h [u8]>,
    service: Option<&'h [u8]>,
    operation: Option<&'h [u8]>,
}

impl<'h> Announced<'h> {
    /// One look at all headers, which are few: cheaper than one for each name.
    fn of(headers: &'h HeaderMap) -> Self {
        let mut announced = Self::default();
        for (name, value) in headers {
            let place = match name.as_str() {
                "content-type" => &mut announced.content_type,
                "vapi-service" => &mut announced.service,
                "vapi-operation" => &mut announced.operation,
                _ => continue,
            };
            place.get_or_insert(value.as_bytes());
        }
        announced
    }

    /// The content type, when it isn't JSON. It is compared to the letter, without its parameters: charsets don't matter,
    /// JSON is UTF-8.
    fn wrong_content_type(&self) -> Option<String> {
        let found = self.content_type.unwrap_or(b"text/plain");
        let found = found.split(|byte| *byte == b';').next().unwrap_or(found).trim_ascii();
        (found != routes::JSON.as_bytes()).then(|| String::from_utf8_lossy(found).into_owned())
    }

    /// Whether the headers, where there are any, name the operation of the body.
    fn matches(&self, params: &envelope::Params<'_>) -> Result<bool, Fault> {
        if self.service.is_none() && self.operation.is_none() {
            return Ok(true);
        }
        let (Some(service), Some(operation)) = (&params.service, &params.operation) else {
            return Err(Fault::new(Code::Params, "the headers name an operation, and the body doesn't"));
        };
        Ok(self.service == Some(service.as_bytes()) && self.operation == Some(operation.as_bytes()))
    }
}

#[cold]
fn malformed(error: &crate::codec::DecodeError) -> Fault {
    let code = match error.kind() {
        DecodeErrorKind::Base64 => Code::Internal,
        DecodeErrorKind::Mismatch | DecodeErrorKind::Depth => Code::Params,
    };
    Fault::new(code, format!("in `input`: {error}"))
}

#[cold]
fn unwritable(error: &EncodeError) -> Fault {
    tracing::warn!(%error, "the output of an implementation can't be written");
    Fault::new(Code::Internal, "the output can't be written")
}

/// Room for a short answer: what allocators still give without a search.
const SHORT: usize = 1000;

/// Begins a body, up to what the `result` holds.
fn start(id: &[u8], open: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(SHORT.max(id.len() + 64));
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
    out.extend_from_slice(id);
    out.extend_from_slice(b",\"result\":");
    out.extend_from_slice(open);
    out
}

/// The body of an error of the API, whose name is in a header too.
fn error_answer(id: &[u8], error: ApiError) -> Result<Response<Bytes>, Fault> {
    let mut error = error;
    let mut written = encode_error(id, &error);
    if let Err(EncodeError::Union { .. }) = &written {
        error = errors::internal_server_error([messages::EXCEPTION.with([""])]);
        written = encode_error(id, &error);
    }
    let mut response = routes::json(written.map_err(|error| unwritable(&error))?);
    if let Ok(name) = HeaderValue::from_str(error.name()) {
        response.headers_mut().insert(ERROR, name);
    }
    Ok(response)
}

fn encode_error(id: &[u8], error: &ApiError) -> Result<Vec<u8>, EncodeError> {
    use crate::codec::Encode as _;

    let mut encoder = Encoder::with_buffer(Wire::JsonRpc, start(id, b"{\"error\":"));
    error.encode(&mut encoder);
    let mut out = encoder.finish()?;
    out.extend_from_slice(b"}}");
    Ok(out)
}

/// The body of a protocol failure. Where no request was understood its id isn't known either.
#[cold]
fn failure(id: &[u8], fault: &Fault) -> Response<Bytes> {
    let id: &[u8] = if matches!(fault.code, Code::Parse | Code::Request) { b"null" } else { id };
    let mut out = b"{\"jsonrpc\":\"2.0\",\"id\":".to_vec();
    out.extend_from_slice(id);
    out.extend_from_slice(b",\"error\":{\"code\":");
    out.extend_from_slice(fault.code.number().as_bytes());
    out.extend_from_slice(b",\"message\":");
    json_escape_simd::escape_into(fault.code.message(), &mut out);
    if let Some(detail) = &fault.detail {
        out.extend_from_slice(b",\"data\":");
        json_escape_simd::escape_into(detail, &mut out);
    }
    out.extend_from_slice(b"}}");
    routes::json(out)
}
