//! The simulator: requests beside a bare server that answers the same bytes, start, memory, and half a minute of load.

#![allow(clippy::print_stderr, reason = "a benchmark says what went wrong")]

#[allow(deprecated, reason = "deprecated operations are called like all others")]
#[path = "../../simulator/tests/load/driver.rs"]
mod driver;

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use vapi_runtime::{Client, SecurityContext};
use vapi_simulator::Simulator;
use vapi_simulator::inventory::defaults;
use vapi_std_client::cis::session::Session;
use vapi_tests::bench::{Figure, Goal, report};

/// How long each measurement of requests takes, and how often each is made.
const SLICE: Duration = Duration::from_millis(500);
const ROUNDS: usize = 11;
/// Connections when requests are counted, and when they are timed.
const MANY: usize = 64;
const SOME: usize = 32;
/// How long the load lasts.
const LOAD: Duration = Duration::from_secs(30);

fn main() {
    let mut figures = requests();
    figures.extend(process());
    report("simulator", &figures);
}

/// Runs something on a thread with a runtime of its own.
fn on_a_thread<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> thread::JoinHandle<T> {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(work)
    })
}

/// The processor time that a thread has had, by its folder below `/proc`. Neighbours take time from a server's rate, but
/// not from this.
fn worked(thread: &Path) -> Duration {
    let statistics = std::fs::read_to_string(Path::new("/proc").join(thread).join("schedstat")).unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// The folder of this thread.
fn this_thread() -> PathBuf {
    std::fs::read_link("/proc/thread-self").unwrap_or_default()
}

/// A simulator on one thread: its address, a session, and the thread.
fn simulated() -> (SocketAddr, String, PathBuf) {
    let (tell, told) = oneshot::channel();
    on_a_thread(async move {
        let mut simulator = Simulator::builder().start().await.expect("it starts");
        let login = SecurityContext::user_password(defaults::ADMINISTRATOR, defaults::PASSWORD);
        let client = Client::builder(simulator.url()).no_proxy().security_context(login).build().expect("a client");
        let session = client.service::<Session>().create().await.expect("a session");
        tell.send((simulator.local_addr(), session.expose().to_owned(), this_thread())).expect("someone waits");
        simulator.stopped().await
    });
    told.blocking_recv().expect("it has started")
}

/// Reads the body and answers fixed bytes: what any server on hyper has to do.
fn bare(answer: Bytes) -> (SocketAddr, PathBuf) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    listener.set_nonblocking(true).expect("it can be");
    let (tell, told) = oneshot::channel();
    on_a_thread(async move {
        tell.send(this_thread()).expect("someone waits");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("it can be");
            let answer = answer.clone();
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let answer = answer.clone();
                async move {
                    std::hint::black_box(request.into_body().collect().await.expect("the body comes").to_bytes());
                    let response = hyper::Response::builder().header("content-type", "application/json");
                    Ok::<_, Infallible>(response.body(Full::new(answer)).expect("a response"))
                }
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    (address, told.blocking_recv().expect("it has started"))
}

fn request(address: SocketAddr, session: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"jsonrpc":"2.0","method":"invoke","params":{{"serviceId":"com.vmware.vcenter.namespace_management.supervisor_services","operationId":"get","input":{{"STRUCTURE":{{"operation-input":{{"supervisor_service":"{}"}}}}}},"ctx":{{"appCtx":{{"opId":"0a1b2c3d-0000-4000-8000-000000000000"}},"securityCtx":{{"schemeId":"com.vmware.vapi.std.security.session_id","sessionId":"{session}"}}}}}},"id":"0"}}"#,
        defaults::SERVICE
    );
    let head = format!(
        "POST /api HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nvmware-api-session-id: {session}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// Sends a request and takes the answer; gives its body.
async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> std::ops::Range<usize> {
    stream.write_all(request).await.expect("it is taken");
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("an answer");
        assert_ne!(read, 0, "the connection ended");
        let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
        if buffer.len() >= end + 4 + length {
            return end + 4..end + 4 + length;
        }
    }
}

/// Times of calls on so many connections at once, for a while, in microseconds.
fn measure(address: SocketAddr, request: &[u8], connections: usize) -> Vec<f64> {
    let request = request.to_vec();
    let work = on_a_thread(async move {
        let end = Instant::now() + SLICE;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..connections {
            let request = request.clone();
            tasks.spawn(async move {
                let mut stream = TcpStream::connect(address).await.expect("it listens");
                stream.set_nodelay(true).expect("it can be");
                let (mut buffer, mut times) = (Vec::with_capacity(4096), Vec::new());
                while Instant::now() < end {
                    let begin = Instant::now();
                    exchange(&mut stream, &request, &mut buffer).await;
                    times.push(begin.elapsed().as_secs_f64() * 1e6);
                }
                times
            });
        }
        tasks.join_all().await.concat()
    });
    work.join().expect("it measures")
}

