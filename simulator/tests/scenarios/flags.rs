//! The binary's flags: what each of them changes, seen from outside.

use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use vapi_runtime::client::RetryPolicy;
use vapi_runtime::{ApiErrorKind, Client, DateTime};
use vapi_simulator::Certificate;
use vapi_simulator::inventory::defaults;
use vapi_vcenter::namespace_management::software::clusters::{State, UpgradeSpec};
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;
use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;
use vapi_vcenter_client::namespace_management::supervisor_services::versions::Versions;

use super::process::{binary, ended, start, start_reading};

const LIST: &str = "com.vmware.vcenter.namespace_management.supervisor_services.list";

/// A client that tries once.
async fn log_in(url: &str, user: &str, password: &str) -> Client {
    let client = Client::builder(url).no_proxy().retry(RetryPolicy::off()).login(user, password);
    client.connect().await.unwrap()
}

async fn administrator(url: &str) -> Client {
    log_in(url, defaults::ADMINISTRATOR, defaults::PASSWORD).await
}

/// A new certificate for the loopback in two files; its thumbprint.
fn certificate(cert: &Path, key: &Path) -> String {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(cert, made.cert.pem()).unwrap();
    std::fs::write(key, made.signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(made.cert.pem(), "").unwrap().thumbprint().to_owned()
}

#[tokio::test]
async fn listen_takes_a_port() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (_running, url) = start(binary().args(["--listen", &format!("127.0.0.1:{port}")]));
    assert_eq!(url, format!("http://127.0.0.1:{port}"));
    administrator(&url).await;
}

#[tokio::test]
async fn cert_and_key_are_what_clients_see() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let thumbprint = certificate(&cert, &key);
    let (_running, mut lines) = start_reading(binary().arg("--cert").arg(&cert).arg("--key").arg(&key));
    let url = lines.next().unwrap().unwrap().replace("vapi-simulator listening on ", "");
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    assert_eq!(lines.next().unwrap().unwrap(), format!("SHA-256 thumbprint {thumbprint}"));
    let client = Client::builder(&url).no_proxy().thumbprint(&thumbprint);
    let client = client.login(defaults::ADMINISTRATOR, defaults::PASSWORD).connect().await.unwrap();
    assert_eq!(client.service::<Clusters>().list().await.unwrap().len(), 4);
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    certificate(&file("cert.pem"), &file("key.pem"));
    certificate(&file("other-cert.pem"), &file("other-key.pem"));
    for (cert, key, word) in [
        ("cert.pem", "other-key.pem", "key"),
        ("key.pem", "key.pem", "certificate"),
        ("none.pem", "key.pem", "none.pem"),
    ] {
        let (code, text) = ended(binary().arg("--cert").arg(file(cert)).arg("--key").arg(file(key)));
        assert!(code == Some(1) && text.contains(word) && text.lines().count() == 1, "{cert}, {key}: {code:?} {text}");
    }
}

