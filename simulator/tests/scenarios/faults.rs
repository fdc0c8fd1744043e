//! Faults on purpose, and what our own client makes of each.

use std::time::{Duration, Instant};

use vapi_runtime::client::{Protocol, RetryPolicy};
use vapi_runtime::{ApiErrorKind, Client};
use vapi_simulator::inventory::defaults;
use vapi_simulator::{Fault, Simulator};
use vapi_vcenter::namespace_management::supervisor_services::{State, UpdateSpec};
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

const WIRES: [Protocol; 3] = [Protocol::JsonRpc, Protocol::Api, Protocol::Rest];
const LIST: &str = "com.vmware.vcenter.namespace_management.supervisor_services.list";
const DEACTIVATE: &str = "*.supervisor_services.deactivate";

async fn start(protocol: Protocol) -> (Simulator, Client) {
    let simulator = Simulator::builder().start().await.unwrap();
    let retry = RetryPolicy::new().first_wait(Duration::from_millis(1));
    let client = simulator.client_builder().protocol(protocol).retry(retry).connect().await.unwrap();
    (simulator, client)
}

async fn is_activated(client: &Client) -> bool {
    let info = client.service::<SupervisorServices>().get(&defaults::SERVICE.into()).await.unwrap();
    info.state == State::Activated
}

#[tokio::test]
async fn an_error_is_what_the_operation_says() {
    for wire in WIRES {
        let (simulator, client) = start(wire).await;
        let services = client.service::<SupervisorServices>();
        simulator.fail(Fault::error(DEACTIVATE, ApiErrorKind::ResourceBusy).times(1));
        let error = services.deactivate(&defaults::SERVICE.into()).await.unwrap_err();
        let api = error.api().unwrap_or_else(|| panic!("{wire:?}: {error}"));
        assert_eq!((api.kind(), api.messages()[0].id.as_str()), (&ApiErrorKind::ResourceBusy, "vapi.simulator.fault"));
        assert!(is_activated(&client).await);
        services.deactivate(&defaults::SERVICE.into()).await.unwrap();
        assert_eq!(simulator.faults_struck(), [1]);
    }
}

#[tokio::test]
async fn reads_are_tried_again() {
    for wire in WIRES {
        for fault in [
            Fault::error(LIST, ApiErrorKind::ServiceUnavailable),
            Fault::hang_up(LIST),
            Fault::lose(LIST),
            Fault::truncate(LIST, 10),
        ] {
            let (simulator, client) = start(wire).await;
            simulator.fail(fault.clone().times(2));
            let listed = client.service::<SupervisorServices>().list().await;
            assert_eq!(listed.unwrap_or_else(|error| panic!("{wire:?}: {fault:?}: {error}")).len(), 3);
            assert_eq!(simulator.faults_struck(), [2], "{wire:?}: {fault:?}");
        }
    }
}

#[tokio::test]
async fn reads_that_fail_too_often_say_why() {
    for wire in WIRES {
        let (simulator, client) = start(wire).await;
        simulator.fail(Fault::hang_up(LIST));
        let error = client.service::<SupervisorServices>().list().await.unwrap_err();
        assert!(error.is_transport() && error.is_retryable() && error.attempts() == 3, "{wire:?}: {error}");
        simulator.heal();
        simulator.fail(Fault::error(LIST, ApiErrorKind::ServiceUnavailable));
        let error = client.service::<SupervisorServices>().list().await.unwrap_err();
        assert_eq!(error.api().map(|api| api.kind().clone()), Some(ApiErrorKind::ServiceUnavailable));
        simulator.heal();
        assert!(client.service::<SupervisorServices>().list().await.is_ok());
    }
}

