//! Bodies and headers that mean no good: every one is answered, and none ends the server.
#![cfg(feature = "server")]

mod server_support;

use proptest::prelude::*;
use serde_json::{Value, json};
use server_support::{SHOP, invocation, open, run};
use vapi_runtime::server::Provider;

/// Sends a body and checks that the answer has the form that every answer has.
fn answered(provider: &Provider, headers: &[(String, String)], body: Vec<u8>) {
    let mut request = http::Request::post("/api").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(body.into()).expect("names and values are made to be good");
    let response = run(provider.handle(request));
    assert_eq!(response.status(), 200);
    let body: Value = serde_json::from_slice(response.body()).expect("an answer is JSON");
    assert_eq!(body["jsonrpc"], "2.0");
    let members = body.as_object().expect("an answer is an object");
    assert!(members.contains_key("id") && (members.contains_key("error") ^ members.contains_key("result")), "{body}");
    let error = body["result"]["error"]["ERROR"].as_object().and_then(|error| error.keys().next());
    let header = response.headers().get("vapi-error").map(|name| name.to_str().expect("names are ASCII"));
    assert_eq!(header, error.map(String::as_str));
}

/// Any data value, and now and then something that is none.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)),
        ".{0,8}".prop_map(Value::from),
        Just(json!("2020-01-02T03:04:05.678Z")),
        Just(json!({ "OPTIONAL": null })),
        Just(json!({ "SECRET": "s" })),
        Just(json!({ "BINARY": "AAEC/w==" })),
        Just(json!({ "BINARY": "AAEC/w" })),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let field =
            prop_oneof!["name", "count", "kind", "radius", "side", "text", "number", "key", "value", "[a-z]{1,3}"];
        let fields = proptest::collection::vec((field, inner.clone()), 0..4)
            .prop_map(|fields| Value::Object(fields.into_iter().collect()));
        let name = prop_oneof![
            Just("com.example.shop.item"),
            Just("com.example.shop.shape"),
            Just("com.example.shop.choice"),
            Just("map-entry"),
            Just("x"),
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            inner.prop_map(|value| json!({ "OPTIONAL": value })),
            (name, fields.clone()).prop_map(|(name, fields)| json!({ "STRUCTURE": { name: fields } })),
            fields.clone().prop_map(|fields| json!({ "ERROR": { "com.vmware.vapi.std.errors.not_found": fields } })),
            fields,
        ]
    })
}

fn operation() -> impl Strategy<Value = &'static str> {
    (0..SHOP.operations.len())
        .prop_map(|index| SHOP.operations[index].name)
        .prop_filter("it waits", |name| *name != "slow")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        answered(&open().build().unwrap(), &[], body);
    }

    #[test]
    fn any_json(body in value(), id in value()) {
        let provider = open().build().unwrap();
        answered(&provider, &[], body.to_string().into_bytes());
        let mut request = invocation("com.example.shop", "opaque", &json!({}));
        request["id"] = id;
        request["params"]["ctx"] = body;
        answered(&provider, &[], request.to_string().into_bytes());
    }

    #[test]
    fn any_input(operation in operation(), input in value(), fields in value()) {
        let provider = open().build().unwrap();
        let request = invocation("com.example.shop", operation, &json!({ "value": input, "a": fields }));
        answered(&provider, &[], request.to_string().into_bytes());
        let mut request = invocation("com.example.untyped", "echo", &json!({}));
        request["params"]["input"] = input;
        answered(&provider, &[], request.to_string().into_bytes());
    }

    #[test]
    fn a_request_with_bytes_changed(
        operation in operation(),
        input in value(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let request = invocation("com.example.shop", operation, &json!({ "value": input }));
        let mut body = request.to_string().into_bytes();
        for (place, byte) in changes {
            let place = place.index(body.len());
            body[place] = byte;
        }
        answered(&open().build().unwrap(), &[], body);
    }

    #[test]
    fn a_request_cut_off(operation in operation(), input in value(), end in any::<prop::sample::Index>()) {
        let mut body = invocation("com.example.shop", operation, &json!({ "value": input })).to_string().into_bytes();
        body.truncate(end.index(body.len()));
        answered(&open().build().unwrap(), &[], body);
    }

    #[test]
    fn any_headers(
        headers in proptest::collection::vec(
            (
                prop_oneof![
                    Just("vapi-service".to_owned()),
                    Just("vapi-operation".to_owned()),
                    Just("vmware-api-session-id".to_owned()),
                    Just("user-agent".to_owned()),
                    "vapi-ctx-[a-z$]{0,6}",
                ],
                "[ -~]{0,10}",
            ),
            0..6,
        ),
    ) {
        let body = invocation("com.example.shop", "who", &json!({})).to_string().into_bytes();
        answered(&open().build().unwrap(), &headers, body);
    }
}

/// One long body of each kind that asks for more work than its length.
#[test]
fn long_bodies_take_no_longer_than_they_are() {
    let provider = open().build().unwrap();
    let insert = |operation: &str, value: &str| {
        let request = invocation("com.example.shop", operation, &json!({ "value": "HERE" })).to_string();
        answered(&provider, &[], request.replace("\"HERE\"", value).into_bytes());
    };
    let many = |one: &str| format!("[{}]", vec![one; 50_000].join(","));
    let start = std::time::Instant::now();
    insert("moments", &many("\"2020-01-02T03:04:05.678Z\""));
    insert("items", &many(r#"{"STRUCTURE":{"map-entry":{"key":"a","value":5}}}"#));
    insert("list", &many("5"));
    insert("opaque", &"[".repeat(1 << 20));
    insert("opaque", &format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20)));
    insert("opaque", &format!("{}1{}", r#"{"OPTIONAL":"#.repeat(100_000), "}".repeat(100_000)));
    insert("opaque", &format!("1{}", "0".repeat(1 << 20)));
    insert("opaque", &format!("\"{}\"", "\\u0041".repeat(1 << 18)));
    let fields: Vec<String> = (0..50_000).map(|number| format!("\"f{number}\":1")).collect();
    let fields = format!(r#"{{"STRUCTURE":{{"com.example.shop.item":{{"name":"x",{}}}}}}}"#, fields.join(","));
    insert("item", &fields);
    insert("opaque", &fields);
    insert("items", &format!(r#"[{{"STRUCTURE":{{"map-entry":{{"key":"a","value":{fields}}}}}}}]"#));
    let elapsed = start.elapsed();
    assert!(elapsed.as_secs() < 30, "{elapsed:?}");
}
