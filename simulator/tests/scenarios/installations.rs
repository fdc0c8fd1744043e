//! `com.vmware.vcenter.namespace_management.supervisor_services.cluster_supervisor_services`: from installation to
//! removal.

use std::collections::BTreeMap;

use vapi_runtime::ApiErrorKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, NotFound};
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    ConfigStatus, CreateSpec, MessageMessageSeverity, SetSpec,
};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::support::{World, base64, refused};

fn registry() -> CreateSpec {
    CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into())
}

#[tokio::test]
async fn a_service_from_installation_to_removal() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    let settings = BTreeMap::from([("registryPassword".to_owned(), "se\"cret".to_owned())]);

    installed.create(&cluster, &registry().with_service_config(settings)).await.unwrap();
    refused(installed.create(&cluster, &registry()), AlreadyExists, "vapi.simulator.installation.exists").await;
    let info = installed.get(&cluster, &service).await.unwrap();
    assert_eq!((info.config_status, info.desired_version.as_str()), (ConfigStatus::Configuring, "1.0.0"));
    assert_eq!((info.current_version, info.service_namespace, info.prefix), (None, None, None));
    assert_eq!(info.messages[0].severity, MessageMessageSeverity::Info);

    world.pass(1);
    let info = installed.get(&cluster, &service).await.unwrap();
    assert_eq!((info.config_status, info.current_version.as_deref()), (ConfigStatus::Configured, Some("1.0.0")));
    assert_eq!(info.service_namespace, Some("svc-registry-example-com-domain-c8".into()));
    assert_eq!(info.prefix.as_deref(), Some("registry-example-com"));
    assert_eq!((info.display_name.as_str(), info.description.as_deref()), ("Registry", Some("Keeps container images")));
    assert_eq!(info.yaml_service_config, Some(base64(r#"{"registryPassword":"se\"cret"}"#)));
    assert!(info.messages.is_empty());
    let listed = installed.list(&cluster).await.unwrap();
    let names: Vec<&str> = listed.iter().map(|service| service.supervisor_service.as_str()).collect();
    assert_eq!(names, [defaults::SERVICE, defaults::BUILT_IN_SERVICE]);
    assert_eq!(listed[0].current_version.as_deref(), Some("1.0.0"));

    // The new specification takes the place of the old one as a whole: its settings are gone.
    installed.set(&cluster, &service, &SetSpec::new(defaults::SERVICE_NEXT_VERSION.into())).await.unwrap();
    let info = installed.get(&cluster, &service).await.unwrap();
    assert_eq!((info.config_status, info.current_version.as_deref()), (ConfigStatus::Configuring, Some("1.0.0")));
    assert_eq!((info.desired_version.as_str(), info.yaml_service_config), ("1.1.0", None));
    world.pass(1);
    let info = installed.get(&cluster, &service).await.unwrap();
    assert_eq!((info.config_status, info.current_version.as_deref()), (ConfigStatus::Configured, Some("1.1.0")));

    installed.delete(&cluster, &service).await.unwrap();
    assert_eq!(installed.get(&cluster, &service).await.unwrap().config_status, ConfigStatus::Removing);
    let removing = "vapi.simulator.installation.removing";
    refused(installed.delete(&cluster, &service), NotAllowedInCurrentState, removing).await;
    let next = SetSpec::new(defaults::SERVICE_VERSION.into());
    refused(installed.set(&cluster, &service, &next), NotAllowedInCurrentState, removing).await;
    world.pass(1);
    let gone = "vapi.simulator.installation.not_found";
    refused(installed.get(&cluster, &service), NotFound, gone).await;
    refused(installed.set(&cluster, &service, &next), NotFound, gone).await;
    refused(installed.delete(&cluster, &service), NotFound, gone).await;
    assert_eq!(installed.list(&cluster).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_installation_may_fail_and_be_mended() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    installed
        .create(&cluster, &CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_FAILING_VERSION.into()))
        .await
        .unwrap();
    world.pass(1);
    let info = installed.get(&cluster, &service).await.unwrap();
    assert_eq!((info.config_status, info.current_version, info.service_namespace), (ConfigStatus::Error, None, None));
    assert_eq!(info.messages[0].severity, MessageMessageSeverity::Error);
    let details = info.messages[0].details.as_ref().unwrap();
    assert_eq!(details.id, "vapi.simulator.installation.failed");
    assert_eq!(details.args, [defaults::SERVICE, defaults::SERVICE_FAILING_VERSION]);

    installed.set(&cluster, &service, &SetSpec::new(defaults::SERVICE_VERSION.into())).await.unwrap();
    world.pass(1);
    assert_eq!(installed.get(&cluster, &service).await.unwrap().config_status, ConfigStatus::Configured);
}

#[tokio::test]
async fn settings_come_in_one_of_two_forms() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    let both = registry().with_service_config(BTreeMap::new()).with_yaml_service_config(base64("a: b"));
    refused(installed.create(&cluster, &both), InvalidArgument, "vapi.simulator.config.twice").await;
    let plain = registry().with_yaml_service_config("a: b");
    refused(installed.create(&cluster, &plain), InvalidArgument, "vapi.simulator.content.no_base64").await;
    let broken = registry().with_yaml_service_config(base64("a: ["));
    refused(installed.create(&cluster, &broken), InvalidArgument, "vapi.simulator.content.no_yaml").await;

    installed.create(&cluster, &registry().with_yaml_service_config(base64("a: {b: c}"))).await.unwrap();
    assert_eq!(installed.get(&cluster, &service).await.unwrap().yaml_service_config, Some(base64("a: {b: c}")));
    let both = SetSpec::new(defaults::SERVICE_VERSION.into())
        .with_service_config(BTreeMap::new())
        .with_yaml_service_config(base64("a: b"));
    refused(installed.set(&cluster, &service, &both), InvalidArgument, "vapi.simulator.config.twice").await;
}

#[tokio::test]
async fn only_what_is_activated_can_be_installed() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    let backup = CreateSpec::new(defaults::SERVICE_DEACTIVATED.into(), defaults::SERVICE_DEACTIVATED_VERSION.into());
    refused(installed.create(&cluster, &backup), NotAllowedInCurrentState, "vapi.simulator.service.deactivated").await;

    world.service::<Versions>().deactivate(&service, &defaults::SERVICE_VERSION.into()).await.unwrap();
    let deactivated = "vapi.simulator.version.deactivated";
    refused(installed.create(&cluster, &registry()), NotAllowedInCurrentState, deactivated).await;
    let next = CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_NEXT_VERSION.into());
    installed.create(&cluster, &next).await.unwrap();
    let back = SetSpec::new(defaults::SERVICE_VERSION.into());
    refused(installed.set(&cluster, &service, &back), NotAllowedInCurrentState, deactivated).await;

    // What is installed stays when its service is deactivated.
    world.service::<SupervisorServices>().deactivate(&service).await.unwrap();
    world.pass(1);
    assert_eq!(installed.get(&cluster, &service).await.unwrap().config_status, ConfigStatus::Configured);
}

