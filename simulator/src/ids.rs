//! The identifiers that the simulator deals with, under short names.

use vapi_runtime::Id;
use vapi_vcenter::resource;

/// Identifies a vSphere cluster.
pub type ClusterId = Id<resource::ClusterComputeResource>;
/// Identifies a Supervisor Service.
pub type ServiceId = Id<resource::namespace_management::SupervisorService>;
/// Identifies a version of a Supervisor Service, among the versions of that service.
pub type VersionId = Id<resource::namespace_management::supervisor_services::Version>;
/// Identifies a namespace.
pub type NamespaceId = Id<resource::namespaces::Instance>;
