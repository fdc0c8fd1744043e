//! Operations that run as tasks: what a call that starts one gives, and how its end is waited for.
//!
//! The service that tells how tasks stand is a generated one, and so is what it says; here is what a handle does with
//! it, whoever generated it.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::retry::random;
use super::{Call, CallFuture, Client, Service};
use crate::codec::{self, Decode, DecodeError, Structure};
use crate::data::{DataValue, Id, StructureValue};
use crate::error::{ApiError, ApiErrorKind, CallContext, Error, Failure};

/// What a call gives to its caller: any value that can be read, or the handle on the [`Task`] whose id was read.
pub trait Answer: Sized + Send + 'static {
    /// What comes over the wire.
    type Read: Decode + Send + 'static;

    /// Makes the answer of it; `client` calls as whoever made the call.
    fn of(read: Self::Read, client: &Client) -> Self;
}

impl<T: Decode + Send + 'static> Answer for T {
    type Read = T;

    fn of(read: T, _client: &Client) -> T {
        read
    }
}

/// The generated service that tells how tasks stand, `com.vmware.cis.tasks`.
///
/// What it says of a task has the fields `status` (`SUCCEEDED` and `FAILED` are ends), `result`, `error`, `progress`,
/// `service` and `operation`, as far as they are set.
pub trait TaskService: Service + 'static {
    /// Marks the ids of tasks.
    type Resource: ?Sized + 'static;
    /// What the service says of a task.
    type Info: Structure + Send + 'static;
    /// How far a task has got.
    type Progress: Decode + Send + 'static;

    /// The call that asks how a task stands.
    fn task_info(&self, task: &Id<Self::Resource>) -> Call<Self::Info>;

    /// The call that asks a task to stop.
    fn cancel_task(&self, task: &Id<Self::Resource>) -> Call<()>;
}

/// How often a waiting handle asks how its task stands.
///
/// It asks at once, then after waits that double from one to the next and have a random part, so that many waiting
/// programs don't ask at the same time.
///
/// ```
/// use std::time::Duration;
/// use vapi_runtime::client::Polling;
///
/// let hourly_job = Polling::new().first_wait(Duration::from_secs(5)).longest_wait(Duration::from_secs(60));
/// # let _ = hourly_job;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    first_wait: Duration,
    longest_wait: Duration,
}

impl Default for Polling {
    fn default() -> Self {
        Self::new()
    }
}

impl Polling {
    /// The shortest wait, so that nobody floods a server by mistake.
    const LEAST: Duration = Duration::from_millis(1);

    /// About 0.25 s between the first two questions, and never more than 10 s.
    #[must_use]
    pub const fn new() -> Self {
        Self { first_wait: Duration::from_millis(250), longest_wait: Duration::from_secs(10) }
    }

    /// Sets the wait between the first question and the second; 1 ms at least.
    #[must_use]
    pub const fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// Sets the longest wait between two questions; 1 ms at least.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self { longest_wait, ..self }
    }

    /// How long to wait after this many questions.
    fn wait(&self, asked: u32) -> Duration {
        let doubled = self.first_wait.max(Self::LEAST).saturating_mul(1 << asked.saturating_sub(1).min(20));
        doubled.min(self.longest_wait.max(Self::LEAST)).mul_f64(0.5 + 0.5 * random())
    }
}

/// A handle on a task: an operation that goes on by itself on the server, and gives a `T` at its end.
///
/// A call of such an operation gives it. Await the handle, or a reference to it, for the result; where there is no async
/// runtime [`wait`](Self::wait) blocks. Nothing happens to the task when the handle is dropped: it goes on, and
/// [`resume`](Self::resume) makes a new handle of its id, in this program or another.
///
/// Generated crates give it the name `Task<T>` for their own `S`, the service that tells how tasks stand.
pub struct Task<T, S: TaskService> {
    client: Client,
    id: Id<S::Resource>,
    timeout: Option<Duration>,
    polling: Polling,
    result: PhantomData<fn() -> T>,
}

impl<T: Decode + Send + 'static, S: TaskService> Answer for Task<T, S> {
    type Read = Id<S::Resource>;

    fn of(read: Id<S::Resource>, client: &Client) -> Self {
        Self::resume(client, read)
    }
}

