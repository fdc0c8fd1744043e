//! What the client makes of answers that aren't quite right, of expired sessions and of failures below the API, with
//! VMware's own server runtime at the other end.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use std::time::Duration;

use serde_json::{Value, json};
use vapi_runtime::codec::{self, Described, Wire};
use vapi_runtime::meta::{FieldInfo, StructureInfo, StructureTable, Type};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, Client, DataValue, Error, Extra, Id, SecurityContext};
use vapi_std_client::cis::session::Session;
use vapi_tests::generate::{Newer, Samples};
use vapi_tests::operations::{self, Operation};
use vapi_tests::peer::PeerServer;
use vapi_tests::{native, places};
use vapi_vcenter::namespace_management::software::clusters::{Info, UpgradeSpec};
use vapi_vcenter::resource::ClusterComputeResource;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

const CLUSTERS: &str = "com.vmware.vcenter.namespace_management.software.clusters";
const SESSION: &str = "com.vmware.cis.session";
const USER: &str = "administrator@vsphere.local";
const PASSWORD: &str = "vapi-simulator";

fn builder(peer: &PeerServer) -> vapi_runtime::ClientBuilder {
    Client::builder(peer.base()).no_proxy()
}

fn client(peer: &PeerServer) -> Client {
    builder(peer).build().expect("a client for loopback")
}

fn cluster() -> Id<ClusterComputeResource> {
    Id::new("domain-c8")
}

fn wire_text(value: &DataValue) -> String {
    String::from_utf8(codec::to_json(value, Wire::JsonRpc).expect("it can be written")).expect("JSON is UTF-8")
}

/// Arguments that don't matter.
fn any_arguments((_, operation): Operation) -> Vec<DataValue> {
    let mut samples = Samples::new();
    let fields = operation.input.fields.iter();
    fields.map(|field| samples.values(&field.ty, Newer::NOTHING, 1).remove(0)).collect()
}

/// A server that breaks the rule of a union: the call succeeds, the warning says where, the value keeps what came.
#[tokio::test]
async fn broken_unions_in_results_are_warnings() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut samples = Samples::new();
    let mut broken_structures = std::collections::BTreeSet::new();
    for (service, operation) in operations::operations(operations::services()) {
        for result in samples.values(&operation.output, Newer::NOTHING, 20) {
            for place in places::of(&result, &operation.output) {
                for fields in place.structure().map(places::broken_unions).unwrap_or_default() {
                    let info = place.structure().expect("it has broken unions");
                    if !broken_structures.insert((operation.name, info.name, format!("{fields:?}"))) {
                        continue;
                    }
                    let mut broken = result.clone();
                    if let DataValue::Structure(value) | DataValue::Error(value) = place.of(&mut broken) {
                        for (name, field) in &fields {
                            value.insert(*name, field.clone());
                        }
                    }
                    peer.answer(service.name, operation.name, json!({"returns_wire": wire_text(&broken)})).await;
                    let answer = operations::call(&client, (service, operation), &any_arguments((service, operation)))
                        .await
                        .unwrap_or_else(|error| panic!("{}: {error}\n  {broken:?}", operation.name));
                    let [warning] = &answer.warnings[..] else {
                        panic!("one warning: {:?}\n  {broken:?}", answer.warnings)
                    };
                    assert_eq!(warning.path().to_string(), place.path, "{warning}: {broken:?}");
                    assert!(
                        codec::to_value(&*answer.value).is_err(),
                        "what breaks a rule isn't sent: {:?}",
                        answer.value
                    );
                }
            }
        }
    }
    assert!(broken_structures.len() >= 8, "few results have unions: {broken_structures:?}");
}

