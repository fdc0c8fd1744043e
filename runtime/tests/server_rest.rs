//! REST over real sockets: where requests go, what becomes of their parts, what comes back, in all three forms.
#![cfg(feature = "http-server")]

mod rest_support;

use http::HeaderValue;
use rest_support::{Host, open};
use serde_json::{Value, json};
use vapi_runtime::server::{RestPaths, SessionManager, Users};

#[track_caller]
fn echoes(host: &Host, target: &str, body: &str, expected: &Value) {
    let answer = host.send(target, "", body.as_bytes());
    assert_eq!(answer.status, 200, "{target} {body}: {answer:?}");
    assert_eq!(answer.json(), *expected, "{target} {body}");
}

#[track_caller]
fn fails(host: &Host, target: &str, headers: &str, body: &str, status: u16, error_type: &str, message: &str) {
    let answer = host.send(target, headers, body.as_bytes());
    let (found, kind, ids) = answer.error();
    assert_eq!((found, kind.as_str()), (status, error_type), "{target} {body}: {answer:?}");
    assert_eq!(ids.join("; "), message, "{target} {body}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

const EXCEPTION: &str = "method.invoke.exception";

#[test]
fn the_three_forms_of_a_call() {
    let host = Host::start(open());
    let thing = json!({"name": "x", "attributes": [{"key": 1, "value": "one"}]});
    let sent = json!({"name": "x", "attributes": {"1": "one"}});
    echoes(&host, "POST /api/things?action=many", &json!({"a": sent}).to_string(), &json!({"specs": {"a": sent}}));
    let specs = json!([{"key": "a", "value": thing}]);
    echoes(&host, "POST /rest/things?action=many", &specs.to_string(), &json!({"value": {"specs": specs}}));
    let members = json!({ "specs": specs }).to_string();
    echoes(&host, "POST /rest/com/example/rest-things?~action=many", &members, &json!({"value": {"specs": specs}}));
    // a server reads both forms of maps
    echoes(&host, "POST /api/things?action=many", &specs.to_string(), &json!({"specs": {"a": sent}}));
    let objects = json!({"a": sent}).to_string();
    echoes(&host, "POST /rest/things?action=many", &objects, &json!({"value": {"specs": specs}}));
}

#[test]
fn results_by_form() {
    let host = Host::start(open());
    for (target, status, body) in [
        ("GET /api/counts", 200, r#"{"a\"b":1}"#),
        ("GET /rest/counts", 200, r#"{"value":[{"key":"a\"b","value":1},{"key":"unset","value":null}]}"#),
        ("GET /api/no-counts", 200, "[{}]"),
        ("GET /rest/no-counts", 200, r#"{"value":[[]]}"#),
        ("GET /api/maybe", 200, "null"),
        ("GET /rest/maybe", 200, r#"{"value":null}"#),
        ("POST /rest/com/example/rest-things?~action=maybe", 200, r#"{"value":null}"#),
        ("PATCH /api/things/a?action=activate", 204, ""),
        ("PATCH /rest/things/a?action=activate", 204, ""),
        ("POST /rest/com/example/rest-things/a?~action=activate", 200, ""),
        ("DELETE /rest/com/example/rest-things/a", 204, ""),
    ] {
        let answer = host.ask(target);
        assert_eq!((answer.status, answer.text()), (status, body), "{target}");
        let content_type = answer.header("content-type");
        assert_eq!(content_type, (!body.is_empty()).then_some("application/json"), "{target}");
    }
    let created = host.send("POST /api/things", "", br#"{"name":"x"}"#);
    assert_eq!((created.status, created.text(), created.header("content-type")), (201, "", None));
}

#[test]
fn ids_arrive_as_they_are() {
    let host = Host::start(open());
    for (segment, id) in [
        ("domain-c8", "domain-c8"),
        ("a%20b", "a b"),
        ("a%2Fb%3Fc%23d%2541", "a/b?c#d%41"),
        ("a+b&c=d;e,f:g@h", "a+b&c=d;e,f:g@h"),
        ("%C3%A9%E2%98%83", "é☃"),
        ("%22%5C%7B%7D", "\"\\{}"),
        ("a%zz", "a%zz"),
    ] {
        echoes(&host, &format!("GET /api/things/{segment}"), "", &json!({ "thing": id }));
        echoes(&host, &format!("GET /rest/com/example/rest-things/{segment}"), "", &json!({"value": {"thing": id}}));
    }
    // vCenter writes it so; elsewhere it is part of the id
    echoes(&host, "GET /rest/com/example/rest-things/id:abc", "", &json!({"value": {"thing": "abc"}}));
    echoes(&host, "GET /api/things/id:abc", "", &json!({"thing": "id:abc"}));
    fails(&host, "GET /api/things/%FF", "", "", 400, "INVALID_REQUEST", EXCEPTION);
}

#[test]
fn what_the_path_leads_to() {
    let host = Host::start(open());
    // a literal counts more than a variable, unless it leads to nothing
    echoes(&host, "GET /api/things/search", "", &json!({"filter": {}}));
    assert_eq!(host.ask("PATCH /api/things/search?action=activate").status, 204);
    assert_eq!(host.ask("POST /api/things/content/content").text(), "\"deep_literal\"");
    assert_eq!(host.ask("GET /api/things/content/content").status, 200);
    echoes(&host, "GET //rest/things", "", &json!({"value": {}}));
    // segments of the path may be escaped
    echoes(&host, "GET /api/thin%67s", "", &json!({}));
    for (target, form) in [
        ("GET /api/nothing", "plain"),
        ("GET /api/things/", "plain"),
        ("GET /api/things/a/b", "plain"),
        ("GET /api/", "plain"),
        ("GET /api/Things", "plain"),
        ("GET /apis", "plain"),
        ("GET /rest", "plain"),
        ("GET /", "plain"),
        ("GET /rest/nothing", "typed"),
        ("GET /rest/com//example/rest-things", "typed"),
        ("GET /rest/com/example/rest_things", "typed"),
        ("GET /rest/com/example/Rest-Things", "typed"),
        ("POST /rest/com/example/rest-things/a/b?~action=activate", "typed"),
    ] {
        fails(&host, target, "", "", 404, "INVALID_REQUEST", EXCEPTION);
        assert_eq!(host.ask(target).json().get("type").is_some(), form == "typed", "{target}");
    }
    for (target, allow) in [
        ("PUT /api/things", "GET, HEAD, OPTIONS, POST"),
        ("PUT /rest/things/search", "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
        ("PUT /rest/com/example/rest-things", "GET, HEAD, OPTIONS, POST"),
        ("BREW /api/fail", "OPTIONS, POST"),
    ] {
        fails(&host, target, "", "", 405, "INVALID_REQUEST", EXCEPTION);
        assert_eq!(host.ask(target).header("allow"), Some(allow), "{target}");
        let options = host.ask(&target.replace(target.split(' ').next().unwrap(), "OPTIONS"));
        assert_eq!((options.status, options.header("allow"), options.text()), (204, Some(allow), ""));
    }
    fails(&host, "OPTIONS /api/nothing", "", "", 404, "INVALID_REQUEST", EXCEPTION);
    let (get, head) = (host.ask("GET /api/things/a"), host.ask("HEAD /api/things/a"));
    assert_eq!((head.status, head.text()), (200, ""));
    assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()));
}

#[test]
fn operations_that_share_a_path() {
    let host = Host::start(open());
    let spec = r#"{"name":"x"}"#;
    echoes(&host, "POST /api/things?action=check", r#"{"spec":{"name":"x"}}"#, &json!({"spec": {"name": "x"}}));
    // of two that nothing tells apart the first answers
    assert_eq!(host.send("POST /api/things", "", spec.as_bytes()).status, 201);
    echoes(&host, "GET /api/things?name=x", "", &json!({"name": "x"}));
    echoes(&host, "GET /rest/things?name", r#"{"name":"x"}"#, &json!({"value": {"name": "x"}}));
    for (target, task, status) in [
        ("POST /api/things/a?action=long", "", 200),
        ("POST /api/things/a?action=long&vmw-task=TRUE", "$task", 202),
        ("POST /rest/things/a?vmw-task=true&action=long", "$task", 202),
        ("POST /rest/com/example/rest-things/a?~action=long", "", 200),
        ("POST /rest/com/example/rest-things/a?%7Eaction=long&vmw-task=true", "$task", 200),
    ] {
        let answer = host.ask(target);
        assert_eq!((answer.status, answer.text().contains("long$task")), (status, !task.is_empty()), "{target}");
    }
    for target in [
        "POST /api/things?action=explode",
        "POST /api/things?action=",
        "GET /api/things?action=check",
        "PATCH /rest/things/a?action=Activate",
        "POST /api/things/a",
        "GET /api/things?vmw-task=true",
        "POST /rest/com/example/rest-things/a?~action=explode",
        "POST /rest/com/example/rest-things/a?~action=ACTIVATE",
        "POST /rest/com/example/rest-things/a",
        "POST /rest/com/example/rest-things?~action=list",
    ] {
        fails(&host, target, "", "", 404, "INVALID_REQUEST", EXCEPTION);
    }
    fails(&host, "POST /api/things/a?action=long&vmw-task=no", "", "", 400, "INVALID_REQUEST", EXCEPTION);
    for action in ["check", "create", ""] {
        let target = format!("POST /rest/com/example/rest-things?~action={action}");
        assert_eq!(host.send(&target, "", br#"{"spec":{"name":"x"}}"#).status, 200, "{target}");
    }
    let both = host.send("POST /rest/com/example/rest-things?~action=deep_literal", "", b"");
    assert_eq!(both.text(), r#"{"value":"deep_literal"}"#);
    // the header is part of the route
    let upload = |headers: &str| host.send("PUT /api/things/a/content", headers, b"").status;
    assert_eq!((upload("X-Kind: content"), upload("X-Kind: other"), upload("")), (202, 404, 404));
}

#[test]
fn arguments_in_the_query() {
    let host = Host::start(open());
    let full =
        json!({"filter": {"names": ["a", "b c"], "size": 5, "pod": {"namespace": "ns", "name": "p"}}, "limit": 7});
    echoes(
        &host,
        "GET /api/things?names=a&names=b+c&size=5&max=7",
        "",
        &json!({"filter": {"names": ["a", "b c"], "size": 5}, "limit": 7}),
    );
    echoes(
        &host,
        "GET /api/things/search?names=a&names=b%20c&size=5&namespace=ns&name=p",
        "",
        &json!({"filter": full["filter"]}),
    );
    echoes(
        &host,
        "GET /rest/things/search",
        &json!({"filter": {"size": 5}}).to_string(),
        &json!({"value": {"filter": {"size": 5}}}),
    );
    echoes(
        &host,
        "GET /api/things",
        &json!({"filter": {"size": 5}, "limit": 7}).to_string(),
        &json!({"filter": {"size": 5}, "limit": 7}),
    );
    for body in ["", "null\n", "{}", " \r\n"] {
        echoes(&host, "GET /api/things", body, &json!({}));
    }
    echoes(&host, "GET /api/styles?F=a&F=b%26c", "", &json!({"form": ["a", "b&c"]}));
    echoes(&host, "GET /api/styles?S=a%20b+c&P=a|b", "", &json!({"space": ["a", "b", "c"], "pipe": ["a", "b"]}));
    echoes(&host, "GET /api/styles?S=a+b&S=c&P=a%7Cb&P=c", "", &json!({"space": ["a b", "c"], "pipe": ["a|b", "c"]}));
    echoes(
        &host,
        "GET /api/styles?D%5Bsize%5D=5&D[pod][name]=p&D[pod][namespace]=n&D[names]=x&M[k]=1&M[l%22]=2",
        "",
        &json!({"deep": {"size": 5, "pod": {"name": "p", "namespace": "n"}, "names": ["x"]}, "map": {"k": 1, "l\"": 2}}),
    );
    echoes(
        &host,
        "GET /rest/com/example/rest-things?filter.names=a&filter.names=b%20c&filter.pod.name=p&filter.pod.namespace=n&limit=7&filter.attributes.1.key=k&filter.attributes.1.value=9&filter.size=",
        "",
        &json!({"value": {"filter": {"names": ["a", "b c"], "pod": {"name": "p", "namespace": "n"}, "attributes": [{"key": "k", "value": 9}]}, "limit": 7}}),
    );
    echoes(
        &host,
        "GET /rest/com/example/rest-things?filter.names.1=a&filter.names.2=b",
        "",
        &json!({"value": {"filter": {"names": ["a", "b"]}}}),
    );
    echoes(
        &host,
        "GET /api/kinds/TRUE/-5/1E+30/-_8=/2026-01-02T03:04:05+01:00?color=BLUE",
        "",
        &json!({"b": true, "n": -5, "d": 1e30, "bytes": "+/8=", "time": "2026-01-02T03:04:05+01:00", "color": "BLUE"}),
    );
    for (target, kind, message) in [
        ("GET /api/kinds/yes/1/1/AA==/2026-01-02T03:04:05Z?color=RED", "INVALID_REQUEST", EXCEPTION),
        ("GET /api/kinds/true/1.5/1/AA==/2026-01-02T03:04:05Z?color=RED", "INVALID_REQUEST", EXCEPTION),
        ("GET /api/kinds/true/1/inf/AA==/2026-01-02T03:04:05Z?color=RED", "INVALID_REQUEST", EXCEPTION),
        ("GET /api/kinds/true/1/1/!/2026-01-02T03:04:05Z?color=RED", "INVALID_REQUEST", EXCEPTION),
        ("GET /api/kinds/true/1/1/AA==/2026-01-02T03:04:05Z?color=RED&color=RED", "INVALID_REQUEST", EXCEPTION),
        (
            "GET /api/kinds/true/1/1/AA==/2026-01-02T03:04:05Z",
            "INVALID_ARGUMENT",
            "data.structure.field.missing operation-input color",
        ),
        ("GET /api/things?limit=7", "UNEXPECTED_INPUT", "data.structure.field.unexpected {'limit'} operation-input"),
        ("GET /rest/things?max=x", "INVALID_REQUEST", EXCEPTION),
        ("GET /api/things?max=%FF", "INVALID_REQUEST", EXCEPTION),
        (
            "GET /api/things?pod-namespace=n",
            "INVALID_ARGUMENT",
            "data.structure.field.invalid filter operation-input; data.optional.validate; data.structure.field.invalid pod com.example.things.filter; data.optional.validate; data.structure.field.missing com.example.things.pod name",
        ),
        (
            "GET /api/styles?D[x]=1",
            "UNEXPECTED_INPUT",
            "data.structure.field.unexpected {'x'} com.example.things.filter",
        ),
        ("GET /api/styles?D=1", "UNEXPECTED_INPUT", "data.structure.field.unexpected {'D'} operation-input"),
        ("GET /api/styles?D[size][x]=1", "INVALID_REQUEST", EXCEPTION),
        ("GET /rest/com/example/rest-things?filter.x=1", "INVALID_REQUEST", EXCEPTION),
        ("GET /rest/com/example/rest-things?x=1", "INVALID_REQUEST", EXCEPTION),
        ("GET /rest/com/example/rest-things?filter.names.2=a", "INVALID_REQUEST", EXCEPTION),
        ("GET /rest/com/example/rest-things?filter=a", "INVALID_REQUEST", EXCEPTION),
    ] {
        fails(&host, target, "", "", 400, kind, message);
    }
    let twice = json!({"limit": 8}).to_string();
    fails(&host, "GET /api/things?max=7", "", &twice, 400, "INVALID_REQUEST", EXCEPTION);
    let deep = format!("GET /api/styles?D{}=1", "[pod]".repeat(10_000));
    assert_eq!(host.ask(&deep).error().0, 400);
    let deep = format!("GET /rest/com/example/rest-things?filter{}=1", ".pod".repeat(10_000));
    assert_eq!(host.ask(&deep).error().0, 400);
}

#[test]
fn arguments_in_the_body() {
    let host = Host::start(open());
    let update = |body: &str, expected: Value| {
        echoes(&host, "PATCH /api/things/a", body, &json!({"thing": "a", "spec": expected}));
    };
    update(r#"{"name":"\u2603","accept_eula":true}"#, json!({"name": "☃", "accept_EULA": true}));
    update(r#"{"name":"x","accept_EULA":null,"unknown":null,"attributes":[]}"#, json!({"name": "x", "attributes": []}));
    update(r#"{"name":"x","name":"y","attributes":{"1":null}}"#, json!({"name": "y", "attributes": {}}));
    let field =
        "data.structure.field.invalid spec operation-input; data.structure.field.missing com.example.things.thing name";
    let missing = "data.structure.field.missing operation-input spec";
    let unexpected = "data.structure.field.unexpected {'more'} com.example.things.thing";
    for (body, error_type, message) in [
        ("{}", "INVALID_ARGUMENT", field),
        ("null", "INVALID_ARGUMENT", missing),
        ("", "INVALID_ARGUMENT", missing),
        (r#"{"name":"x","more":1}"#, "UNEXPECTED_INPUT", unexpected),
        (r#"{"name":"x","inner":{"name":"y","more":{}}}"#, "UNEXPECTED_INPUT", unexpected),
        (r#"{"name":"x","accept_EULA":true,"accept_eula":true}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":5}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":null}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"\ud800"}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"x","attributes":5}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"x","attributes":{"a":"x"}}"#, "INVALID_REQUEST", EXCEPTION),
        (
            r#"{"name":"x","attributes":[{"key":1,"value":null},{"key":1,"value":null}]}"#,
            "INVALID_ARGUMENT",
            "bindings.typeconverter.map.duplicate.key 1",
        ),
        (r#"{"name":"x","tags":["a","a"]}"#, "INVALID_ARGUMENT", "bindings.typeconverter.set.duplicate.element a"),
        ("[]", "INVALID_REQUEST", EXCEPTION),
        ("\"x\"", "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"x"}}"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"x"},"thing":"b""#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":"x"} 1"#, "INVALID_REQUEST", EXCEPTION),
        (r#"{"name":NaN}"#, "INVALID_REQUEST", EXCEPTION),
        ("\u{feff}{}", "INVALID_REQUEST", EXCEPTION),
    ] {
        fails(&host, "PATCH /api/things/a", "", body, 400, error_type, message);
    }
    assert_eq!(host.send("PATCH /api/things/a", "", b"{\"name\":\"\xff\"}").error().0, 400);
    let date = host.send("PATCH /rest/things/a", "", br#"{"name":"x","time":"2026-01-02"}"#);
    assert!(date.error().2[0].starts_with("bindings.typeconverter.datetime.deserialize.invalid.format"), "{date:?}");
    // left-over parameters, and what else an object may hold
    let check = "POST /api/things?action=check";
    echoes(
        &host,
        check,
        r#" {"spec":{"name":"x"}, "more":null, "spec":{"name":"y"}} "#,
        &json!({"spec": {"name": "y"}}),
    );
    for (body, error_type, message) in [
        (r#"{"name":"x"}"#, "INVALID_ARGUMENT", missing),
        (
            r#"{"spec":{"name":"x"},"more":1}"#,
            "UNEXPECTED_INPUT",
            "data.structure.field.unexpected {'more'} operation-input",
        ),
        ("[]", "INVALID_REQUEST", EXCEPTION),
        ("{\"spec\":{\"name\":\"x\"}", "INVALID_REQUEST", EXCEPTION),
    ] {
        fails(&host, check, "", body, 400, error_type, message);
    }
    // on the legacy form a body is keyed by parameter, and unknown ones are a malformed request
    let legacy = "PATCH /rest/com/example/rest-things/a";
    let expected = json!({"value": {"thing": "a", "spec": {"name": "x"}}});
    echoes(&host, legacy, r#"{"spec":{"name":"x"}}"#, &expected);
    echoes(&host, legacy, r#"{"spec":{"name":"x"},"thing":"b"}"#, &expected);
    fails(&host, legacy, "", r#"{"name":"x"}"#, 400, "INVALID_REQUEST", EXCEPTION);
    fails(&host, legacy, "", r#"{"name":null}"#, 400, "INVALID_ARGUMENT", missing);
    fails(&host, legacy, "", r#"{"spec":{"name":"x","more":1}}"#, 400, "INVALID_REQUEST", EXCEPTION);
    fails(&host, legacy, "", r#"{"spec":{"name":"x"},"more":1}"#, 400, "INVALID_REQUEST", EXCEPTION);
    fails(
        &host,
        "DELETE /api/things/a",
        "",
        r#"{"thing":"b"}"#,
        400,
        "UNEXPECTED_INPUT",
        "data.structure.field.unexpected {'thing'} operation-input",
    );
    // bodies that nobody expects
    for body in ["null\n", "{}", "{\"x\":1}", "not json"] {
        echoes(&host, "GET /api/things/a", body, &json!({"thing": "a"}));
    }
    assert_eq!(host.send("PATCH /api/things/a?action=activate", "", b"null\n").status, 204);
    fails(
        &host,
        "PATCH /api/things/a?action=activate",
        "",
        "{\"x\":1}",
        400,
        "UNEXPECTED_INPUT",
        "data.structure.field.unexpected {'x'} operation-input",
    );
}

#[test]
fn depth_is_bounded() {
    let host = Host::start(open().max_depth(8));
    // the input, and then three levels of structure and optional
    let nested =
        |levels: usize| format!(r#"{}{{"name":"x"}}{}"#, r#"{"name":"x","inner":"#.repeat(levels), "}".repeat(levels));
    assert_eq!(host.send("PATCH /api/things/a", "", nested(3).as_bytes()).status, 200);
    fails(&host, "PATCH /api/things/a", "", &nested(4), 400, "INVALID_REQUEST", EXCEPTION);
    fails(&host, "PATCH /api/things/a", "", &nested(100_000), 400, "INVALID_REQUEST", EXCEPTION);
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    fails(&host, "PATCH /api/things/a", "", &lists, 400, "INVALID_REQUEST", EXCEPTION);
}

#[test]
fn content_types() {
    let host = Host::start(open());
    let body = r#"{"name":"x"}"#;
    for (content_type, status) in [
        ("Content-Type: application/json", 200),
        ("Content-Type: Application/JSON; charset=utf-8", 200),
        ("Content-Type: text/plain", 415),
        ("Content-Type: application/vnd.x+json", 415),
        ("content-type", 415),
    ] {
        assert_eq!(host.send("PATCH /api/things/a", content_type, body.as_bytes()).status, status, "{content_type}");
    }
    assert_eq!(host.send("PATCH /api/things/a?action=activate", "Content-Type: text/plain", b"").status, 204);
    assert_eq!(host.send("PATCH /api/things/a?action=activate", "Content-Type: text/plain", b"null").status, 204);
    assert_eq!(host.send("GET /api/things", "content-type", br#"{"limit":1}"#).status, 200);
    fails(&host, "GET /api/things", "Content-Type: text/plain", r#"{"limit":1}"#, 415, "INVALID_REQUEST", EXCEPTION);
}

#[test]
fn bytes_and_headers() {
    let host = Host::start(open());
    let put = "PUT /api/things/a/content";
    let binary = "X-Kind: content\nClient-Token: t-1\nContent-Type: application/octet-stream";
    let answer = host.send(put, binary, b"\x00\xff\"");
    assert_eq!((answer.status, answer.json()), (202, json!({"thing": "a", "content": "AP8i", "client_token": "t-1"})));
    let answer = host.send(put, "X-Kind: content", br#""AP8i""#);
    assert_eq!((answer.status, answer.json()), (202, json!({"thing": "a", "content": "AP8i"})));
    assert_eq!(host.send(put, "X-Kind: content\nContent-Type: text/plain", b"x").status, 415);
    for path in ["/api", "/rest"] {
        let answer = host.ask(&format!("GET {path}/things/a/content"));
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"\x00\xff\"".as_slice()));
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    }
    let legacy = host.ask("POST /rest/com/example/rest-things/a?~action=download");
    assert_eq!(legacy.text(), r#"{"value":"AP8i"}"#);
}

#[test]
fn errors_have_their_statuses() {
    let host = Host::start(open());
    for (kind, api, legacy) in
        [("NOT_FOUND", 404, 404), ("RESOURCE_BUSY", 500, 400), ("TIMED_OUT", 500, 504), ("UNAUTHENTICATED", 401, 401)]
    {
        let body = json!({ "kind": kind }).to_string();
        let target = "POST /rest/com/example/rest-things?~action=fail";
        for (target, status) in [("POST /api/fail", api), ("POST /rest/fail", api), (target, legacy)] {
            fails(&host, target, "", &body, status, kind, "com.example.failed");
            let challenge = host.send(target, "", body.as_bytes()).header("www-authenticate").map(str::to_owned);
            assert_eq!(challenge.is_some(), status == 401, "{target}");
        }
    }
    // an error of the product's own has no `error_type`; plain, its status is all that tells
    let teapot = host.send("POST /rest/fail", "", br#"{"kind":"com.example.things.teapot"}"#);
    assert_eq!((teapot.status, &teapot.json()["type"]), (418, &json!("com.example.things.teapot")));
    let undeclared = "method.status.errors.invalid com.vmware.vapi.std.errors.canceled fail; com.example.failed";
    fails(&host, "POST /api/fail", "", r#"{"kind":"CANCELED"}"#, 500, "INTERNAL_SERVER_ERROR", undeclared);
}

#[test]
fn who_calls_and_what_for() {
    let host = Host::start(open());
    let who =
        |headers: &str| host.send("GET /api/who", headers, b"").text().replace("com.vmware.vapi.std.security.", "");
    let answer = who(
        "X-Request-ID: op-1\nAccept-Language: de\nformat-locale: fr\ntimezone: UTC\nUser-Agent: me\nvmware-api-session-id: s",
    );
    assert_eq!(
        answer,
        "\"{\\\"schemeId\\\":\\\"session_id\\\",\\\"sessionId\\\":\\\"s\\\"} $userAgent=me format-locale=fr locale=de opId=op-1 timezone=UTC\""
    );
    assert!(who("Authorization: bearer tok").contains("oauth"));
    for (target, form) in [("GET /api/who", "plain"), ("GET /rest/who", "typed")] {
        fails(&host, target, "Authorization: Basic abc", "", 401, "UNAUTHENTICATED", "security.authentication.invalid");
        let answer = host.send(target, "Authorization: Bearer", b"");
        assert_eq!(answer.json().get("type").is_some(), form == "typed");
        assert!(answer.header("www-authenticate").is_some());
    }
}

#[test]
fn sessions() {
    let sessions = SessionManager::new(Users::new().with("operator", "se:cret"));
    let host = Host::start(open().policy(vapi_runtime::server::Policy::Session).sessions(sessions.clone()));
    let basic = "Authorization: Basic b3BlcmF0b3I6c2U6Y3JldA==";
    let unauthenticated = "security.authentication.invalid";
    // whoever isn't known isn't told what is wrong with the input
    fails(&host, "PATCH /api/things/a", "", "{", 401, "UNAUTHENTICATED", unauthenticated);
    fails(&host, "GET /api/things?x=1", basic, "", 401, "UNAUTHENTICATED", unauthenticated);
    fails(
        &host,
        "POST /api/session",
        "Authorization: Basic b3BlcmF0b3I6eA==",
        "",
        401,
        "UNAUTHENTICATED",
        unauthenticated,
    );

    let created = host.send("POST /api/session", basic, b"");
    assert_eq!((created.status, created.header("set-cookie")), (201, None));
    let id = created.json().as_str().unwrap().to_owned();
    let session = format!("vmware-api-session-id: {id}");
    echoes_with(&host, "GET /api/things/a", &session, &json!({"thing": "a"}));
    let info = host.send("GET /api/session", &session, b"null\n").json();
    assert_eq!(info["user"], "operator");
    for target in [
        "GET /rest/session",
        "POST /rest/com/vmware/cis/session?~action=get",
        "POST /rest/com/vmware/cis/session?%7Eaction=get",
    ] {
        assert_eq!(host.send(target, &session, b"").json()["value"]["user"], "operator", "{target}");
    }
    // a new login with an old session at hand
    assert_eq!(host.send("POST /api/session", &format!("{basic}\nvmware-api-session-id: old"), b"").status, 201);
    let ended = host.send("DELETE /api/session", &session, b"null\n");
    assert_eq!((ended.status, ended.text()), (204, ""));
    fails(&host, "GET /api/session", &session, "", 401, "UNAUTHENTICATED", unauthenticated);

    let legacy = host.send("POST /rest/com/vmware/cis/session", basic, b"");
    let id = legacy.json()["value"].as_str().unwrap().to_owned();
    let cookie = format!("vmware-api-session-id={id}; Path=/rest; HttpOnly; Secure; SameSite=Strict");
    assert_eq!((legacy.status, legacy.header("set-cookie")), (200, Some(cookie.as_str())));
    let cookie = format!("Cookie: a=b; vmware-api-session-id={id}");
    echoes_with(&host, "GET /rest/com/example/rest-things/a", &cookie, &json!({"value": {"thing": "a"}}));
    fails(&host, "GET /api/things/a", &cookie, "", 401, "UNAUTHENTICATED", unauthenticated);
    assert_eq!(host.send("DELETE /rest/com/vmware/cis/session", &cookie, b"").status, 204);
    let header =
        host.send("POST /rest/com/vmware/cis/session", &format!("{basic}\nVmware-Use-Header-Authn: false"), b"");
    assert_eq!((header.status, header.header("set-cookie")), (200, None));
}

#[track_caller]
fn echoes_with(host: &Host, target: &str, headers: &str, expected: &Value) {
    assert_eq!(host.send(target, headers, b"").json(), *expected, "{target}");
}

#[test]
fn paths_can_be_chosen() {
    let host = Host::start(open().rest(RestPaths::none().plain("v1/").legacy("/")));
    echoes(&host, "GET /v1/things/a", "", &json!({"thing": "a"}));
    echoes(&host, "GET /com/example/rest-things/a", "", &json!({"value": {"thing": "a"}}));
    for target in ["GET /api/things/a", "GET /rest/things/a"] {
        assert_eq!(host.ask(target).status, 404, "{target}");
    }
    let host = Host::start(open().rest(RestPaths::none()));
    fails(&host, "GET /api/things/a", "", "", 404, "INVALID_REQUEST", EXCEPTION);
}

#[test]
fn pages_beside_operations() {
    let text = HeaderValue::from_static("text/plain");
    let host = Host::start(open().page("/healthz", text.clone(), "well").page("/", text, "welcome"));
    let answer = host.ask("GET /healthz");
    assert_eq!((answer.status, answer.text(), answer.header("content-type")), (200, "well", Some("text/plain")));
    let head = host.ask("HEAD /healthz");
    assert_eq!((head.status, head.text(), head.header("content-length")), (200, "", Some("4")));
    assert_eq!(host.ask("GET /").text(), "welcome");
    fails(&host, "POST /healthz", "", "", 405, "INVALID_REQUEST", EXCEPTION);
    fails(&host, "GET /healthz/", "", "", 404, "INVALID_REQUEST", EXCEPTION);
}

#[test]
fn long_bodies_are_refused() {
    let host = Host::start(open().max_body(100));
    let body = format!(r#"{{"name":"{}"}}"#, "x".repeat(200));
    assert_eq!(host.send("PATCH /api/things/a", "", body.as_bytes()).status, 413);
}
