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
/// The password of both.
pub const PASSWORD: &str = "vapi-simulator";

/// The bindings and the simulator that they are connected to.
#[derive(Debug)]
pub struct Bindings {
    server: Server,
    client: Lines,
    succeeded: BTreeSet<String>,
}

fn simulator() -> Server {
    Server::start(
        Server::program("vapi-simulator").args(["--listen", "127.0.0.1:0"]).env_remove("VAPI_SIMULATOR_PASSWORD"),
    )
}

impl Default for Bindings {
    fn default() -> Self {
        Self::new()
    }
}

impl Bindings {
    /// The bindings, connected to a simulator in its first state, nobody logged in.
    #[must_use]
    pub fn new() -> Self {
        let mut bindings = Self { server: simulator(), client: Lines::client(), succeeded: BTreeSet::new() };
        bindings.connect();
        bindings
    }

    /// Goes on with a new simulator.
    pub fn renew(&mut self) {
        self.server = simulator();
        self.connect();
    }

    fn connect(&mut self) {
        let url = format!("{}/api", self.server.url());
        assert_eq!(self.client.ask(&json!({"op": "connect", "url": url, "timeout": 60})), json!({"ok": true}));
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
        self.client.ask(&line)
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
        let expected = native::of_value(&dynamic(expected), &find(service, operation).output);
        assert_eq!(*result, comparable(&expected), "{}.{operation}", service.name);
    }

    /// Calls an operation until its result is as wanted; installations and upgrades take seconds.
    pub fn wait_for(
        &mut self,
        service: &ServiceInfo,
        operation: &str,
        arguments: &[&dyn Encode],
        wanted: impl Fn(&Value) -> bool,
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
