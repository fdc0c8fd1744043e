//! What the client sends over JSON-RPC, and what it makes of an answer.
#![cfg(feature = "http-client")]

mod client_support;

use client_support::{MEASURE, READ, Received, Reply, SERVICE, Server, WRITE};
use serde_json::{Value, json};
use vapi_runtime::client::{Client, Service};
use vapi_runtime::meta::{FieldInfo, ServiceTable, StructureInfo, StructureTable, Type};
use vapi_runtime::{
    ApiErrorKind, ApplicationContext, Call, DataValue, Error, Extra, Secret, SecurityContext, StructureValue,
    error_structure,
};

/// A service as generated code has it.
struct Things(Client);

impl Service for Things {
    const INFO: &'static ServiceTable = &SERVICE;

    fn new(client: &Client) -> Self {
        Self(client.clone())
    }
}

impl Things {
    fn read(&self, name: &str) -> Call<String> {
        self.0.call(&SERVICE, READ, &[&name])
    }

    fn write(&self, name: &str) -> Call<String> {
        self.0.call(&SERVICE, WRITE, &[&name])
    }

    fn measure(&self, width: f64, unit: Option<&str>) -> Call<f64> {
        self.0.call(&SERVICE, MEASURE, &[&width, &unit])
    }
}

/// Makes one call to a server that answers so.
async fn answered(reply: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Result<String, Error> {
    let server = Server::start(reply).await;
    let client = server.client().build().unwrap();
    client.service::<Things>().read("a").await
}

#[tokio::test]
async fn a_request_is_written_as_the_protocol_has_it() {
    let server = Server::start(|received| received.output(&json!(1.5))).await;
    let client = server.client().security_context(SecurityContext::Session("s-1".into())).build().unwrap();
    let width = client.service::<Things>().measure(2.0, None).op_id("op-7").await.unwrap();
    assert!((width - 1.5).abs() < f64::EPSILON);

    let received = server.received().remove(0);
    assert_eq!(
        received.text,
        concat!(
            r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.example.things","operationId":"measure","#,
            r#""input":{"STRUCTURE":{"operation-input":{"width":2.0E0,"unit":{"OPTIONAL":null}}}},"#,
            r#""ctx":{"appCtx":{"opId":"op-7"},"securityCtx":{"schemeId":"com.vmware.vapi.std.security.session_id","#,
            r#""sessionId":"s-1"}}},"id":"0"}"#
        )
    );
    assert_eq!(received.line, "POST /api HTTP/1.1");
    let header = |name: &str| received.headers.get(name).map(String::as_str);
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("accept"), Some("*/*"));
    assert_eq!(header("vapi-service"), Some("com.example.things"));
    assert_eq!(header("vapi-operation"), Some("measure"));
    assert_eq!(header("vapi-ctx-opid"), Some("op-7"));
    assert_eq!(header("vmware-api-session-id"), None);
    assert!(header("user-agent").unwrap().starts_with("vAPI/"), "{received:?}");
}

#[tokio::test]
async fn context_headers_leave_out_what_no_header_can_carry() {
    let server = Server::start(|received| received.output(&json!("ok"))).await;
    let context: ApplicationContext =
        [("$useragent", "x"), ("padded", " a"), ("tab", "a\tb"), ("uni", "é"), ("empty", ""), ("no name", "v")]
            .into_iter()
            .collect();
    let client =
        server.client().application_context(context).make_op_ids(false).user_agent("tool/1.0 (t)").build().unwrap();
    client.service::<Things>().read("ä\"b").await.unwrap();
    let received = server.received().remove(0);
    let sent: Vec<(&str, &str)> = received
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("vapi-ctx-")?, value.as_str())))
        .collect();
    assert_eq!(sent, [("$useragent", "x"), ("empty", ""), ("tab", "a\tb")]);
    let context = &received.body["params"]["ctx"];
    assert_eq!(context["appCtx"]["uni"], "é");
    assert_eq!(context["appCtx"]["padded"], " a");
    assert!(context["appCtx"].get("opId").is_none() && context.get("securityCtx").is_none());
    assert_eq!(received.body["params"]["input"]["STRUCTURE"]["operation-input"]["name"], "ä\"b");
    assert!(received.headers["user-agent"].starts_with("tool/1.0 (t) vAPI/"));
}

