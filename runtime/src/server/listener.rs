//! The HTTP listener: connections, their limits and their end. The only file that names hyper.

use std::future::{Future, poll_fn};
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener, ToSocketAddrs};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Sleep, sleep, timeout};

use super::handler::{Answer, Handler, Payload};
use super::idle::{Deadline, Watch};
use super::routes;
#[cfg(feature = "server-tls")]
use super::tls::Acceptor;

/// Pause after the system has no more sockets to give.
const EXHAUSTED: Duration = Duration::from_millis(50);

/// Listens for HTTP/1.1 and answers with a [`Provider`](super::Provider), or with another [`Handler`].
///
/// Plain HTTP, unless it is given a certificate (`tls`, with the feature `server-tls`): put it behind something that
/// speaks TLS, or keep it on the loopback.
///
/// ```
/// use vapi_runtime::server::{Provider, Server};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let server = Server::bind("127.0.0.1:0")?;
/// println!("listening on http://{}", server.local_addr());
/// let shutdown = server.shutdown_handle();
/// let serving = tokio::spawn(server.serve(Provider::builder().build()?));
///
/// // Stops taking connections; `serve` returns when the requests that run are answered.
/// shutdown.shutdown();
/// serving.await??;
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    listener: StdListener,
    address: SocketAddr,
    limits: Limits,
    connections: usize,
    grace: Duration,
    stop: watch::Sender<bool>,
    #[cfg(feature = "server-tls")]
    tls: Option<Acceptor>,
}

/// Limits of one connection.
#[derive(Clone, Copy, Debug)]
struct Limits {
    head: Duration,
    body: Duration,
    write: Duration,
}

/// Tells a [`Server`] to stop. Clones stop the same server.
#[derive(Clone, Debug)]
pub struct ShutdownHandle(watch::Sender<bool>);

impl ShutdownHandle {
    /// Stops taking connections and closes idle ones; requests that run are finished first.
    pub fn shutdown(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Takes an address, `127.0.0.1:8080`; with port 0 the system picks a free one. Connections wait until
    /// [`serve`](Self::serve) runs.
    ///
    /// # Errors
    /// When the address is none, isn't this machine's, or is taken.
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<Self> {
        let listener = StdListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let limits =
            Limits { head: Duration::from_secs(60), body: Duration::from_secs(60), write: Duration::from_secs(60) };
        let (stop, _) = watch::channel(false);
        Ok(Self {
            listener,
            address,
            limits,
            connections: 1024,
            grace: Duration::from_secs(30),
            stop,
            #[cfg(feature = "server-tls")]
            tls: None,
        })
    }

    /// Speaks TLS 1.2 and 1.3 with this certificate, and whatever certificates lie between it and an authority, and its
    /// key, all in PEM. The time for a request includes that for the handshake.
    ///
    /// # Errors
    /// When the texts aren't PEM, hold nothing, or don't belong together.
    #[cfg(feature = "server-tls")]
    pub fn tls(self, certificates: &[u8], key: &[u8]) -> io::Result<Self> {
        Ok(Self { tls: Some(Acceptor::new(certificates, key)?), ..self })
    }

    /// Where it listens, with the port that the system picked.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// How long a connection may take to send the head of its next request, and so how long it may be idle. Default: a
    /// minute.
    #[must_use]
    pub fn head_timeout(mut self, head: Duration) -> Self {
        self.limits.head = head;
        self
    }

    /// How long the body of a request may take; after that the answer is 408. Default: a minute.
    #[must_use]
    pub fn body_timeout(mut self, body: Duration) -> Self {
        self.limits.body = body;
        self
    }

    /// How long a caller may take none of an answer before its connection is closed. Default: a minute.
    #[must_use]
    pub fn write_timeout(mut self, write: Duration) -> Self {
        self.limits.write = write;
        self
    }

    /// How many connections there may be at a time; more wait. Default: 1,024.
    #[must_use]
    pub fn max_connections(self, connections: usize) -> Self {
        // what the semaphore can count
        Self { connections: connections.min(Semaphore::MAX_PERMITS), ..self }
    }

    /// How long running requests may take after a shutdown, before they are dropped. Default: 30 seconds.
    #[must_use]
    pub fn shutdown_timeout(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// What stops it.
    #[must_use]
    pub fn shutdown_handle(&self) -> ShutdownHandle {
        ShutdownHandle(self.stop.clone())
    }

    /// Answers requests until it is told to stop, and those that run then are done. Dropping the future drops them.
    ///
    /// Needs a Tokio runtime with time and I/O enabled.
    ///
    /// # Errors
    /// When the runtime can't take the socket.
    pub async fn serve(self, handler: impl Handler) -> io::Result<()> {
        #[cfg(feature = "server-tls")]
        let tls = self.tls;
        let Self { listener, limits, connections, grace, stop, .. } = self;
        let listener = TcpListener::from_std(listener)?;
        let watch = Watch::start(limits.head)?;
        let room = Arc::new(Semaphore::new(connections));
        let graceful = GracefulShutdown::new();
        let mut tasks = JoinSet::new();
        let mut stopped = stop.subscribe();
        loop {
            while tasks.try_join_next().is_some() {}
            let next = async {
                // never closed
                let permit = Arc::clone(&room).acquire_owned().await.ok();
                (permit, listener.accept().await)
            };
            // the sender is alive: `stop` is
            let Some((permit, accepted)) = until(next, stopped.wait_for(|stopped| *stopped)).await else { break };
            let socket = match accepted {
                Ok((socket, _)) => socket,
                Err(error) => {
                    tracing::warn!(%error, "can't accept a connection");
                    sleep(EXHAUSTED).await;
                    continue;
                }
            };
            // answers are written at once and whole; waiting for more to send would only delay them
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "a socket without TCP_NODELAY");
            }
            let deadline = watch.deadline();
            let (handler, watcher, patience) = (handler.clone(), graceful.watcher(), Arc::clone(&deadline));
            #[cfg(feature = "server-tls")]
            if let Some(tls) = &tls {
                let handshake = tls.accept(socket);
                let task = tasks.spawn(async move {
                    match handshake.await {
                        Ok(socket) => attend(connection(socket, patience, handler, limits), watcher).await,
                        Err(error) => tracing::debug!(%error, "a connection without TLS"),
                    }
                    drop(permit);
                });
                watch.add(deadline, task);
                continue;
            }
            let task = tasks.spawn(async move {
                attend(connection(socket, patience, handler, limits), watcher).await;
                drop(permit);
            });
            watch.add(deadline, task);
        }
        drop(listener);
        if timeout(grace, graceful.shutdown()).await.is_err() {
            tracing::warn!(connections = tasks.len(), "requests still run after the time for shutdown; dropping them");
        }
        tasks.shutdown().await;
        Ok(())
    }
}

