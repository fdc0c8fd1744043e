//! VMware's client bindings at work on `vapi-simulator`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use vapi_runtime::codec::{self, Encode};
use vapi_runtime::meta::{OperationInfo, ServiceInfo};
use vapi_runtime::{DataValue, Secret};

use crate::native;
use crate::peer::Lines;
use crate::process::Server;

/// The user who may do everything.
pub const ADMINISTRATOR: &str = "administrator@vsphere.local";
/// The user who may only look.
pub const READER: &str = "reader@vsphere.local";
/// The user who may nothing but log in.
pub const GUEST: &str = "guest@vsphere.local";
/// The password of all.
pub const PASSWORD: &str = "vapi-simulator";

/// How the bindings talk to the simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// JSON-RPC.
    JsonRpc,
    /// REST as the bindings choose it themselves: value-wrapped, on the published paths.
    Wrapped,
    /// REST as a vCenter speaks it.
    Plain,
}

impl Over {
    /// Its name for the peer, and the path that it is below.
    fn wire(self) -> (&'static str, &'static str) {
        match self {
            Self::JsonRpc => ("json", "/api"),
            Self::Wrapped => ("wrapped", "/rest"),
            Self::Plain => ("plain", "/api"),
        }
    }
}

/// The bindings and the simulator that they are connected to.
#[derive(Debug)]
pub struct Bindings {
    over: Over,
    server: Server,
    client: Lines,
    succeeded: BTreeSet<String>,
}

fn simulator(flags: &[&str]) -> Server {
    let mut program = Server::program("vapi-simulator");
    Server::start(program.args(["--listen", "127.0.0.1:0"]).args(flags).env_remove("VAPI_SIMULATOR_PASSWORD"))
}

impl Default for Bindings {
    fn default() -> Self {
        Self::new(Over::JsonRpc)
    }
}

impl Bindings {
    /// The bindings, connected to a simulator in its first state, nobody logged in.
    #[must_use]
    pub fn new(over: Over) -> Self {
        Self::with(over, &[])
    }

    /// The same with a simulator that is given more flags.
    #[must_use]
    pub fn with(over: Over, flags: &[&str]) -> Self {
        let mut bindings = Self { over, server: simulator(flags), client: Lines::client(), succeeded: BTreeSet::new() };
        bindings.connect();
        bindings
    }

    /// Where the simulator is.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Goes on with a new simulator.
    pub fn renew(&mut self) {
        self.server = simulator(&[]);
        self.connect();
    }

    fn connect(&mut self) {
        let (wire, path) = self.over.wire();
        let url = format!("{}{path}", self.server.url());
        let line = json!({"op": "connect", "url": url, "timeout": 60, "wire": wire});
        assert_eq!(self.client.ask(&line), json!({"ok": true}));
    }

    /// Logs in; the session is used from now on.
    pub fn login(&mut self, user: &str) {
        let answer = self.client.ask(&json!({"op": "login", "user": user, "password": PASSWORD}));
        assert!(answer["session_id"].is_string(), "{answer}");
    }

    /// Uses a security context as it is from now on, or none.
    pub fn use_context(&mut self, context: &Value) {
        assert_eq!(self.client.ask(&json!({"op": "use", "security_context": context})), json!({"ok": true}));
    }

    /// Calls an operation and gives what came of it.
    pub fn call(&mut self, service: &ServiceInfo, operation: &str, arguments: &[&dyn Encode]) -> Value {
        let info = find(service, operation);
        assert_eq!(arguments.len(), info.input.fields.len(), "arguments of {operation}");
        let arguments: Map<String, Value> = info
            .input
            .fields
            .iter()
            .zip(arguments)
            .map(|(field, argument)| (field.name.to_owned(), native::of_value(&dynamic(*argument), &field.ty)))
            .collect();
        let line = json!({"op": "call", "service": service.name, "operation": operation, "arguments": arguments});
        let outcome = self.client.ask(&line);
        match self.over {
            Over::JsonRpc => outcome,
            over => rest_outcome(over, info, outcome),
        }
    }

    /// Calls an operation that must succeed; gives its result in notation.
    pub fn result(&mut self, service: &ServiceInfo, operation: &str, arguments: &[&dyn Encode]) -> Value {
        let outcome = self.call(service, operation, arguments);
        assert!(outcome.get("returns").is_some(), "{}.{operation}: {outcome}", service.name);
        self.succeeded.insert(format!("{}.{operation}", service.name));
        comparable(&outcome["returns"])
    }

    /// Calls an operation that must succeed with this result, field by field; texts of messages aside.
    pub fn returns(
        &mut self,
        service: &ServiceInfo,
        operation: &str,
        arguments: &[&dyn Encode],
        expected: &dyn Encode,
    ) {
        let result = self.result(service, operation, arguments);
        self.compare(service, operation, &result, expected);
    }

    /// Compares a result of an operation, in notation, with what it should be.
    pub fn compare(&self, service: &ServiceInfo, operation: &str, result: &Value, expected: &dyn Encode) {
        let expected = comparable(&native::of_value(&dynamic(expected), &find(service, operation).output));
        match self.over {
            Over::JsonRpc => assert_eq!(*result, expected, "{}.{operation}", service.name),
            _ => assert_eq!(named(result), named(&expected), "{}.{operation}", service.name),
        }
    }

