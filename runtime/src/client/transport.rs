//! What carries a request to a server and its answer back. Nothing here knows what they say.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::Bytes;

/// What a [`Transport`] is waiting for: a whole answer, if nothing else is said.
pub type TransportFuture<'a, T = http::Response<Bytes>> =
    Pin<Box<dyn Future<Output = Result<T, TransportError>> + Send + 'a>>;

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

    /// Sends a request and gives the answer as soon as its head is there, with a body that is read piece by piece, however
    /// long it is. Calls of operations that answer with a stream go this way.
    ///
    /// Unless implemented, the answer is collected by [`send`](Self::send) first.
    fn stream(&self, request: http::Request<Bytes>) -> TransportFuture<'_, http::Response<Box<dyn BodyStream>>> {
        let answer = self.send(request);
        Box::pin(async move { Ok(answer.await?.map(|body| -> Box<dyn BodyStream> { Box::new(body) })) })
    }
}

/// The body of an answer as it comes. Bytes that are there already are one.
pub trait BodyStream: Send + 'static {
    /// The next piece, or `None` after the last. A future that is dropped before it is done loses nothing.
    fn chunk(&mut self) -> TransportFuture<'_, Option<Bytes>>;
}

impl BodyStream for Bytes {
    fn chunk(&mut self) -> TransportFuture<'_, Option<Bytes>> {
        let all = std::mem::take(self);
        Box::pin(std::future::ready(Ok((!all.is_empty()).then_some(all))))
    }
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
    Refused,
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

    /// The other end said that it didn't look at the request, as HTTP/2 lets it; the client may try again.
    #[must_use]
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::Refused, source)
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
            TransportErrorKind::Refused => "the server turned the request away unread",
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
