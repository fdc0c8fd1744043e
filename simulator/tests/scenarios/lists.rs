//! The lists by which a client finds its way: Supervisors and namespaces.

use vapi_runtime::ApiErrorKind::Unauthorized;
use vapi_simulator::Simulator;
use vapi_simulator::inventory::{Inventory, Role, User, defaults};
use vapi_vcenter::namespace_management::clusters::{ConfigStatus, KubernetesStatus};
use vapi_vcenter::namespace_management::software::clusters::UpgradeSpec;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::CreateSpec;
use vapi_vcenter::namespaces::instances::ConfigStatus as NamespaceStatus;
use vapi_vcenter_client::namespace_management::clusters::Clusters;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters as Software;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespaces::instances::Instances;

use super::support::{World, log_in, refused};

#[tokio::test]
async fn supervisors_are_listed_with_what_they_use() {
    let world = World::start().await;
    world
        .service::<Software>()
        .upgrade(&defaults::CLUSTER_FAILING.into(), &UpgradeSpec::new(defaults::NEXT_VERSION))
        .await
        .unwrap();
    world.pass(5);
    let listed = world.service::<Clusters>().list().await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|cluster| cluster.cluster.as_str()).collect();
    assert_eq!(
        ids,
        [defaults::CLUSTER, defaults::CLUSTER_WITH_WARNING, defaults::CLUSTER_WITH_ERROR, defaults::CLUSTER_FAILING]
    );
    for cluster in &listed {
        let stats = &cluster.stats;
        assert_eq!(cluster.config_status, ConfigStatus::Running);
        assert!(stats.cpu_used > 0 && stats.cpu_used <= stats.cpu_capacity);
        assert!(stats.memory_used > 0 && stats.memory_used <= stats.memory_capacity);
        assert!(stats.storage_used > 0 && stats.storage_used <= stats.storage_capacity);
    }
    assert_eq!(listed[0].cluster_name.as_str(), "supervisor");
    assert_eq!(
        (&listed[0].kubernetes_status, &listed[3].kubernetes_status),
        (&KubernetesStatus::Ready, &KubernetesStatus::Warning)
    );
}

#[tokio::test]
async fn namespaces_are_listed_with_those_of_services() {
    let world = World::start().await;
    let listed = world.service::<Instances>().list().await.unwrap();
    let names: Vec<(&str, &str)> = listed.iter().map(|one| (one.namespace.as_str(), one.cluster.as_str())).collect();
    assert_eq!(names[..2], [(defaults::NAMESPACE, defaults::CLUSTER), ("staging", defaults::CLUSTER)]);
    assert_eq!(names.len(), 2 + 4);
    assert!(names[2].0.starts_with("svc-supervisor-agent-"), "{names:?}");
    assert!(listed.iter().all(|one| one.stats.cpu_used > 0 && one.self_service_namespace.is_none()));
}

#[tokio::test]
async fn a_service_takes_its_namespace_along() {
    let world = World::start().await;
    let (namespaces, installed) = (world.service::<Instances>(), world.service::<ClusterSupervisorServices>());
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    let status = async || {
        let listed = namespaces.list().await.unwrap();
        let own = listed.into_iter().find(|one| one.namespace.as_str() == "svc-registry-example-com-domain-c8");
        own.map(|one| one.config_status)
    };
    let install = CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    installed.create(&cluster, &install).await.unwrap();
    assert_eq!(status().await, None);
    world.pass(1);
    assert_eq!(status().await, Some(NamespaceStatus::Running));
    installed.delete(&cluster, &service).await.unwrap();
    assert_eq!(status().await, Some(NamespaceStatus::Removing));
    world.pass(1);
    assert_eq!(status().await, None);
}

#[tokio::test]
async fn lists_hold_what_the_caller_may_see() {
    let mut inventory = Inventory::default();
    inventory.users.push(User::new("one").with_role_on(Role::READ_ONLY, [defaults::CLUSTER_WITH_ERROR]));
    inventory.users.push(User::new("other").with_role_on(Role::READ_ONLY, ["staging"]));
    let simulator = Simulator::builder().inventory(inventory).start().await.unwrap();
    let (one, other) = (log_in(&simulator, "one").await, log_in(&simulator, "other").await);
    let listed = one.service::<Clusters>().list().await.unwrap();
    assert_eq!(listed.iter().map(|one| one.cluster.as_str()).collect::<Vec<_>>(), [defaults::CLUSTER_WITH_ERROR]);
    assert_eq!(one.service::<Software>().list().await.unwrap().len(), 1);
    assert_eq!(one.service::<Instances>().list().await.unwrap().len(), 1);
    assert_eq!(other.service::<Instances>().list().await.unwrap()[0].namespace.as_str(), "staging");
    assert!(other.service::<Clusters>().list().await.unwrap().is_empty());

    let guest = log_in(&simulator, defaults::GUEST).await;
    let denied = "vapi.security.authorization.invalid";
    refused(guest.service::<Clusters>().list(), Unauthorized, denied).await;
    refused(guest.service::<Software>().list(), Unauthorized, denied).await;
    refused(guest.service::<Instances>().list(), Unauthorized, denied).await;
}
