//! Puts a simulator together and starts it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use tokio::net::lookup_host;
use vapi_runtime::Secret;
use vapi_runtime::server::{Provider, ProviderError, Server, SessionManager};

use crate::accounts::{Accounts, Passwords};
use crate::clock::{Clock, ScaledClock, SystemClock};
use crate::faults::{Fault, Faults, Front};
use crate::gate::Gate;
use crate::inventory::{Inventory, InventoryError, SeedError, defaults};
use crate::services;
use crate::simulator::Simulator;
use crate::snapshot::Snapshot;
use crate::state::World;
use crate::tls::Certificate;

/// How long requests that run may take after a shutdown.
const GRACE: Duration = Duration::from_secs(5);

/// What people get to see who open it in a browser.
const PAGE: &str = include_str!("page.html");

/// What the services of namespace management look like over REST.
const OPENAPI: &str = include_str!("../../generated/openapi/namespace_management.json");

/// Puts a [`Simulator`] together.
#[derive(Debug)]
#[must_use]
pub struct SimulatorBuilder {
    listen: String,
    password: Secret,
    inventory: Inventory,
    clock: Option<Arc<dyn Clock>>,
    time_scale: f64,
    latency: Duration,
    faults: Vec<Fault>,
    fault_seed: Option<u64>,
    state: Option<PathBuf>,
    certificate: Option<Certificate>,
    session_idle: Option<Duration>,
    session_age: Option<Duration>,
}

impl SimulatorBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            password: Secret::new(defaults::PASSWORD),
            inventory: Inventory::default(),
            clock: None,
            time_scale: 1.0,
            latency: Duration::ZERO,
            faults: Vec::new(),
            fault_seed: None,
            state: None,
            certificate: None,
            session_idle: None,
            session_age: None,
        }
    }

    /// The address to listen on, `127.0.0.1:8080`; with port 0 the system picks a free one. Default: `127.0.0.1:0`.
    pub fn listen(self, listen: impl Into<String>) -> Self {
        Self { listen: listen.into(), ..self }
    }

    /// The password of all users that have none of their own. Default: [`defaults::PASSWORD`], which is good for the
    /// loopback only.
    pub fn password(self, password: impl Into<Secret>) -> Self {
        Self { password: password.into(), ..self }
    }

    /// What is there at the start. Default: what [`defaults`] describes.
    pub fn inventory(self, inventory: Inventory) -> Self {
        Self { inventory, ..self }
    }

    /// What tells the time, to sessions as well. Default: the machine's clock, as fast as
    /// [`time_scale`](Self::time_scale) says.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Some(Arc::new(clock)), ..self }
    }

    /// How many times faster simulated time goes than time; sessions expire the sooner, too. A [`clock`](Self::clock) of
    /// one's own goes as it goes. Default: 1.
    pub fn time_scale(self, time_scale: f64) -> Self {
        Self { time_scale, ..self }
    }

    /// How long every call waits before anything is done about it, as over a long line. Default: not at all.
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    /// One more way in which things go wrong.
    pub fn fail(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// What the choices of faults with a probability follow from. Default: the inventory's seed.
    pub fn fault_seed(self, seed: u64) -> Self {
        Self { fault_seed: Some(seed), ..self }
    }

    /// Keeps the state in a file: when it is there, it takes the place of the inventory; it is written by
    /// [`Simulator::save`] and [`Simulator::shutdown`].
    pub fn state(self, file: impl Into<PathBuf>) -> Self {
        Self { state: Some(file.into()), ..self }
    }

    /// Speaks TLS.
    pub fn tls(self, certificate: Certificate) -> Self {
        Self { certificate: Some(certificate), ..self }
    }

    /// How long a session lives without being used, in simulated time. Default: 30 minutes.
    pub fn session_idle(self, idle: Duration) -> Self {
        Self { session_idle: Some(idle), ..self }
    }

    /// How long a session lives however much it is used, in simulated time. Default: 24 hours.
    pub fn session_age(self, age: Duration) -> Self {
        Self { session_age: Some(age), ..self }
    }

    /// Starts it, in a task of the Tokio runtime that this is called in. It takes calls when this returns.
    ///
    /// # Errors
    /// When it can't listen, wouldn't be safe there, or what it should have can't be.
    pub async fn start(self) -> Result<Simulator, StartError> {
        if !self.time_scale.is_finite() || self.time_scale < 0.0 {
            return Err(StartError::TimeScale(self.time_scale));
        }
        let snapshot = self.state.clone().map(Snapshot::new);
        let saved = snapshot.as_ref().map(Snapshot::read).transpose().map_err(StartError::State)?.flatten();
        let inventory = saved.unwrap_or_else(|| self.inventory.clone());
        inventory.validate().map_err(StartError::Inventory)?;

        let listen = &self.listen;
        let refuse = |source| StartError::Listen { address: listen.clone(), source };
        let addresses: Vec<SocketAddr> = lookup_host(listen).await.map_err(refuse)?.collect();
        let is_loopback = addresses.iter().all(|address| address.ip().is_loopback());
        if !is_loopback && self.password == Secret::new(defaults::PASSWORD) {
            return Err(StartError::DefaultPassword { address: listen.clone() });
        }
        let mut server = Server::bind(addresses.as_slice()).map_err(refuse)?.shutdown_timeout(GRACE);
        if let Some(certificate) = &self.certificate {
            server = server.tls(certificate.pem(), certificate.key()).map_err(StartError::Certificate)?;
        }
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        let (address, shutdown) = (server.local_addr(), server.shutdown_handle());

        let faults = Faults::new(self.fault_seed.unwrap_or(inventory.seed));
        for fault in &self.faults {
            faults.add(fault.clone());
        }
        let clock = self.clock_for(&inventory);
        let accounts = Arc::new(Accounts::new(inventory.users.clone(), &inventory.roles, &self.password));
        let world = World::new(inventory, Arc::clone(&clock), Arc::clone(&accounts));
        let gate = Gate { accounts: Arc::clone(&accounts), faults: faults.clone(), latency: self.latency };
        let provider = provider(&world, gate, self.sessions(accounts, clock)).map_err(StartError::Services)?;
        let front = Front { provider, faults: faults.clone() };
        let serving = Some(tokio::spawn(server.serve(front)));
        Ok(Simulator {
            address,
            url: format!("{scheme}://{address}"),
            password: self.password,
            certificate: self.certificate,
            world,
            faults,
            snapshot: snapshot.map(Arc::new),
            shutdown,
            serving,
        })
    }

    /// A clock that goes on where the inventory stands still, or later.
    fn clock_for(&self, inventory: &Inventory) -> Arc<dyn Clock> {
        if let Some(clock) = &self.clock {
            return Arc::clone(clock);
        }
        let machine = SystemTime::now();
        let start = inventory.now.map_or(machine, |then| then.max(machine));
        #[allow(clippy::float_cmp, reason = "only the default itself is the default")]
        let plain = start == machine && self.time_scale == 1.0;
        if plain { Arc::new(SystemClock) } else { Arc::new(ScaledClock::new(start, self.time_scale)) }
    }

    fn sessions(&self, accounts: Arc<Accounts>, clock: Arc<dyn Clock>) -> SessionManager {
        let mut sessions = SessionManager::new(Passwords(accounts)).clock(move || clock.now());
        if let Some(idle) = self.session_idle {
            sessions = sessions.idle_timeout(idle);
        }
        if let Some(age) = self.session_age {
            sessions = sessions.max_age(age);
        }
        sessions
    }
}

