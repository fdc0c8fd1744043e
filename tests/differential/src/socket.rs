//! HTTP for a generated client that keeps what it sends.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use vapi_runtime::client::{
    ClientBuilder, LeftOvers, Protocol, RetryPolicy, Transport, TransportError, TransportFuture,
};
use vapi_runtime::{Client, DataValue, Error};

use crate::driver::{Answer, Arguments, Call};
use crate::raw::{self, Message};

/// A client with the last request that it sent.
#[derive(Debug)]
pub(crate) struct Socket {
    client: Client,
    sent: Sent,
    runtime: tokio::runtime::Runtime,
}

/// The last request.
type Sent = Arc<Mutex<Option<Message>>>;

/// Blocks while it waits: whatever answers runs elsewhere.
#[derive(Debug)]
struct Recording {
    address: String,
    sent: Sent,
}

impl Transport for Recording {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let request = Message::request(head.method.as_str(), target, headers.collect(), body.to_vec());
        let answer = raw::exchange(&self.address, &request);
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        Box::pin(std::future::ready(response(answer)))
    }
}

fn response(answer: Message) -> Result<http::Response<Bytes>, TransportError> {
    let headers = answer.headers.iter();
    let response = headers.fold(http::Response::builder().status(answer.status()), |response, (name, value)| {
        response.header(name.as_str(), value.as_str())
    });
    response.body(answer.body.into()).map_err(TransportError::interrupted)
}

impl Socket {
    /// A client of what listens at `127.0.0.1:PORT`.
    pub(crate) fn new(address: &str, protocol: Protocol) -> Self {
        Self::with(address, |builder| builder.protocol(protocol))
    }

    /// The same, with what has no place of its own in bodies, as VMware's clients do it.
    pub(crate) fn with_bodies(address: &str, protocol: Protocol) -> Self {
        Self::with(address, |builder| builder.protocol(protocol).left_overs(LeftOvers::Body))
    }

    fn with(address: &str, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let sent = Sent::default();
        let client = set(Client::builder(format!("http://{address}")))
            .retry(RetryPolicy::off())
            .transport(Recording { address: address.to_owned(), sent: Arc::clone(&sent) });
        let client = client.build().unwrap_or_else(|error| panic!("a client for the loopback: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        Self { client, sent, runtime: runtime.unwrap_or_else(|error| panic!("a runtime: {error}")) }
    }

    /// Calls an operation; gives the request, too, if there was one.
    pub(crate) fn call(&self, call: Call, arguments: &[DataValue]) -> (Result<Answer, Error>, Option<Message>) {
        let answering = call(&self.client, &Arguments(arguments));
        let answering = answering.unwrap_or_else(|error| panic!("the arguments don't fit: {error}: {arguments:?}"));
        let outcome = self.runtime.block_on(answering);
        (outcome, self.sent.lock().unwrap_or_else(PoisonError::into_inner).take())
    }
}
