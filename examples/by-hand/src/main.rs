//! A service written by hand, served and called over JSON-RPC and REST; with a folder as argument, its spec goes there.

mod backup;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use vapi_runtime::client::Protocol;
use vapi_runtime::server::{Policy as Access, Provider, Server};
use vapi_runtime::{Client, Extra, Id, Secret};

use backup::{InMemory, POLICIES, PoliciesClient, PoliciesSkeleton, Policy, Schedule, Target, VaultFull};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if let Some(folder) = std::env::args_os().nth(1) {
        return write_spec(Path::new(&folder));
    }
    let service = PoliciesSkeleton(InMemory::default());
    let provider = Provider::builder().service_with(service, Access::Anonymous).build()?;
    let server = Server::bind("127.0.0.1:0")?;
    let address = format!("http://{}", server.local_addr());
    let (stop, serving) = (server.shutdown_handle(), tokio::spawn(server.serve(provider)));

    for protocol in [Protocol::JsonRpc, Protocol::Api] {
        let policies = PoliciesClient::new(&Client::builder(&address).protocol(protocol).build()?);
        let nightly = Id::new("nightly");
        policies.set(&nightly, &nightly_policy()).await?;
        for (id, policy) in policies.list(Some(&["Nightly".to_owned()])).await? {
            println!("{id}: {policy:?}");
        }
        println!("{} run", policies.run(&nightly, None, "it is late").await?);
        if let Err(error) = policies.run(&nightly, Some(1000), "it is late").await
            && let Some(Ok(full)) = error.api().and_then(|error| error.downcast::<VaultFull>())
        {
            println!("only {} bytes are free", full.free);
        }
    }
    stop.shutdown();
    serving.await??;
    Ok(())
}

fn nightly_policy() -> Policy {
    Policy {
        label: "Nightly".to_owned(),
        schedule: Schedule::Daily(2),
        target: Target::Folder("/vault".to_owned()),
        keep: Some(14),
        passphrase: Some(Secret::from("hush")),
        contacts: BTreeMap::from([("alarm".to_owned(), "555-0100".to_owned())]),
        extra: Extra::new(),
    }
}

/// Writes what the module is to other languages: the JSON that the generator reads.
fn write_spec(folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    for (name, text) in vapi_runtime::spec_of("backup", &[&POLICIES], &[])?.files() {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
