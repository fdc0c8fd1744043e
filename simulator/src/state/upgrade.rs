//! Upgrades of Supervisors: the checks before one, its progress, its end.

use std::time::SystemTime;

use vapi_runtime::ApiError;
use vapi_runtime::standard::LocalizableMessage;

use super::State;
use super::clusters::{Supervisor, no_supervisor};
use crate::errors::unsupported;
use crate::ids::ClusterId;
use crate::inventory::{Check, Severity, Timing};
use crate::messages;

/// An upgrade that runs, or has failed.
#[derive(Clone, Debug)]
pub(crate) struct Upgrade {
    /// The version that it leads to.
    pub(crate) desired: String,
    /// What the checks before it have found.
    pub(crate) findings: Vec<Check>,
    /// How many nodes have the version; never shrinks.
    pub(crate) completed: u32,
    pub(crate) failed: bool,
    pub(crate) started: SystemTime,
}

impl State {
    /// Starts to upgrade a cluster, if the checks before it allow that.
    ///
    /// # Errors
    /// `not_found`: there is no such cluster. `unsupported`: it is no Supervisor, or a check failed.
    pub(crate) fn upgrade(&mut self, id: &ClusterId, desired: String, ignore_warnings: bool) -> Result<(), ApiError> {
        let now = self.now;
        let cluster = self.clusters.get_mut(id)?;
        let supervisor = cluster.supervisor.as_mut().ok_or_else(|| unsupported([no_supervisor(id)]))?;
        supervisor.check(id, &desired, ignore_warnings).map_err(unsupported)?;
        tracing::info!(cluster = %id, version = desired, "upgrade started");
        let findings = supervisor.checks.clone();
        supervisor.upgrade = Some(Upgrade { desired, findings, completed: 0, failed: false, started: now });
        Ok(())
    }
}

impl Supervisor {
    /// The checks before an upgrade.
    ///
    /// # Errors
    /// The messages of everything that keeps it from starting.
    fn check(&self, id: &ClusterId, desired: &str, ignore_warnings: bool) -> Result<(), Vec<LocalizableMessage>> {
        if let Some(upgrade) = self.upgrade.as_ref().filter(|upgrade| !upgrade.failed) {
            return Err(vec![messages::UPGRADE_RUNNING.with([id.as_str(), &upgrade.desired])]);
        }
        if !self.newer.iter().any(|version| version == desired) {
            return Err(vec![messages::UPGRADE_NOT_AVAILABLE.with([id.as_str(), desired])]);
        }
        let limit = if ignore_warnings { Severity::Error } else { Severity::Warning };
        let obstacles: Vec<LocalizableMessage> =
            self.checks.iter().filter(|check| check.severity >= limit).map(|check| check.message.clone()).collect();
        if obstacles.is_empty() { Ok(()) } else { Err(obstacles) }
    }

    /// Lets an upgrade go on, to its end if it is time.
    pub(super) fn advance(&mut self, id: &ClusterId, now: SystemTime, timing: &Timing) {
        let Some(upgrade) = self.upgrade.as_mut().filter(|upgrade| !upgrade.failed) else { return };
        let passed = now.duration_since(upgrade.started).unwrap_or_default();
        // at no time at all per node, all are done at once
        let done = passed.as_nanos().checked_div(timing.upgrade_node.as_nanos()).unwrap_or(u128::MAX);
        let last = self.fails_after.map_or(self.nodes, |nodes| nodes.min(self.nodes));
        upgrade.completed = u32::try_from(done).unwrap_or(u32::MAX).min(last);
        if upgrade.completed < last {
            return;
        }
        if self.fails_after.is_some() {
            upgrade.failed = true;
            tracing::info!(cluster = %id, version = upgrade.desired, "upgrade failed");
            return;
        }
        tracing::info!(cluster = %id, version = upgrade.desired, "upgrade complete");
        if let Some(place) = self.newer.iter().position(|version| *version == upgrade.desired) {
            self.newer.drain(..=place);
        }
        let took = timing.upgrade_node.saturating_mul(self.nodes);
        self.last_upgraded = Some(upgrade.started.checked_add(took).unwrap_or(now));
        self.version = std::mem::take(&mut upgrade.desired);
        self.upgrade = None;
    }
}
