//! VMware's own Python packages as the other end.
//!
//! `cargo xtask test` makes their environment and says in `VAPI_PEER_PYTHON` where its interpreter is.

use serde_json::{Value, json};
pub use vapi_differential::peer::Lines;
use vapi_differential::peer::python;

use crate::process::Server;

/// VMware's server runtime, with answers that the test sets.
#[derive(Debug)]
pub struct PeerServer {
    server: Server,
    http: reqwest::Client,
}

impl PeerServer {
    /// Starts it with services by canonical id; none: those of the first spec.
    #[must_use]
    pub fn start(services: &[&str]) -> Self {
        Self::start_with(services)
    }

    /// Starts it with the services of the first spec, over JSON-RPC and the legacy form of REST.
    #[must_use]
    pub fn start_rest() -> Self {
        Self::start_with(&["--rest"])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let mut command = python("server.py");
        command.args(arguments).arg("--until-eof");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client for loopback");
        Self { server: Server::start(&mut command), http }
    }

    /// Where it answers JSON-RPC.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Its address without `/api`.
    #[must_use]
    pub fn base(&self) -> &str {
        self.url().trim_end_matches("/api")
    }

    /// Says something on the control channel.
    pub async fn control(&self, order: &Value) {
        let answer = self.http.post(format!("{}/control", self.base())).json(order).send().await.expect("it answers");
        let answer: Value = answer.json().await.expect("in JSON");
        assert_eq!(answer, json!({"ok": true}), "{order}");
    }

    /// Sets the answer of an operation.
    pub async fn answer(&self, service: &str, operation: &str, answer: Value) {
        self.control(&json!({"service": service, "operation": operation, "answer": answer})).await;
    }

    /// What is read back: `calls`, `requests`, `services`.
    pub async fn read(&self, what: &str) -> Value {
        let answer = self.http.get(format!("{}/control/{what}", self.base())).send().await.expect("it answers");
        answer.json().await.expect("in JSON")
    }
}
