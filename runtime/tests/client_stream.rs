//! Answers that are streams, over a real socket: piece by piece, longer than any answer may be, stalled, cut, refused.
#![cfg(feature = "http-client")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use vapi_runtime::client::{Protocol, RetryPolicy, Transport, TransportFuture};
use vapi_runtime::meta::{OperationInfo, RestInfo, RouteInfo, ServiceInfo, ServiceTable, Type};
use vapi_runtime::{ApiErrorKind, Client, ClientBuilder, StreamCall};

static SERVICE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.files",
    &[
        OperationInfo::new("read", &[], Type::Binary)
            .read_only()
            .rest(&RestInfo::new(RouteInfo::new("GET", "/file")).stream()),
        OperationInfo::new("make", &[], Type::Binary).rest(&RestInfo::new(RouteInfo::new("POST", "/file")).stream()),
    ],
));
const READ: usize = 0;
const MAKE: usize = 1;

/// What a server does on a connection, step by step.
#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    /// Waits until the test says so.
    Wait,
    Pause(Duration),
}

/// A server that reads requests and answers each connection with the next of some scripts, the last one for good. It ends
/// each connection after its script.
struct Server {
    address: SocketAddr,
    go_on: mpsc::UnboundedSender<()>,
    connections: Arc<AtomicUsize>,
    /// Tells of each connection that the other end gave up.
    given_up: mpsc::UnboundedReceiver<()>,
}

impl Server {
    async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (go_on, mut wait) = mpsc::unbounded_channel();
        let (gave_up, given_up) = mpsc::unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let at = count.fetch_add(1, Ordering::Relaxed).min(scripts.len() - 1);
                if !serve(stream, &scripts[at], &mut wait).await {
                    gave_up.send(()).ok();
                }
            }
        });
        Self { address, go_on, connections, given_up }
    }

    fn client(&self) -> ClientBuilder {
        let url = format!("http://{}", self.address);
        Client::builder(url).no_proxy().retry(RetryPolicy::off()).protocol(Protocol::Api)
    }

    fn call(&self, operation: usize) -> StreamCall {
        self.client().build().unwrap().stream(&SERVICE, operation, &[])
    }
}

/// Whether the other end took all of it.
async fn serve(mut stream: TcpStream, steps: &[Step], wait: &mut mpsc::UnboundedReceiver<()>) -> bool {
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        stream.read_buf(&mut request).await.unwrap();
    }
    let mut rest = [0; 16];
    for step in steps {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(bytes).await.is_err() {
                    return false;
                }
            }
            Step::Wait => tokio::select! {
                _ = wait.recv() => {}
                read = stream.read(&mut rest) => if !matches!(read, Ok(1..)) { return false },
            },
            Step::Pause(time) => tokio::time::sleep(*time).await,
        }
    }
    stream.shutdown().await.ok();
    true
}

fn send(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

fn head(length: usize) -> Step {
    send(&format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n\r\n"))
}

#[tokio::test]
async fn pieces_are_there_before_the_answer_is_whole() {
    let server = Server::start(vec![vec![head(10), send("first"), Step::Wait, send("later")]]).await;
    let mut stream = server.call(READ).op_id("op-1").await.unwrap();
    assert_eq!(stream.headers()["content-type"], "image/png");
    assert_eq!((stream.status().as_u16(), stream.op_id()), (200, Some("op-1")));
    assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"first"[..]));
    // giving up on a piece loses nothing
    tokio::time::timeout(Duration::from_millis(20), stream.chunk()).await.unwrap_err();
    server.go_on.send(()).unwrap();
    assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"later"[..]));
    assert_eq!(stream.chunk().await.unwrap(), None);
    assert_eq!(stream.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn a_stream_may_be_longer_than_any_answer() {
    const PIECE: usize = 64 * 1024;
    let mut script = vec![head(64 * PIECE)];
    script.extend((0..64_u8).map(|at| Step::Send(vec![at; PIECE])));
    let server = Server::start(vec![script]).await;
    let client = server.client().max_response_size(1000).build().unwrap();
    let mut stream = client.stream(&SERVICE, READ, &[]).await.unwrap();
    let mut received = 0_usize;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        assert!(chunk.iter().enumerate().all(|(at, byte)| usize::from(*byte) == (received + at) / PIECE));
        received += chunk.len();
    }
    assert_eq!(received, 64 * PIECE);

    let all = client.stream(&SERVICE, READ, &[]).await.unwrap().collect(64 * PIECE).await.unwrap();
    assert_eq!(all.as_slice().len(), 64 * PIECE);
    let error = client.stream(&SERVICE, READ, &[]).await.unwrap().collect(64 * PIECE - 1).await.unwrap_err();
    assert!(error.is_transport() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("longer than 4194303 bytes"), "{error}");
}

#[tokio::test]
async fn the_timeout_is_that_of_each_piece() {
    let pause = Step::Pause(Duration::from_millis(150));
    let mut script = vec![head(8)];
    script.extend((0..4).flat_map(|_| [pause.clone(), send("ab")]));
    let server = Server::start(vec![script]).await;
    // longer in all than the timeout
    let all = server.call(READ).timeout(Duration::from_millis(400)).await.unwrap().collect(100).await.unwrap();
    assert_eq!(all.as_slice(), b"abababab");
}

