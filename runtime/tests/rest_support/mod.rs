//! A service with every kind of route, which answers with what it got, on a socket of its own.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "shared by tests, each of which uses a part")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use vapi_runtime::meta::{
    EnumerationInfo, ErrorDeclaration, FieldInfo, OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo,
    ServiceTable, StructureInfo, StructureTable, Type,
};
use vapi_runtime::server::{
    BoxFuture, Policy, Provider, ProviderBuilder, RequestContext, Server, ShutdownHandle, UntypedService,
};
use vapi_runtime::standard::{LOCALIZABLE_MESSAGE, LocalizableMessage};
use vapi_runtime::{ApiError, ApiErrorKind, Blob, DataValue, StructureValue};

static COLOR: EnumerationInfo = EnumerationInfo::new("com.example.things.color", &["RED"]);

static POD: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.things.pod",
    &[FieldInfo::new("namespace", Type::Id(&[])), FieldInfo::new("name", Type::String)],
));

static FILTER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.things.filter",
    &[
        FieldInfo::new("names", Type::Optional(&Type::Set(&Type::String))),
        FieldInfo::new("size", Type::Optional(&Type::Integer)),
        FieldInfo::new("pod", Type::Optional(&Type::structure(&POD))),
        FieldInfo::new("attributes", Type::Optional(&Type::Map(&Type::String, &Type::Integer))),
    ],
));

static THING: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.things.thing",
    &[
        FieldInfo::new("name", Type::String),
        FieldInfo::new("accept_EULA", Type::Optional(&Type::Boolean)),
        FieldInfo::new("attributes", Type::Optional(&Type::Map(&Type::Integer, &Type::Optional(&Type::String)))),
        FieldInfo::new("inner", Type::Optional(&Type::structure(&THING))),
        FieldInfo::new("tags", Type::Optional(&Type::Set(&Type::String))),
        FieldInfo::new("time", Type::Optional(&Type::DateTime)),
    ],
));

static ERROR_FIELDS: [FieldInfo; 3] = [
    FieldInfo::new("messages", Type::List(&Type::structure(&LOCALIZABLE_MESSAGE))),
    FieldInfo::new("data", Type::Optional(&Type::DynamicStructure(&[]))),
    FieldInfo::new("error_type", Type::Optional(&Type::String)),
];
static NOT_FOUND: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.not_found", &ERROR_FIELDS));
static BUSY: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.resource_busy", &ERROR_FIELDS));
static TIMED_OUT: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.timed_out", &ERROR_FIELDS));
static UNAUTHENTICATED: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.unauthenticated", &ERROR_FIELDS));
static TEAPOT: StructureTable = StructureTable::new(&StructureInfo::error("com.example.things.teapot", &ERROR_FIELDS));

static ID: FieldInfo = FieldInfo::new("thing", Type::Id(&["com.example.thing"]));
const FILTER_TYPE: Type = Type::structure(&FILTER);
const THING_TYPE: Type = Type::structure(&THING);
const STRINGS: Type = Type::Optional(&Type::List(&Type::String));

const fn thing(method: &'static str, path: &'static str) -> RouteInfo {
    RouteInfo::new(method, path).path_variables(&[("thingId", 0)])
}