/// The result of `clusters.get` as JSON, to be changed by hand.
fn info() -> Value {
    json!({"STRUCTURE": {"com.vmware.vcenter.namespace_management.software.clusters.info": {
        "current_version": "v1.22",
        "available_versions": ["v1.23"],
        "last_upgraded_date": {"OPTIONAL": "2025-01-02T03:04:05.678Z"},
        "messages": [{"STRUCTURE": {"com.vmware.vcenter.namespace_management.software.clusters.message": {
            "severity": "WARNING",
            "details": {"STRUCTURE": {"com.vmware.vapi.std.localizable_message": {
                "id": "a.b", "default_message": "A message", "args": [],
                "params": {"OPTIONAL": [{"STRUCTURE": {"map-entry": {"key": "size", "value": {"STRUCTURE": {
                    "com.vmware.vapi.std.localization_param": {"d": {"OPTIONAL": 2.0}, "precision": {"OPTIONAL": 1}},
                }}}}}]},
                "localized": {"OPTIONAL": null},
            }}},
        }}}],
        "state": "READY",
        "upgrade_status": {"OPTIONAL": null},
        "upgrade_prechecks": {"OPTIONAL": null},
    }}})
}

const INFO: &str = "/STRUCTURE/com.vmware.vcenter.namespace_management.software.clusters.info";
const DETAILS: &str = "/messages/0/STRUCTURE/com.vmware.vcenter.namespace_management.software.clusters.message/details";

/// The answer with one place changed; `null` takes a member away.
fn changed(place: &str, value: Value) -> Value {
    let mut info = info();
    let place = format!("{INFO}{place}");
    let (parent, name) = place.rsplit_once('/').expect("a pointer");
    let parent = info.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    if value.is_null() {
        assert!(parent.remove(name).is_some(), "{place}");
    } else {
        parent.insert(name.to_owned(), value);
    }
    info
}

/// Lets the server answer `clusters.get` with a result.
async fn get(peer: &PeerServer, client: &Client, result: &Value) -> Result<Info, Error> {
    peer.answer(CLUSTERS, "get", json!({"returns_wire": result.to_string()})).await;
    let response = Clusters::new(client).get(&cluster()).send().await?;
    assert_eq!(response.warnings(), [], "{result}");
    Ok(response.into_value())
}

/// Servers do these things; a client takes them for what is meant.
#[tokio::test]
async fn what_servers_are_known_to_do_is_tolerated() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let usual = get(&peer, &client, &info()).await.expect("it is in order");
    let parameter = format!(
        "{DETAILS}/STRUCTURE/com.vmware.vapi.std.localizable_message/params/OPTIONAL/0/STRUCTURE\
        /map-entry/value/STRUCTURE/com.vmware.vapi.std.localization_param/d"
    );
    let other_name = json!({"STRUCTURE": {"com.example.newer_message": {
        "id": "a.b", "default_message": "A message", "args": [],
        "params": info().pointer(&format!("{INFO}{DETAILS}/STRUCTURE/com.vmware.vapi.std.localizable_message/params")),
    }}});
    let equal = [
        ("an integer in a double's place", changed(&parameter, json!({"OPTIONAL": 2}))),
        ("another name, and an optional field missing", changed(DETAILS, other_name)),
        ("an offset", changed("/last_upgraded_date", json!({"OPTIONAL": "2025-01-02T05:04:05.678+02:00"}))),
        ("a missing optional", changed("/upgrade_status", Value::Null)),
    ];
    for (what, answer) in equal {
        let info = get(&peer, &client, &answer).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(info, usual, "{what}");
    }
    let mut null = info();
    *null.pointer_mut(&format!("{INFO}/upgrade_status")).expect("a field") = Value::Null;
    assert_eq!(get(&peer, &client, &null).await.expect("null is unset"), usual);

    let newer =
        get(&peer, &client, &changed("/newer", json!({"OPTIONAL": [1, {"SECRET": "x"}]}))).await.expect("it is kept");
    assert_ne!(newer, usual);
    let kept: Vec<&str> = newer.extra.iter().map(|(name, _)| name).collect();
    assert_eq!(kept, ["newer"]);

    // A secret without its tag: the session's id.
    peer.answer(SESSION, "create", json!({"returns_wire": "\"a-session\""})).await;
    let session = Session::new(&client).create().await.expect("it is taken for a secret");
    assert_eq!(session.expose(), "a-session");
}

