//! Checks of content, and what must not be in a specification.

use vapi_runtime::ApiErrorKind::InvalidArgument;
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::versions::{
    CarvelCreateSpec, ContentType, CreateSpec, CustomCreateSpec, VsphereCreateSpec,
};
use vapi_vcenter::namespace_management::supervisor_services::{
    CheckResult, CheckResultContentTypeCase, CheckResultStatusCase, ContentCheckSpec,
};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::support::{World, base64, refused};

const CARVEL: &str = "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec: {refName: registry.example.com, version: 9.0.0}\n---\napiVersion: data.packaging.carvel.dev/v1alpha1\nkind: PackageMetadata\nspec: {displayName: Registry, shortDescription: Images}\n";
const VSPHERE: &str = "apiVersion: appplatform.wcp.vmware.com/v1beta1\nkind: SupervisorService\nspec: {serviceId: minio, version: 2.0.0, label: Object store, eula: Read me}\n";
const CUSTOM: &str = "apiVersion: v1\nkind: ConfigMap\n";
const SIGNED: &str = "# vapi-simulator-signature: valid\n";

async fn check(world: &World, text: &str) -> CheckResult {
    let spec = ContentCheckSpec::new().with_content(base64(text));
    world.service::<SupervisorServices>().check_content(&spec).await.unwrap()
}

#[tokio::test]
async fn each_format_is_recognised() {
    let world = World::start().await;
    let result = check(&world, CARVEL).await;
    assert_eq!(result.status, CheckResultStatusCase::Valid);
    let CheckResultContentTypeCase::CarvelAppsYaml(Some(found)) = result.content_type else { panic!("{result:?}") };
    assert_eq!((found.supervisor_service.as_str(), found.version.as_str()), (defaults::SERVICE, "9.0.0"));
    assert_eq!((found.display_name.as_str(), found.description.as_deref()), ("Registry", Some("Images")));

    let result = check(&world, VSPHERE).await;
    assert_eq!(result.status, CheckResultStatusCase::Valid);
    let CheckResultContentTypeCase::VsphereAppsYaml(Some(found)) = result.content_type else { panic!("{result:?}") };
    assert_eq!((found.supervisor_service.as_str(), found.version.as_str()), ("minio", "2.0.0"));
    assert_eq!(found.eula.as_deref(), Some("Read me"));

    let result = check(&world, CUSTOM).await;
    assert_eq!(result.status, CheckResultStatusCase::Valid);
    assert_eq!(result.content_type, CheckResultContentTypeCase::CustomYaml);
}

#[tokio::test]
async fn doubts_and_faults_are_told() {
    let world = World::start().await;
    let result = check(&world, &CARVEL.replace("9.0.0", defaults::SERVICE_VERSION)).await;
    let CheckResultStatusCase::ValidWithWarnings(warnings) = result.status else { panic!("{result:?}") };
    assert_eq!(warnings[0].id, "vapi.simulator.version.exists");
    assert_eq!(warnings[0].args, [defaults::SERVICE, defaults::SERVICE_VERSION]);

    let result = check(&world, &VSPHERE.replace("version: 2.0.0, ", "")).await;
    let CheckResultStatusCase::Invalid(errors) = result.status else { panic!("{result:?}") };
    assert_eq!(errors[0].id, "vapi.simulator.content.field.missing");
    assert_eq!(result.content_type, CheckResultContentTypeCase::VsphereAppsYaml(None));

    let result = check(&world, "a: [").await;
    let CheckResultStatusCase::Invalid(errors) = result.status else { panic!("{result:?}") };
    assert_eq!(errors[0].id, "vapi.simulator.content.no_yaml");
    assert_eq!(result.content_type, CheckResultContentTypeCase::Unset);
}

#[tokio::test]
async fn what_is_no_content_cant_be_checked() {
    let world = World::start().await;
    let services = world.service::<SupervisorServices>();
    let missing = "vapi.simulator.content.missing";
    refused(services.check_content(&ContentCheckSpec::new()), InvalidArgument, missing).await;
    refused(services.check_content(&ContentCheckSpec::new().with_content("")), InvalidArgument, missing).await;
    let plain = ContentCheckSpec::new().with_content("kind: ConfigMap");
    refused(services.check_content(&plain), InvalidArgument, "vapi.simulator.content.no_base64").await;
}

#[tokio::test]
async fn trusted_content_must_be_signed() {
    let world = World::start().await;
    let (versions, registry) = (world.service::<Versions>(), defaults::SERVICE.into());
    let custom = |text: &str| CustomCreateSpec::new("3.0.0".into(), "Third", base64(text));
    let unsigned = "vapi.simulator.content.unsigned";
    refused(versions.create(&registry, &CreateSpec::custom(custom(CUSTOM))), InvalidArgument, unsigned).await;
    let explicit = custom(CUSTOM).with_trusted_provider(true);
    refused(versions.create(&registry, &CreateSpec::custom(explicit)), InvalidArgument, unsigned).await;
    let forged = custom(&format!("# vapi-simulator-signature: forged\n{CUSTOM}"));
    let invalid = "vapi.simulator.content.signature.invalid";
    refused(versions.create(&registry, &CreateSpec::custom(forged)), InvalidArgument, invalid).await;
    let vsphere = CreateSpec::vsphere(VsphereCreateSpec::new(base64(VSPHERE)).with_accept_eula(true));
    refused(versions.create(&registry, &vsphere), InvalidArgument, unsigned).await;

    versions.create(&registry, &CreateSpec::custom(custom(&format!("{SIGNED}{CUSTOM}")))).await.unwrap();
    assert!(versions.get(&registry, &"3.0.0".into()).await.unwrap().trust_verified);
}

#[tokio::test]
async fn each_format_has_its_field() {
    let world = World::start().await;
    let (versions, registry) = (world.service::<Versions>(), defaults::SERVICE.into());
    let other = "vapi.simulator.content.other_type";
    let custom = CustomCreateSpec::new("3.0.0".into(), "Third", base64(CARVEL)).with_trusted_provider(false);
    refused(versions.create(&registry, &CreateSpec::custom(custom)), InvalidArgument, other).await;
    let carvel = CreateSpec::carvel(CarvelCreateSpec::new(base64(VSPHERE)));
    refused(versions.create(&registry, &carvel), InvalidArgument, other).await;
    let vsphere = CreateSpec::vsphere(VsphereCreateSpec::new(base64(CUSTOM)).with_trusted_provider(false));
    refused(versions.create(&registry, &vsphere), InvalidArgument, other).await;

    let nothing = CreateSpec::carvel(CarvelCreateSpec::new(""));
    refused(versions.create(&registry, &nothing), InvalidArgument, "vapi.simulator.content.missing").await;
    let elsewhere = CARVEL.replace(defaults::SERVICE, "ingress.example.com");
    let elsewhere = CreateSpec::carvel(CarvelCreateSpec::new(base64(&elsewhere)));
    refused(versions.create(&registry, &elsewhere), InvalidArgument, "vapi.simulator.content.other_service").await;

    versions.create(&registry, &CreateSpec::carvel(CarvelCreateSpec::new(base64(CARVEL)))).await.unwrap();
    let version = versions.get(&registry, &"9.0.0".into()).await.unwrap();
    assert_eq!(version.content_type, ContentType::CarvelAppsYaml);
    assert_eq!(version.content, Some(base64(CARVEL)));
}
