//! VMware's codec and ours on the same values: every structure, error and enumeration of the spec.
//!
//! The values are made from the tables, the same ones in every run. What our types write, VMware's runtime reads, shows
//! as its application would see it, and writes again; what it makes of an application's value, our types read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vapi_runtime::codec::{self, DecodeError, Decoder, Member, Mode, TypeEntry, Wire};
use vapi_runtime::meta::{StructureKind, Type};
use vapi_runtime::{DataValue, StructureValue};
use vapi_tests::generate::{Newer, Samples};
use vapi_tests::peer::Lines;
use vapi_tests::{native, places, types};

/// One value on its way.
struct Case {
    entry: TypeEntry,
    typed: Box<dyn Member>,
    wire: String,
    notation: Value,
}

impl Case {
    fn new(entry: TypeEntry, value: &DataValue) -> Self {
        let typed = entry
            .decode(&mut Decoder::of_value(value, Mode::Lenient))
            .unwrap_or_else(|error| panic!("{}: {error}: {value:?}", entry.name()));
        let wire = codec::to_json(&*typed, Wire::JsonRpc)
            .unwrap_or_else(|error| panic!("{}: {error}: {value:?}", entry.name()));
        let wire = String::from_utf8(wire).expect("JSON is UTF-8");
        Self { entry, typed, wire, notation: native::of_value(value, &entry.ty) }
    }

    fn lines(&self) -> [Value; 3] {
        let name = self.entry.name();
        [
            json!({"op": "recode", "type": name, "wire": self.wire}),
            json!({"op": "decode", "type": name, "wire": self.wire}),
            json!({"op": "encode", "type": name, "native": self.notation}),
        ]
    }

    /// What is wrong with the peer's answers.
    fn problems(&self, answers: &[Value]) -> Vec<String> {
        let [recoded, decoded, encoded] = answers else { panic!("three answers: {answers:?}") };
        let mut problems = Vec::new();
        for (what, answer) in [("recoded", recoded), ("encoded", encoded)] {
            match answer["wire"].as_str() {
                Some(text) => problems.extend(self.compare(text).map(|problem| format!("{what}: {problem}"))),
                None => problems.push(format!("{what}: {answer}")),
            }
        }
        if native::normal(&decoded["native"]) != native::normal(&self.notation) {
            problems.push(format!("decoded: {decoded}\n    expected: {}", self.notation));
        }
        problems
    }

    /// Compares what the peer wrote: as JSON, and as a value of our type.
    fn compare(&self, text: &str) -> Option<String> {
        let sorted = |text: &str| {
            let (mut value, _): (DataValue, _) = codec::from_json(text.as_bytes(), Wire::JsonRpc).expect("it is JSON");
            native::sort(&mut value, &self.entry.ty);
            native::data(&value)
        };
        if sorted(text) != sorted(&self.wire) {
            return Some(format!("other JSON: {text}"));
        }
        let mut input = Decoder::new(text.as_bytes(), Wire::JsonRpc, Mode::Lenient);
        match self.entry.decode(&mut input) {
            Ok(value) if !value.equals(&*self.typed) => Some(format!("another value: {value:?}")),
            Ok(_) => None,
            Err(error) => Some(format!("{error}: {text}")),
        }
    }
}

/// Sends values of every type over and back.
fn cross(newer: Newer, values: usize) {
    let mut samples = Samples::new();
    let cases: Vec<Case> = types::all()
        .into_iter()
        .flat_map(|entry| {
            let values = samples.values(&entry.ty, newer, values);
            values.into_iter().map(|value| Case::new(entry, &value)).collect::<Vec<_>>()
        })
        .collect();
    let lines: Vec<Value> = cases.iter().flat_map(Case::lines).collect();
    let answers = Lines::codec().ask_all(&lines);
    let failures: Vec<(&Case, Vec<String>)> = cases
        .iter()
        .zip(answers.chunks(3))
        .map(|(case, answers)| (case, case.problems(answers)))
        .filter(|(_, problems)| !problems.is_empty())
        .collect();
    if let Some((case, problems)) = failures.first() {
        let names: BTreeSet<&str> = failures.iter().map(|(case, _)| case.entry.name()).collect();
        panic!(
            "{} of {} values differ, of {names:?}; the first, a {}:\n  sent: {}\n  {}",
            failures.len(),
            cases.len(),
            case.entry.name(),
            case.wire,
            problems.join("\n  "),
        );
    }
}

#[test]
fn values_of_every_type_cross_both_ways() {
    cross(Newer::NOTHING, 60);
}

#[test]
fn values_of_newer_peers_cross_both_ways() {
    cross(Newer::EVERYTHING, 30);
}

