//! VMware's own client bindings against `vapi-simulator`: what people do from beginning to end, on every wire.

#![allow(deprecated, reason = "deprecated operations are called like all others")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use vapi_runtime::{DateTime, Id};
use vapi_tests::bindings::{ADMINISTRATOR, Bindings, Over};
use vapi_vcenter::namespace_management::software::clusters::{self, UpgradeSpec};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services as installed;
use vapi_vcenter::namespace_management::supervisor_services::versions::{self, CustomCreateSpec};
use vapi_vcenter::namespace_management::supervisor_services::{self as services, CreateSpec};

const WIRES: [Over; 3] = [Over::JsonRpc, Over::Wrapped, Over::Plain];
const CLUSTER: &str = "domain-c8";
const WIKI: &str = "wiki";

fn id(id: &str) -> Id {
    Id::new(id)
}

fn version(id: &str) -> CustomCreateSpec {
    CustomCreateSpec::new(Id::new(id), "Wiki", STANDARD.encode("kind: ConfigMap")).with_trusted_provider(false)
}

/// The text of a field of what an operation returned.
fn field<'v>(outcome: &'v Value, path: &str) -> Option<&'v str> {
    outcome.pointer(&format!("/returns/fields/{path}")).and_then(Value::as_str)
}

fn is_not_found(outcome: &Value) -> bool {
    outcome["raises"]["error"] == "com.vmware.vapi.std.errors.not_found"
}

#[test]
fn a_service_from_its_registration_to_its_removal() {
    for over in WIRES {
        let mut bindings = Bindings::with(over, &["--time-scale", "4"]);
        bindings.login(ADMINISTRATOR);
        register_and_activate(&mut bindings);
        install(&mut bindings);
        upgrade_its_version(&mut bindings);
        remove(&mut bindings);
    }
}

fn register_and_activate(bindings: &mut Bindings) {
    let wiki = services::CustomCreateSpec::new(Id::new(WIKI), "Wiki", version("1.0.0"));
    bindings.returns(&services::SERVICE, "create", &[&CreateSpec::custom(wiki)], &());
    bindings.returns(&services::SERVICE, "deactivate", &[&id(WIKI)], &());
    let early = installed::CreateSpec::new(Id::new(WIKI), Id::new("1.0.0"));
    let refused = bindings.call(&installed::SERVICE, "create", &[&id(CLUSTER), &early]);
    assert_eq!(refused["raises"]["error"], "com.vmware.vapi.std.errors.not_allowed_in_current_state", "{refused}");
    bindings.returns(&services::SERVICE, "activate", &[&id(WIKI)], &());
    let info = bindings.call(&versions::SERVICE, "get", &[&id(WIKI), &id("1.0.0")]);
    assert_eq!(field(&info, "state/enum"), Some("ACTIVATED"), "its versions follow: {info}");
}

fn install(bindings: &mut Bindings) {
    let spec = installed::CreateSpec::new(Id::new(WIKI), Id::new("1.0.0"));
    bindings.returns(&installed::SERVICE, "create", &[&id(CLUSTER), &spec], &());
    is_configured(bindings, "1.0.0");
}

/// Waits until the service is there in a version.
fn is_configured(bindings: &mut Bindings, version: &str) {
    let info = bindings.wait_for(&installed::SERVICE, "get", &[&id(CLUSTER), &id(WIKI)], |outcome| {
        field(outcome, "config_status/enum") == Some("CONFIGURED")
    });
    let versions = ["desired_version/string", "current_version/string"].map(|path| field(&info, path));
    assert_eq!(versions, [Some(version), Some(version)], "{info}");
}

fn upgrade_its_version(bindings: &mut Bindings) {
    let newer = versions::CreateSpec::custom(version("1.1.0"));
    bindings.returns(&versions::SERVICE, "create", &[&id(WIKI), &newer], &());
    let set = installed::SetSpec::new(Id::new("1.1.0"));
    bindings.returns(&installed::SERVICE, "set", &[&id(CLUSTER), &id(WIKI), &set], &());
    is_configured(bindings, "1.1.0");
    bindings.returns(&versions::SERVICE, "deactivate", &[&id(WIKI), &id("1.0.0")], &());
    bindings.returns(&versions::SERVICE, "delete", &[&id(WIKI), &id("1.0.0")], &());
}

fn remove(bindings: &mut Bindings) {
    bindings.returns(&installed::SERVICE, "delete", &[&id(CLUSTER), &id(WIKI)], &());
    bindings.wait_for(&installed::SERVICE, "get", &[&id(CLUSTER), &id(WIKI)], is_not_found);
    bindings.returns(&services::SERVICE, "deactivate", &[&id(WIKI)], &());
    bindings.returns(&versions::SERVICE, "delete", &[&id(WIKI), &id("1.1.0")], &());
    bindings.returns(&services::SERVICE, "delete", &[&id(WIKI)], &());
    assert!(is_not_found(&bindings.call(&services::SERVICE, "get", &[&id(WIKI)])));
}

/// Three nodes of a minute each, in a time that goes sixty times as fast as ours.
#[test]
fn an_upgrade_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let seed = folder.path().join("seed.yaml");
    let text = "timing: {upgrade_node: 1m}\n\
                clusters: [{id: domain-c8, name: lab, supervisor: {version: v1, newer: [v2, v3]}}]\n";
    std::fs::write(&seed, text).expect("it can be written");
    let seed = seed.to_str().expect("a name in UTF-8");
    for over in WIRES {
        let mut bindings = Bindings::with(over, &["--seed", seed, "--time-scale", "60"]);
        bindings.login(ADMINISTRATOR);
        let spec = UpgradeSpec::new("v2");
        bindings.returns(&clusters::SERVICE, "upgrade", &[&id(CLUSTER), &spec], &());
        let began = DateTime::now();
        let mut completed = Vec::new();
        let end = bindings.wait_for(&clusters::SERVICE, "get", &[&id(CLUSTER)], |outcome| {
            let progress = "upgrade_status/fields/progress/fields/completed/integer";
            completed.extend(field(outcome, progress).and_then(|number| number.parse::<i64>().ok()));
            field(outcome, "state/enum") != Some("PENDING")
        });
        assert_eq!((field(&end, "state/enum"), field(&end, "current_version/string")), (Some("READY"), Some("v2")));
        assert!(completed.is_sorted() && completed.first() < completed.last(), "progress only grows: {completed:?}");
        let upgraded = field(&end, "last_upgraded_date/datetime").expect("a date");
        let upgraded: DateTime = format!("{upgraded}Z").parse().expect("a date");
        let passed = upgraded.unix_milliseconds() - began.unix_milliseconds();
        assert!(passed > 150_000, "three simulated minutes, not {passed} ms");
    }
}
