//! Every operation of the spec as a call of its generated method, chosen by name.
//!
//! Arguments come as dynamic values and are read into the types of the method's parameters; the result is kept as the type
//! that the method returns. A test goes through [`services`] and calls whatever it finds.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use std::pin::Pin;

use vapi_runtime::client::Service;
use vapi_runtime::codec::{self, Decode, Member};
use vapi_runtime::meta::{OperationInfo, ServiceTable};
use vapi_runtime::{Call, Client, DataValue, Error, Warning};
use vapi_std_client::cis::session::Session;
use vapi_std_client::cis::tasks::Tasks;
use vapi_std_client::introspection;
use vapi_vcenter_client::namespace_management::clusters::Clusters as Supervisors;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::stats::time_series::TimeSeries;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;
use vapi_vcenter_client::namespaces::instances::Instances;

/// What a call came to.
#[derive(Debug)]
pub struct Answer {
    /// The typed result.
    pub value: Box<dyn Member>,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
}

/// A call under way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

/// The services that the first spec has operations of, without introspection.
#[must_use]
pub fn services() -> Vec<&'static ServiceTable> {
    use vapi_vcenter_client::{namespace_management, namespaces};
    let lists = [
        vapi_std_client::cis::SERVICES,
        namespace_management::SERVICES,
        namespace_management::software::SERVICES,
        namespace_management::stats::SERVICES,
        namespace_management::supervisor_services::SERVICES,
        namespaces::SERVICES,
    ];
    lists.into_iter().flatten().copied().collect()
}

/// The introspection services.
#[must_use]
pub fn introspection_services() -> Vec<&'static ServiceTable> {
    introspection::SERVICES.to_vec()
}

/// A service and one of its operations.
pub type Operation = (&'static ServiceTable, &'static OperationInfo);

/// Every operation of some services.
pub fn operations(services: Vec<&'static ServiceTable>) -> impl Iterator<Item = Operation> {
    services.into_iter().flat_map(|service| service.operations.iter().map(move |operation| (service, operation)))
}

struct Arguments<'a>(&'a [DataValue]);

impl Arguments<'_> {
    fn at<T: Decode>(&self, index: usize) -> T {
        codec::from_value(&self.0[index])
            .unwrap_or_else(|error| panic!("argument {index}: {error}: {:?}", self.0[index]))
    }
}

fn send<T: Decode + Member + Send + 'static>(call: Call<T>) -> Answering {
    let response = call.send();
    Box::pin(async move {
        let response = response.await?;
        let warnings = response.warnings().to_vec();
        Ok(Answer { value: Box::new(response.into_value()), warnings })
    })
}

/// Calls an operation through its generated method.
///
/// An operation that isn't written down here fails the test: it would go untested.
#[must_use]
pub fn call(client: &Client, (service, operation): Operation, arguments: &[DataValue]) -> Answering {
    let a = Arguments(arguments);
    let name = operation.name;
    let is = |other: &ServiceTable| service.name == other.name;
    let answering = if is(Session::INFO) {
        session(&Session::new(client), name)
    } else if is(Tasks::INFO) {
        tasks(&Tasks::new(client), name, &a)
    } else if is(SupervisorServices::INFO) {
        supervisor_services(&SupervisorServices::new(client), name, &a)
    } else if is(Versions::INFO) {
        versions(&Versions::new(client), name, &a)
    } else if is(ClusterSupervisorServices::INFO) {
        cluster_supervisor_services(&ClusterSupervisorServices::new(client), name, &a)
    } else if is(Clusters::INFO) {
        clusters(&Clusters::new(client), name, &a)
    } else if is(Supervisors::INFO) {
        (name == "list").then(|| send(Supervisors::new(client).list()))
    } else if is(Instances::INFO) {
        (name == "list").then(|| send(Instances::new(client).list()))
    } else if is(TimeSeries::INFO) {
        (name == "get").then(|| send(TimeSeries::new(client).get(&a.at(0))))
    } else {
        introspected(client, service, name, &a)
    };
    answering.unwrap_or_else(|| panic!("{}.{name} isn't called by these tests: add it", service.name))
}

