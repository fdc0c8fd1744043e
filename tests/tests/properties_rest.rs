//! What a server takes over REST doesn't depend on how it reads it: typed code and the phases on data values agree, on good
//! bodies and on every kind of bad one.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use vapi_probe::probe;
use vapi_probe_server::probe::{Probe, ProbeSkeleton};
use vapi_runtime::DataValue;
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{OperationInfo, ServiceInfo, ServiceTable, Type};
use vapi_runtime::server::{Policy, Provider};
use vapi_std_server::cis::session::{Session, SessionSkeleton};
use vapi_std_server::cis::tasks::{Tasks, TasksSkeleton};
use vapi_tests::damage::{Tree, damaged};
use vapi_tests::demo::calls;
use vapi_tests::generate::{Newer, Samples};
use vapi_tests::operations;
use vapi_vcenter_server::namespace_management::clusters::{
    Clusters as Supervisors, ClustersSkeleton as SupervisorsSkeleton,
};
use vapi_vcenter_server::namespace_management::software::clusters::{Clusters, ClustersSkeleton};
use vapi_vcenter_server::namespace_management::stats::time_series::{TimeSeries, TimeSeriesSkeleton};
use vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::{
    ClusterSupervisorServices, ClusterSupervisorServicesSkeleton,
};
use vapi_vcenter_server::namespace_management::supervisor_services::versions::{Versions, VersionsSkeleton};
use vapi_vcenter_server::namespace_management::supervisor_services::{SupervisorServices, SupervisorServicesSkeleton};
use vapi_vcenter_server::namespaces::instances::{Instances, InstancesSkeleton};

/// Reads arguments, and then says that it can't do anything with them.
struct Unimplemented;

impl Clusters for Unimplemented {}
impl ClusterSupervisorServices for Unimplemented {}
impl Instances for Unimplemented {}
impl Probe for Unimplemented {}
impl Session for Unimplemented {}
impl SupervisorServices for Unimplemented {}
impl Supervisors for Unimplemented {}
impl Tasks for Unimplemented {}
impl TimeSeries for Unimplemented {}
impl Versions for Unimplemented {}

fn typed() -> Provider {
    Provider::builder()
        .policy(Policy::Anonymous)
        .service(ClustersSkeleton(Unimplemented))
        .service(ClusterSupervisorServicesSkeleton(Unimplemented))
        .service(InstancesSkeleton(Unimplemented))
        .service(ProbeSkeleton(Unimplemented))
        .service(SessionSkeleton(Unimplemented))
        .service(SupervisorServicesSkeleton(Unimplemented))
        .service(SupervisorsSkeleton(Unimplemented))
        .service(TasksSkeleton(Unimplemented))
        .service(TimeSeriesSkeleton(Unimplemented))
        .service(VersionsSkeleton(Unimplemented))
        .build()
        .expect("one of each")
}

fn services() -> Vec<&'static ServiceTable> {
    let mut services = operations::services();
    services.push(&probe::SERVICE);
    services
}

/// A way to call an operation, and which of its parameters go into the body: one, or an object of several.
struct Route {
    method: &'static str,
    target: String,
    whole: Option<usize>,
    members: Vec<usize>,
    wire: Wire,
}

/// The published route; the query stays empty, for what is left over may be in a body too.
fn plain(operation: &OperationInfo) -> Option<Route> {
    let route = &operation.rest?.route;
    let path = route
        .path_variables
        .iter()
        .fold(route.path.to_owned(), |path, (name, _)| path.replace(&format!("{{{name}}}"), "x"));
    let query: Vec<String> = route
        .dispatch
        .iter()
        .map(|(name, value)| value.map_or((*name).to_owned(), |value| format!("{name}={value}")))
        .collect();
    let in_path = |index: usize| route.path_variables.iter().any(|(_, at)| *at == index);
    let members = (0..operation.input.fields.len()).filter(|index| route.body.is_none() && !in_path(*index)).collect();
    let target = format!("/api{path}{}{}", if query.is_empty() { "" } else { "?" }, query.join("&"));
    Some(Route { method: route.method, target, whole: route.body, members, wire: Wire::Api })
}

