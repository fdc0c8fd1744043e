//! What a client puts on the wire over REST, and what it makes of answers.
#![cfg(feature = "http-client")]

mod client_support;

use client_support::{Received, Reply, Server};
use serde_json::json;
use vapi_runtime::client::{LeftOvers, Protocol};
use vapi_runtime::meta::{
    ErrorDeclaration, FieldInfo, OperationInfo, RestInfo, RouteInfo, ServiceInfo, ServiceTable, StructureInfo,
    StructureTable, Type,
};
use vapi_runtime::{ApiErrorKind, Call, Client, DataValue, Error, SecurityContext, StructureValue};

static POD: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.pod",
    &[FieldInfo::new("namespace", Type::String), FieldInfo::new("name", Type::String)],
));
static FILTER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.filter",
    &[
        FieldInfo::new("namespace", Type::Optional(&Type::String)),
        FieldInfo::new("pod", Type::Optional(&Type::structure(&POD))),
        FieldInfo::new("names", Type::Optional(&Type::List(&Type::String))),
    ],
));
static LOCKED: StructureTable = StructureTable::new(&StructureInfo::error(
    "com.example.locked",
    &[FieldInfo::new("by", Type::Optional(&Type::String))],
));
static NOT_FOUND: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.not_found", &[]));

const LIST: usize = 0;
const GET: usize = 1;
const CREATE: usize = 2;
const CREATE_TASK: usize = 3;
const DELETE: usize = 4;

static PODS: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.web_farm.pods",
    &[
        OperationInfo::new(
            "list",
            &[FieldInfo::new("filter", Type::Optional(&Type::structure(&FILTER)))],
            Type::List(&Type::String),
        )
        .read_only()
        .rest(&RestInfo::new(RouteInfo::new("GET", "/pods")).flatten(&[("pod-namespace", "filter.pod.namespace")])),
        OperationInfo::new("get", &[FieldInfo::new("pod", Type::Id(&[]))], Type::String)
            .read_only()
            .errors(&[ErrorDeclaration::new(&LOCKED).statuses(&[423]), ErrorDeclaration::new(&NOT_FOUND)])
            .rest(&RestInfo::new(RouteInfo::new("GET", "/pods/{pod}").path_variables(&[("pod", 0)]))),
        OperationInfo::new("create", &[FieldInfo::new("name", Type::String)], Type::Id(&[]))
            .rest(&RestInfo::new(RouteInfo::new("POST", "/pods").body(0)).success(201)),
        OperationInfo::new("create$task", &[FieldInfo::new("name", Type::String)], Type::Id(&[]))
            .rest(&RestInfo::new(RouteInfo::new("POST", "/pods").dispatch(&[("action", Some("make"))]).body(0))),
        // without a route
        OperationInfo::new("delete", &[FieldInfo::new("pod", Type::Id(&[]))], Type::Void),
    ],
));

fn filter() -> DataValue {
    let pod = StructureValue::new(POD.name)
        .with("namespace", DataValue::string("in ner"))
        .with("name", DataValue::string("p&q"));
    let names = DataValue::List(vec![DataValue::string("a"), DataValue::string("b")]);
    DataValue::some(DataValue::Structure(
        StructureValue::new(FILTER.name)
            .with("namespace", DataValue::some(DataValue::string("outer")))
            .with("pod", DataValue::some(DataValue::Structure(pod)))
            .with("names", DataValue::some(names)),
    ))
}

async fn list(client: &Client) -> Result<Vec<String>, Error> {
    client.call(&PODS, LIST, &[&filter()]).await
}

async fn get(client: &Client, id: &str) -> Result<String, Error> {
    client.call(&PODS, GET, &[&DataValue::string(id)]).await
}

