//! The same damaged requests to VMware's server and to ours: the same status, code, error, message ids and arguments.
//!
//! Where the two differ on purpose, the suite `differential-server` of `tests/known_differences.json` has a class for it:
//! what the peer answers, what we answer, and why. A class that no request falls into any more fails the run.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{OperationInfo, ServiceInfo, ServiceTable};
use vapi_runtime::server::{Policy, Provider, Reply, RequestContext, Skeleton, reply};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, DataValue, DecodeError, Decoder, StructureValue};
use vapi_tests::damage::{self, Tree};
use vapi_tests::generate::{self, Newer, Samples};
use vapi_tests::host::Host;
use vapi_tests::peer::PeerServer;
use vapi_tests::raw::{self, Message};
use vapi_tests::{operations, probe, vectors};

/// The error that every real operation reports when its input is in order, on both sides.
const REACHED: &str = "com.example.reached";

/// How many differences are shown; the rest are counted.
const SHOWN: usize = 60;

/// A generated skeleton that reads its arguments and then reports an error that needs no declaration.
struct Reached<S>(S);

impl<S: Skeleton> Skeleton for Reached<S> {
    fn info(&self) -> &'static ServiceInfo {
        self.0.info()
    }

    fn dispatch<'a>(
        &'a self,
        operation: usize,
        cx: &'a RequestContext,
        input: &mut Decoder<'_>,
    ) -> Result<Reply<'a>, DecodeError> {
        drop(self.0.dispatch(operation, cx, input)?);
        let error = ApiError::standard(
            ApiErrorKind::InternalServerError,
            [LocalizableMessage::new(REACHED, "The input is in order", [])],
        );
        Ok(reply(async move { Err::<(), _>(error) }))
    }
}

mod stubs {
    //! Implementations of the real services; none of their operations is ever waited for.
    #![allow(deprecated, reason = "deprecated services are tested like all others")]

    use vapi_runtime::server::ProviderBuilder;
    use vapi_std_server::cis::session::{Session, SessionSkeleton};
    use vapi_std_server::cis::tasks::{Tasks, TasksSkeleton};
    use vapi_vcenter_server::namespace_management::clusters as supervisors;
    use vapi_vcenter_server::namespace_management::software::clusters::{Clusters, ClustersSkeleton};
    use vapi_vcenter_server::namespace_management::stats::time_series::{TimeSeries, TimeSeriesSkeleton};
    use vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::{
        ClusterSupervisorServices, ClusterSupervisorServicesSkeleton,
    };
    use vapi_vcenter_server::namespace_management::supervisor_services::versions::{Versions, VersionsSkeleton};
    use vapi_vcenter_server::namespace_management::supervisor_services::{
        SupervisorServices, SupervisorServicesSkeleton,
    };

    use vapi_vcenter_server::namespaces::instances::{Instances, InstancesSkeleton};

    use super::Reached;

    struct Nothing;

    impl Session for Nothing {}
    impl Tasks for Nothing {}
    impl supervisors::Clusters for Nothing {}
    impl Instances for Nothing {}
    impl Clusters for Nothing {}
    impl TimeSeries for Nothing {}
    impl SupervisorServices for Nothing {}
    impl Versions for Nothing {}
    impl ClusterSupervisorServices for Nothing {}

    pub(crate) fn add(provider: ProviderBuilder) -> ProviderBuilder {
        provider
            .service(Reached(SessionSkeleton(Nothing)))
            .service(Reached(TasksSkeleton(Nothing)))
            .service(Reached(supervisors::ClustersSkeleton(Nothing)))
            .service(Reached(InstancesSkeleton(Nothing)))
            .service(Reached(ClustersSkeleton(Nothing)))
            .service(Reached(TimeSeriesSkeleton(Nothing)))
            .service(Reached(SupervisorServicesSkeleton(Nothing)))
            .service(Reached(VersionsSkeleton(Nothing)))
            .service(Reached(ClusterSupervisorServicesSkeleton(Nothing)))
    }
}

/// Both servers, and what came of asking them.
struct Pair {
    host: Host,
    peer: PeerServer,
    classes: Vec<Class>,
    requests: Cell<usize>,
    differences: Vec<String>,
}

/// A kind of difference that is there on purpose.
struct Class {
    name: String,
    /// What the description of the request holds.
    at: String,
    peer: Value,
    ours: Value,
    seen: Cell<usize>,
}

