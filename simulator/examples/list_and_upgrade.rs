//! Lists the Supervisors and upgrades those that can be, all in one call.
//!
//! `cargo run -p vapi-simulator --example list_and_upgrade`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(deprecated, reason = "vCenter 9.1 calls the interface deprecated, and serves it")]

use std::collections::BTreeMap;

use vapi_runtime::Client;
use vapi_simulator::Simulator;
use vapi_vcenter::namespace_management::software::clusters::{ResultResCase, State, UpgradeSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // a simulator stands in for vCenter: all that is known of it here is an address, a user and a password
    let vcenter = Simulator::builder().start().await?;
    let client = Client::builder(vcenter.url()).login(vcenter.user(), vcenter.password().clone()).connect().await?;
    let clusters = Clusters::new(&client);

    let mut wanted = BTreeMap::new();
    for cluster in clusters.list().await? {
        println!("{:12} {:20} {}", cluster.cluster.as_str(), cluster.current_version, cluster.state);
        let newest = cluster.available_versions.last().filter(|_| cluster.state == State::Ready);
        if let Some(newest) = newest {
            wanted.insert(cluster.cluster, UpgradeSpec::new(newest.as_str()));
        }
    }

    for (cluster, result) in clusters.upgrade_multiple(&wanted).await? {
        match result.res {
            ResultResCase::Started => println!("{cluster}: the upgrade has started"),
            ResultResCase::Rejected(error) => {
                let why: Vec<&str> = error.messages().iter().map(|message| message.default_message.as_str()).collect();
                println!("{cluster}: {}", why.join(" "));
            }
            other => println!("{cluster}: {}", other.tag()),
        }
    }
    Ok(())
}
