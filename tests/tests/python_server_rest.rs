//! The generated client over the legacy form of REST against VMware's own REST server.
//!
//! That server answers JSON-RPC too, so each call is made over both: the implementation must see the same arguments and the
//! caller the same result or error. `python_server` compares what JSON-RPC carries with what was drawn.

use serde_json::{Value, json};
use vapi_runtime::client::{Protocol, RetryPolicy};
use vapi_runtime::meta::{FieldInfo, Type};
use vapi_runtime::{ApiErrorKind, Client, DataValue, Error, SecurityContext, StructureValue};
use vapi_tests::generate::{self, Newer, Samples};
use vapi_tests::operations::{self, Operation};
use vapi_tests::peer::PeerServer;
use vapi_tests::plain::{filled, plain};
use vapi_tests::{errors, native};

fn client(peer: &PeerServer, protocol: Protocol) -> Client {
    let builder = Client::builder(peer.base()).no_proxy().retry(RetryPolicy::off()).protocol(protocol);
    builder.build().expect("a client for loopback")
}

/// Operations that the peer has no route for, or one that gets a part of the arguments only.
fn is_routed((service, operation): Operation) -> bool {
    let name = format!("{}.{}", service.name.rsplit('.').next().unwrap_or_default(), operation.name);
    // a second id of a DELETE is nowhere; a session ends by POST there, by DELETE everywhere else
    !["versions.delete", "cluster_supervisor_services.delete", "session.delete"].contains(&name.as_str())
}

fn routed() -> impl Iterator<Item = Operation> {
    operations::operations(operations::services()).filter(|operation| is_routed(*operation))
}

/// A text that is the same escaped and not: the peer doesn't undo escapes in queries, and has no route for some in paths.
fn unescaped(text: &str) -> String {
    let text: String =
        text.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-._~".contains(*letter)).collect();
    if matches!(text.as_str(), "" | "." | "..") { "plain".to_owned() } else { text }
}

fn without_escapes(value: DataValue) -> DataValue {
    match value {
        DataValue::String(text) => DataValue::String(unescaped(&text)),
        DataValue::Optional(Some(value)) => DataValue::some(without_escapes(*value)),
        DataValue::List(values) => {
            let mut kept = Vec::new();
            for value in values.into_iter().map(without_escapes) {
                // what was different before must not be the same twice in a set
                match value {
                    DataValue::String(text) if kept.contains(&DataValue::string(&*text)) => {
                        kept.push(DataValue::String(format!("{text}-{}", kept.len())));
                    }
                    value => kept.push(value),
                }
            }
            DataValue::List(kept)
        }
        DataValue::Structure(fields) => {
            let empty = StructureValue::new(fields.name());
            let fields = fields.into_fields().into_iter();
            DataValue::Structure(fields.fold(empty, |made, (name, value)| made.with(name, without_escapes(value))))
        }
        value => value,
    }
}

/// Arguments that the peer's routes can carry.
fn arguments(samples: &mut Samples, (_, operation): Operation) -> Vec<DataValue> {
    let in_query = ["get", "list"].contains(&operation.name);
    let draw = |field: &FieldInfo| {
        let value = samples.draw(&generate::value(&field.ty, Newer::NOTHING));
        if in_query || matches!(field.ty, Type::Id(_)) { without_escapes(value) } else { filled(value) }
    };
    operation.input.fields.iter().map(draw).collect()
}

/// What a call came to, as plain JSON.
async fn outcome(client: &Client, operation: Operation, arguments: &[DataValue]) -> Result<Value, Error> {
    let answer = operations::call(client, operation, arguments).await?;
    assert_eq!(answer.warnings, [], "{}.{}", operation.0.name, operation.1.name);
    Ok(plain(&*answer.value))
}

/// The arguments of the last two calls, as the implementation saw them.
async fn received(peer: &PeerServer) -> [Value; 2] {
    let calls = peer.read("calls").await;
    let calls = calls.as_array().expect("a list");
    let last = calls.iter().rev().take(2).map(|call| unset_left_out(native::normal(&call["arguments"])));
    let last: Vec<Value> = last.collect();
    last.try_into().unwrap_or_else(|last| panic!("two calls, not {last:?}"))
}

