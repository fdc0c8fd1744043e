//! A server on the loopback that answers as a test says, and a little service to call.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

pub mod secure;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vapi_runtime::client::RetryPolicy;
use vapi_runtime::meta::{FieldInfo, OperationInfo, ServiceInfo, ServiceTable, Type};
use vapi_runtime::{Client, ClientBuilder};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub line: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub text: String,
    pub body: Value,
}

impl Received {
    pub fn id(&self) -> &Value {
        &self.body["id"]
    }

    pub fn operation(&self) -> String {
        let params = &self.body["params"];
        format!("{}.{}", params["serviceId"].as_str().unwrap(), params["operationId"].as_str().unwrap())
    }

    /// The session id that came along, if one did.
    pub fn session(&self) -> Option<&str> {
        self.body["params"]["ctx"]["securityCtx"]["sessionId"].as_str()
    }

    /// A message with the request's id.
    pub fn output(&self, output: &Value) -> Reply {
        Reply::json(&json!({"jsonrpc": "2.0", "id": self.id(), "result": {"output": output}}))
    }

    pub fn error(&self, name: &str) -> Reply {
        let message = json!({"STRUCTURE": {"com.vmware.vapi.std.localizable_message":
            {"id": "test.message", "default_message": "what went wrong", "args": []}}});
        let name = format!("com.vmware.vapi.std.errors.{name}");
        let error = json!({"ERROR": {name: {"messages": [message], "data": {"OPTIONAL": null}}}});
        Reply::json(&json!({"jsonrpc": "2.0", "id": self.id(), "result": {"error": error}}))
    }
}

/// What is sent back.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// Closes the connection without an answer.
    pub hang_up: bool,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub fn bytes(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.into(),
            hang_up: false,
        }
    }

    pub fn json(body: &Value) -> Self {
        Self::bytes(body.to_string())
    }

    pub fn hang_up() -> Self {
        Self { hang_up: true, ..Self::default() }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

type Answer = Pin<Box<dyn Future<Output = Reply> + Send>>;
type Handler = Arc<dyn Fn(Received) -> Answer + Send + Sync>;

/// A server that is there until the test ends, and what it has received.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    handler: Handler,
}

impl Server {
    /// A server that answers at once.
    pub async fn start(handler: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_async(move |received| {
            let reply = handler(&received);
            Box::pin(async move { reply })
        })
        .await
    }

    pub async fn start_async(handler: impl Fn(Received) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self::on(&listener, handler);
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        server
    }

    /// A server whose connections the test hands to [`serve`](Self::serve) itself.
    pub fn on(listener: &TcpListener, handler: impl Fn(Received) -> Answer + Send + Sync + 'static) -> Self {
        Self { address: listener.local_addr().unwrap(), received: Arc::default(), handler: Arc::new(handler) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of this server, so far without retry.
    pub fn client(&self) -> ClientBuilder {
        Client::builder(self.url()).no_proxy().retry(RetryPolicy::off())
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How often an operation was called.
    pub fn count(&self, operation: &str) -> usize {
        self.received().iter().filter(|received| received.operation().ends_with(operation)).count()
    }

    pub async fn serve(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        while let Some(received) = read_request(&mut stream).await {
            self.received.lock().unwrap().push(received.clone());
            let reply = (self.handler)(received).await;
            if reply.hang_up {
                return;
            }
            let mut head = format!("HTTP/1.1 {} Test\r\ncontent-length: {}\r\n", reply.status, reply.body.len());
            for (name, value) in &reply.headers {
                head.extend([*name, ": ", value, "\r\n"]);
            }
            head += "\r\n";
            if stream.write_all(head.as_bytes()).await.is_err() || stream.write_all(&reply.body).await.is_err() {
                return;
            }
            stream.flush().await.ok();
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let text = String::from_utf8(bytes[head_end..].to_vec()).unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Some(Received { line, headers, text, body })
}

pub const READ: usize = 0;
pub const WRITE: usize = 1;
pub const MEASURE: usize = 2;

/// `read` changes nothing, `write` does, `measure` takes a double and an optional text.
pub static SERVICE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.things",
    &[
        OperationInfo::new("read", &[FieldInfo::new("name", Type::String)], Type::String).read_only(),
        OperationInfo::new("write", &[FieldInfo::new("name", Type::String)], Type::String),
        OperationInfo::new(
            "measure",
            &[FieldInfo::new("width", Type::Double), FieldInfo::new("unit", Type::Optional(&Type::String))],
            Type::Double,
        ),
    ],
));