#[tokio::test]
async fn everything_named_must_be_there() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, nowhere, service) = (defaults::CLUSTER.into(), "domain-c0".into(), defaults::SERVICE.into());
    let set = SetSpec::new(defaults::SERVICE_VERSION.into());
    let no_cluster = "vapi.simulator.cluster.not_found";
    refused(installed.create(&nowhere, &registry()), NotFound, no_cluster).await;
    refused(installed.list(&nowhere), NotFound, no_cluster).await;
    refused(installed.get(&nowhere, &service), NotFound, no_cluster).await;
    refused(installed.set(&nowhere, &service, &set), NotFound, no_cluster).await;
    refused(installed.delete(&nowhere, &service), NotFound, no_cluster).await;

    let no_service = CreateSpec::new("nothing".into(), defaults::SERVICE_VERSION.into());
    refused(installed.create(&cluster, &no_service), NotFound, "vapi.simulator.service.not_found").await;
    let no_version = CreateSpec::new(defaults::SERVICE.into(), "9.9.9".into());
    refused(installed.create(&cluster, &no_version), NotFound, "vapi.simulator.version.not_found").await;
    let no_version = SetSpec::new("9.9.9".into());
    refused(installed.set(&cluster, &service, &no_version), NotFound, "vapi.simulator.version.not_found").await;
    refused(installed.set(&cluster, &service, &set), NotFound, "vapi.simulator.installation.not_found").await;
}

#[tokio::test]
async fn only_supervisors_run_services() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    let (cluster, service) = (defaults::CLUSTER_NOT_ENABLED.into(), defaults::SERVICE.into());
    let set = SetSpec::new(defaults::SERVICE_VERSION.into());
    let no_supervisor = "vapi.simulator.cluster.no_supervisor";
    refused(installed.create(&cluster, &registry()), NotAllowedInCurrentState, no_supervisor).await;
    refused(installed.list(&cluster), NotAllowedInCurrentState, no_supervisor).await;
    refused(installed.get(&cluster, &service), NotAllowedInCurrentState, no_supervisor).await;
    refused(installed.set(&cluster, &service, &set), NotAllowedInCurrentState, no_supervisor).await;
    refused(installed.delete(&cluster, &service), NotAllowedInCurrentState, no_supervisor).await;
}

#[tokio::test]
async fn some_services_cant_be_removed() {
    let world = World::start().await;
    let installed = world.service::<ClusterSupervisorServices>();
    refused(
        installed.delete(&defaults::CLUSTER.into(), &defaults::BUILT_IN_SERVICE.into()),
        NotAllowedInCurrentState,
        "vapi.simulator.service.must_be_installed",
    )
    .await;
}
