//! The services against which the legacy form was recorded, on data values: made-up ones, and some of vCenter with answers
//! that are always the same.

#![allow(clippy::unnecessary_wraps, reason = "all services are answered by functions of one type")]

pub mod calls;
mod notation;
mod tables;
pub mod values;

use vapi_runtime::meta::ServiceInfo;
use vapi_runtime::server::{BoxFuture, Policy, Provider, ProviderBuilder, RequestContext, UntypedService};
use vapi_runtime::{ApiError, ApiErrorKind, DataValue, SecurityContext, StructureValue};
use vapi_std::cis::session;
use vapi_vcenter::namespace_management::{software, stats, supervisor_services};

/// A provider of all of them, open to everyone.
#[must_use]
pub fn provider() -> Provider {
    let services = [
        Answers { info: &tables::ITEMS, answer: items },
        Answers { info: &tables::SINGLE, answer: single },
        Answers { info: &tables::FILTERED, answer: filtered },
        Answers { info: &tables::THINGS, answer: things },
        Answers { info: &tables::VERB, answer: verb },
        Answers { info: &session::SERVICE, answer: sessions },
        Answers { info: &supervisor_services::SERVICE, answer: services },
        Answers { info: &supervisor_services::versions::SERVICE, answer: versions },
        Answers { info: &software::clusters::SERVICE, answer: clusters },
        Answers { info: &stats::time_series::SERVICE, answer: time_series },
    ];
    let provider = Provider::builder().policy(Policy::Anonymous);
    services.into_iter().fold(provider, ProviderBuilder::untyped).build().expect("one of each")
}

type Outcome = Result<DataValue, ApiError>;

/// A service whose operations a function answers.
struct Answers {
    info: &'static ServiceInfo,
    answer: fn(&RequestContext, &StructureValue) -> Outcome,
}

impl UntypedService for Answers {
    fn info(&self) -> &'static ServiceInfo {
        self.info
    }

    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        _operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async move {
            let Some(input) = input.as_structure() else { panic!("arguments are a structure") };
            (self.answer)(cx, input)
        })
    }
}

fn error(kind: ApiErrorKind) -> Outcome {
    Err(ApiError::standard(kind, []))
}

fn text<'i>(input: &'i StructureValue, field: &str) -> &'i str {
    match input.get(field) {
        Some(DataValue::String(text)) => text,
        other => panic!("no text `{field}`: {other:?}"),
    }
}

fn field(input: &StructureValue, name: &str) -> DataValue {
    input.get(name).unwrap_or_else(|| panic!("no `{name}`")).clone()
}

fn entry(key: &str, value: DataValue) -> DataValue {
    DataValue::Structure(StructureValue::new("map-entry").with("key", DataValue::string(key)).with("value", value))
}

fn named(name: &str) -> StructureValue {
    StructureValue::new(tables::ITEM.name).with("name", DataValue::string(name))
}

/// The item of an id.
fn item(id: &str) -> Outcome {
    match id {
        "missing" => error(ApiErrorKind::NotFound),
        "undeclared" => error(ApiErrorKind::ResourceBusy),
        id => Ok(DataValue::Structure(
            named(id)
                .with("size", DataValue::some(DataValue::Integer(1)))
                .with("attrs", DataValue::some(DataValue::List(vec![entry("k", DataValue::Integer(1))])))
                .with("color", DataValue::some(DataValue::string("RED"))),
        )),
    }
}

fn items(cx: &RequestContext, input: &StructureValue) -> Outcome {
    let operation = cx.operation().name;
    Ok(match operation {
        "list" => DataValue::List(vec![
            DataValue::Structure(named("a")),
            DataValue::Structure(named("b").with("note", DataValue::some(DataValue::string("n")))),
        ]),
        "get" => return item(text(input, "id")),
        "create" => {
            let spec = input.get("spec").and_then(DataValue::as_structure).expect("a spec");
            DataValue::String(format!("new-{}", text(spec, "name")))
        }
        "set" | "echo" => field(input, "spec"),
        "hello" => DataValue::string("hi"),
        "count" => DataValue::Integer(3),
        "maybe" => DataValue::unset(),
        "some_map" => DataValue::List(vec![entry("k", DataValue::Integer(1))]),
        "secs" => DataValue::String(security(cx)),
        "apps" => {
            let known = ["opId", "locale", "format-locale", "timezone"];
            let entries = known.iter().filter_map(|key| Some(format!("{key}={}", cx.application().get(key)?)));
            DataValue::String(entries.collect::<Vec<_>>().join(", "))
        }
        "kinds" => DataValue::String(notation::python(input)),
        "fail" => {
            let words = text(input, "kind").chars().fold(String::new(), |mut out, letter| {
                if letter.is_uppercase() && !out.is_empty() {
                    out.push('_');
                }
                out.push(letter.to_ascii_uppercase());
                out
            });
            return error(ApiErrorKind::of_error_type(&words).expect("a standard error"));
        }
        "bad_output" => DataValue::Integer(5),
        "long" | "long$task" => DataValue::string("task-1"),
        _ => DataValue::Void,
    })
}

