//! The demonstration behind `cargo xtask demo`: a simulator, and what one does with a vCenter.
//!
//! `cargo run -p vapi-simulator --example demo -- [--wire jsonrpc|api|rest]`

#![allow(clippy::print_stdout, reason = "a demonstration shows what it does")]
#![allow(deprecated, reason = "vCenter 9 calls some of the interfaces deprecated, and serves them")]

mod chart;

use std::io::{IsTerminal as _, stdout};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use vapi_runtime::client::Protocol;
use vapi_runtime::{Client, Id};
use vapi_simulator::Simulator;
use vapi_simulator::ids::ClusterId;
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::software::clusters::{State, UpgradeSpec};
use vapi_vcenter::namespace_management::stats::time_series::{Spec, SpecTarget};
use vapi_vcenter::namespace_management::supervisor_services::versions::CarvelCreateSpec as CarvelVersionSpec;
use vapi_vcenter::namespace_management::supervisor_services::{CarvelCreateSpec, CreateSpec};
use vapi_vcenter_client::namespace_management::clusters::Clusters as Supervisors;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::stats::time_series::TimeSeries;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Starts a simulator and shows what one does with a vCenter.
#[derive(Debug, Parser)]
struct Flags {
    /// The wire.
    #[arg(long, value_enum, default_value_t = Wire::Jsonrpc)]
    wire: Wire,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Wire {
    Jsonrpc,
    Api,
    Rest,
}

impl From<Wire> for Protocol {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::Jsonrpc => Self::JsonRpc,
            Wire::Api => Self::Api,
            Wire::Rest => Self::Rest,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let flags = Flags::parse();
    let simulator = Simulator::builder().start().await?;
    let client = simulator.client_over(flags.wire.into()).await?;
    println!("Logged in at {} as {}, over {:?}.\n", simulator.url(), simulator.user(), Protocol::from(flags.wire));

    list(&client).await?;
    register(&client).await?;
    upgrade(&client, &Id::new(defaults::CLUSTER), defaults::NEXT_VERSION).await?;
    statistics(&client, Id::new(defaults::CLUSTER)).await?;
    simulator.shutdown().await?;
    Ok(())
}

async fn list(client: &Client) -> Result {
    println!("Supervisors");
    let software = Clusters::new(client).list().await?;
    for cluster in Supervisors::new(client).list().await? {
        let version =
            software.iter().find(|one| one.cluster == cluster.cluster).map(|one| one.current_version.as_str());
        let (used, all) = (cluster.stats.cpu_used, cluster.stats.cpu_capacity);
        println!(
            "  {:11} {:20} {:22} {:>6} of {all} MHz  {}",
            cluster.cluster.as_str(),
            cluster.cluster_name.as_str(),
            version.unwrap_or_default(),
            used,
            cluster.kubernetes_status
        );
    }
    println!();
    Ok(())
}

async fn register(client: &Client) -> Result {
    let package = "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\n\
                   spec:\n  refName: wiki.example.com\n  version: 1.0.0\n\
                   ---\napiVersion: data.packaging.carvel.dev/v1alpha1\nkind: PackageMetadata\n\
                   spec:\n  displayName: Wiki\n  shortDescription: Keeps pages\n";
    let services = SupervisorServices::new(client);
    let version = CarvelVersionSpec::new(STANDARD.encode(package));
    services.create(&CreateSpec::carvel(CarvelCreateSpec::new(version))).await?;
    println!("Supervisor Services, one of them new");
    for service in services.list().await? {
        println!("  {:22} {:18} {}", service.supervisor_service.as_str(), service.display_name, service.state);
    }
    println!();
    Ok(())
}

async fn upgrade(client: &Client, cluster: &ClusterId, version: &str) -> Result {
    println!("Upgrade of {cluster} to {version}");
    let clusters = Clusters::new(client);
    clusters.upgrade(cluster, &UpgradeSpec::new(version)).await?;
    let total = clusters.get(cluster).await?.upgrade_status.and_then(|status| status.progress);
    let total = total.map_or(0, |progress| progress.total);
    let bar = progress_bar(total)?;
    let mut seen = None;
    loop {
        let info = clusters.get(cluster).await?;
        let completed = match info.upgrade_status.and_then(|status| status.progress) {
            Some(progress) => progress.completed,
            None => total,
        };
        if seen.replace(completed) != Some(completed) {
            match &bar {
                Some(bar) => bar.set_position(u64::try_from(completed)?),
                None => println!("  {completed} of {total} nodes"),
            }
        }
        if info.state != State::Pending {
            if let Some(bar) = bar {
                bar.finish();
            }
            println!("  {}: {}\n", info.state, info.current_version);
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A bar that moves; none where there is no terminal to move in.
fn progress_bar(total: i64) -> Result<Option<ProgressBar>> {
    if !stdout().is_terminal() {
        return Ok(None);
    }
    let bar = ProgressBar::new(u64::try_from(total)?);
    bar.set_style(ProgressStyle::with_template("  {bar:40.green} {pos} of {len} nodes, {elapsed}")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    Ok(Some(bar))
}

async fn statistics(client: &Client, cluster: ClusterId) -> Result {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let spec = Spec::new(SpecTarget::Cluster(cluster), now - 24 * 3600, now);
    for series in TimeSeries::new(client).get(&spec).await?.iter().take(1) {
        println!("{} of the last 24 hours, MHz", series.counter);
        print!("{}", chart::chart(&series.values, 72, 8));
    }
    Ok(())
}
