//! Both ends agree on HTTP/2, which has its own way to turn requests away.
#![cfg(feature = "http2")]

mod client_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use client_support::secure::Identity;
use client_support::{SERVICE, WRITE};
use serde_json::json;
use tokio::net::TcpListener;
use vapi_runtime::client::RetryPolicy;
use vapi_runtime::{Client, ClientBuilder, Error};

async fn call(client: ClientBuilder, operation: usize) -> Result<String, Error> {
    client.build()?.call(&SERVICE, operation, &[&"a"]).await
}

/// A server that speaks HTTP/2 only and turns away some requests before it reads them.
async fn second_version(identity: &Identity, turned_away: usize) -> (String, Arc<AtomicUsize>) {
    let acceptor = identity.acceptor(&["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    if count.fetch_add(1, Ordering::SeqCst) < turned_away {
                        respond.send_reset(h2::Reason::REFUSED_STREAM);
                        continue;
                    }
                    tokio::spawn(async move {
                        let mut body = request.into_body();
                        let body: serde_json::Value =
                            serde_json::from_slice(&body.data().await.unwrap().unwrap()).unwrap();
                        let answer = json!({"jsonrpc": "2.0", "id": body["id"], "result": {"output": "hello"}});
                        let head = http::Response::builder().header("content-type", "application/json");
                        let mut out = respond.send_response(head.body(()).unwrap(), false).unwrap();
                        out.send_data(Bytes::from(answer.to_string()), true).unwrap();
                    });
                }
            });
        }
    });
    (url, came)
}

#[tokio::test]
async fn both_ends_may_agree_on_the_second_version() {
    let identity = Identity::new(|key| key);
    let client = |url| Client::builder(url).no_proxy().certificate_authority(&identity.authority);
    let quick = RetryPolicy::new().first_wait(Duration::from_millis(5));

    let (url, came) = second_version(&identity, 0).await;
    assert_eq!(call(client(url), WRITE).await.unwrap(), "hello");
    assert_eq!(came.load(Ordering::SeqCst), 1);

    // what was turned away unread may be sent again, though it changes something
    let (url, came) = second_version(&identity, 2).await;
    assert_eq!(call(client(url).retry(quick), WRITE).await.unwrap(), "hello");
    assert_eq!(came.load(Ordering::SeqCst), 3);

    let (url, came) = second_version(&identity, 1).await;
    let error = call(client(url).retry(RetryPolicy::off()), WRITE).await.unwrap_err();
    assert!(error.is_transport() && error.is_retryable() && !error.may_have_been_executed(), "{error}");
    assert!(error.to_string().contains("turned the request away unread"), "{error}");
    assert_eq!(came.load(Ordering::SeqCst), 1);
}
