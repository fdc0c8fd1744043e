//! The recorded calls and errors of REST: our client sends what VMware's client sent, and makes of an answer what that made
//! of it, or what it should have made of it.
//!
//! Where we differ on purpose, `tests/known_differences.json` says how and why.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vapi_runtime::client::{LeftOvers, Protocol, RetryPolicy};
use vapi_runtime::codec;
use vapi_runtime::meta::Type;
use vapi_runtime::{Client, ClientBuilder, DataValue, Error};
use vapi_tests::known::KnownDifferences;
use vapi_tests::operations;
use vapi_tests::raw::{Message, Scripted};
use vapi_tests::recorded::{self, Recorded};
use vapi_tests::{errors, short, vectors};

/// A client of the format of a case, which sends left-over parameters as VMware's does.
fn client(server: &Scripted, case: &Value) -> ClientBuilder {
    let protocol = if vectors::text(case, "format") == "plain" { Protocol::Api } else { Protocol::Rest };
    let builder = Client::builder(server.url()).no_proxy().retry(RetryPolicy::off()).protocol(protocol);
    builder.left_overs(LeftOvers::Body)
}

fn refused() -> Value {
    json!({"refused": true})
}

/// An answer of a recording, whose content type may be none.
fn answer(recorded: &Value) -> Message {
    let status = recorded["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let content_type = recorded["content_type"].as_str().map(|value| ("Content-Type".to_owned(), value.to_owned()));
    Message::answer(status, content_type.into_iter().collect(), vectors::body(recorded))
}

#[tokio::test]
async fn requests() {
    let server = Scripted::start();
    let mut known = KnownDifferences::of("rest-requests-client");
    for case in vectors::load("rest-requests") {
        let call = recorded::call(&case, &operations::services());
        // where VMware's client sent nothing there is no answer
        let response = match (&case["response"], call.info().output, vectors::text(&case, "format")) {
            (Value::Null, Type::Void, _) => json!({"status": 204, "content_type": null, "body": null}),
            (Value::Null, _, "plain") => json!({"status": 200, "content_type": null, "body": "[]"}),
            (Value::Null, _, _) => json!({"status": 200, "content_type": null, "body": "{\"value\":[]}"}),
            (response, ..) => response.clone(),
        };
        server.answer(vec![answer(&response)]);
        let security = recorded::security(case["arguments"].as_str().unwrap_or_default());
        let without = vectors::text(&case, "service") == "com.example.s";
        let client =
            security.filter(|_| !without).into_iter().fold(client(&server, &case), ClientBuilder::security_context);
        let (mut ours, _) = outcome(&client.build().expect("a client for loopback"), &call).await;

        let sent = server.requests();
        assert!(sent.len() < 2, "{case}");
        ours["request"] = sent.first().map(request).unwrap_or_default();
        let mut recorded = recorded_outcome(&case);
        recorded["request"] = Some(&case["request"])
            .filter(|request| request.is_object())
            .map(|request| recorded_request(request, vectors::text(&case, "format")))
            .unwrap_or_default();
        known.check(vectors::text(&case, "id"), &recorded, &ours);
    }
    known.finish();
}

/// The same of a recorded request, whose path is told without what the base address has.
fn recorded_request(recorded: &Value, format: &str) -> Value {
    let query = recorded["query"].as_str().map(|query| format!("?{query}")).unwrap_or_default();
    let prefix = if format == "plain" { "/api" } else { "/rest" };
    let target = format!("{prefix}{}{query}", vectors::text(recorded, "path"));
    let (headers, body) = (vectors::headers(recorded), vectors::body(recorded));
    request(&Message::request(vectors::text(recorded, "method"), &target, headers, body))
}

/// What counts of a request: how much is escaped doesn't, nor what HTTP itself needs.
fn request(request: &Message) -> Value {
    let (method, target) = request.target();
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let has_body = !request.body.is_empty() && !["GET", "DELETE"].contains(&method);
    let headers = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    let headers: BTreeMap<String, String> = headers
        .filter(|(name, _)| match name.as_str() {
            "accept" | "authorization" | "vmware-api-session-id" | "client-token" => true,
            // of a body that isn't there it says nothing, and on GET and DELETE each does as it likes
            "content-type" => has_body,
            name => name.starts_with("x-") && name != "x-request-id",
        })
        .collect();
    let body = match serde_json::from_slice(&request.body) {
        Ok(body) => vectors::entries_in_order(vectors::reduced(body)),
        Err(_) => Value::from(String::from_utf8_lossy(&request.body)),
    };
    json!({
        "method": method,
        "path": path.split('/').map(unescaped).collect::<Vec<_>>(),
        "query": query.map(|query| query.split('&').map(|pair| pair.splitn(2, '=').map(unescaped).collect::<Vec<_>>()).collect::<Vec<_>>()),
        "headers": headers,
        "body": body,
    })
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *byte == b'%');
        bytes.push(escaped.unwrap_or(*byte));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).expect("escapes of UTF-8")
}

