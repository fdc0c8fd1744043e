//! The recorded cases of `tests/vectors`: our server, client and codec give what VMware's runtime gave.
//!
//! Where we differ on purpose, `tests/known_differences.json` says how and why.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vapi_probe::probe::{Color, Inner, Node, Shape};
use vapi_runtime::client::RetryPolicy;
use vapi_runtime::codec::{self, Decode, Described, Encode, Structure, Wire};
use vapi_runtime::meta::Type;
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{
    ApiError, ApplicationContext, Blob, Client, DataValue, DateTime, DynamicStructure, Error, Id, Opaque, Secret,
    SecurityContext, Set, Uri,
};
use vapi_std::errors::Unauthenticated;
use vapi_tests::host::Host;
use vapi_tests::known::KnownDifferences;
use vapi_tests::operations::{self, Operation};
use vapi_tests::raw::{self, Message, Scripted};
use vapi_tests::{native, probe, vectors};

#[test]
fn server_errors() {
    let host = Host::start(probe::provider());
    let mut known = KnownDifferences::of("jsonrpc-server-errors");
    for case in vectors::load("jsonrpc-server-errors") {
        let request = &case["request"];
        let request = Message::request(
            vectors::text(request, "method"),
            vectors::text(request, "path"),
            vectors::headers(request),
            vectors::body(request),
        );
        let recorded = vectors::reduced_answer(&vectors::answer(&case["response"]));
        let ours = vectors::reduced_answer(&raw::exchange(&host.address(), &request));
        known.check(vectors::text(&case, "name"), &recorded, &ours);
    }
    known.finish();
}

#[test]
fn introspection() {
    let host = Host::start(probe::provider());
    let mut known = KnownDifferences::of("jsonrpc-introspection");
    for case in vectors::load("jsonrpc-introspection") {
        let body = json!({
            "jsonrpc": "2.0",
            "id": "0",
            "method": "invoke",
            "params": {
                "serviceId": case["service"],
                "operationId": case["operation"],
                "input": {"STRUCTURE": {"operation-input": case["input"]}},
                "ctx": {"appCtx": {}},
            },
        });
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        let request = Message::request("POST", "/api", headers, body.to_string().into_bytes());
        let answer = raw::exchange(&host.address(), &request);
        let (recorded, ours) = match case.get("reduced_info") {
            Some(info) => (json!({"status": case["status"], "info": info}), reduced_info(&answer, info)),
            None => (vectors::reduced_answer(&vectors::answer(&case["response"])), vectors::reduced_answer(&answer)),
        };
        known.check(vectors::text(&case, "name"), &vectors::lists_as_sets(recorded), &vectors::lists_as_sets(ours));
    }
    known.finish();
}

/// What the recording kept of an operation's description: of the errors all names, and one in full.
fn reduced_info(answer: &Message, recorded: &Value) -> Value {
    const INFO: &str = "com.vmware.vapi.std.introspection.operation.info";
    const DEFINITION: &str = "com.vmware.vapi.std.introspection.operation.data_definition";
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let info = &body["result"]["output"]["STRUCTURE"][INFO];
    let errors = info["error_definitions"].as_array().expect("errors");
    let name = |error: &Value| error["STRUCTURE"][DEFINITION]["name"]["OPTIONAL"].clone();
    let mut reduced = json!({
        "input_definition": info["input_definition"],
        "output_definition": info["output_definition"],
        "error_names_sorted": errors.iter().map(name).collect::<Vec<_>>(),
        "member_order": info.as_object().expect("members").keys().collect::<Vec<_>>(),
    });
    for (member, value) in recorded.as_object().expect("members") {
        // a limit of the recording
        if value == "(left out, long)" {
            reduced[member] = value.clone();
        } else if reduced.get(member).is_none() {
            let error = errors.iter().find(|error| name(error) == value["STRUCTURE"][DEFINITION]["name"]["OPTIONAL"]);
            reduced[member] = error.cloned().unwrap_or_default();
        }
    }
    json!({"status": answer.status(), "info": reduced})
}

