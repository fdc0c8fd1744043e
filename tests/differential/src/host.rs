//! A provider on a socket of its own, in the test's process.

use std::net::SocketAddr;
use std::thread::JoinHandle;

use vapi_runtime::server::{Provider, Server, ShutdownHandle};

/// A provider that listens until this is dropped.
#[derive(Debug)]
pub struct Host {
    address: SocketAddr,
    shutdown: ShutdownHandle,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    /// Starts it on a free port of the loopback.
    #[must_use]
    pub fn start(provider: Provider) -> Self {
        let server = Server::bind("127.0.0.1:0").expect("the loopback has a free port");
        let (address, shutdown) = (server.local_addr(), server.shutdown_handle());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(server.serve(provider)).expect("it serves");
        });
        Self { address, shutdown, thread: Some(thread) }
    }

    /// `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.shutdown.shutdown();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
