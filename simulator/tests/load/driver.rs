//! Many clients at once, reading and writing, and the question whether every write that was acknowledged is there.
//!
//! Also used by the benchmark `simulator` of `vapi-tests`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::task::JoinSet;
use vapi_runtime::client::{Protocol, RetryPolicy};
use vapi_runtime::{ApiErrorKind, Client, Id};
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::supervisor_services::versions::CustomCreateSpec as CustomVersionSpec;
use vapi_vcenter::namespace_management::supervisor_services::{CreateSpec, CustomCreateSpec, UpdateSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

/// The services that all clients write to.
const SHARED: [&str; 3] = [defaults::SERVICE, defaults::SERVICE_DEACTIVATED, defaults::BUILT_IN_SERVICE];
/// What errors on purpose are, so that they can be told from others.
pub(crate) const INJECTED: ApiErrorKind = ApiErrorKind::ConcurrentChange;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) requests: u64,
    pub(crate) writes: u64,
    /// Errors that were told to be.
    pub(crate) injected: u64,
    /// All others.
    pub(crate) errors: Vec<String>,
    /// Writes that were acknowledged and aren't there, or aren't gone.
    pub(crate) lost: Vec<String>,
}

/// A name that was given to a shared service.
#[derive(Debug)]
struct Naming {
    service: &'static str,
    name: String,
    sent: Instant,
    acknowledged: Instant,
}

/// What one client did.
#[derive(Debug, Default)]
struct Log {
    requests: u64,
    writes: u64,
    injected: u64,
    errors: Vec<String>,
    namings: Vec<Naming>,
    created: BTreeSet<String>,
}

impl Log {
    /// Notes how a call ended; whether it was acknowledged.
    fn note<T>(&mut self, result: Result<T, vapi_runtime::Error>) -> bool {
        self.requests += 1;
        match result {
            Ok(_) => true,
            Err(error) if error.api().is_some_and(|api| *api.kind() == INJECTED) => {
                self.injected += 1;
                false
            }
            Err(error) => {
                self.errors.push(error.to_string());
                false
            }
        }
    }
}

/// Keeps so many connections busy for so long, a third of them on each wire, and looks at the result. What it creates
/// begins with `name`, which no other run on this simulator may have.
pub(crate) async fn run(url: &str, name: &'static str, connections: usize, time: Duration) -> Outcome {
    let mut tasks = JoinSet::new();
    let end = Instant::now() + time;
    for number in 0..connections {
        let protocol = [Protocol::JsonRpc, Protocol::Api, Protocol::Rest][number % 3];
        let client = connect(url, protocol).await;
        tasks.spawn(work(client, name, number, end));
    }
    let logs = tasks.join_all().await;
    let client = connect(url, Protocol::JsonRpc).await;
    let mut outcome = Outcome { lost: check(&client, name, &logs).await, ..Outcome::default() };
    for log in logs {
        outcome.requests += log.requests;
        outcome.writes += log.writes;
        outcome.injected += log.injected;
        outcome.errors.extend(log.errors);
    }
    outcome
}

async fn connect(url: &str, protocol: Protocol) -> Client {
    let client = Client::builder(url).no_proxy().protocol(protocol).retry(RetryPolicy::off());
    client.login(defaults::ADMINISTRATOR, defaults::PASSWORD).connect().await.expect("a session")
}

/// Reads three times, then writes, until the time is over.
async fn work(client: Client, run: &str, number: usize, end: Instant) -> Log {
    let (services, clusters) = (SupervisorServices::new(&client), Clusters::new(&client));
    let versions = Versions::new(&client);
    let mut log = Log::default();
    for turn in 0_usize.. {
        if Instant::now() >= end {
            break;
        }
        log.note(services.get(&Id::new(SHARED[turn % SHARED.len()])).await);
        log.note(clusters.list().await);
        log.note(versions.list(&Id::new(defaults::SERVICE)).await);
        log.writes += 1;
        if turn % 4 != 3 {
            let service = SHARED[(turn + number) % SHARED.len()];
            let name = format!("{number}/{turn}");
            let sent = Instant::now();
            let spec = UpdateSpec::new().with_display_name(name.as_str());
            if log.note(services.update(&Id::new(service), &spec).await) {
                log.namings.push(Naming { service, name, sent, acknowledged: Instant::now() });
            }
        } else if let Some(id) = log.created.first().filter(|_| log.created.len() >= 3).cloned() {
            remove(&services, &versions, &id, &mut log).await;
        } else {
            let id = format!("{run}-{number}-{turn}");
            let version = CustomVersionSpec::new(Id::new("1.0.0"), "Version", STANDARD.encode("kind: A\n"));
            let version = version.with_trusted_provider(false);
            let spec = CreateSpec::custom(CustomCreateSpec::new(Id::new(id.as_str()), "Service", version));
            if log.note(services.create(&spec).await) {
                log.created.insert(id);
            }
        }
    }
    log
}

/// Deletes a service, which takes three calls. When one fails, the service stays.
async fn remove(services: &SupervisorServices, versions: &Versions, id: &str, log: &mut Log) {
    let service = Id::new(id);
    if services.get(&service).await.is_ok_and(|info| info.state.as_str() == "ACTIVATED")
        && !log.note(services.deactivate(&service).await)
    {
        return;
    }
    // it may be gone since the last time this was tried
    if versions.list(&service).await.is_ok_and(|versions| !versions.is_empty())
        && !log.note(versions.delete(&service, &Id::new("1.0.0")).await)
    {
        return;
    }
    if log.note(services.delete(&service).await) {
        log.created.remove(id);
    }
}

/// Replays what was acknowledged against what is there.
async fn check(client: &Client, run: &str, logs: &[Log]) -> Vec<String> {
    let services = SupervisorServices::new(client);
    let mut lost = Vec::new();
    let listed = services.list().await.expect("a list");
    let names: BTreeMap<&str, &str> =
        listed.iter().map(|one| (one.supervisor_service.as_str(), one.display_name.as_str())).collect();
    let expected: BTreeSet<&str> = logs.iter().flat_map(|log| &log.created).map(String::as_str).collect();
    let own = format!("{run}-");
    let there: BTreeSet<&str> = names.keys().copied().filter(|id| id.starts_with(&own)).collect();
    lost.extend(expected.difference(&there).map(|id| format!("{id} was created and isn't there")));
    lost.extend(there.difference(&expected).map(|id| format!("{id} was deleted and is there")));
    for service in SHARED {
        let namings: Vec<&Naming> =
            logs.iter().flat_map(|log| &log.namings).filter(|naming| naming.service == service).collect();
        let Some(name) = names.get(service).filter(|_| !namings.is_empty()) else { continue };
        match namings.iter().find(|naming| naming.name == *name) {
            None => lost.push(format!("{service} is called {name}, which nobody acknowledged")),
            // the last to be written wins: none was sent when this one had been acknowledged
            Some(last) => lost.extend(
                namings
                    .iter()
                    .filter(|naming| naming.sent > last.acknowledged)
                    .map(|naming| format!("{service} is called {name}, but {} came later", naming.name)),
            ),
        }
    }
    lost
}