#[test]
fn client_responses() {
    let server = Scripted::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut known = KnownDifferences::of("jsonrpc-client-responses");
    for case in vectors::load("jsonrpc-client-responses") {
        let mut answer = vectors::answer(&case["response"]);
        for (_, value) in &mut answer.headers {
            *value = value.replace("http://<host>", &server.url());
        }
        // what is behind a redirect
        let elsewhere = br#"{"jsonrpc":"2.0","id":"0","result":{"output":{"SECRET":"t"}}}"#.to_vec();
        let is_redirect = answer.header("location").is_some();
        let answers = [answer, Message::answer(200, Vec::new(), elsewhere)];
        server.answer(answers.into_iter().take(if is_redirect { 2 } else { 1 }).collect());

        let (operation, arguments) = (operation(&case), &case["arguments"]);
        let client = client(&server).security_context(SecurityContext::Session("session-token-1".into()));
        let client = client.build().expect("a client for loopback");
        let mut ours = runtime.block_on(outcome(&client, operation, arguments));
        if let Some(target) = ours.pointer_mut("/redirect") {
            *target = target.as_str().unwrap_or_default().replace(&server.url(), "http://<host>").into();
        }
        let mut recorded = recorded_outcome(&case["result"]);
        // the peer tripped: any proper error is right
        if case["result"].get("python_exception").is_some() && ours.get("jsonrpc_error").is_some() {
            ours = recorded.clone();
        }
        let seen = server.requests();
        if case.get("requests_seen").is_some() || seen.len() > 1 {
            recorded["requests_seen"] = case["requests_seen"].clone();
            ours["requests_seen"] = seen.iter().map(|request| Value::from(shown(request))).collect();
        }
        known.check(vectors::text(&case, "name"), &recorded, &ours);
    }
    known.finish();
}

fn shown(request: &Message) -> String {
    let (method, path) = request.target();
    format!("{method} {path} {} body", if request.body.is_empty() { "no" } else { "with" })
}

#[test]
fn requests() {
    let server = Scripted::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut known = KnownDifferences::of("jsonrpc-requests");
    for case in vectors::load("jsonrpc-requests") {
        let response = case.get("response").filter(|response| !response.is_null());
        server.answer(response.map(vectors::answer).into_iter().collect());
        let client = in_contexts(client(&server), &case["request"]).build().expect("a client for loopback");

        let mut ours = runtime.block_on(outcome(&client, operation(&case), &case["arguments"]));
        ours["requests"] = server.requests().iter().map(reduced_request).collect();
        let mut recorded = recorded_outcome(&case["result"]);
        recorded["requests"] =
            [&case["request"]].into_iter().filter(|request| !request.is_null()).map(recorded_request).collect();
        known.check(vectors::text(&case, "name"), &recorded, &ours);
    }
    known.finish();
}

/// A client that doesn't repeat calls by itself.
fn client(server: &Scripted) -> vapi_runtime::ClientBuilder {
    Client::builder(server.url()).no_proxy().retry(RetryPolicy::off())
}

/// A client with the contexts that a recorded request has.
fn in_contexts(client: vapi_runtime::ClientBuilder, request: &Value) -> vapi_runtime::ClientBuilder {
    let Some(body) = request["body"].as_str() else { return client };
    let body: Value = serde_json::from_str(body).expect("a request is JSON");
    let context = &body["params"]["ctx"];
    let member = |name: &str| context["securityCtx"][name].as_str();
    let security = SecurityContext::from_members(member("schemeId").unwrap_or_default(), member);
    let client = security.into_iter().fold(client, vapi_runtime::ClientBuilder::security_context);
    if context["appCtx"] == json!({"opId": "<uuid>"}) {
        return client;
    }
    let entries = context["appCtx"].as_object().expect("an application context").iter();
    let entries: ApplicationContext =
        entries.map(|(key, value)| (key.clone(), value.as_str().expect("text"))).collect();
    client.make_op_ids(false).application_context(entries)
}

/// Headers that say something: those of HTTP itself are each library's own.
fn says_something(name: &str) -> bool {
    name.starts_with("vapi-") || name == "content-type"
}

fn reduced_request(request: &Message) -> Value {
    let (method, path) = request.target();
    let headers = request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let headers: BTreeMap<String, String> = headers
        .filter(|(name, _)| says_something(name))
        .map(|(name, value)| (name, vectors::placeholders(value)))
        .collect();
    json!({"method": method, "path": path, "headers": headers, "body": vectors::reduced_body(&request.body)})
}

fn recorded_request(request: &Value) -> Value {
    let (method, path) = (vectors::text(request, "method"), vectors::text(request, "path"));
    reduced_request(&Message::request(method, path, vectors::headers(request), vectors::body(request)))
}

fn operation(case: &Value) -> Operation {
    let (service, operation) = (vectors::text(case, "service"), vectors::text(case, "operation"));
    let mut operations = operations::operations(operations::services());
    let found = operations.find(|(info, each)| info.name == service && each.name == operation);
    found.unwrap_or_else(|| panic!("there is no {service}.{operation}"))
}

/// What stands for a value that broke a rule: it was read, and can be looked at, but not written.
const KEPT: &str = "kept although it breaks the rule of its union";

