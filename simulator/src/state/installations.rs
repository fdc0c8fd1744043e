//! The Supervisor Services installed on Supervisors: being installed, installed, failed, being removed.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use vapi_runtime::ApiError;

use super::State;
use super::catalogue::{Activation, Catalogue};
use super::tasks::{NewTask, Tasks};
use crate::errors::{already_exists, not_allowed, not_found};
use crate::ids::{ClusterId, NamespaceId, ServiceId, VersionId};
use crate::inventory::{Installed, Status, Timing};
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
    /// The number of the task that works on it.
    task: Option<u64>,
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

    /// How long it has had its status.
    fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.since).unwrap_or_default()
    }

    fn advance(
        &mut self,
        (cluster, service): &(ClusterId, ServiceId),
        now: SystemTime,
        timing: &Timing,
        tasks: &mut Tasks,
    ) {
        if self.status != Status::Configuring || self.age(now) < timing.install {
            return;
        }
        self.since = self.since.checked_add(timing.install).unwrap_or(now).min(now);
        let names = [service.as_str(), self.desired.as_str()];
        tasks.end(self.task, self.since, self.fails.then(|| messages::INSTALLATION_FAILED.with(names)));
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
    /// Puts a service on a cluster as it was.
    pub(super) fn put(&mut self, cluster: &ClusterId, installed: Installed, now: SystemTime) {
        let Installed { service, version, current, status, since, config, namespace: place, task } = installed;
        let configured = status == Status::Configured;
        let installation = Installation {
            current: current.or_else(|| configured.then(|| version.clone())),
            desired: version,
            config,
            namespace: place.or_else(|| configured.then(|| namespace(cluster, &service))),
            status,
            since: since.unwrap_or(now),
            fails: false,
            task,
        };
        self.0.insert((cluster.clone(), service), installation);
    }

    /// Finds out which installations will fail.
    pub(super) fn find_failures(&mut self, catalogue: &Catalogue) {
        for ((_, service), installation) in &mut self.0 {
            let version = catalogue.version(service, &installation.desired);
            installation.fails = version.is_ok_and(|version| version.details.install_fails);
        }
    }

    /// What is on a cluster, as an inventory has it.
    pub(super) fn saved(&self, cluster: &ClusterId) -> Vec<Installed> {
        let saved = self.on(cluster).map(|(service, installation)| Installed {
            service: service.clone(),
            version: installation.desired.clone(),
            current: installation.current.clone(),
            status: installation.status,
            since: Some(installation.since),
            config: installation.config.clone(),
            namespace: installation.namespace.clone(),
            task: installation.task,
        });
        saved.collect()
    }

    /// Ends what has had its time.
    pub(super) fn advance(&mut self, now: SystemTime, timing: &Timing, tasks: &mut Tasks) {
        self.0.retain(|key, installation| {
            installation.advance(key, now, timing, tasks);
            let gone = installation.status == Status::Removing && installation.age(now) >= timing.remove;
            if gone {
                let end = installation.since.checked_add(timing.remove).unwrap_or(now).min(now);
                tasks.end(installation.task, end, None);
            }
            !gone
        });
    }

    /// The namespaces that services have, each with its cluster and service.
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = (&ClusterId, &ServiceId, &NamespaceId, Status)> {
        self.0.iter().filter_map(|((cluster, service), installation)| {
            installation.namespace.as_ref().map(|namespace| (cluster, service, namespace, installation.status))
        })
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
        task: &NewTask<'_>,
    ) -> Result<(), ApiError> {
        let fails = self.catalogue.version(service, version)?.details.install_fails;
        if self.installations.get(cluster, service).is_ok() {
            return Err(already_exists(messages::INSTALLATION_EXISTS.with([service.as_str(), cluster.as_str()])));
        }
        self.require_activated(service, version)?;
        let description = messages::TASK_INSTALL.with([service.as_str(), version.as_str(), cluster.as_str()]);
        let task = self.tasks.begin(task, cluster, description, 1, self.now);
        let installation = Installation {
            desired: version.clone(),
            current: None,
            config,
            namespace: None,
            status: Status::Configuring,
            since: self.now,
            fails,
            task: Some(task),
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
        task: &NewTask<'_>,
    ) -> Result<(), ApiError> {
        let fails = self.catalogue.version(service, version)?.details.install_fails;
        self.installations.get(cluster, service)?;
        self.require_activated(service, version)?;
        let now = self.now;
        let installation = self.installations.get_mut(cluster, service)?;
        let description = messages::TASK_INSTALL.with([service.as_str(), version.as_str(), cluster.as_str()]);
        self.tasks.end(installation.task, now, Some(messages::TASK_SUPERSEDED.with([])));
        installation.task = Some(self.tasks.begin(task, cluster, description, 1, now));
        installation.desired = version.clone();
        installation.config = config;
        installation.status = Status::Configuring;
        installation.since = now;
        installation.fails = fails;
        tracing::info!(%cluster, %service, %version, "installation changed");
        Ok(())
    }

    /// Starts to remove an installed service.
    pub(crate) fn uninstall(
        &mut self,
        cluster: &ClusterId,
        service: &ServiceId,
        task: &NewTask<'_>,
    ) -> Result<(), ApiError> {
        self.installations.get(cluster, service)?;
        if self.catalogue.service(service).is_ok_and(|service| service.must_be_installed) {
            return Err(not_allowed(messages::SERVICE_MUST_BE_INSTALLED.with([service.as_str()])));
        }
        let now = self.now;
        let installation = self.installations.get_mut(cluster, service)?;
        let description = messages::TASK_REMOVE.with([service.as_str(), cluster.as_str()]);
        self.tasks.end(installation.task, now, Some(messages::TASK_SUPERSEDED.with([])));
        installation.task = Some(self.tasks.begin(task, cluster, description, 1, now));
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
