//! Load: 64 connections on all wires, reads and writes mixed. The benchmark does the same for longer.

#[allow(deprecated, reason = "deprecated operations are called like all others")]
mod driver;

use std::time::Duration;

use vapi_simulator::{Fault, Simulator};

#[tokio::test(flavor = "multi_thread")]
async fn no_write_is_lost_and_no_error_is_made_up() {
    let simulator = Simulator::builder().start().await.unwrap();
    simulator.fail(Fault::error("*.supervisor_services.update", driver::INJECTED).chance(0.02));
    let outcome = driver::run(simulator.url(), "load", 64, Duration::from_secs(3)).await;
    assert!(outcome.errors.is_empty(), "{:?}", &outcome.errors[..outcome.errors.len().min(5)]);
    assert!(outcome.lost.is_empty(), "{:?}", outcome.lost);
    assert_eq!(vec![outcome.injected], simulator.faults_struck());
    assert!(outcome.requests > outcome.writes && outcome.writes > 64, "{outcome:?}");
}
