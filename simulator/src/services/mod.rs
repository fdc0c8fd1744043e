//! The services on the generated server stubs: each file implements one trait, over the state that all share.
//!
//! What belongs here is translation: wire types to what the state takes, what the state says to wire types. Rules are
//! the state's.

mod cluster_supervisor_services;
mod clusters;
mod namespaces;
mod software_clusters;
mod supervisor_services;
mod tasks;
mod time_series;
mod versions;

use std::time::SystemTime;

use vapi_runtime::DateTime;
use vapi_runtime::server::ProviderBuilder;
use vapi_std_server::cis::tasks::TasksSkeleton;
use vapi_vcenter_server::namespace_management::clusters::ClustersSkeleton as SupervisorsSkeleton;
use vapi_vcenter_server::namespace_management::software::clusters::ClustersSkeleton;
use vapi_vcenter_server::namespace_management::stats::time_series::TimeSeriesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::SupervisorServicesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServicesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::versions::VersionsSkeleton;
use vapi_vcenter_server::namespaces::instances::InstancesSkeleton;

use crate::state::World;

/// Hands every service to a provider.
pub(crate) fn register(provider: ProviderBuilder, world: &World) -> ProviderBuilder {
    provider
        .service(TasksSkeleton(tasks::SimulatedTasks(world.clone())))
        .service(SupervisorsSkeleton(clusters::SimulatedSupervisors(world.clone())))
        .service(InstancesSkeleton(namespaces::SimulatedNamespaces(world.clone())))
        .service(SupervisorServicesSkeleton(supervisor_services::SimulatedServices(world.clone())))
        .service(VersionsSkeleton(versions::SimulatedVersions(world.clone())))
        .service(ClusterSupervisorServicesSkeleton(cluster_supervisor_services::SimulatedInstallations(world.clone())))
        .service(ClustersSkeleton(software_clusters::SimulatedSoftware(world.clone())))
        .service(TimeSeriesSkeleton(time_series::SimulatedStatistics(world.clone())))
}

/// A moment as the wire has it.
fn date_time(time: SystemTime) -> DateTime {
    // a clock outside the years 1 to 9999 is broken; the present is the next best
    DateTime::try_from(time).unwrap_or_else(|_| DateTime::now())
}