/// An empty error beside a result: the whole answer is made by hand, with the id that a client's first request has.
#[tokio::test]
async fn a_null_error_beside_a_result_is_no_error() {
    let peer = PeerServer::start(&[]);
    get(&peer, &client(&peer), &info()).await.expect("it is in order");
    let requests = peer.read("requests").await;
    let request: Value = serde_json::from_str(requests[0]["body"].as_str().expect("text")).expect("JSON");
    let body = json!({"jsonrpc": "2.0", "id": request["id"], "error": null, "result": {"output": info()}});
    peer.answer(CLUSTERS, "get", json!({"http": {"body": body.to_string()}})).await;
    Clusters::new(&client(&peer)).get(&cluster()).await.expect("a result");
}

/// What doesn't fit the type is an error that says where.
#[tokio::test]
async fn what_does_not_fit_is_a_decode_error_with_its_path() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let message = format!("{DETAILS}/STRUCTURE/com.vmware.vapi.std.localizable_message/args");
    let cases = [
        (changed("/current_version", Value::Null), "current_version"),
        (changed("/current_version", json!(5)), "current_version"),
        (changed("/state", json!({"OPTIONAL": "READY"})), "state"),
        (changed("/messages", json!([1])), "messages[0]"),
        (changed(&message, json!(["fine", true])), "messages[0].details.args[1]"),
        (changed("/last_upgraded_date", json!({"OPTIONAL": "yesterday"})), "last_upgraded_date"),
        (json!([]), ""),
    ];
    for (answer, path) in cases {
        let error = get(&peer, &client, &answer).await.expect_err(path);
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.decode().map(|error| error.path().to_string()).as_deref(), Some(path), "{error}");
        assert!(error.may_have_been_executed() && !error.is_retryable(), "{error}");
    }
}

/// A server refuses fields that it doesn't know, but they reach it, and so do values that it doesn't know.
#[tokio::test]
async fn what_a_newer_client_adds_is_sent() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut spec = UpgradeSpec::new("v1.23");
    spec.extra.insert("newer", DataValue::Integer(5));
    let error = Clusters::new(&client).upgrade(&cluster(), &spec).await.expect_err("the server doesn't know the field");
    assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::UnexpectedInput), "{error}");
    assert!(!error.may_have_been_executed());
    let requests = peer.read("requests").await;
    let body: Value = serde_json::from_str(requests[0]["body"].as_str().expect("text")).expect("JSON");
    let sent =
        body.pointer(&format!("/params/input/STRUCTURE/operation-input/spec/STRUCTURE/{CLUSTERS}.upgrade_spec/newer"));
    assert_eq!(sent, Some(&json!(5)), "{body}");

    // Arguments with enumeration values that the server doesn't know.
    let mut samples = Samples::new();
    let newer = Newer { enumeration_values: true, fields: false };
    let mut unknown = 0;
    for (service, operation) in operations::operations(operations::services()) {
        peer.control(&json!({"reset": true})).await;
        let mut sent = Vec::new();
        for _ in 0..6 {
            let fields = operation.input.fields.iter();
            let arguments: Vec<DataValue> = fields.map(|field| samples.values(&field.ty, newer, 1).remove(0)).collect();
            let notation: Value = operation
                .input
                .fields
                .iter()
                .zip(&arguments)
                .map(|(field, value)| (field.name, native::of_value(value, &field.ty)))
                .collect();
            unknown += notation.to_string().matches("\"known\":false").count();
            sent.push(native::normal(&notation));
            // what is answered doesn't matter, unless the request itself is refused
            let _ = operations::call(&client, (service, operation), &arguments).await;
        }
        let calls = peer.read("calls").await;
        let received: Vec<Value> =
            calls.as_array().expect("a list").iter().map(|call| native::normal(&call["arguments"])).collect();
        assert_eq!(received, sent, "{}.{}", service.name, operation.name);
    }
    assert!(unknown > 0, "no argument had an unknown value");
}

