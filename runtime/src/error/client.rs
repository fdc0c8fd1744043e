//! What can go wrong with a call, as its caller sees it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{ApiError, ApiErrorKind};
use crate::client::{TransportError, TransportErrorKind};
use crate::codec::{DecodeError, EncodeError, ErrorStructure};

type Source = Box<dyn StdError + Send + Sync>;

/// Says why a call has no result: what failed, in which operation, and whether the server may have executed it.
///
/// What kind of failure it is, the `is_…` methods tell; exactly one of [`is_configuration`](Self::is_configuration),
/// [`is_encode`](Self::is_encode), [`is_connect`](Self::is_connect), [`is_timeout`](Self::is_timeout),
/// [`is_transport`](Self::is_transport), [`is_status`](Self::is_status), [`is_redirect`](Self::is_redirect),
/// [`is_protocol`](Self::is_protocol), [`is_decode`](Self::is_decode) and [`is_api`](Self::is_api) holds. An error that
/// the operation itself reported is an [`ApiError`], see [`api`](Self::api) and [`downcast`](Self::downcast).
///
/// Cheap to clone and to move.
///
/// ```
/// use vapi_runtime::{ApiErrorKind, Error};
///
/// fn is_gone(error: &Error) -> bool {
///     error.api().is_some_and(|error| *error.kind() == ApiErrorKind::NotFound)
/// }
/// # let error = Error::from(vapi_runtime::ApiError::standard(ApiErrorKind::NotFound, []));
/// # assert!(is_gone(&error));
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    operation: Option<String>,
    op_id: Option<String>,
    server: String,
    attempts: u32,
    read_only: bool,
    failure: Failure,
}

/// What failed, before it is known in which call.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client itself is set up wrongly.
    Configuration(String),
    /// The arguments can't be written.
    Encode(EncodeError),
    /// Something else that a caller gave for one call is wrong.
    Argument(String),
    /// There was no connection.
    Connect(Source),
    /// The other end isn't trusted.
    Untrusted(Source),
    /// Time ran out.
    Timeout { after: Duration, sent: bool },
    /// The server didn't look at the request.
    Refused(Source),
    /// The connection broke.
    Interrupted(Source),
    /// The answer was larger than the client takes.
    TooLarge(Source),
    /// Nothing more came of a stream, after so many bytes.
    Stalled { after: Duration, received: u64 },
    /// A stream had more bytes than were to be read.
    Overlong { most: usize },
    /// An HTTP status that is none of success, and the beginning of the body.
    Status { status: u16, reason: Option<&'static str>, text: String },
    /// A redirect and its target.
    Redirect { status: u16, target: String },
    /// The server's own error of the protocol, or an answer that breaks it.
    Protocol { code: i64, problem: String, by_server: bool },
    /// A result that doesn't fit its type, in an answer of so many bytes.
    Decode { error: DecodeError, length: usize },
    /// An error that the operation reported.
    Api(ApiError),
    /// The error with which a task ended.
    Task { task: String, error: ApiError },
    /// A task didn't end in the time that it was waited for.
    Unfinished { task: String, after: Duration },
}

impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        match error.kind {
            TransportErrorKind::Connect => Self::Connect(error.source),
            TransportErrorKind::Untrusted => Self::Untrusted(error.source),
            TransportErrorKind::Refused => Self::Refused(error.source),
            TransportErrorKind::Interrupted => Self::Interrupted(error.source),
            TransportErrorKind::TooLarge => Self::TooLarge(error.source),
        }
    }
}

impl Failure {
    /// The same with the HTTP status of the answer, where it is an error of the operation.
    pub(crate) fn with_status(self, status: http::StatusCode) -> Self {
        match self {
            Self::Api(error) => Self::Api(error.with_status(status.as_u16())),
            other => other,
        }
    }

    /// An answer that breaks the protocol, with the code that says the same.
    #[cold]
    pub(crate) fn protocol(code: i64, problem: impl Into<String>) -> Self {
        Self::Protocol { code, problem: problem.into(), by_server: false }
    }

