//! What becomes of the inventory while a simulator runs. No wire types here: the services translate.
//!
//! Nothing happens in the background. Whoever looks at the state first brings it up to date with the clock, so what
//! takes time is a function of the moment at which it began.

pub(crate) mod catalogue;
pub(crate) mod clusters;
pub(crate) mod installations;
pub(crate) mod stats;
pub(crate) mod upgrade;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use self::catalogue::Catalogue;
use self::clusters::Clusters;
use self::installations::Installations;
use crate::clock::Clock;
use crate::ids::NamespaceId;
use crate::inventory::{Inventory, Namespace, Timing};

/// The state that the services of one simulator share. Cheap to clone; clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Box<dyn Clock>,
    state: Mutex<State>,
}

impl World {
    /// The state at the start.
    pub(crate) fn new(inventory: Inventory, clock: Box<dyn Clock>) -> Self {
        let state = Mutex::new(State::new(inventory, clock.now()));
        Self(Arc::new(Inner { clock, state }))
    }

    /// The state now. Others wait as long as it is held.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // operations check first and change then, in steps that don't panic
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.advance(self.0.clock.now());
        state
    }
}

/// Everything that a simulator knows, at one moment.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The moment.
    pub(crate) now: SystemTime,
    pub(crate) timing: Timing,
    pub(crate) seed: u64,
    pub(crate) clusters: Clusters,
    pub(crate) catalogue: Catalogue,
    pub(crate) installations: Installations,
    pub(crate) namespaces: Vec<Namespace>,
}

impl State {
    fn new(inventory: Inventory, now: SystemTime) -> Self {
        let Inventory { seed, timing, clusters, namespaces, services } = inventory;
        let mut installations = Installations::default();
        for cluster in &clusters {
            for (service, version) in cluster.supervisor.iter().flat_map(|supervisor| &supervisor.installed) {
                installations.put_configured(&cluster.id, service, version, now);
            }
        }
        Self {
            now,
            timing,
            seed,
            clusters: Clusters::new(clusters),
            catalogue: Catalogue::new(services),
            installations,
            namespaces,
        }
    }

    /// Lets time pass. It never goes back: progress must not shrink.
    fn advance(&mut self, now: SystemTime) {
        self.now = self.now.max(now);
        self.clusters.advance(self.now, &self.timing);
        self.installations.advance(self.now, &self.timing);
    }

    /// Whether there is such a namespace, one of the inventory or of an installed service.
    pub(crate) fn has_namespace(&self, id: &NamespaceId) -> bool {
        self.namespaces.iter().any(|namespace| namespace.id == *id) || self.installations.has_namespace(id)
    }
}
