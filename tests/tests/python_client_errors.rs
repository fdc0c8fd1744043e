//! VMware's own client bindings against `vapi-simulator`: every error that an operation declares and the simulator can
//! reach.
//!
//! The tables say which errors an operation declares. Each is either provoked below or excused with a reason, so an error
//! that is added to the spec fails this test until it is one of both.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use vapi_runtime::Id;
use vapi_runtime::codec::Encode;
use vapi_runtime::meta::{OperationInfo, ServiceInfo};
use vapi_std::cis::tasks::{FilterSpec, GetSpec};
use vapi_std::cis::{session, tasks};
use vapi_std::introspection;
use vapi_tests::bindings::{ADMINISTRATOR, Bindings, GUEST, Over, user_context};
use vapi_tests::operations;
use vapi_vcenter::namespace_management::software::clusters::{self, UpgradeSpec};
use vapi_vcenter::namespace_management::stats::time_series::{self, PodIdentifier, Spec, SpecTarget};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{
    self as installed, SetSpec,
};
use vapi_vcenter::namespace_management::supervisor_services::versions::{self, CarvelCreateSpec, CustomCreateSpec};
use vapi_vcenter::namespace_management::supervisor_services::{self as services, ContentCheckSpec, UpdateSpec};

const ERRORS: &str = "com.vmware.vapi.std.errors.";

/// A call that ends in an error.
struct Case {
    service: &'static ServiceInfo,
    operation: &'static str,
    error: &'static str,
    /// Id of the first message, without `vapi.simulator.`.
    message: &'static str,
    arguments: Vec<Box<dyn Encode>>,
}

macro_rules! cases {
    ($($service:path: $operation:literal($($argument:expr),*) => $error:literal, $message:literal;)*) => {
        vec![$(Case {
            service: &$service,
            operation: $operation,
            error: $error,
            message: $message,
            arguments: vec![$(Box::new($argument)),*],
        }),*]
    };
}

fn id(id: &str) -> Id {
    Id::new(id)
}

/// A Carvel package in base64.
fn package(service: &str, version: &str) -> CarvelCreateSpec {
    CarvelCreateSpec::new(STANDARD.encode(format!(
        "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec: {{refName: {service}, version: {version}}}\n"
    )))
}

fn new_service(service: &str) -> services::CreateSpec {
    services::CreateSpec::carvel(services::CarvelCreateSpec::new(package(service, "9.0.0")))
}

fn custom_service(service: &str) -> services::CreateSpec {
    let version = CustomCreateSpec::new(Id::new("1.0.0"), "One", STANDARD.encode("a: 1")).with_trusted_provider(false);
    services::CreateSpec::custom(services::CustomCreateSpec::new(Id::new(service), "A service", version))
}

fn new_version(service: &str, version: &str) -> versions::CreateSpec {
    versions::CreateSpec::carvel(package(service, version))
}

fn install(service: &str, version: &str) -> installed::CreateSpec {
    installed::CreateSpec::new(Id::new(service), Id::new(version))
}

/// Settings in both forms at once.
fn twice() -> (BTreeMap<String, String>, String) {
    (BTreeMap::from([("a".to_owned(), "1".to_owned())]), STANDARD.encode("a: 1"))
}

fn samples(target: SpecTarget, start: i64, end: i64) -> Spec {
    Spec::new(target, start, end)
}