/// Arguments without what is unset or empty: in a query they are the same.
fn unset_left_out(notation: Value) -> Value {
    let says_nothing = |value: &Value| {
        *value == json!({"none": true}) || *value == json!({"list": []}) || *value == json!({"set": []})
    };
    match notation {
        Value::Object(members) => {
            let members: serde_json::Map<String, Value> = members
                .into_iter()
                .map(|(name, value)| (name, unset_left_out(value)))
                .filter(|(_, value)| !says_nothing(value))
                .collect();
            // a structure with nothing in it is like none
            if members.contains_key("struct") && members.get("fields") == Some(&json!({})) {
                return json!({"none": true});
            }
            Value::Object(members)
        }
        Value::Array(values) => values.into_iter().map(unset_left_out).collect(),
        scalar => scalar,
    }
}

#[tokio::test]
async fn arguments_and_results_are_the_same_as_over_json_rpc() {
    let peer = PeerServer::start_rest();
    let (rpc, legacy) = (client(&peer, Protocol::JsonRpc), client(&peer, Protocol::Legacy));
    let mut samples = Samples::new();
    let mut calls = 0;
    for operation in routed() {
        let (service, info) = operation;
        let name = format!("{}.{}", service.name, info.name);
        for result in samples.values(&info.output, Newer::NOTHING, 8) {
            let arguments = arguments(&mut samples, operation);
            let answer = json!({"returns": native::of_value(&result, &info.output)});
            peer.control(&json!({"reset": true, "service": service.name, "operation": info.name, "answer": answer}))
                .await;
            let over_rpc = outcome(&rpc, operation, &arguments).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let over_rest = outcome(&legacy, operation, &arguments)
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}\n  {arguments:?}\n  {result:?}"));
            assert_eq!(over_rest, over_rpc, "{name}");
            let [second, first] = received(&peer).await;
            assert_eq!(second, first, "{name}: the arguments {arguments:?}");
            calls += 1;
        }
    }
    assert_eq!(calls, 29 * 8, "all but three operations");
}

#[tokio::test]
async fn declared_errors_are_the_same_as_over_json_rpc() {
    let peer = PeerServer::start_rest();
    let (rpc, legacy) = (client(&peer, Protocol::JsonRpc), client(&peer, Protocol::Legacy));
    let mut samples = Samples::new();
    for operation in routed() {
        let (service, info) = operation;
        let arguments = arguments(&mut samples, operation);
        for declared in info.errors {
            let name = format!("{}.{}: {}", service.name, info.name, declared.error.name);
            let value = samples.draw(&generate::structure(declared.error.table(), Newer::NOTHING));
            let mut notation = native::of_value(&value, &Type::Structure(declared.error));
            // bare errors have no name; what they are is told by this field, which the peer's own implementations set
            let standard = errors::named(declared.error.name);
            let text = standard.kind.error_type().expect("a standard error has one");
            notation["fields"]["error_type"] = json!({"enum": text, "known": true});
            let answer = json!({"raises": notation});
            peer.control(&json!({"reset": true, "service": service.name, "operation": info.name, "answer": answer}))
                .await;
            let mut seen = Vec::new();
            for client in [&rpc, &legacy] {
                let error = outcome(client, operation, &arguments).await.expect_err("it is reported");
                let api = error.api().unwrap_or_else(|| panic!("{name}: {error}"));
                assert_eq!(api.kind(), standard.kind, "{name}");
                let typed = standard.downcast(api).expect("it has the name");
                seen.push(plain(&*typed.unwrap_or_else(|problem| panic!("{name}: {problem}"))));
            }
            assert_eq!(seen[1], seen[0], "{name}");
        }
    }
}

