//! REST: VMware's client calls the generated stubs, and what it sends is compared with what the generated client sends.
//!
//! Values are compared as plain JSON: names of dynamic structures and kinds of opaque numbers don't cross these wires.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vapi_runtime::DataValue;
use vapi_runtime::client::Protocol;
use vapi_runtime::meta::{OperationInfo, Type};

use crate::cases::{
    Case, Operation, arguments_for_rest, comparable_plain, comparable_plain_arguments, equal, notation,
};
use crate::driver::{Service, Stubs, is_introspection};
use crate::host::Host;
use crate::jsonrpc::{headers, message};
use crate::native;
use crate::peer::Lines;
use crate::raw::Message;
use crate::report::Report;
use crate::socket::Socket;

/// One form of REST, as both clients know it.
#[derive(Debug)]
struct Form {
    protocol: Protocol,
    /// The peer's name for it.
    wire: &'static str,
    path: &'static str,
    requests: &'static str,
    arguments: &'static str,
    results: &'static str,
}

const FORMS: [Form; 2] = [
    Form {
        protocol: Protocol::Api,
        wire: "plain",
        path: "/api",
        requests: "plain REST, requests of both clients",
        arguments: "plain REST, arguments of VMware's client at our server",
        results: "plain REST, results of our server at VMware's client",
    },
    Form {
        protocol: Protocol::Rest,
        wire: "wrapped",
        path: "/rest",
        requests: "value-wrapped REST, requests of both clients",
        arguments: "value-wrapped REST, arguments of VMware's client at our server",
        results: "value-wrapped REST, results of our server at VMware's client",
    },
];

/// Everything over REST, with VMware's client at one end.
pub(crate) fn run(operations: &[Operation], services: &[Service]) -> Report {
    let mut report = Report::default();
    // Of tasks the peer's client doesn't know the routes.
    let operations = operations.iter().filter(|operation| operation.info.rest.is_some() && !operation.is_task());
    let operations: Vec<&Operation> = operations.collect();
    std::thread::scope(|scope| {
        let forms = FORMS.iter().map(|form| scope.spawn(|| of_form(form, &operations, services)));
        for form in forms.collect::<Vec<_>>() {
            report.merge(form.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    report
}

/// Errors are left out: the peer takes any for the first that the operation declares.
fn results(operation: &Operation) -> impl Iterator<Item = (&Case, &DataValue)> {
    operation.cases.iter().filter_map(|case| Some((case, case.outcome.as_ref().ok()?)))
}

fn of_form(form: &Form, operations: &[&Operation], services: &[Service]) -> Report {
    let mut report = Report::default();
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider(services));
    let url = format!("http://{}{}", host.address(), form.path);
    let socket = Socket::with_bodies(&host.address(), form.protocol);
    let mut client = Lines::client();
    client.ask(&json!({"op": "connect", "url": url, "wire": form.wire, "requests_too": true}));
    for operation in operations {
        for (case, result) in results(operation) {
            let (name, info) = (operation.name(), operation.info);
            let arguments = tame(info, &case.arguments);
            stubs.reset();
            stubs.expect(&name, Ok(result.clone()));
            let (_, ours) = socket.call(operation.call, &arguments);
            stubs.reset();
            stubs.expect(&name, Ok(result.clone()));
            let call = json!({"op": "call", "service": operation.service.name, "operation": info.name,
                "arguments": notation(info, &arguments)});
            let outcome = client.ask(&call);
            let requests = match (ours, message(&outcome["request"])) {
                (Some(ours), Some(theirs)) => equal(&request(&ours), &request(&theirs)),
                (ours, theirs) => Err(format!("{ours:?}\n    {theirs:?}\n    {outcome}")),
            };
            report.add(form.requests, &name, requests);
            if is_introspection(operation.service) {
                continue;
            }
            let seen = stubs.calls(&name).pop().map(|seen| comparable_plain_arguments(info, &seen));
            let expected = comparable_plain_arguments(info, &arguments);
            report.add(form.arguments, &name, equal(&seen.unwrap_or_default(), &expected));
            report.add(form.results, &name, compare_result(&outcome, case, result));
        }
    }
    report
}

fn compare_result(outcome: &Value, case: &Case, expected: &DataValue) -> Result<(), String> {
    let Some(returned) = outcome.get("returns") else { return Err(outcome.to_string()) };
    equal(
        &comparable_plain(native::to_value(returned, &case.ty), &case.ty),
        &comparable_plain(expected.clone(), &case.ty),
    )
}

/// Arguments that the peer's client can send: it puts texts into paths, and plain keys of maps into bodies, as they are.
fn tame(info: &OperationInfo, arguments: &[DataValue]) -> Vec<DataValue> {
    let variables = info.rest.map(|rest| rest.route.path_variables).unwrap_or_default();
    let fields = info.input.fields.iter().zip(arguments_for_rest(info, arguments)).enumerate();
    let fields = fields.map(|(index, (field, mut value))| match value {
        DataValue::String(text) if variables.iter().any(|(_, parameter)| *parameter == index) => {
            DataValue::String(format!("id-{}", letters(&text)))
        }
        _ => {
            tame_keys(&mut value, &field.ty);
            value
        }
    });
    fields.collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn tame_keys(value: &mut DataValue, ty: &Type) {
    match (ty, value) {
        (Type::Optional(ty), DataValue::Optional(Some(value))) => tame_keys(value, ty),
        (Type::List(ty) | Type::Set(ty), DataValue::List(values)) => {
            for value in values {
                tame_keys(value, ty);
            }
        }
        (Type::Map(key, ty), DataValue::List(entries)) => {
            for (number, entry) in entries.iter_mut().enumerate() {
                let DataValue::Structure(entry) = entry else { continue };
                if let Some(DataValue::String(text)) =
                    entry.get_mut("key").filter(|_| matches!(key, Type::String | Type::Id(_)))
                {
                    *text = format!("{}{number}", letters(text));
                }
                entry.get_mut("value").into_iter().for_each(|value| tame_keys(value, ty));
            }
        }
        (Type::Structure(info), DataValue::Structure(value)) => {
            for field in info.fields {
                value.get_mut(field.name).into_iter().for_each(|value| tame_keys(value, &field.ty));
            }
        }
        _ => {}
    }
}

/// A request as JSON: texts of the URL unescaped, its query by names, lists of the body without their order, since sets
/// have none.
///
/// A body that says nothing is none: the peer's client writes `null` or `{}` where ours writes no body. It says JSON of
/// every request but a GET, ours of every body.
fn request(message: &Message) -> Value {
    let (method, target) = message.target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path: Vec<String> = path.split('/').map(unescaped).collect();
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        fields.entry(unescaped(name)).or_default().push(unescaped(&value.replace('+', " ")));
    }
    for values in fields.values_mut() {
        values.sort();
    }
    let body = match serde_json::from_slice(&message.body) {
        Ok(body) => sorted(body),
        Err(_) => json!(String::from_utf8_lossy(&message.body)),
    };
    let is_empty = body.is_null() || body == json!({}) || body == "";
    let mut headers = headers(message);
    if is_empty || method == "GET" {
        headers.remove("content-type");
    }
    json!({"method": method, "path": path, "query": fields, "headers": headers, "body": if is_empty { Value::Null } else { body }})
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// JSON with every list in one order, every number as one, and without members that are null.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(values) => {
            let mut values: Vec<Value> = values.into_iter().map(sorted).collect();
            values.sort_by_cached_key(ToString::to_string);
            Value::Array(values)
        }
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            members.map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(double)) => json!({"double": format!("{double:e}")}),
            _ => Value::Number(number),
        },
        value => value,
    }
}
