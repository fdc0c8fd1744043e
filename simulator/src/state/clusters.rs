//! The vSphere clusters, and the software of those that are Supervisors.

use std::collections::BTreeMap;
use std::time::SystemTime;

use vapi_runtime::ApiError;
use vapi_runtime::standard::LocalizableMessage;

use super::tasks::Tasks;
use super::upgrade;
use crate::errors::not_found;
use crate::ids::ClusterId;
use crate::inventory::{Cluster, Supervisor, Timing};
use crate::messages;

/// The vSphere clusters, in the order of the inventory. What is installed on them is elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Clusters {
    clusters: Vec<Cluster>,
    /// Where each is.
    places: BTreeMap<ClusterId, usize>,
}

impl Clusters {
    pub(super) fn new(clusters: Vec<Cluster>) -> Self {
        let places = clusters.iter().enumerate().map(|(place, cluster)| (cluster.id.clone(), place)).collect();
        Self { clusters, places }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter()
    }

    /// The clusters that are Supervisors.
    pub(crate) fn supervisors(&self) -> impl Iterator<Item = (&Cluster, &Supervisor)> {
        self.iter().filter_map(|cluster| cluster.supervisor.as_ref().map(|supervisor| (cluster, supervisor)))
    }

    pub(crate) fn get(&self, id: &ClusterId) -> Result<&Cluster, ApiError> {
        self.places.get(id).and_then(|place| self.clusters.get(*place)).ok_or_else(|| cluster_not_found(id))
    }

    pub(crate) fn get_mut(&mut self, id: &ClusterId) -> Result<&mut Cluster, ApiError> {
        self.places.get(id).and_then(|place| self.clusters.get_mut(*place)).ok_or_else(|| cluster_not_found(id))
    }

    /// Lets upgrades go on.
    pub(super) fn advance(&mut self, now: SystemTime, timing: &Timing, tasks: &mut Tasks) {
        for cluster in &mut self.clusters {
            if let Some(supervisor) = &mut cluster.supervisor {
                upgrade::advance(supervisor, &cluster.id, now, timing, tasks);
            }
        }
    }
}

/// What a cluster is as a Supervisor.
///
/// # Errors
/// When it is none; which error that is depends on who asks.
pub(crate) fn supervisor(
    cluster: &Cluster,
    error: fn(LocalizableMessage) -> ApiError,
) -> Result<&Supervisor, ApiError> {
    cluster.supervisor.as_ref().ok_or_else(|| error(no_supervisor(&cluster.id)))
}

/// That a cluster is no Supervisor.
pub(super) fn no_supervisor(id: &ClusterId) -> LocalizableMessage {
    messages::CLUSTER_NO_SUPERVISOR.with([id.as_str()])
}

fn cluster_not_found(id: &ClusterId) -> ApiError {
    not_found(messages::CLUSTER_NOT_FOUND.with([id.as_str()]))
}
