//! `com.vmware.cis.tasks`.

use vapi_runtime::{ApiErrorKind, Id, Set};
use vapi_simulator::inventory::defaults;
use vapi_std::DynamicId;
use vapi_std::cis::task::{Info, InfoStatusCase, Status};
use vapi_std::cis::tasks::FilterSpec;
use vapi_std_client::cis::tasks::Tasks;
use vapi_vcenter::namespace_management::software::clusters::{SERVICE, UpgradeSpec};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    CreateSpec, SERVICE as INSTALLED, SetSpec,
};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;

use super::support::{World, refused};

fn of(service: &str) -> FilterSpec {
    FilterSpec::new().with_services(Set::from([Id::new(service)]))
}

#[tokio::test]
async fn there_are_no_tasks_at_first() {
    let world = World::start().await;
    let tasks = world.service::<Tasks>();
    let not_found = "vapi.simulator.task.not_found";
    refused(tasks.get(&"task-1".into(), None), ApiErrorKind::NotFound, not_found).await;
    refused(tasks.cancel(&"task-1".into()), ApiErrorKind::NotFound, not_found).await;

    assert!(tasks.list(Some(&of("com.vmware.vcenter.VM")), None).await.unwrap().is_empty());
    let missing = "vapi.simulator.tasks.filter.missing";
    refused(tasks.list(None, None), ApiErrorKind::InvalidArgument, missing).await;
    let empty = FilterSpec::new().with_tasks(Set::default());
    refused(tasks.list(Some(&empty), None), ApiErrorKind::InvalidArgument, missing).await;
}

#[tokio::test]
async fn an_upgrade_is_a_task() {
    let world = World::start().await;
    let (tasks, clusters) = (world.service::<Tasks>(), world.service::<Clusters>());
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    clusters.upgrade(&defaults::CLUSTER.into(), &spec).await.unwrap();
    clusters.upgrade(&defaults::CLUSTER_FAILING.into(), &spec).await.unwrap();
    let task = "task-1".into();
    world.pass(2);

    let info = tasks.get(&task, None).await.unwrap();
    assert_eq!((info.service.as_str(), info.operation.as_str()), (SERVICE.name, "upgrade"));
    assert_eq!(info.user.as_deref(), Some(defaults::ADMINISTRATOR));
    assert_eq!(info.target, Some(DynamicId::new("ClusterComputeResource", defaults::CLUSTER.into())));
    let InfoStatusCase::Running { progress, .. } = &info.status else { panic!("{:?}", info.status) };
    assert_eq!((progress.total, progress.completed), (3, 2));
    refused(tasks.cancel(&task), ApiErrorKind::Unsupported, "vapi.simulator.task.not_cancelable").await;

    world.pass(1);
    assert_eq!(tasks.get(&task, None).await.unwrap().status.tag(), Status::Succeeded);
    refused(tasks.cancel(&task), ApiErrorKind::NotAllowedInCurrentState, "vapi.simulator.task.ended").await;

    let failed = tasks.list(Some(&of(SERVICE.name).with_status(Set::from([Status::Failed]))), None).await.unwrap();
    let ids: Vec<&str> = failed.keys().map(Id::as_str).collect();
    assert_eq!(ids, ["task-2"]);
    let Some(InfoStatusCase::Failed { error: Some(error), .. }) = failed.values().next().map(|info| &info.status)
    else {
        panic!("{failed:?}");
    };
    assert_eq!(error.messages()[0].id, "vapi.simulator.upgrade.failed");
}

#[tokio::test]
async fn lists_are_narrowed() {
    let world = World::start().await;
    let (tasks, installed) = (world.service::<Tasks>(), world.service::<ClusterSupervisorServices>());
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    let spec = CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    installed.create(&cluster, &spec).await.unwrap();
    installed.set(&cluster, &service, &SetSpec::new(defaults::SERVICE_NEXT_VERSION.into())).await.unwrap();
    world.pass(1);
    installed.delete(&cluster, &service).await.unwrap();
    world.pass(1);

    let all = tasks.list(Some(&of(INSTALLED.name)), None).await.unwrap();
    let shown: Vec<(&str, Status)> =
        all.values().map(|info: &Info| (info.operation.as_str(), info.status.tag())).collect();
    // what was asked for first was given up for what was asked for next
    assert_eq!(shown, [("create", Status::Failed), ("set", Status::Succeeded), ("delete", Status::Succeeded)]);
    let count = async |filter: FilterSpec| tasks.list(Some(&filter), None).await.unwrap().len();
    assert_eq!(count(of(INSTALLED.name).with_operations(Set::from(["set".into()]))).await, 1);
    assert_eq!(count(of(INSTALLED.name).with_users(Set::from([defaults::READER.to_owned()]))).await, 0);
    assert_eq!(count(FilterSpec::new().with_tasks(Set::from(["task-3".into(), "task-9".into()]))).await, 1);
    let elsewhere = vec![DynamicId::new("ClusterComputeResource", defaults::CLUSTER_WITH_ERROR.into())];
    assert_eq!(count(of(INSTALLED.name).with_targets(elsewhere)).await, 0);
}
