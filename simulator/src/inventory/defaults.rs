//! The inventory that a simulator starts with when it is given no other. Tests may rely on every id here.
//!
//! | cluster | name | what it is for |
//! |---|---|---|
//! | `domain-c8` ([`CLUSTER`]) | `supervisor` | Supervisor with [`VERSION`]; upgrades to [`NEXT_VERSION`] and [`LATEST_VERSION`] succeed |
//! | `domain-c21` ([`CLUSTER_WITH_WARNING`]) | `supervisor-warning` | the same, but checks before an upgrade give a warning |
//! | `domain-c34` ([`CLUSTER_WITH_ERROR`]) | `supervisor-error` | the same, but checks before an upgrade give an error |
//! | `domain-c47` ([`CLUSTER_FAILING`]) | `supervisor-failing` | the same, but an upgrade fails after its first node |
//! | `domain-c60` ([`CLUSTER_NOT_ENABLED`]) | `compute` | a vSphere cluster that is no Supervisor |
//!
//! Each Supervisor has three control plane nodes, and [`BUILT_IN_SERVICE`] installed.
//!
//! | Supervisor Service | state | versions |
//! |---|---|---|
//! | `registry.example.com` ([`SERVICE`]) | activated | `1.0.0` ([`SERVICE_VERSION`]), `1.1.0` ([`SERVICE_NEXT_VERSION`]), `2.0.0` ([`SERVICE_FAILING_VERSION`], which no Supervisor manages to install); all activated, Carvel packages |
//! | `retired-backup` ([`SERVICE_DEACTIVATED`]) | deactivated | `1.0.0` ([`SERVICE_DEACTIVATED_VERSION`]); deactivated, vSphere application with a licence agreement |
//! | `supervisor-agent` ([`BUILT_IN_SERVICE`]) | activated | `3.1.0` ([`BUILT_IN_VERSION`]); came with vCenter, can't be removed or deleted; plain YAML |
//!
//! | namespace of `domain-c8` | pods |
//! |---|---|
//! | `production` ([`NAMESPACE`]) | `web-0` ([`POD`]), `web-1` |
//! | `staging` | `web-0` |
//!
//! | user | may |
//! |---|---|
//! | `administrator@vsphere.local` ([`ADMINISTRATOR`]) | everything |
//! | `reader@vsphere.local` ([`READER`]) | what needs `System.Read` at most; the rest is `unauthorized` |
//! | `guest@vsphere.local` ([`GUEST`]) | log in; all else is `unauthorized` |
//!
//! All have the simulator's password.

use vapi_vcenter::namespace_management::supervisor_services::versions::ContentType;

use super::{Check, Cluster, Inventory, Namespace, Role, Service, Severity, Supervisor, User, Version};

/// The user who may do everything.
pub const ADMINISTRATOR: &str = "administrator@vsphere.local";
/// The user who may only look.
pub const READER: &str = "reader@vsphere.local";
/// The user who may nothing but log in.
pub const GUEST: &str = "guest@vsphere.local";
/// The password of all, unless another is set.
pub const PASSWORD: &str = "vapi-simulator";

/// A Supervisor whose upgrades succeed.
pub const CLUSTER: &str = "domain-c8";
/// A Supervisor for which the checks before an upgrade give a warning.
pub const CLUSTER_WITH_WARNING: &str = "domain-c21";
/// A Supervisor for which the checks before an upgrade give an error.
pub const CLUSTER_WITH_ERROR: &str = "domain-c34";
/// A Supervisor whose upgrades fail after the first of three nodes.
pub const CLUSTER_FAILING: &str = "domain-c47";
/// A vSphere cluster that is no Supervisor.
pub const CLUSTER_NOT_ENABLED: &str = "domain-c60";

/// The version that all Supervisors have at first.
pub const VERSION: &str = "v1.28.3+vmware.wcp.1";
/// A version that they can be upgraded to.
pub const NEXT_VERSION: &str = "v1.29.7+vmware.wcp.1";
/// The newest version that they can be upgraded to.
pub const LATEST_VERSION: &str = "v1.30.5+vmware.wcp.1";

