//! What a call costs the client, in CPU-microseconds of its thread: the same list and the same object over plain REST, by
//! our generated client and by progenitor's. Prints a line of JSON for each of the rounds, the two clients in turn.

use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use vapi_runtime::client::Protocol;
use vapi_runtime::server::{Policy, Provider, RequestContext, Server};
use vapi_runtime::{ApiError, Client, Id};
use vapi_vcenter::namespace_management::supervisor_services::{Info, State, Summary};
use vapi_vcenter::resource::namespace_management::SupervisorService;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_server::namespace_management::supervisor_services::{
    SupervisorServices as Service, SupervisorServicesSkeleton,
};

#[allow(unused_imports, dead_code, clippy::all, reason = "as progenitor writes it")]
mod progenitor {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

const ROUNDS: usize = 15;
const CALLS: u32 = 400;

/// Answers at once.
struct Ready;

impl Service for Ready {
    async fn list(&self, _cx: &RequestContext) -> Result<Vec<Summary>, ApiError> {
        let summary =
            |at: usize| Summary::new(Id::new(format!("service-{at}")), format!("The service {at}"), State::Activated);
        Ok((0..20).map(summary).collect())
    }

    async fn get(&self, _cx: &RequestContext, _service: Id<SupervisorService>) -> Result<Info, ApiError> {
        Ok(Info::new("A service", State::Activated).with_description("It does something."))
    }
}

fn serve() -> Result<SocketAddr, Box<dyn Error>> {
    let provider = Provider::builder().service_with(SupervisorServicesSkeleton(Ready), Policy::Anonymous).build()?;
    let server = Server::bind("127.0.0.1:0")?;
    let address = server.local_addr();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(server.serve(provider)).expect("it serves");
    });
    Ok(address)
}

fn thread_time() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("the system tells");
    let microseconds = |time: TimeVal| {
        Duration::from_secs(time.tv_sec().unsigned_abs()) + Duration::from_micros(time.tv_usec().unsigned_abs())
    };
    (microseconds(usage.user_time()) + microseconds(usage.system_time())).as_secs_f64() * 1e6
}

/// CPU-microseconds a call.
async fn cost<F: Future<Output = ()>>(mut call: impl FnMut() -> F) -> f64 {
    let before = thread_time();
    for _ in 0..CALLS {
        call().await;
    }
    (thread_time() - before) / f64::from(CALLS)
}

fn main() -> Result<(), Box<dyn Error>> {
    let address = serve()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client::builder(format!("http://{address}")).protocol(Protocol::Api).no_proxy().build()?;
        let ours = SupervisorServices::new(&client);
        let id: Id<SupervisorService> = Id::new("service-7");
        let http = reqwest::Client::builder().no_proxy().build()?;
        let theirs = progenitor::Client::new_with_client(&format!("http://{address}/api"), http);
        assert_eq!(
            ours.list().await?.len(),
            theirs.vcenter_namespace_management_supervisor_services_list().await?.into_inner().len()
        );
        for _ in 0..ROUNDS {
            let list = cost(|| async { drop(ours.list().await.expect("a list")) }).await;
            let their_list = cost(|| async {
                drop(theirs.vcenter_namespace_management_supervisor_services_list().await.expect("a list"));
            })
            .await;
            let get = cost(|| async { drop(ours.get(&id).await.expect("an object")) }).await;
            let their_get = cost(|| async {
                let call = theirs.vcenter_namespace_management_supervisor_services_get("service-7");
                drop(call.await.expect("an object"));
            })
            .await;
            println!("{{\"list\": [{list}, {their_list}], \"get\": [{get}, {their_get}]}}");
        }
        Ok(())
    })
}
