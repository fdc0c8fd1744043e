//! Calls without an async runtime.
#![cfg(all(feature = "http-client", feature = "blocking"))]

mod client_support;

use client_support::{READ, SERVICE, Server};
use serde_json::json;
use vapi_runtime::Call;
use vapi_runtime::client::wait;

#[test]
fn a_call_is_waited_for() {
    // The server runs on the background thread too; that thread is never blocked.
    let server = wait(Server::start(|received| received.output(&json!("ok")))).unwrap();
    let client = server.client().build().unwrap();
    let call = || -> Call<String> { client.call(&SERVICE, READ, &[&"a"]) };
    assert_eq!(call().wait().unwrap(), "ok");
    let response = call().op_id("x").wait_for_response().unwrap();
    assert_eq!((response.value().as_str(), response.op_id()), ("ok", Some("x")));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let call = call();
            std::thread::spawn(move || call.wait().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "ok");
    }
}

#[tokio::test]
async fn waiting_works_in_async_code_too() {
    let server = wait(Server::start(|received| received.output(&json!("ok")))).unwrap();
    let client = server.client().build().unwrap();
    let call: Call<String> = client.call(&SERVICE, READ, &[&"a"]);
    assert_eq!(call.wait().unwrap(), "ok");
    // and the same client can be awaited
    let call: Call<String> = client.call(&SERVICE, READ, &[&"a"]);
    assert_eq!(call.await.unwrap(), "ok");
}

#[test]
fn a_panic_is_an_error_not_a_hang() {
    let error = wait(async { panic!("as the test wants it") }).map(|(): ()| ()).unwrap_err();
    assert!(error.to_string().contains("panicked"), "{error}");
}