#[tokio::test]
async fn what_an_operation_does_not_declare_is_an_internal_error() {
    let peer = PeerServer::start_rest();
    let legacy = client(&peer, Protocol::Legacy);
    let operation = routed().find(|(_, operation)| operation.name == "upgrade").expect("the spec has it");
    let arguments = arguments(&mut Samples::new(), operation);
    let notation = json!({"error": "com.vmware.vapi.std.errors.resource_busy", "fields": {"messages": {"list": []}}});
    peer.answer(operation.0.name, operation.1.name, json!({"raises": notation})).await;
    let error = outcome(&legacy, operation, &arguments).await.expect_err("it is reported");
    let api = error.api().unwrap_or_else(|| panic!("{error}"));
    assert_eq!((api.kind(), api.status()), (&ApiErrorKind::InternalServerError, Some(500)));
    assert_eq!(api.messages().first().map(|message| message.id.as_str()), Some("vapi.method.status.errors.invalid"));
}

#[tokio::test]
async fn sessions_open_are_carried_and_open_anew() {
    let peer = PeerServer::start_rest();
    let client = Client::builder(peer.base()).no_proxy().protocol(Protocol::Legacy);
    let client = client.login("administrator@vsphere.local", "vapi-simulator").connect().await.expect("it logs in");
    let session = operations::operations(operations::services())
        .find(|(service, operation)| service.name == "com.vmware.cis.session" && operation.name == "get")
        .expect("the spec has it");
    let info = outcome(&client, session, &[]).await.expect("the session is open");
    assert_eq!(info["user"], "administrator@vsphere.local");

    // once refused, the client opens another session and makes the call again
    let refusal = json!({"raises": {
        "error": "com.vmware.vapi.std.errors.unauthenticated",
        "fields": {"messages": {"list": []}, "error_type": {"enum": "UNAUTHENTICATED", "known": true}},
    }});
    let opened = json!({"returns": native::of_value(&session_info(), &session.1.output)});
    let answers = json!([refusal, opened]);
    peer.control(&json!({"reset": true, "service": session.0.name, "operation": "get", "answers": answers})).await;
    outcome(&client, session, &[]).await.expect("it is called again");
    let requests = peer.read("requests").await;
    let paths: Vec<&str> =
        requests.as_array().expect("a list").iter().filter_map(|each| each["path"].as_str()).collect();
    let (get, create) = ("/rest/com/vmware/cis/session?~action=get", "/rest/com/vmware/cis/session");
    assert_eq!(paths, [get, create, get]);
    let calls = peer.read("calls").await;
    let ids: Vec<&Value> =
        calls.as_array().expect("a list").iter().map(|call| &call["security_context"]["sessionId"]).collect();
    assert!(ids[0].is_string() && ids[2].is_string() && ids[0] != ids[2], "{calls}");
}

fn session_info() -> DataValue {
    let ty = operations::operations(operations::services()).find(|(_, operation)| operation.name == "get");
    Samples::new().draw(&generate::value(&ty.expect("sessions come first").1.output, Newer::NOTHING))
}

#[tokio::test]
async fn the_peer_understands_who_calls() {
    let peer = PeerServer::start_rest();
    let list =
        routed().find(|(service, operation)| service.name.ends_with("supervisor_services") && operation.name == "list");
    let (service, operation) = list.expect("the spec has it");
    peer.answer(service.name, operation.name, json!({"returns": {"list": []}})).await;
    let builder = || Client::builder(peer.base()).no_proxy().protocol(Protocol::Legacy).context("locale", "de");
    for (security, expected) in [
        (SecurityContext::user_password("a", "b:ü"), json!({"userName": "a", "password": "b:ü"})),
        (SecurityContext::Session("s1".into()), json!({"sessionId": "s1"})),
        (SecurityContext::OAuth("token".into()), json!({"accessToken": "token"})),
    ] {
        let client = builder().security_context(security).build().expect("a client for loopback");
        outcome(&client, (service, operation), &[]).await.expect("a list");
        let calls = peer.read("calls").await;
        let call = calls.as_array().and_then(|calls| calls.last()).expect("it was called");
        for (name, value) in expected.as_object().expect("members") {
            assert_eq!(call["security_context"][name], *value, "{call}");
        }
        assert_eq!(call["application_context"]["locale"], "de", "{call}");
        assert!(call["application_context"]["opId"].is_string(), "{call}");
    }
}