/// Waits for a future, unless another is ready first.
async fn until<T>(wanted: impl Future<Output = T>, end: impl Future) -> Option<T> {
    let (mut wanted, mut end) = (pin!(wanted), pin!(end));
    poll_fn(|cx| match end.as_mut().poll(cx) {
        Poll::Ready(_) => Poll::Ready(None),
        Poll::Pending => wanted.as_mut().poll(cx).map(Some),
    })
    .await
}

/// Serves a connection to its end.
async fn attend(connection: impl GracefulConnection<Error = hyper::Error>, watcher: Watcher) {
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Serves a connection: TCP, or TLS over it.
fn connection<IO>(
    io: IO,
    deadline: Arc<Deadline>,
    handler: impl Handler,
    limits: Limits,
) -> impl GracefulConnection<Error = hyper::Error> + Send
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = Patient::new(io, Arc::clone(&deadline), limits.write);
    let answer = service_fn(move |request| {
        let (handler, deadline) = (handler.clone(), Arc::clone(&deadline));
        async move {
            let answer = if deadline.request() {
                answer(&handler, limits, request).await
            } else {
                closing(routes::error(StatusCode::REQUEST_TIMEOUT, "The request took too long to come."))
            };
            deadline.answered();
            Payload::of(answer)
        }
    });
    http1::Builder::new().serve_connection(TokioIo::new(io), answer)
}

async fn answer(handler: &impl Handler, limits: Limits, request: Request<Incoming>) -> Answer {
    let (head, body) = request.into_parts();
    let most = handler.max_body();
    let mut body = pin!(collect(body, most));
    // short bodies come with the head: no need for a clock
    let read = match poll_fn(|cx| Poll::Ready(body.as_mut().poll(cx))).await {
        Poll::Ready(read) => Ok(read),
        Poll::Pending => timeout(limits.body, body).await,
    };
    match read {
        Ok(Ok(body)) => handler.answer(Request::from_parts(head, body)).await,
        Ok(Err(Unread::TooLong)) => closing(routes::too_large(most)),
        Ok(Err(Unread::Broken(error))) => {
            tracing::debug!(%error, "a body ended early");
            closing(routes::error(StatusCode::BAD_REQUEST, "The body ended before it was whole."))
        }
        Err(_) => closing(routes::error(StatusCode::REQUEST_TIMEOUT, "The body took too long to come.")),
    }
}

/// An answer after which the rest of the request is of no interest.
#[cold]
fn closing(mut response: Response<Bytes>) -> Answer {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    Answer::Response(response)
}

enum Unread {
    TooLong,
    Broken(hyper::Error),
}

/// A whole body, without a copy when it came in one piece.
async fn collect(mut body: Incoming, most: usize) -> Result<Bytes, Unread> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        return Err(Unread::TooLong);
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(Unread::Broken)?.into_data() else { continue };
        if first.len() + all.len() + data.len() > most {
            return Err(Unread::TooLong);
        }
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        if all.is_empty() {
            // what is announced may never come: grow with what does
            all.reserve(announced.min(first.len() * 2 + data.len()));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// A stream that fails when the other end takes nothing for a while, and says when all is taken.
struct Patient<IO> {
    io: IO,
    deadline: Arc<Deadline>,
    patience: Duration,
    /// Runs while a write waits.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<IO> Patient<IO> {
    fn new(io: IO, deadline: Arc<Deadline>, patience: Duration) -> Self {
        Self { io, deadline, patience, waiting: None }
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Patient<IO> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, into)
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Patient<IO> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        if flushed.is_ready() {
            self.deadline.flushed();
        }
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = Pin::new(&mut self.io).poll_shutdown(cx);
        self.watch(cx, closed)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, bytes);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
