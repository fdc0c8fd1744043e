//! What a simulator starts with: plain data that a test fills in, a seed file, or the documented [`defaults`].
//!
//! A seed is YAML or JSON with the fields of [`Inventory`] by their names:
//!
//! ```yaml
//! seed: 7
//! timing: {install: 2s, remove: 1s, upgrade_node: 30s}
//! clusters:
//!   - id: domain-c8
//!     name: lab
//!     supervisor:
//!       version: v1.29.7
//!       newer: [v1.30.5]
//!       checks:
//!         - {severity: WARNING, message: {id: lab.storage, text: The datastore is nearly full.}}
//!       installed:
//!         - {service: wiki, version: 1.0.0}
//!   - {id: domain-c9, name: no-supervisor}
//! namespaces:
//!   - {cluster: domain-c8, id: production, pods: [web-0]}
//! services:
//!   - id: wiki
//!     display_name: Wiki
//!     versions:
//!       - {id: 1.0.0, yaml: "apiVersion: v1\nkind: ConfigMap\n"}
//! roles:
//!   - {name: Upgrader, privileges: [System.Read, Namespaces.Upgrade]}
//! users:
//!   - {name: administrator@vsphere.local, permissions: [{role: Administrator}]}
//!   - {name: night-shift@vsphere.local, password: owl, permissions: [{role: Upgrader, on: [domain-c8]}]}
//! ```
//!
//! What a simulator saves has the same form, with what is going on in it: upgrades, installations, tasks.

mod access;
pub mod defaults;
mod read;
mod service;
mod supervisor;
mod text;
mod validate;

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

pub use self::access::{Permission, Role, User};
pub use self::read::SeedError;
pub use self::service::{Service, Version};
pub use self::supervisor::{Check, Cluster, Installed, Severity, Status, Supervisor, Task, Upgrade};
pub(crate) use self::text::parse_duration;
pub use self::validate::InventoryError;
use crate::ids::{ClusterId, NamespaceId};

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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default = "Inventory::empty")]
#[non_exhaustive]
pub struct Inventory {
    /// What statistics are derived from: the same seed gives the same samples.
    pub seed: u64,
    /// The moment at which it was so. Simulated time begins then, or later if it is later. Unset: it doesn't matter.
    #[serde(with = "text::optional_moment", skip_serializing_if = "Option::is_none")]
    pub now: Option<SystemTime>,
    /// How long things take.
    pub timing: Timing,
    /// The vSphere clusters, Supervisors and others.
    pub clusters: Vec<Cluster>,
    /// The namespaces, without those that installed services get.
    pub namespaces: Vec<Namespace>,
    /// The Supervisor Services.
    pub services: Vec<Service>,
    /// What has been worked on, and what is.
    pub tasks: Vec<Task>,
    /// What users may do, by names. [`Role::ADMINISTRATOR`] and [`Role::READ_ONLY`] are always there.
    pub roles: Vec<Role>,
    /// Who may log in.
    pub users: Vec<User>,
}

impl Inventory {
    /// Nothing but the users and roles that [`defaults`] has.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            seed: 0,
            now: None,
            timing: Timing::default(),
            clusters: Vec::new(),
            namespaces: Vec::new(),
            services: Vec::new(),
            tasks: Vec::new(),
            roles: Vec::new(),
            users: defaults::users(),
        }
    }
}

/// The inventory that [`defaults`] describes.
impl Default for Inventory {
    fn default() -> Self {
        defaults::inventory()
    }
}

/// How long things take, in simulated time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Timing {
    /// From the start of an installation to its end, good or bad.
    #[serde(with = "text::duration")]
    pub install: Duration,
    /// From the start of a removal to its end.
    #[serde(with = "text::duration")]
    pub remove: Duration,
    /// The upgrade of one control plane node.
    #[serde(with = "text::duration")]
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Namespace {
    /// The Supervisor that it is on.
    #[serde(with = "text::id")]
    pub cluster: ClusterId,
    /// Its id.
    #[serde(with = "text::id")]
    pub id: NamespaceId,
    /// What it is for, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The names of its pods.
    #[serde(default)]
    pub pods: Vec<String>,
}

impl Namespace {
    /// A namespace of a Supervisor, with pods.
    #[must_use]
    pub fn new<P: Into<String>>(
        cluster: impl Into<ClusterId>,
        id: impl Into<NamespaceId>,
        pods: impl IntoIterator<Item = P>,
    ) -> Self {
        Self {
            cluster: cluster.into(),
            id: id.into(),
            description: String::new(),
            pods: pods.into_iter().map(Into::into).collect(),
        }
    }
}