#[tokio::test]
async fn error_answers() {
    let server = Scripted::start();
    let mut known = KnownDifferences::of("rest-errors-client");
    for mut case in vectors::load("rest-errors") {
        let status = case["status"].as_u64().expect("a status");
        // any arguments do
        case["arguments"] = if case["operation"] == "create" { "spec.carvel_spec set" } else { "none" }.into();
        let call = recorded::call(&case, &operations::services());
        server.answer(vec![answer(&case)]);
        let client = client(&server, &case).build().expect("a client for loopback");
        let (ours, seen) = outcome(&client, &call).await;
        assert_eq!(server.requests().len(), 1, "{case}");
        if let Some(seen) = seen {
            assert_eq!(u64::from(seen), status, "{case}");
        }
        known.check(vectors::text(&case, "id"), &recorded_outcome(&case), &ours);
    }
    known.finish();
}

/// What a status stands for when a body doesn't say it: the bindings that go by the status alone show it.
#[tokio::test]
async fn statuses() {
    let server = Scripted::start();
    let mut seen = 0;
    for mut case in vectors::load("rest-errors") {
        if case["family"] != "status" || case["format"] != "plain" || case["note"].as_str() != Some(BY_STATUS) {
            continue;
        }
        case["arguments"] = "none".into();
        if case["body"].is_string() {
            case["body"] = r#"{"messages":[]}"#.into();
        }
        let call = recorded::call(&case, &operations::services());
        server.answer(vec![answer(&case)]);
        let client = client(&server, &case).build().expect("a client for loopback");
        let arguments: Vec<&dyn codec::Encode> = call.arguments.iter().map(|value| value as _).collect();
        let error = client.call::<()>(call.service, call.operation, &arguments).await.expect_err("it is an error");
        match case["fields"].as_str() {
            Some(fields) => {
                let api = error.api().unwrap_or_else(|| panic!("{case}: {error}"));
                assert_eq!(Some(api.name()), fields.split('{').next(), "{case}");
                assert_eq!(api.status().map(u64::from), case["status"].as_u64(), "{case}");
            }
            None => assert_eq!(error.http_status().map(u64::from), case["status"].as_u64(), "{case}: {error}"),
        }
        seen += 1;
    }
    assert!(seen > 30, "only {seen} cases");
}

const BY_STATUS: &str = "the status alone selects the type; the body goes to data";

/// What a case came to for VMware's client.
fn recorded_outcome(case: &Value) -> Value {
    let outcome = if case["error"].is_object() { &case["error"] } else { case };
    let result = if case["result"].is_string() { &case["result"] } else { &case["returns"] };
    match (result.as_str(), outcome["fields"].as_str()) {
        (Some(result), _) => json!({"returns": result}),
        (None, Some(fields)) if outcome["raises"] == "UnresolvedError" => {
            json!({"raises": format!("unresolved-error {} {fields}", outcome["name"].as_str().unwrap_or("null"))})
        }
        (None, Some(fields)) => json!({"raises": fields}),
        (None, None) => refused(),
    }
}

/// What a call comes to, through the generated method or by the table where there is none; and the status, if an error
/// tells it.
async fn outcome(client: &Client, call: &Recorded) -> (Value, Option<u16>) {
    let output = &call.info().output;
    let is_generated = operations::services().iter().any(|service| std::ptr::eq(*service, call.service));
    let result = if is_generated {
        let answer = operations::call(client, (call.service, call.info()), &call.arguments).await;
        answer.map(|answer| {
            assert_eq!(answer.warnings, [], "{call:?}");
            codec::to_value(&*answer.value).expect("what was decoded encodes")
        })
    } else {
        let arguments: Vec<&dyn codec::Encode> = call.arguments.iter().map(|value| value as _).collect();
        match output {
            Type::Void => client.call::<()>(call.service, call.operation, &arguments).await.map(|()| DataValue::Void),
            _ => client.call::<DataValue>(call.service, call.operation, &arguments).await,
        }
    };
    match result {
        Ok(value) => (json!({"returns": short::of(&value, output)}), None),
        Err(error) => (failure(&error), error.http_status().or_else(|| error.api()?.status())),
    }
}

/// An error by its own table when it is a standard one.
fn failure(error: &Error) -> Value {
    let Some(api) = error.api() else { return refused() };
    let info = errors::ALL.iter().find(|standard| standard.info.name == api.name());
    let raises = match info {
        Some(standard) => short::structure(api.value(), standard.info.table()),
        None => short::of(&DataValue::Error(api.value().clone()), &Type::AnyError),
    };
    json!({ "raises": raises })
}
