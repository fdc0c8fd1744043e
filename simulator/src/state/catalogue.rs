//! The Supervisor Services and their versions, with the rules of activation.

use std::collections::BTreeMap;

use vapi_runtime::ApiError;

use crate::content::Draft;
use crate::errors::{already_exists, invalid_argument, not_allowed, not_found};
use crate::ids::{ServiceId, VersionId};
use crate::{inventory, messages};

/// Whether a service or a version may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activation {
    Activated,
    Deactivated,
}

impl Activation {
    /// The name on the wire.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Activated => "ACTIVATED",
            Self::Deactivated => "DEACTIVATED",
        }
    }
}

/// The Supervisor Services by their ids.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue(BTreeMap<ServiceId, Service>);

/// A Supervisor Service.
///
/// Deactivated, all of its versions are; activated, at least one version is, unless it has none.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) activation: Activation,
    pub(crate) must_be_installed: bool,
    pub(crate) versions: BTreeMap<VersionId, Version>,
}

/// A version of a Supervisor Service.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) details: inventory::Version,
    pub(crate) activation: Activation,
}

impl Catalogue {
    pub(crate) fn new(services: Vec<inventory::Service>) -> Self {
        let services = services.into_iter().map(|service| {
            let activation = if service.activated { Activation::Activated } else { Activation::Deactivated };
            let versions = service.versions.into_iter().map(|details| {
                let activation = if details.activated { activation } else { Activation::Deactivated };
                (details.id.clone(), Version { details, activation })
            });
            let versions = versions.collect();
            let state = Service {
                display_name: service.display_name,
                description: service.description,
                activation,
                must_be_installed: service.must_be_installed,
                versions,
            };
            (service.id, state)
        });
        Self(services.collect())
    }

