//! The same call over every wire: the implementation gets the same arguments, the caller the same result or error.
//!
//! Values are compared as plain REST writes them. So names of dynamic structures and the kinds of opaque numbers, which
//! only JSON-RPC tells, are left aside, and unset is the same as left out.

use serde_json::Value;
use vapi_codegen::export::openapi::status;
use vapi_runtime::client::{LeftOvers, Protocol, RetryPolicy};
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{FieldInfo, OperationInfo, Type};
use vapi_runtime::{ApiError, Client, DataValue, Error};
use vapi_tests::generate::{self, Newer, Samples};
use vapi_tests::host::Host;
use vapi_tests::operations::{self, Operation};
use vapi_tests::plain::{filled, plain};
use vapi_tests::stubs::Stubs;
use vapi_tests::{errors, types};

/// Every way in which a client can be set up.
fn clients(host: &Host) -> Vec<(&'static str, Client)> {
    let client = |protocol| {
        Client::builder(format!("http://{}", host.address())).no_proxy().retry(RetryPolicy::off()).protocol(protocol)
    };
    [
        ("JSON-RPC", client(Protocol::JsonRpc)),
        ("plain", client(Protocol::Api)),
        ("plain, bodies", client(Protocol::Api).left_overs(LeftOvers::Body)),
        ("wrapped", client(Protocol::Rest)),
        ("wrapped, queries", client(Protocol::Rest).left_overs(LeftOvers::Query)),
        ("legacy", client(Protocol::Legacy)),
    ]
    .into_iter()
    .map(|(name, builder)| (name, builder.build().expect("a client for the loopback")))
    .collect()
}

/// Arguments that have a form on every wire.
fn arguments(samples: &mut Samples, operation: &OperationInfo) -> Vec<DataValue> {
    let draw = |field: &FieldInfo| {
        let value = filled(samples.draw(&generate::value(&field.ty, Newer::NOTHING)));
        match (&field.ty, &value) {
            // no path has such a segment
            (Type::Id(_), DataValue::String(text)) if matches!(text.as_str(), "" | "." | "..") => {
                DataValue::string("a/b?c#d%e é")
            }
            _ => value,
        }
    };
    operation.input.fields.iter().map(draw).collect()
}

/// Calls an operation over one wire; gives what the implementation got, too.
async fn call(
    stubs: &Stubs,
    client: &Client,
    operation: Operation,
    arguments: &[DataValue],
    answer: Result<DataValue, ApiError>,
) -> (Result<Value, Error>, Option<Value>) {
    stubs.answer(answer);
    let outcome = operations::call(client, operation, arguments).await;
    let name = format!("{}.{}", operation.0.name, operation.1.name);
    let received = stubs.call().map(|(called, arguments)| {
        assert_eq!(called, name, "another operation was called");
        // a structure without a field that is set is no part of a query
        let unset = |value: Value| if value == serde_json::json!({}) { Value::Null } else { value };
        Value::Array(arguments.iter().map(|value| unset(plain(value))).collect())
    });
    let outcome = outcome.map(|answer| {
        assert_eq!(answer.warnings, [], "{name}");
        plain(&*answer.value)
    });
    (outcome, received)
}

#[tokio::test]
async fn arguments_and_results_are_the_same_on_every_wire() {
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider());
    let clients = clients(&host);
    let mut samples = Samples::new();
    let mut calls = 0;
    for (service, operation) in operations::operations(operations::services()) {
        let name = format!("{}.{}", service.name, operation.name);
        for result in samples.values(&operation.output, Newer::NOTHING, 12) {
            let arguments = arguments(&mut samples, operation);
            let mut first = None;
            for (wire, client) in &clients {
                let (outcome, received) =
                    call(&stubs, client, (service, operation), &arguments, Ok(result.clone())).await;
                let outcome = outcome.unwrap_or_else(|error| panic!("{name}, {wire}: {error}\n{arguments:?}"));
                // how JSON-RPC carries a value is compared with what was drawn in the tests against VMware's server
                let seen = (received, outcome);
                assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{name}, {wire}");
                calls += 1;
            }
        }
    }
    assert_eq!(calls, 32 * 12 * clients.len(), "26 operations, and 6 of sessions and tasks");
}

