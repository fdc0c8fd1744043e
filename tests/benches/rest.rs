//! REST: what finding a route costs among few and among many, and the codec of the plain form beside a typed serde_json
//! floor.

#![allow(deprecated, reason = "the figure is defined on a type that vCenter has deprecated")]

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use serde::{Deserialize, Serialize};
use vapi_runtime::codec::{self, Wire};
use vapi_runtime::meta::{FieldInfo, OperationInfo, RestInfo, RouteInfo, ServiceInfo, Type};
use vapi_runtime::server::{BoxFuture, Policy, Provider, RequestContext, UntypedService};
use vapi_runtime::{ApiError, DataValue, Id};
use vapi_tests::bench::{Goal, Work, compare, report, set_goal};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{ConfigStatus, Summary};

/// All codecs alike allocate most of what they read; this allocator is the one of the figures in README.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Operations of a made-up product that do nothing.
struct Nothing(&'static ServiceInfo);

impl UntypedService for Nothing {
    fn info(&self) -> &'static ServiceInfo {
        self.0
    }

    fn invoke<'a>(
        &'a self,
        _cx: &'a RequestContext,
        _operation: usize,
        _input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async { Ok(DataValue::Void) })
    }
}

/// Tables live as long as the program does, like generated ones.
fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn text(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A provider with so many routes, in the form of vCenter's: ten operations a service, ids between words.
fn provider(routes: usize) -> (Provider, Vec<String>) {
    const VERBS: [(&str, &str); 10] = [
        ("GET", ""),
        ("PUT", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/parts/{part}"),
        ("PUT", "/parts/{part}"),
        ("DELETE", "/parts/{part}"),
        ("GET", "/settings"),
        ("PATCH", "/settings"),
        ("POST", "/settings"),
    ];
    let mut provider = Provider::builder().policy(Policy::Anonymous);
    let mut targets = Vec::new();
    for service in 0..routes / VERBS.len() {
        let base = format!("/vcenter/area-{}/things-{service}", service % 30);
        let operations = VERBS.iter().enumerate().map(|(index, (method, rest))| {
            let (path, fields, variables): (_, &'static [FieldInfo], &'static [(&str, usize)]) = if rest
                .contains("part}")
            {
                let fields = vec![FieldInfo::new("thing", Type::Id(&[])), FieldInfo::new("part", Type::Id(&[]))];
                (format!("{base}/{{thing}}{rest}"), leak(fields), &[("thing", 0), ("part", 1)])
            } else {
                (format!("{base}/{{thing}}{rest}"), leak(vec![FieldInfo::new("thing", Type::Id(&[]))]), &[("thing", 0)])
            };
            if *method == "GET" && rest.contains("part}") {
                targets.push(format!("/api{}", path.replace("{thing}", "thing-12").replace("{part}", "part-7")));
            }
            let route = RouteInfo::new(method, text(path)).path_variables(variables);
            OperationInfo::new(text(format!("operation_{index}")), fields, Type::Void).rest(leak(RestInfo::new(route)))
        });
        let operations: &'static [OperationInfo] = leak(operations.collect::<Vec<_>>());
        let name = text(format!("com.example.area_{}.things_{service}", service % 30));
        provider = provider.untyped(Nothing(leak(ServiceInfo::new(name, operations))));
    }
    (provider.build().expect("every service has a name of its own"), targets)
}

/// Drives a call that never waits.
fn answer(provider: &Provider, target: &str) -> Response<Bytes> {
    let request = Request::get(target).body(Bytes::new()).expect("a request");
    let mut call = pin!(provider.handle(request));
    match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(response) => response,
        Poll::Pending => panic!("nothing here waits"),
    }
}

fn calls<'w>(name: &'static str, provider: &'w Provider, targets: &'w [String]) -> Work<'w> {
    let mut next = targets.iter().cycle();
    for target in targets {
        assert_eq!(answer(provider, target).status(), 204, "{target}");
    }
    Work::new(name, move || next.next().map(|target| answer(provider, target)))
}

/// The least that a program with serde would have to write for the same body.
mod floor {
    use super::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub(super) enum ConfigStatus {
        Configuring,
        Removing,
        Configured,
        Error,
    }

    #[derive(Serialize, Deserialize)]
    pub(super) struct Summary {
        pub(super) supervisor_service: String,
        pub(super) desired_version: String,
        pub(super) config_status: ConfigStatus,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub(super) current_version: Option<String>,
    }
}

fn summaries() -> Vec<Summary> {
    (0..1000)
        .map(|index| {
            let status = [ConfigStatus::Configured, ConfigStatus::Configuring, ConfigStatus::Error][index % 3].clone();
            let summary = Summary::new(Id::new(format!("service-{index}.example.com")), format!("1.{index}.0"), status);
            if index % 2 == 0 { summary.with_current_version(format!("1.{index}.0")) } else { summary }
        })
        .collect()
}

fn main() {
    let (few, few_targets) = provider(10);
    let (many, many_targets) = provider(1500);
    let mut figures = compare(
        &mut [calls("call: 10 routes", &few, &few_targets), calls("call: 1,500 routes", &many, &many_targets)],
        61,
        2000,
    );
    set_goal(&mut figures, "call: 1,500 routes / call: 10 routes", Goal::AtMost(1.2));

    let list = summaries();
    let body = codec::to_json(&list, Wire::Api).expect("it encodes");
    let floor: Vec<floor::Summary> = serde_json::from_slice(&body).expect("the floor reads the same body");
    assert_eq!(serde_json::to_vec(&floor).expect("it encodes"), body, "the floor writes the same body");
    figures.extend(compare(
        &mut [
            Work::new("decode: serde_json typed", || {
                serde_json::from_slice::<Vec<floor::Summary>>(&body).expect("valid")
            }),
            Work::new("decode: ours", || codec::from_json::<Vec<Summary>>(&body, Wire::Api).expect("valid")),
            Work::new("decode: ours, strict", || {
                codec::from_json_strict::<Vec<Summary>>(&body, Wire::Api).expect("valid")
            }),
        ],
        41,
        10,
    ));
    figures.extend(compare(
        &mut [
            Work::new("encode: serde_json typed", || serde_json::to_vec(&floor).expect("valid")),
            Work::new("encode: ours", || codec::to_json(&list, Wire::Api).expect("valid")),
        ],
        41,
        10,
    ));
    set_goal(&mut figures, "decode: ours / decode: serde_json typed", Goal::AtMost(1.0));
    set_goal(&mut figures, "encode: ours / encode: serde_json typed", Goal::AtMost(0.5));
    report("rest", &figures);
}
