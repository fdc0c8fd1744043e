//! vSphere clusters, and what makes one of them a Supervisor.

use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use vapi_runtime::standard::LocalizableMessage;

use super::text;
use crate::ids::{ClusterId, NamespaceId, ServiceId, VersionId};

/// A vSphere cluster.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cluster {
    /// Its id, `domain-c8`.
    #[serde(with = "text::id")]
    pub id: ClusterId,
    /// Its name, for people.
    pub name: String,
    /// What it is as a Supervisor. Unset: it isn't enabled as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<Supervisor>,
}

impl Cluster {
    /// A cluster that isn't enabled as a Supervisor.
    #[must_use]
    pub fn new(id: impl Into<ClusterId>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), supervisor: None }
    }

    /// A cluster that is a Supervisor.
    #[must_use]
    pub fn supervisor(id: impl Into<ClusterId>, name: impl Into<String>, supervisor: Supervisor) -> Self {
        Self { supervisor: Some(supervisor), ..Self::new(id, name) }
    }
}

/// A Supervisor: its software, what it could be upgraded to, and what runs on it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Supervisor {
    /// The version that it has.
    pub version: String,
    /// The versions that it can be upgraded to, from old to new.
    #[serde(default)]
    pub newer: Vec<String>,
    /// How many control plane nodes it has.
    #[serde(default = "three")]
    pub nodes: u32,
    /// What the checks before an upgrade find.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// After how many nodes an upgrade fails. Unset: it doesn't.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade_fails_after: Option<u32>,
    /// The Supervisor Services on it.
    #[serde(default)]
    pub installed: Vec<Installed>,
    /// When it was last upgraded. Unset: it never was.
    #[serde(default, with = "text::optional_moment", skip_serializing_if = "Option::is_none")]
    pub last_upgraded: Option<SystemTime>,
    /// The upgrade that runs, or has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Upgrade>,
}

const fn three() -> u32 {
    3
}

impl Supervisor {
    /// A Supervisor with three control plane nodes and nothing to upgrade to.
    #[must_use]
    pub fn new(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            newer: Vec::new(),
            nodes: 3,
            checks: Vec::new(),
            upgrade_fails_after: None,
            installed: Vec::new(),
            last_upgraded: None,
            upgrade: None,
        }
    }

    /// With versions that it can be upgraded to, from old to new.
    #[must_use]
    pub fn with_newer<V: Into<String>>(mut self, newer: impl IntoIterator<Item = V>) -> Self {
        self.newer = newer.into_iter().map(Into::into).collect();
        self
    }

    /// With one more finding of the checks before an upgrade.
    #[must_use]
    pub fn with_check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// With upgrades that fail after this many nodes.
    #[must_use]
    pub fn with_upgrade_failing_after(mut self, nodes: u32) -> Self {
        self.upgrade_fails_after = Some(nodes);
        self
    }

    /// With a Supervisor Service installed.
    #[must_use]
    pub fn with_installed(mut self, service: impl Into<ServiceId>, version: impl Into<VersionId>) -> Self {
        self.installed.push(Installed::new(service, version));
        self
    }
}

/// An upgrade that runs, or has failed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Upgrade {
    /// The version that it leads to.
    pub desired: String,
    /// When it began.
    #[serde(with = "text::moment")]
    pub started: SystemTime,
    /// How many nodes have the version; never shrinks.
    #[serde(default)]
    pub completed: u32,
    /// Whether it has failed.
    #[serde(default)]
    pub failed: bool,
    /// What the checks before it have found.
    #[serde(default)]
    pub findings: Vec<Check>,
    /// The number of its task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
}

/// A Supervisor Service on a Supervisor.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Installed {
    /// The service.
    #[serde(with = "text::id")]
    pub service: ServiceId,
    /// The version that was asked for.
    #[serde(with = "text::id")]
    pub version: VersionId,
    /// The version that is there, when it is another or none yet. Unset and configured: the one that was asked for.
    #[serde(default, with = "text::optional_id", skip_serializing_if = "Option::is_none")]
    pub current: Option<VersionId>,
    /// How far it is from what was asked for.
    #[serde(default)]
    pub status: Status,
    /// When the status began. Unset: at the start.
    #[serde(default, with = "text::optional_moment", skip_serializing_if = "Option::is_none")]
    pub since: Option<SystemTime>,
    /// Settings, as YAML in base64. They may hold passwords.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// Where its operators run. Unset and configured: a namespace of the service's own.
    #[serde(default, with = "text::optional_id", skip_serializing_if = "Option::is_none")]
    pub namespace: Option<NamespaceId>,
    /// The number of the task that works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
}

impl Installed {
    /// A service that is there in this version.
    #[must_use]
    pub fn new(service: impl Into<ServiceId>, version: impl Into<VersionId>) -> Self {
        Self {
            service: service.into(),
            version: version.into(),
            current: None,
            status: Status::Configured,
            since: None,
            config: None,
            namespace: None,
            task: None,
        }
    }
}

/// Without the settings, which may hold passwords.
impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installed")
            .field("service", &self.service)
            .field("version", &self.version)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// How far an installed service is from what was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// It is being installed.
    Configuring,
    /// It is as it was asked for.
    #[default]
    Configured,
    /// It couldn't be installed.
    #[serde(rename = "ERROR")]
    Failed,
    /// It is being removed.
    Removing,
}

/// Something that takes time: an upgrade, an installation, a removal.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Task {
    /// Its number; the id is `task-` and the number.
    pub number: u64,
    /// The service whose operation began it.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// What it does.
    #[serde(with = "text::message")]
    pub description: LocalizableMessage,
    /// The cluster that it works on.
    #[serde(with = "text::id")]
    pub cluster: ClusterId,
    /// Who began it.
    pub user: String,
    /// How many steps it has.
    pub total: u32,
    /// How many are done.
    pub completed: u32,
    /// When it began.
    #[serde(with = "text::moment")]
    pub started: SystemTime,
    /// When it ended. Unset: it runs.
    #[serde(default, with = "text::optional_moment", skip_serializing_if = "Option::is_none")]
    pub ended: Option<SystemTime>,
    /// What it failed with.
    #[serde(default, with = "text::optional_message", skip_serializing_if = "Option::is_none")]
    pub problem: Option<LocalizableMessage>,
}

/// Something that the checks before an upgrade find.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Check {
    /// Whether it keeps the upgrade from starting.
    pub severity: Severity,
    /// What it is.
    #[serde(with = "text::message")]
    pub message: LocalizableMessage,
}

impl Check {
    /// A finding with a message that has no arguments.
    #[must_use]
    pub fn new(severity: Severity, id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity, message: LocalizableMessage::new(id, text, []) }
    }
}

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// For information.
    Info,
    /// Keeps an upgrade from starting, unless it is told to ignore warnings.
    Warning,
    /// Keeps an upgrade from starting.
    Error,
}
