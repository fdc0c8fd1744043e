//! The generated client against VMware's own server runtime.
//!
//! Every operation of the spec is called through its generated method. What an implementation on the peer's side sees of
//! the arguments is compared with what was given, and the typed result with what the implementation answered. The cases
//! come from the tables, so an operation or an error that is added to the spec is tested with the rest.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vapi_runtime::codec::{self, Encode};
use vapi_runtime::meta::{FieldInfo, OperationInfo, Type};
use vapi_runtime::{ApiErrorKind, Client, DataValue, Error};
use vapi_tests::generate::{self, Newer, Samples};
use vapi_tests::operations::{self, Answer, Operation};
use vapi_tests::peer::PeerServer;
use vapi_tests::{errors, native};

fn client(peer: &PeerServer) -> Client {
    Client::builder(peer.base()).no_proxy().build().expect("a client for loopback")
}

/// Arguments of an operation that its server takes.
fn arguments(samples: &mut Samples, operation: &OperationInfo) -> Vec<DataValue> {
    let draw = |field: &FieldInfo| samples.draw(&generate::value(&field.ty, Newer::NOTHING));
    operation.input.fields.iter().map(draw).collect()
}

/// What an implementation should see of the arguments.
fn notation(operation: &OperationInfo, arguments: &[DataValue]) -> Value {
    let fields = operation.input.fields.iter().zip(arguments);
    native::normal(&fields.map(|(field, value)| (field.name, native::of_value(value, &field.ty))).collect())
}

fn dynamic(value: &dyn Encode) -> DataValue {
    codec::to_value(value).expect("what was decoded encodes")
}

/// A value as one line, with sets and maps in one order.
fn comparable(mut value: DataValue, ty: &Type) -> Value {
    native::sort(&mut value, ty);
    native::data(&value)
}

/// Calls an operation once for each result, which the peer's implementation returns in turn.
async fn exchange(peer: &PeerServer, client: &Client, (service, operation): Operation, results: &[DataValue]) {
    let mut samples = Samples::new();
    let name = format!("{}.{}", service.name, operation.name);
    let answers: Vec<Value> =
        results.iter().map(|result| json!({"returns": native::of_value(result, &operation.output)})).collect();
    peer.control(&json!({"reset": true, "service": service.name, "operation": operation.name, "answers": answers}))
        .await;

    let mut sent = Vec::new();
    for result in results {
        let arguments = arguments(&mut samples, operation);
        let Answer { value, warnings } = operations::call(client, (service, operation), &arguments)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}\n  the peer answers: {result:?}"));
        assert_eq!(warnings, [], "{name}: {result:?}");
        // What is read is what was answered, nothing lost, and the typed value is written the same way again.
        let read = comparable(dynamic(&*value), &operation.output);
        assert_eq!(read, comparable(result.clone(), &operation.output), "{name}");
        sent.push(notation(operation, &arguments));
    }
    let calls = peer.read("calls").await;
    let received = calls.as_array().expect("a list").iter().map(|call| native::normal(&call["arguments"]));
    for (received, sent) in received.zip(&sent) {
        assert_eq!(received, *sent, "{name}: the arguments");
    }
    assert_eq!(calls.as_array().map(Vec::len), Some(sent.len()), "{name}: {calls}");
}

#[tokio::test]
async fn arguments_and_results_of_every_operation_cross() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut samples = Samples::new();
    for (service, operation) in operations::operations(operations::services()) {
        let results = samples.values(&operation.output, Newer::NOTHING, 12);
        exchange(&peer, &client, (service, operation), &results).await;
    }
}

#[tokio::test]
async fn what_a_newer_server_adds_is_kept() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut samples = Samples::new();
    for (service, operation) in operations::operations(operations::services()) {
        let results = samples.values(&operation.output, Newer::EVERYTHING, 8);
        exchange(&peer, &client, (service, operation), &results).await;
    }
}

/// Lets the peer's implementation raise an error and gives what the client makes of it.
async fn raise(peer: &PeerServer, client: &Client, (service, operation): Operation, answer: Value) -> Error {
    peer.control(&json!({"reset": true, "service": service.name, "operation": operation.name, "answer": answer})).await;
    let arguments = arguments(&mut Samples::new(), operation);
    match operations::call(client, (service, operation), &arguments).await {
        Err(error) => error,
        Ok(answer) => panic!("{}.{}: no error but {answer:?}", service.name, operation.name),
    }
}

