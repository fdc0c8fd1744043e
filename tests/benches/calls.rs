//! A server beside a bare one that answers the same bytes; the client's cost of a call beside that of VMware's client.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use vapi_runtime::server::{Policy, Provider, RequestContext, Server};
use vapi_runtime::{ApiError, Client, Id};
use vapi_tests::bench::{Figure, Goal, Work, compare, report, set_goal};
use vapi_vcenter::namespace_management::supervisor_services::{State, Summary};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices as SupervisorServicesClient;
use vapi_vcenter_server::namespace_management::supervisor_services::{SupervisorServices, SupervisorServicesSkeleton};

/// Both servers and the client have the same allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Keep-alive connections to each server.
const CONNECTIONS: usize = 64;
/// Calls of one measurement.
const CALLS: u32 = 2000;

struct One;

impl SupervisorServices for One {
    async fn list(&self, _cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        Ok(vec![Summary::new(Id::new("velero.vsphere.vmware.com"), "Velero", State::Activated)])
    }
}

/// Runs a server on a thread of its own.
fn on_a_thread(serve: impl Future<Output = ()> + Send + 'static) {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve);
    });
}

fn ours() -> SocketAddr {
    let provider = Provider::builder()
        .service_with(SupervisorServicesSkeleton(One), Policy::Anonymous)
        .build()
        .expect("one service");
    let server = Server::bind("127.0.0.1:0").expect("a free port");
    let address = server.local_addr();
    on_a_thread(async move { server.serve(provider).await.expect("it serves") });
    wait_for(address);
    address
}

/// Reads the body and answers fixed bytes: what any server on hyper has to do.
fn bare(answer: Bytes) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    on_a_thread(async move {
        listener.set_nonblocking(true).expect("it can be");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("it can be");
            let answer = answer.clone();
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let answer = answer.clone();
                async move {
                    let body = request.into_body().collect().await.expect("the body comes").to_bytes();
                    std::hint::black_box(body);
                    let response = hyper::Response::builder().header("content-type", "application/json");
                    Ok::<_, Infallible>(response.body(Full::new(answer)).expect("a response"))
                }
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    address
}

fn wait_for(address: SocketAddr) {
    while TcpStream::connect(address).is_err() {
        thread::yield_now();
    }
}

/// One keep-alive connection that sends the same request again and again.
struct Connection {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_nodelay(true).expect("it can be");
        let body = r#"{"jsonrpc":"2.0","method":"invoke","params":{"serviceId":"com.vmware.vcenter.namespace_management.supervisor_services","operationId":"list","input":{"STRUCTURE":{"operation-input":{}}},"ctx":{"appCtx":{"opId":"0a1b2c3d-0000-4000-8000-000000000000"}}},"id":"0"}"#;
        let request = format!(
            "POST /api HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { stream: BufReader::new(stream), request: request.into_bytes() }
    }

    /// Sends the request and gives the body of the answer.
    fn call(&mut self) -> Vec<u8> {
        self.send();
        self.receive()
    }

    fn send(&mut self) {
        self.stream.get_mut().write_all(&self.request).expect("it is taken");
    }

    fn receive(&mut self) -> Vec<u8> {
        let mut length = 0;
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("a line");
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the body");
        body
    }
}

/// Sends a request on every connection, then takes the answers: the server is never idle, so that what is measured is
/// its work and not how long a sleeping core takes to wake up.
fn round(connections: &mut [Connection]) {
    connections.iter_mut().for_each(Connection::send);
    for connection in connections {
        std::hint::black_box(connection.receive());
    }
}

/// CPU-microseconds of this thread.
fn thread_time() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("the system tells");
    let microseconds = |time: TimeVal| {
        let time =
            Duration::from_secs(time.tv_sec().unsigned_abs()) + Duration::from_micros(time.tv_usec().unsigned_abs());
        time.as_secs_f64() * 1e6
    };
    microseconds(usage.user_time()) + microseconds(usage.system_time())
}

/// CPU-microseconds that a call costs the thread of the client.
fn client_cost(address: SocketAddr) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = Client::builder(format!("http://{address}")).build().expect("a client");
        let services = SupervisorServicesClient::new(&client);
        for _ in 0..CALLS / 10 {
            services.list().await.expect("it answers");
        }
        let before = thread_time();
        for _ in 0..CALLS {
            services.list().await.expect("it answers");
        }
        (thread_time() - before) / f64::from(CALLS)
    })
}

/// The same for VMware's client, where the environment of the tests is there.
fn python_cost(address: SocketAddr) -> Option<f64> {
    let interpreter = std::env::var("VAPI_PEER_PYTHON").ok()?;
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/bench_client.py");
    let output = Command::new(interpreter)
        .arg(program)
        .arg(format!("http://{address}/api"))
        .arg(CALLS.to_string())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn main() {
    let ours = ours();
    let answer = Connection::open(ours).call();
    assert!(answer.starts_with(br#"{"jsonrpc":"2.0","id":"0","result":{"output":[{"STRUCTURE""#), "a list of one");
    let bare = bare(answer.clone().into());
    wait_for(bare);

    assert_eq!(Connection::open(bare).call(), answer);
    let open = |address| -> Vec<Connection> { (0..CONNECTIONS).map(|_| Connection::open(address)).collect() };
    let (mut to_ours, mut to_bare) = (open(ours), open(bare));
    let mut figures = compare(
        &mut [
            Work::new("64 lists of one: bare hyper", || round(&mut to_bare)),
            Work::new("64 lists of one: our server", || round(&mut to_ours)),
        ],
        41,
        20,
    );
    let ratio = figures.iter_mut().find(|figure| figure.unit == "×").expect("one ratio");
    ratio.value = 1.0 / ratio.value;
    ratio.name = "requests/s: our server / bare hyper".into();
    set_goal(&mut figures, "requests/s: our server / bare hyper", Goal::AtLeast(0.75));

    let cost =
        |name: &str, value| Figure { name: name.into(), value, spread: 0.0, unit: "CPU-µs", anchor: None, goal: None };
    let client = client_cost(ours);
    figures.push(cost("a call: our client", client));
    if let Some(python) = python_cost(ours) {
        figures.push(cost("a call: VMware's Python client", python));
        let ratio = Figure { unit: "×", ..cost("a call: our client / VMware's Python client", client / python) };
        figures.push(ratio);
    }
    report("calls", &figures);
}
