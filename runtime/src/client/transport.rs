//! What carries a request to a server and its answer back. Nothing here knows what they say.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

/// The answer that a [`Transport`] is waiting for.
pub type TransportFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Carries one HTTP request to a server and its whole answer back.
///
/// The client comes with one over TCP and TLS (feature `http-client`). Implement it to test without a network, to
/// record what goes over the wire, or to go another way than TCP.
///
/// A transport neither repeats a request nor follows redirects: the client decides on both. Dropping the future gives
/// the request up.
///
/// ```
/// use bytes::Bytes;
/// use vapi_runtime::client::{Client, Transport, TransportFuture};
///
/// /// Answers every call with a session id.
/// #[derive(Debug)]
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(&self, _request: http::Request<Bytes>) -> TransportFuture<'_> {
///         let body = br#"{"jsonrpc":"2.0","id":"0","result":{"output":{"SECRET":"s-1"}}}"#;
///         Box::pin(async { Ok(http::Response::new(Bytes::from_static(body))) })
///     }
/// }
///
/// # fn main() -> Result<(), vapi_runtime::Error> {
/// let client = Client::builder("https://vc.example").transport(Canned).build()?;
/// # drop(client);
/// # Ok(()) }
/// ```
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request and collects the answer, whatever its status.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

/// Says why there is no answer, and with that, whether the server may have got the request.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    Connect,
    Untrusted,
    Interrupted,
    TooLarge,
}

impl TransportError {
    fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// There was no connection, so nothing was sent; the client may try again.
    #[must_use]
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::Connect, source)
    }

    /// The other end isn't who it should be, so nothing was sent; trying again would not help.
    #[must_use]
    pub fn untrusted(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::Untrusted, source)
    }

    /// The request was sent, or part of it, and no complete answer came: it may have been executed.
    #[must_use]
    pub fn interrupted(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::Interrupted, source)
    }

    /// An answer came that is larger than this many bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(TransportErrorKind::TooLarge, format!("the answer is larger than {limit} bytes"))
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "can't connect",
            TransportErrorKind::Untrusted => "the server is not trusted",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::TooLarge => "the answer is too large",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
