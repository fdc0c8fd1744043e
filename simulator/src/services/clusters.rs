//! `com.vmware.vcenter.namespace_management.clusters`: which Supervisors there are.

#![allow(deprecated, reason = "some types of the interface are deprecated, and served all the same")]

use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, Id};
use vapi_vcenter::namespace_management::clusters::{ConfigStatus, KubernetesStatus, Stats, Summary};
use vapi_vcenter_server::namespace_management::clusters::Clusters;

use crate::inventory::Supervisor;
use crate::state::World;
use crate::state::stats::{Target, Usage};

/// The Supervisors of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedSupervisors(pub(crate) World);

impl Clusters for SimulatedSupervisors {
    async fn list(&self, cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let is_visible = self.0.visible(cx)?;
        let state = self.0.state();
        let supervisors = state.clusters.supervisors().filter(|(cluster, _)| is_visible(cluster.id.as_str()));
        let summaries = supervisors.map(|(cluster, supervisor)| {
            let usage = state.usage(&Target::Cluster(cluster.id.clone()))?;
            let name = Id::new(cluster.name.as_str());
            Ok(Summary::new(cluster.id.clone(), name, stats(&usage), ConfigStatus::Running, kubernetes(supervisor)))
        });
        summaries.collect()
    }
}

/// Processor, memory, storage, in the order of the counters.
fn stats(usage: &[Usage]) -> Stats {
    let of = |counter| usage.get(counter).map_or((0, 0), |usage: &Usage| (usage.used, usage.capacity));
    let ((cpu, most_cpu), (memory, most_memory), (storage, most_storage)) = (of(0), of(1), of(2));
    Stats::new(cpu, most_cpu, memory, most_memory, storage, most_storage)
}

/// A failed upgrade leaves nodes of two versions, which work.
fn kubernetes(supervisor: &Supervisor) -> KubernetesStatus {
    match &supervisor.upgrade {
        Some(upgrade) if upgrade.failed => KubernetesStatus::Warning,
        _ => KubernetesStatus::Ready,
    }
}