    /// Whether another attempt might end otherwise.
    fn may_pass(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Timeout { .. }
            | Self::Stalled { .. }
            | Self::Refused(_)
            | Self::Interrupted(_) => true,
            Self::Status { status, .. } => matches!(status, 429 | 502..=504),
            Self::Api(error) => *error.kind() == ApiErrorKind::ServiceUnavailable,
            _ => false,
        }
    }

    /// Whether the server may have executed the operation.
    pub(crate) fn may_have_been_executed(&self) -> bool {
        match self {
            Self::Configuration(_)
            | Self::Encode(_)
            | Self::Argument(_)
            | Self::Connect(_)
            | Self::Untrusted(_)
            | Self::Refused(_)
            | Self::Redirect { .. } => false,
            Self::Timeout { sent, .. } => *sent,
            Self::Interrupted(_)
            | Self::TooLarge(_)
            | Self::Stalled { .. }
            | Self::Overlong { .. }
            | Self::Decode { .. }
            | Self::Task { .. }
            | Self::Unfinished { .. }
            | Self::Protocol { by_server: false, .. } => true,
            Self::Status { status, .. } => *status >= 500,
            // These the server sends before it looks the operation up.
            Self::Protocol { code, by_server: true, .. } => !matches!(code, -32700 | -32602..=-32600 | -31001),
            // These come from the server's own checks, in front of the implementation.
            Self::Api(error) => !matches!(
                error.kind(),
                ApiErrorKind::InvalidArgument
                    | ApiErrorKind::InvalidRequest
                    | ApiErrorKind::OperationNotFound
                    | ApiErrorKind::Unauthenticated
                    | ApiErrorKind::Unauthorized
                    | ApiErrorKind::UnexpectedInput
            ),
        }
    }
}

