//! Privileges on what the arguments name: which objects an authorizer is asked about, when, and what its answers do.
#![cfg(feature = "server")]

mod server_support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::{Value, json};
use server_support::{Answer, invocation, post, run};
use vapi_runtime::codec::{DecodeError, Decoder};
use vapi_runtime::meta::{
    FieldInfo, OperationInfo, Privilege, QueryStyle, RestInfo, RouteInfo, ServiceInfo, ServiceTable, StructureInfo,
    StructureTable, Type,
};
use vapi_runtime::server::{
    self, Authorizer, BoxFuture, Decision, Policy, Provider, Reply, RequestContext, Requirement, Skeleton,
    UntypedService,
};
use vapi_runtime::{ApiError, ApiErrorKind, DataValue};

const READ: Privilege = Privilege::new("System.Read", None, None);

const fn on(path: &'static str) -> Privilege {
    Privilege::new("Things.Use", Some(path), None)
}

static SPEC: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.spec",
    &[
        FieldInfo::new("host", Type::Id(&["Host"])),
        FieldInfo::new("folder", Type::Optional(&Type::Id(&["Folder"]))),
        FieldInfo::new("networks", Type::Optional(&Type::Set(&Type::Id(&["Network"])))),
    ],
));

const SPEC_TYPE: Type = Type::structure(&SPEC);

/// An operation for each form that a path can have.
static PLACES: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.places",
    &[
        OperationInfo::new("parameter", &[FieldInfo::new("cluster", Type::Id(&["Cluster"]))], Type::Boolean)
            .privileges(&[READ, on("cluster")])
            .rest(&RestInfo::new(RouteInfo::new("GET", "/clusters/{cluster}").path_variables(&[("cluster", 0)]))),
        OperationInfo::new("fields", &[FieldInfo::new("spec", SPEC_TYPE)], Type::Boolean)
            .privileges(&[on("spec.host"), on("spec.folder"), on("spec.networks")])
            .rest(&RestInfo::new(RouteInfo::new("POST", "/fields").body(0))),
        OperationInfo::new("list", &[FieldInfo::new("specs", Type::List(&SPEC_TYPE))], Type::Boolean)
            .privileges(&[on("specs.host")]),
        OperationInfo::new(
            "map",
            &[FieldInfo::new("specs", Type::Map(&Type::Id(&["Cluster"]), &SPEC_TYPE))],
            Type::Boolean,
        )
        .privileges(&[on("specs.keys"), on("specs.values.host")])
        .rest(&RestInfo::new(RouteInfo::new("POST", "/map").body(0))),
        OperationInfo::new(
            "query",
            &[FieldInfo::new("ids", Type::Optional(&Type::List(&Type::String)))],
            Type::Boolean,
        )
        .privileges(&[on("ids")])
        .rest(&RestInfo::new(RouteInfo::new("GET", "/query").query(&[("id", 0, QueryStyle::Form)]))),
        OperationInfo::new("free", &[], Type::Boolean).privileges(&[READ]),
    ],
));

/// Counts how often it is called.
#[derive(Clone, Default)]
struct Places(Arc<AtomicUsize>);

impl UntypedService for Places {
    fn info(&self) -> &'static ServiceInfo {
        &PLACES
    }

    fn invoke<'a>(
        &'a self,
        _cx: &'a RequestContext,
        _operation: usize,
        _input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(DataValue::Boolean(true)) })
    }
}

static TYPED: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.typed",
    &[OperationInfo::new("get", &[FieldInfo::new("cluster", Type::Id(&["Cluster"]))], Type::String)
        .privileges(&[on("cluster")])],
));

/// The same on types. It does its work before anyone waits for it, as no `async fn` would.
#[derive(Clone, Default)]
struct Typed(Arc<AtomicUsize>);

impl Skeleton for Typed {
    fn info(&self) -> &'static ServiceInfo {
        &TYPED
    }

    fn dispatch<'a>(
        &'a self,
        _operation: usize,
        _cx: &'a RequestContext,
        input: &mut Decoder<'_>,
    ) -> Result<Reply<'a>, DecodeError> {
        let mut cluster = None::<String>;
        input.arguments(&TYPED, 0, &mut [&mut cluster])?;
        let Some(cluster) = cluster else { return Err(input.incomplete()) };
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(server::reply(async move { Ok(cluster) }))
    }
}

/// Notes what it is asked, and refuses what is foreign.
#[derive(Clone, Default)]
struct Rules {
    asked: Arc<Mutex<Vec<String>>>,
}

