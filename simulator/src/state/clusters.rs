//! The vSphere clusters, and the software of those that are Supervisors.

use std::collections::BTreeMap;
use std::time::SystemTime;

use vapi_runtime::ApiError;

use super::upgrade::Upgrade;
use crate::errors::not_found;
use crate::ids::ClusterId;
use crate::inventory::{self, Check, Timing};
use crate::messages;

/// The vSphere clusters, in the order of the inventory.
#[derive(Clone, Debug)]
pub(crate) struct Clusters {
    clusters: Vec<Cluster>,
    /// Where each is.
    places: BTreeMap<ClusterId, usize>,
}

/// A vSphere cluster.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) id: ClusterId,
    pub(crate) name: String,
    /// Unset: it isn't enabled as a Supervisor.
    pub(crate) supervisor: Option<Supervisor>,
}

/// The software of a Supervisor.
#[derive(Clone, Debug)]
pub(crate) struct Supervisor {
    pub(crate) version: String,
    /// What it can be upgraded to, from old to new.
    pub(crate) newer: Vec<String>,
    pub(crate) nodes: u32,
    /// What the checks before an upgrade find.
    pub(crate) checks: Vec<Check>,
    /// After how many nodes an upgrade fails.
    pub(crate) fails_after: Option<u32>,
    pub(crate) last_upgraded: Option<SystemTime>,
    /// The upgrade that runs, or has failed.
    pub(crate) upgrade: Option<Upgrade>,
}

impl Clusters {
    pub(crate) fn new(clusters: Vec<inventory::Cluster>) -> Self {
        let places = clusters.iter().enumerate().map(|(place, cluster)| (cluster.id.clone(), place)).collect();
        let clusters = clusters.into_iter().map(|cluster| Cluster {
            id: cluster.id,
            name: cluster.name,
            supervisor: cluster.supervisor.map(|supervisor| Supervisor {
                version: supervisor.version,
                newer: supervisor.newer,
                nodes: supervisor.nodes,
                checks: supervisor.checks,
                fails_after: supervisor.upgrade_fails_after,
                last_upgraded: None,
                upgrade: None,
            }),
        });
        Self { clusters: clusters.collect(), places }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.iter()
    }

    pub(crate) fn get(&self, id: &ClusterId) -> Result<&Cluster, ApiError> {
        self.places.get(id).and_then(|place| self.clusters.get(*place)).ok_or_else(|| cluster_not_found(id))
    }

    pub(crate) fn get_mut(&mut self, id: &ClusterId) -> Result<&mut Cluster, ApiError> {
        self.places.get(id).and_then(|place| self.clusters.get_mut(*place)).ok_or_else(|| cluster_not_found(id))
    }

    /// Lets upgrades go on.
    pub(super) fn advance(&mut self, now: SystemTime, timing: &Timing) {
        for cluster in &mut self.clusters {
            if let Some(supervisor) = &mut cluster.supervisor {
                supervisor.advance(&cluster.id, now, timing);
            }
        }
    }
}

impl Cluster {
    /// What the cluster is as a Supervisor.
    ///
    /// # Errors
    /// When it is none; which error that is depends on who asks.
    pub(crate) fn supervisor(
        &self,
        error: fn(vapi_runtime::standard::LocalizableMessage) -> ApiError,
    ) -> Result<&Supervisor, ApiError> {
        self.supervisor.as_ref().ok_or_else(|| error(no_supervisor(&self.id)))
    }
}

/// That a cluster is no Supervisor.
pub(super) fn no_supervisor(id: &ClusterId) -> vapi_runtime::standard::LocalizableMessage {
    messages::CLUSTER_NO_SUPERVISOR.with([id.as_str()])
}

fn cluster_not_found(id: &ClusterId) -> ApiError {
    not_found(messages::CLUSTER_NOT_FOUND.with([id.as_str()]))
}