#[tokio::test]
async fn ids_count_and_op_ids_differ() {
    let server = Server::start(|received| received.output(&json!("ok"))).await;
    let things = server.client().context("locale", "de").build().unwrap().service::<Things>();
    things.read("a").context("locale", "fr").header("x-test", "1").await.unwrap();
    let response = things.read("b").send().await.unwrap();
    let received = server.received();
    assert_eq!((received[0].id(), received[1].id()), (&json!("0"), &json!("1")));
    let context = |index: usize| received[index].body["params"]["ctx"]["appCtx"].clone();
    assert_eq!((context(0)["locale"].as_str(), context(1)["locale"].as_str()), (Some("fr"), Some("de")));
    assert_ne!(context(0)["opId"], context(1)["opId"]);
    assert_eq!(response.op_id(), context(1)["opId"].as_str());
    assert_eq!(received[0].headers["x-test"], "1");
    assert_eq!((response.status().as_u16(), response.value().as_str()), (200, "ok"));
    assert_eq!(response.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn an_address_may_have_a_path() {
    let server = Server::start(|received| received.output(&json!("ok"))).await;
    for (suffix, line) in [("/", "/api"), ("/api", "/api"), ("/api/", "/api"), ("/vc?x=1", "/vc/api?x=1")] {
        let client = Client::builder(server.url() + suffix).no_proxy().build().unwrap();
        client.service::<Things>().read("a").await.unwrap();
        assert_eq!(server.received().last().unwrap().line, format!("POST {line} HTTP/1.1"));
    }
    for url in ["vc.example", "ftp://vc.example", "https://user:secret@vc.example", "https://", "/api", ""] {
        let error = Client::builder(url).build().unwrap_err();
        assert!(error.is_configuration() && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn answers_may_differ_in_what_does_not_matter() {
    let regular: [fn(&Value) -> String; 8] = [
        |id| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"output":"ok"}}}}"#),
        |id| format!(r#" {{ "result" : {{ "output" : "ok" , "x":[1] }} , "id":{id}, "jsonrpc":"2.0" }} "#),
        |id| format!(r#"{{"jsonrpc":"2.0","x":{{"y":[1]}},"id":{id},"result":{{"output":"ok"}},"error":null}}"#),
        |id| format!(r#"{{"error":null,"jsonrpc":"2.0","id":{id},"result":{{"output":"ok","error":null}}}}"#),
        |id| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"progress":1,"output":"ok"}}}}"#),
        |id| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"output":"no","output":"ok"}}}}"#),
        |id| format!(r#"{{"jsonrpc":"1.0","jsonrpc":"2.0","id":{id},"result":null,"result":{{"output":"ok"}}}}"#),
        |id| format!(r#"{{"jsonrpc":"2.0","\u0069d":{id},"result":{{"output":"\u006fk"}}}}"#),
    ];
    for body in regular {
        let value = answered(move |received| Reply::bytes(body(received.id()))).await;
        assert_eq!(value.unwrap(), "ok", "{}", body(&json!("0")));
    }
    let value = answered(|received| received.output(&json!("ok")).header("vapi-error", "x")).await;
    assert_eq!(value.unwrap(), "ok");
    let value = answered(|received| Reply { status: 201, ..received.output(&json!("ok")) }).await;
    assert_eq!(value.unwrap(), "ok");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_replaced_with_a_warning() {
    let server =
        Server::start(|_| Reply::bytes(*b"{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"result\":{\"output\":\"\xff\"}}")).await;
    let response = server.client().build().unwrap().service::<Things>().read("a").send().await.unwrap();
    assert_eq!(response.value(), "\u{fffd}");
    assert_eq!(response.warnings().len(), 1);
}

#[tokio::test]
async fn answers_that_break_the_protocol_are_told_apart() {
    for (body, code) in [
        ("", -32700),
        (r#"{"jsonrpc":"2.0","id":"0","result":{"output":"ok"#, -32700),
        ("\u{feff}{}", -32700),
        ("<html>", -32700),
        ("null", -32600),
        (r#"[{"jsonrpc":"2.0","id":"0","result":{"output":"ok"}}]"#, -32600),
        (r#"{"id":"0","result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":2.0,"id":"0","result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"1","result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":0,"result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":null,"result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","result":{"output":"ok"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":{"output":"ok"},"error":{"code":-32603,"message":"x"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":null,"error":null}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":{}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":{"error":null}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":["ok"]}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","error":"boom"}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":null,"error":{}}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":"0","error":{"code":-32700,"message":"x"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"x"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":"0","result":{"output":"ok"}} x"#, -32700),
    ] {
        let error = answered(move |_| Reply::bytes(body)).await.unwrap_err();
        assert!(error.is_protocol() && error.may_have_been_executed(), "{body}: {error}");
        assert_eq!(error.protocol_code(), Some(code), "{body}: {error}");
    }
}

#[tokio::test]
async fn the_servers_own_errors_of_the_protocol_say_what_they_are() {
    for (body, code, text, executed) in [
        (
            r#"{"jsonrpc":"2.0","id":"0","error":{"code":-32602,"message":"Invalid params.","data":"d"}}"#,
            -32602,
            "Invalid params. (d)",
            false,
        ),
        (
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error."}}"#,
            -32700,
            "Parse error.",
            false,
        ),
        (r#"{"jsonrpc":"2.0","id":"0","error":{"code":"-32603"}}"#, -32603, "Internal error.", true),
        (r#"{"jsonrpc":"2.0","id":"0","error":{"code":42,"message":"m","data":""}}"#, 42, "m", true),
    ] {
        let error = answered(move |_| Reply::bytes(body)).await.unwrap_err();
        assert_eq!((error.protocol_code(), error.may_have_been_executed()), (Some(code), executed), "{error}");
        assert!(error.to_string().contains(&format!("JSON-RPC error {code}: {text}")), "{error}");
    }
}

#[tokio::test]
async fn a_result_that_does_not_fit_says_where() {
    let error = answered(|received| received.output(&json!(3))).await.unwrap_err();
    assert!(error.is_decode() && error.may_have_been_executed());
    assert_eq!(error.decode().unwrap().problem(), "expected a string, found a number");
    let text = error.to_string();
    assert!(
        text.starts_with("com.example.things.read: can't read the answer: expected a string, found a number (byte "),
        "{text}"
    );
    assert!(text.contains(&format!("[opId {}]", error.op_id().unwrap())), "{text}");

    let server = Server::start(|received| received.output(&json!(["a", "b", 3]))).await;
    let list: Call<Vec<String>> = server.client().build().unwrap().call(&SERVICE, READ, &[&"a"]);
    let error = list.await.unwrap_err();
    assert_eq!(error.decode().unwrap().path().to_string(), "[2]");
    assert!(error.to_string().contains("at `[2]`: expected a string"), "{error}");
    // the place is counted in the whole body
    let offset = error.decode().unwrap().offset().unwrap();
    assert_eq!(offset, r#"{"jsonrpc":"2.0","id":"0","result":{"output":["a","b","#.len());
}

/// An error that nobody declares.
#[derive(Clone)]
struct Broken {
    code: i64,
    extra: Extra,
}

error_structure!(Broken, BROKEN { code, ..extra });

static BROKEN: StructureTable =
    StructureTable::new(&StructureInfo::error("com.example.broken", &[FieldInfo::new("code", Type::Integer)]));

#[tokio::test]
async fn an_error_of_the_operation_is_kept_whole() {
    let error = answered(|received| received.error("not_found")).await.unwrap_err();
    assert!(error.is_api() && error.may_have_been_executed());
    assert_eq!(error.api().unwrap().kind(), &ApiErrorKind::NotFound);
    assert_eq!(error.operation(), Some("com.example.things.read"));
    let text = format!("com.example.things.read: NotFound: what went wrong [opId {}]", error.op_id().unwrap());
    assert_eq!(error.to_string(), text);
    assert!(error.downcast::<Broken>().is_none());
    assert_eq!(error.into_api().unwrap().messages()[0].id, "test.message");

    for tag in ["ERROR", "STRUCTURE"] {
        let body = json!({tag: {"com.example.broken": {"code": 7, "more": "x"}}});
        let error = answered(move |received| {
            Reply::json(&json!({"jsonrpc": "2.0", "id": received.id(), "result": {"output": null, "error": body}}))
        })
        .await
        .unwrap_err();
        let broken = error.downcast::<Broken>().unwrap().unwrap();
        assert_eq!((broken.code, broken.extra.iter().count()), (7, 1));
        assert_eq!(error.api().unwrap().name(), "com.example.broken");
    }
    let error = answered(|received| received.error("unauthenticated")).await.unwrap_err();
    assert!(!error.may_have_been_executed() && !error.is_retryable());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |_| Reply::status(status).header("location", "http://127.0.0.1:9/other")).await;
        let error = server.client().build().unwrap().service::<Things>().write("a").await.unwrap_err();
        assert!(error.is_redirect() && !error.may_have_been_executed());
        assert_eq!(error.redirect_target(), Some("http://127.0.0.1:9/other"));
        assert!(error.to_string().contains("redirects to http://127.0.0.1:9/other"), "{error}");
        assert_eq!(server.received().len(), 1);
    }
    let error = answered(|_| Reply::status(304)).await.unwrap_err();
    assert_eq!(error.protocol_code(), Some(-32700));
}

#[tokio::test]
async fn a_status_of_failure_hides_the_body() {
    for (status, executed) in [(400, false), (401, false), (404, false), (500, true), (503, true)] {
        let error = answered(move |received| Reply { status, ..received.output(&json!("ok")) }).await.unwrap_err();
        assert!(error.is_status());
        assert_eq!((error.http_status(), error.may_have_been_executed()), (Some(status), executed));
    }
    let error =
        answered(|_| Reply { status: 404, body: b"no\n  such page".to_vec(), ..Reply::default() }).await.unwrap_err();
    assert!(error.to_string().contains("answered with HTTP status 404 (Not Found): no such page"), "{error}");
    let error = answered(|_| Reply { status: 502, body: b"<html>".to_vec(), ..Reply::default() }).await.unwrap_err();
    assert!(error.to_string().contains("answered with HTTP status 502 (Bad Gateway) ["), "{error}");
}

#[tokio::test]
async fn what_cannot_be_written_is_not_sent() {
    let server = Server::start(|received| received.output(&json!(1.5))).await;
    let client = server.client().build().unwrap();
    let things = client.service::<Things>();
    for call in [
        things.measure(f64::NAN, None),
        things.measure(1.0, None).header("a b", "c"),
        things.measure(1.0, None).header("a", "line\nbreak"),
        client.call(&SERVICE, 99, &[]),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_encode() && !error.may_have_been_executed() && !error.is_retryable(), "{error}");
        assert!(error.to_string().ends_with("nothing was sent"), "{error}");
    }
    assert!(server.received().is_empty());
    assert!(server.client().header("a b", "c").build().unwrap_err().is_configuration());
    assert!(server.client().user_agent("a\nb").build().unwrap_err().is_configuration());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_given_up() {
    let server = Server::start(|received| received.output(&json!("x".repeat(4096)))).await;
    let small = server.client().max_response_size(1000).build().unwrap();
    let error = small.service::<Things>().read("a").await.unwrap_err();
    assert!(error.is_transport() && error.to_string().contains("larger than 1000 bytes"), "{error}");
    assert_eq!(server.client().build().unwrap().service::<Things>().read("a").await.unwrap().len(), 4096);

    let depth = vapi_runtime::codec::Limits { depth: 3 };
    let server = Server::start(|received| received.output(&json!([[[[1]]]]))).await;
    let call = server.client().limits(depth).build().unwrap().invoke("a", "b", &DataValue::Void);
    assert!(call.await.unwrap_err().decode().unwrap().is_too_deep());
}

#[tokio::test]
async fn any_operation_can_be_called_without_types() {
    let server = Server::start(|received| received.output(&json!({"SECRET": "s"}))).await;
    let client = server.client().build().unwrap();
    let input = DataValue::Structure(StructureValue::new("operation-input").with("name", DataValue::string("a")));
    let output = client.invoke("com.example.other", String::from("go"), &input).await.unwrap();
    assert_eq!(output, DataValue::Secret(Secret::new("s")));
    let received = server.received().remove(0);
    assert_eq!(received.operation(), "com.example.other.go");
    assert_eq!(received.body["params"]["input"], json!({"STRUCTURE": {"operation-input": {"name": "a"}}}));
}

#[tokio::test]
async fn debug_output_shows_no_secrets() {
    let server = Server::start(|received| received.output(&json!("ok"))).await;
    let builder = server.client().login("me", "pass-word").proxy_login("me", "pass-word");
    let builder_shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let call: Call<String> = client.call(&SERVICE, READ, &[&"pass-word"]);
    let shown = format!("{builder_shown} {client:?} {call:?}");
    assert!(!shown.contains("pass-word"), "{shown}");
}