impl<T, S: TaskService> Task<T, S> {
    /// A handle on a task that was started before. Nothing is asked of the server, and nothing says whether the task
    /// gives a `T`: that shows at its end.
    #[must_use]
    pub fn resume(client: &Client, id: impl Into<Id<S::Resource>>) -> Self {
        Self { client: client.clone(), id: id.into(), timeout: None, polling: Polling::new(), result: PhantomData }
    }

    /// The task's id.
    #[must_use]
    pub fn id(&self) -> &Id<S::Resource> {
        &self.id
    }

    /// Bounds the time that is waited for the end, each time that it is; `None`, which is the default: as long as it
    /// takes. When the time is over the task goes on, and so may the waiting.
    #[must_use]
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { timeout: timeout.into(), ..self }
    }

    /// Sets how often the server is asked while the end is waited for.
    #[must_use]
    pub fn polling(self, polling: Polling) -> Self {
        Self { polling, ..self }
    }

    /// The call that asks how the task stands, once.
    pub fn info(&self) -> Call<S::Info> {
        S::new(&self.client).task_info(&self.id)
    }

    /// The call that asks the task to stop. Its success says that the task was asked: the task ends with the error
    /// [`Canceled`](ApiErrorKind::Canceled) then, or as it would have if it was too late.
    pub fn cancel(&self) -> Call<()> {
        S::new(&self.client).cancel_task(&self.id)
    }

    /// Asks how far the task has got; `None` when it doesn't say.
    ///
    /// # Errors
    /// As those of the call of [`info`](Self::info), and when what the server says of the progress can't be read.
    pub fn progress(&self) -> CallFuture<Option<S::Progress>> {
        let (info, client) = (self.info(), self.client.clone());
        Box::pin(async move {
            let state = State::of(&info.await?);
            let progress = state.field("progress").map(codec::from_value);
            progress.transpose().map_err(|error| state.error(&client, decode_failure(error)))
        })
    }

    /// As [`progress`](Self::progress), and blocks the thread until it is known.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    #[cfg(feature = "blocking")]
    pub fn wait_for_progress(&self) -> Result<Option<S::Progress>, Error> {
        super::blocking::wait(self.progress())?
    }
}

impl<T: Decode + Send + 'static, S: TaskService> Task<T, S> {
    /// Waits for the end as awaiting the handle does, and blocks the thread meanwhile.
    ///
    /// # Errors
    /// What the task failed with, as an [`ApiError`]: [`Canceled`](ApiErrorKind::Canceled) when it was cancelled.
    /// Otherwise what keeps the server from telling how the task stands, or the result from being read; and a timeout,
    /// when there is one. See [`Error`].
    #[cfg(feature = "blocking")]
    pub fn wait(&self) -> Result<T, Error> {
        super::blocking::wait(self.finished())?
    }

    /// Waits for the end.
    fn finished(&self) -> CallFuture<T> {
        let task = self.clone();
        Box::pin(async move {
            let Some(after) = task.timeout else { return task.poll().await };
            tokio::time::timeout(after, task.poll()).await.unwrap_or_else(|_| {
                let failure = Failure::Unfinished { task: task.id.as_str().to_owned(), after };
                Err(error(&task.client, S::INFO.name, failure))
            })
        })
    }

    async fn poll(&self) -> Result<T, Error> {
        let mut asked = 0;
        loop {
            let state = State::of(&self.info().await?);
            asked += 1;
            match state.text("status") {
                Some("SUCCEEDED") => {
                    let result = state.result(&self.client);
                    return result.map_err(|failure| state.error(&self.client, failure));
                }
                Some("FAILED") => {
                    let failure = Failure::Task { task: self.id.as_str().to_owned(), error: state.reason() };
                    return Err(state.error(&self.client, failure));
                }
                // It hasn't ended, or a newer server says so in a word of its own.
                _ => {}
            }
            let wait = self.polling.wait(asked);
            tracing::trace!(task = self.id.as_str(), ?wait, "the task goes on");
            tokio::time::sleep(wait).await;
        }
    }
}

