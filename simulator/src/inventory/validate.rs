//! Whether an inventory fits together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Installed, Inventory, Role};

/// Says why a simulator can't start with an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryError {
    place: String,
    problem: &'static str,
}

impl InventoryError {
    fn new(place: impl Into<String>, problem: &'static str) -> Self {
        Self { place: place.into(), problem }
    }

    /// What in the inventory is wrong: a kind of thing and its id.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

impl fmt::Display for InventoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the inventory doesn't fit together: {} {}", self.place, self.problem)
    }
}

impl std::error::Error for InventoryError {}

impl Inventory {
    /// Looks for things that are there twice, and for installed services that aren't there.
    ///
    /// # Errors
    /// The first problem found.
    pub(crate) fn validate(&self) -> Result<(), InventoryError> {
        let twice = "is there twice: leave one of the two out";
        let mut versions = BTreeMap::new();
        for service in &self.services {
            let mut seen = BTreeSet::new();
            if let Some(version) = service.versions.iter().find(|version| !seen.insert(&version.id)) {
                return Err(InventoryError::new(
                    format!("version `{}` of service `{}`", version.id, service.id),
                    twice,
                ));
            }
            if versions.insert(&service.id, seen).is_some() {
                return Err(InventoryError::new(format!("service `{}`", service.id), twice));
            }
        }
        let mut namespaces = BTreeSet::new();
        for namespace in &self.namespaces {
            let place = format!("namespace `{}`", namespace.id);
            if !namespaces.insert(&namespace.id) {
                return Err(InventoryError::new(place, twice));
            }
            let home = self.clusters.iter().find(|cluster| cluster.id == namespace.cluster);
            if home.is_none_or(|cluster| cluster.supervisor.is_none()) {
                return Err(InventoryError::new(place, "is on no Supervisor: name one of `clusters`"));
            }
        }
        self.validate_services()?;
        self.validate_access()?;
        let mut clusters = BTreeSet::new();
        for cluster in &self.clusters {
            let place = format!("cluster `{}`", cluster.id);
            if !clusters.insert(&cluster.id) {
                return Err(InventoryError::new(place, twice));
            }
            let mut installed = BTreeSet::new();
            for Installed { service, version, .. } in
                cluster.supervisor.iter().flat_map(|supervisor| &supervisor.installed)
            {
                if !installed.insert(service) {
                    return Err(InventoryError::new(place, "has a service installed twice: leave one of the two out"));
                }
                if !versions.get(service).is_some_and(|versions| versions.contains(version)) {
                    return Err(InventoryError::new(
                        place,
                        "has a service or version installed that isn't there: add it to `services`",
                    ));
                }
            }
        }
        Ok(())
    }

    /// An activated service with versions has an activated one.
    fn validate_services(&self) -> Result<(), InventoryError> {
        let stuck = |service: &&super::Service| {
            service.activated
                && !service.versions.is_empty()
                && !service.versions.iter().any(|version| version.activated)
        };
        self.services.iter().find(stuck).map_or(Ok(()), |service| {
            let problem = "is activated, but none of its versions is: activate one, or deactivate the service";
            Err(InventoryError::new(format!("service `{}`", service.id), problem))
        })
    }

    /// Users and roles have names of their own, and permissions have roles that are there.
    fn validate_access(&self) -> Result<(), InventoryError> {
        let twice = "is there twice: leave one of the two out";
        let mut roles = BTreeSet::from([Role::ADMINISTRATOR, Role::READ_ONLY]);
        for role in &self.roles {
            if !roles.insert(&role.name) {
                return Err(InventoryError::new(format!("role `{}`", role.name), twice));
            }
        }
        let mut users = BTreeSet::new();
        for user in &self.users {
            let place = format!("user `{}`", user.name);
            if !users.insert(&user.name) {
                return Err(InventoryError::new(place, twice));
            }
            if user.permissions.iter().any(|permission| !roles.contains(permission.role.as_str())) {
                return Err(InventoryError::new(place, "has a role that isn't there: add it to `roles`"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cluster, Supervisor, defaults};
    use super::*;

    #[test]
    fn the_default_fits_together() {
        assert_eq!(defaults::inventory().validate(), Ok(()));
    }

    #[test]
    fn duplicates_and_strangers_are_found() {
        let mut inventory = Inventory::default();
        inventory.clusters.push(Cluster::new(defaults::CLUSTER, "again"));
        assert_eq!(inventory.validate().unwrap_err().place(), "cluster `domain-c8`");

        let mut inventory = Inventory::empty();
        inventory.clusters.push(Cluster::supervisor(
            "c",
            "c",
            Supervisor::new("v1").with_installed("nothing", "1.0.0"),
        ));
        assert!(inventory.validate().is_err());
    }
}
