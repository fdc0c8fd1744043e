//! The recorded values of REST: our client sends what VMware's client sent, and makes of an answer what that made of it.
//!
//! Where we differ on purpose, `tests/known_differences.json` says how and why.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vapi_probe::{Color, Empty, Inner, Outer, Uni};
use vapi_runtime::client::{Protocol, RetryPolicy};
use vapi_runtime::codec::{self, Decode, Encode};
use vapi_runtime::{
    ApiError, ApiErrorKind, Blob, Client, DataValue, DateTime, DynamicStructure, Id, Opaque, Secret, Set,
    StructureValue, Uri,
};
use vapi_tests::demo::values;
use vapi_tests::known::KnownDifferences;
use vapi_tests::raw::{Message, Scripted};
use vapi_tests::{short, vectors};

const FORMS: [(&str, Protocol); 2] = [("plain", Protocol::Api), ("wrapped", Protocol::Rest)];

fn client(server: &Scripted, protocol: Protocol) -> Client {
    let builder = Client::builder(server.url()).no_proxy().retry(RetryPolicy::off()).protocol(protocol);
    builder.build().expect("a client for loopback")
}

fn refused() -> Value {
    json!({"refused": true})
}

#[tokio::test]
async fn requests() {
    let server = Scripted::start();
    let mut known = KnownDifferences::of("rest-values-encode");
    for case in vectors::load("rest-values").iter().filter(|case| case["direction"] == "encode") {
        let id = vectors::text(case, "id");
        let operation = values::operation(vectors::text(case, "type"));
        for (form, protocol) in FORMS {
            let recorded = case[form].as_str().map_or_else(refused, body);
            server.answer(vec![Message::answer(204, Vec::new(), Vec::new())]);
            let ours = match value(id) {
                // what it comes to doesn't matter here
                Some(value) => {
                    let _ = client(&server, protocol).call::<Opaque>(&values::VALUES, operation, &[&*value]).await;
                    server.requests().first().map_or_else(refused, |sent| body(&String::from_utf8_lossy(&sent.body)))
                }
                None => refused(),
            };
            known.check(&format!("{id}-{form}"), &recorded, &ours);
        }
    }
    known.finish();
}

/// A body as a value in which numbers have one spelling and entries of maps are in order; as text when it is no JSON.
fn body(text: &str) -> Value {
    let body = serde_json::from_str(text).map_or_else(|_| text.into(), vectors::reduced);
    json!({"body": vectors::entries_in_order(body)})
}

/// The value that a recorded case describes in words; none when no Rust value is like that.
fn value(case: &str) -> Option<Box<dyn Encode>> {
    fn of<T: Encode + 'static>(value: T) -> Box<dyn Encode> {
        Box::new(value)
    }
    fn double(text: &str) -> Box<dyn Encode> {
        of(text.parse::<f64>().expect("a number"))
    }
    fn map<K: Ord + Encode + 'static, V: Encode + 'static, const N: usize>(entries: [(K, V); N]) -> Box<dyn Encode>
    where
        BTreeMap<K, V>: Encode,
    {
        of(BTreeMap::from(entries))
    }
    let text = |text: &str| text.to_owned();
    let time = |text: &str| text.parse::<DateTime>().expect("a moment");
    let uri = |text: &str| Uri::new(text).ok();
    let structure = |name: &str| StructureValue::new(name);
    Some(match case {
        "val-001" => of(true),
        "val-002" => of(false),
        "val-003" => of(0_i64),
        "val-004" => of(i64::MIN),
        "val-008" => double("0"),
        "val-009" => double("0.0"),
        "val-011" => double("1.5"),
        "val-012" => double("-1.5"),
        "val-013" => double("100"),
        "val-014" => double("0.001"),
        "val-016" => double("1E400"),
        "val-017" => double("1E-7"),
        "val-018" => double("-0.0"),
        "val-019" => double("10"),
        "val-021" => double("1000000"),
        "val-022" => double("0.1"),
        "val-023" => double("NaN"),
        "val-024" => double("Infinity"),
        "val-026" => of(String::new()),
        "val-027" => of(text("a\"b\\c/d\n\té\u{2603}\u{1F600}\u{2028}")),
        "val-028" => of(text("<>&\u{0}\u{7F}")),
        "val-029" => of(Secret::new("pässw")),
        "val-031" => of(Blob::from(vec![0xfb, 0xff, 0xfe, 0x00])),
        "val-032" => of(time("2026-01-02T03:04:05Z")),
        "val-033" => of(time("2026-01-02T03:04:05.987654Z")),
        "val-034" => of(time("2026-01-02T03:04:05.000400Z")),
        "val-037" => of(uri("https://h:443/a?b=c#d")?),
        "val-038" => of(uri("a b")?),
        "val-039" => of(uri("")?),
        "val-041" => of(Id::<()>::new("")),
        "val-042" => of(Color::Red),
        "val-043" => of(Color::from("PURPLE")),
        "val-046" => of(vec![3_i64, 1, 3]),
        "val-047" => of(vec![Some(1_i64), None, Some(2)]),
        "val-048" => of(vec![vec![text("a")], Vec::new()]),
        "val-049" => of(Set::<String>::from([])),
        "val-052" => map::<String, i64, 0>([]),
        "val-053" => map([(text("b"), 2_i64), (text("a\""), 1)]),
        "val-054" => map([(Id::<()>::new("domain-c8"), Inner::new(1))]),
        "val-056" => map([(7_i64, text("x")), (-1, text("y"))]),
        "val-057" => map([(true, text("x"))]),
        "val-058" => map([(time("2026-01-02T00:00:00Z"), text("x"))]),
        "val-059" => map([(uri("http://a/").expect("a URI"), text("x"))]),
        "val-061" => map([(text("a"), BTreeMap::from([(text("b"), 1_i64)])), (text("c"), BTreeMap::new())]),
        "val-062" => of(None::<String>),
        "val-063" => of(Some(String::new())),
        "val-064" => of(None::<Inner>),
        "val-066" => of(None::<Option<i64>>),
        "val-067" => of(Inner::new(1)),
        "val-068" => of(Inner::new(1).with_eula("")),
        "val-069" => of(Inner::new(1).with_eula("x")),
        "val-071" => of(Empty::new()),
        "val-072" => {
            let inner = BTreeMap::from([(text("k"), vec![Inner::new(1), Inner::new(2).with_eula("e")])]);
            let lists = vec![BTreeMap::from([(Id::new("i"), 1)]), BTreeMap::new()];
            of(Outer::new(inner, lists).with_o(BTreeMap::from([(Color::Green, Inner::new(3))])))
        }
        "val-073" => of(Uni::a("x")),
        // a case of a newer server can only come from one
        "val-077" => {
            of(codec::from_value::<Uni>(&DataValue::Structure(structure("").with("kind", DataValue::string("C"))))
                .expect("unions are open"))
        }
        "val-078" => of(DynamicStructure::from_typed(&Inner::new(5)).expect("it encodes")),
        "val-079" => of(DynamicStructure::new(
            structure("")
                .with("n", DataValue::Integer(5))
                .with("o", DataValue::unset())
                .with("l", DataValue::List(vec![DataValue::string("x")])),
        )),
        "val-081" => of(Opaque::new(DataValue::Structure(structure("").with("a", DataValue::Boolean(true))))),
        "val-082" => of(Opaque::new(DataValue::string("s"))),
        "val-083" => of(ApiError::standard(ApiErrorKind::NotFound, [])),
        "val-084" => of(()),
        _ => return None,
    })
}

