//! Handles on tasks: operations that run on the server while the client waits, asks, gives up, comes back.
//!
//! The server is the generated stubs over a board of tasks that the test moves. Over REST a result comes without names
//! and tags, so each wire is asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use vapi_probe::probe::{Inner, Node};
use vapi_probe_client::probe::Probe;
use vapi_probe_server::probe::ProbeSkeleton;
use vapi_runtime::client::{Polling, Protocol};
use vapi_runtime::server::{Policy, Provider, RequestContext};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{
    ApiError, ApiErrorKind, Blob, Client, DataValue, DateTime, Encode, Error, Id, Opaque, SecurityContext,
    StructureValue,
};
use vapi_std::cis::task::{Info, InfoStatusCase, Progress};
use vapi_std::cis::tasks::GetSpec;
use vapi_std::resource::cis;
use vapi_std_client::cis::tasks::Task;
use vapi_std_server::cis::tasks::{Tasks, TasksSkeleton};
use vapi_tests::host::Host;

/// Tasks that the test moves, each through states one a question; the last stays.
#[derive(Clone, Default)]
struct Board(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    tasks: BTreeMap<String, Vec<InfoStatusCase>>,
    /// Questions, by task.
    asked: BTreeMap<String, Vec<Instant>>,
    /// As whom they were asked.
    users: Vec<Option<String>>,
}

fn message(text: &str) -> LocalizableMessage {
    LocalizableMessage::new("com.example.work", text, [])
}

fn progress(completed: i64) -> Progress {
    Progress::new(100, completed, message("At work"))
}

fn now() -> DateTime {
    "2025-01-02T03:04:05.678Z".parse().expect("a date")
}

fn running(completed: i64) -> InfoStatusCase {
    InfoStatusCase::running(progress(completed), now(), None)
}

fn succeeded(result: &dyn Encode) -> InfoStatusCase {
    let result = vapi_runtime::codec::to_value(result).expect("it encodes");
    InfoStatusCase::succeeded(progress(100), now(), now(), Some(Opaque::new(result)))
}

fn failed(error: Option<ApiError>, result: Option<Opaque>) -> InfoStatusCase {
    InfoStatusCase::failed(progress(50), now(), now(), result, error)
}

impl Board {
    fn host(&self) -> Host {
        let provider = Provider::builder().policy(Policy::Anonymous);
        let provider = provider.service(TasksSkeleton(self.clone())).service(ProbeSkeleton(self.clone()));
        Host::start(provider.build().expect("two services"))
    }

    fn put(&self, id: &str, states: impl IntoIterator<Item = InfoStatusCase>) {
        self.state(|state| state.tasks.insert(id.to_owned(), states.into_iter().collect()));
    }