fn error(client: &Client, operation: &str, failure: Failure) -> Error {
    let server = &client.core().server;
    Error::in_call(failure, CallContext { operation, op_id: None, server, read_only: false, attempts: 1 })
}

fn decode_failure(error: DecodeError) -> Failure {
    Failure::Decode { error, length: 0 }
}

impl<T: Decode + Send + 'static, S: TaskService> IntoFuture for Task<T, S> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.finished()
    }
}

impl<T: Decode + Send + 'static, S: TaskService> IntoFuture for &Task<T, S> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.finished()
    }
}

/// Another handle on the same task.
impl<T, S: TaskService> Clone for Task<T, S> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            id: Id::new(self.id.as_str()),
            timeout: self.timeout,
            polling: self.polling,
            result: PhantomData,
        }
    }
}

impl<T, S: TaskService> fmt::Debug for Task<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("id", &self.id.as_str()).finish_non_exhaustive()
    }
}

/// What the server said of a task, by field. Servers leave out fields that the interface promises of an ended task, so
/// what is there counts, not whether the whole keeps the rules.
struct State(StructureValue);

impl State {
    fn of(info: &dyn codec::Encode) -> Self {
        match codec::to_value_unchecked(info) {
            DataValue::Structure(value) => Self(value),
            // a structure encodes to nothing else
            _ => Self(StructureValue::default()),
        }
    }

    /// A field that is set.
    fn field(&self, name: &str) -> Option<&DataValue> {
        match self.0.get(name)? {
            DataValue::Optional(value) => value.as_deref(),
            value => Some(value),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.field(name)? {
            DataValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The operation that runs as the task.
    fn operation(&self) -> String {
        format!("{}.{}", self.text("service").unwrap_or("?"), self.text("operation").unwrap_or("?"))
    }

    /// The result as its type says. Nothing of the kind came from an operation without a result.
    fn result<T: Decode>(&self, client: &Client) -> Result<T, Failure> {
        let Some(value) = self.field("result") else {
            let nothing = T::WHEN_MISSING.map_or_else(|| codec::from_value(&DataValue::Void), Ok);
            return nothing.map_err(decode_failure);
        };
        let Some(wire) = client.core().protocol.plain_wire() else {
            // What is there is there, whether or not the server says that it need not be.
            let is_bare = T::WHEN_MISSING.is_some() && !matches!(value, DataValue::Optional(_));
            let value = if is_bare { &DataValue::some(value.clone()) } else { value };
            return codec::from_value(value).map_err(decode_failure);
        };
        // Plain JSON says less than the type does, so it is read again with the type at hand.
        let text = codec::to_json(value, wire).map_err(Failure::Encode)?;
        match codec::from_json(&text, wire) {
            Ok((value, _)) => Ok(value),
            Err(error) => Err(Failure::Decode { error, length: text.len() }),
        }
    }

    /// Why the task failed. Where the server gives no error, the result is to say it, and becomes the error's data.
    fn reason(&self) -> ApiError {
        if let Some(Ok(error)) = self.field("error").map(codec::from_value::<ApiError>) {
            return error;
        }
        let error = ApiError::standard(ApiErrorKind::Error, []);
        match self.field("result") {
            Some(data @ (DataValue::Structure(_) | DataValue::Error(_))) => {
                let mut value = error.value().clone();
                value.insert("data", DataValue::some(data.clone()));
                ApiError::from_value(value)
            }
            _ => error,
        }
    }

    fn error(&self, client: &Client, failure: Failure) -> Error {
        error(client, &self.operation(), failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_bound_and_are_never_nothing() {
        let polling = Polling::new().first_wait(Duration::from_millis(100)).longest_wait(Duration::from_millis(500));
        for (asked, most) in [(1, 100), (2, 200), (3, 400), (4, 500), (u32::MAX, 500)] {
            let most = Duration::from_millis(most);
            let wait = polling.wait(asked);
            assert!(wait >= most / 2 && wait <= most, "{asked}: {wait:?}");
        }
        let hasty = Polling::new().first_wait(Duration::ZERO).longest_wait(Duration::ZERO);
        assert!(hasty.wait(1) >= Duration::from_micros(500));
    }
}
