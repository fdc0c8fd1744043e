//! vSphere clusters, and what makes one of them a Supervisor.

use vapi_runtime::standard::LocalizableMessage;

use crate::ids::{ClusterId, ServiceId, VersionId};

/// A vSphere cluster.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Cluster {
    /// Its id, `domain-c8`.
    pub id: ClusterId,
    /// Its name, for people.
    pub name: String,
    /// What it is as a Supervisor. Unset: it isn't enabled as one.
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
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Supervisor {
    /// The version that it has.
    pub version: String,
    /// The versions that it can be upgraded to, from old to new.
    pub newer: Vec<String>,
    /// How many control plane nodes it has.
    pub nodes: u32,
    /// What the checks before an upgrade find.
    pub checks: Vec<Check>,
    /// After how many nodes an upgrade fails. Unset: it doesn't.
    pub upgrade_fails_after: Option<u32>,
    /// The Supervisor Services installed on it, in which version.
    pub installed: Vec<(ServiceId, VersionId)>,
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
        self.installed.push((service.into(), version.into()));
        self
    }
}

/// Something that the checks before an upgrade find.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Check {
    /// Whether it keeps the upgrade from starting.
    pub severity: Severity,
    /// What it is.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// For information.
    Info,
    /// Keeps an upgrade from starting, unless it is told to ignore warnings.
    Warning,
    /// Keeps an upgrade from starting.
    Error,
}