/// Operations that answer with their input, where the name doesn't say otherwise.
pub static THINGS: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.rest_things",
    &[
        OperationInfo::new("get", &[ID], Type::Opaque).rest(&RestInfo::new(thing("GET", "/things/{thingId}"))),
        OperationInfo::new(
            "list",
            &[
                FieldInfo::new("filter", Type::Optional(&FILTER_TYPE)),
                FieldInfo::new("limit", Type::Optional(&Type::Integer)),
            ],
            Type::Opaque,
        )
        .rest(
            &RestInfo::new(RouteInfo::new("GET", "/things").query(&[("max", 1, QueryStyle::Form)]))
                .flatten(&[("pod-namespace", "filter.pod.namespace")]),
        ),
        OperationInfo::new("search", &[FieldInfo::new("filter", FILTER_TYPE)], Type::Opaque)
            .rest(&RestInfo::new(RouteInfo::new("GET", "/things/search"))),
        OperationInfo::new("create", &[FieldInfo::new("spec", THING_TYPE)], Type::Void)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/things").body(0)).success(201)),
        OperationInfo::new("check", &[FieldInfo::new("spec", THING_TYPE)], Type::Opaque)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/things").dispatch(&[("action", Some("check"))]))),
        OperationInfo::new("update", &[ID, FieldInfo::new("spec", THING_TYPE)], Type::Opaque)
            .rest(&RestInfo::new(thing("PATCH", "/things/{thingId}").body(1))),
        OperationInfo::new("activate", &[ID], Type::Void)
            .rest(&RestInfo::new(thing("PATCH", "/things/{thingId}").dispatch(&[("action", Some("activate"))]))),
        OperationInfo::new("delete", &[ID, FieldInfo::new("reason", Type::Optional(&Type::String))], Type::Void)
            .rest(&RestInfo::new(thing("DELETE", "/things/{thingId}"))),
        OperationInfo::new("many", &[FieldInfo::new("specs", Type::Map(&Type::Id(&[]), &THING_TYPE))], Type::Opaque)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/things").dispatch(&[("action", Some("many"))]).body(0))),
        OperationInfo::new(
            "styles",
            &[
                FieldInfo::new("form", STRINGS),
                FieldInfo::new("space", STRINGS),
                FieldInfo::new("pipe", STRINGS),
                FieldInfo::new("deep", Type::Optional(&FILTER_TYPE)),
                FieldInfo::new("map", Type::Optional(&Type::Map(&Type::String, &Type::Integer))),
            ],
            Type::Opaque,
        )
        .rest(&RestInfo::new(RouteInfo::new("GET", "/styles").query(&[
            ("F", 0, QueryStyle::Form),
            ("S", 1, QueryStyle::SpaceDelimited),
            ("P", 2, QueryStyle::PipeDelimited),
            ("D", 3, QueryStyle::DeepObject),
            ("M", 4, QueryStyle::DeepObject),
        ]))),
        OperationInfo::new(
            "upload",
            &[
                ID,
                FieldInfo::new("content", Type::Binary),
                FieldInfo::new("client_token", Type::Optional(&Type::String)),
            ],
            Type::Opaque,
        )
        .rest(
            &RestInfo::new(thing("PUT", "/things/{thingId}/content").body(1))
                .headers(&[("Client-Token", 2)])
                .dispatch_headers(&[("X-Kind", "content")])
                .content_type("application/octet-stream")
                .success(202),
        ),
        OperationInfo::new("download", &[ID], Type::Binary)
            .rest(&RestInfo::new(thing("GET", "/things/{thingId}/content")).stream()),
        OperationInfo::new(
            "kinds",
            &[
                FieldInfo::new("b", Type::Boolean),
                FieldInfo::new("n", Type::Integer),
                FieldInfo::new("d", Type::Double),
                FieldInfo::new("bytes", Type::Binary),
                FieldInfo::new("time", Type::DateTime),
                FieldInfo::new("color", Type::Enumeration(&COLOR)),
            ],
            Type::Opaque,
        )
        .rest(&RestInfo::new(
            RouteInfo::new("GET", "/kinds/{b}/{n}/{d}/{bytes}/{time}")
                .path_variables(&[("b", 0), ("n", 1), ("d", 2), ("bytes", 3), ("time", 4)])
                .query(&[("color", 5, QueryStyle::Form)]),
        )),
        OperationInfo::new("long", &[ID], Type::String)
            .rest(&RestInfo::new(thing("POST", "/things/{thingId}").dispatch(&[("action", Some("long"))]))),
        OperationInfo::new("long$task", &[ID], Type::Id(&[])).rest(
            &RestInfo::new(thing("POST", "/things/{thingId}").dispatch(&[("action", Some("long"))])).success(202),
        ),
        OperationInfo::new("find", &[FieldInfo::new("name", Type::String)], Type::Opaque)
            .rest(&RestInfo::new(RouteInfo::new("GET", "/things").dispatch(&[("name", None)]))),
        OperationInfo::new("fail", &[FieldInfo::new("kind", Type::String)], Type::Void)
            .errors(&[
                ErrorDeclaration::new(&NOT_FOUND),
                ErrorDeclaration::new(&BUSY),
                ErrorDeclaration::new(&TIMED_OUT),
                ErrorDeclaration::new(&UNAUTHENTICATED),
                ErrorDeclaration::new(&TEAPOT).statuses(&[418]),
            ])
            .rest(&RestInfo::new(RouteInfo::new("POST", "/fail"))),
        OperationInfo::new("counts", &[], Type::Map(&Type::String, &Type::Optional(&Type::Integer)))
            .rest(&RestInfo::new(RouteInfo::new("GET", "/counts"))),
        OperationInfo::new("no_counts", &[], Type::List(&Type::Map(&Type::Boolean, &Type::Integer)))
            .rest(&RestInfo::new(RouteInfo::new("GET", "/no-counts"))),
        OperationInfo::new("maybe", &[], Type::Optional(&Type::String))
            .rest(&RestInfo::new(RouteInfo::new("GET", "/maybe"))),
        OperationInfo::new("who", &[], Type::String).rest(&RestInfo::new(RouteInfo::new("GET", "/who"))),
        OperationInfo::new("no_rest", &[], Type::Void),
        // nothing tells it from `create`
        OperationInfo::new("clone", &[FieldInfo::new("spec", THING_TYPE)], Type::Void)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/things").body(0)).success(204)),
        OperationInfo::new("deep_literal", &[], Type::String)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/things/content/content"))),
    ],
));

