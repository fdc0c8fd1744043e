//! Talks to a server with a self-signed certificate by its SHA-256 thumbprint, and to no other.
//!
//! `cargo run -p vapi-simulator --example pin_thumbprint`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use vapi_runtime::Client;
use vapi_simulator::{Certificate, Simulator};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let certificate = Certificate::self_signed(["localhost", "127.0.0.1"])?;
    let vcenter = Simulator::builder().tls(certificate).start().await?;
    let known = vcenter.certificate().map(Certificate::thumbprint).unwrap_or_default();
    println!("{} has the thumbprint {known}", vcenter.url());

    let login = || Client::builder(vcenter.url()).login(vcenter.user(), vcenter.password().clone());
    let client = login().thumbprint(known).connect().await?;
    println!("with it: {} Supervisor Services", SupervisorServices::new(&client).list().await?.len());

    // someone else's certificate: the password isn't even sent
    let other = Certificate::self_signed(["localhost"])?;
    if let Err(error) = login().thumbprint(other.thumbprint()).connect().await {
        println!("with another: {error}");
    }
    if let Err(error) = login().connect().await {
        println!("without: {error}");
    }
    Ok(())
}
