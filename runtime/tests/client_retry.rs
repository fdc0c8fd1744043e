//! Which calls are made again and which never are, how time runs out, and what dropping a call does.
#![cfg(feature = "http-client")]

mod client_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use client_support::{READ, Received, Reply, SERVICE, Server, WRITE};
use serde_json::json;
use vapi_runtime::client::{RetryPolicy, Transport, TransportError, TransportFuture};
use vapi_runtime::{Call, Client, ClientBuilder};

fn quick() -> RetryPolicy {
    RetryPolicy::new().first_wait(Duration::from_millis(5))
}

fn calls(client: ClientBuilder) -> (Call<String>, Call<String>) {
    let client = client.build().unwrap();
    (client.call(&SERVICE, READ, &[&"a"]), client.call(&SERVICE, WRITE, &[&"a"]))
}

/// Answers well only from the third request of an operation on.
fn third_time(bad: Reply) -> impl Fn(&Received) -> Reply + Send + Sync + 'static {
    let (reads, writes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    move |received| {
        let count = if received.operation().ends_with("read") { &reads } else { &writes };
        if count.fetch_add(1, Ordering::SeqCst) < 2 { bad.clone() } else { received.output(&json!("ok")) }
    }
}

#[tokio::test]
async fn only_what_changes_nothing_is_repeated_once_it_was_sent() {
    for bad in [Reply::status(503), Reply::status(429), Reply::hang_up()] {
        let server = Server::start(third_time(bad)).await;
        let (read, write) = calls(server.client().retry(quick()));
        assert_eq!(read.await.unwrap(), "ok");
        let error = write.await.unwrap_err();
        assert!(!error.is_retryable(), "{error}");
        assert_eq!((server.count("read"), server.count("write"), error.attempts()), (3, 1, 1));
    }
    let server = Server::start(|received| received.error("service_unavailable")).await;
    let (read, write) = calls(server.client().retry(quick()));
    let error = read.await.unwrap_err();
    assert!(error.is_retryable() && error.to_string().contains("(attempt 3)"), "{error}");
    write.await.unwrap_err();
    assert_eq!((server.count("read"), server.count("write")), (3, 1));
}

#[tokio::test]
async fn what_will_not_pass_is_not_repeated() {
    for bad in [Reply::status(500), Reply::status(404), Reply::bytes("{}"), Reply::status(307).header("location", "/x")]
    {
        let server = Server::start(move |_| bad.clone()).await;
        let (read, write) = calls(server.client().retry(quick()));
        read.await.unwrap_err();
        write.await.unwrap_err();
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn retry_is_off_by_one_switch() {
    let server = Server::start(|_| Reply::status(503)).await;
    let (read, _) = calls(server.client().retry(RetryPolicy::off()));
    read.await.unwrap_err();
    assert_eq!(server.received().len(), 1);
}

/// Refuses the first connections, then answers.
#[derive(Clone, Debug, Default)]
struct Refusing(Arc<AtomicUsize>);

impl Transport for Refusing {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let made = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if made < 2 {
                return Err(TransportError::connect("nobody listens"));
            }
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            let answer = json!({"jsonrpc": "2.0", "id": body["id"], "result": {"output": "ok"}});
            Ok(http::Response::new(Bytes::from(answer.to_string())))
        })
    }
}

#[tokio::test]
async fn without_a_connection_anything_is_tried_again() {
    let transport = Refusing::default();
    let (_, write) = calls(Client::builder("https://vc.example").transport(transport.clone()).retry(quick()));
    assert_eq!(write.await.unwrap(), "ok");
    assert_eq!(transport.0.load(Ordering::SeqCst), 3);

    // a port that nobody listens on
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let (_, write) = calls(Client::builder(&url).no_proxy().retry(quick()));
    let error = write.await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && !error.may_have_been_executed());
    assert_eq!(error.attempts(), 3);
    assert!(error.to_string().contains(&format!("can't connect to {url}: ")), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert!(format!("{error:#}").len() > error.to_string().len());
}

/// Never answers.
async fn silent() -> Server {
    Server::start_async(|_| Box::pin(std::future::pending())).await
}

#[tokio::test]
async fn time_runs_out_for_a_call() {
    let server = silent().await;
    let (read, write) = calls(server.client().retry(quick()).timeout(Duration::from_millis(50)));
    let error = write.await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_executed() && !error.is_retryable());
    let url = server.url();
    assert!(
        error.to_string().contains(&format!(
            "no answer from {url} within 50 ms; the request was sent and may have been executed, so it was not repeated"
        )),
        "{error}"
    );
    let begin = Instant::now();
    let error = read.timeout(Duration::from_millis(20)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && begin.elapsed() < Duration::from_secs(5));
    assert_eq!((server.count("read"), server.count("write")), (1, 1));
}

#[tokio::test]
async fn time_runs_out_for_an_attempt() {
    let server = silent().await;
    let (read, write) = calls(server.client().retry(quick()).attempt_timeout(Duration::from_millis(30)));
    assert!(read.await.unwrap_err().is_timeout());
    assert!(write.timeout(None).await.unwrap_err().is_timeout());
    assert_eq!((server.count("read"), server.count("write")), (3, 1));
}

#[tokio::test]
async fn a_dropped_call_is_given_up() {
    let (gone, closed) = tokio::sync::oneshot::channel::<()>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder(format!("http://{}", listener.local_addr().unwrap())).no_proxy().build().unwrap();
    let (arrived, waiting) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        use tokio::io::AsyncReadExt as _;
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0);
        arrived.send(()).unwrap();
        while stream.read(&mut buffer).await.unwrap_or(0) > 0 {}
        gone.send(()).unwrap();
    });
    let call: Call<String> = client.call(&SERVICE, WRITE, &[&"a"]);
    let task = tokio::spawn(call.into_future());
    waiting.await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    tokio::time::timeout(Duration::from_secs(5), closed).await.expect("the connection is closed").unwrap();
}
