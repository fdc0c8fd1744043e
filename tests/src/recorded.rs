//! The calls that REST's recordings tell in words: of operations in the spec, of some that it doesn't have, and of made-up
//! ones whose metadata is told in words too.

use serde_json::{Value, json};
use vapi_runtime::meta::{
    FieldInfo, OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo, ServiceTable, StructureInfo, StructureKind,
    StructureTable, Type,
};
use vapi_runtime::{Blob, DataValue, Secret, SecurityContext, StructureValue};

use crate::vectors;

/// A recorded call: of which operation, with what.
#[derive(Debug)]
pub struct Recorded {
    /// The service.
    pub service: &'static ServiceTable,
    /// Where the operation is in it.
    pub operation: usize,
    /// The arguments; optional ones may be missing.
    pub arguments: Vec<DataValue>,
}

impl Recorded {
    /// The operation's table.
    #[must_use]
    pub fn info(&self) -> &'static OperationInfo {
        &self.service.operations[self.operation]
    }
}

/// The call of a case.
#[must_use]
pub fn call(case: &Value, services: &[&'static ServiceTable]) -> Recorded {
    if vectors::text(case, "service") == "com.example.s" {
        return made_up(vectors::text(case, "metadata"), vectors::text(case, "arguments"));
    }
    let (service, operation) = (vectors::text(case, "service"), vectors::text(case, "operation"));
    let all = services.iter().copied().chain([&VM, &LIBRARY, &COMPONENT]);
    let service = all.into_iter().find(|known| known.name == service);
    let service = service.unwrap_or_else(|| panic!("there is no {case}"));
    let index = service.operations.iter().position(|known| known.name == operation);
    let index = index.unwrap_or_else(|| panic!("there is no {service:?}.{operation}"));
    let given = arguments(case["arguments"].as_str().unwrap_or_default(), service.name.ends_with(".versions"));
    let fields = service.operations[index].input.fields;
    let arguments = fields.iter().map(|field| match given.get(field.name) {
        Some(value) => of_json(value, &field.ty),
        None => of_json(&usual(field.name), &field.ty),
    });
    Recorded { service, operation: index, arguments: arguments.collect() }
}

/// An argument that a case doesn't tell.
fn usual(name: &str) -> Value {
    match name {
        "cluster" => json!("domain-c8"),
        "supervisor_service" => json!("svc"),
        "vm" => json!("vm-1"),
        "spec" => json!({}),
        _ => Value::Null,
    }
}

/// The arguments that a case has in words, as plain JSON. Some words mean one thing for a service and another for one of its
/// versions.
fn arguments(words: &str, of_version: bool) -> Value {
    const YAML: &str = "a2luZDogUGFja2FnZQo=";
    let custom = json!({
        "version": "1.0.0", "display_name": "Name", "description": "d\u{e9}sc \u{2603}", "content": YAML,
        "trusted_provider": true,
    });
    let spec = |spec: Value| json!({ "spec": spec });
    match words {
        "cluster=domain-c8, spec{desired_version=v1.30.1, ignore_precheck_warnings unset}" => {
            spec(json!({"desired_version": "v1.30.1"}))
        }
        "cluster=domain-c8, spec{desired_version=v1.30.1, ignore_precheck_warnings=true}" => {
            spec(json!({"desired_version": "v1.30.1", "ignore_precheck_warnings": true}))
        }
        "empty specs map" => json!({"specs": {}}),
        "specs map of two clusters" => json!({"specs": {
            "domain-c8": {"desired_version": "v1"},
            "domain-c9": {"desired_version": "v2", "ignore_precheck_warnings": false},
        }}),
        "spec{obj_type=CLUSTER, cluster=domain-c8, start, end}" => {
            spec(json!({"obj_type": "CLUSTER", "cluster": "domain-c8", "start": 1_700_000_000, "end": 1_700_003_600}))
        }
        "spec{obj_type=POD, pod{namespace=ns1, pod_name=p1}, start=1, end=2}" => {
            spec(json!({"obj_type": "POD", "pod": {"namespace": "ns1", "pod_name": "p1"}, "start": 1, "end": 2}))
        }
        "spec{obj_type=NAMESPACE, namespace=ns1, start=1, end=2}" => {
            spec(json!({"obj_type": "NAMESPACE", "namespace": "ns1", "start": 1, "end": 2}))
        }
        "cluster, spec with a service_config map" => spec(json!({
            "supervisor_service": "svc", "version": "1.0.0", "service_config": {"key": "value", "k2": ""},
        })),
        "cluster, spec with yaml_service_config" => {
            spec(json!({"supervisor_service": "svc", "version": "1.0.0", "yaml_service_config": "a: 1\n"}))
        }
        "cluster, spec{supervisor_service, version}" => spec(json!({"supervisor_service": "svc", "version": "1.0.0"})),
        "cluster, supervisor_service, spec{version, service_config}" => {
            spec(json!({"version": "2.0.0", "service_config": {"key": "v2"}}))
        }
        "supervisor_service=svc, spec.custom_spec set" => spec(json!({ "custom_spec": custom })),
        "spec.custom_spec set" => spec(json!({"custom_spec": {
            "supervisor_service": "svc", "display_name": "Name", "description": "d", "version_spec": custom,
        }})),
        "spec.carvel_spec set" if of_version => spec(json!({"carvel_spec": {"content": YAML}})),
        "spec.carvel_spec set" => spec(json!({"carvel_spec": {"version_spec": {"content": YAML}}})),
        "spec.vsphere_spec set" if of_version => {
            spec(json!({"vsphere_spec": {"content": YAML, "trusted_provider": false, "accept_EULA": true}}))
        }
        "spec.vsphere_spec set" => spec(json!({"vsphere_spec": {"version_spec": {"content": YAML}}})),
        "spec{content}" => spec(json!({ "content": YAML })),
        "supervisor_service=svc, spec{display_name, description}" => {
            spec(json!({"display_name": "N2", "description": "d2"}))
        }
        "spec{display_name=n} with an unknown field taken over from a result" => {
            spec(json!({"display_name": "n", "newer": {"a": [1]}}))
        }
        "spec{source=vm-1, name=n}" => spec(json!({"source": "vm-1", "name": "n"})),
        "create_spec{name=l}, client_token=tok-1" => json!({"create_spec": {"name": "l"}, "client_token": "tok-1"}),
        "filter{names={a}}" => json!({"filter": {"names": ["a"]}}),
        words => pairs(words),
    }
}

/// `name=value` between commas; a value may be JSON text in quotes, with words about it behind.
fn pairs(words: &str) -> Value {
    let mut pairs = serde_json::Map::new();
    let mut rest = words;
    while let Some((name, behind)) = rest.split_once('=') {
        let mut texts = serde_json::Deserializer::from_str(behind).into_iter::<String>();
        let quoted = if behind.starts_with('"') { texts.next() } else { None };
        let (value, behind) = match quoted {
            Some(text) => (text.expect("JSON text"), ""),
            None => behind.split_once(", ").map_or((behind.to_owned(), ""), |(value, rest)| (value.to_owned(), rest)),
        };
        pairs.insert(name.to_owned(), value.into());
        rest = behind;
    }
    Value::Object(pairs)
}

/// A value of a type from plain JSON.
fn of_json(json: &Value, ty: &Type) -> DataValue {
    let text = || json.as_str().unwrap_or_else(|| panic!("no text for {ty:?}: {json}"));
    match ty {
        Type::Optional(_) if json.is_null() => DataValue::unset(),
        Type::Optional(inner) => DataValue::some(of_json(json, inner)),
        Type::Structure(info) => structure(json, info),
        Type::List(inner) | Type::Set(inner) => {
            DataValue::List(json.as_array().expect("a list").iter().map(|value| of_json(value, inner)).collect())
        }
        Type::Map(key, value) => {
            let entries = json.as_object().expect("a map").iter();
            DataValue::List(
                entries.map(|(name, json)| entry(of_json(&json!(name), key), of_json(json, value))).collect(),
            )
        }
        Type::Boolean => DataValue::Boolean(json.as_bool().expect("a boolean")),
        Type::Integer => DataValue::Integer(json.as_i64().expect("an integer")),
        Type::Binary => {
            use base64::Engine as _;
            DataValue::Blob(Blob::from(base64::engine::general_purpose::STANDARD.decode(text()).expect("base64")))
        }
        _ => DataValue::string(text()),
    }
}

fn structure(json: &Value, info: &StructureInfo) -> DataValue {
    assert_eq!(info.kind, StructureKind::Structure);
    let fields = json.as_object().unwrap_or_else(|| panic!("no structure: {json}")).iter();
    DataValue::Structure(fields.fold(StructureValue::new(info.name), |made, (name, json)| {
        let known = info.fields.iter().find(|field| field.name == name);
        // only one case has a field that nobody knows
        let value = known.map_or_else(|| newer(json), |field| of_json(json, &field.ty));
        made.with(name.clone(), value)
    }))
}

fn newer(json: &Value) -> DataValue {
    match json {
        Value::Object(fields) => DataValue::Structure(
            fields.iter().fold(StructureValue::new(""), |made, (name, json)| made.with(name.clone(), newer(json))),
        ),
        Value::Array(values) => DataValue::List(values.iter().map(newer).collect()),
        json => DataValue::Integer(json.as_i64().expect("an integer")),
    }
}

fn entry(key: DataValue, value: DataValue) -> DataValue {
    DataValue::Structure(StructureValue::new("map-entry").with("key", key).with("value", value))
}

/// Who calls, by the words of a case.
#[must_use]
pub fn security(words: &str) -> Option<SecurityContext> {
    let other = |scheme: &str| SecurityContext::Other { scheme: scheme.to_owned(), json: "{}".into() };
    match words {
        "user and password context" => {
            Some(SecurityContext::user_password("administrator@vsphere.local", "p\u{e4}ss:w"))
        }
        "security context: session id" => Some(SecurityContext::Session("s1".into())),
        "security context: session id as bytes" => Some(SecurityContext::Session("bytes-id".into())),
        "security context: user and password" | "security context: http authorization basic u:p" => {
            Some(SecurityContext::user_password("u", "p"))
        }
        "security context: http authorization basic u:p:q" => Some(SecurityContext::user_password("u", "p:q")),
        "security context: user without password" => Some(SecurityContext::user_password("u", "")),
        "security context: oauth access token" | "security context: http authorization Bearer" => {
            Some(SecurityContext::OAuth("tok".into()))
        }
        "security context: SAML bearer token" => Some(SecurityContext::SamlBearer("<saml/>".into())),
        "security context: http authorization custom scheme" => {
            Some(other("com.vmware.vapi.std.security.http_authorization"))
        }
        "security context: none" | "security context: no authentication" => None,
        _ => Some(SecurityContext::Session("session-1".into())),
    }
}

static SPEC: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vcenter.VM.clone_spec",
    &[FieldInfo::new("source", Type::Id(&[])), FieldInfo::new("name", Type::String)],
));
static FILTER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.vcenter.VM.filter_spec",
    &[FieldInfo::new("names", Type::Optional(&Type::Set(&Type::String)))],
));
static VM: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.vcenter.VM",
    &[
        OperationInfo::new("clone", &[FieldInfo::new("spec", Type::structure(&SPEC))], Type::Id(&[]))
            .rest(&RestInfo::new(RouteInfo::new("POST", "/vcenter/vm"))),
        OperationInfo::new("clone$task", &[FieldInfo::new("spec", Type::structure(&SPEC))], Type::Id(&[])),
        OperationInfo::new("get", &[FieldInfo::new("vm", Type::Id(&[]))], Type::Void)
            .rest(&RestInfo::new(RouteInfo::new("GET", "/vcenter/vm/{vm}").path_variables(&[("vm", 0)]))),
        OperationInfo::new(
            "list",
            &[FieldInfo::new("filter", Type::Optional(&Type::structure(&FILTER)))],
            Type::List(&Type::String),
        )
        .rest(&RestInfo::new(RouteInfo::new("GET", "/vcenter/vm"))),
    ],
));
static MODEL: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.content.library_model",
    &[FieldInfo::new("name", Type::Optional(&Type::String))],
));
static LIBRARY: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.content.local_library",
    &[OperationInfo::new(
        "create",
        &[
            FieldInfo::new("client_token", Type::Optional(&Type::String)),
            FieldInfo::new("create_spec", Type::structure(&MODEL)),
        ],
        Type::Id(&[]),
    )
    .rest(&RestInfo::new(RouteInfo::new("POST", "/content/local-library").body(1)).headers(&[("Client-Token", 0)]))],
));
static COMPONENT: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.vapi.metadata.metamodel.component",
    &[OperationInfo::new("list", &[], Type::List(&Type::Id(&[])))
        .rest(&RestInfo::new(RouteInfo::new("GET", "/vapi/metadata/metamodel/component")))],
));

