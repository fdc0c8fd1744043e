//! Structures of every kind.

use std::collections::BTreeMap;

use vapi_runtime::codec::{self, UnionValue};
use vapi_runtime::{Extra, Id, Secret, Set, VapiEnum, VapiStruct, VapiUnion, Wire};

type Names = Vec<String>;

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.kind", rename_all = "camelCase")]
enum Kind {
    NotAtAll,
    #[vapi(name = "x-1")]
    Sometimes,
    Unknown(String),
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind", enumeration = Kind, rename_all = "camelCase")]
enum When {
    NotAtAll,
    #[vapi(name = "x-1")]
    Sometimes { hour: i64, r#loop: Option<String> },
    Unset,
    Unknown(UnionValue),
}

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
enum Target {
    Folder(String),
    Again(Box<Everything>),
    Unknown(UnionValue),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.everything")]
struct Everything {
    r#type: String,
    input: i64,
    #[vapi(name = "IDs", id = "A | B")]
    ids: Option<Vec<String>>,
    #[vapi(alias)]
    names: Names,
    #[vapi(union)]
    when: When,
    #[vapi(secret)]
    secrets: Vec<Secret>,
    #[vapi(one_of)]
    target: Target,
    list: Set<Kind>,
    map: BTreeMap<Id, Option<Box<Everything>>>,
    #[vapi(extra)]
    extra: Extra,
}

/// Without fields, and closed.
#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.nothing")]
struct Nothing {}

fn main() {
    let value = Everything {
        r#type: "t".to_owned(),
        input: 1,
        ids: Some(vec!["a".to_owned()]),
        names: Vec::new(),
        when: When::Sometimes { hour: 3, r#loop: None },
        secrets: vec![Secret::from("s")],
        target: Target::Folder("f".to_owned()),
        list: Set::new(),
        map: BTreeMap::new(),
        extra: Extra::new(),
    };
    assert!(value.extra.is_empty());
    assert_eq!(value.when.tag().map(|tag| tag.to_string()).as_deref(), Some("x-1"));
    for wire in [Wire::JsonRpc, Wire::Api, Wire::Rest] {
        let text = codec::to_json(&value, wire).expect("it is written");
        let again: Everything = codec::from_json_strict(&text, wire).expect("it is read");
        assert_eq!(value, again);
    }
    assert_eq!(codec::to_json(&Nothing {}, Wire::Api).expect("it is written"), b"{}");
}
