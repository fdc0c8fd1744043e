//! Who may call what: sessions, and users with fewer rights.

use std::collections::BTreeMap;
use std::time::Duration;

use vapi_runtime::{ApiErrorKind, Client, SecurityContext};
use vapi_simulator::ids::ClusterId;
use vapi_simulator::inventory::{Inventory, Role, Supervisor, User, defaults};
use vapi_simulator::{ManualClock, Simulator, StartError};
use vapi_std_client::cis::session::Session;
use vapi_vcenter::namespace_management::software::clusters::UpgradeSpec;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;

use super::support::{World, log_in, refused};

const UNAUTHENTICATED: &str = "vapi.security.authentication.invalid";

#[tokio::test]
async fn a_session_begins_and_ends() {
    let world = World::start().await;
    let info = world.service::<Session>().get().await.unwrap();
    assert_eq!(info.user, defaults::ADMINISTRATOR);
    assert!(info.created_time <= info.last_accessed_time);
    world.service::<Session>().delete().await.unwrap();
    refused(world.service::<Session>().delete(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;
}

#[tokio::test]
async fn nothing_is_open_without_a_session() {
    let world = World::start().await;
    let nobody = Client::new(world.simulator.url()).unwrap();
    refused(nobody.service::<Clusters>().list(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;
    refused(nobody.service::<SupervisorServices>().list(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;
    refused(nobody.service::<Session>().create(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let world = World::start().await;
    for (user, password) in [(defaults::ADMINISTRATOR, "wrong"), ("nobody@vsphere.local", defaults::PASSWORD)] {
        let error = Client::builder(world.simulator.url()).login(user, password).connect().await.unwrap_err();
        assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::Unauthenticated));
    }
}

#[tokio::test]
async fn a_reader_may_only_look() {
    let world = World::start().await;
    let reader = log_in(&world.simulator, defaults::READER).await;
    assert_eq!(reader.service::<Clusters>().list().await.unwrap().len(), 4);
    let denied = "vapi.security.authorization.invalid";
    let upgrade = UpgradeSpec::new(defaults::NEXT_VERSION);
    refused(
        reader.service::<Clusters>().upgrade(&defaults::CLUSTER.into(), &upgrade),
        ApiErrorKind::Unauthorized,
        denied,
    )
    .await;
    refused(
        reader.service::<SupervisorServices>().deactivate(&defaults::SERVICE.into()),
        ApiErrorKind::Unauthorized,
        denied,
    )
    .await;
    let installed = reader.service::<ClusterSupervisorServices>();
    refused(
        installed.get(&defaults::CLUSTER.into(), &defaults::BUILT_IN_SERVICE.into()),
        ApiErrorKind::Unauthorized,
        denied,
    )
    .await;
    assert_eq!(installed.list(&defaults::CLUSTER.into()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn simulators_share_nothing() {
    let (one, other) = (World::start().await, World::start().await);
    one.service::<SupervisorServices>().deactivate(&defaults::SERVICE.into()).await.unwrap();
    let services = other.service::<SupervisorServices>().list().await.unwrap();
    let state = services
        .iter()
        .find(|service| service.supervisor_service.as_str() == defaults::SERVICE)
        .map(|service| service.state.as_str());
    assert_eq!(state, Some("ACTIVATED"));
    one.simulator.shutdown().await.unwrap();
    assert!(other.service::<Clusters>().list().await.is_ok());
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let World { simulator, client, .. } = World::start().await;
    drop(simulator);
    tokio::task::yield_now().await;
    assert!(client.service::<Clusters>().list().await.unwrap_err().api().is_none());
}

#[tokio::test]
async fn it_starts_only_where_it_makes_sense() {
    let refused = Simulator::builder().listen("0.0.0.0:0").start().await.unwrap_err();
    assert!(matches!(refused, StartError::DefaultPassword { .. }), "{refused}");
    assert!(Simulator::builder().listen("0.0.0.0:0").password("another").start().await.is_ok());

    let refused = Simulator::builder().listen("nowhere").start().await.unwrap_err();
    assert!(matches!(refused, StartError::Listen { .. }), "{refused}");

    let mut inventory = Inventory::empty();
    let stranger = Supervisor::new("v1").with_installed("nothing", "1.0.0");
    inventory.clusters.push(vapi_simulator::inventory::Cluster::supervisor("domain-c1", "lab", stranger));
    let refused = Simulator::builder().inventory(inventory).start().await.unwrap_err();
    assert!(matches!(refused, StartError::Inventory(_)), "{refused}");
}

#[tokio::test]
async fn sessions_end_by_simulated_time() {
    let clock = ManualClock::default();
    let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
    let login = SecurityContext::user_password(defaults::ADMINISTRATOR, defaults::PASSWORD);
    let with = |context| Client::builder(simulator.url()).security_context(context).build().unwrap();
    let id = with(login.clone()).service::<Session>().create().await.unwrap();
    let session = with(SecurityContext::Session(id)).service::<Session>();
    let created = session.get().await.unwrap().created_time;

    // used now and then it lives, but not for ever
    let minutes = |minutes: u64| clock.advance(Duration::from_secs(minutes * 60));
    for _ in 0..48 {
        minutes(30);
        let info = session.get().await.unwrap();
        assert_eq!(info.created_time, created);
    }
    minutes(1);
    refused(session.get(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;

    let id = with(login).service::<Session>().create().await.unwrap();
    let session = with(SecurityContext::Session(id)).service::<Session>();
    minutes(31);
    refused(session.get(), ApiErrorKind::Unauthenticated, UNAUTHENTICATED).await;
}

#[tokio::test]
async fn privileges_are_on_objects() {
    let mut inventory = Inventory::default();
    inventory.roles.push(Role::new("Upgrader", ["System.Read", "Namespaces.Upgrade"]));
    inventory.roles.push(Role::new("Installer", ["System.Read", "SupervisorServices.Install"]));
    let user = User::new("night-shift").with_role_on("Upgrader", [defaults::CLUSTER, defaults::CLUSTER_FAILING]);
    inventory.users.push(user.with_role_on("Installer", [defaults::CLUSTER_WITH_ERROR]));
    let simulator = Simulator::builder().inventory(inventory).start().await.unwrap();
    let client = log_in(&simulator, "night-shift").await;
    let (software, installed) = (client.service::<Clusters>(), client.service::<ClusterSupervisorServices>());
    let denied = "vapi.security.authorization.invalid";
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    let (own, foreign): (ClusterId, ClusterId) = (defaults::CLUSTER.into(), defaults::CLUSTER_WITH_WARNING.into());

    refused(software.upgrade(&foreign, &spec), ApiErrorKind::Unauthorized, denied).await;
    // whether there is such a cluster is nobody's business who may not see it
    refused(software.upgrade(&"domain-c999".into(), &spec), ApiErrorKind::Unauthorized, denied).await;
    refused(software.get(&foreign), ApiErrorKind::Unauthorized, denied).await;
    let one_too_many = BTreeMap::from([(own.clone(), spec.clone()), (foreign.clone(), spec.clone())]);
    refused(software.upgrade_multiple(&one_too_many), ApiErrorKind::Unauthorized, denied).await;
    assert_eq!(software.get(&own).await.unwrap().upgrade_status, None, "nothing of it was begun");

    let both = BTreeMap::from([(own.clone(), spec.clone()), (defaults::CLUSTER_FAILING.into(), spec.clone())]);
    assert_eq!(software.upgrade_multiple(&both).await.unwrap().len(), 2);
    refused(installed.get(&own, &defaults::BUILT_IN_SERVICE.into()), ApiErrorKind::Unauthorized, denied).await;
    assert!(installed.get(&defaults::CLUSTER_WITH_ERROR.into(), &defaults::BUILT_IN_SERVICE.into()).await.is_ok());
    assert_eq!(installed.list(&own).await.unwrap().len(), 1);
    refused(installed.list(&foreign), ApiErrorKind::Unauthorized, denied).await;
    // a privilege on the whole system is on no object
    refused(client.service::<SupervisorServices>().list(), ApiErrorKind::Unauthorized, denied).await;
}

#[tokio::test]
async fn a_guest_may_nothing() {
    let world = World::start().await;
    let guest = log_in(&world.simulator, defaults::GUEST).await;
    assert_eq!(guest.service::<Session>().get().await.unwrap().user, defaults::GUEST);
    let denied = "vapi.security.authorization.invalid";
    refused(guest.service::<Clusters>().get(&defaults::CLUSTER.into()), ApiErrorKind::Unauthorized, denied).await;
    refused(guest.service::<SupervisorServices>().list(), ApiErrorKind::Unauthorized, denied).await;
}
