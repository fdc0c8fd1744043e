//! A module that is written by hand (that of `examples/by-hand`): it serves and is called over every wire, introspection
//! knows it, and what the generator makes of its spec is the same module again.

#[allow(dead_code, unreachable_pub, clippy::pedantic, reason = "a module of an example")]
#[path = "../../examples/by-hand/src/backup.rs"]
mod backup;

use std::collections::BTreeMap;

use backup::{
    InMemory, Interval, POLICIES, PoliciesClient, PoliciesSkeleton, Policy, PolicyId, Schedule, Target, VaultFull,
};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{Options, generate, standard};
use vapi_runtime::client::Protocol;
use vapi_runtime::meta::Type;
use vapi_runtime::server::{Policy as Access, Provider, Server, ShutdownHandle};
use vapi_runtime::spec::SpecError;
use vapi_runtime::{ApiErrorKind, Client, Extra, Id, Secret, Structure, spec_of};
use vapi_std_client::introspection::service::Service as Introspection;

struct Served {
    address: String,
    stop: ShutdownHandle,
}

fn serve() -> Served {
    let service = PoliciesSkeleton(InMemory::default());
    let provider = Provider::builder().service_with(service, Access::Anonymous).introspection(Access::Anonymous);
    let server = Server::bind("127.0.0.1:0").expect("a port is free");
    let (address, stop) = (format!("http://{}", server.local_addr()), server.shutdown_handle());
    tokio::spawn(server.serve(provider.build().expect("one service")));
    Served { address, stop }
}

fn client(served: &Served, protocol: Protocol) -> Client {
    Client::builder(&served.address).no_proxy().protocol(protocol).build().expect("a client for the loopback")
}

fn policy(schedule: Schedule) -> Policy {
    Policy {
        label: "Nightly".to_owned(),
        schedule,
        target: Target::Server("vault.example".to_owned()),
        keep: Some(14),
        passphrase: Some(Secret::from("hush")),
        contacts: BTreeMap::from([("alarm".to_owned(), "555-0100".to_owned())]),
        extra: Extra::new(),
    }
}

#[tokio::test]
async fn one_trait_is_a_service_on_every_wire() {
    let served = serve();
    for protocol in [Protocol::JsonRpc, Protocol::Api, Protocol::Rest, Protocol::Legacy] {
        let policies = PoliciesClient::new(&client(&served, protocol));
        let id: Id<PolicyId> = Id::new("a policy/1");
        for schedule in [Schedule::Never, Schedule::Daily(3), Schedule::Weekly { hour: 4, day: "Monday".to_owned() }] {
            let sent = policy(schedule);
            policies.set(&id, &sent).await.expect("it is taken");
            let all = policies.list(None).await.expect("it is listed");
            assert_eq!(all, BTreeMap::from([(id.clone(), sent.clone())]), "{protocol:?}");
            let none = policies.list(Some(&["other".to_owned()])).await.expect("none is listed");
            assert!(none.is_empty(), "{protocol:?}");
        }
        assert_eq!(policies.run(&id, Some(100), "late").await.expect("there is room"), 1);
        let error = policies.run(&id, Some(101), "late").await.expect_err("there is no room");
        let full = error
            .api()
            .and_then(vapi_runtime::ApiError::downcast::<VaultFull>)
            .expect("of this type")
            .expect("in order");
        assert_eq!(full.free, 100, "{protocol:?}");
    }
    served.stop.shutdown();
}

#[tokio::test]
async fn what_is_left_out_is_not_found() {
    let served = serve();
    let policies = PoliciesClient::new(&client(&served, Protocol::JsonRpc));
    let error = policies.forget(&Id::new("x")).await.expect_err("it isn't implemented");
    assert_eq!(error.api().map(|error| error.kind().clone()), Some(ApiErrorKind::OperationNotFound));
    served.stop.shutdown();
}

#[tokio::test]
async fn introspection_declares_operations_and_errors() {
    let served = serve();
    let introspection = Introspection::new(&client(&served, Protocol::JsonRpc));
    let service = introspection.get(&Id::new("com.acme.backup.policies")).await.expect("the service is there");
    let mut operations: Vec<String> = service.operations.iter().map(|id| id.as_str().to_owned()).collect();
    operations.sort();
    assert_eq!(operations, ["forget", "list", "run", "set"]);
    let operation = vapi_std_client::introspection::operation::Operation::new(&client(&served, Protocol::JsonRpc));
    let run = operation.get(&Id::new("com.acme.backup.policies"), &Id::new("run")).await.expect("it is there");
    let errors = format!("{:?}", run.error_definitions);
    assert!(errors.contains("com.acme.backup.policies.vault_full"), "{errors}");
    served.stop.shutdown();
}