static DEEP: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.p",
    &[
        FieldInfo::new("a", Type::Optional(&Type::String)),
        FieldInfo::new("b", Type::Optional(&Type::Integer)),
        FieldInfo::new("c", Type::Optional(&Type::Boolean)),
    ],
));
static LISTS: StructureTable =
    StructureTable::new(&StructureInfo::new("com.example.p", &[FieldInfo::new("l", Type::List(&Type::String))]));

const STRINGS: Type = Type::List(&Type::String);
const MAP: Type = Type::Map(&Type::String, &Type::String);

/// The arguments of a made-up operation, with the types that they are made up of.
fn made_up_arguments(words: &str) -> Vec<(&'static str, Type, DataValue)> {
    let text = |text: &str| DataValue::string(text);
    let texts = |texts: &[&str]| DataValue::List(texts.iter().map(|text| DataValue::string(*text)).collect());
    let map = |key: &str| DataValue::List(vec![entry(DataValue::string(key), DataValue::string("v"))]);
    let deep = || StructureValue::new(DEEP.name);
    let v = |ty: Type, value: DataValue| vec![("v", ty, value)];
    match words {
        "none" => Vec::new(),
        "l=[a, \"b c\", d&e]" => vec![("l", STRINGS, texts(&["a", "b c", "d&e"]))],
        "l=[a]" => vec![("l", STRINGS, texts(&["a"]))],
        "a=[x]" => vec![("a", STRINGS, texts(&["x"]))],
        "l unset" => vec![("l", Type::Optional(&STRINGS), DataValue::unset())],
        "l=[a, unset]" => {
            let values = vec![DataValue::some(text("a")), DataValue::unset()];
            vec![("l", Type::List(&Type::Optional(&Type::String)), DataValue::List(values))]
        }
        "l={7} (a set)" => vec![("l", Type::Set(&Type::Integer), DataValue::List(vec![DataValue::Integer(7)]))],
        "p{a=\"x y\", b=5, c=true}" => {
            let (b, c) = (DataValue::some(DataValue::Integer(5)), DataValue::some(DataValue::Boolean(true)));
            let value = deep().with("a", DataValue::some(text("x y"))).with("b", b).with("c", c);
            vec![("p", Type::structure(&DEEP), DataValue::Structure(value))]
        }
        "p{a=x, b and c unset}" => {
            let value = deep().with("a", DataValue::some(text("x")));
            vec![("p", Type::structure(&DEEP), DataValue::Structure(value))]
        }
        "p unset" => vec![("p", const { Type::Optional(&Type::structure(&DEEP)) }, DataValue::unset())],
        "p{l=[a]}" => {
            let value = StructureValue::new(LISTS.name).with("l", texts(&["a"]));
            vec![("p", Type::structure(&LISTS), DataValue::Structure(value))]
        }
        "v = boolean true" => v(Type::Boolean, DataValue::Boolean(true)),
        "v = long -5" => v(Type::Integer, DataValue::Integer(-5)),
        "v = double 0.1" => v(Type::Double, DataValue::Double(0.1)),
        "v = double 1E+30" => v(Type::Double, DataValue::Double(1e30)),
        "v = date-time 2026-01-02T03:04:05" => v(Type::DateTime, text("2026-01-02T03:04:05.000Z")),
        "v = binary fb ff" => v(Type::Binary, DataValue::Blob(Blob::from(vec![0xfb, 0xff]))),
        "v = string \"a b&c=d#e+f%41é/?\"" => v(Type::String, text("a b&c=d#e+f%41é/?")),
        "v = empty string" => v(Type::String, text("")),
        "v = secret s" => v(Type::Secret, DataValue::Secret(Secret::new("s"))),
        "v = uri http://h/?a=b" => v(Type::Uri, text("http://h/?a=b")),
        "v = optional string unset" => v(Type::Optional(&Type::String), DataValue::unset()),
        "m={k: v}" => vec![("m", MAP, map("k"))],
        "m={\"a\\\"b\": v}" => vec![("m", MAP, map("a\"b"))],
        "m={\"\\u00e9\": v}" => vec![("m", MAP, map("é"))],
        "m={\"a\\\\b\": v}" => vec![("m", MAP, map("a\\b"))],
        "a=1, b=2" => vec![("a", Type::String, text("1")), ("b", Type::String, text("2"))],
        "a=1" => vec![("a", Type::String, text("1"))],
        "a unset" => vec![("a", Type::Optional(&Type::String), DataValue::unset())],
        "s=v" => vec![("s", Type::String, text("v"))],
        "s=U+2603" => vec![("s", Type::String, text("\u{2603}"))],
        "s unset" => vec![("s", Type::Optional(&Type::String), DataValue::unset())],
        "s=v, t unset" => {
            vec![("s", Type::String, text("v")), ("t", Type::Optional(&Type::String), DataValue::unset())]
        }
        "t unset" => vec![("t", Type::Optional(&Type::String), DataValue::unset())],
        "s=v, x=lost" => vec![("s", Type::String, text("v")), ("x", Type::String, text("lost"))],
        words => panic!("no arguments for `{words}` yet"),
    }
}

