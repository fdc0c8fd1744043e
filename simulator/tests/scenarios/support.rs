//! A simulator with a clock of its own, and clients of its services.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vapi_runtime::client::Service;
use vapi_runtime::{ApiErrorKind, Call, Client, Decode};
use vapi_simulator::inventory::{Inventory, defaults};
use vapi_simulator::{ManualClock, Simulator};
use vapi_vcenter::namespace_management::supervisor_services::versions::CustomCreateSpec;

/// The moment at which the clock stands at first, in seconds since 1970.
pub(crate) const START: u64 = 1_750_000_000;

/// A running simulator and its administrator.
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    pub(crate) clock: ManualClock,
    pub(crate) client: Client,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Inventory::default()).await
    }

    pub(crate) async fn with(inventory: Inventory) -> Self {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(START));
        let simulator = Simulator::builder().clock(clock.clone()).inventory(inventory).start().await.unwrap();
        let client = log_in(&simulator, defaults::ADMINISTRATOR).await;
        Self { simulator, clock, client }
    }

    /// A client of a service.
    pub(crate) fn service<S: Service>(&self) -> S {
        self.client.service()
    }

    /// Lets simulated time pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub(crate) async fn log_in(simulator: &Simulator, user: &str) -> Client {
    Client::builder(simulator.url()).login(user, simulator.password().clone()).connect().await.unwrap()
}

/// Makes a call that must end with an error of this kind whose first message has this id.
#[track_caller]
pub(crate) fn refused<T: Decode + Send + 'static>(
    call: Call<T>,
    kind: ApiErrorKind,
    message: &str,
) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    let message = message.to_owned();
    async move {
        let Err(error) = call.await else { panic!("{place}: the call should end with {kind}") };
        let Some(api) = error.api() else { panic!("{place}: {error}") };
        assert_eq!(*api.kind(), kind, "{place}: {error}");
        let first = &api.messages()[0];
        assert_eq!(first.id, message, "{place}: {error}");
        assert!(!first.default_message.contains(['{', '}']) || !first.args.is_empty(), "{place}: {error}");
    }
}

pub(crate) fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// A version in plain YAML from a provider that isn't trusted.
pub(crate) fn custom_version(id: &str) -> CustomCreateSpec {
    CustomCreateSpec::new(id.into(), format!("Version {id}"), base64("apiVersion: v1\nkind: ConfigMap\n"))
        .with_trusted_provider(false)
}