/// Values of every kind.
fn kinds() -> Vec<DataValue> {
    let structure = || StructureValue::new("com.example.other").with("x", DataValue::string("text"));
    vec![
        DataValue::Void,
        DataValue::Boolean(true),
        DataValue::Integer(5),
        DataValue::Double(1.5),
        DataValue::string("text"),
        DataValue::Secret("text".into()),
        DataValue::Blob(vec![1, 2].into()),
        DataValue::List(Vec::new()),
        DataValue::List(vec![DataValue::Integer(1)]),
        DataValue::unset(),
        DataValue::some(DataValue::Integer(5)),
        DataValue::some(DataValue::string("text")),
        DataValue::Structure(structure()),
        DataValue::Error(structure()),
    ]
}

/// A value with one thing changed somewhere: a value of another kind in a place, a field taken away, one too much.
fn changed(value: &DataValue, ty: &Type) -> Vec<DataValue> {
    let mut changed = Vec::new();
    for place in places::of(value, ty) {
        let mut put = |other: DataValue| {
            let mut value = value.clone();
            *place.of(&mut value) = other;
            changed.push(value);
        };
        kinds().into_iter().for_each(&mut put);
        let mut value = value.clone();
        let there = place.of(&mut value).clone();
        put(DataValue::some(there.clone()));
        if let (Some(info), DataValue::Structure(structure) | DataValue::Error(structure)) = (place.structure(), there)
        {
            let mut without: Vec<StructureValue> = Vec::new();
            for field in info.fields {
                let mut structure = structure.clone();
                structure.remove(field.name);
                without.push(structure);
            }
            without.push(structure.clone().with("newer", DataValue::Integer(1)));
            without.push(structure.clone().with("newer", DataValue::unset()));
            for structure in without {
                put(match info.kind {
                    StructureKind::Structure => DataValue::Structure(structure),
                    StructureKind::Error => DataValue::Error(structure),
                });
            }
        }
    }
    changed
}

/// What the peer lets through: unknown fields within maps, and groups of which not exactly one field is set, since that
/// rule isn't in its tables.
fn only_ours(error: &DecodeError) -> bool {
    let in_map = error.path().to_string().contains("].value.") && error.problem().ends_with("has no such field");
    in_map || error.problem().starts_with("exactly one of ")
}

/// Our strict decoder takes what a server on VMware's runtime takes for a parameter, and nothing else.
#[test]
fn the_peer_takes_what_the_strict_decoder_takes() {
    let mut samples = Samples::new();
    let mut lines = Vec::new();
    let mut ours = Vec::new();
    for entry in types::all() {
        for value in samples.values(&entry.ty, Newer::NOTHING, 1) {
            for changed in changed(&value, &entry.ty) {
                let wire = codec::to_json(&changed, Wire::JsonRpc).expect("it can be written");
                let mut input = Decoder::new(&wire, Wire::JsonRpc, Mode::Strict);
                ours.push(entry.decode(&mut input).and_then(|_| input.finish()));
                let wire = String::from_utf8(wire).expect("JSON is UTF-8");
                lines.push(json!({"op": "recode", "type": entry.name(), "wire": wire, "check": true}));
            }
        }
    }
    let answers = Lines::codec().ask_all(&lines);
    let mut differences = Vec::new();
    let mut let_through = 0;
    for ((line, ours), answer) in lines.iter().zip(&ours).zip(&answers) {
        let theirs = answer["check"]["passes"] == true && answer.get("wire").is_some();
        if theirs && ours.as_ref().is_err_and(only_ours) {
            let_through += 1;
        } else if theirs != ours.is_ok() {
            differences.push(format!("{}: {}\n    ours:   {ours:?}\n    theirs: {answer}", line["type"], line["wire"]));
        }
    }
    let first = differences.first();
    assert_eq!(first, None, "{} of {} differ", differences.len(), lines.len());
    assert!(let_through > 0, "the peer refuses all that now: take the exceptions out");
    assert!(ours.iter().filter(|result| result.is_ok()).count() > 1_000, "too few are taken to say much");
}

/// Every type is known to the peer as what it is here, so none is left out of the tests above by a slip in its name.
#[test]
fn the_peer_knows_every_type() {
    let answer = Lines::codec().ask(&json!({"op": "types"}));
    let ours: BTreeMap<&str, &str> = types::all().into_iter().map(|entry| (entry.name(), kind(&entry.ty))).collect();
    for (name, kind) in &ours {
        assert_eq!(answer["types"][name], **kind, "{name}");
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Structure(info) if info.kind == StructureKind::Error => "error",
        Type::Structure(_) => "structure",
        Type::Enumeration(_) => "enumeration",
        other => panic!("{other:?} has no name"),
    }
}
