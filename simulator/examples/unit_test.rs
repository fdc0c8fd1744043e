//! How to test one's own automation: the function `upgrade_all` is the automation, `main` its tests.
//!
//! In a project of one's own the tests are `#[tokio::test]` functions, and `vapi-simulator` is a dev-dependency. Each has a
//! simulator of its own; time passes when the test says so, and what should go wrong does.
//!
//! `cargo run -p vapi-simulator --example unit_test`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]
#![allow(deprecated, reason = "vCenter 9.1 calls the interface deprecated, and serves it")]

use std::time::Duration;

use vapi_runtime::{ApiErrorKind, Client};
use vapi_simulator::inventory::{Cluster, Inventory, Supervisor};
use vapi_simulator::{Fault, ManualClock, Simulator};
use vapi_vcenter::namespace_management::software::clusters::{State, UpgradeSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// Begins to upgrade every Supervisor that is ready and can be upgraded; says how many these were.
async fn upgrade_all(client: &Client) -> std::result::Result<usize, vapi_runtime::Error> {
    let clusters = Clusters::new(client);
    let mut begun = 0;
    for cluster in clusters.list().await? {
        let next = cluster.available_versions.first().filter(|_| cluster.state == State::Ready);
        if let Some(next) = next {
            clusters.upgrade(&cluster.cluster, &UpgradeSpec::new(next.as_str())).await?;
            begun += 1;
        }
    }
    Ok(begun)
}

fn two_clusters() -> Inventory {
    let mut inventory = Inventory::empty();
    for id in ["domain-c1", "domain-c2"] {
        inventory.clusters.push(Cluster::supervisor(id, id, Supervisor::new("v1").with_newer(["v2", "v3"])));
    }
    inventory
}

async fn upgrades_step_by_step() -> Result {
    let clock = ManualClock::default();
    let simulator = Simulator::builder().inventory(two_clusters()).clock(clock.clone()).start().await?;
    let client = simulator.client().await?;
    assert_eq!(upgrade_all(&client).await?, 2);
    assert_eq!(upgrade_all(&client).await?, 0, "they are being upgraded");
    clock.advance(Duration::from_secs(3600));
    assert_eq!(upgrade_all(&client).await?, 2);
    clock.advance(Duration::from_secs(3600));
    assert_eq!(upgrade_all(&client).await?, 0, "they have the newest version");
    Ok(())
}

async fn a_busy_vcenter_is_asked_again() -> Result {
    let simulator = Simulator::builder().inventory(two_clusters()).start().await?;
    simulator.fail(Fault::error("*.software.clusters.list", ApiErrorKind::ServiceUnavailable).times(1));
    assert_eq!(upgrade_all(&simulator.client().await?).await?, 2);
    Ok(())
}

async fn a_lost_answer_is_told() -> Result {
    let simulator = Simulator::builder().inventory(two_clusters()).start().await?;
    simulator.fail(Fault::lose("*.software.clusters.upgrade"));
    let error = upgrade_all(&simulator.client().await?).await.err().ok_or("the answer is lost")?;
    assert!(error.may_have_been_executed(), "whether the upgrade runs, only vCenter can tell");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    upgrades_step_by_step().await?;
    a_busy_vcenter_is_asked_again().await?;
    a_lost_answer_is_told().await?;
    println!("3 tests passed");
    Ok(())
}
