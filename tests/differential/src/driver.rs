//! What a generated driver consists of: each service with its stub, and a function for each operation that calls the
//! generated method.

use std::collections::{BTreeMap, VecDeque};
use std::future::Ready;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use vapi_runtime::client::{Answer as Answers, Task, TaskService};
use vapi_runtime::codec::{self, Decode, Encode};
use vapi_runtime::meta::{ServiceInfo, ServiceTable};
use vapi_runtime::server::{Policy, Provider, ProviderBuilder, RequestContext};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, Client, DataValue, DecodeError, Error, StreamCall, Warning};

/// The longest stream that is read.
const STREAM: usize = 1 << 20;

/// A service of a set.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Its table.
    pub info: &'static ServiceTable,
    /// Hosts its stub.
    pub stub: fn(ProviderBuilder, Stubs) -> ProviderBuilder,
    /// Its operations, in the order of the table.
    pub calls: &'static [Call],
}

/// Calls an operation through its generated method.
pub type Call = fn(&Client, &Arguments<'_>) -> Result<Answering, DecodeError>;

/// The arguments of a call, in the order of the table.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a>(pub &'a [DataValue]);

impl Arguments<'_> {
    /// One of them as the type of its parameter.
    ///
    /// # Errors
    /// When it doesn't fit.
    pub fn at<T: Decode>(&self, index: usize) -> Result<T, DecodeError> {
        codec::from_value(self.0.get(index).unwrap_or(&DataValue::Void))
    }
}

/// What a call came to.
#[derive(Debug)]
pub struct Answer {
    /// What the method returned, written again.
    pub value: DataValue,
    /// What was wrong with the answer.
    pub warnings: Vec<Warning>,
}

impl Answer {
    fn new(value: &dyn Encode, warnings: &[Warning]) -> Self {
        let value = codec::to_value(value).unwrap_or_else(|error| panic!("what was read can't be written: {error}"));
        Self { value, warnings: warnings.to_vec() }
    }
}

/// A call under way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// Sends a call.
pub fn answer<T: Answers + Encode>(call: vapi_runtime::Call<T>) -> Answering {
    let sent = call.send();
    Box::pin(async move {
        let response = sent.await?;
        Ok(Answer::new(response.value(), response.warnings()))
    })
}

/// Sends the call of an operation that starts a task; the answer is the task's id.
pub fn answer_task<T, S>(call: vapi_runtime::Call<Task<T, S>>) -> Answering
where
    T: Decode + Send + 'static,
    S: TaskService,
{
    let sent = call.send();
    Box::pin(async move {
        let response = sent.await?;
        Ok(Answer::new(response.value().id(), response.warnings()))
    })
}

/// Sends the call of an operation that answers with a stream; the answer is all of it.
pub fn answer_stream(call: StreamCall) -> Answering {
    Box::pin(async move {
        let bytes = call.await?.collect(STREAM).await?;
        Ok(Answer::new(&bytes, &[]))
    })
}

/// What a method of a stub returns.
pub type Answered<T> = Ready<Result<T, ApiError>>;

/// The implementation behind all stubs: it notes the arguments and answers what was put into it.
#[derive(Clone, Debug, Default)]
pub struct Stubs(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: BTreeMap<String, VecDeque<Outcome>>,
    calls: BTreeMap<String, Vec<Vec<DataValue>>>,
}

/// A result, or an error.
pub type Outcome = Result<DataValue, ApiError>;

impl Stubs {
    /// A provider of all these services, open to everyone. Introspection is the provider's own.
    #[must_use]
    pub fn provider(&self, services: &[Service]) -> Provider {
        let services = services.iter().filter(|service| !is_introspection(service.info));
        let builder = Provider::builder().policy(Policy::Anonymous).introspection(Policy::Anonymous);
        let builder = services.fold(builder, |builder, service| (service.stub)(builder, self.clone()));
        builder.build().unwrap_or_else(|error| panic!("the services can't be hosted: {error}"))
    }

    /// Adds to what an operation answers, one a call.
    pub fn expect(&self, operation: &str, answer: Outcome) {
        self.state(|state| state.answers.entry(operation.to_owned()).or_default().push_back(answer));
    }

    /// What an operation was called with, as the implementation got it.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Vec<Vec<DataValue>> {
        self.state(|state| state.calls.remove(operation)).unwrap_or_default()
    }

    /// Forgets all answers and calls.
    pub fn reset(&self) {
        self.state(|state| *state = State::default());
    }

    /// Answers a call.
    pub fn answer<T: Decode>(&self, cx: &RequestContext, arguments: &[&dyn Encode]) -> Answered<T> {
        let answer = self.next(cx, arguments).and_then(|value| {
            codec::from_value(&value).map_err(|error| failure(&format!("the answer is none: {error}: {value:?}")))
        });
        std::future::ready(answer)
    }

    fn next(&self, cx: &RequestContext, arguments: &[&dyn Encode]) -> Outcome {
        let name = format!("{}.{}", cx.service().name, cx.operation().name);
        let arguments: Result<Vec<_>, _> = arguments.iter().map(|argument| codec::to_value(*argument)).collect();
        let arguments = arguments.map_err(|error| failure(&error.to_string()))?;
        self.state(|state| {
            let answer = state.answers.get_mut(&name).and_then(VecDeque::pop_front);
            state.calls.entry(name).or_default().push(arguments);
            answer.unwrap_or_else(|| Err(failure("nothing to answer with")))
        })
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the provider itself answers for a service.
pub(crate) fn is_introspection(service: &ServiceInfo) -> bool {
    service.name.starts_with("com.vmware.vapi.std.introspection.")
}

/// What a test that went wrong is answered with.
fn failure(text: &str) -> ApiError {
    let message = LocalizableMessage::new("vapi.differential", text, []);
    ApiError::standard(ApiErrorKind::InternalServerError, [message])
}