/// A call of a made-up operation, by its metadata: `GET /x?action=y, query a as A, style form, dispatch action=y`.
fn made_up(metadata: &str, words: &str) -> Recorded {
    let given = made_up_arguments(words);
    let index = |name: &str| {
        given.iter().position(|(known, ..)| *known == name).unwrap_or_else(|| panic!("no `{name}` in `{metadata}`"))
    };
    let mut parts = metadata.split(", ");
    let (method, path) = parts.next().and_then(|route| route.split_once(' ')).expect("method and path");
    let (mut query, mut variables, mut headers, mut dispatch_headers) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut style, mut dispatch, mut body) = (QueryStyle::Form, Vec::new(), None);
    for part in parts {
        let words: Vec<&str> = part.split(' ').collect();
        match words.as_slice() {
            // one more query parameter
            ["query", name, "as", alias] | [name, "as", alias] => query.push((leaked(alias), index(name))),
            ["path", "variable", name, "as", alias] => variables.push((leaked(alias), index(name))),
            ["style", name] => style = query_style(name),
            ["dispatch", "header", name, value] => {
                dispatch_headers.push((leaked(name.trim_end_matches(':')), leaked(value)));
            }
            ["dispatch", pair] => {
                let (name, value) = pair.split_once('=').expect("a pair");
                dispatch.push((leaked(name), Some(leaked(value))));
            }
            // whichever way round the metadata has them
            ["header_parameters", name, value, ..] => {
                let (name, value) = (name.trim_matches(['{', ':']), value.trim_matches('}'));
                let (header, field) = if name == "X-S" { (name, value) } else { (value, name) };
                headers.push((leaked(header), index(field)));
            }
            ["body", "parameter", name] | ["body", name] => body = Some(index(name)),
            ["no", "request_body_parameter"] | ["content_type", "application/json"] => {}
            _ => panic!("no meaning for `{part}` yet"),
        }
    }
    // the variable of a path without words about it is called like the field
    if path == "/x/{A}" {
        variables.push(("A", index("a")));
    }
    let query: Vec<_> = query.into_iter().map(|(name, index)| (name, index, style)).collect();
    let path = path.split('?').next().expect("a path");
    let mut route = RouteInfo::new(leaked(method), leaked(path))
        .path_variables(kept(variables))
        .query(kept(query))
        .dispatch(kept(dispatch));
    route.body = body;
    let rest = RestInfo::new(route).headers(kept(headers)).dispatch_headers(kept(dispatch_headers));
    let fields = kept(given.iter().map(|(name, ty, _)| FieldInfo::new(name, *ty)).collect());
    let operation = OperationInfo::new("op", fields, Type::Void).rest(Box::leak(Box::new(rest)));
    let info = Box::leak(Box::new(ServiceInfo::new("com.example.s", kept(vec![operation]))));
    let service = Box::leak(Box::new(ServiceTable::new(info)));
    Recorded { service, operation: 0, arguments: given.into_iter().map(|(_, _, value)| value).collect() }
}

fn query_style(name: &str) -> QueryStyle {
    match name {
        "form" | "None" => QueryStyle::Form,
        "formExploded" => QueryStyle::FormExploded,
        "spaceDelimited" => QueryStyle::SpaceDelimited,
        "spaceDelimitedExploded" => QueryStyle::SpaceDelimitedExploded,
        "pipeDelimited" => QueryStyle::PipeDelimited,
        "pipeDelimitedExploded" => QueryStyle::PipeDelimitedExploded,
        "deepObject" => QueryStyle::DeepObject,
        name => panic!("no style `{name}`"),
    }
}

/// Tables are static; those of a test may as well stay.
fn kept<T>(values: Vec<T>) -> &'static [T] {
    Vec::leak(values)
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
