//! What a simulator starts with: plain data that a test fills in, or the documented [`defaults`].
//!
//! Only what is there at the start belongs here; what becomes of it is the state's.

pub mod defaults;
mod service;
mod supervisor;
mod validate;

use std::time::Duration;

pub use self::service::{Service, Version};
pub use self::supervisor::{Check, Cluster, Severity, Supervisor};
pub use self::validate::InventoryError;
use crate::ids::NamespaceId;

/// What a simulator has when it starts.
///
/// [`Inventory::default`] is the one that [`defaults`] describes.
///
/// ```
/// use vapi_simulator::inventory::{Cluster, Inventory, Supervisor};
///
/// let mut inventory = Inventory::empty();
/// inventory.clusters.push(Cluster::supervisor("domain-c1", "lab", Supervisor::new("v1.30.0").with_newer(["v1.31.0"])));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inventory {
    /// What statistics are derived from: the same seed gives the same samples.
    pub seed: u64,
    /// How long things take.
    pub timing: Timing,
    /// The vSphere clusters, Supervisors and others.
    pub clusters: Vec<Cluster>,
    /// The namespaces, without those that installed services get.
    pub namespaces: Vec<Namespace>,
    /// The Supervisor Services.
    pub services: Vec<Service>,
}

impl Inventory {
    /// Nothing but the users.
    #[must_use]
    pub fn empty() -> Self {
        Self { seed: 0, timing: Timing::default(), clusters: Vec::new(), namespaces: Vec::new(), services: Vec::new() }
    }
}

/// The inventory that [`defaults`] describes.
impl Default for Inventory {
    fn default() -> Self {
        defaults::inventory()
    }
}

/// How long things take, in simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// From the start of an installation to its end, good or bad.
    pub install: Duration,
    /// From the start of a removal to its end.
    pub remove: Duration,
    /// The upgrade of one control plane node.
    pub upgrade_node: Duration,
}

/// A second each: long enough to see, short enough to wait for.
impl Default for Timing {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self { install: second, remove: second, upgrade_node: second }
    }
}

/// A namespace with its pods.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Namespace {
    /// Its id.
    pub id: NamespaceId,
    /// The names of its pods.
    pub pods: Vec<String>,
}

impl Namespace {
    /// A namespace with pods.
    #[must_use]
    pub fn new<P: Into<String>>(id: impl Into<NamespaceId>, pods: impl IntoIterator<Item = P>) -> Self {
        Self { id: id.into(), pods: pods.into_iter().map(Into::into).collect() }
    }
}