impl Class {
    fn all() -> Vec<Self> {
        let table: Value = serde_json::from_str(include_str!("../known_differences.json")).expect("the table is JSON");
        let classes = table["differential-server"].as_object().cloned().unwrap_or_default();
        let classes = classes.into_iter().map(|(name, class)| {
            assert!(class["reason"].is_string(), "{name} has no reason");
            let at = class["at"].as_str().unwrap_or_default().to_owned();
            Self { name, at, peer: class["peer"].clone(), ours: class["ours"].clone(), seen: Cell::new(0) }
        });
        classes.collect()
    }
}

/// Whether a value has what a pattern has: `"*"` is anything, an object may have more members, a list more at its end.
fn fits(pattern: &Value, value: &Value) -> bool {
    match (pattern, value) {
        (Value::String(pattern), _) if pattern == "*" => true,
        (Value::Object(pattern), Value::Object(value)) => {
            pattern.iter().all(|(name, pattern)| value.get(name).is_some_and(|value| fits(pattern, value)))
        }
        (Value::Array(pattern), Value::Array(value)) => {
            pattern.len() <= value.len() && pattern.iter().zip(value).all(|(pattern, value)| fits(pattern, value))
        }
        (pattern, value) => pattern == value,
    }
}

impl Pair {
    fn start() -> Self {
        let services: Vec<&str> = operations::services().iter().map(|service| service.name).chain(["probe"]).collect();
        let provider =
            Provider::builder().policy(Policy::Anonymous).introspection(Policy::Anonymous).id("LocalProvider");
        let provider = probe::add(stubs::add(provider)).build().expect("no service is there twice");
        Self {
            host: Host::start(provider),
            peer: PeerServer::start(&services),
            classes: Class::all(),
            requests: Cell::new(0),
            differences: Vec::new(),
        }
    }

    /// Makes every real operation of the peer report what ours report.
    async fn answer_alike(&self) {
        let message = json!({"struct": "com.vmware.vapi.std.localizable_message", "fields": {
            "id": {"string": REACHED}, "default_message": {"string": "The input is in order"}, "args": {"list": []},
        }});
        let error = json!({"error": "com.vmware.vapi.std.errors.internal_server_error", "fields": {"messages": {"list": [message]}}});
        for (service, operation) in operations::operations(operations::services()) {
            self.peer.answer(service.name, operation.name, json!({"raises": error})).await;
        }
    }

    /// Sends a body to both, and keeps what differs.
    fn ask(&mut self, what: &str, body: &str) {
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        let request = Message::request("POST", "/api", headers, body.as_bytes().to_vec());
        let peer = raw::exchange(self.peer.base().trim_start_matches("http://"), &request);
        let ours = raw::exchange(&self.host.address(), &request);
        self.requests.set(self.requests.get() + 1);
        let (peer, ours) = (meaning(vectors::reduced_answer(&peer)), meaning(vectors::reduced_answer(&ours)));
        if peer == ours {
            return;
        }
        let is_of = |class: &&Class| what.contains(&class.at) && fits(&class.peer, &peer) && fits(&class.ours, &ours);
        match self.classes.iter().find(is_of) {
            Some(class) => class.seen.set(class.seen.get() + 1),
            None => self.differences.push(format!("{what}\n    request: {body}\n    peer: {peer}\n    ours: {ours}")),
        }
    }

    /// Fails with what differs, and with classes that nothing falls into. `--nocapture` shows how much was compared.
    #[allow(clippy::print_stdout, reason = "a test's own output, shown on request")]
    fn finish(self) {
        let seen: BTreeMap<&str, usize> =
            self.classes.iter().map(|class| (class.name.as_str(), class.seen.get())).collect();
        let shown: Vec<&str> = self.differences.iter().take(SHOWN).map(String::as_str).collect();
        assert!(
            self.differences.is_empty(),
            "{} of {} requests are answered otherwise; known: {seen:?}\n  {}",
            self.differences.len(),
            self.requests.get(),
            shown.join("\n  "),
        );
        let stale: Vec<&str> = seen.iter().filter(|(_, seen)| **seen == 0).map(|(name, _)| *name).collect();
        assert!(
            stale.is_empty(),
            "nothing of {} requests falls into these classes any more: {stale:?}",
            self.requests.get()
        );
        println!("{} requests, answered alike but for {}: {seen:?}", self.requests.get(), seen.values().sum::<usize>());
    }
}

