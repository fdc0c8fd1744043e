//! Upgrades a Supervisor and watches it to its end, good or bad.
//!
//! `cargo run -p vapi-simulator --example watch_upgrade [CLUSTER]`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(deprecated, reason = "vCenter 9.1 calls the interface deprecated, and serves it")]

use std::time::Duration;

use vapi_runtime::{Client, Id};
use vapi_simulator::Simulator;
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::software::clusters::{Info, State, UpgradeSpec};
use vapi_vcenter::resource::ClusterComputeResource;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cluster = std::env::args().nth(1).unwrap_or_else(|| defaults::CLUSTER.to_owned());
    // ten minutes of the simulator are one of ours
    let vcenter = Simulator::builder().time_scale(10.0).start().await?;
    let client = vcenter.client().await?;
    let info = upgrade(&client, &Id::new(cluster), defaults::NEXT_VERSION).await?;
    println!(
        "{} since {}",
        info.current_version,
        info.last_upgraded_date.map_or_else(String::new, |at| at.to_string())
    );
    Ok(())
}

/// Starts an upgrade and waits for it.
async fn upgrade(
    client: &Client,
    cluster: &Id<ClusterComputeResource>,
    version: &str,
) -> Result<Info, Box<dyn std::error::Error>> {
    let clusters = Clusters::new(client);
    let spec = UpgradeSpec::new(version).with_ignore_precheck_warnings(true);
    clusters.upgrade(cluster, &spec).await?;
    let mut seen = None;
    loop {
        let info = clusters.get(cluster).await?;
        let progress = info.upgrade_status.as_ref().and_then(|status| status.progress.as_ref());
        if let Some(progress) = progress.filter(|progress| seen != Some(progress.completed)) {
            println!("{}", progress.message.default_message);
            seen = Some(progress.completed);
        }
        match info.state {
            State::Pending => tokio::time::sleep(Duration::from_millis(20)).await,
            State::Ready => return Ok(info),
            _ => {
                let status = info.upgrade_status.map(|status| status.messages).unwrap_or_default();
                let last = status.last().map(|message| message.details.default_message.clone());
                return Err(last.unwrap_or_else(|| format!("the upgrade ended as {}", info.state)).into());
            }
        }
    }
}
