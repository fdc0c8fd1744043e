//! How a call is made: context, attempts, time, and what an answer's outcome leads to. The same for every operation, so
//! nothing here is generic over results.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Response, StatusCode, header};
use tracing::Instrument as _;

use super::call::{Operation, Options, Prepared};
use super::session::{self, Login, Renewal};
use super::transport::{BodyStream, TransportFuture};
use super::wire::{self, Encoded, Exchange, ReadResult};
use super::{Authentication, Client, Core};
use crate::codec::{Decode as _, Decoder, Warning};
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::Blob;
use crate::error::{ApiErrorKind, CallContext, Error, Failure};

/// How much of the body of an error is read where the answer would have been a stream, in bytes.
const ERROR_BODY: usize = 1024 * 1024;

/// What becomes of the answer to a call that went well.
pub(super) enum Receive<'r, 'c> {
    /// It is read whole, and the result is decoded.
    Result(&'r mut ReadResult<'c>),
    /// Its body is put here as soon as its head is there; where the wire has no streams, once it is there.
    Stream(&'r mut Option<Box<dyn BodyStream>>),
}

/// What came along with a result.
#[derive(Clone)]
pub(super) struct Outcome {
    pub(super) warnings: Vec<Warning>,
    pub(super) headers: HeaderMap,
    pub(super) status: StatusCode,
    pub(super) op_id: Option<String>,
    pub(super) attempts: u32,
}

/// How far a call is, for the one who stops it when time runs out.
#[derive(Default)]
struct Progress {
    attempts: AtomicU32,
    /// A request is under way, or an earlier attempt may have been executed.
    sent: AtomicBool,
}

/// A call on its way.
struct Run<'a> {
    client: &'a Client,
    core: &'a Core,
    operation: &'a Operation,
    input: &'a Encoded,
    options: &'a Options,
    context: Cow<'a, ApplicationContext>,
    /// Made up, when the context has none.
    op_id: Option<String>,
    progress: Progress,
}

/// As whom an attempt is made, and if that is by a session of ours, which one.
struct Identity {
    security: Option<SecurityContext>,
    session: Option<(Arc<Login>, u64)>,
}

/// A call under way.
pub(super) type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// Makes the call; `receive` takes what it gives.
///
/// In a box, so that all of it is compiled here: what an `async` function does is otherwise compiled where it is awaited,
/// in each program once more.
pub(super) fn run<'a>(prepared: &'a Prepared, receive: &'a mut Receive<'_, '_>) -> Running<'a, Outcome> {
    Box::pin(make(prepared, receive))
}

/// As [`run`] for a result that is read whole; gives the client by which the caller goes on, too. It has the call, so that
/// nothing of it is left for the caller to drop.
pub(super) fn run_whole<'a>(prepared: Prepared, read: &'a mut ReadResult<'_>) -> Running<'a, (Outcome, Client)> {
    Box::pin(async move {
        let outcome = make(&prepared, &mut Receive::Result(read)).await?;
        let Prepared { client, options, .. } = prepared;
        // Whoever made the call goes on with what it gives.
        let client = match options.security {
            Some(security) => client.with_security_context(security),
            None => client,
        };
        Ok((outcome, client))
    })
}

async fn make(prepared: &Prepared, receive: &mut Receive<'_, '_>) -> Result<Outcome, Error> {
    let Prepared { client, operation, input, options } = prepared;
    let input = input.as_ref().map_err(Error::clone)?;
    let core = client.core();
    let mut context = Cow::Borrowed(&core.settings.context);
    for (key, value) in options.context.iter() {
        context.to_mut().insert(key, value);
    }
    let op_id = (context.op_id().is_none() && core.settings.make_op_ids).then(|| core.op_ids.next());
    let run = Run { client, core, operation, input, options, context, op_id, progress: Progress::default() };
    let span = tracing::debug_span!(
        "vapi.call",
        service = &*operation.service,
        operation = &*operation.name,
        op_id = run.op_id(),
    );
    let outcome = run.within_time(prepared.timeout(), receive);
    // nearly always: nobody listens
    if span.is_disabled() { outcome.await } else { outcome.instrument(span).await }
}

