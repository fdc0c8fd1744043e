//! VMware's own Python packages as the other end.
//!
//! `cargo xtask test` makes their environment and says in `VAPI_PEER_PYTHON` where its interpreter is.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::process::Server;
use crate::raw::{self, Message};

/// One of the programs in `tests/peer`, to be started.
#[must_use]
pub fn python(program: &str) -> Command {
    let interpreter = std::env::var("VAPI_PEER_PYTHON")
        .expect("these tests need VMware's Python packages: run them with `cargo xtask test`, which installs them (it needs Python 3.11 with venv and pip, and PyPI)");
    let mut command = Command::new(interpreter);
    command
        .arg(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../peer").join(program))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0");
    command
}

/// A peer that answers a line of JSON with a line of JSON.
#[derive(Debug)]
pub struct Lines {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Lines {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {command:?}: {error}"));
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, input, output }
    }

    /// VMware's client bindings.
    #[must_use]
    pub fn client() -> Self {
        Self::start(python("client.py"))
    }

    /// VMware's codec.
    #[must_use]
    pub fn codec() -> Self {
        Self::start(python("codec.py"))
    }

    /// Sends one line and takes the answer.
    pub fn ask(&mut self, line: &Value) -> Value {
        self.ask_all(std::slice::from_ref(line)).pop().expect("one answer a line")
    }

    /// Sends many lines at once and takes the answers, in order.
    pub fn ask_all(&mut self, lines: &[Value]) -> Vec<Value> {
        let mut input = self.input.take().expect("it is put back below");
        std::thread::scope(|scope| {
            let writer = scope.spawn(move || {
                for line in lines {
                    writeln!(input, "{line}").expect("the peer reads");
                }
                input.flush().expect("the peer reads");
                input
            });
            let answers: Vec<Value> = lines
                .iter()
                .map(|line| {
                    let mut answer = String::new();
                    self.output.read_line(&mut answer).expect("the peer answers");
                    let answer: Value = serde_json::from_str(&answer)
                        .unwrap_or_else(|error| panic!("the peer said `{answer}` to {line}: {error}"));
                    assert!(answer.get("bad_command").is_none(), "the peer doesn't understand {line}: {answer}");
                    answer
                })
                .collect();
            self.input = Some(writer.join().expect("the writer doesn't panic"));
            answers
        })
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// VMware's server runtime, with answers that the test sets: for tests without an HTTP library.
#[derive(Debug)]
pub struct Peer(Server);

impl Peer {
    /// Starts it with all services.
    #[must_use]
    pub fn start() -> Self {
        Self(Server::start(python("server.py").args(["all", "--until-eof"])))
    }

    /// `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.0.url().trim_start_matches("http://").trim_end_matches("/api")
    }

    /// Says something on the control channel.
    pub fn control(&self, order: &Value) {
        let json = ("Content-Type".to_owned(), "application/json".to_owned());
        let answer = self.exchange(&Message::request("POST", "/control", vec![json], order.to_string().into_bytes()));
        assert_eq!(answer, json!({"ok": true}), "the control channel");
    }

    /// What is read back: `calls`, `requests`, `services`.
    #[must_use]
    pub fn read(&self, what: &str) -> Value {
        self.exchange(&Message::request("GET", &format!("/control/{what}"), Vec::new(), Vec::new()))
    }

    fn exchange(&self, request: &Message) -> Value {
        let answer = raw::exchange(self.address(), request);
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{}: {error}", request.start))
    }
}
