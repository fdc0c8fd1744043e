//! One call: what can be set before it is sent, and the whole answer.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::Client;
use super::attempt::{Outcome, run_whole};
use super::task::Answer;
use super::wire::Encoded;
use crate::codec::{Decode, Decoder, Warning};
use crate::context::{ApplicationContext, SecurityContext};
use crate::error::{CallContext, Error, Failure};

/// The settings that every kind of call has: methods of a type with a field `prepared`.
macro_rules! settings {
    () => {
        fn options(mut self, set: impl FnOnce(&mut Options)) -> Self {
            set(&mut self.prepared.options);
            self
        }

        /// Bounds the time until the answer is there, repeated attempts included; `None`: as long as it takes. Instead of
        /// the client's setting.
        pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
            let timeout = timeout.into();
            self.options(|options| options.timeout = Timeout::Own(timeout))
        }

        /// Gives the call an id of one's own, under which both ends log it. Otherwise the client makes one up.
        pub fn op_id(self, op_id: impl Into<String>) -> Self {
            self.context(ApplicationContext::OP_ID, op_id)
        }

        /// Adds an entry to the application context, or replaces the client's.
        pub fn context(self, key: impl Into<String>, value: impl Into<String>) -> Self {
            self.options(|options| options.context.insert(key, value))
        }

        /// Calls as someone else than the client does.
        pub fn security_context(self, security: SecurityContext) -> Self {
            self.options(|options| options.security = Some(security))
        }

        /// Adds an HTTP header, or replaces the client's. One that is malformed fails the call when it is sent.
        pub fn header(mut self, name: &str, value: &str) -> Self {
            match header(name, value) {
                Ok((name, value)) => drop(self.prepared.options.headers.insert(name, value)),
                Err(problem) => self.prepared.refuse(problem),
            }
            self
        }

        /// Says that the operation changes nothing, so that the client may repeat it after any failure that may pass. Of
        /// generated calls that is known.
        pub fn read_only(mut self) -> Self {
            self.prepared.operation.read_only = true;
            self
        }

        /// The operation, as `service.operation`.
        #[must_use]
        pub fn operation(&self) -> String {
            self.prepared.operation.id()
        }
    };
}

pub(super) use settings;

/// The result that a [`Call`], a login or a logout is waiting for. Nothing happens until it is polled.
///
/// In a box, so that programs don't compile what is behind it once more.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A call that isn't sent yet: await it as it is, or give it a timeout, an id, headers first.
///
/// Nothing happens until it is awaited, [sent](Self::send) or waited for. Dropping the future that it becomes gives the
/// call up; whether the server still executes it then is open.
///
/// ```no_run
/// # use vapi_runtime::{Client, DataValue, StructureValue};
/// # use std::time::Duration;
/// # async fn example(client: &Client) -> Result<(), vapi_runtime::Error> {
/// # let call = || client.invoke("a", "b", &DataValue::Structure(StructureValue::new("operation-input")));
/// let value = call().await?;
///
/// let response = call().timeout(Duration::from_secs(10)).op_id("nightly-17").send().await?;
/// for warning in response.warnings() {
///     eprintln!("{warning}");
/// }
/// let value = response.into_value();
/// # let _ = value; Ok(()) }
/// ```
#[must_use = "a call does nothing until it is awaited, sent or waited for"]
pub struct Call<T> {
    prepared: Prepared,
    result: PhantomData<fn() -> T>,
}

/// A call without the type of its result.
pub(super) struct Prepared {
    pub(super) client: Client,
    pub(super) operation: Operation,
    /// Or what is wrong with it, which comes out when the call is sent.
    pub(super) input: Result<Encoded, Error>,
    pub(super) options: Options,
}

/// Which operation is called.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) service: Cow<'static, str>,
    pub(super) name: Cow<'static, str>,
    /// It may be repeated without harm.
    pub(super) read_only: bool,
}

/// What differs from the client's settings.
#[derive(Default)]
pub(super) struct Options {
    pub(super) timeout: Timeout,
    pub(super) context: ApplicationContext,
    pub(super) security: Option<SecurityContext>,
    pub(super) headers: HeaderMap,
}