/// The security context that the implementation sees, as the recording has it.
fn security(cx: &RequestContext) -> String {
    let member = |name: &str, value: &str| format!("{name}={value}");
    let Some(security) = cx.security() else { return String::new() };
    let mut members = vec![member("schemeId", &security.scheme())];
    match security {
        SecurityContext::UserPassword { user, password } => {
            members.extend([member("userName", user), member("password", password.expose())]);
        }
        SecurityContext::Session(id) => members.push(member("sessionId", id.expose())),
        SecurityContext::OAuth(token) => members.push(member("accessToken", token.expose())),
        other => members.push(other.to_json().expose().to_owned()),
    }
    members.join(", ")
}

fn single(cx: &RequestContext, _input: &StructureValue) -> Outcome {
    Ok(if cx.operation().name == "get" { DataValue::string("one") } else { DataValue::Void })
}

fn filtered(cx: &RequestContext, input: &StructureValue) -> Outcome {
    Ok(DataValue::String(notation::of_fields(input, &cx.operation().input)))
}

fn things(cx: &RequestContext, input: &StructureValue) -> Outcome {
    let thing = text(input, "thing_id");
    Ok(match cx.operation().name {
        "fetch" => DataValue::Structure(named(thing)),
        operation => DataValue::String(format!("{operation} {thing}")),
    })
}

fn verb(cx: &RequestContext, input: &StructureValue) -> Outcome {
    Ok(match cx.operation().name {
        "get" => return item(text(input, "id")),
        "list" => DataValue::String(notation::of_fields(input, &cx.operation().input)),
        "create" => DataValue::string("new"),
        "set" => field(input, "spec"),
        "patch" => field(input, "m"),
        "plain_post" => DataValue::string("plain"),
        "tea" => {
            return Err(ApiError::from_value(
                StructureValue::new(tables::TEAPOT.name).with("messages", DataValue::List(Vec::new())),
            ));
        }
        "start" | "delete" => DataValue::Void,
        operation => DataValue::string(operation),
    })
}

fn sessions(cx: &RequestContext, _input: &StructureValue) -> Outcome {
    Ok(match cx.operation().name {
        "create" => DataValue::Secret("the-session".into()),
        "get" => {
            let time = || DataValue::string("2026-01-02T00:00:00.000Z");
            DataValue::Structure(
                StructureValue::new("com.vmware.cis.session.info")
                    .with("user", DataValue::string("u"))
                    .with("created_time", time())
                    .with("last_accessed_time", time()),
            )
        }
        _ => DataValue::Void,
    })
}

fn services(cx: &RequestContext, input: &StructureValue) -> Outcome {
    let summary = |name: &str| {
        StructureValue::new(format!("{}.{name}", supervisor_services::SERVICE.name))
            .with("display_name", DataValue::string("Svc"))
            .with("state", DataValue::string("ACTIVATED"))
    };
    Ok(match cx.operation().name {
        "list" => {
            let summary = summary("summary").with("supervisor_service", DataValue::string("svc"));
            DataValue::List(vec![DataValue::Structure(summary)])
        }
        "get" => match text(input, "supervisor_service") {
            "missing" => return error(ApiErrorKind::NotFound),
            id => DataValue::Structure(summary("info").with("display_name", DataValue::string(id))),
        },
        "deactivate" => return error(ApiErrorKind::NotAllowedInCurrentState),
        _ => DataValue::Void,
    })
}

fn versions(_cx: &RequestContext, _input: &StructureValue) -> Outcome {
    error(ApiErrorKind::NotFound)
}

fn clusters(cx: &RequestContext, input: &StructureValue) -> Outcome {
    Ok(match cx.operation().name {
        "upgrade_multiple" => {
            let DataValue::List(specs) = field(input, "specs") else { panic!("a map of specs") };
            let started = || {
                let result = StructureValue::new(format!("{}.result", software::clusters::SERVICE.name));
                DataValue::Structure(result.with("res", DataValue::string("STARTED")))
            };
            let keys = specs.iter().filter_map(|entry| Some(text(entry.as_structure()?, "key")));
            DataValue::List(keys.map(|key| entry(key, started())).collect())
        }
        _ => DataValue::Void,
    })
}

fn time_series(_cx: &RequestContext, input: &StructureValue) -> Outcome {
    let spec = input.get("spec").and_then(DataValue::as_structure).expect("a spec");
    let numbers = |number| DataValue::List(vec![DataValue::Integer(number)]);
    let series = StructureValue::new(format!("{}.time_series", stats::time_series::SERVICE.name))
        .with("counter", field(spec, "obj_type"))
        .with("time_stamps", numbers(1))
        .with("values", numbers(2));
    Ok(DataValue::List(vec![DataValue::Structure(series)]))
}
