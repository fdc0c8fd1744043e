//! A first call: log in, list the Supervisor Services, read one, and handle an error.
//!
//! `cargo run -p vapi-simulator --example first_call [URL [PASSWORD]]`; without a URL it starts a simulator of its own.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use vapi_runtime::{ApiErrorKind, Client, Id};
use vapi_simulator::Simulator;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (url, password) = (arguments.next(), arguments.next());
    let own = match url {
        None => Some(Simulator::builder().start().await?),
        Some(_) => None,
    };
    let url = url.or_else(|| own.as_ref().map(|simulator| simulator.url().to_owned())).unwrap_or_default();
    let password = password.unwrap_or_else(|| "vapi-simulator".to_owned());

    let client = Client::builder(url).login("administrator@vsphere.local", password).connect().await?;
    let services = SupervisorServices::new(&client);
    for service in services.list().await? {
        println!("{:24} {:24} {}", service.supervisor_service, service.display_name, service.state);
    }

    match services.get(&Id::new("no-such-service")).await {
        Ok(info) => println!("{}", info.display_name),
        Err(error) if error.api().is_some_and(|error| error.kind() == &ApiErrorKind::NotFound) => println!("{error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
