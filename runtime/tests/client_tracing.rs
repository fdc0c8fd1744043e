//! What the client tells about its calls, and what it keeps to itself.
#![cfg(feature = "http-client")]

mod client_support;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use client_support::{READ, Reply, SERVICE, Server};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use vapi_runtime::Call;

/// Writes down everything that is told.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0.lock().unwrap(), "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn calls_and_warnings_are_told_and_secrets_are_not() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = Server::start(|received| match received.operation().as_str() {
        "com.vmware.cis.session.create" => received.output(&json!({"SECRET": "session-token"})),
        _ => Reply::bytes(*b"{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"output\":\"the-answer\xff\"}}"),
    })
    .await;
    let client = server.client().login("me", "pass-word").build().unwrap();
    let call: Call<String> = client.call(&SERVICE, READ, &[&"the-argument"]);
    let response = call.op_id("op-7").send().await.unwrap();
    assert_eq!(response.warnings().len(), 1);

    let text = log.text();
    for told in ["\"com.example.things\"", "\"read\"", "\"op-7\"", "the answer is no UTF-8"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for kept in ["pass-word", "session-token", "the-argument", "the-answer"] {
        assert!(!text.contains(kept), "{kept}: {text}");
    }
}