/// A Supervisor Service that is installed nowhere.
pub const SERVICE: &str = "registry.example.com";
/// A version of [`SERVICE`].
pub const SERVICE_VERSION: &str = "1.0.0";
/// A newer version of [`SERVICE`].
pub const SERVICE_NEXT_VERSION: &str = "1.1.0";
/// A version of [`SERVICE`] that no Supervisor manages to install.
pub const SERVICE_FAILING_VERSION: &str = "2.0.0";
/// A Supervisor Service that is installed on every Supervisor, and can't be removed.
pub const BUILT_IN_SERVICE: &str = "supervisor-agent";
/// The version of [`BUILT_IN_SERVICE`].
pub const BUILT_IN_VERSION: &str = "3.1.0";
/// A Supervisor Service that is deactivated.
pub const SERVICE_DEACTIVATED: &str = "retired-backup";
/// The version of [`SERVICE_DEACTIVATED`].
pub const SERVICE_DEACTIVATED_VERSION: &str = "1.0.0";

/// A namespace.
pub const NAMESPACE: &str = "production";
/// A pod in [`NAMESPACE`].
pub const POD: &str = "web-0";

/// The inventory with all of this.
#[must_use]
pub fn inventory() -> Inventory {
    Inventory {
        clusters: vec![
            Cluster::supervisor(CLUSTER, "supervisor", supervisor()),
            Cluster::supervisor(
                CLUSTER_WITH_WARNING,
                "supervisor-warning",
                supervisor().with_check(Check::new(
                    Severity::Warning,
                    "vapi.simulator.precheck.storage",
                    "The datastore of the control plane is nearly full.",
                )),
            ),
            Cluster::supervisor(
                CLUSTER_WITH_ERROR,
                "supervisor-error",
                supervisor()
                    .with_check(Check::new(
                        Severity::Info,
                        "vapi.simulator.precheck.hosts",
                        "The hosts of the cluster can be upgraded.",
                    ))
                    .with_check(Check::new(
                        Severity::Error,
                        "vapi.simulator.precheck.network",
                        "The network of the control plane doesn't support newer versions.",
                    )),
            ),
            Cluster::supervisor(CLUSTER_FAILING, "supervisor-failing", supervisor().with_upgrade_failing_after(1)),
            Cluster::new(CLUSTER_NOT_ENABLED, "compute"),
        ],
        namespaces: vec![
            Namespace::new(CLUSTER, NAMESPACE, [POD, "web-1"]),
            Namespace::new(CLUSTER, "staging", ["web-0"]),
        ],
        services: vec![registry(), backup(), supervisor_agent()],
        ..Inventory::empty()
    }
}

/// The users, as in the table above.
pub(super) fn users() -> Vec<User> {
    vec![
        User::new(ADMINISTRATOR).with_role(Role::ADMINISTRATOR),
        User::new(READER).with_role(Role::READ_ONLY),
        User::new(GUEST),
    ]
}

fn supervisor() -> Supervisor {
    Supervisor::new(VERSION)
        .with_newer([NEXT_VERSION, LATEST_VERSION])
        .with_installed(BUILT_IN_SERVICE, BUILT_IN_VERSION)
}

fn registry() -> Service {
    let version = |id: &str| {
        let content = format!(
            "apiVersion: data.packaging.carvel.dev/v1alpha1\n\
             kind: Package\n\
             metadata:\n  name: {SERVICE}.{id}\n\
             spec:\n  refName: {SERVICE}\n  version: {id}\n\
             ---\n\
             apiVersion: data.packaging.carvel.dev/v1alpha1\n\
             kind: PackageMetadata\n\
             metadata:\n  name: {SERVICE}\n\
             spec:\n  displayName: Registry\n  shortDescription: Keeps container images\n"
        );
        Version::new(id, "Registry", ContentType::CarvelAppsYaml, content).with_description("Keeps container images")
    };
    Service::new(SERVICE, "Registry")
        .with_description("Keeps container images")
        .with_version(version(SERVICE_VERSION))
        .with_version(version(SERVICE_NEXT_VERSION))
        .with_version(version(SERVICE_FAILING_VERSION).failing_to_install())
}

fn supervisor_agent() -> Service {
    let content = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: supervisor-agent\n";
    Service::new(BUILT_IN_SERVICE, "Supervisor agent").must_be_installed().with_version(
        Version::new(BUILT_IN_VERSION, "Supervisor agent", ContentType::CustomYaml, content).registered_by_default(),
    )
}

fn backup() -> Service {
    let content = "apiVersion: appplatform.wcp.vmware.com/v1beta1\n\
                   kind: SupervisorService\n\
                   metadata:\n  name: retired-backup\n\
                   spec:\n  serviceId: retired-backup\n  version: 1.0.0\n  label: Backup\n  eula: Use it at your own risk.\n";
    Service::new(SERVICE_DEACTIVATED, "Backup").deactivated().with_version(
        Version::new(SERVICE_DEACTIVATED_VERSION, "Backup", ContentType::VsphereAppsYaml, content)
            .with_eula("Use it at your own risk."),
    )
}