impl Authorizer for Rules {
    fn authorize<'a>(&'a self, _cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
        Box::pin(async { Ok(Decision::Allowed) })
    }

    fn authorize_objects<'a>(
        &'a self,
        cx: &'a RequestContext,
        requirements: &'a [Requirement<'a>],
    ) -> BoxFuture<'a, Result<Decision, ApiError>> {
        let mut asked = self.asked.lock().unwrap();
        for Requirement { privilege, objects, .. } in requirements {
            let (operation, path) = (cx.operation().name, privilege.on.unwrap());
            asked.push(format!("{operation}: {} on {path}: {}", privilege.id, objects.join(",")));
        }
        let all: Vec<&str> = requirements.iter().flat_map(|requirement| &requirement.objects).copied().collect();
        Box::pin(async move {
            if all.contains(&"later") {
                return Err(ApiError::standard(ApiErrorKind::ServiceUnavailable, []));
            }
            Ok(if all.contains(&"foreign") { Decision::Denied } else { Decision::Allowed })
        })
    }
}

struct World {
    provider: Provider,
    rules: Rules,
    calls: Arc<AtomicUsize>,
}

impl World {
    fn new() -> Self {
        let (rules, calls) = (Rules::default(), Arc::<AtomicUsize>::default());
        let provider = Provider::builder()
            .policy(Policy::Anonymous)
            .untyped(Places(calls.clone()))
            .service(Typed(calls.clone()))
            .authorizer(rules.clone())
            .build()
            .unwrap();
        Self { provider, rules, calls }
    }

    async fn call(&self, service: &str, operation: &str, input: Value) -> Answer {
        post(&self.provider, &[], invocation(service, operation, &input).to_string()).await
    }

