//! Handles on tasks against VMware's own task manager, which makes the ids, runs the tasks and tells how they stand.

use serde_json::json;
use vapi_probe::probe::SERVICE;
use vapi_probe_client::probe::Probe;
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiErrorKind, Client};
use vapi_std_client::cis::tasks::Task;
use vapi_tests::peer::PeerServer;

const OPERATION: &str = "long_task$task";

fn start() -> (PeerServer, Client) {
    let peer = PeerServer::start(&["probe", "com.vmware.cis.tasks"]);
    let client = Client::builder(peer.base()).no_proxy().build().expect("a client for loopback");
    (peer, client)
}

#[tokio::test]
async fn a_task_of_the_peer_gives_its_typed_result() {
    let (_peer, client) = start();
    let task = Probe::new(&client).long_task_task("a text").await.expect("it starts");
    let id = task.id().clone();
    assert_eq!(task.await.expect("it ends well"), "a text");
    let task: Task<String> = Task::resume(&client, id);
    let progress = task.progress().await.expect("it stands").expect("the peer says it");
    assert_eq!((progress.completed, progress.total), (100, 100));
    assert_eq!(task.info().await.expect("it stands").service.as_str(), SERVICE.name);
    assert_eq!(task.await.expect("and stays so"), "a text");
}

#[tokio::test]
async fn errors_of_the_peer_before_and_within_the_task() {
    let (peer, client) = start();
    let probe = Probe::new(&client);
    let early = probe.long_task_task("early_error").await.expect_err("the peer refuses");
    assert_eq!(early.api().map(|error| error.kind().clone()), Some(ApiErrorKind::NotFound));

    let text = json!({"struct": "com.vmware.vapi.std.localizable_message", "fields": {
        "id": {"string": "com.example.gone"}, "default_message": {"string": "Gone"}, "args": {"list": []},
    }});
    let error = json!({"error": "com.vmware.vapi.std.errors.not_found", "fields": {"messages": {"list": [text]}}});
    peer.answer(SERVICE.name, OPERATION, json!({"task": {"error": error}})).await;
    let task = probe.long_task_task("v").await.expect("it starts");
    let late = task.await.expect_err("the task fails");
    let found = late.api().expect("an error of the API");
    assert_eq!(found.kind(), &ApiErrorKind::NotFound);
    assert_eq!(found.messages(), [LocalizableMessage::new("com.example.gone", "Gone", [])]);

    let unknown: Task = Task::resume(&client, "no-such-task");
    let error = unknown.await.expect_err("there is none");
    assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::NotFound));
}