/// The call in which something failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallContext<'a> {
    /// Service and operation, as `service.operation`.
    pub(crate) operation: &'a str,
    pub(crate) op_id: Option<&'a str>,
    /// The server's address without its path.
    pub(crate) server: &'a str,
    pub(crate) read_only: bool,
    pub(crate) attempts: u32,
}

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn in_call(failure: impl Into<Failure>, call: CallContext<'_>) -> Self {
        Self(Arc::new(Inner {
            operation: Some(call.operation.to_owned()),
            op_id: call.op_id.map(str::to_owned),
            server: call.server.to_owned(),
            attempts: call.attempts,
            read_only: call.read_only,
            failure: failure.into(),
        }))
    }

    #[cold]
    fn outside(failure: Failure) -> Self {
        let server = String::new();
        Self(Arc::new(Inner { operation: None, op_id: None, server, attempts: 0, read_only: false, failure }))
    }

    #[cold]
    pub(crate) fn configuration(problem: impl Into<String>) -> Self {
        Self::outside(Failure::Configuration(problem.into()))
    }

    fn failure(&self) -> &Failure {
        &self.0.failure
    }

    /// The operation that was called, as `service.operation`:
    /// `com.vmware.vcenter.namespace_management.software.clusters.get`.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The id under which the call is found in logs on both ends.
    #[must_use]
    pub fn op_id(&self) -> Option<&str> {
        self.0.op_id.as_deref()
    }

    /// The error that the operation reported, if it is one; of an operation that ran as a task, the task's.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self.failure() {
            Failure::Api(error) | Failure::Task { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The error that the operation reported, owned.
    ///
    /// # Errors
    /// This error itself, when it is of another kind.
    pub fn into_api(self) -> Result<ApiError, Self> {
        match self.api() {
            Some(error) => Ok(error.clone()),
            None => Err(self),
        }
    }

    /// Reads an error that the operation reported as an error structure; `None` when it is another error.
    ///
    /// It makes no difference whether the operation declares the structure, or who wrote it.
    ///
    /// # Errors
    /// When it has the structure's name, but not its fields.
    pub fn downcast<E: ErrorStructure>(&self) -> Option<Result<E, DecodeError>> {
        self.api()?.downcast()
    }

    /// What didn't fit in the result, and where, if the answer couldn't be read.
    #[must_use]
    pub fn decode(&self) -> Option<&DecodeError> {
        match self.failure() {
            Failure::Decode { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The HTTP status, where the failure has one: a status error, a redirect, or an API error on a REST wire.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        match self.failure() {
            Failure::Status { status, .. } | Failure::Redirect { status, .. } => Some(*status),
            Failure::Api(error) => error.status(),
            _ => None,
        }
    }

    /// The code of a JSON-RPC error: the server's, or the one that stands for what is wrong with its answer.
    #[must_use]
    pub fn protocol_code(&self) -> Option<i64> {
        match self.failure() {
            Failure::Protocol { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Where the server sent the client instead, if it did.
    #[must_use]
    pub fn redirect_target(&self) -> Option<&str> {
        match self.failure() {
            Failure::Redirect { target, .. } => Some(target),
            _ => None,
        }
    }

    /// How many times the request was sent, or tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the client is set up wrongly, so that no call can be made. Nothing was sent.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self.failure(), Failure::Configuration(_))
    }

    /// Whether the caller's arguments can't be written: a double that isn't finite, a union whose rule is broken, a
    /// malformed header. Nothing was sent.
    #[must_use]
    pub fn is_encode(&self) -> bool {
        matches!(self.failure(), Failure::Encode(_) | Failure::Argument(_))
    }

    /// Whether there was no connection: nobody listens, no such host, no answer in time, a certificate that isn't
    /// trusted. Nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.failure(), Failure::Connect(_) | Failure::Untrusted(_))
    }

    /// Whether time ran out before the answer was complete or the next piece of a stream was there, or before a task that was waited for had ended. The server may
    /// have executed the call, and may still be at it, see [`may_have_been_executed`](Self::may_have_been_executed).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.failure(), Failure::Timeout { .. } | Failure::Stalled { .. } | Failure::Unfinished { .. })
    }

    /// Whether the request was sent and no answer came that could be taken: the connection broke, the answer was too
    /// large, or the server turned the request away unread. But for the last, it may have executed the call.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(
            self.failure(),
            Failure::Refused(_) | Failure::Interrupted(_) | Failure::TooLarge(_) | Failure::Overlong { .. }
        )
    }

    /// Whether the server, or something in front of it, answered with an HTTP status of 400 or more where the protocol
    /// has none.
    #[must_use]
    pub fn is_status(&self) -> bool {
        matches!(self.failure(), Failure::Status { .. })
    }

    /// Whether the server sent the client elsewhere, which it doesn't follow. The call wasn't executed.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.failure(), Failure::Redirect { .. })
    }

    /// Whether the server refused the message as such, or its answer is no message of the protocol: the address may
    /// be something else than a vAPI server.
    #[must_use]
    pub fn is_protocol(&self) -> bool {
        matches!(self.failure(), Failure::Protocol { .. })
    }

    /// Whether the answer has a result that doesn't fit its type. The call was executed.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.failure(), Failure::Decode { .. })
    }

    /// Whether the operation reported the error itself, see [`api`](Self::api).
    #[must_use]
    pub fn is_api(&self) -> bool {
        matches!(self.failure(), Failure::Api(_) | Failure::Task { .. })
    }

    /// Whether the server may have executed the call, in full or in part. `false` is certain; `true` means that only
    /// the server's state can tell.
    #[must_use]
    pub fn may_have_been_executed(&self) -> bool {
        self.failure().may_have_been_executed()
    }

    /// Whether the same call may be made again without harm, and might succeed then: what failed may pass, and the
    /// operation changes nothing, or the request wasn't sent at all or turned away unread. The client has done so already
    /// as often as its [`RetryPolicy`](crate::client::RetryPolicy) says.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let unsent =
            matches!(self.failure(), Failure::Connect(_) | Failure::Refused(_) | Failure::Timeout { sent: false, .. });
        self.failure().may_pass() && (self.0.read_only || unsent)
    }

    fn write_failure(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = &self.0.server;
        match self.failure() {
            Failure::Configuration(problem) => write!(f, "can't set up the client: {problem}"),
            Failure::Encode(error) => write!(f, "can't write the arguments: {error}; nothing was sent"),
            Failure::Argument(problem) => write!(f, "{problem}; nothing was sent"),
            Failure::Connect(source) | Failure::Untrusted(source) => {
                write!(f, "can't connect to {server}: {}", root(source.as_ref()))
            }
            Failure::Timeout { after, sent: false } => {
                write!(f, "no answer from {server} within {}; the request was not sent", Seconds(*after))
            }
            Failure::Timeout { after, sent: true } => {
                let end = if self.0.read_only { "" } else { ", so it was not repeated" };
                let after = Seconds(*after);
                write!(
                    f,
                    "no answer from {server} within {after}; the request was sent and may have been executed{end}"
                )
            }
            Failure::Refused(source) => {
                write!(f, "{server} turned the request away unread: {}", root(source.as_ref()))
            }
            Failure::Interrupted(source) => {
                let source = root(source.as_ref());
                write!(f, "the connection to {server} broke before the answer was complete: {source}; ")?;
                f.write_str("the request may have been executed")
            }
            Failure::TooLarge(source) => {
                write!(f, "can't take the answer from {server}: {}; ", root(source.as_ref()))?;
                f.write_str("raise ClientBuilder::max_response_size if such answers are expected")
            }
            Failure::Stalled { after, received } => {
                write!(
                    f,
                    "nothing more came from {server} within {}, {received} bytes into the stream",
                    Seconds(*after)
                )
            }
            Failure::Overlong { most } => {
                write!(f, "the stream from {server} is longer than {most} bytes, the most that was to be read")
            }
            Failure::Status { status, reason, text } => {
                write!(f, "{server} answered with HTTP status {status}")?;
                reason.map_or(Ok(()), |reason| write!(f, " ({reason})"))?;
                if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
            }
            Failure::Redirect { status, target } => {
                write!(f, "{server} redirects to {target} (HTTP status {status}), and redirects are not followed; ")?;
                f.write_str("make the client with that address if it is trusted")
            }
            Failure::Protocol { code, problem, by_server: true } => {
                write!(f, "the server refused the message: JSON-RPC error {code}: {problem}")
            }
            Failure::Protocol { problem, .. } => {
                write!(f, "the answer from {server} is no valid message: {problem}")
            }
            Failure::Decode { error, length } => {
                f.write_str("can't read the answer: ")?;
                if !error.path().is_empty() {
                    write!(f, "at `{}`: ", error.path())?;
                }
                f.write_str(error.problem())?;
                error.offset().map_or(Ok(()), |offset| write!(f, " (byte {offset} of {length})"))
            }
            Failure::Api(error) => write!(f, "{error}"),
            Failure::Task { task, error } => write!(f, "the task {task} failed: {error}"),
            Failure::Unfinished { task, after } => {
                write!(f, "the task {task} has not ended within {}; it goes on", Seconds(*after))
            }
        }
    }
}

