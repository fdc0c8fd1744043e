//! A simulator's life: put together, started, stopped.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::task::JoinHandle;
use vapi_runtime::Secret;
use vapi_runtime::server::{Provider, ProviderError, Server, SessionManager, ShutdownHandle};

use crate::accounts::{Accounts, Roles};
use crate::clock::{Clock, SystemClock};
use crate::inventory::{Inventory, InventoryError, defaults};
use crate::services;
use crate::state::World;

/// How long requests that run may take after a shutdown.
const GRACE: Duration = Duration::from_secs(5);

/// A vCenter with Supervisors that answers over vAPI, in this process. Stops when it is dropped.
///
/// ```
/// use vapi_simulator::Simulator;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder().start().await?;
/// println!("log in at {} as {}", simulator.url(), simulator.user());
/// simulator.shutdown().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    url: String,
    password: Secret,
    shutdown: ShutdownHandle,
    /// Until its end was seen.
    serving: Option<JoinHandle<io::Result<()>>>,
}

impl Simulator {
    /// Starts to put a simulator together. As it is, it has the [default inventory](crate::inventory::defaults), the
    /// machine's clock, the default password, and a free port of the loopback.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder {
            listen: "127.0.0.1:0".to_owned(),
            password: Secret::new(defaults::PASSWORD),
            inventory: Inventory::default(),
            clock: Box::new(SystemClock),
        }
    }

    /// Where it is, `http://127.0.0.1:8080`: what a client is given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The user who may do everything.
    #[must_use]
    pub fn user(&self) -> &'static str {
        defaults::ADMINISTRATOR
    }

    /// The password of its users.
    #[must_use]
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// Stops it: takes no more connections, finishes the requests that run, a few seconds at most, and is gone then.
    ///
    /// # Errors
    /// When it had failed before.
    pub async fn shutdown(mut self) -> io::Result<()> {
        self.shutdown.shutdown();
        self.stopped().await
    }

    /// Waits until it stops by itself, which it does only when it fails.
    ///
    /// # Errors
    /// What it failed with.
    pub async fn stopped(&mut self) -> io::Result<()> {
        let Some(serving) = &mut self.serving else { return Ok(()) };
        let end = serving.await;
        self.serving = None;
        end.map_err(io::Error::other)?
    }
}

/// Stops at once: what runs is dropped.
impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

/// Puts a [`Simulator`] together.
#[derive(Debug)]
#[must_use]
pub struct SimulatorBuilder {
    listen: String,
    password: Secret,
    inventory: Inventory,
    clock: Box<dyn Clock>,
}

impl SimulatorBuilder {
    /// The address to listen on, `127.0.0.1:8080`; with port 0 the system picks a free one. Default: `127.0.0.1:0`.
    pub fn listen(self, listen: impl Into<String>) -> Self {
        Self { listen: listen.into(), ..self }
    }

    /// The password of all users. Default: [`defaults::PASSWORD`], which is good for the loopback only.
    pub fn password(self, password: impl Into<Secret>) -> Self {
        Self { password: password.into(), ..self }
    }

    /// What is there at the start. Default: what [`defaults`] describes.
    pub fn inventory(self, inventory: Inventory) -> Self {
        Self { inventory, ..self }
    }

    /// What tells the time. Default: [`SystemClock`].
    ///
    /// Sessions end by the machine's clock in any case.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// Starts it, in a task of the Tokio runtime that this is called in. It takes calls when this returns.
    ///
    /// # Errors
    /// When it can't listen, wouldn't be safe there, or the inventory doesn't fit together.
    pub async fn start(self) -> Result<Simulator, StartError> {
        let Self { listen, password, inventory, clock } = self;
        inventory.validate().map_err(StartError::Inventory)?;
        let refuse = |source| StartError::Listen { address: listen.clone(), source };
        let addresses: Vec<SocketAddr> = lookup_host(&listen).await.map_err(refuse)?.collect();
        let is_loopback = addresses.iter().all(|address| address.ip().is_loopback());
        if !is_loopback && password == Secret::new(defaults::PASSWORD) {
            return Err(StartError::DefaultPassword { address: listen });
        }
        let provider = provider(inventory, clock, password.clone()).map_err(StartError::Services)?;
        let server = Server::bind(addresses.as_slice()).map_err(refuse)?.shutdown_timeout(GRACE);
        let address = server.local_addr();
        let shutdown = server.shutdown_handle();
        let serving = Some(tokio::spawn(server.serve(provider)));
        Ok(Simulator { address, url: format!("http://{address}"), password, shutdown, serving })
    }
}

/// Every service, open to those who have logged in.
fn provider(inventory: Inventory, clock: Box<dyn Clock>, password: Secret) -> Result<Provider, ProviderError> {
    let world = World::new(inventory, clock);
    let provider = Provider::builder()
        .id("vapi-simulator")
        .sessions(SessionManager::new(Accounts::new(password)))
        .authorizer(Roles);
    services::register(provider, &world).build()
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
            Self::Services(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::DefaultPassword { .. } | Self::Inventory(_) | Self::Services(_) => None,
        }
    }
}
