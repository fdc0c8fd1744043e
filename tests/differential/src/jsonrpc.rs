//! JSON-RPC both ways: the generated client calls VMware's server runtime, VMware's client calls the generated stubs. Both
//! clients call with the same arguments, so that what they send can be compared.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use vapi_runtime::DataValue;
use vapi_runtime::client::Protocol;
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::OperationInfo;

use crate::cases::{Operation, comparable_arguments, comparable_input, equal, notation};
use crate::driver::{Service, Stubs, is_introspection};
use crate::host::Host;
use crate::native;
use crate::peer::{Lines, Peer};
use crate::raw::Message;
use crate::report::Report;
use crate::socket::Socket;

const REQUESTS: &str = "JSON-RPC, requests of both clients";
const CLIENT: &str = "JSON-RPC, our client's arguments at VMware's server";
const CLIENT_RESULTS: &str = "JSON-RPC, results of VMware's server at our client";
const SERVER: &str = "JSON-RPC, arguments of VMware's client at our server";
const SERVER_RESULTS: &str = "JSON-RPC, results of our server at VMware's client";

/// Everything over JSON-RPC.
pub(crate) fn run(operations: &[Operation], services: &[Service]) -> Report {
    let ((mut report, ours), (found, theirs)) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| their_client(operations, services));
        let ours = our_client(operations);
        (ours, theirs.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    report.merge(found);
    let cases = operations.iter().flat_map(|operation| operation.cases.iter().map(move |_| operation));
    for ((operation, ours), theirs) in cases.zip(ours).zip(theirs) {
        let outcome = match (ours, theirs) {
            (Some(ours), Some(theirs)) => equal(&request(operation.info, &ours), &request(operation.info, &theirs)),
            (ours, theirs) => Err(format!("{ours:?}\n    {theirs:?}")),
        };
        report.add(REQUESTS, &operation.name(), outcome);
    }
    report
}

/// Calls every operation on the peer; gives the requests.
fn our_client(operations: &[Operation]) -> (Report, Vec<Option<Message>>) {
    let mut report = Report::default();
    let peer = Peer::start();
    peer.control(&json!({"reset": true, "set": scripts(operations)}));
    let socket = Socket::new(peer.address(), Protocol::JsonRpc);
    let mut sent = Vec::new();
    for operation in operations {
        for case in &operation.cases {
            let (outcome, request) = socket.call(operation.call, &case.arguments);
            sent.push(request);
            if operation.is_task() {
                let outcome = outcome.map_err(|error| format!("no task was started: {error}"));
                report.add(CLIENT, &operation.name(), outcome.map(drop));
            } else if !is_introspection(operation.service) {
                report.add(CLIENT_RESULTS, &operation.name(), case.outcome(&outcome));
            }
        }
    }
    let mut calls: BTreeMap<String, VecDeque<Value>> = BTreeMap::new();
    for call in peer.read("calls").as_array_mut().into_iter().flatten() {
        let name = format!(
            "{}.{}",
            call["service"].as_str().unwrap_or_default(),
            call["operation"].as_str().unwrap_or_default()
        );
        calls.entry(name).or_default().push_back(call["arguments"].take());
    }
    for operation in operations.iter().filter(|operation| !is_introspection(operation.service)) {
        let calls = calls.entry(operation.name()).or_default();
        for case in &operation.cases {
            let seen = calls.pop_front().map(|arguments| native::normal(&arguments)).unwrap_or_default();
            let expected = native::normal(&notation(operation.info, &case.arguments));
            report.add(CLIENT, &operation.name(), equal(&seen, &expected));
        }
    }
    (report, sent)
}

/// What the peer answers, operation by operation. What introspection says is its own, and so are the ids of tasks.
fn scripts(operations: &[Operation]) -> Vec<Value> {
    let scripted = operations.iter().filter(|operation| !is_introspection(operation.service));
    let script = |operation: &Operation| {
        let answers = operation.cases.iter();
        let answers = answers.map(|case| if operation.is_task() { json!({"task": {}}) } else { case.notation() });
        let answers: Value = answers.collect();
        json!({"service": operation.service.name, "operation": operation.info.name, "answers": answers})
    };
    scripted.map(script).collect()
}

/// Lets the peer's client call every operation of the stubs; gives the requests.
fn their_client(operations: &[Operation], services: &[Service]) -> (Report, Vec<Option<Message>>) {
    let mut report = Report::default();
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider(services));
    let url = format!("http://{}/api", host.address());
    let mut lines = vec![json!({"op": "connect", "url": url, "requests_too": true})];
    for operation in operations {
        for case in &operation.cases {
            stubs.expect(&operation.name(), case.outcome.clone());
            let (service, arguments) = (operation.service.name, notation(operation.info, &case.arguments));
            lines.push(
                json!({"op": "call", "service": service, "operation": operation.info.name, "arguments": arguments}),
            );
        }
    }
    let outcomes = Lines::client().ask_all(&lines);
    let mut outcomes = outcomes.into_iter().skip(1);
    let mut sent = Vec::new();
    for operation in operations {
        let mut calls = stubs.calls(&operation.name()).into_iter();
        for case in &operation.cases {
            let mut outcome = outcomes.next().unwrap_or_default();
            sent.push(message(&outcome["request"]));
            if is_introspection(operation.service) {
                continue;
            }
            if let Some(outcome) = outcome.as_object_mut() {
                outcome.remove("request");
            }
            let expected = native::normal(&case.notation());
            report.add(SERVER_RESULTS, &operation.name(), equal(&native::normal(&outcome), &expected));
            let seen = calls.next().map(|arguments| comparable_arguments(operation.info, &arguments));
            let expected = comparable_arguments(operation.info, &case.arguments);
            report.add(SERVER, &operation.name(), equal(&seen.unwrap_or_default(), &expected));
        }
    }
    (report, sent)
}

/// A request that the peer's client shows.
pub(crate) fn message(request: &Value) -> Option<Message> {
    let text = |name: &str| request[name].as_str();
    let headers = request["headers"].as_array().into_iter().flatten();
    let headers = headers.filter_map(|pair| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned())));
    Some(Message::request(text("method")?, text("target")?, headers.collect(), text("body")?.as_bytes().to_vec()))
}

/// A request as JSON, with sets and maps of the input in one order and without what is made up for each request.
fn request(info: &'static OperationInfo, message: &Message) -> Value {
    let mut body: Value = serde_json::from_slice(&message.body).unwrap_or_default();
    let input = body["params"]["input"].take();
    let input: Result<(DataValue, _), _> = codec::from_json(input.to_string().as_bytes(), Wire::JsonRpc);
    let input = input.map(|(input, _)| comparable_input(input, info));
    body["params"]["input"] = input.unwrap_or_else(|error| json!({"none": error.to_string()}));
    for (place, name) in [("", "id"), ("/params/ctx/appCtx", "opId")] {
        if let Some(made_up) = body.pointer_mut(place).and_then(|fields| fields.get_mut(name)) {
            *made_up = json!(made_up.is_string());
        }
    }
    let (method, target) = message.target();
    json!({"method": method, "target": target, "headers": headers(message), "body": body})
}

/// The headers that say what is asked for: not those by which a library introduces itself.
pub(crate) fn headers(message: &Message) -> BTreeMap<String, String> {
    let headers = message.headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone()));
    headers
        .filter(|(name, _)| name.starts_with("vapi-") || name == "content-type" || name == "accept")
        .map(|(name, value)| if name == "vapi-ctx-opid" { (name, String::new()) } else { (name, value) })
        .collect()
}