/// A time as people write it: `30 s`, `1.5 s`, `250 ms`.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            write!(f, "{} s", self.0.as_secs_f64())
        }
    }
}

/// The innermost cause: what the layers above it say is in our own sentence.
fn root<'a>(source: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut cause = source;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause
}

/// Operation, what failed, the call's id. With `{:#}` also everything that led to it.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        self.write_failure(f)?;
        if self.0.attempts > 1 {
            write!(f, " (attempt {})", self.0.attempts)?;
        }
        if let Some(op_id) = self.op_id() {
            write!(f, " [opId {op_id}]")?;
        }
        let mut cause = self.source().filter(|_| f.alternate());
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("op_id", &self.0.op_id)
            .field("server", &self.0.server)
            .field("attempts", &self.0.attempts)
            .field("failure", &self.0.failure)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.failure() {
            Failure::Encode(error) => Some(error),
            Failure::Connect(source)
            | Failure::Untrusted(source)
            | Failure::Refused(source)
            | Failure::Interrupted(source)
            | Failure::TooLarge(source) => Some(source.as_ref()),
            Failure::Decode { error, .. } => Some(error),
            Failure::Api(error) | Failure::Task { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// For code that stands in for a server, in tests.
impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::outside(Failure::Api(error))
    }
}