/// An answer whose output has its arrays in one order, since sets have none, and no unset fields, since a field that isn't
/// there is unset.
fn meaning(mut answer: Value) -> Value {
    fn tidy(value: &mut Value) {
        match value {
            Value::Array(values) => {
                values.iter_mut().for_each(tidy);
                values.sort_by_cached_key(ToString::to_string);
            }
            Value::Object(object) => {
                object.values_mut().for_each(tidy);
                let is_optional = object.contains_key("OPTIONAL");
                object.retain(|_, value| is_optional || !(value.is_null() || *value == json!({"OPTIONAL": null})));
            }
            _ => {}
        }
    }
    answer.get_mut("output").into_iter().for_each(tidy);
    answer
}

fn request(service: &ServiceInfo, operation: &OperationInfo, input: &Tree) -> Tree {
    let shell = json!({
        "jsonrpc": "2.0",
        "id": "0",
        "method": "invoke",
        "params": {
            "serviceId": service.name,
            "operationId": operation.name,
            "input": null,
            "ctx": {"appCtx": {"opId": "op"}, "securityCtx": {"schemeId": "com.example.scheme", "x": "y"}},
        },
    });
    let Tree::Object(mut members) = Tree::from(&shell) else { panic!("it is an object") };
    if let Some((_, Tree::Object(params))) = members.iter_mut().find(|(name, _)| name == "params") {
        params.iter_mut().filter(|(name, _)| name == "input").for_each(|(_, value)| *value = input.clone());
    }
    Tree::Object(members)
}

/// An input that is in order and has much in it: the longest of some that aren't too long, or else the shortest.
fn input(samples: &mut Samples, operation: &OperationInfo) -> Tree {
    const LONGEST: usize = 600;
    let mut draw = || {
        let fields = operation.input.fields.iter();
        let input = fields.fold(StructureValue::new("operation-input"), |input, field| {
            input.with(field.name, samples.draw(&generate::value(&field.ty, Newer::NOTHING)))
        });
        codec::to_json(&DataValue::Structure(input), Wire::JsonRpc).expect("drawn values can be written")
    };
    let mut texts: Vec<Vec<u8>> = (0..16).map(|_| draw()).collect();
    texts.sort_by_key(Vec::len);
    let short = texts.partition_point(|text| text.len() <= LONGEST);
    let value: Value = serde_json::from_slice(&texts[short.saturating_sub(1)]).expect("JSON");
    Tree::from(&value)
}

fn damaged_inputs(pair: &mut Pair, services: Vec<&'static ServiceTable>) {
    let mut samples = Samples::new();
    for (service, operation) in operations::operations(services) {
        let name = format!("{}.{}", service.name, operation.name);
        let input = input(&mut samples, operation);
        pair.ask(&format!("{name}: in order"), &request(service, operation, &input).to_string());
        for damaged in damage::damaged(&input) {
            pair.ask(&format!("{name}: {}", damaged.what), &request(service, operation, &damaged.tree).to_string());
        }
    }
}

fn damaged_envelopes(pair: &mut Pair) {
    let service = &vapi_probe::probe::SERVICE;
    for name in ["ctx", "two"] {
        let (_, operation) = service.operation(name).expect("the probe has it");
        let input = input(&mut Samples::new(), operation);
        let whole = request(service, operation, &input);
        for damaged in damage::damaged(&whole) {
            pair.ask(&format!("envelope of {name}: {}", damaged.what), &damaged.tree.to_string());
        }
        if name == "two" {
            for (what, text) in damage::damaged_text(&whole.to_string()) {
                pair.ask(&format!("text: {what}"), &text);
            }
        }
    }
}

#[test]
fn damaged_requests_are_answered_alike() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut pair = runtime.block_on(async {
        let pair = Pair::start();
        pair.answer_alike().await;
        pair
    });
    damaged_envelopes(&mut pair);
    damaged_inputs(&mut pair, vec![&vapi_probe::probe::SERVICE]);
    damaged_inputs(&mut pair, operations::services());
    damaged_inputs(&mut pair, operations::introspection_services());
    pair.finish();
}
