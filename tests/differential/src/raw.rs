//! HTTP without an HTTP library: requests sent byte for byte as a case has them, and a server that answers what it is told.
//!
//! Libraries put headers in order, add some and refuse others; a test of what really crosses the wire can't use them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request or an answer as it crossed the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Its first line: `POST /api HTTP/1.1`, or `HTTP/1.1 200 OK`.
    pub start: String,
    /// Its headers in order, names as they came.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Message {
    /// A request; what the body needs is added when it is sent.
    #[must_use]
    pub fn request(method: &str, path: &str, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { start: format!("{method} {path} HTTP/1.1"), headers, body }
    }

    /// An answer.
    #[must_use]
    pub fn answer(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self { start: format!("HTTP/1.1 {status} Status"), headers, body }
    }

    /// The status of an answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        let status = self.start.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.unwrap_or_else(|| panic!("no status in `{}`", self.start))
    }

    /// Method and path of a request.
    #[must_use]
    pub fn target(&self) -> (&str, &str) {
        let mut parts = self.start.split(' ');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }

    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn write(&self, stream: &mut TcpStream, added: &[(&str, String)]) -> std::io::Result<()> {
        let mut bytes = format!("{}\r\n", self.start).into_bytes();
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value));
        for (name, value) in own.chain(added.iter().map(|(name, value)| (*name, value))) {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)
    }

    /// Reads one; nothing when the other end has nothing more to say. An answer without a length ends with its stream.
    fn read(stream: &mut BufReader<TcpStream>, has_body: bool) -> std::io::Result<Option<Self>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            match line.trim_end_matches(['\r', '\n']) {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut lines = lines.into_iter();
        let start = lines.next().unwrap_or_default();
        let headers = lines.map(|line| match line.split_once(':') {
            Some((name, value)) => (name.to_owned(), value.trim().to_owned()),
            None => (line, String::new()),
        });
        let mut message = Self { start, headers: headers.collect(), body: Vec::new() };
        let is_answer = message.start.starts_with("HTTP/");
        match message.header("content-length").and_then(|length| length.parse().ok()) {
            Some(length) if has_body => {
                message.body = vec![0; length];
                stream.read_exact(&mut message.body)?;
            }
            None if is_answer && has_body => {
                stream.read_to_end(&mut message.body)?;
            }
            _ => {}
        }
        Ok(Some(message))
    }
}

/// Sends a request to `127.0.0.1:PORT` and takes the answer.
#[must_use]
pub fn exchange(address: &str, request: &Message) -> Message {
    let attempt = || -> std::io::Result<Option<Message>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let added = [
            ("Host", address.to_owned()),
            ("Content-Length", request.body.len().to_string()),
            ("Connection", "close".to_owned()),
        ];
        // A server may answer and close before it has read everything.
        let sent = request.write(&mut stream, &added);
        let answer = Message::read(&mut BufReader::new(stream), request.target().0 != "HEAD")?;
        sent.map(|()| answer)
    };
    match attempt() {
        Ok(Some(answer)) => answer,
        Ok(None) => panic!("{address} closed without an answer to {}", request.start),
        Err(error) => panic!("no answer to {} from {address}: {error}", request.start),
    }
}

/// A server that gives the answers that it is told, one a request and the last one for good, and keeps the requests.
#[derive(Debug)]
pub struct Scripted {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Script {
    answers: Vec<Message>,
    requests: Vec<Message>,
    is_over: bool,
}

impl Scripted {
    /// Starts it on a free port of the loopback.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = Arc::clone(&script);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if lock(&shared).is_over {
                    return;
                }
                // A client that gives up in the middle is the client's affair; the test sees it there.
                let _ = stream.and_then(|stream| serve(stream, &shared));
            }
        });
        Self { address, script, thread: Some(thread) }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Forgets what was, and says what to answer from now on.
    pub fn answer(&self, answers: Vec<Message>) {
        let mut script = lock(&self.script);
        script.answers = answers;
        script.answers.reverse();
        script.requests.clear();
    }

    /// The requests since the answers were set.
    #[must_use]
    pub fn requests(&self) -> Vec<Message> {
        lock(&self.script).requests.clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        lock(&self.script).is_over = true;
        // wakes it
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(script: &Mutex<Script>) -> std::sync::MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one request and closes.
fn serve(mut stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(request) = Message::read(&mut BufReader::new(stream.try_clone()?), true)? else { return Ok(()) };
    let answer = {
        let mut script = lock(script);
        script.requests.push(request);
        match script.answers.len() {
            0 => Message::answer(500, Vec::new(), Vec::new()),
            1 => script.answers[0].clone(),
            _ => script.answers.pop().unwrap_or_default(),
        }
    };
    let has_body = !matches!(answer.status(), 204 | 304);
    let length = has_body.then(|| ("Content-Length", answer.body.len().to_string()));
    let added: Vec<(&str, String)> = length.into_iter().chain([("Connection", "close".to_owned())]).collect();
    answer.write(&mut stream, &added)
}
