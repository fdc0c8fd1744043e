//! `com.vmware.cis.tasks`.

use vapi_runtime::{ApiErrorKind, Set};
use vapi_std::cis::tasks::FilterSpec;
use vapi_std_client::cis::tasks::Tasks;

use super::support::{World, refused};

#[tokio::test]
async fn there_are_no_tasks() {
    let world = World::start().await;
    let tasks = world.service::<Tasks>();
    let not_found = "vapi.simulator.task.not_found";
    refused(tasks.get(&"task-1".into(), None), ApiErrorKind::NotFound, not_found).await;
    refused(tasks.cancel(&"task-1".into()), ApiErrorKind::NotFound, not_found).await;

    let narrowed = FilterSpec::new().with_services(Set::from(["com.vmware.vcenter.VM".into()]));
    assert!(tasks.list(Some(&narrowed), None).await.unwrap().is_empty());
    let missing = "vapi.simulator.tasks.filter.missing";
    refused(tasks.list(None, None), ApiErrorKind::InvalidArgument, missing).await;
    let empty = FilterSpec::new().with_tasks(Set::default());
    refused(tasks.list(Some(&empty), None), ApiErrorKind::InvalidArgument, missing).await;
}
