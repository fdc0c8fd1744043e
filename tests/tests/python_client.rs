//! VMware's own client bindings against `vapi-simulator`: every operation that succeeds, its result field by field.
//!
//! What a result should be is written as a value of the generated type, which both sides' notations are compared with.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vapi_runtime::standard::LocalizableMessage;
use vapi_runtime::{ApiError, ApiErrorKind, DateTime, Id};
use vapi_std::cis::tasks::FilterSpec;
use vapi_std::cis::{session, tasks};
use vapi_tests::bindings::{ADMINISTRATOR, Bindings, Over, PASSWORD, session_context, user_context};
use vapi_tests::operations;
use vapi_vcenter::namespace_management::clusters::{self as common, Condition, ConditionSeverity, ConditionStatus};
use vapi_vcenter::namespace_management::software::clusters::{self, UpgradeSpec};
use vapi_vcenter::namespace_management::stats::time_series;
use vapi_vcenter::namespace_management::supervisor_services as services;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services as installed;
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::ConfigStatus;
use vapi_vcenter::namespace_management::supervisor_services::versions::{self, ContentType};
use vapi_vcenter::namespaces::instances;
use vapi_vcenter::resource::ClusterComputeResource;
use vapi_vcenter::resource::namespace_management::SupervisorService;
use vapi_vcenter::resource::namespace_management::supervisor_services::Version;

// What the simulator has when it starts; its module `inventory::defaults` says more.
const VERSION: &str = "v1.28.3+vmware.wcp.1";
const NEXT_VERSION: &str = "v1.29.7+vmware.wcp.1";
const LATEST_VERSION: &str = "v1.30.5+vmware.wcp.1";
const REGISTRY: &str = "registry.example.com";
const REGISTRY_TEXT: &str = "Keeps container images";

fn cluster(id: &str) -> Id<ClusterComputeResource> {
    Id::new(id)
}

fn service(id: &str) -> Id<SupervisorService> {
    Id::new(id)
}

fn version(id: &str) -> Id<Version> {
    Id::new(id)
}

/// A message by its id and arguments; texts aren't compared.
fn message<const N: usize>(id: &str, args: [&str; N]) -> LocalizableMessage {
    LocalizableMessage::new(format!("vapi.simulator.{id}"), "", args.map(str::to_owned))
}

#[test]
fn every_operation_succeeds_with_the_right_result() {
    every_operation(Over::JsonRpc);
}

#[test]
fn every_operation_succeeds_over_value_wrapped_rest() {
    every_operation(Over::Wrapped);
}

#[test]
fn every_operation_succeeds_over_plain_rest() {
    every_operation(Over::Plain);
}

fn every_operation(over: Over) {
    let mut bindings = Bindings::new(over);
    sessions(&mut bindings);
    bindings.login(ADMINISTRATOR);
    no_tasks(&mut bindings);
    checks_of_content(&mut bindings);
    a_service_lives(&mut bindings);
    versions_of_each_format(&mut bindings);
    a_service_is_installed(&mut bindings);
    software_of_clusters(&mut bindings);
    an_upgrade(&mut bindings);
    its_task(&mut bindings);
    supervisors_and_namespaces(&mut bindings);
    upgrades_of_several_clusters(&mut bindings);
    statistics(&mut bindings);

    // no task can be canceled: what that says is among the errors
    let impossible = BTreeSet::from(["com.vmware.cis.tasks.cancel"]);
    let missing: Vec<String> = operations::operations(operations::services())
        .map(|(service, operation)| format!("{}.{}", service.name, operation.name))
        .filter(|name| !bindings.succeeded().contains(name) && !impossible.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "never succeeded: {missing:?}");
}

