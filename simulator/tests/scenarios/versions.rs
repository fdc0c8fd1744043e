//! `com.vmware.vcenter.namespace_management.supervisor_services.versions`: from creation to deletion.

use vapi_runtime::ApiErrorKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, NotFound};
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services;
use vapi_vcenter::namespace_management::supervisor_services::versions::{ContentType, CreateSpec, State};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::support::{World, base64, custom_version, refused};

#[tokio::test]
async fn a_version_from_creation_to_deletion() {
    let world = World::start().await;
    let (versions, registry, third) = (world.service::<Versions>(), defaults::SERVICE.into(), "3.0.0".into());
    let spec = CreateSpec::custom(custom_version("3.0.0").with_description("The third"));

    versions.create(&registry, &spec).await.unwrap();
    refused(versions.create(&registry, &spec), AlreadyExists, "vapi.simulator.version.exists").await;
    let listed = versions.list(&registry).await.unwrap();
    assert_eq!(
        listed.iter().map(|version| version.version.as_str()).collect::<Vec<_>>(),
        ["1.0.0", "1.1.0", "2.0.0", "3.0.0"]
    );
    assert_eq!((&listed[3].state, listed[3].description.as_deref()), (&State::Activated, Some("The third")));
    let info = versions.get(&registry, &third).await.unwrap();
    assert_eq!((info.display_name.as_str(), info.description.as_deref()), ("Version 3.0.0", Some("The third")));
    assert_eq!((info.content_type, info.registered_by_default), (ContentType::CustomYaml, Some(false)));
    assert_eq!(info.content, Some(base64("apiVersion: v1\nkind: ConfigMap\n")));
    assert_eq!(info.eula, None);

    refused(versions.delete(&registry, &third), NotAllowedInCurrentState, "vapi.simulator.version.activated").await;
    refused(versions.activate(&registry, &third), NotAllowedInCurrentState, "vapi.simulator.version.already").await;
    versions.deactivate(&registry, &third).await.unwrap();
    refused(versions.deactivate(&registry, &third), NotAllowedInCurrentState, "vapi.simulator.version.already").await;
    versions.activate(&registry, &third).await.unwrap();
    versions.deactivate(&registry, &third).await.unwrap();
    versions.delete(&registry, &third).await.unwrap();

    let gone = "vapi.simulator.version.not_found";
    refused(versions.get(&registry, &third), NotFound, gone).await;
    refused(versions.activate(&registry, &third), NotFound, gone).await;
    refused(versions.deactivate(&registry, &third), NotFound, gone).await;
    refused(versions.delete(&registry, &third), NotFound, gone).await;
}

#[tokio::test]
async fn a_service_that_isnt_there_has_no_versions() {
    let world = World::start().await;
    let (versions, nothing, version) = (world.service::<Versions>(), "nothing".into(), "1.0.0".into());
    let gone = "vapi.simulator.service.not_found";
    refused(versions.create(&nothing, &CreateSpec::custom(custom_version("1.0.0"))), NotFound, gone).await;
    refused(versions.list(&nothing), NotFound, gone).await;
    refused(versions.get(&nothing, &version), NotFound, gone).await;
    refused(versions.activate(&nothing, &version), NotFound, gone).await;
    refused(versions.deactivate(&nothing, &version), NotFound, gone).await;
    refused(versions.delete(&nothing, &version), NotFound, gone).await;
}

#[tokio::test]
async fn an_activated_service_keeps_an_activated_version() {
    let world = World::start().await;
    let (versions, registry) = (world.service::<Versions>(), defaults::SERVICE.into());
    versions.deactivate(&registry, &"1.0.0".into()).await.unwrap();
    versions.deactivate(&registry, &"1.1.0".into()).await.unwrap();
    let last = "vapi.simulator.version.last";
    refused(versions.deactivate(&registry, &"2.0.0".into()), NotAllowedInCurrentState, last).await;
}

#[tokio::test]
async fn a_deactivated_service_takes_and_activates_no_version() {
    let world = World::start().await;
    let (versions, backup) = (world.service::<Versions>(), defaults::SERVICE_DEACTIVATED.into());
    let deactivated = "vapi.simulator.service.deactivated";
    let spec = CreateSpec::custom(custom_version("2.0.0"));
    refused(versions.create(&backup, &spec), NotAllowedInCurrentState, deactivated).await;
    refused(versions.activate(&backup, &"1.0.0".into()), NotAllowedInCurrentState, deactivated).await;
    versions.delete(&backup, &"1.0.0".into()).await.unwrap();
    assert!(world.service::<SupervisorServices>().get(&backup).await.is_ok());
}

#[tokio::test]
async fn a_version_in_use_stays() {
    let world = World::start().await;
    let (versions, installed) = (world.service::<Versions>(), world.service::<ClusterSupervisorServices>());
    let (cluster, registry, first) =
        (defaults::CLUSTER.into(), defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    let spec = cluster_supervisor_services::CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    installed.create(&cluster, &spec).await.unwrap();
    versions.deactivate(&registry, &first).await.unwrap();
    let in_use = "vapi.simulator.version.in_use";
    refused(versions.delete(&registry, &first), NotAllowedInCurrentState, in_use).await;
    world.pass(1);
    installed.delete(&cluster, &registry).await.unwrap();
    refused(versions.delete(&registry, &first), NotAllowedInCurrentState, in_use).await;
    world.pass(1);
    versions.delete(&registry, &first).await.unwrap();
}

#[tokio::test]
async fn versions_that_came_with_vcenter_stay() {
    let world = World::start().await;
    let (versions, built_in) = (world.service::<Versions>(), defaults::BUILT_IN_SERVICE.into());
    let version = defaults::BUILT_IN_VERSION.into();
    assert_eq!(versions.get(&built_in, &version).await.unwrap().registered_by_default, Some(true));
    refused(versions.delete(&built_in, &version), NotAllowedInCurrentState, "vapi.simulator.version.built_in").await;
}

#[tokio::test]
async fn ids_have_rules() {
    let world = World::start().await;
    let (versions, registry) = (world.service::<Versions>(), defaults::SERVICE.into());
    for id in ["", ".1", "1.", "-1", "1-", "V1", "1_0", "1+1", &"1".repeat(64)] {
        let spec = CreateSpec::custom(custom_version(id));
        refused(versions.create(&registry, &spec), InvalidArgument, "vapi.simulator.version.id.invalid").await;
    }
    for id in ["1.0-rc.1", "1", &"1".repeat(63)] {
        versions.create(&registry, &CreateSpec::custom(custom_version(id))).await.unwrap();
    }
    let mut unnamed = custom_version("3.0.0");
    unnamed.display_name.clear();
    refused(versions.create(&registry, &CreateSpec::custom(unnamed)), InvalidArgument, "vapi.simulator.name.empty")
        .await;
}
