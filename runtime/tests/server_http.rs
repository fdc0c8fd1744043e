//! The listener over real sockets: HTTP, limits of time and length, connections, shutdown.
#![cfg(feature = "http-server")]

mod server_support;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use server_support::{invocation, open, run};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use vapi_runtime::server::{Server, ShutdownHandle};

const SECOND: Duration = Duration::from_secs(1);

/// A server with everything open.
fn serve(adjust: impl FnOnce(Server) -> Server) -> (SocketAddr, ShutdownHandle, JoinHandle<std::io::Result<()>>) {
    let server = adjust(Server::bind("127.0.0.1:0").unwrap());
    let (address, shutdown) = (server.local_addr(), server.shutdown_handle());
    let serving = tokio::spawn(server.serve(open().max_body(1000).build().unwrap()));
    (address, shutdown, serving)
}

/// Status line and headers, in lower case, and the body.
async fn read(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return (head, body.to_owned());
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await.unwrap() {
            0 => return (text, String::new()),
            read => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn request(line: &str, headers: &str, body: &str) -> String {
    format!("{line} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

async fn exchange(address: SocketAddr, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read(&mut stream).await
}

const JSON: &str = "content-type: application/json\r\n";

fn call() -> String {
    invocation("com.example.shop", "two", &json!({ "a": "x" })).to_string()
}

fn slow(milliseconds: u64) -> String {
    let body = invocation("com.example.shop", "slow", &json!({ "milliseconds": milliseconds })).to_string();
    request("POST /api", JSON, &body)
}

#[test]
fn what_is_not_json_rpc_has_its_status() {
    let cases = [
        ("POST /api", JSON, "200"),
        ("POST //api?x=1", JSON, "200"),
        ("POST /api", "content-type: application/json; charset=latin1\r\n", "200"),
        ("POST /api", "content-type: application/json\r\naccept: text/xml\r\naccept-encoding: gzip\r\n", "200"),
        ("POST /api/", JSON, "404"),
        ("POST /", JSON, "404"),
        ("GET /API", JSON, "404"),
        ("POST /rest", JSON, "404"),
        ("GET /api", JSON, "405"),
        ("PUT /api", "", "405"),
        ("OPTIONS /api", "", "405"),
        ("POST /api", "", "400"),
        ("POST /api", "content-type: text/plain\r\n", "400"),
        ("POST /api", "content-type: Application/JSON\r\n", "400"),
    ];
    run(async {
        let (address, ..) = serve(|server| server);
        for (line, headers, status) in cases {
            let (head, body) = exchange(address, &request(line, headers, &call())).await;
            assert!(head.starts_with(&format!("http/1.1 {status} ")), "{line} {headers}: {head}");
            assert!(head.contains("content-type: application/json"), "{head}");
            let body: Value = serde_json::from_str(&body).unwrap();
            if status == "200" {
                assert_eq!(body["result"]["output"], "x/None");
            } else {
                assert_eq!(body["error_type"], "INVALID_REQUEST");
                assert_eq!(body["messages"][0]["id"], "vapi.method.invoke.exception");
            }
            assert_eq!(head.contains("allow: post"), status == "405", "{head}");
        }
        let (head, _) = exchange(
            address,
            &request("POST /api", "content-encoding: gzip\r\ncontent-type: application/json\r\n", "\u{1f}"),
        )
        .await;
        assert!(head.starts_with("http/1.1 200"), "{head}");
        let head = exchange(address, "HEAD /api HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.0;
        assert!(head.starts_with("HTTP/1.1 405") && head.ends_with("\r\n\r\n"), "no body to HEAD: {head}");
    });
}

#[test]
fn a_connection_serves_many_calls() {
    run(async {
        let (address, ..) = serve(|server| server);
        let mut stream = TcpStream::connect(address).await.unwrap();
        for number in 0..5 {
            let body = call().replace("\"0\"", &number.to_string());
            let request = match number {
                // in pieces, each with its length
                3 => format!(
                    "POST /api HTTP/1.1\r\nhost: x\r\n{JSON}transfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
                    10,
                    &body[..10],
                    body.len() - 10,
                    &body[10..]
                ),
                _ => request("POST /api", JSON, &body),
            };
            stream.write_all(request.as_bytes()).await.unwrap();
            let (_, body) = read(&mut stream).await;
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((&body["id"], &body["result"]["output"]), (&json!(number), &json!("x/None")));
        }
    });
}

#[test]
fn bodies_have_a_limit() {
    run(async {
        let (address, ..) = serve(|server| server);
        // announced
        let head =
            exchange(address, &format!("POST /api HTTP/1.1\r\nhost: x\r\n{JSON}content-length: 1001\r\n\r\n")).await.0;
        assert!(head.starts_with("http/1.1 413") && head.contains("connection: close"), "{head}");
        // not announced
        let chunk = format!("{:x}\r\n{}\r\n", 600, " ".repeat(600));
        let head = exchange(
            address,
            &format!("POST /api HTTP/1.1\r\nhost: x\r\n{JSON}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}"),
        )
        .await
        .0;
        assert!(head.starts_with("http/1.1 413"), "{head}");
        let (head, _) = exchange(address, &request("POST /api", JSON, &format!("{:<1000}", call()))).await;
        assert!(head.starts_with("http/1.1 200"), "{head}");
    });
}

#[test]
fn slow_callers_are_not_waited_for() {
    run(async {
        let short = Duration::from_millis(200);
        let (address, ..) = serve(|server| server.head_timeout(short).body_timeout(short));
        let start = Instant::now();
        let head = exchange(address, &format!("POST /api HTTP/1.1\r\nhost: x\r\n{JSON}content-length: 100\r\n\r\nabc"))
            .await
            .0;
        assert!(head.starts_with("http/1.1 408") && head.contains("connection: close"), "{head}");
        // a head that doesn't end, and a connection that says nothing
        for begun in ["POST /api HTTP/1.1\r\nhost", ""] {
            let (head, _) = exchange(address, begun).await;
            assert!(head.is_empty() || head.starts_with("HTTP/1.1 408"), "{head}");
        }
        assert!(start.elapsed() < 10 * SECOND, "{:?}", start.elapsed());
    });
}

#[test]
fn only_callers_are_hurried() {
    run(async {
        let (address, ..) = serve(|server| server.head_timeout(Duration::from_millis(200)));
        let mut stream = TcpStream::connect(address).await.unwrap();
        // the request may take longer than the next one may keep the server waiting
        for _ in 0..2 {
            stream.write_all(slow(600).as_bytes()).await.unwrap();
            assert!(read(&mut stream).await.1.contains("done"));
        }
        let start = Instant::now();
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0, "closed");
        assert!(start.elapsed() < 10 * SECOND, "{:?}", start.elapsed());
    });
}

#[test]
fn running_requests_are_finished_at_shutdown() {
    run(async {
        let (address, shutdown, serving) = serve(|server| server);
        let idle = TcpStream::connect(address).await.unwrap();
        let running = tokio::spawn(async move { exchange(address, &slow(500)).await });
        tokio::time::sleep(Duration::from_millis(150)).await;
        shutdown.shutdown();
        let (head, body) = running.await.unwrap();
        assert!(head.starts_with("http/1.1 200") && body.contains("done"), "{head} {body}");
        tokio::time::timeout(5 * SECOND, serving).await.unwrap().unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
        drop(idle);
    });
}

#[test]
fn shutdown_does_not_wait_for_ever() {
    run(async {
        let (address, shutdown, serving) = serve(|server| server.shutdown_timeout(Duration::from_millis(100)));
        let running = tokio::spawn(async move { exchange(address, &slow(60_000)).await });
        tokio::time::sleep(Duration::from_millis(150)).await;
        shutdown.shutdown();
        tokio::time::timeout(5 * SECOND, serving).await.unwrap().unwrap().unwrap();
        assert_eq!(running.await.unwrap(), (String::new(), String::new()), "dropped without an answer");
    });
}

#[test]
fn connections_beyond_the_limit_wait() {
    run(async {
        let (address, ..) = serve(|server| server.max_connections(1));
        let mut first = TcpStream::connect(address).await.unwrap();
        first.write_all(slow(300).as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let second = tokio::spawn(async move { exchange(address, &request("POST /api", JSON, &call())).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!second.is_finished());
        assert!(read(&mut first).await.1.contains("done"));
        drop(first);
        assert!(second.await.unwrap().1.contains("x/None"));
    });
}

#[test]
fn an_implementation_that_panics_takes_nothing_down() {
    run(async {
        let (address, ..) = serve(|server| server);
        let mut stream = TcpStream::connect(address).await.unwrap();
        let panic = invocation("com.example.shop", "fail", &json!({ "how": "late panic" })).to_string();
        stream.write_all(request("POST /api", JSON, &panic).as_bytes()).await.unwrap();
        let (head, _) = read(&mut stream).await;
        assert!(head.contains("vapi-error: com.vmware.vapi.std.errors.internal_server_error"), "{head}");
        stream.write_all(request("POST /api", JSON, &call()).as_bytes()).await.unwrap();
        assert!(read(&mut stream).await.1.contains("x/None"));
    });
}