/// How long the call may take.
#[derive(Clone, Copy, Default)]
pub(super) enum Timeout {
    /// As the client's settings say.
    #[default]
    Clients,
    Own(Option<Duration>),
}

impl Operation {
    /// `service.operation`.
    pub(super) fn id(&self) -> String {
        format!("{}.{}", self.service, self.name)
    }
}

impl Prepared {
    pub(super) fn new(client: &Client, operation: Operation, input: Result<Encoded, Failure>) -> Self {
        let input = input.map_err(|failure| refused(client, &operation, failure));
        Self { client: client.clone(), operation, input, options: Options::default() }
    }

    /// Refuses to send it, unless there was a reason before.
    pub(super) fn refuse(&mut self, problem: String) {
        if self.input.is_ok() {
            self.input = Err(refused(&self.client, &self.operation, Failure::Argument(problem)));
        }
    }

    /// How long the call may take.
    pub(super) fn timeout(&self) -> Option<Duration> {
        match self.options.timeout {
            Timeout::Clients => self.client.core().settings.timeout,
            Timeout::Own(timeout) => timeout,
        }
    }
}

impl<T> Call<T> {
    pub(super) fn new(prepared: Prepared) -> Self {
        Self { prepared, result: PhantomData }
    }

    settings!();
}

#[cold]
fn refused(client: &Client, operation: &Operation, failure: Failure) -> Error {
    let server = &client.core().server;
    let call =
        CallContext { operation: &operation.id(), op_id: None, server, read_only: operation.read_only, attempts: 0 };
    Error::in_call(failure, call)
}

/// A header of a caller's; what is wrong with it, in words.
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` can't be the name of a header"))?;
    // the value may be a secret
    let value = HeaderValue::from_str(value).map_err(|_| format!("the value of the header `{name}` can't be sent"))?;
    Ok((parsed, value))
}

impl<T: Answer> Call<T> {
    /// Sends it and gives the whole answer: the result, warnings, headers.
    ///
    /// # Errors
    /// What the operation reports, and whatever keeps the result from coming; see [`Error`].
    pub fn send(self) -> CallFuture<Response<T>> {
        self.then(|value, outcome| Response { value, outcome })
    }

    /// Sends it and makes something of what comes.
    fn then<O: 'static>(self, make: fn(T, Outcome) -> O) -> CallFuture<O> {
        let prepared = self.prepared;
        Box::pin(async move {
            let mut value = None;
            let mut read = |input: &mut Decoder<'_>| {
                value = Some(T::Read::decode(input)?);
                Ok(())
            };
            let (outcome, client) = run_whole(prepared, &mut read).await?;
            match value {
                Some(value) => Ok(make(T::of(value, &client), outcome)),
                // it succeeds only after it read the result
                None => Err(Error::configuration("the answer was not read")),
            }
        })
    }

    /// Sends it and blocks the thread until the result is there. For programs without an async runtime: one background
    /// thread drives all such calls. It works in async code too, but holds up the thread it is called on.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<T, Error> {
        self.wait_for_response().map(Response::into_value)
    }

    /// As [`wait`](Self::wait), with the whole answer.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn wait_for_response(self) -> Result<Response<T>, Error> {
        super::blocking::wait(self.send())?
    }
}

impl<T: Answer> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.then(|value, _| value)
    }
}

/// Shows which operation it calls, not the arguments: they may hold secrets.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.operation()).finish_non_exhaustive()
    }
}

/// The result of a call and what came along with it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    outcome: Outcome,
}

impl<T> Response<T> {
    /// The result.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The result, owned.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// Where the answer breaks the interface's rules in ways that the client could read; see
    /// [`Mode::Lenient`](crate::codec::Mode::Lenient).
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.outcome.warnings
    }

    /// The HTTP headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.outcome.headers
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.outcome.status
    }

    /// The id under which both ends log the call.
    #[must_use]
    pub fn op_id(&self) -> Option<&str> {
        self.outcome.op_id.as_deref()
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.outcome.status)
            .field("warnings", &self.outcome.warnings)
            .field("op_id", &self.outcome.op_id)
            .finish_non_exhaustive()
    }
}
