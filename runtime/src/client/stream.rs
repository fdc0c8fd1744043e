//! Calls whose answer is a stream of bytes, and that stream.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::attempt::{Outcome, Receive, run};
use super::call::{CallFuture, Operation, Options, Prepared, Timeout, header, settings};
use super::transport::BodyStream;
use super::{Client, TransportError};
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::Blob;
use crate::error::{CallContext, Error, Failure};

/// A call that isn't sent yet, of an operation that answers with a stream of bytes: await it for the [`ByteStream`].
///
/// Until the stream begins it is as any other [`Call`](super::Call): errors of the operation come out here, and what
/// failed is tried again where that does no harm. The timeout bounds the time until the stream is there, and then the
/// time for each piece of it.
///
/// Over REST the bytes come as the server sends them, however many they are. JSON-RPC and the legacy form have no
/// streams: there the whole answer is read first, within the limits of any answer.
///
/// ```no_run
/// use vapi_runtime::StreamCall;
///
/// # async fn example(call: impl Fn() -> StreamCall) -> Result<(), vapi_runtime::Error> {
/// let mut stream = call().await?;
/// while let Some(chunk) = stream.chunk().await? {
///     println!("{} bytes more", chunk.len());
/// }
///
/// let small_file = call().await?.collect(64 * 1024).await?;
/// # let _ = small_file; Ok(()) }
/// ```
#[must_use = "a call does nothing until it is awaited or waited for"]
pub struct StreamCall {
    prepared: Prepared,
}

impl StreamCall {
    pub(super) fn new(prepared: Prepared) -> Self {
        Self { prepared }
    }

    settings!();

    /// Sends it and blocks the thread until the stream is there; see [`Call::wait`](super::Call::wait). The stream is
    /// a [`std::io::Read`].
    ///
    /// ```no_run
    /// use std::fs::File;
    /// use std::io;
    /// use vapi_runtime::StreamCall;
    ///
    /// # fn example(call: StreamCall) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut stream = call.wait()?;
    /// io::copy(&mut stream, &mut File::create("support-bundle.tgz")?)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the operation reports, and whatever keeps the stream from coming; see [`Error`].
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<ByteStream, Error> {
        super::blocking::wait(self.into_future())?
    }
}

impl IntoFuture for StreamCall {
    type Output = Result<ByteStream, Error>;
    type IntoFuture = CallFuture<ByteStream>;

    fn into_future(self) -> Self::IntoFuture {
        let prepared = self.prepared;
        Box::pin(async move {
            let mut body = None;
            let outcome = run(&prepared, &mut Receive::Stream(&mut body)).await?;
            // `run` succeeds only after it put the body there
            let body = body.ok_or_else(|| Error::configuration("the answer was not read"))?;
            let source = Source { body, timeout: prepared.timeout(), received: 0, unread: Bytes::new() };
            let (client, operation) = (prepared.client, prepared.operation);
            Ok(ByteStream { source: Some(source), client, operation, outcome })
        })
    }
}

/// Shows which operation it calls, not the arguments: they may hold secrets.
impl fmt::Debug for StreamCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamCall").field("operation", &self.operation()).finish_non_exhaustive()
    }
}

/// The answer to a [`StreamCall`]: what came along with it, and its bytes, read piece by piece.
///
/// Nothing is read ahead of what is asked for, but for what the connection buffers. Dropping the stream ends the
/// answer, complete or not.
pub struct ByteStream {
    /// None after a thread that waited for it was lost.
    source: Option<Source>,
    client: Client,
    operation: Operation,
    outcome: Outcome,
}

/// What the bytes come from.
struct Source {
    body: Box<dyn BodyStream>,
    /// How long a piece may take.
    timeout: Option<Duration>,
    received: u64,
    /// What was received and fitted in no reader's buffer.
    unread: Bytes,
}

impl Source {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        if !self.unread.is_empty() {
            return Ok(Some(std::mem::take(&mut self.unread)));
        }
        loop {
            let next = self.body.chunk();
            let next: Result<Option<Bytes>, TransportError> = match self.timeout {
                None => next.await,
                Some(after) => match tokio::time::timeout(after, next).await {
                    Ok(next) => next,
                    Err(_) => return Err(Failure::Stalled { after, received: self.received }),
                },
            };
            let Some(chunk) = next? else { return Ok(None) };
            if !chunk.is_empty() {
                self.received = self.received.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                return Ok(Some(chunk));
            }
        }
    }
}

impl ByteStream {
    /// The next piece, as long as the network made it, never empty; `None` after the last.
    ///
    /// A future that is dropped before it is done loses nothing: the next one goes on.
    ///
    /// # Errors
    /// [`is_timeout`](Error::is_timeout): nothing came for as long as the call's timeout; waiting on is possible.
    /// [`is_transport`](Error::is_transport): the connection broke before the stream was complete.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(source) = &mut self.source else { return Err(lost()) };
        let chunk = source.chunk().await;
        chunk.map_err(|failure| self.error(failure))
    }

    /// All that is left of it, if that is no more than this many bytes.
    ///
    /// # Errors
    /// As [`chunk`](Self::chunk); also [`is_transport`](Error::is_transport) as soon as there are more bytes.
    pub async fn collect(mut self, most: usize) -> Result<Blob, Error> {
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > most - all.len() {
                return Err(self.error(Failure::Overlong { most }));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(Blob::from(all))
    }

    /// The HTTP headers of the answer. How long the stream is and what the bytes are, a server may say here.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.outcome.headers
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.outcome.status
    }

    /// The id under which both ends log the call.
    #[must_use]
    pub fn op_id(&self) -> Option<&str> {
        self.outcome.op_id.as_deref()
    }

    fn error(&self, failure: Failure) -> Error {
        let call = CallContext {
            operation: &self.operation.id(),
            op_id: self.op_id(),
            server: &self.client.core().server,
            read_only: self.operation.read_only,
            attempts: self.outcome.attempts,
        };
        Error::in_call(failure, call)
    }
}

#[cold]
fn lost() -> Error {
    Error::configuration("the thread that waited for the stream's next piece was lost, and the stream with it")
}

/// For programs without an async runtime; see [`Call::wait`](super::Call::wait).
#[cfg(feature = "blocking")]
impl ByteStream {
    /// As [`chunk`](Self::chunk), blocking the thread until the piece is there.
    ///
    /// # Errors
    /// As [`chunk`](Self::chunk).
    pub fn wait_for_chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let mut source = self.source.take().ok_or_else(lost)?;
        let (source, chunk) = super::blocking::wait(async move {
            let chunk = source.chunk().await;
            (source, chunk)
        })?;
        self.source = Some(source);
        chunk.map_err(|failure| self.error(failure))
    }
}

/// Blocks the thread until there is something to read. An error holds the [`Error`].
#[cfg(feature = "blocking")]
impl std::io::Read for ByteStream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some(mut chunk) = self.wait_for_chunk().map_err(std::io::Error::other)? else { return Ok(0) };
        let rest = chunk.split_off(chunk.len().min(buffer.len()));
        if let Some(source) = &mut self.source {
            source.unread = rest;
        }
        let (start, _) = buffer.split_at_mut(chunk.len());
        start.copy_from_slice(&chunk);
        Ok(chunk.len())
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.operation.id())
            .field("status", &self.outcome.status)
            .field("received", &self.source.as_ref().map(|source| source.received))
            .field("op_id", &self.outcome.op_id)
            .finish_non_exhaustive()
    }
}
