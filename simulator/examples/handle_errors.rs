//! What to do about each kind of error that a call can end with.
//!
//! `cargo run -p vapi-simulator --example handle_errors`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Duration;

use vapi_runtime::client::RetryPolicy;
use vapi_runtime::{ApiError, ApiErrorKind, Client, Error, Id};
use vapi_simulator::{Fault, Simulator};
use vapi_std::errors::NotFound;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

/// What a program would do next.
fn advice(error: &Error) -> &'static str {
    if let Some(api) = error.api() {
        // the operation reported it
        return match api.kind() {
            ApiErrorKind::NotFound | ApiErrorKind::AlreadyExists | ApiErrorKind::AlreadyInDesiredState => {
                "compare with what should be there"
            }
            ApiErrorKind::InvalidArgument | ApiErrorKind::UnexpectedInput => "change the arguments",
            ApiErrorKind::NotAllowedInCurrentState | ApiErrorKind::Unsupported => "change the object's state first",
            ApiErrorKind::Unauthenticated => "check name and password",
            ApiErrorKind::Unauthorized => "ask for the privilege",
            ApiErrorKind::ConcurrentChange => "read again, then retry",
            _ if error.is_retryable() => "wait and try again",
            _ => "look at the server",
        };
    }
    if error.is_configuration() || error.is_encode() {
        "change the program: nothing was sent"
    } else if error.is_retryable() {
        "wait and try again"
    } else if error.may_have_been_executed() {
        "look whether it was done"
    } else {
        "check address and network"
    }
}

fn show(error: &Error) {
    println!("{error}\n    → {}", advice(error));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::builder().start().await?;
    let client = simulator.client_builder().retry(RetryPolicy::off()).connect().await?;
    let services = SupervisorServices::new(&client);
    let (registry, stranger) = (Id::new("registry.example.com"), Id::new("no-such-service"));

    let error = services.get(&stranger).await.err().ok_or("there is no such service")?;
    if let Some(Ok(not_found)) = error.api().and_then(ApiError::downcast::<NotFound>) {
        println!("{}: {:?}", not_found.messages[0].id, not_found.messages[0].args);
    }
    show(&error);
    // each of these ends in another way
    let kinds = [
        Fault::error("*", ApiErrorKind::Unauthorized),
        Fault::error("*", ApiErrorKind::ConcurrentChange),
        Fault::error("*", ApiErrorKind::ServiceUnavailable),
        Fault::error("*", ApiErrorKind::InternalServerError),
        Fault::hang_up("*"),
        Fault::truncate("*", 20),
        Fault::slow("*", Duration::from_secs(60)),
    ];
    for fault in kinds {
        simulator.fail(fault);
        if let Err(error) = services.get(&registry).timeout(Duration::from_millis(200)).await {
            show(&error);
        }
        simulator.heal();
    }
    // of a write whose answer is lost only the server knows
    simulator.fail(Fault::lose("*.deactivate"));
    if let Err(error) = services.deactivate(&registry).await {
        show(&error);
        println!("    it is {}", services.get(&registry).await?.state);
    }
    let login = Client::builder(simulator.url()).login("administrator@vsphere.local", "wrong").connect();
    if let Err(error) = login.await {
        show(&error);
    }
    if let Err(error) = Client::new("not an address") {
        show(&error);
    }
    let url = simulator.url().to_owned();
    simulator.shutdown().await?;
    if let Err(error) =
        Client::builder(url).login("administrator@vsphere.local", "x").retry(RetryPolicy::off()).connect().await
    {
        show(&error);
    }
    Ok(())
}
