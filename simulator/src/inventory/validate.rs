//! Whether an inventory fits together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Inventory;

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
        if let Some(namespace) = self.namespaces.iter().find(|namespace| !namespaces.insert(&namespace.id)) {
            return Err(InventoryError::new(format!("namespace `{}`", namespace.id), twice));
        }
        let mut clusters = BTreeSet::new();
        for cluster in &self.clusters {
            let place = format!("cluster `{}`", cluster.id);
            if !clusters.insert(&cluster.id) {
                return Err(InventoryError::new(place, twice));
            }
            let mut installed = BTreeSet::new();
            for (service, version) in cluster.supervisor.iter().flat_map(|supervisor| &supervisor.installed) {
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