fn session(service: &Session, operation: &str) -> Option<Answering> {
    Some(match operation {
        "create" => send(service.create()),
        "delete" => send(service.delete()),
        "get" => send(service.get()),
        _ => return None,
    })
}

fn tasks(service: &Tasks, operation: &str, a: &Arguments<'_>) -> Option<Answering> {
    Some(match operation {
        "get" => send(service.get(&a.at(0), a.at::<Option<_>>(1).as_ref())),
        "list" => send(service.list(a.at::<Option<_>>(0).as_ref(), a.at::<Option<_>>(1).as_ref())),
        "cancel" => send(service.cancel(&a.at(0))),
        _ => return None,
    })
}

fn supervisor_services(service: &SupervisorServices, operation: &str, a: &Arguments<'_>) -> Option<Answering> {
    Some(match operation {
        "check_content" => send(service.check_content(&a.at(0))),
        "create" => send(service.create(&a.at(0))),
        "update" => send(service.update(&a.at(0), &a.at(1))),
        "deactivate" => send(service.deactivate(&a.at(0))),
        "activate" => send(service.activate(&a.at(0))),
        "list" => send(service.list()),
        "get" => send(service.get(&a.at(0))),
        "delete" => send(service.delete(&a.at(0))),
        _ => return None,
    })
}

fn versions(service: &Versions, operation: &str, a: &Arguments<'_>) -> Option<Answering> {
    Some(match operation {
        "create" => send(service.create(&a.at(0), &a.at(1))),
        "deactivate" => send(service.deactivate(&a.at(0), &a.at(1))),
        "activate" => send(service.activate(&a.at(0), &a.at(1))),
        "list" => send(service.list(&a.at(0))),
        "get" => send(service.get(&a.at(0), &a.at(1))),
        "delete" => send(service.delete(&a.at(0), &a.at(1))),
        _ => return None,
    })
}

fn cluster_supervisor_services(
    service: &ClusterSupervisorServices,
    operation: &str,
    a: &Arguments<'_>,
) -> Option<Answering> {
    Some(match operation {
        "create" => send(service.create(&a.at(0), &a.at(1))),
        "list" => send(service.list(&a.at(0))),
        "get" => send(service.get(&a.at(0), &a.at(1))),
        "delete" => send(service.delete(&a.at(0), &a.at(1))),
        "set" => send(service.set(&a.at(0), &a.at(1), &a.at(2))),
        _ => return None,
    })
}

fn clusters(service: &Clusters, operation: &str, a: &Arguments<'_>) -> Option<Answering> {
    Some(match operation {
        "upgrade" => send(service.upgrade(&a.at(0), &a.at(1))),
        "upgrade_multiple" => send(service.upgrade_multiple(&a.at(0))),
        "get" => send(service.get(&a.at(0))),
        "list" => send(service.list()),
        _ => return None,
    })
}

fn introspected(client: &Client, service: &ServiceTable, operation: &str, a: &Arguments<'_>) -> Option<Answering> {
    use introspection::{operation as operations, provider, service as services};
    let is = |other: &ServiceTable| service.name == other.name;
    Some(match operation {
        "get" if is(provider::Provider::INFO) => send(provider::Provider::new(client).get()),
        "list" if is(services::Service::INFO) => send(services::Service::new(client).list()),
        "get" if is(services::Service::INFO) => send(services::Service::new(client).get(&a.at(0))),
        "list" if is(operations::Operation::INFO) => send(operations::Operation::new(client).list(&a.at(0))),
        "get" if is(operations::Operation::INFO) => send(operations::Operation::new(client).get(&a.at(0), &a.at(1))),
        _ => return None,
    })
}
