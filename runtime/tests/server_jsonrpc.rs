//! Requests to a provider, and what they are answered with.
#![cfg(feature = "server")]

mod server_support;

use serde_json::{Value, json};
use server_support::{Shop, call, invocation, open, post, run};
use vapi_runtime::server::Provider;

fn item(name: &str) -> Value {
    json!({ "STRUCTURE": { "com.example.shop.item": { "name": name } } })
}

fn entry(key: &str, value: &Value) -> Value {
    json!({ "STRUCTURE": { "map-entry": { "key": key, "value": value } } })
}

#[test]
fn a_call_is_answered() {
    run(async {
        let provider = open().build().unwrap();
        let answer = call(&provider, "item", json!({ "value": item("x") })).await;
        let expected =
            json!({ "STRUCTURE": { "com.example.shop.item": { "name": "x", "count": { "OPTIONAL": null } } } });
        assert_eq!(answer.output(), &expected);
        assert_eq!(answer.body["id"], "0");
        assert_eq!(call(&provider, "two", json!({ "a": "x", "b": { "OPTIONAL": 3 } })).await.output(), "x/3");
        assert_eq!(call(&provider, "two", json!({ "a": "x" })).await.output(), "x/None");
    });
}

/// A request with one thing changed, as text.
fn damaged(change: impl FnOnce(&mut Value)) -> String {
    let mut request = invocation("com.example.shop", "two", &json!({ "a": "x" }));
    change(&mut request);
    request.to_string()
}

