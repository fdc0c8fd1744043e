//! Types of golden specs, written by hand with derives, beside those that the generator makes: the same tables, the same
//! bytes on every wire, the same reading of what doesn't fit.

mod by_hand;
mod generated;

/// The resource types that these specs name.
#[allow(missing_docs, unreachable_pub, reason = "markers that generated modules look for here")]
mod resource {
    macro_rules! marker {
        ($name:ident, $text:literal) => {
            #[derive(Debug)]
            pub enum $name {}
            impl vapi_runtime::Resource for $name {
                const TYPE: &'static str = $text;
            }
        };
    }
    marker!(Thing, "Thing");
    pub mod bags {
        marker!(Ball, "com.example.bags.Ball");
    }
    pub mod check {
        marker!(Package, "com.example.check.Package");
    }
}

// Where generated modules look for each other.
#[allow(unused_imports, reason = "not all of them do")]
use generated::{bags, errors, scalars, shop, tree};

use std::fmt::Debug;

use vapi_runtime::Wire;
use vapi_runtime::codec::{self, Structure};
use vapi_runtime::meta::{EnumerationInfo, MemberInfo, StructureInfo};

/// What a table says, documentation, names of Rust and the order of fields aside.
fn facts(info: &StructureInfo) -> String {
    let name = |index: &usize| info.fields[*index].name;
    let mut fields: Vec<_> =
        info.fields.iter().map(|field| (field.name, field.ty.to_string(), field.sensitive)).collect();
    fields.sort();
    let unions: Vec<_> = info
        .unions
        .iter()
        .map(|union| {
            let fields = |fields: &[(usize, bool)]| {
                fields.iter().map(|(index, required)| (name(index), *required)).collect::<Vec<_>>()
            };
            let cases: Vec<_> = union.cases.iter().map(|case| (case.value, fields(case.fields))).collect();
            (name(&union.tag), union.fields.iter().map(name).collect::<Vec<_>>(), cases)
        })
        .collect();
    let groups: Vec<Vec<_>> = info.one_of.iter().map(|group| group.fields.iter().map(name).collect()).collect();
    let members: Vec<_> = info
        .members
        .iter()
        .map(|member| match member {
            MemberInfo::Field(index) => name(index).to_owned(),
            other => format!("{other:?}"),
        })
        .collect();
    format!("{} {:?} {fields:?} {members:?} {unions:?} {groups:?}", info.name, info.kind)
}