/// The legacy route, where it has a body.
fn legacy(service: &ServiceInfo, operation: &OperationInfo) -> Option<Route> {
    let path = service.name.replace('.', "/").replace('_', "-").to_lowercase();
    let id = operation.input.fields.iter().position(|field| matches!(field.ty, Type::Id(_)));
    let action = operation.name.replace('_', "-");
    let (method, id, query) = match (operation.name, id) {
        ("list", _) | ("get", Some(_)) => return None,
        ("create", _) => ("POST", None, String::new()),
        ("delete", Some(id)) => ("DELETE", Some(id), String::new()),
        ("update", Some(id)) => ("PATCH", Some(id), String::new()),
        ("set", Some(id)) => ("PUT", Some(id), String::new()),
        (_, id) => ("POST", id, format!("?~action={action}")),
    };
    let target = format!("/rest/{path}{}{query}", if id.is_some() { "/x" } else { "" });
    let members = (0..operation.input.fields.len()).filter(|index| Some(*index) != id).collect();
    Some(Route { method, target, whole: None, members, wire: Wire::Rest })
}

/// What a server says to a request, or that it takes it.
fn outcome(runtime: &Runtime, provider: &Provider, route: &Route, body: &str) -> Value {
    let request =
        http::Request::builder().method(route.method).uri(&route.target).header("content-type", "application/json");
    let request = request.body(body.to_owned().into()).expect("a request");
    let response = runtime.block_on(provider.handle(request));
    let mut body: Value = serde_json::from_slice(response.body()).expect("both only report errors");
    if body.get("type").is_some() {
        body = body["value"].take();
    }
    let id = body["messages"][0]["id"].as_str().expect("each with a message");
    if [calls::CALLED, "vapi.method.input.invalid.method"].contains(&id) {
        return "accepted".into();
    }
    json!({"status": response.status().as_u16(), "error": vapi_tests::vectors::reduced(body)})
}

#[test]
fn typed_and_untyped_servers_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let (typed, untyped) = (typed(), calls::provider(services()));
    let mut samples = Samples::new();
    let (mut accepted, mut refused) = (0, 0);
    for (service, operation) in operations::operations(services()) {
        for route in [plain(operation), legacy(service, operation)].into_iter().flatten() {
            if route.whole.is_none() && route.members.is_empty() {
                continue;
            }
            for round in 0..3 {
                let newer = if round == 2 { Newer::EVERYTHING } else { Newer::NOTHING };
                let mut text = |index: usize| {
                    let value: DataValue = samples.values(&operation.input.fields[index].ty, newer, 1).remove(0);
                    let text = codec::to_json(&value, route.wire).expect("it was made to be written");
                    serde_json::from_slice::<Value>(&text).expect("JSON")
                };
                let body = match route.whole {
                    Some(index) => text(index),
                    None => route
                        .members
                        .iter()
                        .map(|index| (operation.input.fields[*index].name.to_owned(), text(*index)))
                        .filter(|(_, value)| !value.is_null())
                        .collect(),
                };
                let tree = Tree::from(&body);
                // large ones take long and say nothing new
                let bad: Vec<String> =
                    damaged(&tree).into_iter().take(400).map(|damaged| damaged.tree.to_string()).collect();
                for body in std::iter::once(&tree.to_string()).chain(&bad) {
                    let ours = outcome(&runtime, &typed, &route, body);
                    let label = format!("{} {} {body}", route.method, route.target);
                    // what only types can tell: elements that are equal as values and differ as texts
                    if ours["error"]["messages"][0]["id"] == "vapi.data.value.invalid" {
                        continue;
                    }
                    assert_eq!(ours, outcome(&runtime, &untyped, &route, body), "{label}");
                    if ours == "accepted" { accepted += 1 } else { refused += 1 }
                }
            }
        }
    }
    assert!(accepted > 1000 && refused > 1000, "{accepted} accepted, {refused} refused");
}
