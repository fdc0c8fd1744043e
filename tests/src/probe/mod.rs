//! The probe: a server of `com.example.probe`, the service with an operation for each kind of type and of outcome.
//!
//! The recorded cases under `tests/vectors` say what it must answer. What typed code can do is done in typed code, over
//! the generated skeleton; the rest works on data values.

#![allow(deprecated, reason = "one of the real services is deprecated by its owner")]

mod typed;
mod untyped;

use vapi_probe::probe::SERVICE;
use vapi_probe_server::probe::ProbeSkeleton;
use vapi_runtime::meta::ServiceInfo;
use vapi_runtime::server::{Policy, Provider, ProviderBuilder, Reply, RequestContext, Skeleton, UntypedService};
use vapi_runtime::{DecodeError, Decoder};
use vapi_std_server::cis::session::{Session, SessionSkeleton};
use vapi_std_server::cis::tasks::{Tasks, TasksSkeleton};
use vapi_vcenter_server::namespace_management::software::clusters::{Clusters, ClustersSkeleton};
use vapi_vcenter_server::namespace_management::stats::time_series::{TimeSeries, TimeSeriesSkeleton};

use self::typed::Typed;
use self::untyped::Untyped;

/// A provider with the probe, open to everyone.
///
/// Beside it are four real services, so that introspection has more to tell; none of their operations is implemented.
#[must_use]
pub fn provider() -> Provider {
    let provider = Provider::builder()
        .policy(Policy::Anonymous)
        .introspection(Policy::Anonymous)
        .id("LocalProvider")
        .service(ClustersSkeleton(Unimplemented))
        .service(TimeSeriesSkeleton(Unimplemented))
        .service(SessionSkeleton(Unimplemented))
        .service(TasksSkeleton(Unimplemented));
    add(provider).build().expect("no service is there twice")
}

/// Hosts the probe alone, under the provider's own policy.
#[must_use]
pub fn add(provider: ProviderBuilder) -> ProviderBuilder {
    provider.service(Probe { typed: ProbeSkeleton(Typed), untyped: Untyped })
}

/// Answers `operation_not_found` to everything.
struct Unimplemented;

impl Clusters for Unimplemented {}
impl TimeSeries for Unimplemented {}
impl Session for Unimplemented {}
impl Tasks for Unimplemented {}

/// The generated skeleton, with some operations on data values instead.
struct Probe {
    typed: ProbeSkeleton<Typed>,
    untyped: Untyped,
}

impl Skeleton for Probe {
    fn info(&self) -> &'static ServiceInfo {
        &SERVICE
    }

    fn dispatch<'a>(
        &'a self,
        operation: usize,
        cx: &'a RequestContext,
        input: &mut Decoder<'_>,
    ) -> Result<Reply<'a>, DecodeError> {
        self.typed.dispatch(operation, cx, input)
    }

    fn untyped(&self, operation: usize) -> Option<&dyn UntypedService> {
        let name = SERVICE.operations.get(operation)?.name;
        untyped::OPERATIONS.contains(&name).then_some(&self.untyped)
    }
}
