//! The boundary between calls and wires: what a call hands to a wire, and what it gets back.
//!
//! A wire is a module with the same five functions (endpoint, arguments, value, request, read); nothing outside this
//! file asks which one is spoken.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Uri};

use super::jsonrpc;
use super::rest::{self, LeftOvers, Target};
use crate::codec::{DecodeError, Decoder, Encode, Limits, Mode, Warning, Wire};
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::DataValue;
use crate::error::Failure;
use crate::meta::{OperationInfo, ServiceInfo};
use crate::rest::Form;

/// How much of a foreign text is shown in a message, in characters.
const SHOWN: usize = 200;

/// Which of the API's wires a client speaks. Services, types and errors are the same on each.
///
/// `software.clusters.upgrade_multiple` of vCenter, with one cluster:
///
/// | protocol | request | result |
/// |---|---|---|
/// | [`JsonRpc`](Self::JsonRpc) | `POST /api` with service, operation and arguments in the body | in the body's `result` |
/// | [`Api`](Self::Api) | `POST /api/vcenter/namespace-management/software/clusters?action=upgradeMultiple` with `{"domain-c8": {"desired_version": "v1"}}` | `{"domain-c8": {"res": "STARTED"}}` |
/// | [`Rest`](Self::Rest) | the same below `/rest`, with `[{"key": "domain-c8", "value": {…}}]` | `{"value": [{"key": "domain-c8", "value": {…}}]}` |
/// | [`Legacy`](Self::Legacy) | `POST /rest/com/vmware/vcenter/namespace-management/software/clusters?~action=upgrade-multiple` with `{"specs": [{"key": …}]}` | as above |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// JSON-RPC 2.0 over `POST /api`: it carries every operation of every service.
    #[default]
    JsonRpc,
    /// Plain REST below `/api`, as vCenter has it since 7.0 U2: bare bodies, maps as objects, errors with `error_type` and
    /// a status. For whatever is between client and server that understands URLs and statuses.
    Api,
    /// The same URLs with results in `{"value": …}` and maps as lists of entries, below `/rest`: what VMware's own SDKs
    /// speak as REST.
    Rest,
    /// The older REST: URLs made of a service's name below `/rest/com/vmware/…`, `~action` for what isn't a method of
    /// HTTP. For servers before 7.0 U2, and for operations without a URL of their own.
    Legacy,
}

/// A call's arguments, encoded once however often it is tried.
pub(super) struct Encoded {
    /// JSON-RPC: the input. REST: the body.
    pub(super) body: Bytes,
    /// Where the call goes, when the URL says it.
    pub(super) target: Option<Target>,
}

impl Encoded {
    /// Whether the answer to it is a stream on this wire.
    pub(super) fn is_streamed(&self) -> bool {
        self.target.as_ref().is_some_and(Target::is_stream)
    }
}

/// One attempt of a call, as a wire needs to know it.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub(super) endpoint: &'a Uri,
    /// Counts the requests of a client.
    pub(super) id: u64,
    pub(super) service: &'a str,
    pub(super) operation: &'a str,
    /// The body that [`Protocol::arguments`] made.
    pub(super) input: &'a Bytes,
    /// The target that it made.
    pub(super) target: Option<&'a Target>,
    pub(super) context: &'a ApplicationContext,
    /// What the client made up for the call, when the context has no id.
    pub(super) op_id: Option<&'a str>,
    pub(super) security: Option<&'a SecurityContext>,
    pub(super) user_agent: &'a HeaderValue,
    /// The caller's own; they win over the wire's.
    pub(super) headers: &'a HeaderMap,
}

impl Exchange<'_> {
    /// The context, the id that was made up included.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.context.iter().chain(self.op_id.map(|id| (ApplicationContext::OP_ID, id)))
    }
}

/// Decodes the result where it stands in the answer; may be called again from the start.
pub(super) type ReadResult<'r> = dyn FnMut(&mut Decoder<'_>) -> Result<(), DecodeError> + Send + 'r;

/// How an answer is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) mode: Mode,
    pub(super) limits: Limits,
}

impl Protocol {
    /// The form of REST that it is.
    fn form(self) -> Option<Form> {
        match self {
            Self::JsonRpc => None,
            Self::Api => Some(Form::Api),
            Self::Rest => Some(Form::Wrapped),
            Self::Legacy => Some(Form::Legacy),
        }
    }

    /// How values are written, where that says less than their types do.
    pub(super) fn plain_wire(self) -> Option<Wire> {
        match self.form()? {
            Form::Api => Some(Wire::Api),
            Form::Wrapped | Form::Legacy => Some(Wire::Rest),
        }
    }

    /// The address that requests go to, from the one that the user gave.
    pub(super) fn endpoint(self, base: &Uri) -> Result<Uri, String> {
        match self.form() {
            None => jsonrpc::endpoint(base),
            Some(form) => rest::endpoint(form, base),
        }
    }

    /// The arguments of a call, encoded once however often it is tried.
    pub(super) fn arguments(
        self,
        left_overs: Option<LeftOvers>,
        service: &'static ServiceInfo,
        operation: &'static OperationInfo,
        arguments: &[&dyn Encode],
    ) -> Result<Encoded, Failure> {
        let Some(form) = self.form() else {
            let body = jsonrpc::arguments(operation, arguments).map_err(Failure::Encode)?;
            return Ok(Encoded { body, target: None });
        };
        let usual = if form == Form::Api { LeftOvers::Query } else { LeftOvers::Body };
        let (target, body) = rest::target(form, left_overs.unwrap_or(usual), service, operation, arguments)?;
        Ok(Encoded { body, target: Some(target) })
    }

    /// The arguments of a call without a table.
    pub(super) fn value(self, input: &DataValue) -> Result<Encoded, Failure> {
        if self.form().is_some() {
            return Err(Failure::Argument(
                "over REST an operation is called by its table, which says method and URL: use Client::call with the \
                 generated service, or JSON-RPC"
                    .to_owned(),
            ));
        }
        Ok(Encoded { body: jsonrpc::value(input).map_err(Failure::Encode)?, target: None })
    }
}

/// The request of one attempt.
pub(super) fn request(exchange: &Exchange<'_>) -> Result<http::Request<Bytes>, Failure> {
    let mut request = match exchange.target {
        None => jsonrpc::request(exchange),
        Some(target) => rest::request(exchange, target)?,
    };
    for (name, value) in exchange.headers {
        request.headers_mut().insert(name.clone(), value.clone());
    }
    Ok(request)
}

/// Reads an answer that is no redirect; gives the warnings of a lenient decoder.
pub(super) fn read(
    exchange_id: u64,
    target: Option<&Target>,
    response: &http::Response<Bytes>,
    reading: Reading,
    result: &mut ReadResult<'_>,
) -> Result<Vec<Warning>, Failure> {
    match target {
        None => jsonrpc::read(exchange_id, response, reading, result),
        Some(target) => rest::read(target, response, reading, result),
    }
}

/// The failure of an answer that says no more than its status.
#[cold]
pub(super) fn status_failure(status: http::StatusCode, body: &[u8]) -> Failure {
    let text = String::from_utf8_lossy(body.get(..4 * SHOWN).unwrap_or(body));
    // A page for people says nothing that the status doesn't.
    let text = if text.trim_start().starts_with('<') { "" } else { text.as_ref() };
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = cut(&words.join(" "));
    Failure::Status { status: status.as_u16(), reason: status.canonical_reason(), text }
}

/// The beginning of a text that the other end chose, for messages.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or(text), text.len()),
        None => text.to_owned(),
    }
}