fn requests() -> Vec<Figure> {
    let (address, session, our_thread) = simulated();
    let get = request(address, &session);
    let sample = get.clone();
    let body = on_a_thread(async move {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let mut buffer = Vec::new();
        let body = exchange(&mut stream, &sample, &mut buffer).await;
        Bytes::copy_from_slice(&buffer[body])
    });
    let body = body.join().expect("an answer");
    assert!(body.windows(9).any(|part| part == b"ACTIVATED"), "{}", String::from_utf8_lossy(&body));
    let (bare, their_thread) = bare(body);

    let p99 = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() * 99 / 100]
    };
    // requests, and microseconds of the server's thread for each
    #[allow(clippy::cast_precision_loss, reason = "counts of seconds are small")]
    let saturate = |address, thread: &Path| {
        let before = worked(thread);
        let count = measure(address, &get, MANY).len() as f64;
        (count, worked(thread).saturating_sub(before).as_secs_f64() * 1e6 / count)
    };
    let (mut rates, mut tails, mut per_second, mut slowest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut work, mut works) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // side by side, so that both have the same neighbours
        let ((ours, our_work), (theirs, their_work)) = (saturate(address, &our_thread), saturate(bare, &their_thread));
        rates.push(ours / theirs);
        work.push(our_work);
        works.push(our_work / their_work);
        per_second.push(ours / SLICE.as_secs_f64());
        let (ours, theirs) = (p99(measure(address, &get, SOME)), p99(measure(bare, &get, SOME)));
        tails.push(ours / theirs);
        slowest.push(ours / 1000.0);
    }
    vec![
        figure("get, 64 connections, requests/s / bare hyper", rates, "×", Some(Goal::AtLeast(0.6))),
        figure("get, 64 connections, requests/s", per_second, "/s", None),
        figure("get, 64 connections, processor time / bare hyper", works, "×", None),
        figure("get, 64 connections, processor time", work, "µs", None),
        figure("get, 32 connections, p99 / bare hyper", tails, "×", Some(Goal::AtMost(2.0))),
        figure("get, 32 connections, p99", slowest, "ms", None),
    ]
}

/// The binary, ended with the benchmark.
struct Binary(Child);

impl Drop for Binary {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Binary {
    /// Starts it and waits until it says where it listens.
    fn start() -> (Self, String, Duration) {
        use std::io::{BufRead as _, BufReader};

        let path = std::env::var_os("VAPI_SIMULATOR").map(PathBuf::from).expect("VAPI_SIMULATOR names the binary");
        let begin = Instant::now();
        let mut command = Command::new(path);
        command.env_remove("RUST_LOG").env_remove("VAPI_SIMULATOR_PASSWORD").stdout(Stdio::piped());
        let fault = "*.supervisor_services.update=error:concurrent_change,chance=0.02";
        let mut binary = Self(command.args(["--fail", fault]).spawn().expect("it starts"));
        let mut line = String::new();
        let stdout = binary.0.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let ready = begin.elapsed();
        let url = line.trim_end().rsplit_once(" on ").expect("it says where it listens").1.to_owned();
        (binary, url, ready)
    }

    /// What it has in memory, in MiB.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes =
            line.and_then(|line| line.trim().strip_suffix("kB")).and_then(|number| number.trim().parse().ok());
        kibibytes.map_or(f64::NAN, |kibibytes: f64| kibibytes / 1024.0)
    }
}

fn process() -> Vec<Figure> {
    let starts = (0..20).map(|_| Binary::start().2.as_secs_f64() * 1000.0).collect();
    let (binary, url, _) = Binary::start();
    thread::sleep(Duration::from_millis(500));
    let idle = binary.memory();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // what allocators keep is there after a while; from then on it should stay as it is
    runtime.block_on(driver::run(&url, "warm-up", MANY, LOAD / 6));
    let before = binary.memory();
    let outcome = runtime.block_on(driver::run(&url, "load", MANY, LOAD));
    let after = binary.memory();
    #[allow(clippy::cast_precision_loss, reason = "counts are small")]
    let count = |number: usize| vec![number as f64];
    let whole = |number: u64| count(usize::try_from(number).unwrap_or(usize::MAX));
    for problem in outcome.errors.iter().chain(&outcome.lost).take(10) {
        eprintln!("simulator: {problem}");
    }
    vec![
        figure("start to ready", starts, "ms", Some(Goal::AtMost(50.0))),
        figure("memory, idle", vec![idle], "MiB", Some(Goal::AtMost(20.0))),
        figure("load 30 s, 64 connections, three wires: requests", whole(outcome.requests), "", None),
        figure("load: writes among them", whole(outcome.writes), "", None),
        figure("load: errors on purpose", whole(outcome.injected), "", None),
        figure("load: other errors", count(outcome.errors.len()), "", Some(Goal::AtMost(0.0))),
        figure("load: writes lost", count(outcome.lost.len()), "", Some(Goal::AtMost(0.0))),
        figure("load: memory before", vec![before], "MiB", None),
        figure("load: memory after", vec![after], "MiB", None),
    ]
}

/// The median of some values, with half the distance between the quartiles.
fn figure(name: &str, mut values: Vec<f64>, unit: &'static str, goal: Option<Goal>) -> Figure {
    values.sort_by(f64::total_cmp);
    let at = |quarter: usize| values[(values.len() - 1) * quarter / 4];
    Figure { name: name.to_owned(), value: at(2), spread: (at(3) - at(1)) / 2.0, unit, anchor: None, goal }
}
