//! A simulator's life: started, used, saved, stopped.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;
use vapi_runtime::Secret;
#[cfg(feature = "client")]
use vapi_runtime::client::{Client, ClientBuilder, Protocol};
use vapi_runtime::server::ShutdownHandle;

use crate::builder::SimulatorBuilder;
use crate::faults::{Fault, Faults};
use crate::inventory::{Inventory, defaults};
use crate::snapshot::Snapshot;
use crate::state::World;
use crate::tls::Certificate;

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
    pub(crate) address: SocketAddr,
    pub(crate) url: String,
    pub(crate) password: Secret,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    pub(crate) shutdown: ShutdownHandle,
    /// Until its end was seen.
    pub(crate) serving: Option<JoinHandle<io::Result<()>>>,
}

impl Simulator {
    /// Starts to put a simulator together. As it is, it has the [default inventory](crate::inventory::defaults), the
    /// machine's clock, the default password, and a free port of the loopback.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::new()
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

    /// The user who may do everything in the default inventory.
    #[must_use]
    pub fn user(&self) -> &'static str {
        defaults::ADMINISTRATOR
    }

    /// The password of the users that have none of their own.
    #[must_use]
    pub fn password(&self) -> &Secret {
        &self.password
    }

    /// The certificate with which it speaks TLS; none: it speaks plain HTTP.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// A client that is logged in as [`user`](Self::user), over JSON-RPC.
    ///
    /// # Errors
    /// When that can't be: another password, faults.
    #[cfg(feature = "client")]
    pub async fn client(&self) -> Result<Client, vapi_runtime::Error> {
        self.client_over(Protocol::JsonRpc).await
    }

    /// A client that is logged in as [`user`](Self::user), over any wire.
    ///
    /// # Errors
    /// As [`client`](Self::client).
    #[cfg(feature = "client")]
    pub async fn client_over(&self, protocol: Protocol) -> Result<Client, vapi_runtime::Error> {
        self.client_builder().protocol(protocol).connect().await
    }

    /// The settings of a client that logs in as [`user`](Self::user), to change them; the certificate is pinned.
    #[cfg(feature = "client")]
    pub fn client_builder(&self) -> ClientBuilder {
        let client = Client::builder(&self.url).login(self.user(), self.password.clone()).no_proxy();
        match &self.certificate {
            Some(certificate) => client.thumbprint(certificate.thumbprint()),
            None => client,
        }
    }

    /// From now on things go wrong in this way, too.
    pub fn fail(&self, fault: Fault) {
        self.faults.add(fault);
    }

    /// From now on nothing goes wrong on purpose.
    pub fn heal(&self) {
        self.faults.clear();
    }

    /// How often each fault has struck, in the order in which they were added.
    #[must_use]
    pub fn faults_struck(&self) -> Vec<u64> {
        self.faults.struck()
    }

    /// What it has now, what is going on included: another simulator can start with it.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        self.world.state().inventory()
    }

    /// Saves what it has now to its state file, if it has one. What is being written takes the place of the old file when
    /// all of it is on the disk.
    ///
    /// # Errors
    /// When the system refuses; then the old file is as it was.
    pub async fn save(&self) -> io::Result<()> {
        let Some(snapshot) = self.snapshot.clone() else { return Ok(()) };
        let world = self.world.clone();
        let write = move || snapshot.write(|| world.state().inventory());
        tokio::task::spawn_blocking(write).await.map_err(io::Error::other)?
    }

    /// Stops it: takes no more connections, finishes the requests that run, a few seconds at most, saves what it has if it has
    /// a state file, and is gone then.
    ///
    /// # Errors
    /// When it had failed before, or can't save.
    pub async fn shutdown(mut self) -> io::Result<()> {
        self.shutdown.shutdown();
        self.stopped().await?;
        self.save().await
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

/// Stops at once: what runs is dropped, nothing is saved.
impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}