    fn asked(&self, id: &str) -> Vec<Instant> {
        self.state(|state| state.asked.get(id).cloned().unwrap_or_default())
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Tasks for Board {
    async fn get(&self, cx: &RequestContext, task: Id<cis::Task>, _spec: Option<GetSpec>) -> Result<Info, ApiError> {
        self.state(|state| {
            state.asked.entry(task.as_str().to_owned()).or_default().push(Instant::now());
            state.users.push(match cx.security() {
                Some(SecurityContext::UserPassword { user, .. }) => Some(user.clone()),
                _ => None,
            });
            let Some(states) = state.tasks.get_mut(task.as_str()) else {
                return Err(ApiError::standard(ApiErrorKind::NotFound, [message("No such task")]));
            };
            let status = if states.len() > 1 { states.remove(0) } else { states[0].clone() };
            let (service, operation) = (Id::new("com.example.probe"), Id::new("long_task"));
            Ok(Info::new(message("Work"), service, operation, status, true))
        })
    }

    async fn cancel(&self, _cx: &RequestContext, task: Id<cis::Task>) -> Result<(), ApiError> {
        let canceled = ApiError::standard(ApiErrorKind::Canceled, [message("Stopped by a user")]);
        self.put(task.as_str(), [running(40), failed(Some(canceled), None)]);
        Ok(())
    }
}

impl vapi_probe_server::probe::Probe for Board {
    async fn long_task_task(&self, _cx: &RequestContext, v: String) -> Result<Id<cis::Task>, ApiError> {
        Ok(Id::new(v))
    }
}

fn client(host: &Host, protocol: Protocol) -> Client {
    let client = Client::builder(format!("http://{}", host.address())).no_proxy().protocol(protocol);
    client.build().expect("a client for the loopback")
}

const PROTOCOLS: [Protocol; 4] = [Protocol::JsonRpc, Protocol::Api, Protocol::Rest, Protocol::Legacy];

fn hasty() -> Polling {
    Polling::new().first_wait(Duration::from_millis(2)).longest_wait(Duration::from_millis(10))
}

fn api(error: &Error) -> (&ApiErrorKind, String) {
    let api = error.api().unwrap_or_else(|| panic!("an error of the API, not: {error}"));
    (api.kind(), error.to_string())
}

#[tokio::test]
async fn a_call_gives_a_handle_and_the_handle_the_typed_result() {
    let board = Board::default();
    let host = board.host();
    let probe = Probe::new(&client(&host, Protocol::JsonRpc));
    board.put("t1", [InfoStatusCase::Pending, running(10), running(60), succeeded(&"done")]);

    let response = probe.long_task_task("t1").op_id("start").send().await.expect("it starts");
    assert_eq!(response.op_id(), Some("start"));
    let task: Task<String> = response.into_value();
    assert_eq!(task.id().as_str(), "t1");
    assert_eq!(task.info().await.expect("it stands").status, InfoStatusCase::Pending);
    let found = task.progress().await.expect("it stands").expect("it says how far it is");
    assert_eq!((found.completed, found.total), (10, 100));
    let task = task.polling(hasty());
    assert_eq!((&task).await.expect("it ends well"), "done");
    assert_eq!(task.await.expect("and stays so"), "done");
    assert_eq!(board.asked("t1").len(), 5);
}

#[test]
fn whoever_has_no_runtime_blocks() {
    let board = Board::default();
    let host = board.host();
    let probe = Probe::new(&client(&host, Protocol::JsonRpc));
    board.put("t1", [running(10), running(60), succeeded(&"done")]);
    let task = probe.long_task_task("t1").wait().expect("it starts").polling(hasty());
    assert_eq!(task.wait_for_progress().expect("it stands").map(|progress| progress.completed), Some(10));
    assert_eq!(task.wait().expect("it ends well"), "done");
    task.cancel().wait().expect("it is asked to stop");
    assert_eq!(api(&task.wait().expect_err("it was stopped")).0, &ApiErrorKind::Canceled);
}

#[tokio::test]
async fn results_of_every_type_are_read_on_every_wire() {
    let board = Board::default();
    let host = board.host();
    let leaf = |name: &str| Node::new(name, Vec::new());
    let node = Node::new("top", vec![leaf("a"), leaf("b")]).with_next(leaf("next"));
    let map = BTreeMap::from([("k".to_owned(), Inner::new("x").with_b(7)), ("l".to_owned(), Inner::new("y"))]);
    let blob = Some(Blob::from(vec![0, 1, 255]));
    board.put("node", [succeeded(&node)]);
    board.put("map", [succeeded(&map)]);
    board.put("blob", [succeeded(&blob)]);
    board.put("nothing", [InfoStatusCase::succeeded(progress(100), now(), now(), None)]);
    for protocol in PROTOCOLS {
        let client = client(&host, protocol);
        assert_eq!(Task::<Node>::resume(&client, "node").await.expect("a structure"), node, "{protocol:?}");
        let found = Task::<BTreeMap<String, Inner>>::resume(&client, "map").await;
        assert_eq!(found.expect("a map"), map, "{protocol:?}");
        assert_eq!(Task::<Option<Blob>>::resume(&client, "blob").await.expect("bytes"), blob, "{protocol:?}");

        // nothing came: that is a result where it may be one
        Task::<()>::resume(&client, "nothing").await.expect("nothing");
        assert_eq!(Task::<Option<Blob>>::resume(&client, "nothing").await.expect("unset"), None);
        let unstated: Task = Task::resume(&client, "nothing");
        assert_eq!(unstated.await.expect("unset"), None);
        let error = Task::<String>::resume(&client, "nothing").await.expect_err("a text was promised");
        assert!(error.is_decode(), "{error}");
        // and so is whatever came, where nothing is stated
        let unstated: Task = Task::resume(&client, "node");
        assert!(unstated.await.expect("a structure").is_some());
        let error = Task::<Node>::resume(&client, "map").await.expect_err("another type");
        assert!(error.is_decode() && error.may_have_been_executed(), "{error}");
    }
}

#[tokio::test]
async fn a_failure_is_the_error_of_the_task() {
    let board = Board::default();
    let host = board.host();
    let busy = ApiError::standard(ApiErrorKind::ResourceBusy, [message("Somebody else works on it")]);
    board.put("busy", [running(1), failed(Some(busy), None)]);
    board.put("silent", [failed(None, None)]);
    let reason = StructureValue::new("com.example.reason").with("code", DataValue::Integer(7));
    board.put("result", [failed(None, Some(Opaque::new(DataValue::Structure(reason))))]);
    let refused = ApiError::standard(ApiErrorKind::Unauthorized, []);
    board.put("refused", [failed(Some(refused), None)]);
    for protocol in PROTOCOLS {
        let client = client(&host, protocol);
        let error = Task::<String>::resume(&client, "busy").polling(hasty()).await.expect_err("it failed");
        let (kind, text) = api(&error);
        assert_eq!(kind, &ApiErrorKind::ResourceBusy, "{protocol:?}");
        let words = "com.example.probe.long_task: the task busy failed: ResourceBusy: Somebody else works on it";
        assert_eq!(text, words, "{protocol:?}");
        assert!(!error.is_retryable(), "{error}");
        let error = Task::<String>::resume(&client, "silent").await.expect_err("it failed");
        assert_eq!(api(&error).0, &ApiErrorKind::Error);
        let error = Task::<String>::resume(&client, "result").await.expect_err("it failed");
        let data = error.api().and_then(ApiError::data).expect("what the result said");
        assert_eq!(data.value().get("code"), Some(&DataValue::Integer(7)), "{protocol:?}");
        // A task has begun its work, whatever ended it.
        let error = Task::<String>::resume(&client, "refused").await.expect_err("it failed");
        assert!(error.may_have_been_executed(), "{error}");
    }
}

#[tokio::test]
async fn a_cancelled_task_ends_as_cancelled() {
    let board = Board::default();
    let host = board.host();
    for protocol in PROTOCOLS {
        board.put("t1", [running(10)]);
        let task = Task::<String>::resume(&client(&host, protocol), "t1").polling(hasty());
        task.cancel().await.expect("it is asked to stop");
        let error = task.await.expect_err("it was stopped");
        assert_eq!(api(&error).0, &ApiErrorKind::Canceled, "{protocol:?}");
    }
}

#[tokio::test]
async fn whoever_waits_no_longer_may_come_back() {
    let board = Board::default();
    let host = board.host();
    board.put("t1", [running(10)]);
    let client = client(&host, Protocol::JsonRpc);
    let task = Task::<String>::resume(&client, "t1").polling(hasty()).timeout(Duration::from_millis(60));
    let error = (&task).await.expect_err("it goes on");
    assert!(error.is_timeout() && error.may_have_been_executed() && !error.is_retryable(), "{error:?}");
    assert_eq!(error.to_string(), "com.vmware.cis.tasks: the task t1 has not ended within 60 ms; it goes on");
    // The handle is gone, the task isn't.
    let id = task.id().clone();
    drop(task);
    board.put("t1", [running(90), succeeded(&"done")]);
    assert_eq!(Task::<String>::resume(&client, id).polling(hasty()).await.expect("it ends well"), "done");

    let error = Task::<String>::resume(&client, "t2").await.expect_err("there is none");
    assert_eq!(api(&error).0, &ApiErrorKind::NotFound);
    assert_eq!(error.operation(), Some("com.vmware.cis.tasks.get"));
}

#[tokio::test]
async fn questions_become_rarer() {
    let board = Board::default();
    let host = board.host();
    let states = (0..6).map(running).chain([succeeded(&"done")]);
    board.put("t1", states);
    let polling = Polling::new().first_wait(Duration::from_millis(20)).longest_wait(Duration::from_millis(80));
    let task = Task::<String>::resume(&client(&host, Protocol::JsonRpc), "t1").polling(polling);
    task.await.expect("it ends well");
    let asked = board.asked("t1");
    let waits: Vec<Duration> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // A wait is at least half of 20, 40, 80, 80 … ms; how much longer a busy machine makes it is open.
    for (wait, least) in waits.iter().zip([10, 20, 40, 40, 40, 40]) {
        assert!(*wait >= Duration::from_millis(least), "{waits:?}");
    }
    assert_eq!(waits.len(), 6);
}

#[tokio::test]
async fn whoever_started_a_task_asks_for_it() {
    let board = Board::default();
    let host = board.host();
    board.put("t1", [succeeded(&"done")]);
    let probe = Probe::new(&client(&host, Protocol::JsonRpc));
    let call = probe.long_task_task("t1").security_context(SecurityContext::user_password("eve", "secret"));
    call.await.expect("it starts").await.expect("it ends well");
    probe.long_task_task("t1").await.expect("it starts").await.expect("it ends well");
    let users = board.state(|state| state.users.clone());
    assert_eq!(users, [Some("eve".to_owned()), None]);
}
