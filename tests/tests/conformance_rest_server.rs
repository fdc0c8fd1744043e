//! The recorded cases of REST: our server gives what VMware's own gave, and takes what VMware's client sent.
//!
//! Where we differ on purpose, `tests/known_differences.json` says how and why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use vapi_tests::host::Host;
use vapi_tests::known::KnownDifferences;
use vapi_tests::raw::{self, Message};
use vapi_tests::{demo, operations, vectors};

#[test]
fn legacy_server() {
    let host = Host::start(demo::provider());
    let mut known = KnownDifferences::of("rest-legacy-server");
    for case in vectors::load("rest-legacy-server") {
        let request = &case["request"];
        let (method, target) = (vectors::text(request, "method"), vectors::text(request, "target"));
        let request = Message::request(method, target, vectors::headers(request), vectors::body(request));
        let recorded = reduced(&vectors::answer(&case["response"]));
        let ours = reduced(&raw::exchange(&host.address(), &request));
        known.check(vectors::text(&case, "id"), &recorded, &ours);
    }
    known.finish();
}

/// JSON with lists of keys and values as objects, and a placeholder for what is random.
fn maps_as_objects(value: Value) -> Value {
    match value {
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, maps_as_objects(value))).collect(),
        Value::Array(values) => {
            let entry =
                |value: &Value| Some((value["key"].as_str()?.to_owned(), maps_as_objects(value["value"].clone())));
            let entries: Option<Map<String, Value>> = values.iter().map(entry).collect();
            match entries.filter(|entries| !entries.is_empty()) {
                Some(entries) => Value::Object(entries),
                None => values.into_iter().map(maps_as_objects).collect(),
            }
        }
        Value::String(text) => vectors::placeholders(&text).into(),
        scalar => scalar,
    }
}

/// What counts of an answer. Ours are those of a vCenter, the recorded ones those of another server: they differ in what
/// stands around results and errors, which is left out here.
fn reduced(answer: &Message) -> Value {
    let status = answer.status();
    let mut reduced = json!({ "status": status });
    if !answer.body.is_empty() {
        let mut body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        if let Some(inner) = body.get_mut("value") {
            body = inner.take();
        }
        if status < 300 {
            reduced["result"] = maps_as_objects(body);
        } else {
            reduced["error_type"] = body["error_type"].take();
            let messages = body["messages"].as_array_mut().expect("messages").iter_mut().map(|message| {
                let id = message["id"].take();
                // such messages have a text for people among their arguments
                if id == "vapi.method.invoke.exception" { id } else { json!({"id": id, "args": message["args"]}) }
            });
            reduced["messages"] = messages.collect();
        }
    }
    if let Some(allow) = answer.header("allow") {
        // these two our server answers everywhere
        let methods: BTreeSet<&str> =
            allow.split(", ").filter(|method| !["HEAD", "OPTIONS"].contains(method)).collect();
        reduced["allow"] = methods.into_iter().collect();
    }
    if let Some(cookie) = answer.header("set-cookie") {
        let parts: Vec<&str> =
            cookie.split("; ").filter(|part| part.contains("id=") || part.starts_with("Path=")).collect();
        reduced["set-cookie"] = parts.join("; ").into();
    }
    reduced
}

#[test]
fn values() {
    let host = Host::start(demo::values::provider());
    let mut known = KnownDifferences::of("rest-values-server");
    for case in vectors::load("rest-values").iter().filter(|case| case["direction"] == "encode") {
        let target = demo::values::parameter(vectors::text(case, "type"));
        for (form, prefix) in [("plain", "/api"), ("wrapped", "/rest")] {
            // where the client refused to send anything there is nothing to answer
            let Some(sent) = case[form].as_str() else { continue };
            let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
            let request = Message::request("POST", &format!("{prefix}/values?type={target}"), headers, sent.into());
            let answer = raw::exchange(&host.address(), &request);
            let recorded = match serde_json::from_str(sent) {
                Ok(value) => {
                    json!({"status": if sent == "null" && target == "void" { 204 } else { 200 }, "result": vectors::reduced(value)})
                }
                // the client's own slip
                Err(_) => json!({"status": 200, "result": sent}),
            };
            let ours = json!({"status": answer.status(), "result": result(&answer)});
            known.check(&format!("{}-{form}", vectors::text(case, "id")), &recorded, &ours);
        }
    }
    known.finish();
}

/// The value of a success, `error_type` of an error.
fn result(answer: &Message) -> Value {
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return Value::Null };
    if let Some(inner) = body.as_object_mut().filter(|body| body.len() <= 2).and_then(|body| body.get_mut("value")) {
        body = inner.take();
    }
    if answer.status() < 300 { vectors::reduced(body) } else { body["error_type"].take() }
}

#[test]
fn requests() {
    let services = operations::services();
    let names: BTreeSet<&str> = services.iter().map(|service| service.name).collect();
    let host = Host::start(demo::calls::provider(services));
    let mut known = KnownDifferences::of("rest-requests-server");
    let mut inputs: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for case in vectors::load("rest-requests") {
        let (service, operation) = (vectors::text(&case, "service"), vectors::text(&case, "operation"));
        let request = &case["request"];
        // services that the spec doesn't have, and calls that the client refused
        if !names.contains(service) || request.is_null() {
            continue;
        }
        let prefix = if vectors::text(&case, "format") == "plain" { "/api" } else { "/rest" };
        let query = request["query"].as_str().map(|query| format!("?{query}")).unwrap_or_default();
        let target = format!("{prefix}{}{query}", vectors::text(request, "path"));
        let headers = vectors::headers(request).into_iter().filter(|(name, _)| name != "Content-Length").collect();
        let request = Message::request(vectors::text(request, "method"), &target, headers, vectors::body(request));
        let answer = raw::exchange(&host.address(), &request);
        let mut body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        if prefix == "/rest" {
            body = body["value"].take();
        }
        let message = &body["messages"][0];
        let id = vectors::text(&case, "id");
        let ours = if message["id"] == demo::calls::CALLED {
            // both formats carry the same arguments
            let arguments = format!("{service}.{operation}: {}", vectors::text(&case, "arguments"));
            let input = message["args"][2].clone();
            let (first, expected) = inputs.entry(arguments).or_insert_with(|| (id.to_owned(), input.clone()));
            assert_eq!(input, *expected, "{id} and {first}");
            json!({"service": message["args"][0], "operation": message["args"][1]})
        } else {
            json!({"status": answer.status(), "error_type": body["error_type"]})
        };
        known.check(id, &json!({"service": service, "operation": operation}), &ours);
    }
    assert!(inputs.len() > 20, "only {} calls arrived", inputs.len());
    known.finish();
}