#[derive(Debug)]
pub struct Things;

impl UntypedService for Things {
    fn info(&self) -> &'static ServiceInfo {
        &THINGS
    }

    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        _operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async move { answer(cx, input) })
    }
}

fn answer(cx: &RequestContext, input: DataValue) -> Result<DataValue, ApiError> {
    let entry = |key: &str, value| {
        DataValue::Structure(StructureValue::new("map-entry").with("key", DataValue::string(key)).with("value", value))
    };
    let operation = cx.operation();
    Ok(match operation.name {
        "download" => DataValue::Blob(Blob::from(vec![0, 255, b'"'])),
        "counts" => DataValue::List(vec![
            entry("a\"b", DataValue::some(DataValue::Integer(1))),
            entry("unset", DataValue::unset()),
        ]),
        "no_counts" => DataValue::List(vec![DataValue::List(Vec::new())]),
        "maybe" => DataValue::unset(),
        "who" => {
            let security = cx.security().map(|security| security.to_json().expose().to_owned());
            let application: Vec<String> =
                cx.application().iter().map(|(key, value)| format!("{key}={value}")).collect();
            DataValue::String(format!("{} {}", security.unwrap_or_default(), application.join(" ")))
        }
        "fail" => {
            let kind = input.as_structure().and_then(|input| input.get("kind"));
            let Some(DataValue::String(kind)) = kind else { panic!("no kind: {input:?}") };
            let message = LocalizableMessage::new("com.example.failed", "Failed.", []);
            let kind = ApiErrorKind::of_error_type(kind).unwrap_or_else(|| ApiErrorKind::Other(kind.clone()));
            return Err(ApiError::standard(kind, [message]));
        }
        _ => match operation.output {
            Type::Void => DataValue::Void,
            Type::String | Type::Id(_) => DataValue::string(operation.name),
            _ => input,
        },
    })
}

/// A provider with the service, open to everyone.
pub fn open() -> ProviderBuilder {
    Provider::builder().policy(Policy::Anonymous).untyped(Things)
}

/// A provider that listens until this is dropped.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    shutdown: ShutdownHandle,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    pub fn start(provider: ProviderBuilder) -> Self {
        let provider = provider.build().unwrap();
        let server = Server::bind("127.0.0.1:0").unwrap();
        let (address, shutdown) = (server.local_addr(), server.shutdown_handle());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server.serve(provider)).unwrap();
        });
        Self { address, shutdown, thread: Some(thread) }
    }

    /// Sends a request; headers are lines. A body of JSON is said to be such unless they say otherwise.
    pub fn send(&self, target: &str, headers: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut head = format!("{target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        if !body.is_empty() && !headers.to_ascii_lowercase().contains("content-type") {
            head.push_str("content-type: application/json\r\n");
        }
        for line in headers.lines().filter(|line| !line.is_empty() && *line != "content-type") {
            head.push_str(line);
            head.push_str("\r\n");
        }
        let length = format!("content-length: {}\r\n\r\n", body.len());
        head.push_str(&length);
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::parse(&bytes)
    }

    /// Sends bytes and takes what comes, which may be nothing.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // a server may close while there is something left to read
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// A request without a body.
    pub fn ask(&self, target: &str) -> Answer {
        self.send(target, "", b"")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.shutdown.shutdown();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        });
        Self { status, headers: headers.collect(), body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Status, `error_type`, ids of messages without `vapi.`.
    pub fn error(&self) -> (u16, String, Vec<String>) {
        let body = self.json();
        let value = match body.get("type") {
            Some(name) => {
                let (name, error_type) = (name.as_str().unwrap(), body["value"]["error_type"].as_str());
                let expected = name.strip_prefix("com.vmware.vapi.std.errors.").map(str::to_uppercase);
                assert_eq!(expected.as_deref(), error_type, "{self:?}");
                &body["value"]
            }
            None => &body,
        };
        let messages = value["messages"].as_array().unwrap_or_else(|| panic!("no messages: {self:?}"));
        let ids = messages.iter().map(|message| {
            let args = message["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap());
            let id = message["id"].as_str().unwrap().trim_start_matches("vapi.");
            if id == "method.invoke.exception" {
                id.to_owned()
            } else {
                args.fold(id.to_owned(), |id, arg| format!("{id} {arg}"))
            }
        });
        (self.status, value["error_type"].as_str().unwrap_or("none").to_owned(), ids.collect())
    }
}