    /// The services as an inventory has them.
    pub(super) fn saved(&self) -> Vec<inventory::Service> {
        let services = self.0.iter().map(|(id, service)| {
            let versions = service.versions.values().map(|version| inventory::Version {
                activated: version.activation == Activation::Activated,
                ..version.details.clone()
            });
            let mut saved = inventory::Service::new(id.clone(), service.display_name.as_str());
            saved.description.clone_from(&service.description);
            saved.activated = service.activation == Activation::Activated;
            saved.must_be_installed = service.must_be_installed;
            saved.versions = versions.collect();
            saved
        });
        services.collect()
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = (&ServiceId, &Service)> {
        self.0.iter()
    }

    pub(crate) fn service(&self, id: &ServiceId) -> Result<&Service, ApiError> {
        self.0.get(id).ok_or_else(|| service_not_found(id))
    }

    pub(crate) fn service_mut(&mut self, id: &ServiceId) -> Result<&mut Service, ApiError> {
        self.0.get_mut(id).ok_or_else(|| service_not_found(id))
    }

    pub(crate) fn version(&self, service: &ServiceId, version: &VersionId) -> Result<&Version, ApiError> {
        self.service(service)?.versions.get(version).ok_or_else(|| version_not_found(service, version))
    }

    /// Whether there is such a version.
    pub(crate) fn has_version(&self, service: &ServiceId, version: &VersionId) -> bool {
        self.version(service, version).is_ok()
    }

    /// Adds a service with its first version, both activated.
    pub(crate) fn add(
        &mut self,
        id: ServiceId,
        display_name: String,
        description: Option<String>,
        version: inventory::Version,
    ) -> Result<(), ApiError> {
        if self.0.contains_key(&id) {
            return Err(already_exists(messages::SERVICE_EXISTS.with([id.as_str()])));
        }
        let activation = Activation::Activated;
        let versions = BTreeMap::from([(version.id.clone(), Version { details: version, activation })]);
        let service = Service { display_name, description, activation, must_be_installed: false, versions };
        tracing::info!(service = %id, "Supervisor Service created");
        self.0.insert(id, service);
        Ok(())
    }

    /// Deletes a service that is deactivated and has no versions.
    pub(crate) fn remove(&mut self, id: &ServiceId) -> Result<(), ApiError> {
        let service = self.service(id)?;
        if service.activation == Activation::Activated {
            return Err(not_allowed(messages::SERVICE_ACTIVATED.with([id.as_str()])));
        }
        if !service.versions.is_empty() {
            let count = service.versions.len().to_string();
            return Err(not_allowed(messages::SERVICE_HAS_VERSIONS.with([id.as_str(), &count])));
        }
        self.0.remove(id);
        tracing::info!(service = %id, "Supervisor Service deleted");
        Ok(())
    }

    /// Activates or deactivates a service with all of its versions.
    pub(crate) fn set_activation(&mut self, id: &ServiceId, activation: Activation) -> Result<(), ApiError> {
        let service = self.service_mut(id)?;
        if service.activation == activation {
            return Err(not_allowed(messages::SERVICE_ALREADY.with([id.as_str(), activation.as_str()])));
        }
        service.activation = activation;
        for version in service.versions.values_mut() {
            version.activation = activation;
        }
        tracing::info!(service = %id, state = activation.as_str(), "Supervisor Service changed its state");
        Ok(())
    }

    /// Adds a version, activated, to an activated service.
    pub(crate) fn add_version(&mut self, id: &ServiceId, draft: Draft) -> Result<(), ApiError> {
        let service = self.service_mut(id)?;
        if let Some(other) = draft.service.filter(|other| other != id) {
            let message = messages::CONTENT_OTHER_SERVICE.with([other.as_str(), id.as_str()]);
            return Err(invalid_argument([message]));
        }
        let version = draft.version;
        if service.versions.contains_key(&version.id) {
            return Err(already_exists(messages::VERSION_EXISTS.with([id.as_str(), version.id.as_str()])));
        }
        if service.activation == Activation::Deactivated {
            return Err(not_allowed(messages::SERVICE_DEACTIVATED.with([id.as_str()])));
        }
        tracing::info!(service = %id, version = %version.id, "version created");
        let state = Version { activation: Activation::Activated, details: version };
        service.versions.insert(state.details.id.clone(), state);
        Ok(())
    }

    /// Activates or deactivates a version of an activated service, which must keep an activated one.
    pub(crate) fn set_version_activation(
        &mut self,
        id: &ServiceId,
        version: &VersionId,
        activation: Activation,
    ) -> Result<(), ApiError> {
        let service = self.service_mut(id)?;
        let activated = service.versions.values().filter(|version| version.activation == Activation::Activated).count();
        let state = service.versions.get_mut(version).ok_or_else(|| version_not_found(id, version))?;
        let names = [id.as_str(), version.as_str()];
        if state.activation == activation {
            return Err(not_allowed(messages::VERSION_ALREADY.with([
                id.as_str(),
                version.as_str(),
                activation.as_str(),
            ])));
        }
        match activation {
            Activation::Activated if service.activation == Activation::Deactivated => {
                Err(not_allowed(messages::SERVICE_DEACTIVATED.with([id.as_str()])))
            }
            Activation::Deactivated if activated == 1 => Err(not_allowed(messages::VERSION_LAST.with(names))),
            _ => {
                state.activation = activation;
                tracing::info!(service = %id, %version, state = activation.as_str(), "version changed its state");
                Ok(())
            }
        }
    }

    /// Makes sure that a version may be deleted, as far as the catalogue knows.
    pub(super) fn require_removable(&self, id: &ServiceId, version: &VersionId) -> Result<(), ApiError> {
        let state = self.version(id, version)?;
        let names = [id.as_str(), version.as_str()];
        if state.details.registered_by_default {
            return Err(not_allowed(messages::VERSION_BUILT_IN.with(names)));
        }
        if state.activation == Activation::Activated {
            return Err(not_allowed(messages::VERSION_ACTIVATED.with(names)));
        }
        Ok(())
    }

    /// Deletes a version. That it may be is for the caller to make sure.
    pub(super) fn remove_version(&mut self, id: &ServiceId, version: &VersionId) -> Result<(), ApiError> {
        self.service_mut(id)?.versions.remove(version);
        tracing::info!(service = %id, %version, "version deleted");
        Ok(())
    }
}

fn service_not_found(id: &ServiceId) -> ApiError {
    not_found(messages::SERVICE_NOT_FOUND.with([id.as_str()]))
}

fn version_not_found(service: &ServiceId, version: &VersionId) -> ApiError {
    not_found(messages::VERSION_NOT_FOUND.with([service.as_str(), version.as_str()]))
}
