//! A provider within an axum application, over a socket.

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use vapi_runtime::server::{Policy, Provider};
use vapi_tests::raw::{Message, exchange};

/// The application on a free port, for as long as the test runs.
fn start(provider: Provider) -> String {
    let application = Router::new().route("/own", get(|| async { "own" })).fallback_service(provider);
    let (tell, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
            tell.send(listener.local_addr().expect("it is bound").to_string()).expect("the test waits");
            axum::serve(listener, application).await.expect("it serves");
        });
    });
    address.recv().expect("it starts")
}

#[test]
fn every_wire_is_there() {
    let provider = Provider::builder().introspection(Policy::Anonymous).max_body(1000).build().expect("one of each");
    let address = start(provider);
    let json = || vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let send = |method: &str, path: &str, body: &str| {
        let answer = exchange(&address, &Message::request(method, path, json(), body.into()));
        (answer.status(), String::from_utf8(answer.body).expect("text"))
    };
    assert_eq!(send("GET", "/own", ""), (200, "own".to_owned()));
    let service = "com.vmware.vapi.std.introspection.provider";
    let call = format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","id":"0","params":{{"serviceId":"{service}","operationId":"get","input":{{"STRUCTURE":{{"operation-input":{{}}}}}},"ctx":{{"appCtx":{{}}}}}}}}"#
    );
    let (status, body) = send("POST", "/api", &call);
    assert!(status == 200 && body.starts_with(r#"{"jsonrpc":"2.0","id":"0","result":{"output":"#), "{body}");
    let path = "/rest/com/vmware/vapi/std/introspection/provider?~action=get";
    let (status, body) = send("POST", path, "");
    assert!(status == 200 && body.starts_with(r#"{"value":{"id":"vapi-rs""#), "{body}");
    assert_eq!(send("POST", path, &" ".repeat(1001)).0, 413);
    assert_eq!(send("GET", "/api/nothing", "").0, 404);
    let head = exchange(&address, &Message::request("HEAD", "/api/nothing", json(), Vec::new()));
    assert_eq!((head.status(), head.body.len()), (404, 0));
}
