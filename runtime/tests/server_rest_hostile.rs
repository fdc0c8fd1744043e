//! Requests over REST that mean no good: every one is answered in the right shape, and none ends the server.
#![cfg(feature = "http-server")]

mod rest_support;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use rest_support::{Host, open};
use serde_json::{Value, json};
use vapi_runtime::server::{Provider, SessionManager, Users};

/// Sends a request and checks that the answer has the form that every answer has.
fn answered(provider: &Provider, method: &str, target: &str, headers: &[(String, String)], body: Vec<u8>) {
    let mut request = http::Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    // what no server of HTTP lets through is nothing to answer
    let Ok(request) = request.body(body.into()) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let response = runtime.block_on(provider.handle(request));
    let (status, label) = (response.status().as_u16(), format!("{method} {target}: {response:?}"));
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap());
    let is_json = header("content-type") == Some("application/json");
    assert_eq!(header("allow").is_some(), status == 405 || method == "OPTIONS" && status == 204, "{label}");
    assert_eq!(header("www-authenticate").is_some(), status == 401, "{label}");
    if target.ends_with("/api") && !target.contains("//") {
        // JSON-RPC
        return;
    }
    match status {
        200..300 => {
            assert!(status != 204 || response.body().is_empty(), "{label}");
            let bytes = header("content-type") == Some("application/octet-stream");
            let is_empty = response.body().is_empty() || bytes || method == "HEAD";
            assert!(is_empty || serde_json::from_slice::<Value>(response.body()).is_ok(), "{label}");
        }
        400 | 401 | 404 | 405 | 415 | 418 | 500 => {
            // the only operation that fails by itself
            assert!(status != 500 || target.contains("fail"), "{label}");
            if method == "HEAD" && response.body().is_empty() {
                return;
            }
            let body: Value =
                serde_json::from_slice(response.body()).unwrap_or_else(|error| panic!("{error}: {label}"));
            let value = if target.contains("/rest/") && body.get("type").is_some() { &body["value"] } else { &body };
            assert!(is_json && value["messages"].is_array(), "{label}");
            assert!(value["error_type"].is_string() || status == 418, "{label}");
        }
        _ => panic!("{label}"),
    }
}

/// A segment of a path: one that leads somewhere, or anything.
fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "things", "search", "styles", "kinds", "content", "fail", "counts", "maybe", "who", "session", "com", "example",
            "rest-things", "vmware", "cis", "a", "id:a", "true", "-5", "1e3", "AA==", "2026-01-02T03:04:05Z",
        ]).prop_map(str::to_owned),
        1 => "[!-~]{0,6}",
        1 => "(%[0-9a-fA-F]{2}){1,3}",
        1 => ".{0,4}",
        1 => Just(String::new()),
        1 => prop::sample::select(vec!["..", ".", "%2e%2e", "%00", "{thingId}"]).prop_map(str::to_owned),
    ]
}

fn pair() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => prop::sample::select(vec![
            "action", "~action", "%7Eaction", "vmw-task", "name", "names", "size", "max", "pod-namespace", "namespace", "F", "S",
            "P", "D", "M", "D[size]", "D[pod][name]", "M[k]", "D[", "D]", "filter.names.1", "filter.attributes.1.key", "limit",
            "filter", "filter.pod", "color", "reason",
        ]).prop_map(str::to_owned),
        1 => "[!-~]{0,6}",
        1 => "(%[0-9a-f]{2}){1,3}",
    ];
    let value = prop_oneof![
        4 => prop::sample::select(vec![
            "check", "many", "activate", "long", "find", "get", "true", "5", "-1", "x", "a|b", "a%20b", "", "RED", "1e400", "%ff",
        ]).prop_map(str::to_owned),
        1 => "[!-~]{0,6}",
    ];
    (name, prop::option::of(value)).prop_map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => name,
    })
}

fn target() -> impl Strategy<Value = String> {
    let prefix =
        prop::sample::select(vec!["/api", "/rest", "/rest/com/example", "//rest", "", "/api/things", "/rest/things"]);
    let query = prop::option::of(prop::collection::vec(pair(), 0..4).prop_map(|pairs| pairs.join("&")));
    (prefix, prop::collection::vec(segment(), 0..7), query).prop_map(|(prefix, segments, query)| {
        let path = segments.iter().fold(prefix.to_owned(), |path, segment| format!("{path}/{segment}"));
        let path = if path.is_empty() { "/".to_owned() } else { path };
        query.map_or(path.clone(), |query| format!("{path}?{query}"))
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)),
        ".{0,8}".prop_map(Value::from),
        Just(json!("2020-01-02T03:04:05.678Z")),
        Just(json!("AAEC/w==")),
    ];
    let value = leaf.prop_recursive(5, 30, 4, |inner| {
        let name = prop::sample::select(vec![
            "spec",
            "specs",
            "name",
            "accept_EULA",
            "accept_eula",
            "attributes",
            "inner",
            "tags",
            "time",
            "key",
            "value",
            "filter",
            "names",
            "size",
            "pod",
            "thing",
            "kind",
            "reason",
            "limit",
            "x",
            "1",
            "true",
        ]);
        let fields = prop::collection::vec((name.prop_map(str::to_owned), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    prop_oneof![
        6 => value.clone().prop_map(|value| value.to_string().into_bytes()),
        1 => (value, any::<prop::sample::Index>()).prop_map(|(value, index)| {
            let mut bytes = value.to_string().into_bytes();
            let at = index.index(bytes.len());
            bytes.truncate(at);
            bytes
        }),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => Just(Vec::new()),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let known = prop::sample::select(vec![
        ("content-type", "application/json"),
        ("content-type", "application/json"),
        ("content-type", "text/plain"),
        ("content-type", "application/octet-stream"),
        ("content-type", ";"),
        ("authorization", "Basic dTpw"),
        ("authorization", "Basic ="),
        ("authorization", "Bearer x"),
        ("authorization", "SIGN token=\"x\""),
        ("authorization", ""),
        ("vmware-api-session-id", "s"),
        ("cookie", "a=b; vmware-api-session-id=\"s\"; c"),
        ("x-kind", "content"),
        ("client-token", "é"),
        ("x-request-id", "op"),
    ]);
    let known = known.prop_map(|(name, value)| (name.to_owned(), value.to_owned()));
    let any = ("[a-z-]{1,8}", "[ -~]{0,8}");
    prop::collection::vec(prop_oneof![8 => known, 1 => any], 0..4)
}

const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_is_answered(
        method in prop::sample::select(METHODS.to_vec()),
        target in target(),
        headers in headers(),
        body in body(),
    ) {
        answered(&open().build().unwrap(), method, &target, &headers, body.clone());
        let users = SessionManager::new(Users::new().with("u", "p"));
        answered(&Provider::builder().sessions(users).untyped(rest_support::Things).build().unwrap(), method, &target, &headers, body);
    }
}

#[test]
fn any_bytes_on_the_wire_leave_the_server_alive() {
    let host = Host::start(open());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (
        prop::sample::select(METHODS.to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
        prop::collection::vec(any::<u8>(), 0..40),
    );
    for _ in 0..300 {
        let (method, path, body) = strategy.new_tree(&mut runner).unwrap().current();
        host.raw(
            &[
                format!("{method} /api/").as_bytes(),
                &path,
                b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ",
                body.len().to_string().as_bytes(),
                b"\r\n\r\n",
                &body,
            ]
            .concat(),
        );
    }
    assert_eq!(host.ask("GET /api/things/a").status, 200);
}