/// What a call through the generated client comes to.
async fn outcome(client: &Client, operation: Operation, arguments: &Value) -> Value {
    let (_, info) = operation;
    let mut given = Vec::new();
    for field in info.input.fields {
        let notation = arguments.get(field.name).cloned().unwrap_or_else(|| json!({"none": true}));
        if !vectors::is_of_type(&notation, &field.ty) {
            return refused();
        }
        given.push(native::to_value(&notation, &field.ty));
    }
    match operations::call(client, operation, &given).await {
        Ok(answer) => {
            let mut outcome = match codec::to_value(&*answer.value) {
                Ok(value) => {
                    json!({"returns": native::normal(&vectors::as_in_rust(&native::of_value(&value, &info.output)))})
                }
                Err(_) => json!({"returns": KEPT}),
            };
            if !answer.warnings.is_empty() {
                let warnings = answer.warnings.iter().map(|warning| Value::from(warning.path().to_string()));
                outcome["warnings"] = warnings.collect();
            }
            outcome
        }
        Err(error) => failure(&error),
    }
}

fn failure(error: &Error) -> Value {
    if let Some(error) = error.api() {
        let notation = native::of_value(&DataValue::Error(error.value().clone()), &Type::AnyError);
        return json!({"raises": native::normal(&vectors::as_in_rust(&notation))});
    }
    if let Some(target) = error.redirect_target() {
        return json!({"redirect": target});
    }
    match error.protocol_code() {
        Some(code) => json!({"jsonrpc_error": code}),
        None if error.is_status() => json!({"http_error": true}),
        None if error.is_decode() || error.is_encode() => refused(),
        None => json!({"failed": error.to_string()}),
    }
}

/// A recorded outcome; errors of the peer's own bindings have no equal in Rust but that there is one.
fn recorded_outcome(result: &Value) -> Value {
    let (kind, content) = result.as_object().and_then(|result| result.iter().next()).expect("an outcome");
    match kind.as_str() {
        "returns" | "raises" => json!({kind: native::normal(&vectors::as_in_rust(content))}),
        "jsonrpc_error" => json!({kind: content["code"]}),
        "http_error" => json!({kind: true}),
        "client_error" | "python_exception" => refused(),
        other => panic!("`{other}` is no outcome"),
    }
}

fn refused() -> Value {
    json!({"refused": true})
}

#[test]
fn values() {
    let mut known = KnownDifferences::of("jsonrpc-values");
    for case in vectors::load("jsonrpc-values") {
        let coder = coder(&case["type"]);
        let is_refused = case.get("error").is_some();
        let (recorded, ours) = if case["direction"] == "encode" {
            let back = case.get("decoded_back").unwrap_or(&case["native"]);
            let recorded = || {
                json!({
                    "wire": vectors::reduced_body(vectors::text(&case, "wire").as_bytes()),
                    "decoded_back": native::normal(&vectors::as_in_rust(back)),
                })
            };
            (if is_refused { refused() } else { recorded() }, encoded(&coder, &case["native"]))
        } else {
            let recorded = || json!({"native": native::normal(&vectors::as_in_rust(&case["native"]))});
            (if is_refused { refused() } else { recorded() }, decoded(&coder, vectors::text(&case, "wire")))
        };
        known.check(vectors::text(&case, "name"), &recorded, &ours);
    }
    known.finish();
}

/// A value, unless it broke a rule, and places with warnings.
type Decoded = (Option<DataValue>, Vec<String>);

/// The Rust type that a recorded type names.
struct Coder {
    ty: &'static Type,
    /// Reads a dynamic value as the type and writes that: the value that an application would make.
    encode: fn(&DataValue) -> Option<Vec<u8>>,
    /// Reads JSON as the type, as a client does; the dynamic value of that.
    decode: fn(&[u8]) -> Option<Decoded>,
}

fn encoded(coder: &Coder, notation: &Value) -> Value {
    let value =
        vectors::is_of_type(notation, coder.ty).then(|| native::to_value(notation, given_type(coder.ty, notation)));
    match value.and_then(|value| (coder.encode)(&value)) {
        Some(wire) => {
            let text = String::from_utf8(wire).expect("JSON is UTF-8");
            let back = decoded(coder, &text);
            json!({"wire": vectors::reduced_body(text.as_bytes()), "decoded_back": back.get("native").unwrap_or(&back)})
        }
        None => refused(),
    }
}