/// Every service, open to those who have logged in, and pages for people and probes.
fn provider(world: &World, gate: Gate, sessions: SessionManager) -> Result<Provider, ProviderError> {
    let provider = Provider::builder()
        .id("vapi-simulator")
        .sessions(sessions)
        .authorizer(gate)
        .page("/", HeaderValue::from_static("text/html; charset=utf-8"), PAGE)
        .page("/healthz", HeaderValue::from_static("text/plain; charset=utf-8"), "ok\n")
        .page("/openapi.json", HeaderValue::from_static("application/json"), OPENAPI);
    services::register(provider, world).build()
}

/// Says why a simulator can't start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// It can't listen on the address.
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// The address can be reached from elsewhere, and everyone knows the default password.
    DefaultPassword {
        /// The address.
        address: String,
    },
    /// The inventory doesn't fit together.
    Inventory(InventoryError),
    /// The state file can't be read.
    State(SeedError),
    /// Time can't go this fast.
    TimeScale(f64),
    /// Certificate and key can't be used.
    Certificate(io::Error),
    /// Its services can't be hosted together.
    Services(ProviderError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => write!(f, "can't listen on {address}: {source}"),
            Self::DefaultPassword { address } => write!(
                f,
                "won't listen on {address} with the default password, because others can reach it there: set a password, or listen on 127.0.0.1"
            ),
            Self::Inventory(error) => error.fmt(f),
            Self::State(error) => write!(f, "can't go on with the saved state: {error}"),
            Self::TimeScale(scale) => write!(f, "time can't go {scale} times as fast: it takes a number from 0"),
            Self::Certificate(error) => error.fmt(f),
            Self::Services(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Inventory(error) => Some(error),
            Self::State(error) => Some(error),
            Self::Certificate(error) => Some(error),
            Self::Services(error) => Some(error),
            Self::DefaultPassword { .. } | Self::TimeScale(_) => None,
        }
    }
}
