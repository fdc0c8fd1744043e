//! Upgrades of Supervisors: the checks before one, its progress, its end.

use std::time::SystemTime;

use vapi_runtime::ApiError;
use vapi_runtime::standard::LocalizableMessage;

use super::State;
use super::clusters::no_supervisor;
use super::tasks::{NewTask, Tasks};
use crate::errors::unsupported;
use crate::ids::ClusterId;
use crate::inventory::{Severity, Supervisor, Timing, Upgrade};
use crate::messages;

impl State {
    /// Starts to upgrade a cluster, if the checks before it allow that.
    ///
    /// # Errors
    /// `not_found`: there is no such cluster. `unsupported`: it is no Supervisor, or a check failed.
    pub(crate) fn upgrade(
        &mut self,
        id: &ClusterId,
        desired: String,
        ignore_warnings: bool,
        task: &NewTask<'_>,
    ) -> Result<(), ApiError> {
        let cluster = self.clusters.get_mut(id)?;
        let supervisor = cluster.supervisor.as_mut().ok_or_else(|| unsupported([no_supervisor(id)]))?;
        check(supervisor, id, &desired, ignore_warnings).map_err(unsupported)?;
        tracing::info!(cluster = %id, version = desired, "upgrade started");
        let description = messages::TASK_UPGRADE.with([id.as_str(), &desired]);
        let task = self.tasks.begin(task, id, description, supervisor.nodes, self.now);
        let findings = supervisor.checks.clone();
        let started = self.now;
        supervisor.upgrade =
            Some(Upgrade { desired, started, completed: 0, failed: false, findings, task: Some(task) });
        Ok(())
    }
}

/// The checks before an upgrade.
///
/// # Errors
/// The messages of everything that keeps it from starting.
fn check(
    supervisor: &Supervisor,
    id: &ClusterId,
    desired: &str,
    ignore_warnings: bool,
) -> Result<(), Vec<LocalizableMessage>> {
    if let Some(upgrade) = supervisor.upgrade.as_ref().filter(|upgrade| !upgrade.failed) {
        return Err(vec![messages::UPGRADE_RUNNING.with([id.as_str(), &upgrade.desired])]);
    }
    if !supervisor.newer.iter().any(|version| version == desired) {
        return Err(vec![messages::UPGRADE_NOT_AVAILABLE.with([id.as_str(), desired])]);
    }
    let limit = if ignore_warnings { Severity::Error } else { Severity::Warning };
    let obstacles: Vec<LocalizableMessage> =
        supervisor.checks.iter().filter(|check| check.severity >= limit).map(|check| check.message.clone()).collect();
    if obstacles.is_empty() { Ok(()) } else { Err(obstacles) }
}

/// Lets an upgrade go on, to its end if it is time.
pub(super) fn advance(
    supervisor: &mut Supervisor,
    id: &ClusterId,
    now: SystemTime,
    timing: &Timing,
    tasks: &mut Tasks,
) {
    let Some(upgrade) = supervisor.upgrade.as_mut().filter(|upgrade| !upgrade.failed) else { return };
    let passed = now.duration_since(upgrade.started).unwrap_or_default();
    // at no time at all per node, all are done at once
    let done = passed.as_nanos().checked_div(timing.upgrade_node.as_nanos()).unwrap_or(u128::MAX);
    let last = supervisor.upgrade_fails_after.map_or(supervisor.nodes, |nodes| nodes.min(supervisor.nodes));
    // a saved upgrade may be further than its clock
    upgrade.completed = u32::try_from(done).unwrap_or(u32::MAX).min(last).max(upgrade.completed.min(last));
    tasks.progress(upgrade.task, upgrade.completed);
    if upgrade.completed < last {
        return;
    }
    let end = upgrade.started.checked_add(timing.upgrade_node.saturating_mul(last)).unwrap_or(now).min(now);
    if supervisor.upgrade_fails_after.is_some() {
        upgrade.failed = true;
        tracing::info!(cluster = %id, version = upgrade.desired, "upgrade failed");
        let (total, completed) = (supervisor.nodes.to_string(), upgrade.completed.to_string());
        tasks.end(upgrade.task, end, Some(messages::UPGRADE_FAILED.with([&upgrade.desired, &completed, &total])));
        return;
    }
    tracing::info!(cluster = %id, version = upgrade.desired, "upgrade complete");
    tasks.end(upgrade.task, end, None);
    if let Some(place) = supervisor.newer.iter().position(|version| *version == upgrade.desired) {
        supervisor.newer.drain(..=place);
    }
    supervisor.last_upgraded = Some(end);
    supervisor.version = std::mem::take(&mut upgrade.desired);
    supervisor.upgrade = None;
}
