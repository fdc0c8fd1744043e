//! `com.vmware.vcenter.namespaces.instances`: which namespaces there are.

use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;
use vapi_vcenter::namespaces::instances::{ConfigStatus, Stats, Summary};
use vapi_vcenter_server::namespaces::instances::Instances;

use crate::ids::{ClusterId, NamespaceId};
use crate::inventory::Status;
use crate::state::stats::Target;
use crate::state::{State, World};

/// The namespaces of a simulator, those of installed services included.
#[derive(Debug)]
pub(crate) struct SimulatedNamespaces(pub(crate) World);

impl Instances for SimulatedNamespaces {
    async fn list(&self, cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let is_visible = self.0.visible(cx)?;
        // a namespace is seen by whoever sees it or its Supervisor
        let sees = |cluster: &ClusterId, id: &NamespaceId| is_visible(cluster.as_str()) || is_visible(id.as_str());
        let state = self.0.state();
        let own = state.namespaces.iter().filter(|namespace| sees(&namespace.cluster, &namespace.id));
        let own = own.map(|namespace| {
            let status = ConfigStatus::Running;
            summary(&state, &namespace.cluster, &namespace.id, namespace.description.clone(), status)
        });
        let of_services = state.installations.namespaces().filter(|(cluster, _, id, _)| sees(cluster, id));
        let of_services = of_services.map(|(cluster, service, id, status)| {
            let status = if status == Status::Removing { ConfigStatus::Removing } else { ConfigStatus::Running };
            summary(&state, cluster, id, format!("Namespace of the Supervisor Service {service}"), status)
        });
        own.chain(of_services).collect()
    }
}

fn summary(
    state: &State,
    cluster: &ClusterId,
    id: &NamespaceId,
    description: String,
    status: ConfigStatus,
) -> Result<Summary, ApiError> {
    let usage = state.usage(&Target::Namespace(id.clone()))?;
    let of = |counter: usize| usage.get(counter).map_or(0, |usage| usage.used);
    Ok(Summary::new(cluster.clone(), id.clone(), description, status, Stats::new(of(0), of(1), of(2))))
}
