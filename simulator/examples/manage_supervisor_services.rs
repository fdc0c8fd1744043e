//! The life of a Supervisor Service: checked, registered, installed, brought to the next version, removed.
//!
//! `cargo run -p vapi-simulator --example manage_supervisor_services`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(deprecated, reason = "vCenter 9 calls one of the interfaces deprecated, and serves it")]

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vapi_runtime::{ApiErrorKind, Id};
use vapi_simulator::Simulator;
use vapi_simulator::ids::{ClusterId, ServiceId};
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    ConfigStatus, CreateSpec as InstallSpec, SetSpec,
};
use vapi_vcenter::namespace_management::supervisor_services::versions::{CarvelCreateSpec, CreateSpec as VersionSpec};
use vapi_vcenter::namespace_management::supervisor_services::{
    CarvelCreateSpec as CarvelServiceSpec, ContentCheckSpec, CreateSpec,
};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

/// A Carvel package, as its author publishes it.
fn package(version: &str) -> String {
    STANDARD.encode(format!(
        "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\n\
         spec:\n  refName: wiki.example.com\n  version: {version}\n\
         ---\napiVersion: data.packaging.carvel.dev/v1alpha1\nkind: PackageMetadata\n\
         spec:\n  displayName: Wiki\n  shortDescription: Keeps pages\n"
    ))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vcenter = Simulator::builder().time_scale(10.0).start().await?;
    let client = vcenter.client().await?;
    let (services, versions) = (SupervisorServices::new(&client), Versions::new(&client));
    let installed = ClusterSupervisorServices::new(&client);
    let (cluster, wiki): (ClusterId, ServiceId) = (Id::new(defaults::CLUSTER), Id::new("wiki.example.com"));

    let check = services.check_content(&ContentCheckSpec::new().with_content(package("1.0.0"))).await?;
    println!("the content is {}", check.status.tag());
    services.create(&CreateSpec::carvel(CarvelServiceSpec::new(CarvelCreateSpec::new(package("1.0.0"))))).await?;
    installed.create(&cluster, &InstallSpec::new(wiki.clone(), Id::new("1.0.0"))).await?;
    settle(&installed, &cluster, &wiki).await?;

    versions.create(&wiki, &VersionSpec::carvel(CarvelCreateSpec::new(package("1.1.0")))).await?;
    installed.set(&cluster, &wiki, &SetSpec::new(Id::new("1.1.0"))).await?;
    settle(&installed, &cluster, &wiki).await?;

    installed.delete(&cluster, &wiki).await?;
    settle(&installed, &cluster, &wiki).await?;
    services.deactivate(&wiki).await?;
    for version in versions.list(&wiki).await? {
        versions.delete(&wiki, &version.version).await?;
    }
    services.delete(&wiki).await?;
    println!("it is gone");
    Ok(())
}

/// Waits until a service on a cluster is as it was asked for, or gone.
async fn settle(
    installed: &ClusterSupervisorServices,
    cluster: &ClusterId,
    service: &ServiceId,
) -> Result<(), Box<dyn std::error::Error>> {
    loop {
        let info = match installed.get(cluster, service).await {
            Ok(info) => info,
            Err(error) if error.api().is_some_and(|error| *error.kind() == ApiErrorKind::NotFound) => {
                println!("{service} is not on {cluster}");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        match info.config_status {
            ConfigStatus::Configured => {
                let namespace = info.service_namespace.map_or_else(String::new, |namespace| namespace.to_string());
                println!("{service} {} runs on {cluster} in {namespace}", info.desired_version);
                return Ok(());
            }
            ConfigStatus::Configuring | ConfigStatus::Removing => tokio::time::sleep(Duration::from_millis(20)).await,
            other => return Err(format!("{service} is in the state {other}").into()),
        }
    }
}