/// What the administrator can do wrong in the simulator's first state. No case changes that state.
#[rustfmt::skip]
fn mistakes() -> Vec<Case> {
    let (pairs, yaml) = twice();
    let set_twice = SetSpec::new(Id::new("3.1.0")).with_service_config(pairs.clone()).with_yaml_service_config(yaml.as_str());
    let create_twice = install("registry.example.com", "1.0.0").with_service_config(pairs).with_yaml_service_config(yaml);
    let pod = PodIdentifier::new(Id::new("production"), "absent");
    cases![
        tasks::SERVICE: "get"(id("absent"), None::<GetSpec>) => "not_found", "task.not_found";
        tasks::SERVICE: "list"(None::<FilterSpec>, None::<GetSpec>) => "invalid_argument", "tasks.filter.missing";
        tasks::SERVICE: "cancel"(id("absent")) => "not_found", "task.not_found";

        services::SERVICE: "check_content"(ContentCheckSpec::new()) => "invalid_argument", "content.missing";
        services::SERVICE: "create"(new_service("registry.example.com")) => "already_exists", "service.exists";
        services::SERVICE: "create"(new_service("Registry")) => "invalid_argument", "content.id.invalid";
        services::SERVICE: "create"(custom_service("a.b")) => "invalid_argument", "service.id.invalid";
        services::SERVICE: "create"(custom_service("namespaces")) => "invalid_argument", "service.id.reserved";
        services::SERVICE: "update"(id("registry.example.com"), UpdateSpec::new().with_display_name("")) => "invalid_argument", "name.empty";
        services::SERVICE: "update"(id("absent"), UpdateSpec::new()) => "not_found", "service.not_found";
        services::SERVICE: "deactivate"(id("retired-backup")) => "not_allowed_in_current_state", "service.already";
        services::SERVICE: "deactivate"(id("absent")) => "not_found", "service.not_found";
        services::SERVICE: "activate"(id("registry.example.com")) => "not_allowed_in_current_state", "service.already";
        services::SERVICE: "activate"(id("absent")) => "not_found", "service.not_found";
        services::SERVICE: "get"(id("absent")) => "not_found", "service.not_found";
        services::SERVICE: "delete"(id("registry.example.com")) => "not_allowed_in_current_state", "service.activated";
        services::SERVICE: "delete"(id("retired-backup")) => "not_allowed_in_current_state", "service.has_versions";
        services::SERVICE: "delete"(id("absent")) => "not_found", "service.not_found";

        versions::SERVICE: "create"(id("registry.example.com"), new_version("registry.example.com", "1.0.0")) => "already_exists", "version.exists";
        versions::SERVICE: "create"(id("registry.example.com"), new_version("other", "5.0.0")) => "invalid_argument", "content.other_service";
        versions::SERVICE: "create"(id("retired-backup"), new_version("retired-backup", "5.0.0")) => "not_allowed_in_current_state", "service.deactivated";
        versions::SERVICE: "create"(id("absent"), new_version("absent", "5.0.0")) => "not_found", "service.not_found";
        versions::SERVICE: "deactivate"(id("retired-backup"), id("1.0.0")) => "not_allowed_in_current_state", "version.already";
        versions::SERVICE: "deactivate"(id("supervisor-agent"), id("3.1.0")) => "not_allowed_in_current_state", "version.last";
        versions::SERVICE: "deactivate"(id("registry.example.com"), id("absent")) => "not_found", "version.not_found";
        versions::SERVICE: "activate"(id("registry.example.com"), id("1.0.0")) => "not_allowed_in_current_state", "version.already";
        versions::SERVICE: "activate"(id("retired-backup"), id("1.0.0")) => "not_allowed_in_current_state", "service.deactivated";
        versions::SERVICE: "activate"(id("absent"), id("1.0.0")) => "not_found", "service.not_found";
        versions::SERVICE: "list"(id("absent")) => "not_found", "service.not_found";
        versions::SERVICE: "get"(id("registry.example.com"), id("absent")) => "not_found", "version.not_found";
        versions::SERVICE: "delete"(id("registry.example.com"), id("1.0.0")) => "not_allowed_in_current_state", "version.activated";
        versions::SERVICE: "delete"(id("supervisor-agent"), id("3.1.0")) => "not_allowed_in_current_state", "version.built_in";
        versions::SERVICE: "delete"(id("registry.example.com"), id("absent")) => "not_found", "version.not_found";

        installed::SERVICE: "create"(id("domain-c8"), create_twice) => "invalid_argument", "config.twice";
        installed::SERVICE: "create"(id("domain-c8"), install("supervisor-agent", "3.1.0")) => "already_exists", "installation.exists";
        installed::SERVICE: "create"(id("absent"), install("supervisor-agent", "3.1.0")) => "not_found", "cluster.not_found";
        installed::SERVICE: "create"(id("domain-c8"), install("absent", "3.1.0")) => "not_found", "service.not_found";
        installed::SERVICE: "create"(id("domain-c60"), install("supervisor-agent", "3.1.0")) => "not_allowed_in_current_state", "cluster.no_supervisor";
        installed::SERVICE: "create"(id("domain-c8"), install("retired-backup", "1.0.0")) => "not_allowed_in_current_state", "service.deactivated";
        installed::SERVICE: "list"(id("absent")) => "not_found", "cluster.not_found";
        installed::SERVICE: "list"(id("domain-c60")) => "not_allowed_in_current_state", "cluster.no_supervisor";
        installed::SERVICE: "get"(id("domain-c8"), id("registry.example.com")) => "not_found", "installation.not_found";
        installed::SERVICE: "get"(id("domain-c60"), id("supervisor-agent")) => "not_allowed_in_current_state", "cluster.no_supervisor";
        installed::SERVICE: "delete"(id("domain-c8"), id("registry.example.com")) => "not_found", "installation.not_found";
        installed::SERVICE: "delete"(id("domain-c8"), id("supervisor-agent")) => "not_allowed_in_current_state", "service.must_be_installed";
        installed::SERVICE: "set"(id("domain-c8"), id("supervisor-agent"), set_twice) => "invalid_argument", "config.twice";
        installed::SERVICE: "set"(id("domain-c8"), id("registry.example.com"), SetSpec::new(Id::new("1.0.0"))) => "not_found", "installation.not_found";
        installed::SERVICE: "set"(id("domain-c60"), id("supervisor-agent"), SetSpec::new(Id::new("3.1.0"))) => "not_allowed_in_current_state", "cluster.no_supervisor";

        clusters::SERVICE: "upgrade"(id("domain-c8"), UpgradeSpec::new("v9")) => "unsupported", "upgrade.not_available";
        clusters::SERVICE: "upgrade"(id("domain-c21"), UpgradeSpec::new("v1.29.7+vmware.wcp.1")) => "unsupported", "precheck.storage";
        clusters::SERVICE: "upgrade"(id("domain-c60"), UpgradeSpec::new("v9")) => "unsupported", "cluster.no_supervisor";
        clusters::SERVICE: "upgrade"(id("absent"), UpgradeSpec::new("v9")) => "not_found", "cluster.not_found";
        clusters::SERVICE: "get"(id("absent")) => "not_found", "cluster.not_found";
        clusters::SERVICE: "get"(id("domain-c60")) => "unsupported", "cluster.no_supervisor";

        time_series::SERVICE: "get"(samples(SpecTarget::Cluster(Id::new("domain-c8")), -1, 5)) => "invalid_argument", "stats.start.invalid";
        time_series::SERVICE: "get"(samples(SpecTarget::Cluster(Id::new("domain-c8")), 9, 5)) => "invalid_argument", "stats.end.invalid";
        time_series::SERVICE: "get"(samples(SpecTarget::Pod(pod), 0, 5)) => "not_found", "pod.not_found";
        time_series::SERVICE: "get"(samples(SpecTarget::Cluster(Id::new("domain-c60")), 0, 5)) => "unsupported", "cluster.no_supervisor";
    ]
}