/// Checks kind, fields and the generated structure of an error that the peer raised.
fn check_error(name: &str, error: &Error, standard: &errors::StandardError, value: &DataValue) {
    let api = error.api().unwrap_or_else(|| panic!("{name}: {error}"));
    let ty = Type::Structure(standard.info);
    assert_eq!(api.kind(), standard.kind, "{name}");
    assert_eq!(comparable(DataValue::Error(api.value().clone()), &ty), comparable(value.clone(), &ty), "{name}");
    let structure = standard
        .downcast(api)
        .unwrap_or_else(|| panic!("{name}: {error} is no {:?}", standard.kind))
        .unwrap_or_else(|problem| panic!("{name}: {problem}: {error}"));
    assert_eq!(comparable(dynamic(&*structure), &ty), comparable(value.clone(), &ty), "{name}");
    assert!(error.to_string().contains(&standard.kind.to_string()), "{name}: {error}");
    assert_eq!(error.operation(), Some(name));
    for other in errors::ALL.iter().filter(|other| other.info.name != standard.info.name) {
        assert!(other.downcast(api).is_none(), "{name}: {error} is no {:?}", other.kind);
    }
}

#[tokio::test]
async fn every_declared_error_of_every_operation_arrives_as_its_structure() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut samples = Samples::new();
    for (service, operation) in operations::operations(operations::services()) {
        assert!(!operation.errors.is_empty(), "{}.{} declares no error", service.name, operation.name);
        for declared in operation.errors {
            let value = samples.draw(&generate::structure(declared.error.table(), Newer::NOTHING));
            let notation = native::of_value(&value, &Type::Structure(declared.error));
            let error = raise(&peer, &client, (service, operation), json!({"raises": notation})).await;
            let name = format!("{}.{}", service.name, operation.name);
            check_error(&name, &error, errors::named(declared.error.name), &value);
        }
    }
}

#[tokio::test]
async fn errors_that_an_operation_does_not_declare_arrive_too() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let mut samples = Samples::new();
    let (service, operation) = operations::operations(operations::services())
        .find(|(_, operation)| operation.name == "upgrade")
        .expect("the spec has an operation `upgrade`");
    let name = format!("{}.{}", service.name, operation.name);
    // An implementation may report these without declaring them.
    let always = [
        ApiErrorKind::InternalServerError,
        ApiErrorKind::InvalidArgument,
        ApiErrorKind::UnexpectedInput,
        ApiErrorKind::OperationNotFound,
    ];
    for standard in errors::ALL {
        let declared = always.contains(standard.kind)
            || operation.errors.iter().any(|declared| declared.error.name == standard.info.name);
        let value = samples.draw(&generate::structure(standard.info.table(), Newer::EVERYTHING));
        let notation = native::of_value(&value, &Type::Structure(standard.info));

        let answer = json!({"raises": notation, "unchecked": true});
        let error = raise(&peer, &client, (service, operation), answer).await;
        check_error(&name, &error, standard, &value);

        // The server's runtime lets declared ones through only.
        let error = raise(&peer, &client, (service, operation), json!({"raises": notation})).await;
        let kind = error.api().unwrap_or_else(|| panic!("{name}: {error}")).kind().clone();
        assert_eq!(kind, if declared { standard.kind.clone() } else { ApiErrorKind::InternalServerError }, "{name}");
    }
}