#[tokio::test]
async fn writes_are_never_repeated() {
    for wire in WIRES {
        // what is executed although the answer gets lost, and what isn't
        for (fault, executed) in [
            (Fault::hang_up(DEACTIVATE), false),
            (Fault::lose(DEACTIVATE), true),
            (Fault::truncate(DEACTIVATE, 0), true),
        ] {
            let (simulator, client) = start(wire).await;
            simulator.fail(fault.clone());
            let outcome = client.service::<SupervisorServices>().deactivate(&defaults::SERVICE.into()).await;
            if matches!(&outcome, Ok(())) {
                // an answer without a body has nothing that could be cut off
                assert!(wire != Protocol::JsonRpc && fault == Fault::truncate(DEACTIVATE, 0), "{wire:?}: {fault:?}");
            } else if let Err(error) = outcome {
                assert!(error.may_have_been_executed() && !error.is_retryable(), "{wire:?}: {fault:?}: {error}");
                assert_eq!((error.attempts(), error.api()), (1, None), "{wire:?}: {fault:?}: {error}");
            }
            assert_eq!(simulator.faults_struck(), [1], "{wire:?}: {fault:?}");
            assert_eq!(is_activated(&client).await, !executed, "{wire:?}: {fault:?}");
        }
    }
}

#[tokio::test]
async fn each_rule_says_what_happened() {
    let broke = "broke before the answer was complete";
    for wire in WIRES {
        let (simulator, client) = start(wire).await;
        let services = client.service::<SupervisorServices>();
        for (effect, words) in [
            ("error:resource_busy", ["ResourceBusy", "was told to fail here"]),
            ("drop", [broke, "may have been executed"]),
            ("lose", [broke, "may have been executed"]),
            ("truncate:3", [broke, "may have been executed"]),
            ("slow:1m", ["no answer", "may have been executed, so it was not repeated"]),
        ] {
            simulator.heal();
            simulator.fail(format!("*.supervisor_services.update={effect}").parse().unwrap());
            // on every wire the answer to this has a body that can be cut off
            let spec = UpdateSpec::new().with_display_name("");
            let patience = Duration::from_millis(if effect.starts_with("slow") { 500 } else { 20_000 });
            let error = services.update(&defaults::SERVICE.into(), &spec).timeout(patience).await.unwrap_err();
            let text = error.to_string();
            for word in words.into_iter().chain(["supervisor_services.update"]) {
                assert!(text.contains(word), "{wire:?}, {effect}: {text}");
            }
            assert_eq!((error.attempts(), simulator.faults_struck()), (1, vec![1]), "{wire:?}, {effect}: {text}");
        }
    }
}

#[tokio::test]
async fn slow_answers_meet_the_clients_patience() {
    let (simulator, client) = start(Protocol::JsonRpc).await;
    simulator.fail(Fault::slow(LIST, Duration::from_millis(60)).times(1));
    let begin = Instant::now();
    client.service::<SupervisorServices>().list().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(60));

    simulator.heal();
    simulator.fail(Fault::slow(DEACTIVATE, Duration::from_secs(60)));
    let services = client.service::<SupervisorServices>();
    let error = services.deactivate(&defaults::SERVICE.into()).timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_executed(), "{error}");
    // whoever hung up isn't waited for
    assert!(is_activated(&client).await);
}

#[tokio::test]
async fn chances_follow_from_the_seed() {
    let strikes = async |seed: u64| {
        let simulator = Simulator::builder()
            .fault_seed(seed)
            .fail(Fault::error(LIST, ApiErrorKind::Error).chance(0.3))
            .start()
            .await;
        let simulator = simulator.unwrap();
        let client = simulator.client().await.unwrap();
        let services = client.service::<SupervisorServices>();
        let mut strikes = Vec::new();
        for _ in 0..100 {
            strikes.push(services.list().await.is_err());
        }
        strikes
    };
    let first = strikes(1).await;
    assert_eq!(first, strikes(1).await);
    assert_ne!(first, strikes(2).await);
    let count = first.iter().filter(|struck| **struck).count();
    assert!((15..=45).contains(&count), "{count}");
}

#[tokio::test]
async fn latency_is_for_every_call() {
    let simulator = Simulator::builder().latency(Duration::from_millis(30)).start().await.unwrap();
    let client = simulator.client().await.unwrap();
    let begin = Instant::now();
    client.service::<SupervisorServices>().list().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(30));
}
