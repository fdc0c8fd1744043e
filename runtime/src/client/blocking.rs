//! For programs without an async runtime: one thread in the background that drives their calls.

use std::sync::{OnceLock, mpsc};

use tokio::runtime::{Builder, Runtime};

use crate::error::Error;

/// Runs a future on the background thread and blocks this one until it is done.
///
/// For what isn't a [`Call`](super::Call) but has to be waited for; calls have [`wait`](super::Call::wait).
///
/// ```no_run
/// use vapi_runtime::client::wait;
/// use vapi_runtime::{Client, SecurityContext};
///
/// # fn main() -> Result<(), vapi_runtime::Error> {
/// let client = Client::builder("https://vc.example").build()?;
/// let session = wait(client.login(SecurityContext::user_password("administrator@vsphere.local", "secret")))??;
/// println!("{}", session.get().wait()?.user);
/// wait(session.logout())??;
/// # Ok(()) }
/// ```
///
/// # Errors
/// When the background thread can't be started, or the future panicked.
pub fn wait<F>(future: F) -> Result<F::Output, Error>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let built = Builder::new_multi_thread().worker_threads(1).thread_name("vapi-client").enable_all().build();
        built.map_err(|error| error.to_string())
    });
    let runtime = runtime.as_ref().map_err(|problem| {
        Error::configuration(format!("the thread for blocking calls can't be started: {problem}"))
    })?;
    let (done, outcome) = mpsc::sync_channel(1);
    runtime.spawn(async move {
        // Nobody listens only when the waiting thread is gone.
        let _ = done.send(future.await);
    });
    outcome.recv().map_err(|_| Error::configuration("a blocking call ended without a result; its future panicked"))
}
