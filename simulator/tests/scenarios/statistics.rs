//! `com.vmware.vcenter.namespace_management.stats.time_series`.

use vapi_runtime::ApiErrorKind::{InvalidArgument, NotFound, Unsupported};
use vapi_simulator::inventory::{Inventory, defaults};
use vapi_vcenter::namespace_management::stats::time_series::{PodIdentifier, Spec, SpecTarget};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::CreateSpec;
use vapi_vcenter_client::namespace_management::stats::time_series::TimeSeries;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;

use super::support::{START, World, refused};

fn now() -> i64 {
    i64::try_from(START).unwrap()
}

fn cluster() -> SpecTarget {
    SpecTarget::Cluster(defaults::CLUSTER.into())
}

fn pod(namespace: &str, name: &str) -> SpecTarget {
    SpecTarget::Pod(PodIdentifier::new(namespace.into(), name))
}

#[tokio::test]
async fn series_are_regular_and_the_same_every_time() {
    let (world, other) = (World::start().await, World::start().await);
    for target in
        [cluster(), SpecTarget::Namespace(defaults::NAMESPACE.into()), pod(defaults::NAMESPACE, defaults::POD)]
    {
        let spec = Spec::new(target, now() - 3600, now());
        let series = world.service::<TimeSeries>().get(&spec).await.unwrap();
        assert_eq!(series, other.service::<TimeSeries>().get(&spec).await.unwrap());
        assert!(series.len() >= 2);
        for counter in &series {
            assert_eq!((counter.time_stamps.len(), counter.values.len()), (61, 61));
            assert_eq!((counter.time_stamps[0], counter.time_stamps[60]), (now() - 3600, now()));
            assert!(counter.values.iter().all(|value| *value > 0));
            assert!(counter.values.windows(2).any(|pair| pair[0] != pair[1]));
        }
        let counters: Vec<&str> = series.iter().map(|series| series.counter.as_str()).collect();
        assert_eq!(counters[..2], ["cpu.usage", "memory.usage"]);
    }
}

#[tokio::test]
async fn another_seed_gives_other_samples() {
    let mut inventory = Inventory::default();
    inventory.seed += 1;
    let (world, other) = (World::start().await, World::with(inventory).await);
    let spec = Spec::new(cluster(), now() - 3600, now());
    let (ours, others) = (
        world.service::<TimeSeries>().get(&spec).await.unwrap(),
        other.service::<TimeSeries>().get(&spec).await.unwrap(),
    );
    assert_eq!(ours[0].time_stamps, others[0].time_stamps);
    assert_ne!(ours[0].values, others[0].values);
}

#[tokio::test]
async fn a_sample_doesnt_depend_on_the_range() {
    let world = World::start().await;
    let stats = world.service::<TimeSeries>();
    let long = stats.get(&Spec::new(cluster(), now() - 3600, now())).await.unwrap();
    let one = stats.get(&Spec::new(cluster(), now() - 1800, now() - 1800)).await.unwrap();
    assert_eq!(one[0].values, [long[0].values[30]]);
}

#[tokio::test]
async fn any_range_has_an_end() {
    let world = World::start().await;
    let stats = world.service::<TimeSeries>();
    let series = stats.get(&Spec::new(cluster(), 0, i64::MAX)).await.unwrap();
    assert!((400..=500).contains(&series[0].values.len()));
    assert!(series[0].time_stamps.last().is_some_and(|last| *last <= now()));

    let start = "vapi.simulator.stats.start.invalid";
    refused(stats.get(&Spec::new(cluster(), -1, now())), InvalidArgument, start).await;
    refused(stats.get(&Spec::new(cluster(), i64::MIN, i64::MAX)), InvalidArgument, start).await;
    refused(stats.get(&Spec::new(cluster(), now() + 1, now() + 2)), InvalidArgument, start).await;
    let end = "vapi.simulator.stats.end.invalid";
    refused(stats.get(&Spec::new(cluster(), now(), now() - 1)), InvalidArgument, end).await;
    refused(stats.get(&Spec::new(cluster(), 0, i64::MIN)), InvalidArgument, end).await;
}

#[tokio::test]
async fn the_object_must_be_there() {
    let world = World::start().await;
    let stats = world.service::<TimeSeries>();
    let of = |target| Spec::new(target, now() - 60, now());
    let nowhere = of(SpecTarget::Cluster("domain-c0".into()));
    refused(stats.get(&nowhere), NotFound, "vapi.simulator.cluster.not_found").await;
    let compute = of(SpecTarget::Cluster(defaults::CLUSTER_NOT_ENABLED.into()));
    refused(stats.get(&compute), Unsupported, "vapi.simulator.cluster.no_supervisor").await;
    let nothing = of(SpecTarget::Namespace("nothing".into()));
    refused(stats.get(&nothing), NotFound, "vapi.simulator.namespace.not_found").await;
    refused(stats.get(&of(pod("nothing", "web-0"))), NotFound, "vapi.simulator.namespace.not_found").await;
    refused(stats.get(&of(pod("staging", "web-1"))), NotFound, "vapi.simulator.pod.not_found").await;
}

#[tokio::test]
async fn installed_services_have_a_namespace() {
    let world = World::start().await;
    let stats = world.service::<TimeSeries>();
    let target = SpecTarget::Namespace("svc-registry-example-com-domain-c8".into());
    let spec = Spec::new(target, now() - 60, now());
    refused(stats.get(&spec), NotFound, "vapi.simulator.namespace.not_found").await;
    let install = CreateSpec::new(defaults::SERVICE.into(), defaults::SERVICE_VERSION.into());
    world.service::<ClusterSupervisorServices>().create(&defaults::CLUSTER.into(), &install).await.unwrap();
    world.pass(1);
    assert_eq!(stats.get(&spec).await.unwrap().len(), 3);
}