#[tokio::test]
async fn answers() {
    let server = Scripted::start();
    let mut known = KnownDifferences::of("rest-values-decode");
    for case in vectors::load("rest-values").iter().filter(|case| case["direction"] == "decode") {
        let id = vectors::text(case, "id");
        for (form, protocol) in FORMS {
            let recorded =
                case[format!("{form}_result")].as_str().map_or_else(refused, |result| json!({"returns": result}));
            let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
            server.answer(vec![Message::answer(200, headers, vectors::text(case, form).into())]);
            let ours = returned(&client(&server, protocol), vectors::text(case, "type")).await;
            known.check(&format!("{id}-{form}"), &recorded, &ours);
        }
    }
    known.finish();
}

/// What a call of the operation of a type returns.
async fn returned(client: &Client, recorded: &str) -> Value {
    let operation = values::operation(recorded);
    let name = values::VALUES.operations[operation].name;
    macro_rules! call {
        ($ty:ty) => {
            called::<$ty>(client, operation).await
        };
    }
    match name {
        "void" => call!(()),
        "boolean" => call!(bool),
        "long" => call!(i64),
        "double" => call!(f64),
        "string" => call!(String),
        "secret" => call!(Secret),
        "binary" => call!(Blob),
        "date-time" => call!(DateTime),
        "uri" => call!(Uri),
        "id" => call!(Id),
        "enum com.example.color" => call!(Color),
        "list<long>" => call!(Vec<i64>),
        "set<string>" => call!(Set<String>),
        "map<string,long>" => call!(BTreeMap<String, i64>),
        "map<long,string>" => call!(BTreeMap<i64, String>),
        "map<enum,boolean>" => call!(BTreeMap<Color, bool>),
        "map<string,optional<long>>" => call!(BTreeMap<String, Option<i64>>),
        "optional<string>" => call!(Option<String>),
        "structure inner" => call!(Inner),
        "structure outer" => call!(Outer),
        "structure uni" => call!(Uni),
        "dynamic-structure" => call!(DynamicStructure),
        "opaque" => call!(Opaque),
        "any-error" => call!(ApiError),
        name => panic!("no Rust type for `{name}` yet"),
    }
}

async fn called<T: Encode + Decode + Send + 'static>(client: &Client, operation: usize) -> Value {
    let ty = &values::VALUES.operations[operation].output;
    match client.call::<T>(&values::VALUES, operation, &[&DataValue::unset()]).await {
        Ok(value) => match codec::to_value(&value) {
            Ok(value) => json!({"returns": short::of(&value, ty)}),
            Err(_) => json!({"returns": "kept although it breaks the rule of its union"}),
        },
        Err(error) => {
            assert!(error.is_decode() || error.is_protocol(), "{error}");
            refused()
        }
    }
}
