//! `com.vmware.vcenter.namespace_management.supervisor_services`: from creation to deletion.

use vapi_runtime::ApiErrorKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, NotFound};
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::{
    CarvelCreateSpec, CreateSpec, CustomCreateSpec, State, UpdateSpec, VsphereCreateSpec, versions,
};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::support::{World, base64, custom_version, refused};

fn custom(id: &str) -> CreateSpec {
    CreateSpec::custom(CustomCreateSpec::new(id.into(), "Cache", custom_version("1.0.0")).with_description("Caches"))
}

#[tokio::test]
async fn a_service_from_creation_to_deletion() {
    let world = World::start().await;
    let (services, versions) = (world.service::<SupervisorServices>(), world.service::<Versions>());
    let (cache, first) = ("cache".into(), "1.0.0".into());

    services.create(&custom("cache")).await.unwrap();
    refused(services.create(&custom("cache")), AlreadyExists, "vapi.simulator.service.exists").await;
    let listed = services.list().await.unwrap();
    let names: Vec<&str> = listed.iter().map(|service| service.supervisor_service.as_str()).collect();
    assert_eq!(names, ["cache", defaults::SERVICE, defaults::SERVICE_DEACTIVATED, defaults::BUILT_IN_SERVICE]);
    assert_eq!((listed[0].display_name.as_str(), &listed[0].state), ("Cache", &State::Activated));

    services.update(&cache, &UpdateSpec::new().with_description("Caches much")).await.unwrap();
    services.update(&cache, &UpdateSpec::new().with_display_name("Big cache")).await.unwrap();
    let info = services.get(&cache).await.unwrap();
    assert_eq!(info.display_name, "Big cache");
    assert_eq!(info.description.as_deref(), Some("Caches much"));
    assert_eq!((info.has_default_versions_registered, info.must_be_installed), (Some(false), Some(false)));
    let unnamed = UpdateSpec::new().with_display_name("");
    refused(services.update(&cache, &unnamed), InvalidArgument, "vapi.simulator.name.empty").await;

    refused(services.delete(&cache), NotAllowedInCurrentState, "vapi.simulator.service.activated").await;
    services.deactivate(&cache).await.unwrap();
    refused(services.delete(&cache), NotAllowedInCurrentState, "vapi.simulator.service.has_versions").await;
    versions.delete(&cache, &first).await.unwrap();
    assert!(versions.list(&cache).await.unwrap().is_empty());
    assert_eq!(services.get(&cache).await.unwrap().state, State::Deactivated);
    services.delete(&cache).await.unwrap();

    let gone = "vapi.simulator.service.not_found";
    refused(services.get(&cache), NotFound, gone).await;
    refused(services.update(&cache, &UpdateSpec::new()), NotFound, gone).await;
    refused(services.activate(&cache), NotFound, gone).await;
    refused(services.deactivate(&cache), NotFound, gone).await;
    refused(services.delete(&cache), NotFound, gone).await;
}

#[tokio::test]
async fn activation_takes_the_versions_along() {
    let world = World::start().await;
    let (services, versions) = (world.service::<SupervisorServices>(), world.service::<Versions>());
    let registry = defaults::SERVICE.into();
    refused(services.activate(&registry), NotAllowedInCurrentState, "vapi.simulator.service.already").await;
    services.deactivate(&registry).await.unwrap();
    assert!(
        versions.list(&registry).await.unwrap().iter().all(|version| version.state == versions::State::Deactivated)
    );
    refused(services.deactivate(&registry), NotAllowedInCurrentState, "vapi.simulator.service.already").await;
    services.activate(&registry).await.unwrap();
    assert!(versions.list(&registry).await.unwrap().iter().all(|version| version.state == versions::State::Activated));
}

#[tokio::test]
async fn an_emptied_service_takes_versions_again() {
    let world = World::start().await;
    let (services, versions) = (world.service::<SupervisorServices>(), world.service::<Versions>());
    let cache = "cache".into();
    services.create(&custom("cache")).await.unwrap();
    services.deactivate(&cache).await.unwrap();
    versions.delete(&cache, &"1.0.0".into()).await.unwrap();
    services.activate(&cache).await.unwrap();
    versions.create(&cache, &versions::CreateSpec::custom(custom_version("2.0.0"))).await.unwrap();
}

#[tokio::test]
async fn ids_have_rules() {
    let world = World::start().await;
    let services = world.service::<SupervisorServices>();
    services.create(&custom(&"a".repeat(63))).await.unwrap();
    for id in ["", "-a", "a-", "A", "a_b", "a.b", &"a".repeat(64)] {
        refused(services.create(&custom(id)), InvalidArgument, "vapi.simulator.service.id.invalid").await;
    }
    refused(services.create(&custom("namespaces")), InvalidArgument, "vapi.simulator.service.id.reserved").await;
    let unnamed = CreateSpec::custom(CustomCreateSpec::new("cache".into(), "", custom_version("1.0.0")));
    refused(services.create(&unnamed), InvalidArgument, "vapi.simulator.name.empty").await;
}

#[tokio::test]
async fn content_can_name_the_service() {
    let world = World::start().await;
    let services = world.service::<SupervisorServices>();
    let carvel = "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec: {refName: ingress.example.com, version: 1.2.3}\n";
    let carvel = versions::CarvelCreateSpec::new(base64(carvel));
    services.create(&CreateSpec::carvel(CarvelCreateSpec::new(carvel))).await.unwrap();
    assert_eq!(services.get(&"ingress.example.com".into()).await.unwrap().display_name, "ingress.example.com");

    let vsphere = "apiVersion: appplatform.wcp.vmware.com/v1beta1\nkind: SupervisorService\nspec: {serviceId: minio, version: 2.0.0, label: Object store, eula: Read me}\n";
    let spec = versions::VsphereCreateSpec::new(base64(vsphere)).with_trusted_provider(false);
    let unaccepted = CreateSpec::vsphere(VsphereCreateSpec::new(spec.clone()));
    refused(services.create(&unaccepted), InvalidArgument, "vapi.simulator.content.eula.not_accepted").await;
    services.create(&CreateSpec::vsphere(VsphereCreateSpec::new(spec.with_accept_eula(true)))).await.unwrap();
    let version = world.service::<Versions>().get(&"minio".into(), &"2.0.0".into()).await.unwrap();
    assert_eq!((version.display_name.as_str(), version.eula.as_deref()), ("Object store", Some("Read me")));
    assert!(!version.trust_verified);
}

#[tokio::test]
async fn services_that_came_with_vcenter_say_so() {
    let world = World::start().await;
    let info = world.service::<SupervisorServices>().get(&defaults::BUILT_IN_SERVICE.into()).await.unwrap();
    assert_eq!((info.has_default_versions_registered, info.must_be_installed), (Some(true), Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_lose_nothing() {
    let world = World::start().await;
    let callers: Vec<_> = (0..32)
        .map(|caller| {
            let services = world.service::<SupervisorServices>();
            tokio::spawn(async move {
                services.create(&custom(&format!("cache-{caller}"))).await.unwrap();
                services.create(&custom("contested")).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for caller in callers {
        winners += u32::from(caller.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert_eq!(world.service::<SupervisorServices>().list().await.unwrap().len(), 3 + 32 + 1);
}
