//! `com.vmware.vcenter.namespace_management.software.clusters`.

#![allow(deprecated, reason = "the interface is deprecated, and served all the same")]

use std::collections::BTreeMap;

use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, Id};
use vapi_vcenter::namespace_management::clusters as common;
use vapi_vcenter::namespace_management::clusters::{Condition, ConditionSeverity, ConditionStatus};
use vapi_vcenter::namespace_management::software::clusters::{
    Info, Message, MessageSeverity, Result as UpgradeResult, State, Summary, UpgradeProgress, UpgradeSpec,
    UpgradeStatus,
};
use vapi_vcenter_server::namespace_management::software::clusters::Clusters;

use super::date_time;
use crate::errors::unsupported;
use crate::ids::ClusterId;
use crate::inventory::{Check, Severity, Supervisor, Upgrade};
use crate::messages;
use crate::state::clusters::supervisor;
use crate::state::{World, new_task};

/// The software of the Supervisors of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedSoftware(pub(crate) World);

impl Clusters for SimulatedSoftware {
    async fn upgrade(&self, cx: &RequestContext, cluster: ClusterId, spec: UpgradeSpec) -> Result<(), ApiError> {
        let ignore_warnings = spec.ignore_precheck_warnings.unwrap_or(false);
        self.0.state().upgrade(&cluster, spec.desired_version, ignore_warnings, &new_task(cx))
    }

    async fn upgrade_multiple(
        &self,
        cx: &RequestContext,
        specs: BTreeMap<ClusterId, UpgradeSpec>,
    ) -> Result<BTreeMap<ClusterId, UpgradeResult>, ApiError> {
        let mut state = self.0.state();
        let results = specs.into_iter().map(|(cluster, spec)| {
            let ignore_warnings = spec.ignore_precheck_warnings.unwrap_or(false);
            let result = match state.upgrade(&cluster, spec.desired_version, ignore_warnings, &new_task(cx)) {
                Ok(()) => UpgradeResult::started(),
                Err(error) => UpgradeResult::rejected(error),
            };
            (cluster, result)
        });
        Ok(results.collect())
    }

    async fn get(&self, _cx: &RequestContext, cluster: ClusterId) -> Result<Info, ApiError> {
        let state = self.0.state();
        let supervisor = supervisor(state.clusters.get(&cluster)?, |message| unsupported([message]))?;
        let available = supervisor.newer.len();
        let messages = match available {
            0 => Vec::new(),
            _ => vec![Message::new(MessageSeverity::Info, messages::UPGRADE_AVAILABLE.with([&available.to_string()]))],
        };
        let mut info =
            Info::new(supervisor.version.as_str(), supervisor.newer.clone(), messages, upgrade_state(supervisor));
        info.last_upgraded_date = supervisor.last_upgraded.map(date_time);
        info.upgrade_status = supervisor.upgrade.as_ref().map(|upgrade| status(supervisor, upgrade));
        info.upgrade_prechecks = (available > 0).then(|| supervisor.checks.iter().map(precheck).collect());
        Ok(info)
    }

    async fn list(&self, cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let is_visible = self.0.visible(cx)?;
        let state = self.0.state();
        let supervisors = state.clusters.supervisors().filter(|(cluster, _)| is_visible(cluster.id.as_str()));
        let summaries = supervisors.map(|(cluster, supervisor)| {
            let mut summary = Summary::new(
                cluster.id.clone(),
                Id::new(cluster.name.as_str()),
                supervisor.version.as_str(),
                supervisor.newer.clone(),
                upgrade_state(supervisor),
            );
            summary.last_upgraded_date = supervisor.last_upgraded.map(date_time);
            summary.desired_version = supervisor.upgrade.as_ref().map(|upgrade| upgrade.desired.clone());
            summary
        });
        Ok(summaries.collect())
    }
}

fn upgrade_state(supervisor: &Supervisor) -> State {
    match &supervisor.upgrade {
        None => State::Ready,
        Some(upgrade) if upgrade.failed => State::Error,
        Some(_) => State::Pending,
    }
}

fn status(supervisor: &Supervisor, upgrade: &Upgrade) -> UpgradeStatus {
    let (total, completed) = (supervisor.nodes.to_string(), upgrade.completed.to_string());
    let last = if upgrade.failed {
        Message::new(MessageSeverity::Error, messages::UPGRADE_FAILED.with([&upgrade.desired, &completed, &total]))
    } else {
        Message::new(MessageSeverity::Info, messages::UPGRADE_STARTED.with([&upgrade.desired]))
    };
    let findings = upgrade.findings.iter().map(|check| Message::new(check.severity.into(), check.message.clone()));
    let progress = UpgradeProgress::new(
        supervisor.nodes.into(),
        upgrade.completed.into(),
        messages::UPGRADE_PROGRESS.with([&completed, &total, &upgrade.desired]),
    );
    UpgradeStatus::new(findings.chain([last]).collect())
        .with_desired_version(upgrade.desired.as_str())
        .with_progress(progress)
        .with_components(vec![control_plane(upgrade)])
}

/// How far the control plane has got.
fn control_plane(upgrade: &Upgrade) -> Condition {
    let (reason, severity) = if upgrade.failed {
        ("NodeUpgradeFailed", ConditionSeverity::Error)
    } else {
        ("WaitForNodeUpgrade", ConditionSeverity::Info)
    };
    let description = messages::UPGRADE_CONTROL_PLANE.with([&upgrade.desired]);
    Condition::new("ControlPlaneNodesUpgraded", description, ConditionStatus::False, reason, severity, Vec::new())
        .with_last_transition_time(date_time(upgrade.started))
}

/// A finding of the checks before an upgrade.
fn precheck(check: &Check) -> Condition {
    let (status, severity, reason) = match check.severity {
        Severity::Info => (ConditionStatus::True, ConditionSeverity::Info, "CheckPassed"),
        Severity::Warning => (ConditionStatus::False, ConditionSeverity::Warning, "CheckFailed"),
        Severity::Error => (ConditionStatus::False, ConditionSeverity::Error, "CheckFailed"),
    };
    let message = common::Message::new(check.severity.into()).with_details(check.message.clone());
    Condition::new("UpgradePrecheck", messages::UPGRADE_CHECK.with([]), status, reason, severity, vec![message])
}

impl From<Severity> for MessageSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }
}

impl From<Severity> for common::MessageSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }
}