/// The type along which a notation is read: in the place of a dynamic structure, that of the structure given.
fn given_type(ty: &'static Type, notation: &Value) -> &'static Type {
    match (ty, notation["struct"].as_str()) {
        (Type::DynamicStructure(_), Some(name)) if name == Inner::info().name => &<Inner as Described>::TYPE,
        _ => ty,
    }
}

fn decoded(coder: &Coder, wire: &str) -> Value {
    match (coder.decode)(wire.as_bytes()) {
        Some((value, warnings)) => {
            let mut decoded = match value {
                Some(value) => {
                    json!({"native": native::normal(&vectors::as_in_rust(&native::of_value(&value, coder.ty)))})
                }
                None => json!({"native": KEPT}),
            };
            if !warnings.is_empty() {
                decoded["warnings"] = warnings.into();
            }
            decoded
        }
        None => refused(),
    }
}

fn coder_of<T: Encode + Decode>(ty: &'static Type) -> Coder {
    Coder {
        ty,
        encode: |value| codec::to_json(&codec::from_value::<T>(value).ok()?, Wire::JsonRpc).ok(),
        decode: |text| {
            let (value, warnings) = codec::from_json::<T>(text, Wire::JsonRpc).ok()?;
            Some((codec::to_value(&value).ok(), warnings.iter().map(|warning| warning.path().to_string()).collect()))
        },
    }
}

fn structure_coder<T: Structure>() -> Coder {
    coder_of::<T>(&const { <T as Described>::TYPE })
}

fn coder(ty: &Value) -> Coder {
    const COLOR: Type = <Color as Described>::TYPE;
    match notation(ty).as_str() {
        "void" => coder_of::<()>(&Type::Void),
        "boolean" => coder_of::<bool>(&Type::Boolean),
        "integer" => coder_of::<i64>(&Type::Integer),
        "double" => coder_of::<f64>(&Type::Double),
        "string" => coder_of::<String>(&Type::String),
        "secret" => coder_of::<Secret>(&Type::Secret),
        "binary" => coder_of::<Blob>(&Type::Binary),
        "date_time" => coder_of::<DateTime>(&Type::DateTime),
        "uri" => coder_of::<Uri>(&Type::Uri),
        "id" => coder_of::<Id>(&Type::Id(&[])),
        "opaque" => coder_of::<Opaque>(&Type::Opaque),
        "any_error" => coder_of::<ApiError>(&Type::AnyError),
        "dynamic_struct" => coder_of::<DynamicStructure>(&Type::DynamicStructure(&[])),
        "com.example.probe.color" => coder_of::<Color>(&COLOR),
        "com.example.probe.inner" => structure_coder::<Inner>(),
        "com.example.probe.node" => structure_coder::<Node>(),
        "com.example.probe.shape" => structure_coder::<Shape>(),
        "com.vmware.vapi.std.localizable_message" => structure_coder::<LocalizableMessage>(),
        "com.vmware.vapi.std.errors.unauthenticated" => structure_coder::<Unauthenticated>(),
        "optional<string>" => coder_of::<Option<String>>(&Type::Optional(&Type::String)),
        "optional<optional<string>>" => {
            coder_of::<Option<Option<String>>>(&Type::Optional(&Type::Optional(&Type::String)))
        }
        "list<string>" => coder_of::<Vec<String>>(&Type::List(&Type::String)),
        "list<optional<integer>>" => coder_of::<Vec<Option<i64>>>(&Type::List(&Type::Optional(&Type::Integer))),
        "set<string>" => coder_of::<Set<String>>(&Type::Set(&Type::String)),
        "map<string,integer>" => coder_of::<BTreeMap<String, i64>>(&Type::Map(&Type::String, &Type::Integer)),
        "map<integer,string>" => coder_of::<BTreeMap<i64, String>>(&Type::Map(&Type::Integer, &Type::String)),
        "map<com.example.probe.color,string>" => coder_of::<BTreeMap<Color, String>>(&Type::Map(&COLOR, &Type::String)),
        "map<string,map<string,integer>>" => coder_of::<BTreeMap<String, BTreeMap<String, i64>>>(&Type::Map(
            &Type::String,
            &Type::Map(&Type::String, &Type::Integer),
        )),
        other => panic!("no Rust type for `{other}` yet"),
    }
}

/// A recorded type in one line.
fn notation(ty: &Value) -> String {
    match vectors::text(ty, "kind") {
        "struct" | "error" | "enum" => vectors::text(ty, "name").to_owned(),
        "map" => format!("map<{},{}>", notation(&ty["key"]), notation(&ty["value"])),
        kind @ ("optional" | "list" | "set") => format!("{kind}<{}>", notation(&ty["of"])),
        kind => kind.to_owned(),
    }
}