/// Services that don't exist, asked for in introspection.
fn unknown_services() -> Vec<Case> {
    cases![
        introspection::service::SERVICE: "get"(id("absent")) => "not_found", "";
        introspection::operation::SERVICE: "list"(id("absent")) => "not_found", "";
        introspection::operation::SERVICE: "get"(id("com.vmware.cis.session"), id("absent")) => "not_found", "";
    ]
}

/// Why the simulator never reports an error that an operation declares.
fn excuse(service: &ServiceInfo, operation: &OperationInfo, error: &str) -> Option<&'static str> {
    let is_introspection = operations::introspection_services().iter().any(|other| other.name == service.name);
    match error {
        "error" | "service_unavailable" if is_introspection => Some("rules for faults don't reach the runtime's own"),
        "unauthorized" if operation.privileges.is_empty() => Some("every user may do it"),
        _ => None,
    }
}

/// Checks what came of a call; gives the name of the error without its package.
fn check(outcome: &Value, case: &Case) -> String {
    let name = outcome["raises"]["error"].as_str().and_then(|name| name.strip_prefix(ERRORS));
    let label = format!("{}.{}: {outcome}", case.service.name, case.operation);
    assert_eq!(name, Some(case.error), "{label}");
    let fields = &outcome["raises"]["fields"];
    assert_eq!(fields["error_type"]["enum"], case.error.to_uppercase(), "{label}");
    let message = &fields["messages"]["list"][0]["fields"];
    let id = message["id"]["string"].as_str().unwrap_or_else(|| panic!("no message: {label}"));
    if !case.message.is_empty() {
        let expected = if case.message.starts_with("vapi.") { String::new() } else { "vapi.simulator.".to_owned() };
        assert_eq!(id, expected + case.message, "{label}");
    }
    assert_ne!(message["default_message"]["string"], "", "{label}");
    case.error.to_owned()
}

/// Arguments that fit an operation, whatever they mean.
fn any_arguments(operation: &'static OperationInfo) -> Vec<Box<dyn Encode>> {
    use vapi_tests::generate::{Newer, Samples};
    let mut samples = Samples::new();
    let draw = |ty| -> Box<dyn Encode> { Box::new(samples.values(ty, Newer::NOTHING, 1).remove(0)) };
    operation.input.fields.iter().map(|field| &field.ty).map(draw).collect()
}

#[test]
fn every_declared_error_is_reported_or_excused() {
    every_error(Over::JsonRpc);
}

#[test]
fn every_declared_error_is_reported_over_value_wrapped_rest() {
    every_error(Over::Wrapped);
}

#[test]
fn every_declared_error_is_reported_over_plain_rest() {
    every_error(Over::Plain);
}

