//! `com.vmware.vcenter.namespace_management.software.clusters`: upgrades that succeed, fail and don't start.

use std::collections::BTreeMap;

use vapi_runtime::ApiErrorKind::{NotFound, Unsupported};
use vapi_simulator::ids::ClusterId;
use vapi_simulator::inventory::{Check, Cluster, Inventory, Severity, Supervisor, defaults};
use vapi_vcenter::namespace_management::clusters::{ConditionSeverity, ConditionStatus};
use vapi_vcenter::namespace_management::software::clusters::{MessageSeverity, ResultResCase, State, UpgradeSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

use super::support::{START, World, refused};

#[tokio::test]
async fn an_upgrade_to_its_end() {
    let world = World::start().await;
    let (clusters, cluster) = (world.service::<Clusters>(), defaults::CLUSTER.into());
    let before = clusters.get(&cluster).await.unwrap();
    assert_eq!((before.current_version.as_str(), before.state), (defaults::VERSION, State::Ready));
    assert_eq!(before.available_versions, [defaults::NEXT_VERSION, defaults::LATEST_VERSION]);
    assert_eq!((before.last_upgraded_date, before.upgrade_status), (None, None));
    assert_eq!(before.messages[0].details.id, "vapi.simulator.upgrade.available");
    assert_eq!(before.upgrade_prechecks.map(|checks| checks.len()), Some(0));

    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    clusters.upgrade(&cluster, &spec).await.unwrap();
    refused(clusters.upgrade(&cluster, &spec), Unsupported, "vapi.simulator.upgrade.running").await;
    for done in 0..3 {
        let during = clusters.get(&cluster).await.unwrap();
        assert_eq!((during.current_version.as_str(), during.state), (defaults::VERSION, State::Pending));
        let status = during.upgrade_status.unwrap();
        assert_eq!(status.desired_version.as_deref(), Some(defaults::NEXT_VERSION));
        assert_eq!(status.messages[0].details.id, "vapi.simulator.upgrade.started");
        assert_eq!(status.components.unwrap()[0].status, ConditionStatus::False);
        let progress = status.progress.unwrap();
        assert_eq!((progress.total, progress.completed), (3, done));
        assert_eq!(progress.message.args, [done.to_string().as_str(), "3", defaults::NEXT_VERSION]);
        let listed = clusters.list().await.unwrap();
        assert_eq!(
            (&listed[0].state, listed[0].desired_version.as_deref()),
            (&State::Pending, Some(defaults::NEXT_VERSION))
        );
        world.pass(1);
    }
    world.pass(3600);
    let after = clusters.get(&cluster).await.unwrap();
    assert_eq!(
        (after.current_version.as_str(), after.state, after.upgrade_status),
        (defaults::NEXT_VERSION, State::Ready, None)
    );
    assert_eq!(after.available_versions, [defaults::LATEST_VERSION]);
    let seconds = after.last_upgraded_date.unwrap().unix_milliseconds() / 1000;
    assert_eq!(u64::try_from(seconds).unwrap(), START + 3);
    assert_eq!(clusters.list().await.unwrap()[0].desired_version, None);

    // What is no longer ahead can't be upgraded to, and at the end of the road there is nothing to check.
    refused(clusters.upgrade(&cluster, &spec), Unsupported, "vapi.simulator.upgrade.not_available").await;
    clusters.upgrade(&cluster, &UpgradeSpec::new(defaults::LATEST_VERSION)).await.unwrap();
    world.pass(3);
    let end = clusters.get(&cluster).await.unwrap();
    assert_eq!((end.available_versions.len(), end.messages.len(), end.upgrade_prechecks), (0, 0, None));
}

#[tokio::test]
async fn only_supervisors_are_listed() {
    let world = World::start().await;
    let listed = world.service::<Clusters>().list().await.unwrap();
    let ids: Vec<&str> = listed.iter().map(|cluster| cluster.cluster.as_str()).collect();
    assert_eq!(
        ids,
        [defaults::CLUSTER, defaults::CLUSTER_WITH_WARNING, defaults::CLUSTER_WITH_ERROR, defaults::CLUSTER_FAILING]
    );
    assert_eq!(
        (listed[0].cluster_name.as_str(), listed[0].current_version.as_str()),
        ("supervisor", defaults::VERSION)
    );
}

#[tokio::test]
async fn warnings_can_be_ignored() {
    let world = World::start().await;
    let (clusters, cluster) = (world.service::<Clusters>(), defaults::CLUSTER_WITH_WARNING.into());
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    let warning = "vapi.simulator.precheck.storage";
    refused(clusters.upgrade(&cluster, &spec), Unsupported, warning).await;
    refused(clusters.upgrade(&cluster, &spec.clone().with_ignore_precheck_warnings(false)), Unsupported, warning).await;
    let info = clusters.get(&cluster).await.unwrap();
    assert_eq!((info.state, info.upgrade_status), (State::Ready, None));
    let checks = info.upgrade_prechecks.unwrap();
    assert_eq!((&checks[0].status, &checks[0].severity), (&ConditionStatus::False, &ConditionSeverity::Warning));

    clusters.upgrade(&cluster, &spec.with_ignore_precheck_warnings(true)).await.unwrap();
    let messages = clusters.get(&cluster).await.unwrap().upgrade_status.unwrap().messages;
    assert_eq!((&messages[0].severity, messages[0].details.id.as_str()), (&MessageSeverity::Warning, warning));
}

#[tokio::test]
async fn information_holds_nothing_up() {
    let mut inventory = Inventory::empty();
    let hint = Check::new(Severity::Info, "lab.hosts", "All hosts can be upgraded.");
    let supervisor = Supervisor::new("v1").with_newer(["v2"]).with_check(hint);
    inventory.clusters.push(Cluster::supervisor("domain-c1", "lab", supervisor));
    let world = World::with(inventory).await;
    let (clusters, cluster) = (world.service::<Clusters>(), "domain-c1".into());
    clusters.upgrade(&cluster, &UpgradeSpec::new("v2")).await.unwrap();
    let info = clusters.get(&cluster).await.unwrap();
    assert_eq!(info.state, State::Pending);
    let first = &info.upgrade_status.unwrap().messages[0];
    assert_eq!((&first.severity, first.details.id.as_str()), (&MessageSeverity::Info, "lab.hosts"));
}

#[tokio::test]
async fn errors_cant_be_ignored() {
    let world = World::start().await;
    let (clusters, cluster) = (world.service::<Clusters>(), defaults::CLUSTER_WITH_ERROR.into());
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION).with_ignore_precheck_warnings(true);
    refused(clusters.upgrade(&cluster, &spec), Unsupported, "vapi.simulator.precheck.network").await;
    assert_eq!(clusters.get(&cluster).await.unwrap().state, State::Ready);
}

