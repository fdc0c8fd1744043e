//! `com.vmware.vcenter.namespace_management.stats.time_series`.

use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;
use vapi_vcenter::namespace_management::stats::time_series::{Spec, SpecTarget, TimeSeries as Series};
use vapi_vcenter_server::namespace_management::stats::time_series::TimeSeries;

use crate::errors::invalid_argument;
use crate::messages;
use crate::state::World;
use crate::state::stats::Target;

/// The statistics of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedStatistics(pub(crate) World);

impl TimeSeries for SimulatedStatistics {
    async fn get(&self, _cx: &RequestContext, spec: Spec) -> Result<Vec<Series>, ApiError> {
        let target = match spec.target {
            SpecTarget::Cluster(cluster) => Target::Cluster(cluster),
            SpecTarget::Namespace(namespace) => Target::Namespace(namespace),
            SpecTarget::Pod(pod) => Target::Pod(pod.namespace, pod.pod_name),
            // a kind of object that a later version of the interface knows
            _ => return Err(invalid_argument([messages::STATS_TARGET_UNKNOWN.with([])])),
        };
        let series = self.0.state().series(&target, spec.start, spec.end)?;
        Ok(series.into_iter().map(|series| Series::new(series.counter, series.times, series.values)).collect())
    }
}