    /// Calls an operation until its result is as wanted; installations and upgrades take seconds.
    pub fn wait_for(
        &mut self,
        service: &ServiceInfo,
        operation: &str,
        arguments: &[&dyn Encode],
        mut wanted: impl FnMut(&Value) -> bool,
    ) -> Value {
        for _ in 0..300 {
            let outcome = self.call(service, operation, arguments);
            if wanted(&outcome) {
                return outcome;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("{}.{operation} isn't as wanted after half a minute", service.name);
    }

    /// The operations that have succeeded, as `service.operation`.
    #[must_use]
    pub fn succeeded(&self) -> &BTreeSet<String> {
        &self.succeeded
    }
}

fn find(service: &ServiceInfo, operation: &str) -> &'static OperationInfo {
    service.operation(operation).unwrap_or_else(|| panic!("{} has no {operation}", service.name)).1
}

fn dynamic(value: &dyn Encode) -> DataValue {
    codec::to_value(value).expect("what a test sends can be written")
}

/// The notation without the texts of messages, which only people read.
fn comparable(notation: &Value) -> Value {
    let mut notation = native::normal(notation);
    blank_texts(&mut notation);
    notation
}

fn blank_texts(notation: &mut Value) {
    match notation {
        Value::Object(object) => {
            if let Some(text) = object.get_mut("default_message") {
                *text = Value::Null;
            }
            object.values_mut().for_each(blank_texts);
        }
        Value::Array(values) => values.iter_mut().for_each(blank_texts),
        _ => {}
    }
}

/// The security context of a session.
#[must_use]
pub fn session_context(id: &Secret) -> Value {
    json!({"schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": id.expose()})
}

/// The security context of a user.
#[must_use]
pub fn user_context(user: &str, password: &str) -> Value {
    json!({"schemeId": "com.vmware.vapi.std.security.user_pass", "userName": user, "password": password})
}

/// An outcome over REST: what an error is, its status and its body say, not the bindings' guess. Statuses are checked.
fn rest_outcome(over: Over, operation: &OperationInfo, mut outcome: Value) -> Value {
    let http = outcome["http"].take();
    let label = format!("{}: {http}", operation.name);
    let status = http["status"].as_u64().unwrap_or_else(|| panic!("nothing was sent: {label}: {outcome}"));
    if (200..300).contains(&status) {
        let expected = operation.rest.and_then(|rest| rest.success).unwrap_or(200);
        assert_eq!(status, u64::from(expected), "{label}");
        return json!({"returns": outcome["returns"]});
    }
    assert_eq!(http["content_type"], "application/json", "{label}");
    let body: Value = http["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).expect("a body of JSON");
    let value = if over == Over::Wrapped { &body["value"] } else { &body };
    let error_type = value["error_type"].as_str().unwrap_or_else(|| panic!("no `error_type`: {label}"));
    let name = format!("com.vmware.vapi.std.errors.{}", error_type.to_lowercase());
    if over == Over::Wrapped {
        assert_eq!(body["type"], name.as_str(), "{label}");
    }
    assert_eq!(status, status_of(error_type), "{label}");
    let messages = value["messages"].as_array().unwrap_or_else(|| panic!("no messages: {label}")).iter();
    let messages = messages.map(|message| {
        let text = |name: &str| json!({"string": message[name]});
        json!({"fields": {"id": text("id"), "default_message": text("default_message")}})
    });
    let fields = json!({"error_type": {"enum": error_type}, "messages": {"list": messages.collect::<Vec<_>>()}});
    json!({"raises": {"error": name, "fields": fields}})
}

/// The published statuses of errors.
fn status_of(error_type: &str) -> u64 {
    match error_type {
        "UNAUTHENTICATED" => 401,
        "UNAUTHORIZED" => 403,
        "NOT_FOUND" | "OPERATION_NOT_FOUND" => 404,
        "SERVICE_UNAVAILABLE" => 503,
        "ERROR" | "INTERNAL_SERVER_ERROR" | "RESOURCE_INACCESSIBLE" => 500,
        _ => 400,
    }
}

/// A notation in which errors are their `error_type` and the ids of their messages: over REST they have no name.
fn named(notation: &Value) -> Value {
    match notation {
        Value::Object(object) => {
            if let Some(error) = object.get("unresolved_error") {
                let fields = error["STRUCTURE"].as_object().and_then(|error| error.values().next());
                let fields = fields.unwrap_or_else(|| panic!("no error: {error}"));
                let messages = fields["messages"].as_array().expect("messages").iter();
                let fields_of = |message: &Value| {
                    let structure = message["STRUCTURE"].as_object().and_then(|structure| structure.values().next());
                    structure.cloned().unwrap_or_default()
                };
                let messages: Vec<Value> = messages.map(|message| fields_of(message)["id"].clone()).collect();
                return json!({"error_type": fields["error_type"], "messages": messages});
            }
            if object.contains_key("error") {
                let messages = object["fields"]["messages"]["list"].as_array().expect("messages").iter();
                let messages: Vec<&Value> = messages.map(|message| &message["fields"]["id"]["string"]).collect();
                return json!({"error_type": object["fields"]["error_type"]["enum"], "messages": messages});
            }
            object.iter().map(|(key, value)| (key.clone(), named(value))).collect()
        }
        Value::Array(values) => values.iter().map(named).collect(),
        scalar => scalar.clone(),
    }
}