#[tokio::test]
async fn a_stalled_stream_says_how_far_it_got_and_may_go_on() {
    let server = Server::start(vec![vec![head(9), send("start"), Step::Wait, send("rest")]]).await;
    let mut stream = server.call(READ).op_id("op-2").timeout(Duration::from_millis(100)).await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"start"[..]));
    let error = stream.chunk().await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && error.may_have_been_executed(), "{error}");
    let address = server.address;
    let wanted = format!(
        "com.example.files.read: nothing more came from http://{address} within 100 ms, 5 bytes into the stream [opId op-2]"
    );
    assert_eq!(error.to_string(), wanted);
    server.go_on.send(()).unwrap();
    assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"rest"[..]));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_timeout_as_ever() {
    let server = Server::start(vec![vec![Step::Wait]]).await;
    let error = server.call(MAKE).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("no answer from"), "{error}");
}

#[tokio::test]
async fn a_cut_stream_is_an_error_after_what_came() {
    for cut in [
        vec![head(100), send("some")],
        vec![send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n")],
    ] {
        let server = Server::start(vec![cut]).await;
        let mut stream = server.call(READ).await.unwrap();
        assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"some"[..]));
        let error = stream.chunk().await.unwrap_err();
        assert!(error.is_transport() && error.is_retryable(), "{error}");
        assert!(error.to_string().contains("broke before the answer was complete"), "{error}");
        let error = server.call(MAKE).await.unwrap().collect(100).await.unwrap_err();
        assert!(error.is_transport() && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn dropping_a_stream_ends_the_answer() {
    let mut server = Server::start(vec![vec![head(100), send("some"), Step::Wait]]).await;
    let mut stream = server.call(READ).await.unwrap();
    stream.chunk().await.unwrap();
    drop(stream);
    server.given_up.recv().await.unwrap();
}

#[tokio::test]
async fn errors_come_out_before_there_is_a_stream() {
    let error = |length: usize, body: &str| {
        vec![send(&format!(
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))]
    };
    let body = r#"{"error_type":"NOT_FOUND","messages":[]}"#;
    let endless = "x".repeat(3 << 20);
    let redirect = vec![send("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n")];
    let server =
        Server::start(vec![error(body.len(), body), error(endless.len(), &endless), redirect, error(99, body)]).await;
    let reported = server.call(READ).await.unwrap_err();
    assert_eq!(reported.api().map(|error| error.kind().clone()), Some(ApiErrorKind::NotFound));
    // no error of the interface: the status stands alone, and what follows is never read
    let reported = server.call(READ).await.unwrap_err();
    assert_eq!(reported.http_status(), Some(404), "{reported}");
    let reported = server.call(READ).await.unwrap_err();
    assert_eq!(reported.redirect_target(), Some("http://elsewhere.example/"));
    let reported = server.call(READ).await.unwrap_err();
    assert!(reported.is_transport(), "{reported}");
}

#[tokio::test]
async fn what_fails_before_the_stream_is_tried_again_where_that_is_harmless() {
    let unavailable = vec![send("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n")];
    let scripts = vec![Vec::new(), unavailable, vec![head(2), send("ok")]];
    let server = Server::start(scripts.clone()).await;
    let retry = RetryPolicy::new().first_wait(Duration::from_millis(1));
    let client = server.client().retry(retry).build().unwrap();
    let all = client.stream(&SERVICE, READ, &[]).await.unwrap().collect(2).await.unwrap();
    assert_eq!(all.as_slice(), b"ok");
    assert_eq!(server.connections.load(Ordering::Relaxed), 3);

    let server = Server::start(scripts).await;
    let client = server.client().retry(retry).build().unwrap();
    assert!(client.stream(&SERVICE, MAKE, &[]).await.unwrap_err().is_transport());
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}

/// Answers with the same bytes, whatever is asked.
#[derive(Debug)]
struct Canned(&'static [u8]);

impl Transport for Canned {
    fn send(&self, _request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async { Ok(http::Response::new(Bytes::from_static(self.0))) })
    }
}

#[tokio::test]
async fn transports_and_wires_without_streams_give_the_whole_answer() {
    let json = br#"{"jsonrpc":"2.0","id":"0","result":{"output":{"BINARY":"aGVsbG8="}}}"#;
    for (protocol, answer) in
        [(Protocol::Api, &b"hello"[..]), (Protocol::Legacy, br#"{"value":"aGVsbG8="}"#), (Protocol::JsonRpc, json)]
    {
        let client = Client::builder("http://h.example").protocol(protocol).transport(Canned(answer)).build().unwrap();
        let mut stream = client.stream(&SERVICE, READ, &[]).await.unwrap();
        assert_eq!(stream.chunk().await.unwrap().as_deref(), Some(&b"hello"[..]), "{protocol:?}");
        assert_eq!(stream.chunk().await.unwrap(), None, "{protocol:?}");
    }
}

#[cfg(feature = "blocking")]
#[test]
fn a_stream_is_read_without_a_runtime() {
    use std::io::Read as _;
    use vapi_runtime::client::wait;

    // The server runs on the background thread too; that thread is never blocked.
    let script = vec![head(11), send("some"), Step::Pause(Duration::from_millis(20)), send(" pieces")];
    let server = wait(Server::start(vec![script.clone(), script, vec![head(9), send("cut")]])).unwrap();
    let mut text = String::new();
    let mut stream = server.call(READ).wait().unwrap();
    let mut start = [0; 2];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"so");
    assert_eq!(stream.wait_for_chunk().unwrap().as_deref(), Some(&b"me"[..]));
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text, " pieces");

    let stream = server.call(READ).wait().unwrap();
    assert_eq!(wait(stream.collect(11)).unwrap().unwrap().as_slice(), b"some pieces");
    let mut stream = server.call(READ).wait().unwrap();
    let error = stream.read_to_end(&mut Vec::new()).unwrap_err();
    let error: &vapi_runtime::Error = error.get_ref().and_then(|error| error.downcast_ref()).unwrap();
    assert!(error.is_transport(), "{error}");
}