#[tokio::test]
async fn time_scale_makes_minutes_pass_in_a_blink() {
    let folder = tempfile::tempdir().unwrap();
    let seed = folder.path().join("seed.yaml");
    let text = "timing: {upgrade_node: 1m}\n\
                clusters:\n  - {id: domain-c8, name: lab, supervisor: {version: v1, newer: [v2]}}\n";
    std::fs::write(&seed, text).unwrap();
    let begin = Instant::now();
    let (_running, url) = start(binary().arg("--seed").arg(&seed).args(["--time-scale", "600"]));
    // sessions age as fast as all else: this client begins another when one has ended
    let client = Client::builder(&url).no_proxy().login(defaults::ADMINISTRATOR, defaults::PASSWORD).build().unwrap();
    let clusters = client.service::<Clusters>();
    let lab = "domain-c8".into();
    clusters.upgrade(&lab, &UpgradeSpec::new("v2")).await.unwrap();
    let done = loop {
        let info = clusters.get(&lab).await.unwrap();
        if info.state != State::Pending {
            break info;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "three minutes take a third of a second: {info:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((done.state, done.current_version.as_str()), (State::Ready, "v2"));
    // three nodes, a minute each, of a time that runs ahead of the machine's
    let ahead = done.last_upgraded_date.unwrap().unix_milliseconds() - DateTime::now().unix_milliseconds();
    assert!(ahead > 90_000, "{ahead} ms");
}

#[tokio::test]
async fn latency_delays_every_call() {
    let (_running, url) = start(binary().args(["--latency", "120ms"]));
    let client = administrator(&url).await;
    for _ in 0..2 {
        let begin = Instant::now();
        client.service::<SupervisorServices>().list().await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(120), "{:?}", begin.elapsed());
    }
}

#[tokio::test]
async fn fail_takes_every_effect_and_several_rules() {
    let rule = |operation: &str, effect: &str| format!("*.supervisor_services.{operation}={effect}");
    let rules = [
        rule("list", "error:resource_busy,times=1"),
        rule("get", "drop,times=1"),
        rule("deactivate", "lose,times=1"),
        rule("versions.list", "truncate:5,times=1"),
        "*.software.clusters.list=slow:150ms,times=1".to_owned(),
    ];
    let (_running, url) = start(binary().args(rules.iter().flat_map(|rule| ["--fail", rule])));
    let client = administrator(&url).await;
    let services = client.service::<SupervisorServices>();
    let (service, versions) = (defaults::SERVICE.into(), client.service::<Versions>());

    let busy = services.list().await.unwrap_err();
    assert_eq!(busy.api().map(|api| api.kind().clone()), Some(ApiErrorKind::ResourceBusy), "{busy}");
    assert!(services.get(&service).await.unwrap_err().is_transport());
    assert!(services.deactivate(&service).await.unwrap_err().may_have_been_executed());
    let cut = versions.list(&service).await.unwrap_err();
    assert!(cut.is_transport() && cut.api().is_none(), "{cut}");
    let begin = Instant::now();
    client.service::<Clusters>().list().await.unwrap();
    assert!(begin.elapsed() >= Duration::from_millis(150));

    // each has struck as often as it should
    assert_eq!(services.get(&service).await.unwrap().state.as_str(), "DEACTIVATED", "what was lost was the answer");
    assert_eq!((services.list().await.unwrap().len(), versions.list(&service).await.unwrap().len()), (3, 3));
}

#[tokio::test]
async fn fail_seed_chooses_which_calls_are_struck() {
    let rule = format!("{LIST}=error:error,chance=0.5");
    let mut outcomes = Vec::new();
    for seed in ["7", "7", "8"] {
        let (_running, url) = start(binary().args(["--fail", &rule, "--fail-seed", seed]));
        let services = administrator(&url).await.service::<SupervisorServices>();
        let mut struck = Vec::new();
        for _ in 0..64 {
            struck.push(services.list().await.is_err());
        }
        outcomes.push(struck);
    }
    assert_eq!(outcomes[0], outcomes[1]);
    assert_ne!(outcomes[0], outcomes[2]);
    let count = outcomes[0].iter().filter(|struck| **struck).count();
    assert!((16..=48).contains(&count), "{count}");
}

#[tokio::test]
async fn seed_is_the_inventory_in_yaml_or_json() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = "clusters: [{id: domain-c1, name: lab, supervisor: {version: v1, newer: [v2]}}]\n\
                roles: [{name: Reader, privileges: [System.Read]}]\n\
                users: [{name: owl, password: hoot, permissions: [{role: Reader, on: [domain-c1]}]}]\n";
    let json = r#"{"clusters": [{"id": "domain-c1", "name": "lab", "supervisor": {"version": "v1", "newer": ["v2"]}}],
        "roles": [{"name": "Reader", "privileges": ["System.Read"]}],
        "users": [{"name": "owl", "password": "hoot", "permissions": [{"role": "Reader", "on": ["domain-c1"]}]}]}"#;
    for (name, text) in [("seed.yaml", yaml), ("seed.json", json)] {
        let seed = folder.path().join(name);
        std::fs::write(&seed, text).unwrap();
        let (_running, url) = start(binary().arg("--seed").arg(&seed));
        let clusters = log_in(&url, "owl", "hoot").await.service::<Clusters>();
        let listed = clusters.list().await.unwrap();
        assert_eq!((listed.len(), listed[0].cluster_name.as_str()), (1, "lab"), "{name}");
        let error = clusters.upgrade(&"domain-c1".into(), &UpgradeSpec::new("v2")).await.unwrap_err();
        assert_eq!(error.api().map(|api| api.kind().clone()), Some(ApiErrorKind::Unauthorized), "{name}");
    }
}

#[tokio::test]
async fn verbose_logs_calls_and_progress() {
    let (mut running, url) = start(binary().arg("-v"));
    let clusters = administrator(&url).await.service::<Clusters>();
    clusters.upgrade(&defaults::CLUSTER.into(), &UpgradeSpec::new(defaults::NEXT_VERSION)).await.unwrap();
    running.0.kill().unwrap();
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    for word in ["software.clusters", "upgrade", defaults::ADMINISTRATOR, "upgrade started", defaults::CLUSTER] {
        assert!(log.contains(word), "{word}: {log}");
    }
    assert!(!log.contains(defaults::PASSWORD), "{log}");
}

#[test]
fn help_tells_every_flag() {
    let output = binary().arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for flag in [
        "--listen",
        "--password",
        "--seed",
        "--state",
        "--time-scale",
        "--latency",
        "--fail",
        "--fail-seed",
        "--tls",
        "--cert",
        "--key",
        "--verbose",
    ] {
        let told = help.split_whitespace().any(|word| word.trim_end_matches("...") == flag);
        assert!(told, "{flag}: {help}");
    }
}
