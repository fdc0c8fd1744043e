//! A service and its client from crates that `vapi generate` made of the spec beside them.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use vapi_runtime::client::Protocol;
use vapi_runtime::server::{Policy, Provider, RequestContext, Server};
use vapi_runtime::{ApiError, ApiErrorKind, Client, Id};
use vapi_vault::resource::Snapshot;
use vapi_vault::snapshots::{CreateSpec, Info, State};
use vapi_vault_client::snapshots::Snapshots;
use vapi_vault_server::snapshots::{Snapshots as Service, SnapshotsSkeleton};

/// The service: snapshots in memory, numbered from 1.
#[derive(Debug, Default)]
struct InMemory(Mutex<Vec<Info>>);

impl Service for InMemory {
    async fn create(&self, _cx: &RequestContext, spec: CreateSpec) -> Result<Id<Snapshot>, ApiError> {
        let mut snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut info = Info::new(spec.vm, State::Complete);
        info.note = spec.note;
        snapshots.push(info);
        Ok(Id::new(snapshots.len().to_string()))
    }

    async fn get(&self, _cx: &RequestContext, snapshot: Id<Snapshot>) -> Result<Info, ApiError> {
        let snapshots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = snapshot.as_str().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found = number.and_then(|index| snapshots.get(index));
        found.cloned().ok_or_else(|| ApiError::standard(ApiErrorKind::NotFound, []))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = SnapshotsSkeleton(InMemory::default());
    let provider = Provider::builder().service_with(service, Policy::Anonymous).build()?;
    let server = Server::bind("127.0.0.1:0")?;
    let address = format!("http://{}", server.local_addr());
    let (stop, serving) = (server.shutdown_handle(), tokio::spawn(server.serve(provider)));

    for protocol in [Protocol::JsonRpc, Protocol::Api] {
        let client = Client::builder(&address).protocol(protocol).build()?;
        let snapshots = Snapshots::new(&client);
        let id = snapshots.create(&CreateSpec::new(Id::new("vm-7")).with_note("before the upgrade")).await?;
        let info = snapshots.get(&id).await?;
        println!("{id}: {}, {}, {}", info.vm, info.state, info.note.as_deref().unwrap_or("-"));
    }

    stop.shutdown();
    serving.await??;
    Ok(())
}