/// The security contexts of the calls of an operation, as the peer saw them.
async fn sessions_of(peer: &PeerServer, operation: &str) -> Vec<Value> {
    let calls = peer.read("calls").await;
    let calls = calls.as_array().expect("a list").iter().filter(|call| call["operation"] == operation);
    calls.map(|call| call["security_context"]["sessionId"].clone()).collect()
}

#[tokio::test]
async fn a_session_is_opened_used_and_closed() {
    let peer = PeerServer::start(&[]);
    let client = builder(&peer).login(USER, PASSWORD).connect().await.expect("the password is right");
    let session = client.session().expect("it is open");
    assert_eq!(session.get().await.expect("it is known").user, USER);
    // the generated service says the same
    assert_eq!(Session::new(&client).get().await.expect("it is known").user, USER);

    client.logout().await.expect("it is closed");
    assert!(client.session().is_none());
    let error = Session::new(&client).get().await.expect_err("nobody is logged in");
    assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::Unauthenticated), "{error}");
    let closed = sessions_of(&peer, "delete").await;
    assert_eq!(closed, [json!(session_id(&sessions_of(&peer, "get").await))]);
}

/// The session that calls carried first.
fn session_id(sessions: &[Value]) -> String {
    sessions.first().and_then(Value::as_str).expect("a session").to_owned()
}

#[tokio::test]
async fn a_wrong_password_is_unauthenticated() {
    let peer = PeerServer::start(&[]);
    let error = builder(&peer).login(USER, "wrong").connect().await.expect_err("the password is wrong");
    let api = error.api().expect("the server says so");
    assert_eq!(api.kind(), &ApiErrorKind::Unauthenticated);
    assert_eq!(api.messages()[0].id, "com.example.peer.login");
    let created = peer.read("calls").await;
    assert_eq!(created.as_array().map(Vec::len), Some(1), "it is tried once: {created}");
}

/// The session has expired under several calls at once: one new session, each call is made again, once.
#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_is_renewed_once_for_all_calls() {
    const CALLS: usize = 6;
    let peer = PeerServer::start(&[]);
    let client = builder(&peer).login(USER, PASSWORD).connect().await.expect("the password is right");
    let expired = json!({"raises": {"error": "com.vmware.vapi.std.errors.unauthenticated", "fields": {"messages": {"list": []}}}, "delay_ms": 500});
    let mut answers = vec![expired; CALLS];
    answers.push(json!({"returns": {"list": []}}));
    peer.control(&json!({"service": CLUSTERS, "operation": "list", "answers": answers})).await;

    let calls: Vec<_> = (0..CALLS).map(|_| tokio::spawn(Clusters::new(&client).list().send())).collect();
    for call in calls {
        let response = call.await.expect("no panic").expect("the call is made again");
        assert_eq!(response.value().len(), 0);
    }
    let seen = sessions_of(&peer, "list").await;
    assert_eq!(seen.len(), 2 * CALLS, "each call is made twice");
    let (before, after) = seen.split_at(CALLS);
    assert!(before.iter().all(|session| session == &before[0]), "{before:?}");
    assert!(after.iter().all(|session| session == &after[0] && session != &before[0]), "{after:?}");
    assert_eq!(sessions_of(&peer, "create").await.len(), 2, "one login in the beginning, one for all calls");

    // A session that is refused when it is new isn't renewed forever.
    let refused = json!({"raises": {"error": "com.vmware.vapi.std.errors.unauthenticated", "fields": {"messages": {"list": []}}}});
    peer.answer(CLUSTERS, "list", refused).await;
    let error = Clusters::new(&client).list().await.expect_err("it is refused again");
    assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::Unauthenticated), "{error}");
    assert_eq!(sessions_of(&peer, "create").await.len(), 3);
}