/// A server with one answer, and a client of a protocol.
async fn scene(protocol: Protocol, reply: Reply) -> (Server, Client) {
    let server = Server::start(move |_| reply.clone()).await;
    let client = server.client().protocol(protocol).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn left_over_parameters_go_where_the_form_or_the_setting_says() {
    let query = "?namespace=outer&pod-namespace=in%20ner&name=p%26q&names=a&names=b";
    let body = json!({"filter": {
        "namespace": "outer", "pod": {"namespace": "in ner", "name": "p&q"}, "names": ["a", "b"],
    }});
    for (protocol, left_overs, reply, line, sent) in [
        (Protocol::Api, None, json!(["x"]), format!("GET /api/pods{query} HTTP/1.1"), json!(null)),
        (Protocol::Api, Some(LeftOvers::Body), json!(["x"]), "GET /api/pods HTTP/1.1".to_owned(), body.clone()),
        (Protocol::Rest, None, json!({"value": ["x"]}), "GET /rest/pods HTTP/1.1".to_owned(), body.clone()),
        (
            Protocol::Rest,
            Some(LeftOvers::Query),
            json!({"value": ["x"]}),
            format!("GET /rest/pods{query} HTTP/1.1"),
            json!(null),
        ),
        (
            Protocol::Legacy,
            None,
            json!({"value": ["x"]}),
            "GET /rest/com/example/web-farm/pods?filter.namespace=outer&filter.pod.namespace=in%20ner\
             &filter.pod.name=p%26q&filter.names.1=a&filter.names.2=b HTTP/1.1"
                .to_owned(),
            json!(null),
        ),
    ] {
        let server = Server::start(move |_| Reply::json(&reply)).await;
        let builder = server.client().protocol(protocol);
        let builder = left_overs.into_iter().fold(builder, vapi_runtime::ClientBuilder::left_overs);
        assert_eq!(list(&builder.build().unwrap()).await.unwrap(), ["x"]);
        let received = &server.received()[0];
        assert_eq!((&received.line, &received.body), (&line, &sent), "{protocol:?}");
    }
}

#[tokio::test]
async fn ids_arrive_whole_or_are_not_sent() {
    for (protocol, base, reply) in [
        (Protocol::Api, "/api/pods", json!("text")),
        (Protocol::Rest, "/rest/pods", json!({"value": "text"})),
        (Protocol::Legacy, "/rest/com/example/web-farm/pods", json!({"value": "text"})),
    ] {
        let (server, client) = scene(protocol, Reply::json(&reply)).await;
        assert_eq!(get(&client, "a/b?c#d%41 é").await.unwrap(), "text");
        assert_eq!(server.received()[0].line, format!("GET {base}/a%2Fb%3Fc%23d%2541%20%C3%A9 HTTP/1.1"));
        for id in ["", ".", ".."] {
            let error = get(&client, id).await.unwrap_err();
            assert!(error.to_string().contains("no object is called so"), "{error}");
            assert!(!error.may_have_been_executed());
        }
        assert_eq!(server.received().len(), 1, "nothing else was sent");
    }
}

#[tokio::test]
async fn task_twins_say_so_in_the_query() {
    let (server, client) = scene(Protocol::Api, Reply { status: 202, ..Reply::json(&json!("task-1")) }).await;
    let id: String = client.call(&PODS, CREATE_TASK, &[&"n"]).await.unwrap();
    assert_eq!(id, "task-1");
    assert_eq!(server.received()[0].line, "POST /api/pods?action=make&vmw-task=true HTTP/1.1");
    assert_eq!(server.received()[0].text, "\"n\"");

    let (server, client) = scene(Protocol::Legacy, Reply::json(&json!({"value": "task-1"}))).await;
    let id: String = client.call(&PODS, CREATE_TASK, &[&"n"]).await.unwrap();
    assert_eq!(id, "task-1");
    assert_eq!(server.received()[0].line, "POST /rest/com/example/web-farm/pods?vmw-task=true HTTP/1.1");
    assert_eq!(server.received()[0].body, json!({"name": "n"}));
}

#[tokio::test]
async fn an_operation_without_a_route_names_the_wires_that_have_it() {
    for protocol in [Protocol::Api, Protocol::Rest] {
        let (server, client) = scene(protocol, Reply::status(204)).await;
        let error = client.call::<()>(&PODS, DELETE, &[&DataValue::string("p")]).await.unwrap_err();
        assert!(error.to_string().contains("call it over JSON-RPC or the legacy form"), "{error}");
        assert!(server.received().is_empty());
    }
    let (server, client) = scene(Protocol::Legacy, Reply::status(204)).await;
    client.call::<()>(&PODS, DELETE, &[&DataValue::string("p")]).await.unwrap();
    assert_eq!(server.received()[0].line, "DELETE /rest/com/example/web-farm/pods/p HTTP/1.1");

    // without a table there is neither method nor URL
    let input = DataValue::Structure(StructureValue::new("operation-input"));
    let error = client.invoke("com.example.web_farm.pods", "list", &input).await.unwrap_err();
    assert!(error.to_string().contains("JSON-RPC"), "{error}");
}

#[tokio::test]
async fn errors_are_known_by_what_they_say_then_by_what_the_operation_declares_then_by_status() {
    let plain = json!({"error_type": "NOT_FOUND", "messages": []});
    let wrapped = json!({"type": "com.vmware.vapi.std.errors.not_found", "value": {"messages": []}});
    let undeclared = json!({"error_type": "RESOURCE_BUSY", "messages": []});
    let own = json!({"type": "com.example.locked", "value": {"by": "me"}});
    for (status, body, kind) in [
        (400, plain.to_string(), ApiErrorKind::NotFound),
        (400, format!("{wrapped:#}"), ApiErrorKind::NotFound),
        (500, undeclared.to_string(), ApiErrorKind::ResourceBusy),
        (400, own.to_string(), ApiErrorKind::Other("com.example.locked".to_owned())),
        // declared with this status, which otherwise stands for `resource_busy`
        (423, r#"{"by": "me"}"#.to_owned(), ApiErrorKind::Other("com.example.locked".to_owned())),
        (409, "{}".to_owned(), ApiErrorKind::ConcurrentChange),
    ] {
        for protocol in [Protocol::Api, Protocol::Rest, Protocol::Legacy] {
            let (_server, client) = scene(protocol, Reply { status, ..Reply::bytes(body.clone()) }).await;
            let error = get(&client, "p").await.unwrap_err();
            let api = error.api().unwrap_or_else(|| panic!("{protocol:?}, {body}: {error}"));
            assert_eq!((api.kind(), api.status()), (&kind, Some(status)), "{protocol:?}, {body}");
            if matches!(kind, ApiErrorKind::Other(_)) {
                assert_eq!(api.value().get("by"), Some(&DataValue::some(DataValue::string("me"))), "{body}");
            }
        }
    }
    for (reply, status) in [
        (Reply::status(404), 404),
        (Reply { status: 502, ..Reply::default() }.header("content-type", "text/html"), 502),
        (Reply { status: 403, body: b"not here".to_vec(), ..Reply::default() }, 403),
        (Reply { status: 599, ..Reply::json(&json!({"a": 1})) }, 599),
    ] {
        let (_server, client) = scene(Protocol::Api, reply).await;
        let error = get(&client, "p").await.unwrap_err();
        assert!(error.is_status() && error.http_status() == Some(status), "{error}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let reply = Reply::status(302).header("location", "http://elsewhere.example/");
    let (server, client) = scene(Protocol::Api, reply).await;
    let error = get(&client, "p").await.unwrap_err();
    assert_eq!(error.redirect_target(), Some("http://elsewhere.example/"));
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_page_for_people_is_no_success() {
    let page = || Reply { status: 200, body: b"<html></html>".to_vec(), ..Reply::default() };
    for reply in [page(), page().header("content-type", "text/html"), Reply::bytes("<html></html>")] {
        let (_server, client) = scene(Protocol::Legacy, reply).await;
        let error = client.call::<()>(&PODS, DELETE, &[&DataValue::string("p")]).await.unwrap_err();
        assert!(error.is_protocol(), "{error}");
    }
    for reply in [Reply::status(200), Reply::json(&json!(null)), Reply::json(&json!({"value": null}))] {
        let (_server, client) = scene(Protocol::Legacy, reply).await;
        client.call::<()>(&PODS, DELETE, &[&DataValue::string("p")]).await.unwrap();
    }
}

#[tokio::test]
async fn addresses_with_a_path_stay_and_contexts_are_headers() {
    let server = Server::start(|_| Reply { status: 201, ..Reply::json(&json!("id")) }).await;
    let builder = Client::builder(format!("{}/policy/api/v1/", server.url())).no_proxy().protocol(Protocol::Api);
    let client = builder.security_context(SecurityContext::user_password("a", "b")).context("locale", "de");
    let call: Call<String> = client.build().unwrap().call(&PODS, CREATE, &[&"n"]);
    let answer = call.op_id("nightly-17").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.value().as_str()), (201, "id"));
    let received = &server.received()[0];
    assert_eq!(received.line, "POST /policy/api/v1/pods HTTP/1.1");
    for (name, value) in [
        ("authorization", "Basic YTpi"),
        ("x-request-id", "nightly-17"),
        ("accept-language", "de"),
        ("accept", "application/json"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(received.headers.get(name).map(String::as_str), Some(value), "{name}");
    }
    let other = SecurityContext::Other { scheme: "com.example.scheme".to_owned(), json: "{}".into() };
    let client = server.client().protocol(Protocol::Api).security_context(other).build().unwrap();
    assert!(get(&client, "p").await.unwrap_err().to_string().contains("com.example.scheme"));
    assert_eq!(server.received().len(), 1);
}

/// Sessions `s-1`, `s-2`, …; only the last one is open.
fn sessions(received: &Received, wrapped: bool, made: &std::sync::atomic::AtomicUsize) -> Reply {
    use std::sync::atomic::Ordering;
    let value = |value: serde_json::Value| if wrapped { json!({ "value": value }) } else { value };
    let is_create = received.line.starts_with("POST") && received.line.ends_with("/session HTTP/1.1");
    if is_create {
        assert_eq!(received.headers.get("authorization").map(String::as_str), Some("Basic bWU6c2VjcmV0"));
        let id = format!("s-{}", made.fetch_add(1, Ordering::SeqCst) + 1);
        return Reply { status: 201, ..Reply::json(&value(json!(id))) };
    }
    let open = format!("s-{}", made.load(Ordering::SeqCst));
    if received.headers.get("vmware-api-session-id") != Some(&open) {
        return Reply { status: 401, ..Reply::json(&json!({"error_type": "UNAUTHENTICATED", "messages": []})) };
    }
    if received.line.starts_with("DELETE") { Reply::status(204) } else { Reply::json(&value(json!("text"))) }
}

#[tokio::test]
async fn sessions_open_expire_and_close_on_every_form() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    for (protocol, session) in [
        (Protocol::Api, "/api/session"),
        (Protocol::Rest, "/rest/session"),
        (Protocol::Legacy, "/rest/com/vmware/cis/session"),
    ] {
        let made = std::sync::Arc::new(AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&made);
        let server = Server::start(move |received| sessions(received, protocol != Protocol::Api, &count)).await;
        let client = server.client().protocol(protocol).build().unwrap();
        let handle = client.login(SecurityContext::user_password("me", "secret")).await.unwrap();
        assert_eq!(get(&client, "p").await.unwrap(), "text");
        // the server forgets it
        made.fetch_add(1, Ordering::SeqCst);
        assert_eq!(get(&client, "p").await.unwrap(), "text");
        handle.logout().await.unwrap();
        let lines: Vec<String> = server.received().iter().map(|received| received.line.clone()).collect();
        let get = lines[1].clone();
        let create = format!("POST {session} HTTP/1.1");
        assert_eq!(
            lines,
            [create.clone(), get.clone(), get.clone(), create, get, format!("DELETE {session} HTTP/1.1")],
            "{protocol:?}"
        );
    }
}