    async fn rest(&self, method: &str, target: &str, body: &str) -> u16 {
        let request = http::Request::builder().method(method).uri(target).header("content-type", "application/json");
        self.provider.handle(request.body(Bytes::from(body.to_owned())).unwrap()).await.status().as_u16()
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.rules.asked.lock().unwrap())
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

fn spec(host: &str) -> Value {
    json!({ "STRUCTURE": { "com.example.spec": { "host": host } } })
}

fn entry(key: &str, value: &Value) -> Value {
    json!({ "STRUCTURE": { "map-entry": { "key": key, "value": value } } })
}

#[test]
fn objects_are_found_at_every_kind_of_path() {
    run(async {
        let world = World::new();
        let full = json!({ "STRUCTURE": { "com.example.spec": {
            "host": "h1", "folder": { "OPTIONAL": "f1" }, "networks": { "OPTIONAL": ["n1", "n2"] }
        } } });
        for (operation, input, expected) in [
            ("parameter", json!({ "cluster": "c1" }), &["Things.Use on cluster: c1"][..]),
            (
                "fields",
                json!({ "spec": full }),
                &["Things.Use on spec.host: h1", "Things.Use on spec.folder: f1", "Things.Use on spec.networks: n1,n2"],
            ),
            (
                "fields",
                json!({ "spec": spec("h2") }),
                &["Things.Use on spec.host: h2", "Things.Use on spec.folder: ", "Things.Use on spec.networks: "],
            ),
            ("list", json!({ "specs": [spec("h1"), spec("h2")] }), &["Things.Use on specs.host: h1,h2"]),
            (
                "map",
                json!({ "specs": [entry("c1", &spec("h1")), entry("c2", &spec("h2"))] }),
                &["Things.Use on specs.keys: c1,c2", "Things.Use on specs.values.host: h1,h2"],
            ),
            ("query", json!({ "ids": { "OPTIONAL": ["a"] } }), &["Things.Use on ids: a"]),
            ("query", json!({}), &["Things.Use on ids: "]),
            // nothing to ask where no privilege is on an object
            ("free", json!({}), &[]),
        ] {
            world.call("com.example.places", operation, input).await.output();
            let expected: Vec<String> = expected.iter().map(|text| format!("{operation}: {text}")).collect();
            assert_eq!(world.asked(), expected);
        }
    });
}

#[test]
fn rest_names_the_same_objects() {
    run(async {
        let world = World::new();
        for (method, target, body, expected) in [
            ("GET", "/api/clusters/c%201", "", &["parameter: Things.Use on cluster: c 1"][..]),
            ("GET", "/api/query?id=a&id=b", "", &["query: Things.Use on ids: a,b"]),
            (
                "POST",
                "/api/map",
                r#"{"c1": {"host": "h1"}}"#,
                &["map: Things.Use on specs.keys: c1", "map: Things.Use on specs.values.host: h1"],
            ),
            (
                "POST",
                "/rest/map",
                r#"[{"key": "c1", "value": {"host": "h1"}}]"#,
                &["map: Things.Use on specs.keys: c1", "map: Things.Use on specs.values.host: h1"],
            ),
        ] {
            assert_eq!(world.rest(method, target, body).await, 200, "{target}");
            assert_eq!(world.asked(), expected, "{target}");
        }
        let calls = world.calls();
        assert_eq!(world.rest("GET", "/api/clusters/foreign", "").await, 403);
        assert_eq!(world.rest("POST", "/api/map", r#"{"c1": {"host": "h1"}, "foreign": {"host": "h1"}}"#).await, 403);
        assert_eq!(world.calls(), calls);
    });
}

#[test]
fn what_is_refused_is_never_called() {
    run(async {
        let world = World::new();
        let unauthorized = ("unauthorized".to_owned(), vec!["security.authorization.invalid()".to_owned()]);
        for (service, operation) in [("com.example.places", "parameter"), ("com.example.typed", "get")] {
            let cluster = |id: &str| json!({ "cluster": id });
            assert_eq!(world.call(service, operation, cluster("foreign")).await.error(), unauthorized);
            assert_eq!(world.call(service, operation, cluster("later")).await.error().0, "service_unavailable");
            assert_eq!(world.calls(), 0);
            world.call(service, operation, cluster("own")).await.output();
            assert_eq!(world.calls.swap(0, Ordering::Relaxed), 1);
        }
        let one_too_many = json!({ "specs": [entry("own", &spec("h1")), entry("foreign", &spec("h1"))] });
        assert_eq!(world.call("com.example.places", "map", one_too_many).await.error(), unauthorized);
        assert_eq!(world.calls(), 0);
    });
}

#[test]
fn the_implementation_gets_what_was_judged() {
    run(async {
        let world = World::new();
        // of equal members the last counts, for both
        let request = invocation("com.example.typed", "get", &json!({ "cluster": "own" })).to_string();
        let twice = |first: &str, last: &str| {
            let members = format!(r#""cluster":"{first}","cluster":"{last}""#);
            request.replace(r#""cluster":"own""#, &members)
        };
        assert_eq!(post(&world.provider, &[], twice("foreign", "own")).await.output(), "own");
        assert_eq!(post(&world.provider, &[], twice("own", "foreign")).await.error().0, "unauthorized");
        assert_eq!(world.asked(), ["own", "foreign"].map(|id| format!("get: Things.Use on cluster: {id}")));
    });
}

#[test]
fn arguments_that_dont_fit_are_told_first() {
    run(async {
        let world = World::new();
        for input in [json!({}), json!({ "cluster": 1 }), json!({ "cluster": "foreign", "more": 1 })] {
            for (service, operation) in [("com.example.places", "parameter"), ("com.example.typed", "get")] {
                let (error, _) = world.call(service, operation, input.clone()).await.error();
                assert!(["invalid_argument", "unexpected_input"].contains(&error.as_str()), "{input}: {error}");
            }
        }
        assert_eq!((world.asked(), world.calls()), (Vec::new(), 0));
    });
}

#[test]
fn an_authorizer_that_knows_no_objects_allows_all() {
    struct Trusting;

    impl Authorizer for Trusting {
        fn authorize<'a>(&'a self, _cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
            Box::pin(async { Ok(Decision::Allowed) })
        }
    }

    run(async {
        let builder = Provider::builder().policy(Policy::Anonymous).service(Typed::default());
        let provider = builder.authorizer(Trusting).build().unwrap();
        let request = invocation("com.example.typed", "get", &json!({ "cluster": "foreign" }));
        assert_eq!(post(&provider, &[], request.to_string()).await.output(), "foreign");
    });
}

#[test]
fn a_privilege_on_nothing_is_not_hosted() {
    static ASTRAY: ServiceTable = ServiceTable::new(&ServiceInfo::new(
        "com.example.astray",
        &[OperationInfo::new("get", &[FieldInfo::new("spec", SPEC_TYPE)], Type::Void).privileges(&[on("spec.hots")])],
    ));
    static NO_ID: ServiceTable = ServiceTable::new(&ServiceInfo::new(
        "com.example.no_id",
        &[OperationInfo::new("get", &[FieldInfo::new("spec", SPEC_TYPE)], Type::Void).privileges(&[on("spec")])],
    ));

    struct Broken(&'static ServiceInfo);

    impl UntypedService for Broken {
        fn info(&self) -> &'static ServiceInfo {
            self.0
        }

        fn invoke<'a>(
            &'a self,
            _cx: &'a RequestContext,
            _operation: usize,
            input: DataValue,
        ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
            Box::pin(async { Ok(input) })
        }
    }

    for (service, path) in [(&ASTRAY, "`spec.hots`"), (&NO_ID, "`spec`")] {
        let error = Provider::builder().untyped(Broken(service)).build().unwrap_err();
        assert_eq!(error.service(), service.name);
        let text = error.to_string();
        assert!(text.contains(service.name) && text.contains("Things.Use") && text.contains(path), "{text}");
    }
}
