//! The state file: what was going on goes on, and a file is never half a state.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::task::JoinSet;
use vapi_runtime::Client;
use vapi_simulator::inventory::{Inventory, defaults};
use vapi_simulator::{ManualClock, Simulator, StartError};
use vapi_vcenter::namespace_management::software::clusters::{State, UpgradeSpec};
use vapi_vcenter::namespace_management::supervisor_services::UpdateSpec;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{ConfigStatus, CreateSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;

use super::support::START;

async fn start(state: &std::path::Path, clock: &ManualClock) -> (Simulator, Client) {
    let simulator = Simulator::builder().clock(clock.clone()).state(state).start().await.unwrap();
    let client = simulator.client().await.unwrap();
    (simulator, client)
}

#[tokio::test]
async fn what_was_going_on_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(START));
    let (simulator, client) = start(&file, &clock).await;
    let (cluster, service) = (defaults::CLUSTER.into(), defaults::SERVICE.into());
    client.service::<Clusters>().upgrade(&cluster, &UpgradeSpec::new(defaults::NEXT_VERSION)).await.unwrap();
    let spec = CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    client.service::<ClusterSupervisorServices>().create(&cluster, &spec).await.unwrap();
    client.service::<SupervisorServices>().activate(&defaults::SERVICE_DEACTIVATED.into()).await.unwrap();
    clock.advance(Duration::from_millis(1500));
    let before = simulator.inventory().to_json();
    simulator.shutdown().await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    let (simulator, client) = start(&file, &clock).await;
    assert_eq!(simulator.inventory().to_json(), before);
    let info = client.service::<Clusters>().get(&cluster).await.unwrap();
    let progress = info.upgrade_status.unwrap().progress.unwrap();
    assert_eq!((info.state, progress.completed), (State::Pending, 1));
    let installed = client.service::<ClusterSupervisorServices>().get(&cluster, &service).await.unwrap();
    assert_eq!(installed.config_status, ConfigStatus::Configured);
    clock.advance(Duration::from_millis(1500));
    assert_eq!(client.service::<Clusters>().get(&cluster).await.unwrap().current_version, defaults::NEXT_VERSION);
}

#[tokio::test]
async fn time_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let future = SystemTime::now() + Duration::from_secs(86_400);
    let (simulator, _) = start(&file, &ManualClock::new(future)).await;
    simulator.save().await.unwrap();
    drop(simulator);
    let simulator = Simulator::builder().state(&file).start().await.unwrap();
    assert!(simulator.inventory().now.unwrap() >= future - Duration::from_millis(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn saves_at_the_same_time_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let simulator = Arc::new(Simulator::builder().state(&file).start().await.unwrap());
    let services = simulator.client().await.unwrap().service::<SupervisorServices>();
    let mut saves = JoinSet::new();
    for round in 0..24 {
        let name = format!("Round {round}");
        services.update(&defaults::SERVICE.into(), &UpdateSpec::new().with_display_name(name)).await.unwrap();
        let simulator = Arc::clone(&simulator);
        saves.spawn(async move { simulator.save().await });
    }
    for saved in saves.join_all().await {
        saved.unwrap();
    }
    let found = Inventory::from_file(&file).unwrap();
    let registry = found.services.iter().find(|service| service.id.as_str() == defaults::SERVICE).unwrap();
    assert_eq!(registry.display_name, "Round 23", "the last to come saves the latest");
}

#[tokio::test]
async fn a_half_written_file_is_nobodys_state() {
    let folder = tempfile::tempdir().unwrap();
    let (file, new) = (folder.path().join("state.json"), folder.path().join("state.json.new"));
    let clock = ManualClock::default();
    let (simulator, client) = start(&file, &clock).await;
    client.service::<SupervisorServices>().deactivate(&defaults::SERVICE.into()).await.unwrap();
    simulator.shutdown().await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    // what a process leaves that is killed on the way
    std::fs::write(&new, &whole[..whole.len() / 2]).unwrap();
    let (simulator, client) = start(&file, &clock).await;
    let info = client.service::<SupervisorServices>().get(&defaults::SERVICE.into()).await.unwrap();
    assert_eq!(info.state.as_str(), "DEACTIVATED");
    simulator.shutdown().await.unwrap();
    assert!(!new.exists() && std::fs::read(&file).unwrap() == whole);
}

#[tokio::test]
async fn a_broken_file_is_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    std::fs::write(&file, "{\"clusters\": [{\"id\": 7}]}").unwrap();
    let refused = Simulator::builder().state(&file).start().await.unwrap_err();
    assert!(matches!(&refused, StartError::State(_)), "{refused}");
    assert!(refused.to_string().contains("clusters[0].id"), "{refused}");
    assert!(std::fs::read_to_string(&file).unwrap().contains('7'));
}

#[tokio::test]
async fn a_seed_is_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed.yaml");
    let seed = r"
clusters:
  - id: domain-c8
    name: lab
    supervisor: {version: v1.30.0, newer: [v1.31.0], installed: [{service: wiki, version: 1.0.0}]}
namespaces:
  - {cluster: domain-c8, id: production, description: The real thing, pods: [web-0]}
services:
  - id: wiki
    display_name: Wiki
    versions:
      - id: 1.0.0
        yaml: |
          apiVersion: v1
          kind: ConfigMap
roles:
  - {name: Upgrader, privileges: [System.Read, Namespaces.Upgrade]}
users:
  - {name: owl, password: hoot, permissions: [{role: Upgrader, on: [domain-c8]}]}
";
    std::fs::write(&file, seed).unwrap();
    let inventory = Inventory::from_file(&file).unwrap();
    let simulator = Simulator::builder().inventory(inventory).start().await.unwrap();
    assert!(simulator.client().await.is_err(), "the seed has no such user");
    let owl = Client::builder(simulator.url()).login("owl", "hoot").connect().await.unwrap();
    owl.service::<Clusters>().upgrade(&"domain-c8".into(), &UpgradeSpec::new("v1.31.0")).await.unwrap();
    let installed = owl.service::<ClusterSupervisorServices>().list(&"domain-c8".into()).await.unwrap();
    assert_eq!(installed[0].current_version.as_deref(), Some("1.0.0"));
    assert!(owl.service::<SupervisorServices>().list().await.is_err(), "only on its cluster");
}