fn sessions(bindings: &mut Bindings) {
    let service = &session::SERVICE;
    bindings.use_context(&user_context(ADMINISTRATOR, PASSWORD));
    let id = bindings.result(service, "create", &[]);
    let other = bindings.result(service, "create", &[]);
    assert_ne!(id, other, "each login has a session of its own");
    let id = id["string"].as_str().expect("the id of a session");

    bindings.use_context(&session_context(&id.into()));
    let info = bindings.result(service, "get", &[]);
    assert_eq!(info["fields"]["user"]["string"], ADMINISTRATOR);
    for time in ["created_time", "last_accessed_time"] {
        let time = info["fields"][time]["datetime"].as_str().unwrap_or_else(|| panic!("{time} of {info}"));
        let age = DateTime::now().unix_milliseconds() - at(time).unix_milliseconds();
        assert!((0..60_000).contains(&age), "{time} is {age} ms ago");
    }
    bindings.returns(service, "delete", &[], &());
    let outcome = bindings.call(service, "get", &[]);
    assert_eq!(outcome["raises"]["error"], "com.vmware.vapi.std.errors.unauthenticated", "{outcome}");
}

/// A moment in notation.
fn at(text: &str) -> DateTime {
    format!("{text}Z").parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn no_tasks(bindings: &mut Bindings) {
    let mut filter = FilterSpec::default();
    filter.services = Some([Id::new(clusters::SERVICE.name)].into_iter().collect());
    bindings.returns(
        &tasks::SERVICE,
        "list",
        &[&Some(filter), &None::<tasks::GetSpec>],
        &BTreeMap::<Id, tasks::GetSpec>::new(),
    );
}

/// A Carvel package in base64.
fn carvel(service: &str, version: &str) -> String {
    STANDARD.encode(format!(
        "apiVersion: data.packaging.carvel.dev/v1alpha1\nkind: Package\nspec:\n  refName: {service}\n  version: {version}\n\
         ---\napiVersion: data.packaging.carvel.dev/v1alpha1\nkind: PackageMetadata\n\
         spec:\n  displayName: Wiki\n  shortDescription: Keeps pages\n"
    ))
}

/// A signed vSphere application in base64.
fn vsphere(service: &str, version: &str) -> String {
    STANDARD.encode(format!(
        "# vapi-simulator-signature: valid\napiVersion: appplatform.wcp.vmware.com/v1beta1\nkind: SupervisorService\n\
         spec:\n  serviceId: {service}\n  version: {version}\n  label: Mail\n  description: Sends mail\n  eula: Be kind.\n"
    ))
}

fn checks_of_content(bindings: &mut Bindings) {
    use services::{
        CarvelAppsCheckResult, CheckResult, CheckResultContentTypeCase, CheckResultStatusCase, VsphereAppsCheckResult,
    };
    let mut check = |content: &str, expected: CheckResult| {
        let spec = services::ContentCheckSpec::new().with_content(content);
        bindings.returns(&services::SERVICE, "check_content", &[&spec], &expected);
    };
    let wiki = CarvelAppsCheckResult::new(service("wiki.example.com"), version("1.0.0+5"), "Wiki")
        .with_description("Keeps pages");
    check(
        &carvel("wiki.example.com", "1.0.0+5"),
        CheckResult::new(CheckResultStatusCase::Valid)
            .with_content_type(CheckResultContentTypeCase::CarvelAppsYaml(Some(wiki))),
    );
    let mail = VsphereAppsCheckResult::new(service("mail"), version("2.0.0"), "Mail")
        .with_description("Sends mail")
        .with_eula("Be kind.");
    check(
        &vsphere("mail", "2.0.0"),
        CheckResult::new(CheckResultStatusCase::Valid)
            .with_content_type(CheckResultContentTypeCase::VsphereAppsYaml(Some(mail))),
    );
    let registry =
        CarvelAppsCheckResult::new(service(REGISTRY), version("1.0.0"), "Wiki").with_description("Keeps pages");
    check(
        &carvel(REGISTRY, "1.0.0"),
        CheckResult::new(CheckResultStatusCase::ValidWithWarnings(vec![message(
            "version.exists",
            [REGISTRY, "1.0.0"],
        )]))
        .with_content_type(CheckResultContentTypeCase::CarvelAppsYaml(Some(registry))),
    );
    check(
        &carvel("Wiki", "1.0.0"),
        CheckResult::new(CheckResultStatusCase::Invalid(vec![message(
            "content.id.invalid",
            ["Package", "spec.refName", "Wiki"],
        )]))
        .with_content_type(CheckResultContentTypeCase::CarvelAppsYaml(None)),
    );
    check(
        &STANDARD.encode("kind: ConfigMap"),
        CheckResult::new(CheckResultStatusCase::Valid).with_content_type(CheckResultContentTypeCase::CustomYaml),
    );
}

fn a_service_lives(bindings: &mut Bindings) {
    use services::{Info, SERVICE, State, Summary, UpdateSpec};
    let first = vec![
        Summary::new(service(REGISTRY), "Registry", State::Activated),
        Summary::new(service("retired-backup"), "Backup", State::Deactivated),
        Summary::new(service("supervisor-agent"), "Supervisor agent", State::Activated),
    ];
    bindings.returns(&SERVICE, "list", &[], &first);

    let content = STANDARD.encode("kind: ConfigMap");
    let version_spec = versions::CustomCreateSpec::new(version("1.0"), "Chat 1", content).with_trusted_provider(false);
    let custom = services::CustomCreateSpec::new(service("chat"), "Chat", version_spec).with_description("Talks");
    bindings.returns(&SERVICE, "create", &[&services::CreateSpec::custom(custom)], &());
    let info = || {
        Info::new("Chat", State::Activated)
            .with_description("Talks")
            .with_has_default_versions_registered(false)
            .with_must_be_installed(false)
    };
    bindings.returns(&SERVICE, "get", &[&service("chat")], &info());
    let mut all = first.clone();
    all.insert(0, Summary::new(service("chat"), "Chat", State::Activated));
    bindings.returns(&SERVICE, "list", &[], &all);

    let update = UpdateSpec::new().with_display_name("Talk").with_description("Talks still");
    bindings.returns(&SERVICE, "update", &[&service("chat"), &update], &());
    let mut updated = info().with_description("Talks still");
    "Talk".clone_into(&mut updated.display_name);
    bindings.returns(&SERVICE, "get", &[&service("chat")], &updated);

    bindings.returns(&SERVICE, "deactivate", &[&service("chat")], &());
    updated.state = State::Deactivated;
    bindings.returns(&SERVICE, "get", &[&service("chat")], &updated);
    bindings.returns(&SERVICE, "activate", &[&service("chat")], &());
    updated.state = State::Activated;
    bindings.returns(&SERVICE, "get", &[&service("chat")], &updated);

    bindings.returns(&SERVICE, "deactivate", &[&service("chat")], &());
    bindings.returns(&versions::SERVICE, "delete", &[&service("chat"), &version("1.0")], &());
    bindings.returns(&SERVICE, "delete", &[&service("chat")], &());
    bindings.returns(&SERVICE, "list", &[], &first);

    // the other two formats
    let mail = versions::VsphereCreateSpec::new(vsphere("mail", "2.0.0")).with_accept_eula(true);
    let create = services::CreateSpec::vsphere(services::VsphereCreateSpec::new(mail));
    bindings.returns(&SERVICE, "create", &[&create], &());
    let wiki = versions::CarvelCreateSpec::new(carvel("wiki.example.com", "1.0.0"));
    let create = services::CreateSpec::carvel(services::CarvelCreateSpec::new(wiki));
    bindings.returns(&SERVICE, "create", &[&create], &());
    let mut all = first;
    all.insert(0, Summary::new(service("mail"), "Mail", State::Activated));
    all.push(Summary::new(service("wiki.example.com"), "Wiki", State::Activated));
    bindings.returns(&SERVICE, "list", &[], &all);
}

/// Goes on with the services `mail` and `wiki.example.com`.
fn versions_of_each_format(bindings: &mut Bindings) {
    use versions::{CarvelCreateSpec, CreateSpec, CustomCreateSpec, Info, SERVICE, State, Summary};
    let mail = service("mail");
    let info = Info::new("Mail", ContentType::VsphereAppsYaml, true, State::Activated)
        .with_description("Sends mail")
        .with_eula("Be kind.")
        .with_content(vsphere("mail", "2.0.0"))
        .with_registered_by_default(false);
    bindings.returns(&SERVICE, "get", &[&mail, &version("2.0.0")], &info);

    let content = STANDARD.encode("kind: ConfigMap");
    let custom = CustomCreateSpec::new(version("2.1.0"), "Mail 2.1", content.as_str()).with_trusted_provider(false);
    bindings.returns(&SERVICE, "create", &[&mail, &CreateSpec::custom(custom)], &());
    let custom = Info::new("Mail 2.1", ContentType::CustomYaml, false, State::Activated)
        .with_content(content)
        .with_registered_by_default(false);
    bindings.returns(&SERVICE, "get", &[&mail, &version("2.1.0")], &custom);

    let wiki = service("wiki.example.com");
    let package = CarvelCreateSpec::new(carvel("wiki.example.com", "1.1.0"));
    bindings.returns(&SERVICE, "create", &[&wiki, &CreateSpec::carvel(package)], &());
    let package = Info::new("Wiki", ContentType::CarvelAppsYaml, false, State::Activated)
        .with_description("Keeps pages")
        .with_content(carvel("wiki.example.com", "1.1.0"))
        .with_registered_by_default(false);
    bindings.returns(&SERVICE, "get", &[&wiki, &version("1.1.0")], &package);

    bindings.returns(&SERVICE, "deactivate", &[&mail, &version("2.0.0")], &());
    let mut list = vec![
        Summary::new(version("2.0.0"), "Mail", State::Deactivated).with_description("Sends mail"),
        Summary::new(version("2.1.0"), "Mail 2.1", State::Activated),
    ];
    bindings.returns(&SERVICE, "list", &[&mail], &list);
    bindings.returns(&SERVICE, "activate", &[&mail, &version("2.0.0")], &());
    list[0].state = State::Activated;
    bindings.returns(&SERVICE, "list", &[&mail], &list);
    bindings.returns(&SERVICE, "deactivate", &[&mail, &version("2.1.0")], &());
    bindings.returns(&SERVICE, "delete", &[&mail, &version("2.1.0")], &());
    list.pop();
    bindings.returns(&SERVICE, "list", &[&mail], &list);
}

fn status_is(status: &'static str) -> impl Fn(&Value) -> bool {
    move |outcome| outcome["returns"]["fields"]["config_status"]["enum"] == status
}

fn a_service_is_installed(bindings: &mut Bindings) {
    use installed::{CreateSpec, Info, Message, MessageMessageSeverity, SERVICE, SetSpec, Summary};
    let (on, registry) = (cluster("domain-c8"), service(REGISTRY));
    let agent =
        Summary::new(service("supervisor-agent"), "3.1.0", ConfigStatus::Configured).with_current_version("3.1.0");
    bindings.returns(&SERVICE, "list", &[&on], &vec![agent.clone()]);

    let settings = BTreeMap::from([("registryPassword".to_owned(), "s3cret".to_owned())]);
    let create = CreateSpec::new(registry.clone(), version("1.0.0")).with_service_config(settings);
    bindings.returns(&SERVICE, "create", &[&on, &create], &());
    let running = bindings.result(&SERVICE, "list", &[&on]);
    let statuses = ["CONFIGURING", "CONFIGURED"].map(Value::from);
    assert!(statuses.contains(&running["list"][0]["fields"]["config_status"]["enum"]), "{running}");

    bindings.wait_for(&SERVICE, "get", &[&on, &registry], status_is("CONFIGURED"));
    let info = |version: &str, config: String| {
        Info::new(version, ConfigStatus::Configured, Vec::new(), "Registry")
            .with_service_namespace(Id::new("svc-registry-example-com-domain-c8"))
            .with_current_version(version)
            .with_description(REGISTRY_TEXT)
            .with_prefix("registry-example-com")
            .with_yaml_service_config(config)
    };
    let config = STANDARD.encode(r#"{"registryPassword":"s3cret"}"#);
    bindings.returns(&SERVICE, "get", &[&on, &registry], &info("1.0.0", config));
    let registry_summary =
        Summary::new(registry.clone(), "1.0.0", ConfigStatus::Configured).with_current_version("1.0.0");
    bindings.returns(&SERVICE, "list", &[&on], &vec![registry_summary, agent.clone()]);

    let yaml = STANDARD.encode("replicas: 2\n");
    let set = SetSpec::new(version("1.1.0")).with_yaml_service_config(yaml.as_str());
    bindings.returns(&SERVICE, "set", &[&on, &registry, &set], &());
    bindings.wait_for(&SERVICE, "get", &[&on, &registry], status_is("CONFIGURED"));
    bindings.returns(&SERVICE, "get", &[&on, &registry], &info("1.1.0", yaml));

    // a version that can't be installed: the one before stays
    bindings.returns(&SERVICE, "set", &[&on, &registry, &SetSpec::new(version("2.0.0"))], &());
    bindings.wait_for(&SERVICE, "get", &[&on, &registry], status_is("ERROR"));
    let mut failed = info("2.0.0", String::new()).with_current_version("1.1.0");
    failed.yaml_service_config = None;
    failed.config_status = ConfigStatus::Error;
    failed.messages = vec![
        Message::new(MessageMessageSeverity::Error).with_details(message("installation.failed", [REGISTRY, "2.0.0"])),
    ];
    bindings.returns(&SERVICE, "get", &[&on, &registry], &failed);

    bindings.returns(&SERVICE, "delete", &[&on, &registry], &());
    bindings.wait_for(&SERVICE, "get", &[&on, &registry], |outcome| {
        outcome["raises"]["error"] == "com.vmware.vapi.std.errors.not_found"
    });
    bindings.returns(&SERVICE, "list", &[&on], &vec![agent]);
}

fn newer_versions() -> Vec<String> {
    vec![NEXT_VERSION.to_owned(), LATEST_VERSION.to_owned()]
}

/// A finding of the checks before an upgrade.
fn finding(id: &str, severity: common::MessageSeverity) -> Condition {
    let (status, reason, condition) = match severity {
        common::MessageSeverity::Info => (ConditionStatus::True, "CheckPassed", ConditionSeverity::Info),
        common::MessageSeverity::Warning => (ConditionStatus::False, "CheckFailed", ConditionSeverity::Warning),
        _ => (ConditionStatus::False, "CheckFailed", ConditionSeverity::Error),
    };
    let found = common::Message::new(severity).with_details(message(id, []));
    Condition::new("UpgradePrecheck", message("upgrade.check", []), status, reason, condition, vec![found])
}

fn software_of_clusters(bindings: &mut Bindings) {
    use clusters::{Info, Message, MessageSeverity, SERVICE, State, Summary};
    let names = [
        ("domain-c8", "supervisor"),
        ("domain-c21", "supervisor-warning"),
        ("domain-c34", "supervisor-error"),
        ("domain-c47", "supervisor-failing"),
    ];
    let list: Vec<Summary> = names
        .into_iter()
        .map(|(id, name)| Summary::new(cluster(id), Id::new(name), VERSION, newer_versions(), State::Ready))
        .collect();
    bindings.returns(&SERVICE, "list", &[], &list);

    let available = || vec![Message::new(MessageSeverity::Info, message("upgrade.available", ["2"]))];
    for (id, findings) in [
        ("domain-c8", Vec::new()),
        ("domain-c21", vec![finding("precheck.storage", common::MessageSeverity::Warning)]),
        (
            "domain-c34",
            vec![
                finding("precheck.hosts", common::MessageSeverity::Info),
                finding("precheck.network", common::MessageSeverity::Error),
            ],
        ),
    ] {
        let info = Info::new(VERSION, newer_versions(), available(), State::Ready).with_upgrade_prechecks(findings);
        bindings.returns(&SERVICE, "get", &[&cluster(id)], &info);
    }
}

fn an_upgrade(bindings: &mut Bindings) {
    use clusters::{Info, Message, MessageSeverity, SERVICE, State, Summary, UpgradeProgress, UpgradeStatus};
    let on = cluster("domain-c21");
    let spec = UpgradeSpec::new(NEXT_VERSION).with_ignore_precheck_warnings(true);
    bindings.returns(&SERVICE, "upgrade", &[&on, &spec], &());
    let running = bindings.result(&SERVICE, "get", &[&on]);
    // how far it is depends on how fast this is, and so does the moment at which it began
    let status = "/fields/upgrade_status/fields";
    let part = |path: &str| running.pointer(&format!("{status}/{path}")).and_then(Value::as_str).unwrap_or_default();
    let completed: i64 = part("progress/fields/completed/integer").parse().expect("a number of nodes");
    assert!((0..3).contains(&completed), "{running}");
    let began = at(part("components/list/0/fields/last_transition_time/datetime"));
    let count = completed.to_string();
    let progress = UpgradeProgress::new(3, completed, message("upgrade.progress", [count.as_str(), "3", NEXT_VERSION]));
    let component = Condition::new(
        "ControlPlaneNodesUpgraded",
        message("upgrade.control_plane", [NEXT_VERSION]),
        ConditionStatus::False,
        "WaitForNodeUpgrade",
        ConditionSeverity::Info,
        Vec::new(),
    );
    let upgrade = UpgradeStatus::new(vec![
        Message::new(MessageSeverity::Warning, message("precheck.storage", [])),
        Message::new(MessageSeverity::Info, message("upgrade.started", [NEXT_VERSION])),
    ])
    .with_desired_version(NEXT_VERSION)
    .with_progress(progress)
    .with_components(vec![component.with_last_transition_time(began)]);
    let available = |count: &str| vec![Message::new(MessageSeverity::Info, message("upgrade.available", [count]))];
    let storage = || vec![finding("precheck.storage", common::MessageSeverity::Warning)];
    let expected = Info::new(VERSION, newer_versions(), available("2"), State::Pending)
        .with_upgrade_status(upgrade)
        .with_upgrade_prechecks(storage());
    bindings.compare(&SERVICE, "get", &running, &expected);

    let done =
        bindings.wait_for(&SERVICE, "get", &[&on], |outcome| outcome["returns"]["fields"]["state"]["enum"] == "READY");
    let upgraded =
        at(done.pointer("/returns/fields/last_upgraded_date/datetime").and_then(Value::as_str).expect("a time"));
    assert!(upgraded.unix_milliseconds() - began.unix_milliseconds() == 3_000, "{done}");
    let expected = Info::new(NEXT_VERSION, vec![LATEST_VERSION.to_owned()], available("1"), State::Ready)
        .with_last_upgraded_date(upgraded)
        .with_upgrade_prechecks(storage());
    bindings.returns(&SERVICE, "get", &[&on], &expected);
    let list = bindings.result(&SERVICE, "list", &[]);
    let expected =
        Summary::new(on, Id::new("supervisor-warning"), NEXT_VERSION, vec![LATEST_VERSION.to_owned()], State::Ready)
            .with_last_upgraded_date(upgraded);
    bindings.compare(&SERVICE, "list", &json!({"list": [list["list"][1]]}), &vec![expected]);
}

/// The upgrade before was a task.
fn its_task(bindings: &mut Bindings) {
    let of_upgrades = FilterSpec::new().with_services([Id::new(clusters::SERVICE.name)].into_iter().collect());
    let list = bindings.result(&tasks::SERVICE, "list", &[&Some(of_upgrades), &None::<tasks::GetSpec>]);
    let entry = list.pointer("/map/0").expect("a task");
    let id = entry[0]["string"].as_str().expect("the id of a task");
    let info = bindings.result(
        &tasks::SERVICE,
        "get",
        &[&Id::<vapi_std::resource::cis::Task>::new(id), &None::<tasks::GetSpec>],
    );
    assert_eq!(info, entry[1]);
    let fields = &info["fields"];
    assert_eq!(fields["status"]["enum"], "SUCCEEDED", "{info}");
    assert_eq!(fields["operation"]["string"], "upgrade");
    assert_eq!(fields["user"]["string"], ADMINISTRATOR);
    assert_eq!(fields["target"]["fields"]["id"]["string"], "domain-c21");
    assert_eq!(fields["progress"]["fields"]["completed"]["integer"], "3");
}

/// How a client finds its way. What is in use changes from minute to minute.
fn supervisors_and_namespaces(bindings: &mut Bindings) {
    let texts = |list: &Value, field: &str| -> Vec<String> {
        let items = list["list"].as_array().expect("a list");
        items.iter().map(|item| item["fields"][field]["string"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let list = bindings.result(&common::SERVICE, "list", &[]);
    assert_eq!(texts(&list, "cluster"), ["domain-c8", "domain-c21", "domain-c34", "domain-c47"]);
    assert_eq!(texts(&list, "cluster_name")[0], "supervisor");
    let first = &list["list"][0]["fields"];
    assert_eq!(
        (&first["config_status"]["enum"], &first["kubernetes_status"]["enum"]),
        (&json!("RUNNING"), &json!("READY"))
    );
    assert!(first["stats"]["fields"]["cpu_used"]["integer"] != "0", "{list}");
    let list = bindings.result(&instances::SERVICE, "list", &[]);
    assert_eq!(texts(&list, "namespace")[..2], ["production", "staging"]);
    assert_eq!(texts(&list, "cluster")[..2], ["domain-c8", "domain-c8"]);
}

fn upgrades_of_several_clusters(bindings: &mut Bindings) {
    use clusters::{Result, SERVICE, State};
    let spec = |id: &str| (cluster(id), UpgradeSpec::new(LATEST_VERSION));
    let specs: BTreeMap<_, _> = ["domain-c8", "domain-c34", "domain-c47", "domain-c60", "absent"].map(spec).into();
    let rejected = |kind, message| Result::rejected(ApiError::standard(kind, [message]));
    let results = BTreeMap::from([
        (cluster("domain-c8"), Result::started()),
        (cluster("domain-c47"), Result::started()),
        (cluster("domain-c34"), rejected(ApiErrorKind::Unsupported, message("precheck.network", []))),
        (cluster("domain-c60"), rejected(ApiErrorKind::Unsupported, message("cluster.no_supervisor", ["domain-c60"]))),
        (cluster("absent"), rejected(ApiErrorKind::NotFound, message("cluster.not_found", ["absent"]))),
    ]);
    bindings.returns(&SERVICE, "upgrade_multiple", &[&specs], &results);
    for (id, state) in [("domain-c8", State::Ready), ("domain-c47", State::Error)] {
        let outcome = bindings.wait_for(&SERVICE, "get", &[&cluster(id)], |outcome| {
            outcome["returns"]["fields"]["state"]["enum"] != State::Pending.as_str()
        });
        assert_eq!(outcome["returns"]["fields"]["state"]["enum"], state.as_str(), "{outcome}");
    }
}

fn statistics(bindings: &mut Bindings) {
    use time_series::{PodIdentifier, SERVICE, Spec, SpecTarget, TimeSeries};
    let start = DateTime::now().unix_milliseconds() / 1000 - 3600;
    let targets = [
        (SpecTarget::Cluster(cluster("domain-c8")), 3),
        (SpecTarget::Namespace(Id::new("production")), 3),
        (SpecTarget::Pod(PodIdentifier::new(Id::new("production"), "web-0")), 2),
    ];
    for (target, counters) in targets {
        let result = bindings.result(&SERVICE, "get", &[&Spec::new(target.clone(), start, start + 600)]);
        let times: Vec<i64> = (0..=10).map(|minute| start + 60 * minute).collect();
        let expected: Vec<TimeSeries> = ["cpu.usage", "memory.usage", "storage.usage"]
            .into_iter()
            .take(counters)
            .enumerate()
            .map(|(index, counter)| {
                // the samples are made up, but they are numbers, and the same when asked again
                let samples = result["list"][index]["fields"]["values"]["list"].as_array().expect("samples");
                let number =
                    |value: &Value| value["integer"].as_str().and_then(|text| text.parse().ok()).expect("a number");
                TimeSeries::new(counter, times.clone(), samples.iter().map(number).collect())
            })
            .collect();
        assert!(expected.iter().all(|series| series.values.len() == 11), "{result}");
        bindings.returns(&SERVICE, "get", &[&Spec::new(target, start, start + 600)], &expected);
    }
}
