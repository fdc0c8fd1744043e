//! The Supervisor Services installed on Supervisors: being installed, installed, failed, being removed.

use std::collections::BTreeMap;
use std::time::SystemTime;

use vapi_runtime::ApiError;

use super::State;
use super::catalogue::Activation;
use crate::errors::{already_exists, not_allowed, not_found};
use crate::ids::{ClusterId, NamespaceId, ServiceId, VersionId};
use crate::inventory::Timing;
use crate::messages;

/// The installed services by cluster and service.
#[derive(Clone, Debug, Default)]
pub(crate) struct Installations(BTreeMap<(ClusterId, ServiceId), Installation>);

/// A Supervisor Service on a Supervisor.
#[derive(Clone)]
pub(crate) struct Installation {
    /// The version that was asked for.
    pub(crate) desired: VersionId,
    /// The version that is installed.
    pub(crate) current: Option<VersionId>,
    /// Settings, as YAML in base64. May hold passwords.
    pub(crate) config: Option<String>,
    /// Where its operators run, once it was installed.
    pub(crate) namespace: Option<NamespaceId>,
    pub(crate) status: Status,
    /// When the status began.
    since: SystemTime,
    /// Whether the desired version can't be installed.
    fails: bool,
}

/// How far an installed service is from what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Configuring,
    Configured,
    Failed,
    Removing,
}

/// Without the settings, which may hold passwords.
impl std::fmt::Debug for Installation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Installation")
            .field("desired", &self.desired)
            .field("current", &self.current)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Installation {
    /// What the names of its Kubernetes resources begin with: known as soon as it has its namespace.
    pub(crate) fn prefix(&self, service: &ServiceId) -> Option<String> {
        self.namespace.as_ref().map(|_| plain(service.as_str()))
    }

    fn advance(&mut self, (cluster, service): &(ClusterId, ServiceId), now: SystemTime, timing: &Timing) {
        let passed = now.duration_since(self.since).unwrap_or_default();
        if self.status != Status::Configuring || passed < timing.install {
            return;
        }
        self.since = now;
        if self.fails {
            self.status = Status::Failed;
        } else {
            self.status = Status::Configured;
            self.current = Some(self.desired.clone());
            self.namespace.get_or_insert_with(|| namespace(cluster, service));
        }
        tracing::info!(%cluster, %service, version = %self.desired, status = ?self.status, "installation ended");
    }
}

/// The namespace that a Supervisor gives a service.
fn namespace(cluster: &ClusterId, service: &ServiceId) -> NamespaceId {
    NamespaceId::new(format!("svc-{}-{cluster}", plain(service.as_str())))
}

/// An id as a name that Kubernetes takes for a namespace.
fn plain(id: &str) -> String {
    id.replace('.', "-")
}

impl Installations {
    /// Puts a service on a cluster as if it had been there before.
    pub(super) fn put_configured(
        &mut self,
        cluster: &ClusterId,
        service: &ServiceId,
        version: &VersionId,
        now: SystemTime,
    ) {
        let installation = Installation {
            desired: version.clone(),
            current: Some(version.clone()),
            config: None,
            namespace: Some(namespace(cluster, service)),
            status: Status::Configured,
            since: now,
            fails: false,
        };
        self.0.insert((cluster.clone(), service.clone()), installation);
    }

    /// Ends what has had its time.
    pub(super) fn advance(&mut self, now: SystemTime, timing: &Timing) {
        self.0.retain(|key, installation| {
            installation.advance(key, now, timing);
            let passed = now.duration_since(installation.since).unwrap_or_default();
            installation.status != Status::Removing || passed < timing.remove
        });
    }

    pub(crate) fn on(&self, cluster: &ClusterId) -> impl Iterator<Item = (&ServiceId, &Installation)> {
        self.0
            .iter()
            .filter(move |((on, _), _)| on == cluster)
            .map(|((_, service), installation)| (service, installation))
    }

    pub(crate) fn get(&self, cluster: &ClusterId, service: &ServiceId) -> Result<&Installation, ApiError> {
        self.0.get(&(cluster.clone(), service.clone())).ok_or_else(|| absent(cluster, service))
    }