fn every_error(over: Over) {
    let mut bindings = Bindings::new(over);
    let mut reported: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let mut run = |bindings: &mut Bindings, case: &Case| {
        let arguments: Vec<&dyn Encode> = case.arguments.iter().map(|argument| &**argument).collect();
        let outcome = bindings.call(case.service, case.operation, &arguments);
        reported.entry((case.service.name, case.operation)).or_default().push(check(&outcome, case));
    };

    bindings.login(ADMINISTRATOR);
    // introspection has no routes of its own
    let unknown = if over == Over::JsonRpc { unknown_services() } else { Vec::new() };
    for case in mistakes().iter().chain(&unknown) {
        run(&mut bindings, case);
    }

    // of a task that runs, and of one that has ended
    for (error, message) in [("unsupported", "task.not_cancelable"), ("not_allowed_in_current_state", "task.ended")] {
        if error == "unsupported" {
            let spec = UpgradeSpec::new("v1.29.7+vmware.wcp.1");
            bindings.returns(&clusters::SERVICE, "upgrade", &[&id("domain-c8"), &spec], &());
        } else {
            bindings.wait_for(&tasks::SERVICE, "get", &[&id("task-1"), &None::<GetSpec>], |outcome| {
                outcome["returns"]["fields"]["status"]["enum"] == "SUCCEEDED"
            });
        }
        let arguments: Vec<Box<dyn Encode>> = vec![Box::new(id("task-1"))];
        run(&mut bindings, &Case { service: &tasks::SERVICE, operation: "cancel", error, message, arguments });
    }

    // a user who may do nothing
    bindings.login(GUEST);
    let all = || operations::operations(operations::services());
    let declares = |operation: &OperationInfo, error: &str| {
        operation.errors.iter().any(|declared| declared.error.name.strip_prefix(ERRORS) == Some(error))
    };
    for (service, operation) in all().filter(|(_, operation)| declares(operation, "unauthorized")) {
        if excuse(service, operation, "unauthorized").is_none() {
            let arguments = any_arguments(operation);
            let message = "vapi.security.authorization.invalid";
            run(&mut bindings, &Case { service, operation: operation.name, error: "unauthorized", message, arguments });
        }
    }

    // nobody, and someone with a wrong password
    bindings.use_context(&Value::Null);
    for (service, operation) in all().filter(|(_, operation)| declares(operation, "unauthenticated")) {
        let arguments = any_arguments(operation);
        let message = "vapi.security.authentication.invalid";
        run(&mut bindings, &Case { service, operation: operation.name, error: "unauthenticated", message, arguments });
    }
    bindings.use_context(&user_context(ADMINISTRATOR, "wrong"));
    for case in cases![session::SERVICE: "create"() => "unauthenticated", "vapi.security.authentication.invalid";] {
        run(&mut bindings, &case);
    }

    // what happens to a server, not to what it is about
    for error in ["error", "service_unavailable", "resource_inaccessible"] {
        let rule = |pattern: &str| format!("{pattern}=error:{error}");
        let rules = ["com.vmware.vcenter.*", "com.vmware.cis.tasks.*", "*.session.get", "*.session.delete"].map(rule);
        let flags: Vec<&str> = rules.iter().flat_map(|rule| ["--fail", rule]).collect();
        let mut failing = Bindings::with(over, &flags);
        failing.login(ADMINISTRATOR);
        let is_login = |service: &ServiceInfo, name: &str| service.name == session::SERVICE.name && name == "create";
        for (service, operation) in all().filter(|(_, operation)| declares(operation, error)) {
            if is_login(service, operation.name) {
                continue;
            }
            let arguments = any_arguments(operation);
            run(&mut failing, &Case { service, operation: operation.name, error, message: "fault", arguments });
        }
        if error == "service_unavailable" {
            let mut closed = Bindings::with(over, &["--fail", &rule("*.session.create")]);
            closed.use_context(&user_context(ADMINISTRATOR, "vapi-simulator"));
            for case in cases![session::SERVICE: "create"() => "service_unavailable", "fault";] {
                run(&mut closed, &case);
            }
        }
    }

    let mut services = operations::services();
    if over == Over::JsonRpc {
        services.extend(operations::introspection_services());
    }
    let mut wrong = Vec::new();
    let (mut declared, mut excused) = (0, 0);
    for (service, operation) in operations::operations(services) {
        for error in operation.errors {
            declared += 1;
            let name = error.error.name.strip_prefix(ERRORS).expect("a standard error");
            let reported = reported
                .get(&(service.name, operation.name))
                .is_some_and(|names| names.iter().any(|seen| seen == name));
            let excuse = excuse(service, operation, name);
            excused += usize::from(excuse.is_some());
            let label = format!("{}.{}: {name}", service.name, operation.name);
            match (reported, excuse) {
                (true, Some(excuse)) => wrong.push(format!("{label} is reported, although: {excuse}")),
                (false, None) => wrong.push(format!("{label} is never reported")),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "of {declared} declared errors ({excused} excused):\n  {}", wrong.join("\n  "));
    assert!(declared > excused);
}