#[tokio::test]
async fn an_upgrade_may_fail_on_the_way() {
    let world = World::start().await;
    let (clusters, cluster) = (world.service::<Clusters>(), defaults::CLUSTER_FAILING.into());
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    clusters.upgrade(&cluster, &spec).await.unwrap();
    world.pass(60);
    let info = clusters.get(&cluster).await.unwrap();
    assert_eq!((info.current_version.as_str(), info.state), (defaults::VERSION, State::Error));
    let status = info.upgrade_status.unwrap();
    assert_eq!(status.progress.unwrap().completed, 1);
    assert_eq!(status.messages[0].severity, MessageSeverity::Error);
    assert_eq!(status.messages[0].details.id, "vapi.simulator.upgrade.failed");
    let listed = clusters.list().await.unwrap();
    assert_eq!(listed[3].desired_version.as_deref(), Some(defaults::NEXT_VERSION));
    clusters.upgrade(&cluster, &spec).await.unwrap();
    assert_eq!(clusters.get(&cluster).await.unwrap().state, State::Pending);
}

#[tokio::test]
async fn a_cluster_must_be_there_and_a_supervisor() {
    let world = World::start().await;
    let clusters = world.service::<Clusters>();
    let spec = UpgradeSpec::new(defaults::NEXT_VERSION);
    let (nowhere, compute) = ("domain-c0".into(), defaults::CLUSTER_NOT_ENABLED.into());
    refused(clusters.get(&nowhere), NotFound, "vapi.simulator.cluster.not_found").await;
    refused(clusters.upgrade(&nowhere, &spec), NotFound, "vapi.simulator.cluster.not_found").await;
    refused(clusters.get(&compute), Unsupported, "vapi.simulator.cluster.no_supervisor").await;
    refused(clusters.upgrade(&compute, &spec), Unsupported, "vapi.simulator.cluster.no_supervisor").await;
    let unknown = UpgradeSpec::new("v9.9.9");
    refused(clusters.upgrade(&defaults::CLUSTER.into(), &unknown), Unsupported, "vapi.simulator.upgrade.not_available")
        .await;
}

#[tokio::test]
async fn several_upgrades_start_each_on_its_own() {
    let world = World::start().await;
    let clusters = world.service::<Clusters>();
    let spec = UpgradeSpec::new(defaults::LATEST_VERSION);
    let ids = [
        defaults::CLUSTER,
        defaults::CLUSTER_WITH_WARNING,
        defaults::CLUSTER_WITH_ERROR,
        defaults::CLUSTER_NOT_ENABLED,
        "domain-c0",
    ];
    let specs: BTreeMap<ClusterId, UpgradeSpec> = ids.into_iter().map(|id| (id.into(), spec.clone())).collect();
    let results = clusters.upgrade_multiple(&specs).await.unwrap();
    let found: BTreeMap<&str, String> = results
        .iter()
        .map(|(cluster, result)| {
            let text = match &result.res {
                ResultResCase::Started => "STARTED".to_owned(),
                ResultResCase::Rejected(error) => format!("{} {}", error.kind(), error.messages()[0].id),
                other => format!("{other:?}"),
            };
            (cluster.as_str(), text)
        })
        .collect();
    let expected = [
        (defaults::CLUSTER, "STARTED"),
        (defaults::CLUSTER_WITH_WARNING, "Unsupported vapi.simulator.precheck.storage"),
        (defaults::CLUSTER_WITH_ERROR, "Unsupported vapi.simulator.precheck.network"),
        (defaults::CLUSTER_NOT_ENABLED, "Unsupported vapi.simulator.cluster.no_supervisor"),
        ("domain-c0", "NotFound vapi.simulator.cluster.not_found"),
    ];
    assert_eq!(found, expected.map(|(cluster, text)| (cluster, text.to_owned())).into_iter().collect());
    assert_eq!(clusters.get(&defaults::CLUSTER.into()).await.unwrap().state, State::Pending);
    assert!(clusters.upgrade_multiple(&BTreeMap::new()).await.unwrap().is_empty());
}