    fn get_mut(&mut self, cluster: &ClusterId, service: &ServiceId) -> Result<&mut Installation, ApiError> {
        let installation =
            self.0.get_mut(&(cluster.clone(), service.clone())).ok_or_else(|| absent(cluster, service))?;
        match installation.status {
            Status::Removing => {
                let names = [service.as_str(), cluster.as_str()];
                Err(not_allowed(messages::INSTALLATION_REMOVING.with(names)))
            }
            _ => Ok(installation),
        }
    }

    /// A cluster on which a version is installed, or is to be.
    pub(crate) fn user_of(&self, service: &ServiceId, version: &VersionId) -> Option<&ClusterId> {
        let uses = |installation: &Installation| {
            installation.desired == *version || installation.current.as_ref() == Some(version)
        };
        self.0
            .iter()
            .find(|((_, of), installation)| of == service && uses(installation))
            .map(|((cluster, _), _)| cluster)
    }

    pub(super) fn has_namespace(&self, id: &NamespaceId) -> bool {
        self.0.values().any(|installation| installation.namespace.as_ref() == Some(id))
    }
}

fn absent(cluster: &ClusterId, service: &ServiceId) -> ApiError {
    not_found(messages::INSTALLATION_NOT_FOUND.with([service.as_str(), cluster.as_str()]))
}

/// What needs more than the installations themselves to decide.
impl State {
    /// Starts to install a service.
    pub(crate) fn install(
        &mut self,
        cluster: &ClusterId,
        service: &ServiceId,
        version: &VersionId,
        config: Option<String>,
    ) -> Result<(), ApiError> {
        let fails = self.catalogue.version(service, version)?.details.install_fails;
        if self.installations.get(cluster, service).is_ok() {
            return Err(already_exists(messages::INSTALLATION_EXISTS.with([service.as_str(), cluster.as_str()])));
        }
        self.require_activated(service, version)?;
        let installation = Installation {
            desired: version.clone(),
            current: None,
            config,
            namespace: None,
            status: Status::Configuring,
            since: self.now,
            fails,
        };
        tracing::info!(%cluster, %service, %version, "installation started");
        self.installations.0.insert((cluster.clone(), service.clone()), installation);
        Ok(())
    }

    /// Starts to give an installed service another version and other settings.
    pub(crate) fn reinstall(
        &mut self,
        cluster: &ClusterId,
        service: &ServiceId,
        version: &VersionId,
        config: Option<String>,
    ) -> Result<(), ApiError> {
        let fails = self.catalogue.version(service, version)?.details.install_fails;
        self.installations.get(cluster, service)?;
        self.require_activated(service, version)?;
        let now = self.now;
        let installation = self.installations.get_mut(cluster, service)?;
        installation.desired = version.clone();
        installation.config = config;
        installation.status = Status::Configuring;
        installation.since = now;
        installation.fails = fails;
        tracing::info!(%cluster, %service, %version, "installation changed");
        Ok(())
    }

    /// Starts to remove an installed service.
    pub(crate) fn uninstall(&mut self, cluster: &ClusterId, service: &ServiceId) -> Result<(), ApiError> {
        self.installations.get(cluster, service)?;
        if self.catalogue.service(service).is_ok_and(|service| service.must_be_installed) {
            return Err(not_allowed(messages::SERVICE_MUST_BE_INSTALLED.with([service.as_str()])));
        }
        let now = self.now;
        let installation = self.installations.get_mut(cluster, service)?;
        installation.status = Status::Removing;
        installation.since = now;
        tracing::info!(%cluster, %service, "removal started");
        Ok(())
    }

    /// Deletes a version that is deactivated and installed nowhere.
    pub(crate) fn remove_version(&mut self, service: &ServiceId, version: &VersionId) -> Result<(), ApiError> {
        self.catalogue.require_removable(service, version)?;
        if let Some(cluster) = self.installations.user_of(service, version) {
            let names = [service.as_str(), version.as_str(), cluster.as_str()];
            return Err(not_allowed(messages::VERSION_IN_USE.with(names)));
        }
        self.catalogue.remove_version(service, version)
    }

    fn require_activated(&self, service: &ServiceId, version: &VersionId) -> Result<(), ApiError> {
        if self.catalogue.service(service)?.activation == Activation::Deactivated {
            return Err(not_allowed(messages::SERVICE_DEACTIVATED.with([service.as_str()])));
        }
        if self.catalogue.version(service, version)?.activation == Activation::Deactivated {
            return Err(not_allowed(messages::VERSION_DEACTIVATED.with([service.as_str(), version.as_str()])));
        }
        Ok(())
    }
}