impl Run<'_> {
    fn op_id(&self) -> Option<&str> {
        self.op_id.as_deref().or_else(|| self.context.op_id())
    }

    #[cold]
    fn error(&self, failure: impl Into<Failure>) -> Error {
        let call = CallContext {
            operation: &self.operation.id(),
            op_id: self.op_id(),
            server: &self.core.server,
            read_only: self.operation.read_only,
            attempts: self.progress.attempts.load(Ordering::Relaxed),
        };
        Error::in_call(failure, call)
    }

    async fn within_time(&self, timeout: Option<Duration>, receive: &mut Receive<'_, '_>) -> Result<Outcome, Error> {
        let attempts = self.attempts(receive);
        let outcome = match timeout {
            None => attempts.await,
            Some(after) => match tokio::time::timeout(after, attempts).await {
                Ok(outcome) => outcome,
                Err(_) => Err(self.error(Failure::Timeout { after, sent: self.progress.sent.load(Ordering::Relaxed) })),
            },
        };
        match &outcome {
            Ok(outcome) => {
                for warning in &outcome.warnings {
                    tracing::warn!(path = %warning.path(), problem = warning.problem(), "the answer breaks a rule");
                }
            }
            // The text may quote what the server says, never what was sent.
            Err(error) => tracing::debug!(%error, "the call failed"),
        }
        outcome
    }

    async fn attempts(&self, receive: &mut Receive<'_, '_>) -> Result<Outcome, Error> {
        let mut renewed = false;
        loop {
            let identity = self.identity().await?;
            let made = self.progress.attempts.fetch_add(1, Ordering::Relaxed) + 1;
            let error = match self.attempt(identity.security.as_ref(), receive).await {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => self.error(failure),
            };
            if let Some((login, generation)) = identity.session.filter(|_| !renewed && is_unauthenticated(&error)) {
                renewed = true;
                tracing::debug!("the session has expired");
                match login.renew(self.client, generation).await? {
                    Renewal::Renewed => continue,
                    Renewal::Ended => return Err(error),
                }
            }
            let Some(wait) = self.core.settings.retry.wait(made).filter(|_| error.is_retryable()) else {
                return Err(error);
            };
            tracing::debug!(%error, ?wait, "trying again");
            tokio::time::sleep(wait).await;
        }
    }

    /// As whom the next attempt is made; opens the session if that is still to be done.
    async fn identity(&self) -> Result<Identity, Error> {
        if let Some(security) = &self.options.security {
            return Ok(Identity { security: Some(security.clone()), session: None });
        }
        let login = match self.client.authentication() {
            Authentication::Nobody => return Ok(Identity { security: None, session: None }),
            Authentication::Context(security) => return Ok(Identity { security: Some(security), session: None }),
            Authentication::Login(login) => login,
        };
        let operation = self.operation;
        if session::is_create(&operation.service, &operation.name) {
            return Ok(Identity { security: Some(login.credentials().clone()), session: None });
        }
        let (id, generation) = login.session(self.client).await?;
        let renewable = !session::is_delete(&operation.service, &operation.name);
        Ok(Identity { security: id.map(SecurityContext::Session), session: renewable.then_some((login, generation)) })
    }

    async fn attempt(
        &self,
        security: Option<&SecurityContext>,
        receive: &mut Receive<'_, '_>,
    ) -> Result<Outcome, Failure> {
        let id = self.core.next_id();
        let (transport, request) = (&self.core.transport, self.request(id, security)?);
        let was_sent = self.progress.sent.swap(true, Ordering::Relaxed);
        let outcome = match receive {
            Receive::Result(result) => self.whole(id, transport.send(request), *result).await,
            Receive::Stream(body) if self.input.is_streamed() => {
                self.streamed(id, transport.stream(request), body).await
            }
            Receive::Stream(body) => {
                let mut read = |input: &mut Decoder<'_>| {
                    let bytes = Bytes::from(Blob::decode(input)?.into_vec());
                    **body = Some(Box::new(bytes));
                    Ok(())
                };
                self.whole(id, transport.send(request), &mut read).await
            }
        };
        if let Err(failure) = &outcome {
            self.progress.sent.store(was_sent || failure.may_have_been_executed(), Ordering::Relaxed);
        }
        outcome
    }

    fn request(&self, id: u64, security: Option<&SecurityContext>) -> Result<http::Request<Bytes>, Failure> {
        let (core, headers) = (self.core, self.headers());
        wire::request(&Exchange {
            endpoint: &core.endpoint,
            id,
            service: &self.operation.service,
            operation: &self.operation.name,
            input: &self.input.body,
            target: self.input.target.as_ref(),
            context: &self.context,
            op_id: self.op_id.as_deref(),
            security,
            user_agent: &core.settings.user_agent,
            headers: &headers,
        })
    }

    /// Reads the whole answer.
    async fn whole(
        &self,
        id: u64,
        answer: TransportFuture<'_>,
        result: &mut ReadResult<'_>,
    ) -> Result<Outcome, Failure> {
        let answer = self.in_time(answer).await?;
        self.read(id, answer, result)
    }

    /// Hands out the body of the answer, unless that is an error.
    async fn streamed(
        &self,
        id: u64,
        answer: TransportFuture<'_, Response<Box<dyn BodyStream>>>,
        stream: &mut Option<Box<dyn BodyStream>>,
    ) -> Result<Outcome, Failure> {
        let (head, mut body) = self.in_time(answer).await?.into_parts();
        if head.status.is_success() {
            *stream = Some(body);
            return Ok(self.outcome(head, Vec::new()));
        }
        let mut start = BytesMut::new();
        while start.len() < ERROR_BODY {
            let Some(chunk) = self.in_time(body.chunk()).await? else { break };
            start.extend_from_slice(&chunk);
        }
        self.read(id, Response::from_parts(head, start.freeze()), &mut |_| Ok(()))
    }

    fn read(&self, id: u64, answer: Response<Bytes>, result: &mut ReadResult<'_>) -> Result<Outcome, Failure> {
        if let Some(failure) = redirect(&answer) {
            return Err(failure);
        }
        let warnings = wire::read(id, self.input.target.as_ref(), &answer, self.core.settings.reading, result)?;
        Ok(self.outcome(answer.into_parts().0, warnings))
    }

    fn outcome(&self, head: http::response::Parts, warnings: Vec<Warning>) -> Outcome {
        Outcome {
            warnings,
            headers: head.headers,
            status: head.status,
            op_id: self.op_id().map(str::to_owned),
            attempts: self.progress.attempts.load(Ordering::Relaxed),
        }
    }

    /// What comes from the transport, within the time of one attempt.
    async fn in_time<T>(&self, answer: TransportFuture<'_, T>) -> Result<T, Failure> {
        match self.core.settings.attempt_timeout {
            None => Ok(answer.await?),
            Some(after) => match tokio::time::timeout(after, answer).await {
                Ok(answer) => Ok(answer?),
                Err(_) => Err(Failure::Timeout { after, sent: true }),
            },
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = self.core.settings.headers.clone();
        for (name, value) in &self.options.headers {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }
}

fn is_unauthenticated(error: &Error) -> bool {
    error.api().is_some_and(|error| *error.kind() == ApiErrorKind::Unauthenticated)
}

/// The failure of an answer that points elsewhere.
fn redirect(answer: &Response<Bytes>) -> Option<Failure> {
    let status = answer.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let target = answer.headers().get(header::LOCATION).map(|target| String::from_utf8_lossy(target.as_bytes()));
    let target = target.map_or("an address that it doesn't name".to_owned(), std::borrow::Cow::into_owned);
    Some(Failure::Redirect { status: status.as_u16(), target })
}
