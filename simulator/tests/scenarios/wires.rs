//! The same scenario over every wire: a service registered, installed, upgraded, removed; a Supervisor upgraded.

use std::time::Duration;

use vapi_runtime::client::Protocol;
use vapi_simulator::inventory::defaults;
use vapi_simulator::{Certificate, ManualClock, Simulator};
use vapi_std_client::cis::session::Session;
use vapi_vcenter::namespace_management::software::clusters::{ResultResCase, State, UpgradeSpec};
use vapi_vcenter::namespace_management::stats::time_series::{Spec, SpecTarget};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    ConfigStatus, CreateSpec as InstallSpec, SetSpec,
};
use vapi_vcenter::namespace_management::supervisor_services::versions::CreateSpec as VersionSpec;
use vapi_vcenter::namespace_management::supervisor_services::{CreateSpec, CustomCreateSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::stats::time_series::TimeSeries;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::support::{START, custom_version};

async fn scenario(protocol: Protocol, builder: vapi_simulator::SimulatorBuilder) {
    let clock = ManualClock::new(std::time::UNIX_EPOCH + Duration::from_secs(START));
    let simulator = builder.clock(clock.clone()).start().await.unwrap();
    let client = simulator.client_over(protocol).await.unwrap();
    let (services, versions) = (client.service::<SupervisorServices>(), client.service::<Versions>());
    let installed = client.service::<ClusterSupervisorServices>();
    let (cluster, wiki) = (defaults::CLUSTER.into(), "wiki".into());

    assert_eq!(client.service::<Session>().get().await.unwrap().user, defaults::ADMINISTRATOR);
    let spec = CustomCreateSpec::new("wiki".into(), "Wiki", custom_version("1.0.0"));
    services.create(&CreateSpec::custom(spec)).await.unwrap();
    installed.create(&cluster, &InstallSpec::new("wiki".into(), "1.0.0".into())).await.unwrap();
    assert_eq!(installed.get(&cluster, &wiki).await.unwrap().config_status, ConfigStatus::Configuring);
    clock.advance(Duration::from_secs(1));
    let info = installed.get(&cluster, &wiki).await.unwrap();
    assert_eq!((info.config_status, info.current_version.as_deref()), (ConfigStatus::Configured, Some("1.0.0")));

    versions.create(&wiki, &VersionSpec::custom(custom_version("1.1.0"))).await.unwrap();
    installed.set(&cluster, &wiki, &SetSpec::new("1.1.0".into())).await.unwrap();
    clock.advance(Duration::from_secs(1));
    assert_eq!(installed.list(&cluster).await.unwrap().len(), 2);
    versions.deactivate(&wiki, &"1.0.0".into()).await.unwrap();
    versions.delete(&wiki, &"1.0.0".into()).await.unwrap();
    installed.delete(&cluster, &wiki).await.unwrap();
    clock.advance(Duration::from_secs(1));
    services.deactivate(&wiki).await.unwrap();
    versions.delete(&wiki, &"1.1.0".into()).await.unwrap();
    services.delete(&wiki).await.unwrap();
    assert!(services.get(&wiki).await.unwrap_err().is_api());

    let software = client.service::<Clusters>();
    let specs = [
        (cluster.clone(), UpgradeSpec::new(defaults::NEXT_VERSION)),
        (defaults::CLUSTER_WITH_ERROR.into(), UpgradeSpec::new(defaults::NEXT_VERSION)),
    ];
    let results = software.upgrade_multiple(&specs.into()).await.unwrap();
    assert!(matches!(results[&cluster].res, ResultResCase::Started));
    assert!(matches!(&results[&defaults::CLUSTER_WITH_ERROR.into()].res, ResultResCase::Rejected(_)));
    clock.advance(Duration::from_secs(3));
    let info = software.get(&cluster).await.unwrap();
    assert_eq!((info.state, info.current_version.as_str()), (State::Ready, defaults::NEXT_VERSION));

    let now = i64::try_from(START).unwrap();
    let spec = Spec::new(SpecTarget::Cluster(cluster), now - 600, now);
    assert_eq!(client.service::<TimeSeries>().get(&spec).await.unwrap()[0].values.len(), 11);
    simulator.shutdown().await.unwrap();
}

#[tokio::test]
async fn over_json_rpc() {
    scenario(Protocol::JsonRpc, Simulator::builder()).await;
}

#[tokio::test]
async fn over_plain_rest() {
    scenario(Protocol::Api, Simulator::builder()).await;
}

#[tokio::test]
async fn over_value_wrapped_rest() {
    scenario(Protocol::Rest, Simulator::builder()).await;
}

#[tokio::test]
async fn over_the_older_rest() {
    scenario(Protocol::Legacy, Simulator::builder()).await;
}

#[tokio::test]
async fn over_tls() {
    let certificate = Certificate::self_signed(["localhost", "127.0.0.1"]).unwrap();
    scenario(Protocol::JsonRpc, Simulator::builder().tls(certificate.clone())).await;
    scenario(Protocol::Api, Simulator::builder().tls(certificate)).await;
}

#[tokio::test]
async fn another_certificate_is_not_trusted() {
    let certificate = Certificate::self_signed(["localhost", "127.0.0.1"]).unwrap();
    let simulator = Simulator::builder().tls(certificate).start().await.unwrap();
    let other = Certificate::self_signed(["localhost", "127.0.0.1"]).unwrap();
    let client = simulator.client_builder();
    // `client_builder` pins the right one
    assert!(client.connect().await.is_ok());
    let client = vapi_runtime::Client::builder(simulator.url()).no_proxy().thumbprint(other.thumbprint());
    let error = client.login(simulator.user(), simulator.password().clone()).connect().await.unwrap_err();
    assert!(!error.may_have_been_executed(), "{error}");
}
