//! Whatever a document holds, there is no panic, and what is imported of it is a spec that generates.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::Options;
use vapi_codegen::import::openapi;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

/// The documents of the constructs, as JSON.
fn documents() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/import/openapi");
    let mut paths: Vec<_> =
        fs::read_dir(root).expect("the constructs").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.iter().filter_map(|path| fs::read_to_string(path.join("document.yaml")).ok());
    let documents: Vec<Value> = texts.filter_map(|text| serde_yaml_ng::from_str(&text).ok()).collect();
    assert!(documents.len() > 15);
    documents
}

/// One damage: where, counted through all values of the tree, and what.
#[derive(Clone, Debug)]
enum Damage {
    Replace(usize, Value),
    Delete(usize),
    /// Puts what is at one place to another one.
    Copy(usize, usize),
    Rename(usize, String),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let word = prop_oneof![
        Just(String::new()),
        Just("object".to_owned()),
        Just("array".to_owned()),
        Just("self".to_owned()),
        Just("a.b.c".to_owned()),
        Just("名 {x}".to_owned()),
        Just("$ref".to_owned()),
        Just("allOf".to_owned()),
        Just("properties".to_owned()),
        "[ -~]{0,12}",
    ];
    let pointer = prop_oneof![
        Just("#".to_owned()),
        Just("#/components/schemas/A".to_owned()),
        Just("#/components".to_owned()),
        Just("#/paths/~1a/get".to_owned()),
        Just("#//".to_owned()),
    ];
    let value = prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!(true)),
        Just(json!(-1)),
        Just(json!({"type": "object", "properties": {"": {}, "a": {"type": "string", "enum": ["", " "]}}})),
        word.clone().prop_map(Value::from),
        pointer.prop_map(|pointer| json!({"$ref": pointer})),
    ];
    let damage = prop_oneof![
        (any::<usize>(), value).prop_map(|(at, value)| Damage::Replace(at, value)),
        any::<usize>().prop_map(Damage::Delete),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Damage::Copy(from, to)),
        (any::<usize>(), word).prop_map(|(at, name)| Damage::Rename(at, name)),
    ];
    proptest::collection::vec(damage, 1..12)
}

/// Pointers to all values below the root.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |name: String, inner: &Value| {
        let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        pointers(inner, &at, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| below(name.clone(), inner)),
        Value::Array(values) => values.iter().enumerate().for_each(|(index, inner)| below(index.to_string(), inner)),
        _ => {}
    }
}

fn damaged(document: &mut Value, damage: Damage) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let Some(last) = all.len().checked_sub(1) else { return };
    let at = |number: usize| all[number % (last + 1)].clone();
    let parent = |pointer: &str| {
        let (outer, name) = pointer.rsplit_once('/').expect("a pointer");
        (outer.to_owned(), name.replace("~1", "/").replace("~0", "~"))
    };
    match damage {
        Damage::Replace(number, value) => *document.pointer_mut(&at(number)).expect("it is there") = value,
        Damage::Copy(from, to) => {
            let value = document.pointer(&at(from)).expect("it is there").clone();
            *document.pointer_mut(&at(to)).expect("it is there") = value;
        }
        Damage::Delete(number) => {
            let (outer, name) = parent(&at(number));
            if let Some(members) = document.pointer_mut(&outer).and_then(Value::as_object_mut) {
                members.shift_remove(&name);
            }
        }
        Damage::Rename(number, new) => {
            let (outer, name) = parent(&at(number));
            if let Some(members) = document.pointer_mut(&outer).and_then(Value::as_object_mut)
                && let Some(value) = members.shift_remove(&name)
            {
                members.insert(new, value);
            }
        }
    }
}

/// Imports and generates; what is wrong with the spec, if it doesn't.
fn outcome(text: String) -> Result<(), String> {
    let imported = openapi::import(&[Source { path: "document".to_owned(), text }], "example");
    if imported.sets.is_empty() {
        assert!(!imported.findings.is_empty(), "it says why there is nothing");
        return Ok(());
    }
    let files = imported.sets.into_iter().flat_map(|(set, files)| {
        files.into_iter().map(move |(name, text)| Source { path: format!("spec/{set}/{name}"), text })
    });
    let sources = Sources::new(files.chain(standard::sources()).collect());
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, &Options::default(), &mut diagnostics);
    output.map(drop).ok_or_else(|| diagnostics.render_all(&sources))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_documents_are_met_calmly(number in any::<usize>(), damages in damages()) {
        let documents = documents();
        let mut document = documents[number % documents.len()].clone();
        for damage in damages {
            damaged(&mut document, damage);
        }
        if let Err(problem) = outcome(document.to_string()) {
            return Err(TestCaseError::fail(format!("{document}\n{problem}")));
        }
    }

    #[test]
    fn so_is_any_text(text in "[ -~\\n]{0,200}") {
        prop_assert_eq!(outcome(text), Ok(()));
    }
}
