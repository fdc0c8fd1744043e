//! The generated server stubs of the first spec around one implementation, which says what every operation came to: it
//! notes the arguments and answers what a test has put into it.

#![allow(deprecated, reason = "deprecated operations are answered like all others")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use vapi_runtime::codec::{self, Decode, Encode};
use vapi_runtime::server::{Policy, Provider, RequestContext};
use vapi_runtime::{ApiError, DataValue, Id, Secret};
use vapi_std::cis::{session, task, tasks};
use vapi_std::resource::cis::Task;
use vapi_std_server::cis::session::SessionSkeleton;
use vapi_std_server::cis::tasks::TasksSkeleton;
use vapi_vcenter::namespace_management::clusters as supervisors;
use vapi_vcenter::namespace_management::software::clusters;
use vapi_vcenter::namespace_management::stats::time_series;
use vapi_vcenter::namespace_management::supervisor_services::{
    self as services, cluster_supervisor_services as installed, versions,
};
use vapi_vcenter::namespaces::instances;
use vapi_vcenter::resource::ClusterComputeResource as Cluster;
use vapi_vcenter::resource::namespace_management::SupervisorService;
use vapi_vcenter::resource::namespace_management::supervisor_services::Version;
use vapi_vcenter_server::namespace_management::clusters::ClustersSkeleton as SupervisorsSkeleton;
use vapi_vcenter_server::namespace_management::software::clusters::ClustersSkeleton;
use vapi_vcenter_server::namespace_management::stats::time_series::TimeSeriesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::SupervisorServicesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServicesSkeleton;
use vapi_vcenter_server::namespace_management::supervisor_services::versions::VersionsSkeleton;
use vapi_vcenter_server::namespaces::instances::InstancesSkeleton;

/// What the next call is to be answered with, and what the last one was.
#[derive(Clone, Debug, Default)]
pub struct Stubs(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answer: Option<Result<DataValue, ApiError>>,
    /// `service.operation` and the arguments.
    call: Option<(String, Vec<DataValue>)>,
}

impl Stubs {
    /// A provider of all services of the first spec, open to everyone.
    #[must_use]
    pub fn provider(&self) -> Provider {
        Provider::builder()
            .policy(Policy::Anonymous)
            .service(SessionSkeleton(self.clone()))
            .service(TasksSkeleton(self.clone()))
            .service(ClustersSkeleton(self.clone()))
            .service(TimeSeriesSkeleton(self.clone()))
            .service(SupervisorServicesSkeleton(self.clone()))
            .service(ClusterSupervisorServicesSkeleton(self.clone()))
            .service(VersionsSkeleton(self.clone()))
            .service(SupervisorsSkeleton(self.clone()))
            .service(InstancesSkeleton(self.clone()))
            .build()
            .expect("the services have different names")
    }

    /// Sets what the next call is answered with.
    pub fn answer(&self, answer: Result<DataValue, ApiError>) {
        self.state(|state| state.answer = Some(answer));
    }

    /// The last call: `service.operation` and the arguments, as the implementation got them.
    #[must_use]
    pub fn call(&self) -> Option<(String, Vec<DataValue>)> {
        self.state(|state| state.call.take())
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn reply<T: Decode>(&self, cx: &RequestContext, arguments: &[&dyn Encode]) -> Result<T, ApiError> {
        let name = format!("{}.{}", cx.service().name, cx.operation().name);
        let arguments =
            arguments.iter().map(|argument| codec::to_value(*argument).expect("what was decoded encodes")).collect();
        let answer = self.state(|state| {
            state.call = Some((name.clone(), arguments));
            state.answer.take()
        });
        let value = answer.unwrap_or_else(|| panic!("{name}: nothing to answer with"))?;
        Ok(codec::from_value(&value).unwrap_or_else(|error| panic!("{name}: {error}: {value:?}")))
    }
}

macro_rules! stub {
    ($trait:path { $($operation:ident($($argument:ident: $ty:ty),*) -> $result:ty;)* }) => {
        impl $trait for Stubs {
            $(async fn $operation(&self, cx: &RequestContext, $($argument: $ty),*) -> Result<$result, ApiError> {
                self.reply(cx, &[$(&$argument),*])
            })*
        }
    };
}

stub!(vapi_std_server::cis::session::Session {
    create() -> Secret;
    delete() -> ();
    get() -> session::Info;
});

stub!(vapi_std_server::cis::tasks::Tasks {
    get(task: Id<Task>, spec: Option<tasks::GetSpec>) -> task::Info;
    list(filter_spec: Option<tasks::FilterSpec>, result_spec: Option<tasks::GetSpec>) -> BTreeMap<Id<Task>, task::Info>;
    cancel(task: Id<Task>) -> ();
});

stub!(vapi_vcenter_server::namespace_management::clusters::Clusters {
    list() -> Vec<supervisors::Summary>;
});

stub!(vapi_vcenter_server::namespaces::instances::Instances {
    list() -> Vec<instances::Summary>;
});

stub!(vapi_vcenter_server::namespace_management::software::clusters::Clusters {
    upgrade(cluster: Id<Cluster>, spec: clusters::UpgradeSpec) -> ();
    upgrade_multiple(specs: BTreeMap<Id<Cluster>, clusters::UpgradeSpec>) -> BTreeMap<Id<Cluster>, clusters::Result>;
    get(cluster: Id<Cluster>) -> clusters::Info;
    list() -> Vec<clusters::Summary>;
});

stub!(vapi_vcenter_server::namespace_management::stats::time_series::TimeSeries {
    get(spec: time_series::Spec) -> Vec<time_series::TimeSeries>;
});

stub!(vapi_vcenter_server::namespace_management::supervisor_services::SupervisorServices {
    check_content(spec: services::ContentCheckSpec) -> services::CheckResult;
    create(spec: services::CreateSpec) -> ();
    update(supervisor_service: Id<SupervisorService>, spec: services::UpdateSpec) -> ();
    deactivate(supervisor_service: Id<SupervisorService>) -> ();
    activate(supervisor_service: Id<SupervisorService>) -> ();
    list() -> Vec<services::Summary>;
    get(supervisor_service: Id<SupervisorService>) -> services::Info;
    delete(supervisor_service: Id<SupervisorService>) -> ();
});

stub!(vapi_vcenter_server::namespace_management::supervisor_services::cluster_supervisor_services::ClusterSupervisorServices {
    create(cluster: Id<Cluster>, spec: installed::CreateSpec) -> ();
    list(cluster: Id<Cluster>) -> Vec<installed::Summary>;
    get(cluster: Id<Cluster>, supervisor_service: Id<SupervisorService>) -> installed::Info;
    delete(cluster: Id<Cluster>, supervisor_service: Id<SupervisorService>) -> ();
    set(cluster: Id<Cluster>, supervisor_service: Id<SupervisorService>, spec: installed::SetSpec) -> ();
});

stub!(vapi_vcenter_server::namespace_management::supervisor_services::versions::Versions {
    create(supervisor_service: Id<SupervisorService>, spec: versions::CreateSpec) -> ();
    deactivate(supervisor_service: Id<SupervisorService>, version: Id<Version>) -> ();
    activate(supervisor_service: Id<SupervisorService>, version: Id<Version>) -> ();
    list(supervisor_service: Id<SupervisorService>) -> Vec<versions::Summary>;
    get(supervisor_service: Id<SupervisorService>, version: Id<Version>) -> versions::Info;
    delete(supervisor_service: Id<SupervisorService>, version: Id<Version>) -> ();
});