/// Reads texts of JSON-RPC with both types. What one takes the other takes, and both write the same on every wire.
fn alike<Generated, ByHand>(texts: &[&str])
where
    Generated: Structure + Debug + PartialEq,
    ByHand: Structure + Debug + PartialEq,
{
    assert_eq!(facts(Generated::info()), facts(ByHand::info()));
    let kind = if Generated::info().kind == vapi_runtime::meta::StructureKind::Error { "ERROR" } else { "STRUCTURE" };
    let mut taken = 0;
    for text in texts {
        let text = format!(r#"{{"{kind}":{{"{}":{text}}}}}"#, Generated::info().name);
        for strict in [false, true] {
            let (generated, by_hand) = (read::<Generated>(&text, strict), read::<ByHand>(&text, strict));
            match (generated, by_hand) {
                (Ok(generated), Ok(by_hand)) => {
                    taken += 1;
                    assert_eq!(format!("{generated:?}"), format!("{by_hand:?}"), "{text}");
                    for wire in [Wire::JsonRpc, Wire::Api, Wire::Rest] {
                        let (left, right) = (codec::to_json(&generated, wire), codec::to_json(&by_hand, wire));
                        assert_eq!(show(left), show(right), "{text} on {wire:?}");
                    }
                    let (left, right) = (codec::to_value(&generated).ok(), codec::to_value(&by_hand).ok());
                    assert_eq!(left, right, "{text}");
                    if let Some(value) = right {
                        let again: ByHand = codec::from_value(&value).expect("what was written is read");
                        assert_eq!(again, by_hand, "{text}");
                    }
                }
                (Err(_), Err(_)) => {}
                (generated, by_hand) => panic!("{text}: {generated:?}, but {by_hand:?}"),
            }
        }
    }
    assert!(taken > 0, "no text was taken");
}

fn read<T: Structure>(text: &str, strict: bool) -> Result<T, String> {
    let result = if strict {
        codec::from_json_strict(text.as_bytes(), Wire::JsonRpc)
    } else {
        codec::from_json(text.as_bytes(), Wire::JsonRpc).map(|(value, _)| value)
    };
    result.map_err(|error| error.to_string())
}

/// Bytes as text, or that there are none.
fn show(written: Result<Vec<u8>, codec::EncodeError>) -> String {
    written.map_or_else(|_| "can't be written".to_owned(), |bytes| String::from_utf8(bytes).expect("JSON is text"))
}

fn same_values(generated: &EnumerationInfo, by_hand: &EnumerationInfo) {
    assert_eq!((generated.name, generated.values), (by_hand.name, by_hand.values));
}

#[test]
fn tagged_union() {
    same_values(
        <generated::switch::StateKind as codec::Enumeration>::INFO,
        <by_hand::StateKind as codec::Enumeration>::INFO,
    );
    alike::<generated::switch::State, by_hand::State>(&[
        r#"{"kind":"OFF","label":{"OPTIONAL":"lamp"}}"#,
        r#"{"kind":"OFF","level":{"OPTIONAL":null},"since":{"OPTIONAL":null},"label":{"OPTIONAL":null}}"#,
        r#"{"kind":"ON","since":{"OPTIONAL":"2024-05-06T07:08:09.000Z"}}"#,
        r#"{"label":{"OPTIONAL":null},"since":{"OPTIONAL":"2024-05-06T07:08:09.000Z"},"level":{"OPTIONAL":40},"kind":"DIMMED"}"#,
        r#"{"kind":"ON"}"#,
        r#"{"kind":"ON","level":{"OPTIONAL":1}}"#,
        r#"{"kind":"BLINKING","level":{"OPTIONAL":3}}"#,
        r#"{"kind":"BLINKING","speed":4}"#,
        r#"{"level":{"OPTIONAL":3}}"#,
        r#"{"kind":7}"#,
    ]);
}

#[test]
fn structure_that_is_a_union() {
    alike::<generated::switch::Result, by_hand::Outcome>(&[
        r#"{"res":"STARTED"}"#,
        r#"{"res":"REJECTED","reason":{"OPTIONAL":{"ERROR":{"com.example.no":{"why":"so"}}}}}"#,
        r#"{"res":"REJECTED"}"#,
        "{}",
    ]);
}

#[test]
fn optional_tag() {
    alike::<generated::disk::Backing, by_hand::Backing>(&[
        r#"{"type":{"OPTIONAL":"FILE"},"path":{"OPTIONAL":"/a"}}"#,
        r#"{"type":{"OPTIONAL":"UNSET"}}"#,
        r#"{"type":{"OPTIONAL":"UNKNOWN"}}"#,
        r#"{"type":{"OPTIONAL":null}}"#,
        r#"{"path":{"OPTIONAL":"/a"}}"#,
        r#"{"type":{"OPTIONAL":"TAPE"},"path":{"OPTIONAL":"/a"}}"#,
        "{}",
    ]);
}

#[test]
fn fields_that_cases_share() {
    alike::<generated::job::Info, by_hand::Info>(&[
        r#"{"owner":"me","status":"PENDING"}"#,
        r#"{"owner":"me","status":"RUNNING","progress":{"OPTIONAL":5},"start_time":{"OPTIONAL":"2024-05-06T07:08:09.000Z"}}"#,
        r#"{"owner":"me","status":"DONE","start_time":{"OPTIONAL":"2024-05-06T07:08:09.000Z"},"result":{"OPTIONAL":{"SECRET":"x"}}}"#,
        r#"{"owner":"me","status":"DONE","start_time":{"OPTIONAL":"2024-05-06T07:08:09.000Z"},"result":{"OPTIONAL":[1, "x"]}}"#,
        r#"{"owner":"me","status":"FAILED"}"#,
        r#"{"owner":"me","status":"FAILED","error":{"OPTIONAL":{"ERROR":{"com.example.no":{}}}}}"#,
        r#"{"owner":"me","status":"FAILED","progress":{"OPTIONAL":5}}"#,
    ]);
}

#[test]
fn two_unions() {
    alike::<generated::check::CheckResult, by_hand::CheckResult>(&[
        r#"{"status":"VALID","content_type":{"OPTIONAL":null}}"#,
        r#"{"status":"INVALID","messages":{"OPTIONAL":["a","b"]},"content_type":{"OPTIONAL":"YAML"}}"#,
        r#"{"status":"VALID","content_type":{"OPTIONAL":"PACKAGE"},"package":{"OPTIONAL":"p-1"}}"#,
        r#"{"status":"VALID","content_type":{"OPTIONAL":"PACKAGE"},"yaml":{"OPTIONAL":"a: 1"}}"#,
        r#"{"status":"VALID","content_type":{"OPTIONAL":"ZIP"},"yaml":{"OPTIONAL":"a: 1"},"more":true}"#,
    ]);
}

#[test]
fn exactly_one_of() {
    alike::<generated::shop::PaperSpec, by_hand::PaperSpec>(&[r#"{"pages":3}"#, "{}"]);
    alike::<generated::shop::CreateSpec, by_hand::CreateSpec>(&[
        r#"{"paper_spec":{"OPTIONAL":{"STRUCTURE":{"com.example.shop.paper_spec":{"pages":3}}}}}"#,
        r#"{"digital_spec":{"OPTIONAL":"x"}}"#,
        r#"{"digital_spec":{"OPTIONAL":"x"},"paper_spec":{"OPTIONAL":{"STRUCTURE":{"com.example.shop.paper_spec":{"pages":3}}}}}"#,
        "{}",
    ]);
    alike::<generated::shop::Order, by_hand::Order>(&[
        r#"{"number":1,"card":{"OPTIONAL":{"SECRET":"4711"}},"note":{"OPTIONAL":"soon"}}"#,
        r#"{"number":1,"invoice":{"OPTIONAL":"Street 1"}}"#,
        r#"{"number":1,"unknown":{"OPTIONAL":true}}"#,
        r#"{"number":1}"#,
        r#"{"number":1,"invoice":{"OPTIONAL":"a"},"unknown":{"OPTIONAL":true}}"#,
    ]);
}

#[test]
fn types_that_hold_themselves() {
    let leaf = r#"{"value":"c","left":{"OPTIONAL":null},"children":[],"named":[]}"#;
    let node = format!(r#"{{"STRUCTURE":{{"com.example.tree.node":{leaf}}}}}"#);
    let tree = format!(
        r#"{{"value":"a","left":{{"OPTIONAL":{node}}},"children":[{node},{node}],"named":[{{"STRUCTURE":{{"map-entry":{{"key":"k","value":{{"OPTIONAL":{node}}}}}}}}}]}}"#
    );
    alike::<generated::tree::Node, by_hand::Node>(&[leaf, &tree, r#"{"value":"a"}"#]);
    let egg = r#"{"state":"LAID","layer":{"OPTIONAL":{"STRUCTURE":{"com.example.tree.chicken":{"from":{"OPTIONAL":{"STRUCTURE":{"com.example.tree.egg":{"state":"FOUND"}}}}}}}}}"#;
    alike::<generated::tree::Egg, by_hand::Egg>(&[egg, r#"{"state":"FOUND"}"#, r#"{"state":"LAID"}"#]);
    alike::<generated::tree::Chicken, by_hand::Chicken>(&[r#"{"from":{"OPTIONAL":null}}"#, "{}"]);
}

#[test]
fn collections() {
    let ball = r#"{"STRUCTURE":{"com.example.bags.ball":{"weight":1.5}}}"#;
    let entry =
        |key: &str, value: &str| format!(r#"[{{"STRUCTURE":{{"map-entry":{{"key":{key},"value":{value}}}}}}}]"#);
    let bag = format!(
        r#"{{"by_color":{},"by_number":{},"by_truth":{},"by_place":{},"by_time":{},"by_id":{},"nested":{},"balls":[{ball}],"colors":{{"OPTIONAL":["RED","MAUVE"]}},"rows":[[1,2],[]],"gaps":[{{"OPTIONAL":{ball}}},{{"OPTIONAL":null}}],"maybe":{},"twice":{{"OPTIONAL":{{"OPTIONAL":3}}}}}}"#,
        entry("\"RED\"", ball),
        entry("7", r#"{"BINARY":"AAE="}"#),
        entry("true", "\"yes\""),
        entry("\"http://x\"", &format!("[{ball}]")),
        entry("\"2024-05-06T07:08:09.000Z\"", r#"{"SECRET":"s"}"#),
        entry("\"b-1\"", &format!("[{ball}]")),
        entry("\"a\"", &entry("\"b\"", "[\"c\"]")),
        entry("\"m\"", r#"{"OPTIONAL":null}"#),
    );
    same_values(<generated::bags::Color as codec::Enumeration>::INFO, <by_hand::Color as codec::Enumeration>::INFO);
    alike::<generated::bags::Bag, by_hand::Bag>(&[&bag, r#"{"rows":[]}"#]);
}

#[test]
fn every_scalar() {
    let all = r#"{"boolean":true,"integer":-5,"double":2.5,"string":"s","secret":{"SECRET":"x"},"binary":{"BINARY":"AAE="},"date_time":"2024-05-06T07:08:09.000Z","uri":"http://x","opaque":{"STRUCTURE":{"a.b":{"c":1}}},"any_error":{"ERROR":{"a.e":{}}},"dynamic":{"STRUCTURE":{"a.b":{"c":1}}},"id":"i","one":"t-1","several":"p","named":"n","hidden":"h"}"#;
    alike::<generated::scalars::All, by_hand::All>(&[
        &all.replace(r#""id":"#, r#""shaped":{"STRUCTURE":{"com.example.scalars.base":{"name":"x"}}},"id":"#),
        all,
    ]);
}

#[test]
fn error_structures() {
    alike::<generated::errors::QuotaExceeded, by_hand::QuotaExceeded>(&[r#"{"limit":1,"messages":["a"]}"#, "{}"]);
    alike::<generated::errors::Conflict, by_hand::Conflict>(&[
        r#"{"with":"USER","user":{"OPTIONAL":"u"}}"#,
        r#"{"with":"SYSTEM"}"#,
        r#"{"with":"SYSTEM","user":{"OPTIONAL":"u"}}"#,
    ]);
    alike::<generated::errors::Vague, by_hand::Vague>(&["{}", r#"{"more":1}"#]);
    alike::<generated::errors::Report, by_hand::Report>(&[
        r#"{"first":{"OPTIONAL":{"ERROR":{"com.example.errors.quota_exceeded":{"limit":1,"messages":[]}}}},"others":[]}"#,
        r#"{"others":[]}"#,
    ]);
}