#[tokio::test]
async fn what_a_newer_server_adds_is_kept_on_every_wire() {
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider());
    let mut samples = Samples::new();
    for (service, operation) in operations::operations(operations::services()) {
        for result in samples.values(&operation.output, Newer::EVERYTHING, 6) {
            let arguments = arguments(&mut samples, operation);
            let mut first = None;
            for (wire, client) in clients(&host) {
                let name = format!("{}.{}, {wire}", service.name, operation.name);
                let (outcome, _) = call(&stubs, &client, (service, operation), &arguments, Ok(result.clone())).await;
                let seen = outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(&seen, first.get_or_insert_with(|| seen.clone()), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn errors_are_the_same_on_every_wire() {
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider());
    let clients = clients(&host);
    let mut samples = Samples::new();
    let mut calls = 0;
    for (service, operation) in operations::operations(operations::services()) {
        // declared and undeclared ones: the latter are the server's own internal error on every wire; the statuses are
        // those of the OpenAPI document
        for standard in errors::ALL {
            let mut value = samples.draw(&generate::structure(standard.info.table(), Newer::NOTHING));
            if let DataValue::Error(fields) = &mut value {
                let text = standard.kind.error_type().expect("a standard error has one");
                fields.insert("error_type", DataValue::some(DataValue::string(text)));
            }
            let DataValue::Error(fields) = value else { panic!("no error: {value:?}") };
            let arguments = arguments(&mut samples, operation);
            let mut first: Option<(Value, String)> = None;
            for (wire, client) in &clients {
                let name = format!("{}.{}, {:?}, {wire}", service.name, operation.name, standard.kind);
                let answer = Err(ApiError::from_value(fields.clone()));
                let (outcome, _) = call(&stubs, client, (service, operation), &arguments, answer).await;
                let error = outcome.expect_err("the operation reports an error");
                let api = error.api().unwrap_or_else(|| panic!("{name}: {error}"));
                let typed = errors::named(api.name()).downcast(api).expect("it has the name");
                let typed = typed.unwrap_or_else(|problem| panic!("{name}: {problem}: {api:?}"));
                let seen = (plain(&*typed), api.kind().to_string());
                assert_eq!(api.messages().len(), seen.0["messages"].as_array().map_or(0, Vec::len), "{name}");
                match &first {
                    None => first = Some(seen),
                    Some(first) => assert_eq!(seen, *first, "{name}"),
                }
                // undeclared ones are the server's own error
                if matches!(*wire, "plain" | "wrapped") && api.kind() == standard.kind {
                    assert_eq!(api.status(), Some(status::of_error(standard.info.name)), "{name}");
                }
                calls += 1;
            }
        }
    }
    assert_eq!(calls, 32 * 25 * clients.len());
}

#[test]
fn every_type_is_the_same_on_every_wire() {
    let mut samples = Samples::new();
    for entry in types::all() {
        for value in samples.values(&entry.ty, Newer::NOTHING, 20) {
            let typed = entry.decode(&mut codec::Decoder::of_value(&value, codec::Mode::Lenient)).expect("a value");
            let expected = plain(&*typed);
            for wire in [Wire::JsonRpc, Wire::Api, Wire::Rest] {
                let text = codec::to_json(&*typed, wire).expect("it can be written");
                let mut input = codec::Decoder::new(&text, wire, codec::Mode::Strict);
                let back = entry.decode(&mut input);
                let back = back.unwrap_or_else(|error| panic!("{}, {wire:?}: {error}", entry.name()));
                assert_eq!(plain(&*back), expected, "{}, {wire:?}", entry.name());
            }
        }
    }
}