#[tokio::test]
async fn the_application_context_reaches_the_implementation() {
    let peer = PeerServer::start(&[]);
    let client = builder(&peer).context("locale", "de").user_agent("a-test/1.0").build().expect("a client");
    peer.answer(CLUSTERS, "list", json!({"returns": {"list": []}})).await;
    let call = Clusters::new(&client).list().op_id("nightly-17").context("timezone", "CET");
    let call = call.security_context(SecurityContext::Session("a-session".into()));
    let response = call.send().await.expect("it is answered");
    assert_eq!(response.op_id(), Some("nightly-17"));
    let calls = peer.read("calls").await;
    let context = &calls[0]["application_context"];
    assert_eq!(
        (&context["opId"], &context["locale"], &context["timezone"]),
        (&json!("nightly-17"), &json!("de"), &json!("CET"))
    );
    assert_eq!(calls[0]["security_context"]["sessionId"], "a-session");
}

/// Failures below the API.
#[tokio::test]
async fn failures_of_protocol_and_transport_are_told_apart() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let list = |answer: Value| {
        let (peer, client) = (&peer, &client);
        async move {
            peer.answer(CLUSTERS, "list", answer).await;
            let call = Clusters::new(client).list().timeout(Duration::from_millis(800));
            call.await.expect_err("it fails")
        }
    };
    let error = list(json!({"jsonrpc_error": {"code": -32603, "message": "Internal error."}})).await;
    assert!(error.is_protocol() && error.protocol_code() == Some(-32603) && error.may_have_been_executed(), "{error}");
    let error = list(json!({"http": {"status": 503, "body": "out of order"}})).await;
    assert!(
        error.is_status() && error.http_status() == Some(503) && error.to_string().contains("out of order"),
        "{error}"
    );
    let error = list(json!({"http": {"status": 302, "headers": [["Location", "http://other.example/api"]]}})).await;
    assert!(error.is_redirect() && error.redirect_target() == Some("http://other.example/api"), "{error}");
    let error = list(json!({"http": {"body": "<html>"}})).await;
    assert!(error.is_protocol() && error.may_have_been_executed(), "{error}");
    let error = list(json!({"returns": {"list": []}, "delay_ms": 3000})).await;
    assert!(error.is_timeout() && error.may_have_been_executed(), "{error}");

    let url = peer.base().to_owned();
    drop(peer);
    let client = Client::builder(url).no_proxy().build().expect("a client");
    let error = Clusters::new(&client).list().await.expect_err("nobody listens any more");
    assert!(error.is_connect() && !error.may_have_been_executed(), "{error}");
}

/// An error that a product declares for itself, written by hand.
#[derive(Clone)]
struct QuotaExceeded {
    messages: Vec<LocalizableMessage>,
    limit: i64,
    extra: Extra,
}

static QUOTA_EXCEEDED: StructureTable = StructureTable::new(&StructureInfo::error(
    "com.example.errors.quota_exceeded",
    &[
        FieldInfo::new("messages", Type::List(&<LocalizableMessage as Described>::TYPE)),
        FieldInfo::new("limit", Type::Integer),
    ],
));

vapi_runtime::error_structure!(QuotaExceeded, QUOTA_EXCEEDED { messages, limit, ..extra });

/// An error that nobody declared: kind and fields are there, and a structure of one's own reads it.
#[tokio::test]
async fn errors_of_a_product_are_read_by_its_structures() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let raise = async |fields: Value| {
        let error = json!({"ERROR": {QUOTA_EXCEEDED.name: fields}});
        peer.answer(CLUSTERS, "list", json!({"raises_wire": error.to_string()})).await;
        Clusters::new(&client).list().await.expect_err("it is raised")
    };
    let error = raise(json!({"messages": [], "limit": 5, "newer": {"OPTIONAL": "x"}})).await;
    assert_eq!(error.api().map(ApiError::kind), Some(&ApiErrorKind::Other(QUOTA_EXCEEDED.name.to_owned())));
    let quota: QuotaExceeded = error.downcast().expect("it has the name").expect("it has the fields");
    assert_eq!((quota.limit, quota.extra.get("newer").is_some()), (5, true));
    assert!(error.downcast::<vapi_std::errors::NotFound>().is_none());

    // the name without the fields
    let error = raise(json!({"messages": []})).await;
    let problem = error.downcast::<QuotaExceeded>().expect("it has the name").expect_err("it lacks a field");
    assert_eq!(problem.path().to_string(), "limit");
}