#[test]
fn secrets_and_sensitive_fields_are_hidden() {
    let shown = format!("{:?}", policy(Schedule::Never));
    assert!(shown.contains("Nightly") && !shown.contains("hush") && !shown.contains("555-0100"), "{shown}");
}

/// The spec as the generator takes it.
fn sources() -> Sources {
    let spec = spec_of("backup", &[&POLICIES], &[]).expect("the module makes a spec");
    let files = spec.files().map(|(name, text)| Source { path: format!("spec/backup/{name}"), text: text.to_owned() });
    Sources::new(files.chain(standard::sources()).collect())
}

#[test]
fn the_generator_reads_the_spec_back() {
    let (sources, mut diagnostics) = (sources(), Diagnostics::new());
    let options = Options { only: Some(["backup".to_owned()].into()), ..Options::default() };
    let output = generate(&sources, &options, &mut diagnostics);
    // Nothing in the module says what the package and the set are for.
    let said = diagnostics.render_all(&sources);
    let said: Vec<&str> =
        said.lines().filter(|line| ["warning", "error"].iter().any(|level| line.starts_with(level))).collect();
    let missing = |what: &str| format!("warning[V0801]: {what} has no documentation");
    assert_eq!(said, [missing("package `com.acme.backup`"), missing("set `backup`")]);
    let output = output.expect("there is no error");
    let types: String = output.crates.iter().flat_map(|made| made.files.values()).cloned().collect();
    for part in [
        "/// Hour of the day, 0 to 23.",
        "pub fn weekly(",
        "ServerAddress(String)",
        "pub struct VaultFull",
        r#""dispatch": { "action": "run" }"#,
        r#""success": 204"#,
        r#""privileges": ["#,
    ] {
        assert!(types.contains(part), "`{part}` isn't in\n{types}");
    }
}

/// What is generated of the spec of a module has the tables of the module: so its own spec is the same again.
#[test]
fn a_spec_survives_the_way_through_the_generator() {
    let (sources, mut diagnostics) = (sources(), Diagnostics::new());
    let ir = vapi_codegen::generate::load(&sources, &mut diagnostics).expect("the spec is in order");
    let service = ir.services.iter().map(|(_, service)| service).find(|service| service.id == POLICIES.name);
    let service = service.expect("the service is there");
    assert_eq!(service.operations.len(), POLICIES.operations.len());
    for (operation, info) in service.operations.iter().zip(POLICIES.operations) {
        assert_eq!(operation.name.text, info.name);
        assert_eq!(operation.facts.doc.as_deref().unwrap_or_default(), info.doc);
        assert_eq!(operation.read_only, info.read_only, "{}", info.name);
        assert_eq!(operation.rest.is_some(), info.rest.is_some());
        let wires: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.wire.as_str()).collect();
        assert_eq!(wires, info.input.fields.iter().map(|field| field.name).collect::<Vec<_>>());
        if let (Some(rest), Some(table)) = (&operation.rest, info.rest) {
            assert_eq!((&*rest.route.method, &*rest.route.path.text), (table.route.method, table.route.path));
            assert_eq!((rest.success, rest.route.body), (table.success, table.route.body));
            assert_eq!(rest.route.query.len(), table.route.query.len());
        }
    }
    let policy =
        ir.structures.iter().map(|(_, structure)| structure).find(|found| found.canonical == Policy::info().name);
    let policy = policy.expect("the structure is there");
    let wires: Vec<&str> = policy.fields.iter().map(|field| field.wire.as_str()).collect();
    assert_eq!(wires, Policy::info().fields.iter().map(|field| field.name).collect::<Vec<_>>());
    assert_eq!((policy.unions.len(), policy.one_of.len()), (1, 1));
}

#[test]
fn what_makes_no_spec_is_said() {
    assert_eq!(spec_of("Backup", &[&POLICIES], &[]), Err(SpecError::SetName("Backup".to_owned())));
    assert_eq!(spec_of("backup", &[], &[Type::String]), Err(SpecError::Empty));
    assert_eq!(Interval::from("DAILY").as_str(), "DAILY");
}
