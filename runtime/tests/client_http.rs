//! What lies between the client and the server: proxies, compression, connections that don't come about.
#![cfg(feature = "http-client")]

mod client_support;

use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use client_support::secure::start;
use client_support::{READ, Received, Reply, SERVICE, Server, WRITE};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use vapi_runtime::client::RetryPolicy;
use vapi_runtime::{Client, ClientBuilder, Error};

async fn call(client: ClientBuilder, operation: usize) -> Result<String, Error> {
    client.build()?.call(&SERVICE, operation, &[&"a"]).await
}

fn hello(received: &Received) -> Reply {
    received.output(&json!("hello"))
}

#[tokio::test]
async fn a_proxy_is_asked_for_what_is_not_secret() {
    let proxy = Server::start(hello).await;
    let client = || Client::builder("http://vc.example:8080").retry(RetryPolicy::off());

    assert_eq!(call(client().proxy(proxy.url()), WRITE).await.unwrap(), "hello");
    let received = &proxy.received()[0];
    assert_eq!(received.line, "POST http://vc.example:8080/api HTTP/1.1");
    assert_eq!(received.headers["host"], "vc.example:8080");
    assert_eq!(received.headers.get("proxy-authorization"), None);

    let address = proxy.address.to_string();
    let named = client().proxy(&address).proxy_login("me", "pass:wörd");
    assert_eq!(call(named, WRITE).await.unwrap(), "hello");
    assert_eq!(proxy.received()[1].headers["proxy-authorization"], "Basic bWU6cGFzczp3w7ZyZA==");

    assert_eq!(call(client().proxy(format!("http://me:word@{address}")), WRITE).await.unwrap(), "hello");
    assert_eq!(proxy.received()[2].headers["proxy-authorization"], "Basic bWU6d29yZA==");
}

/// A proxy that opens tunnels to a port here, whatever host is named, for those who log in as `me` with `word`.
async fn tunnels(to: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            assert!(head.starts_with("CONNECT localhost:443 HTTP/1.1\r\n"), "{head}");
            if !head.contains("Proxy-Authorization: Basic bWU6d29yZA==\r\n") {
                stream.write_all(b"HTTP/1.1 407 Who are you?\r\n\r\n").await.unwrap();
                continue;
            }
            stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut stream, &mut server).await.ok() });
        }
    });
    url
}

#[tokio::test]
async fn what_is_secret_goes_through_a_tunnel() {
    let secure = start().await;
    let proxy = tunnels(secure.server.address.port()).await;
    let client = || {
        let client = Client::builder("https://localhost").without_platform_certificates().retry(RetryPolicy::off());
        client.certificate_authority(secure.authority()).proxy(&proxy)
    };
    assert_eq!(call(client().proxy_login("me", "word"), WRITE).await.unwrap(), "hello");
    let received = &secure.server.received()[0];
    assert_eq!((received.line.as_str(), received.headers["host"].as_str()), ("POST /api HTTP/1.1", "localhost"));
    assert_eq!(received.headers.get("proxy-authorization"), None);

    let error = call(client(), WRITE).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_executed(), "{error}");
    assert!(error.to_string().contains("authorization required"), "{error}");
    assert_eq!(secure.server.received().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_cannot_be_is_told_without_its_password() {
    for address in [
        "http://me:secret-word@",
        "socks5://me:secret-word@127.0.0.1:1080",
        "http://me:not@secret-word@127.0.0.1:3128",
        "http://me:secret-word@127.0.0.1:99999",
    ] {
        let error = Client::builder("https://vc.example").proxy(address).build().unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("proxy's address"), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret-word"), "{error:?}");
    }
}

#[tokio::test]
async fn a_port_that_is_none_is_not_taken_for_another() {
    for address in ["https://vc.example:99999", "https://vc.example:4x3", "http://[::1]:99999"] {
        let error = Client::builder(address).no_proxy().build().unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("port"), "{address}: {error}");
    }
    for address in ["https://vc.example", "https://vc.example:", "https://[::1]", "https://[::1]:8443"] {
        let client = Client::builder(address).no_proxy().danger_accept_any_certificate();
        assert!(client.build().is_ok(), "{address}");
    }
}

/// Where the test runs itself again, with an environment of its own.
const CHILD: &str = "VAPI_TEST_SERVER";

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_names_a_proxy() {
    if let Ok(url) = std::env::var(CHILD) {
        let answer = call(Client::builder(url).retry(RetryPolicy::off()), WRITE).await;
        assert_eq!(answer.unwrap(), "hello");
        return;
    }
    let (proxy, server) = (Server::start(hello).await, Server::start(hello).await);
    let again = |no_proxy: &str| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "the_environment_names_a_proxy"]).env(CHILD, server.url());
        for name in ["ALL_PROXY", "all_proxy", "http_proxy", "no_proxy", "REQUEST_METHOD"] {
            child.env_remove(name);
        }
        let done = child.env("HTTP_PROXY", proxy.url()).env("NO_PROXY", no_proxy).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        (proxy.received().len(), server.received().len())
    };
    assert_eq!(again("vc.example"), (1, 0));
    assert_eq!(again("vc.example,127.0.0.0/8"), (1, 1));

    let client = Client::builder(server.url()).no_proxy().retry(RetryPolicy::off());
    assert_eq!(call(client, WRITE).await.unwrap(), "hello");
    assert_eq!(server.received().len(), 2);
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(body).unwrap();
    out.finish().unwrap()
}

fn deflate(body: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(body).unwrap();
    out.finish().unwrap()
}

/// A server that answers with a text of this length, packed.
async fn packing(encoding: &'static str, length: usize, pack: fn(&[u8]) -> Vec<u8>) -> Server {
    Server::start(move |received| {
        assert!(received.headers["accept-encoding"].contains(encoding));
        let mut reply = received.output(&json!("x".repeat(length))).header("content-encoding", encoding);
        reply.body = pack(&reply.body);
        reply
    })
    .await
}

#[tokio::test]
async fn packed_answers_are_unpacked_up_to_the_limit() {
    for (encoding, pack) in [("gzip", gzip as fn(&[u8]) -> Vec<u8>), ("deflate", deflate)] {
        let server = packing(encoding, 3_000_000, pack).await;
        assert_eq!(call(server.client(), READ).await.unwrap().len(), 3_000_000);
        // few bytes on the way, too many in the end
        let error = call(server.client().max_response_size(2_999_000), READ).await.unwrap_err();
        assert!(error.is_transport() && error.to_string().contains("larger than 2999000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn answers_packed_wrongly_are_no_answers() {
    let cut = |body: &[u8]| gzip(body).split_last_chunk::<9>().unwrap().0.to_vec();
    for pack in [cut, |body: &[u8]| body.to_vec()] {
        let server = packing("gzip", 3_000, pack).await;
        let error = call(server.client(), WRITE).await.unwrap_err();
        assert!(error.is_transport() && error.may_have_been_executed(), "{error}");
    }
}

#[tokio::test]
async fn a_connection_has_its_time() {
    // it listens, but never says anything, so that TLS doesn't come about
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let client = Client::builder(url).no_proxy().danger_accept_any_certificate().retry(RetryPolicy::off());
    let error = call(client.connect_timeout(Duration::from_millis(30)), WRITE).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_executed(), "{error}");
    assert!(error.to_string().contains("no connection within 0.03 s"), "{error}");
}