/// What the peer says of its services is what our tables say, and each operation of introspection is called.
#[tokio::test]
async fn introspection_agrees_with_the_tables() {
    let peer = PeerServer::start(&[]);
    let client = client(&peer);
    let services = operations::introspection_services();
    let find = |service: &str, operation: &str| {
        let all = operations::operations(services.clone());
        let found = all.into_iter().find(|(info, row)| info.name.ends_with(service) && row.name == operation);
        found.unwrap_or_else(|| panic!("no {service}.{operation}"))
    };
    let call = async |service: &str, operation: &str, arguments: &[&str]| {
        let arguments: Vec<DataValue> = arguments.iter().map(|text| DataValue::string(*text)).collect();
        operations::call(&client, find(service, operation), &arguments).await
    };
    let names = |answer: &Answer| -> BTreeSet<String> {
        let DataValue::List(values) = dynamic(&*answer.value) else { panic!("{answer:?}") };
        values
            .into_iter()
            .map(|value| match value {
                DataValue::String(text) => text,
                other => panic!("{other:?}"),
            })
            .collect()
    };

    let provider = call("introspection.provider", "get", &[]).await.expect("it is there");
    assert!(
        dynamic(&*provider.value).as_structure().is_some_and(|info| info.get("checksum").is_some()),
        "{provider:?}"
    );

    let mut all = operations::services();
    all.extend(services.clone());
    let listed = names(&call("introspection.service", "list", &[]).await.expect("a list"));
    assert_eq!(listed, all.iter().map(|service| service.name.to_owned()).collect());

    for service in &all {
        let info = call("introspection.service", "get", &[service.name]).await.expect("it is served");
        let value = dynamic(&*info.value);
        let operations: Vec<&str> = service.operations.iter().map(|operation| operation.name).collect();
        let value = value.as_structure().and_then(|info| info.get("operations")).cloned();
        let Some(DataValue::List(ids)) = value else { panic!("{info:?}") };
        let listed = names(&call("introspection.operation", "list", &[service.name]).await.expect("it is served"));
        assert_eq!(ids.len(), listed.len(), "{}: {ids:?}", service.name);
        let ours: BTreeSet<String> = operations.iter().map(|name| (*name).to_owned()).collect();
        // of these two the spec states a part
        if ["namespace_management.clusters", "namespaces.instances"].iter().any(|part| service.name.ends_with(part)) {
            assert!(ours.is_subset(&listed), "{}: {listed:?}", service.name);
        } else {
            assert_eq!(listed, ours, "{}", service.name);
        }
        for operation in service.operations {
            let info =
                call("introspection.operation", "get", &[service.name, operation.name]).await.expect("it is served");
            let fields = input_fields(&dynamic(&*info.value));
            let ours: BTreeSet<String> = operation.input.fields.iter().map(|field| field.name.to_owned()).collect();
            assert_eq!(fields, ours, "{}.{}", service.name, operation.name);
        }
    }

    for (service, operation, arguments) in [
        ("introspection.service", "get", &["com.example.nothing"][..]),
        ("introspection.operation", "list", &["com.example.nothing"]),
        ("introspection.operation", "get", &["com.example.nothing", "get"]),
        ("introspection.operation", "get", &["com.vmware.cis.session", "nothing"]),
    ] {
        let error = call(service, operation, arguments).await.expect_err("there is none");
        assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::NotFound), "{error}");
    }
}

/// Names of the parameters in what introspection says of an operation.
fn input_fields(info: &DataValue) -> BTreeSet<String> {
    let field = |value: &DataValue, name: &str| match value.as_structure().and_then(|value| value.get(name)) {
        Some(DataValue::Optional(Some(value))) => Some((**value).clone()),
        Some(DataValue::Optional(None)) | None => None,
        Some(value) => Some(value.clone()),
    };
    let fields = field(info, "input_definition").and_then(|input| field(&input, "fields"));
    let Some(DataValue::List(entries)) = fields else { return BTreeSet::new() };
    entries
        .iter()
        .filter_map(|entry| match field(entry, "key") {
            Some(DataValue::String(name)) => Some(name),
            _ => None,
        })
        .collect()
}

/// The tests above go through these lists, so nothing of the spec may be missing in them.
#[test]
fn no_operation_is_left_out() {
    let mut services = operations::services();
    services.extend(operations::introspection_services());
    let ours: BTreeSet<String> = operations::operations(services)
        .map(|(service, operation)| format!("{}.{}", service.name, operation.name))
        .collect();
    assert_eq!(ours, spec_operations());
}

/// The operations that the files of the spec declare.
fn spec_operations() -> BTreeSet<String> {
    let spec = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut names = BTreeSet::new();
    for set in ["std", "vcenter"] {
        for file in std::fs::read_dir(spec.join(set)).expect("the set's folder") {
            let text = std::fs::read(file.expect("a file").path()).expect("it can be read");
            let package: Value = serde_json::from_slice(&text).expect("the spec is JSON");
            for (service, content) in package["services"].as_object().into_iter().flatten() {
                for operation in content["operations"].as_object().into_iter().flatten().map(|(name, _)| name) {
                    names.insert(format!("{}.{service}.{operation}", package["package"].as_str().unwrap_or_default()));
                }
            }
        }
    }
    names
}
