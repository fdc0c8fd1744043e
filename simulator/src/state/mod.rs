//! What becomes of the inventory while a simulator runs. No wire types here: the services translate.
//!
//! Nothing happens in the background. Whoever looks at the state first brings it up to date with the clock, so what
//! takes time is a function of the moment at which it began.

pub(crate) mod catalogue;
pub(crate) mod clusters;
pub(crate) mod installations;
pub(crate) mod stats;
pub(crate) mod tasks;
pub(crate) mod upgrade;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use vapi_runtime::ApiError;
use vapi_runtime::server::RequestContext;

use self::catalogue::Catalogue;
use self::clusters::Clusters;
use self::installations::Installations;
use self::tasks::{NewTask, Tasks};
use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::ids::NamespaceId;
use crate::inventory::{Inventory, Namespace, Role, Timing, User};

/// The state that the services of one simulator share. Cheap to clone; clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<dyn Clock>,
    accounts: Arc<Accounts>,
    state: Mutex<State>,
}

impl World {
    /// The state at the start.
    pub(crate) fn new(inventory: Inventory, clock: Arc<dyn Clock>, accounts: Arc<Accounts>) -> Self {
        let state = Mutex::new(State::new(inventory, clock.now()));
        Self(Arc::new(Inner { clock, accounts, state }))
    }

    /// The state now. Others wait as long as it is held.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // operations check first and change then, in steps that don't panic
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.advance(self.0.clock.now());
        state
    }

    /// Which objects the caller may see.
    ///
    /// # Errors
    /// `unauthorized`: none.
    pub(crate) fn visible(&self, cx: &RequestContext) -> Result<impl Fn(&str) -> bool, ApiError> {
        self.0.accounts.visible(cx)
    }
}

/// The task that a call begins.
pub(crate) fn new_task(cx: &RequestContext) -> NewTask<'_> {
    let user = cx.identity().map_or("", |identity| identity.user.as_str());
    NewTask { service: cx.service().name, operation: cx.operation().name, user }
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
    pub(crate) tasks: Tasks,
    /// Only to be saved: who may do what is the accounts'.
    roles: Vec<Role>,
    users: Vec<User>,
}

impl State {
    fn new(inventory: Inventory, now: SystemTime) -> Self {
        let Inventory { seed, now: then, timing, mut clusters, namespaces, services, tasks, roles, users } = inventory;
        let now = then.map_or(now, |then| then.max(now));
        let mut installations = Installations::default();
        for cluster in &mut clusters {
            if let Some(supervisor) = &mut cluster.supervisor {
                for installed in std::mem::take(&mut supervisor.installed) {
                    installations.put(&cluster.id, installed, now);
                }
            }
        }
        let catalogue = Catalogue::new(services);
        installations.find_failures(&catalogue);
        Self {
            now,
            timing,
            seed,
            clusters: Clusters::new(clusters),
            catalogue,
            installations,
            namespaces,
            tasks: Tasks::new(tasks),
            roles,
            users,
        }
    }

    /// All of it as an inventory, from which it can go on.
    pub(crate) fn inventory(&self) -> Inventory {
        let mut clusters: Vec<_> = self.clusters.iter().cloned().collect();
        for cluster in &mut clusters {
            if let Some(supervisor) = &mut cluster.supervisor {
                supervisor.installed = self.installations.saved(&cluster.id);
            }
        }
        Inventory {
            seed: self.seed,
            now: Some(self.now),
            timing: self.timing,
            clusters,
            namespaces: self.namespaces.clone(),
            services: self.catalogue.saved(),
            tasks: self.tasks.all(),
            roles: self.roles.clone(),
            users: self.users.clone(),
        }
    }

    /// Lets time pass. It never goes back: progress must not shrink.
    fn advance(&mut self, now: SystemTime) {
        self.now = self.now.max(now);
        self.clusters.advance(self.now, &self.timing, &mut self.tasks);
        self.installations.advance(self.now, &self.timing, &mut self.tasks);
    }

    /// Whether there is such a namespace, one of the inventory or of an installed service.
    pub(crate) fn has_namespace(&self, id: &NamespaceId) -> bool {
        self.namespaces.iter().any(|namespace| namespace.id == *id) || self.installations.has_namespace(id)
    }
}