#[test]
fn a_request_that_is_none_fails_with_its_code() {
    let good = damaged(|_| {});
    let cases: Vec<(&str, String, i64, Value)> = vec![
        ("nothing", String::new(), -32700, Value::Null),
        ("a mark of the byte order", format!("\u{feff}{good}"), -32700, Value::Null),
        ("something behind", format!("{good} x"), -32700, Value::Null),
        ("cut off", good[..40].to_owned(), -32700, Value::Null),
        ("NaN", good.replace("\"x\"", "NaN"), -32700, Value::Null),
        ("a leading zero", good.replace("\"x\"", "01"), -32700, Value::Null),
        ("a lone surrogate", good.replace("\"x\"", r#""\ud800""#), -32700, Value::Null),
        ("a raw tab", good.replace("\"x\"", "\"\t\""), -32700, Value::Null),
        ("a trailing comma", good.replace("\"x\"", "\"x\","), -32700, Value::Null),
        ("a number", "5".to_owned(), -32600, Value::Null),
        ("a batch", format!("[{good}]"), -32600, Value::Null),
        ("another version", damaged(|it| it["jsonrpc"] = json!("1.0")), -32600, Value::Null),
        ("a version that is a number", damaged(|it| it["jsonrpc"] = json!(2.0)), -32600, Value::Null),
        ("a notification", damaged(|it| drop(it.as_object_mut().unwrap().remove("id"))), -32600, Value::Null),
        ("an id with a point", damaged(|it| it["id"] = json!(1.5)), -32600, Value::Null),
        ("an id with elements", damaged(|it| it["id"] = json!([1])), -32600, Value::Null),
        ("no method", damaged(|it| it["method"] = Value::Null), -32600, Value::Null),
        ("parameters that are text", damaged(|it| it["params"] = json!("x")), -32600, Value::Null),
        ("another method", damaged(|it| it["method"] = json!("Invoke")), -32601, json!("0")),
        ("no parameters", damaged(|it| it["params"] = Value::Null), -32602, json!("0")),
        ("a list of parameters", damaged(|it| it["params"] = json!([])), -32602, json!("0")),
        ("no context", damaged(|it| it["params"]["ctx"] = Value::Null), -32602, json!("0")),
        ("no application context", damaged(|it| it["params"]["ctx"] = json!({})), -32602, json!("0")),
        ("a number in it", damaged(|it| it["params"]["ctx"]["appCtx"]["n"] = json!(1)), -32602, json!("0")),
        (
            "a security context that is text",
            damaged(|it| it["params"]["ctx"]["securityCtx"] = json!("x")),
            -32602,
            json!("0"),
        ),
        ("an unknown tag", damaged(|it| it["params"]["input"] = json!({ "MAP": {} })), -32602, json!("0")),
        ("two tags", good.replace("\"x\"", r#"{"OPTIONAL":1,"SECRET":"x"}"#), -32602, json!("0")),
        ("an integer beyond 64 bits", good.replace("\"x\"", "9223372036854775808"), -32602, json!("0")),
        ("a double beyond its range", good.replace("\"x\"", "1E400"), -32602, json!("0")),
        ("text that is no base64", good.replace("\"x\"", r#"{"BINARY":"AAEC/w"}"#), -32603, json!("0")),
        ("both of an unknown service", good.replace("shop", "nowhere").replace("\"x\"", "{}"), -32602, json!("0")),
    ];
    run(async {
        let provider = open().build().unwrap();
        for (name, body, code, id) in cases {
            let answer = post(&provider, &[], body).await;
            assert_eq!((answer.status, answer.code(), &answer.body["id"]), (200, code, &id), "{name}: {answer:?}");
        }
        let answer = post(&provider, &[], vec![b'"', 0xff, b'"']).await;
        assert_eq!(answer.code(), -32700);
    });
}

#[test]
fn an_id_comes_back_as_it_came() {
    run(async {
        let provider = open().build().unwrap();
        for id in ["null", "\"\"", "0", "-3", "123456789012345678901234567890", "true", "[]", "0.0", r#""\u00e9""#] {
            let body = damaged(|_| {}).replace(r#""id":"0""#, &format!(r#""id":{id}"#));
            let answer = post(&provider, &[], body).await;
            assert_eq!(answer.output(), "x/None");
            assert_eq!(answer.body["id"], serde_json::from_str::<Value>(id).unwrap());
        }
    });
}

#[test]
fn of_equal_members_the_last_counts() {
    run(async {
        let provider = open().build().unwrap();
        let body = damaged(|_| {})
            .replace(r#""method""#, r#""method":"bogus","method""#)
            .replace(r#""a":"x""#, r#""a":5,"a":"y""#);
        assert_eq!(post(&provider, &[], body).await.output(), "y/None");
    });
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table, a case each")]
fn input_that_does_not_fit_is_answered_with_what_is_wrong() {
    let unset = json!({ "OPTIONAL": null });
    let circle = |fields: Value| {
        let mut shape = json!({ "kind": "CIRCLE" });
        shape.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!({ "value": { "STRUCTURE": { "com.example.shop.shape": shape } } })
    };
    let choice = |fields: Value| json!({ "value": { "STRUCTURE": { "com.example.shop.choice": fields } } });
    let dynamic = |fields: Value| json!({ "value": { "STRUCTURE": { "any": fields } } });
    let cases: Vec<(&str, Value, &str, &[&str])> = vec![
        ("two", json!({}), "invalid_argument", &["data.structure.field.missing(operation-input,a)"]),
        ("two", json!({ "A": "x" }), "invalid_argument", &["data.structure.field.missing(operation-input,a)"]),
        (
            "two",
            json!({ "a": 5 }),
            "invalid_argument",
            &["data.structure.field.invalid(a,operation-input)", "data.validate.mismatch(String,Integer)"],
        ),
        (
            "two",
            json!({ "a": null }),
            "invalid_argument",
            &["data.structure.field.invalid(a,operation-input)", "data.validate.mismatch(String,Void)"],
        ),
        (
            "two",
            json!({ "a": "x", "b": 3 }),
            "invalid_argument",
            &["data.structure.field.invalid(b,operation-input)", "data.validate.mismatch(Optional,Integer)"],
        ),
        (
            "two",
            json!({ "a": "x", "b": null }),
            "invalid_argument",
            &["data.structure.field.invalid(b,operation-input)", "data.validate.mismatch(Optional,Void)"],
        ),
        (
            "two",
            json!({ "a": "x", "b": { "OPTIONAL": "3" } }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(b,operation-input)",
                "data.optional.validate()",
                "data.validate.mismatch(Integer,String)",
            ],
        ),
        (
            "two",
            json!({ "a": "x", "zz": 1, "yy": null }),
            "unexpected_input",
            &["data.structure.field.unexpected({'zz', 'yy'},operation-input)"],
        ),
        ("two", json!({ "b": 3, "zz": 1 }), "invalid_argument", &["data.structure.field.missing(operation-input,a)"]),
        (
            "item",
            json!({ "value": { "STRUCTURE": { "com.example.other": {} } } }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.structure.name.mismatch(com.example.shop.item,com.example.other)",
            ],
        ),
        (
            "item",
            json!({ "value": { "ERROR": { "com.example.shop.item": { "name": "x" } } } }),
            "invalid_argument",
            &["data.structure.field.invalid(value,operation-input)", "data.validate.mismatch(Structure,Error)"],
        ),
        (
            "item",
            json!({ "value": { "STRUCTURE": { "com.example.shop.item": { "name": "x", "zz": 1 } } } }),
            "unexpected_input",
            &["data.structure.field.unexpected({'zz'},com.example.shop.item)"],
        ),
        (
            "list",
            json!({ "value": [item("x"), 5] }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.list.invalid.entry(5,1)",
                "data.validate.mismatch(Structure,Integer)",
            ],
        ),
        (
            "list",
            json!({ "value": { "STRUCTURE": { "x": {} } } }),
            "invalid_argument",
            &["data.structure.field.invalid(value,operation-input)", "data.validate.mismatch(List,Structure)"],
        ),
        (
            "items",
            json!({ "value": [entry("a", &item("x")), entry("a", &item("y"))] }),
            "invalid_argument",
            &["bindings.typeconverter.map.duplicate.key(a)"],
        ),
        (
            "items",
            json!({ "value": [{ "STRUCTURE": { "map-entry": { "key": "a" } } }] }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.list.invalid.entry(Structure,0)",
                "data.structure.field.missing(map-entry,value)",
            ],
        ),
        (
            "items",
            json!({ "value": { "STRUCTURE": { "m": { "a": 5 } } } }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.structure.field.invalid(a,m)",
                "data.validate.mismatch(Structure,Integer)",
            ],
        ),
        (
            "shape",
            circle(json!({})),
            "invalid_argument",
            &["data.structure.union.missing(com.example.shop.shape,radius)"],
        ),
        (
            "shape",
            circle(json!({ "radius": { "OPTIONAL": 1.5 }, "side": { "OPTIONAL": 1 } })),
            "invalid_argument",
            &["data.structure.union.extra(com.example.shop.shape,side)"],
        ),
        (
            "shape",
            circle(json!({ "radius": { "OPTIONAL": 1 } })),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.structure.field.invalid(radius,com.example.shop.shape)",
                "data.optional.validate()",
                "data.validate.mismatch(Double,Integer)",
            ],
        ),
        (
            "choice",
            choice(json!({})),
            "invalid_argument",
            &["data.structure.one_of.invalid(com.example.shop.choice,text, number,0)"],
        ),
        (
            "choice",
            choice(json!({ "text": { "OPTIONAL": "x" }, "number": { "OPTIONAL": 1 } })),
            "invalid_argument",
            &["data.structure.one_of.invalid(com.example.shop.choice,text, number,2)"],
        ),
        (
            "dynamic",
            dynamic(json!({ "count": unset })),
            "invalid_argument",
            &["data.structure.dynamic.missing(name,com.example.shop.item)"],
        ),
        (
            "dynamic",
            json!({ "value": "x" }),
            "invalid_argument",
            &[
                "data.structure.field.invalid(value,operation-input)",
                "data.dynamicstruct.validate.mismatch([Structure, Error],String)",
            ],
        ),
        (
            "when",
            json!({ "value": "2020-13-02T03:04:05.000Z" }),
            "invalid_argument",
            &["bindings.typeconverter.datetime.deserialize.month.invalid(2020-13-02T03:04:05.000Z)"],
        ),
        (
            "when",
            json!({ "value": "2020-02-30T03:04:05Z" }),
            "invalid_argument",
            &[
                "bindings.typeconverter.datetime.deserialize.invalid.time(2020-02-30T03:04:05Z,day is out of range for month)",
            ],
        ),
        ("uri", json!({ "value": "a b" }), "invalid_argument", &["bindings.typeconverter.uri.invalid.format('a b')"]),
        ("nope", json!({}), "operation_not_found", &["method.input.invalid.method(nope)"]),
        ("Two", json!({ "a": "x" }), "operation_not_found", &["method.input.invalid.method(Two)"]),
        ("left_out", json!({}), "operation_not_found", &["method.input.invalid.method(left_out)"]),
    ];
    run(async {
        let provider = open().build().unwrap();
        for (operation, input, error, messages) in cases {
            let answer = call(&provider, operation, input.clone()).await;
            let expected = (error.to_owned(), messages.iter().map(|&message| message.to_owned()).collect());
            assert_eq!(answer.error(), expected, "{operation} {input}");
        }
        // two texts for one moment: only the type can tell
        let twice = json!({ "value": ["2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00"] });
        let (error, messages) = call(&provider, "moments", twice).await.error();
        assert_eq!(error, "invalid_argument");
        assert!(messages[0].starts_with("data.value.invalid("), "{messages:?}");
    });
}

#[test]
fn an_input_that_is_no_structure_is_told_before_the_service_is_looked_up() {
    run(async {
        let provider = open().build().unwrap();
        for input in [json!(null), json!("x"), json!([]), json!({ "ERROR": { "operation-input": {} } })] {
            for service in ["com.example.shop", "com.example.nowhere"] {
                let mut request = invocation(service, "two", &json!({}));
                request["params"]["input"] = input.clone();
                let answer = post(&provider, &[], request.to_string()).await;
                assert_eq!(answer.error(), ("invalid_argument".to_owned(), vec!["method.input.invalid()".to_owned()]));
            }
        }
        let mut request = invocation("com.example.nowhere", "two", &json!({}));
        let answer = post(&provider, &[], request.to_string()).await;
        assert_eq!(answer.error().1, ["method.input.invalid.interface(com.example.nowhere)"]);
        request["params"]["serviceId"] = json!(5);
        assert_eq!(post(&provider, &[], request.to_string()).await.error().1, ["method.input.invalid.interface(5)"]);
        request["params"].as_object_mut().unwrap().remove("serviceId");
        assert_eq!(post(&provider, &[], request.to_string()).await.error().1, ["method.input.invalid.interface()"]);
    });
}

#[test]
fn what_only_looks_wrong_gets_through() {
    run(async {
        let provider = open().build().unwrap();
        // the name of the input, unset fields that nobody knows, another name for an entry
        let mut request = invocation("com.example.shop", "two", &json!({}));
        request["params"]["input"] = json!({ "STRUCTURE": { "": { "a": "x", "zz": { "OPTIONAL": null } } } });
        assert_eq!(post(&provider, &[], request.to_string()).await.output(), "x/None");
        let named = json!([{ "STRUCTURE": { "entry": { "key": "a", "value": item("x"), "more": 1 } } }]);
        let answer = call(&provider, "items", json!({ "value": named })).await;
        let full = json!({ "STRUCTURE": { "com.example.shop.item": { "name": "x", "count": { "OPTIONAL": null } } } });
        assert_eq!(answer.output(), &json!([entry("a", &full)]));
        // a structure in a map's place
        let answer = call(&provider, "items", json!({ "value": { "STRUCTURE": { "m": { "a": item("x") } } } })).await;
        assert_eq!(answer.output(), &json!([entry("a", &full)]));
        // fields of newer callers within maps
        let newer = json!({ "STRUCTURE": { "com.example.shop.item": { "name": "x", "newer": 1 } } });
        let answer = call(&provider, "items", json!({ "value": [entry("a", &newer)] })).await;
        assert_eq!(
            answer.output()[0]["STRUCTURE"]["map-entry"]["value"]["STRUCTURE"]["com.example.shop.item"]["newer"],
            1
        );
        // a tag of newer callers
        let shape = json!({ "STRUCTURE": { "com.example.shop.shape": { "kind": "HEXAGON" } } });
        let answer = call(&provider, "shape", json!({ "value": shape })).await;
        assert_eq!(answer.output()["STRUCTURE"]["com.example.shop.shape"]["kind"], "HEXAGON");
        // dynamic structures have whatever they have, beside what they must have
        let dynamic = json!({ "STRUCTURE": { "any": { "name": "x", "count": { "OPTIONAL": "text" }, "more": true } } });
        assert_eq!(call(&provider, "dynamic", json!({ "value": dynamic })).await.output(), &dynamic);
    });
}

#[test]
fn outcomes_that_an_operation_does_not_declare_are_internal_errors() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("declared", "not_found", &["com.example.busy()"]),
        ("internal", "internal_server_error", &["com.example.busy()"]),
        (
            "undeclared",
            "internal_server_error",
            &["method.status.errors.invalid(com.vmware.vapi.std.errors.resource_busy,fail)", "com.example.busy()"],
        ),
        (
            "without messages",
            "internal_server_error",
            &["method.invoke.exception(Field messages missing from Structure com.vmware.vapi.std.errors.not_found)"],
        ),
        (
            "with wrong data",
            "internal_server_error",
            &[
                "data.structure.field.invalid(error_type,com.vmware.vapi.std.errors.not_found)",
                "data.validate.mismatch(Optional,Integer)",
            ],
        ),
        ("panic", "internal_server_error", &["method.invoke.exception()"]),
        ("late panic", "internal_server_error", &["method.invoke.exception()"]),
    ];
    run(async {
        let provider = open().build().unwrap();
        for (how, error, messages) in cases {
            let answer = call(&provider, "fail", json!({ "how": how })).await;
            let expected = ((*error).to_owned(), messages.iter().map(|&message| message.to_owned()).collect());
            assert_eq!(answer.error(), expected, "{how}");
            assert!(!answer.body.to_string().contains("secret"), "{answer:?}");
        }
        let messages = |answer: server_support::Answer| answer.error().1;
        assert_eq!(
            messages(call(&provider, "broken_shape", json!({})).await),
            ["data.structure.union.missing(com.example.shop.shape,side)"]
        );
        assert_eq!(
            messages(call(&provider, "broken_dynamic", json!({})).await),
            ["data.structure.dynamic.missing(name,com.example.shop.item)"]
        );
        assert_eq!(call(&provider, "number", json!({ "how": "1.5" })).await.output(), 1.5);
        assert_eq!(call(&provider, "number", json!({ "how": "NaN" })).await.code(), -32603);
        assert_eq!(
            messages(call(&provider, "number", json!({ "how": "inf" })).await),
            ["data.invalid.double.inf(inf)"]
        );
    });
}

#[test]
fn untyped_services_are_held_to_their_tables() {
    run(async {
        let provider = open().build().unwrap();
        let call = async |operation: &str, input: Value| {
            post(&provider, &[], invocation("com.example.untyped", operation, &input).to_string()).await
        };
        let answer = call("echo", json!({ "value": item("x") })).await;
        let full = json!({ "STRUCTURE": { "com.example.shop.item": { "name": "x", "count": { "OPTIONAL": null } } } });
        assert_eq!(answer.output(), &full, "unset optionals are filled in");
        assert_eq!(call("echo", json!({})).await.error().0, "invalid_argument");
        let outcomes = [
            ("integer", "data.validate.mismatch(String,Integer)"),
            ("value", "bindings.typeconverter.voiddef.expect.null(String)"),
            ("dynamic", "data.structure.dynamic.missing(name,com.example.shop.item)"),
            ("union", "data.structure.union.missing(com.example.shop.shape,radius)"),
        ];
        for (operation, message) in outcomes {
            let answer = call(operation, json!({})).await;
            assert_eq!(answer.error(), ("internal_server_error".to_owned(), vec![message.to_owned()]));
        }
    });
}

async fn who(provider: &Provider, headers: &[(&str, &str)], context: Value) -> Value {
    let mut request = invocation("com.example.shop", "who", &json!({}));
    request["params"]["ctx"] = context;
    let answer = post(provider, headers, request.to_string()).await;
    serde_json::from_str(answer.output().as_str().unwrap()).unwrap()
}

#[test]
fn headers_count_more_than_the_body() {
    run(async {
        let provider = open().build().unwrap();
        let plain = json!({ "appCtx": { "opId": "op-1" } });
        let headers = [
            ("vapi-ctx-opid", "other"),
            ("vapi-ctx-$useragent", "hidden"),
            ("vapi-ctx-team", "blue"),
            ("user-agent", "Agent/1.0"),
            ("accept-language", "de"),
            ("timezone", "UTC"),
            ("authorization", "Basic dTpw"),
        ];
        let expected =
            json!({ "opId": "other", "$userAgent": "Agent/1.0", "team": "blue", "locale": "de", "timezone": "UTC" });
        let seen = who(&provider, &headers, plain.clone()).await;
        assert_eq!(seen["application"], expected);
        assert_eq!(seen["security"], Value::Null);
        let seen = who(&provider, &[("vmware-api-session-id", "s-1")], plain.clone()).await;
        assert_eq!(
            seen["security"],
            json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": "s-1" })
        );
        // a call without an id gets one, unless its context is empty
        assert_eq!(who(&provider, &[], json!({ "appCtx": {} })).await["application"], json!({}));
        let made = who(&provider, &[], json!({ "appCtx": { "k": "v" } })).await;
        assert_eq!(made["application"]["opId"].as_str().map(str::len), Some(36));
        // schemes that nobody knows are kept as they are
        let other = json!({ "schemeId": "com.example.x", "n": 5, "l": [1, null] });
        let seen = who(&provider, &[], json!({ "appCtx": {}, "securityCtx": other })).await;
        assert_eq!(seen["security"], other);
        assert_eq!(who(&provider, &[], json!({ "appCtx": {}, "securityCtx": {} })).await["security"], Value::Null);
    });
}

#[test]
fn headers_that_name_an_operation_must_name_that_of_the_body() {
    run(async {
        let provider = open().build().unwrap();
        let good = damaged(|_| {});
        let both = [("vapi-service", "com.example.shop"), ("vapi-operation", "two")];
        assert_eq!(post(&provider, &both, good.clone()).await.output(), "x/None");
        for headers in [
            &[("vapi-service", "com.example.shop")][..],
            &[("vapi-operation", "two")],
            &[("vapi-service", "com.example.shop"), ("vapi-operation", "TWO")],
            &[("vapi-service", ""), ("vapi-operation", "two")],
        ] {
            let answer = post(&provider, headers, good.clone()).await;
            assert_eq!((answer.code(), &answer.body["id"]), (-31001, &json!("0")));
            let broken = good.replace("\"x\"", "{}");
            assert_eq!(post(&provider, headers, broken).await.code(), -32602, "a broken input comes first");
        }
        let without = damaged(|it| drop(it["params"].as_object_mut().unwrap().remove("operationId")));
        assert_eq!(post(&provider, &both, without).await.code(), -32602);
    });
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| {
        let value = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        invocation("com.example.shop", "opaque", &json!({ "value": "HERE" })).to_string().replace("\"HERE\"", &value)
    };
    run(async {
        let provider = open().build().unwrap();
        // the structure of the arguments is a level
        assert!(post(&provider, &[], nested(63)).await.error.is_none());
        let answer = post(&provider, &[], nested(64)).await;
        assert_eq!((answer.code(), &answer.body["id"]), (-32602, &json!("0")));
        assert_eq!(post(&provider, &[], nested(100_000)).await.code(), -32602);
        // lists and objects in turns, in any rhythm, all closed as they were opened
        for rhythm in 1..70 {
            let kinds = (0..200).map(|level| level % rhythm == 0);
            let open: String = kinds.clone().map(|list| if list { "[" } else { r#"{"OPTIONAL":"# }).collect();
            let close: String = kinds.rev().map(|list| if list { "]" } else { "}" }).collect();
            let good = nested(0).replace("{\"value\":1}", &format!("{{\"value\":{open}1{close}}}"));
            assert_eq!(post(&provider, &[], good).await.code(), -32602, "rhythm {rhythm}");
            let wrong = close.replacen(']', "}", 1);
            if wrong != close {
                let bad = nested(0).replace("{\"value\":1}", &format!("{{\"value\":{open}1{wrong}}}"));
                assert_eq!(post(&provider, &[], bad).await.code(), -32700, "rhythm {rhythm}");
            }
        }
        let provider = open().max_depth(100).build().unwrap();
        assert!(post(&provider, &[], nested(99)).await.error.is_none());
        assert_eq!(post(&provider, &[], nested(100)).await.code(), -32602);
    });
}

#[test]
fn introspection_describes_the_services() {
    run(async {
        let provider = open().id("here").build().unwrap();
        let ask = async |service: &str, operation: &str, input: Value| {
            let service = format!("com.vmware.vapi.std.introspection.{service}");
            post(&provider, &[], invocation(&service, operation, &input).to_string()).await
        };
        let info = ask("provider", "get", json!({})).await;
        let info = &info.output()["STRUCTURE"]["com.vmware.vapi.std.introspection.provider.info"];
        assert_eq!(info["id"], "here");
        let other = open().build().unwrap();
        let request = invocation("com.vmware.vapi.std.introspection.provider", "get", &json!({})).to_string();
        let again = post(&other, &[], request).await;
        assert_eq!(
            info["checksum"],
            again.output()["STRUCTURE"]["com.vmware.vapi.std.introspection.provider.info"]["checksum"]
        );
        assert_eq!(info["checksum"].as_str().map(str::len), Some(8));

        // fields that nobody expects pass here
        let services = ask("service", "list", json!({ "x": 1 })).await;
        assert_eq!(
            services.output().as_array().unwrap()[3..],
            [json!("com.example.shop"), json!("com.example.untyped")]
        );
        let answer =
            ask("operation", "get", json!({ "service_id": "com.example.shop", "operation_id": "items" })).await;
        let info = &answer.output()["STRUCTURE"]["com.vmware.vapi.std.introspection.operation.info"];
        let shown = |definition: &Value| {
            definition["STRUCTURE"]["com.vmware.vapi.std.introspection.operation.data_definition"].clone()
        };
        let output = shown(&info["output_definition"]);
        assert_eq!(output["type"], "LIST");
        assert_eq!(shown(&output["element_definition"]["OPTIONAL"])["name"]["OPTIONAL"], "map-entry");
        let errors = info["error_definitions"].as_array().unwrap();
        assert_eq!(errors.len(), 4);
        let answer = ask("operation", "get", json!({ "service_id": "com.example.shop", "operation_id": "x" })).await;
        assert_eq!(answer.error().1, ["introspection.operation.not_found(x,com.example.shop)"]);
        assert_eq!(ask("service", "get", json!({ "id": "x" })).await.error().1, ["introspection.service.not_found(x)"]);
    });
}

#[test]
fn everything_is_closed_by_default() {
    run(async {
        let provider = Provider::builder().service(Shop).build().unwrap();
        for service in ["com.example.shop", "com.example.nowhere", "com.vmware.vapi.std.introspection.provider"] {
            let answer = post(&provider, &[], invocation(service, "get", &json!({})).to_string()).await;
            let expected = ("unauthenticated".to_owned(), vec!["security.authentication.invalid()".to_owned()]);
            assert_eq!(answer.error(), expected);
        }
        // what makes no data value comes first all the same
        let broken = invocation("com.example.shop", "two", &json!({ "a": {} })).to_string();
        assert_eq!(post(&provider, &[], broken).await.code(), -32602);
    });
}

#[test]
fn a_service_is_hosted_once() {
    let error = open().service(Shop).build().unwrap_err();
    assert_eq!(error.service(), "com.example.shop");
    assert_eq!(error.to_string(), "can't host the service `com.example.shop` twice: leave one of the two out");
}
