//! What holds for every type of the spec and every value: the codec loses nothing, takes nothing that doesn't fit, says
//! where it doesn't, and never panics.
//!
//! Values are made from the tables, the same ones in every run; a failure shows the value.

use proptest::prelude::*;
use vapi_runtime::codec::{self, DecodeError, Decoder, Encode, Member, Mode, TypeEntry, Wire};
use vapi_runtime::meta::{StructureInfo, Type};
use vapi_runtime::{DataValue, Secret, StructureValue, Warning};
use vapi_tests::generate::{Newer, Samples};
use vapi_tests::places::{self, Place};
use vapi_tests::{native, types};

const JSON: [Wire; 3] = [Wire::JsonRpc, Wire::Api, Wire::Rest];

fn typed(entry: TypeEntry, value: &DataValue, mode: Mode) -> Result<Box<dyn Member>, DecodeError> {
    entry.decode(&mut Decoder::of_value(value, mode))
}

fn json(value: &dyn Encode, wire: Wire) -> Vec<u8> {
    codec::to_json(value, wire).unwrap_or_else(|error| panic!("{error}: {value:?}"))
}

fn read(entry: TypeEntry, body: &[u8], wire: Wire, mode: Mode) -> Result<(Box<dyn Member>, Vec<Warning>), DecodeError> {
    let mut input = Decoder::new(body, wire, mode);
    let value = entry.decode(&mut input)?;
    input.finish()?;
    Ok((value, input.take_warnings()))
}

/// Each type with some values.
fn all_values(newer: Newer, count: usize) -> impl Iterator<Item = (TypeEntry, DataValue)> {
    let mut samples = Samples::new();
    types::all().into_iter().flat_map(move |entry| {
        let values = samples.values(&entry.ty, newer, count);
        values.into_iter().map(move |value| (entry, value))
    })
}

/// JSON-RPC and the dynamic tree carry everything, whatever a newer peer adds.
#[test]
fn nothing_is_lost_on_wires_that_carry_kinds() {
    for newer in [Newer::NOTHING, Newer::EVERYTHING] {
        let mode = if newer == Newer::NOTHING { Mode::Strict } else { Mode::Lenient };
        for (entry, value) in all_values(newer, 40) {
            let show = |error: &DecodeError| format!("{}: {error}: {value:?}", entry.name());
            let first = typed(entry, &value, mode).unwrap_or_else(|error| panic!("{}", show(&error)));
            let tree = codec::to_value(&*first).expect("what was decoded encodes");
            let (mut left, mut right) = (value.clone(), tree);
            native::sort(&mut left, &entry.ty);
            native::sort(&mut right, &entry.ty);
            assert_eq!(left, right, "{}: the tree of {first:?}", entry.name());

            let (second, warnings) = read(entry, &json(&*first, Wire::JsonRpc), Wire::JsonRpc, mode)
                .unwrap_or_else(|error| panic!("{}", show(&error)));
            assert!(first.equals(&*second), "{}: {first:?} became {second:?}", entry.name());
            assert_eq!(warnings, [], "{}: {value:?}", entry.name());
        }
    }
}

/// Plain JSON carries every typed value. It has no kinds, so what has no type either comes back with what its JSON shows.
#[test]
fn nothing_is_lost_on_rest_wires() {
    for newer in [Newer::NOTHING, Newer::EVERYTHING] {
        let mode = if newer == Newer::NOTHING { Mode::Strict } else { Mode::Lenient };
        for (entry, value) in all_values(newer, 40) {
            let first = typed(entry, &value, mode).expect("it was made to fit");
            for wire in [Wire::Api, Wire::Rest] {
                let body = json(&*first, wire);
                let (second, warnings) = read(entry, &body, wire, mode).unwrap_or_else(|error| {
                    panic!("{}: {wire:?}: {error}: {}", entry.name(), String::from_utf8_lossy(&body))
                });
                assert_eq!(warnings, [], "{}: {wire:?}: {value:?}", entry.name());
                let kinds_matter = newer == Newer::NOTHING && !places::of(&value, &entry.ty).iter().any(is_untyped);
                if kinds_matter {
                    assert!(first.equals(&*second), "{}: {wire:?}: {first:?} became {second:?}", entry.name());
                }
                assert_eq!(plain(&*first, &entry.ty), plain(&*second, &entry.ty), "{}: {wire:?}", entry.name());
                // what was read is written the same way again
                assert_eq!(text(&body), text(&json(&*second, wire)), "{}: {wire:?}", entry.name());
            }
        }
    }
}

fn text(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).expect("what is written is JSON")
}

fn is_untyped(place: &Place) -> bool {
    matches!(place.ty, Type::Opaque | Type::AnyError | Type::DynamicStructure(_))
}

/// A value without what plain JSON can't show: names and kinds in the places that have no type.
fn plain(value: &dyn Encode, ty: &Type) -> DataValue {
    let mut value = codec::to_value(value).expect("what was decoded encodes");
    for place in places::of(&value, ty) {
        if is_untyped(&place) {
            let there = place.of(&mut value);
            *there = bare(there);
        }
        if let (Some(info), DataValue::Structure(structure) | DataValue::Error(structure)) =
            (place.structure(), place.of(&mut value))
        {
            bare_extra(structure, info);
        }
    }
    native::sort(&mut value, ty);
    value
}

fn bare_extra(structure: &mut StructureValue, info: &StructureInfo) {
    let names: Vec<String> = structure.fields().map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().filter(|name| !info.fields.iter().any(|field| field.name == **name)) {
        if let Some(value) = structure.get_mut(name) {
            *value = bare(value);
        }
    }
}

fn bare(value: &DataValue) -> DataValue {
    match value {
        DataValue::Optional(Some(value)) => bare(value),
        DataValue::Secret(secret) => DataValue::string(secret.expose()),
        DataValue::List(values) => match members(values) {
            Some(members) => DataValue::Structure(members),
            None => DataValue::List(values.iter().map(bare).collect()),
        },
        DataValue::Structure(structure) | DataValue::Error(structure) => {
            let fields = structure.fields().filter(|(_, value)| !value.is_unset());
            DataValue::Structure(fields.fold(StructureValue::new(""), |out, (name, value)| out.with(name, bare(value))))
        }
        other => other.clone(),
    }
}

/// The members of a map, which one of the wires writes as an object; none: the list is no map.
fn members(values: &[DataValue]) -> Option<StructureValue> {
    let entry = |value: &DataValue| {
        let entry = value.as_structure().filter(|entry| entry.fields().len() == 2)?;
        match entry.get("key")? {
            DataValue::String(key) => Some((key.clone(), bare(entry.get("value")?))),
            _ => None,
        }
    };
    let entries: Vec<(String, DataValue)> = values.iter().map(entry).collect::<Option<_>>()?;
    let members = |entries: Vec<(String, DataValue)>| {
        entries.into_iter().fold(StructureValue::new(""), |out, (key, value)| out.with(key, value))
    };
    (!entries.is_empty()).then(|| members(entries))
}

/// A value of a kind that doesn't fit a type; none: every kind does.
fn misfit(ty: &Type) -> Option<DataValue> {
    match ty {
        Type::Opaque | Type::Void => None,
        Type::Boolean => Some(DataValue::string("no boolean")),
        _ => Some(DataValue::Boolean(true)),
    }
}

/// Whatever is wrong in one place, the error names that place.
#[test]
fn errors_say_where() {
    let mut damaged = 0;
    for (entry, value) in all_values(Newer::NOTHING, 6) {
        for place in places::of(&value, &entry.ty) {
            let mut cases = Vec::new();
            if let Some(misfit) = misfit(&place.ty) {
                let mut damaged = value.clone();
                *place.of(&mut damaged) = misfit;
                cases.push((damaged, place.path.clone()));
            }
            for field in place.structure().map_or(&[][..], |info| info.fields) {
                let mut damaged = value.clone();
                if let DataValue::Structure(value) | DataValue::Error(value) = place.of(&mut damaged) {
                    value.remove(field.name);
                }
                let dot = if place.path.is_empty() { "" } else { "." };
                if !field.ty.is_optional() {
                    cases.push((damaged, format!("{}{dot}{}", place.path, field.name)));
                }
            }
            for (value, path) in cases {
                damaged += 1;
                for mode in [Mode::Strict, Mode::Verified, Mode::Lenient] {
                    check_path(entry, &value, mode, &path, matches!(place.ty, Type::Optional(_)));
                }
            }
        }
    }
    assert!(damaged > 5_000, "{damaged}");
}

fn check_path(entry: TypeEntry, value: &DataValue, mode: Mode, path: &str, optional: bool) {
    let check = |wire: Wire, result: Result<(), DecodeError>| match result {
        Err(error) => {
            assert_eq!(error.path().to_string(), path, "{}: {wire:?}, {mode:?}: {error}: {value:?}", entry.name());
        }
        Ok(()) => panic!("{}: {wire:?}, {mode:?}: `{path}` doesn't fit: {value:?}", entry.name()),
    };
    check(Wire::Data, typed(entry, value, mode).map(drop));
    check(Wire::JsonRpc, read(entry, &json(value, Wire::JsonRpc), Wire::JsonRpc, mode).map(drop));
    // on plain JSON an optional is its value, so what fits that fits the optional
    if !optional {
        check(Wire::Rest, read(entry, &json(value, Wire::Rest), Wire::Rest, mode).map(drop));
    }
}

/// Unknown fields are named where they are refused.
#[test]
fn a_strict_decoder_names_unknown_fields() {
    for (entry, value) in all_values(Newer::NOTHING, 4) {
        for place in places::of(&value, &entry.ty).iter().filter(|place| place.structure().is_some()) {
            let mut newer = value.clone();
            if let DataValue::Structure(value) | DataValue::Error(value) = place.of(&mut newer) {
                value.insert("newer", DataValue::Integer(1));
            }
            let dot = if place.path.is_empty() { "" } else { "." };
            let body = json(&newer, Wire::JsonRpc);
            let error = read(entry, &body, Wire::JsonRpc, Mode::Strict).expect_err("the field is unknown");
            assert_eq!(error.path().to_string(), format!("{}{dot}newer", place.path), "{}: {error}", entry.name());
            let (kept, _) = read(entry, &body, Wire::JsonRpc, Mode::Lenient).expect("the field is kept");
            let mut kept = codec::to_value(&*kept).expect("what was decoded encodes");
            native::sort(&mut kept, &entry.ty);
            native::sort(&mut newer, &entry.ty);
            assert_eq!(kept, newer, "{}", entry.name());
        }
    }
}

/// A body with some bytes changed, so that it is often nearly right.
fn damage(body: &[u8], other: &[u8]) -> BoxedStrategy<Vec<u8>> {
    let (body, other) = (body.to_vec(), other.to_vec());
    let place = 0..=body.len();
    let length = 0..24_usize;
    (place.clone(), place, length, any::<Vec<u8>>(), 0..8_u8, proptest::sample::select(TOKENS))
        .prop_map(move |(at, from, length, bytes, what, token)| {
            let mut out = body.clone();
            let end = (at + length).min(out.len());
            match what {
                0 => out.truncate(at),
                1 => drop(out.drain(at..end)),
                2 => drop(out.splice(at..end, bytes)),
                3 => drop(out.splice(at..at, body[from.min(at)..from.max(at)].iter().copied())),
                4 => drop(out.splice(at..end, other.iter().copied())),
                5 => out.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (length % 8)),
                _ => drop(out.splice(at..end, token.bytes())),
            }
            out
        })
        .boxed()
}

const TOKENS: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "-0.0",
    "18446744073709551616",
    "NaN",
    "Infinity",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[[[",
    "{\"OPTIONAL\":",
    "{\"OPTIONAL\":null}",
    "{\"STRUCTURE\":{\"\":{}}}",
    "{\"ERROR\":{}}",
    "{\"SECRET\":\"x\"}",
    "{\"BINARY\":\"=\"}",
    ",",
    ":",
    "\"newer\":1,",
    "}",
    "]",
    "}}",
    " ",
    "\u{feff}",
    "/**/",
];

/// What a strict decoder takes, a lenient one takes too, for the same value and without a warning. No input makes either
/// of them panic.
#[test]
fn damaged_bodies_are_refused_or_mean_the_same_to_every_decoder() {
    let mut samples = Samples::new();
    let (mut taken, mut refused) = (0, 0);
    let mut other = b"{}".to_vec();
    for (entry, value) in all_values(Newer::EVERYTHING, 4) {
        let value = typed(entry, &value, Mode::Lenient).expect("it was made to fit");
        for wire in JSON {
            let body = json(&*value, wire);
            let strategy = damage(&body, &other);
            for _ in 0..40 {
                let body = samples.draw(&strategy);
                for wire in JSON {
                    if compare(entry, &body, wire) {
                        taken += 1;
                    } else {
                        refused += 1;
                    }
                }
            }
            other = body;
        }
    }
    assert!(taken > 1_000 && refused > 10_000, "{taken} taken, {refused} refused");
}

/// Whether the strict decoder takes it; compares the others with it.
fn compare(entry: TypeEntry, body: &[u8], wire: Wire) -> bool {
    let show = || format!("{}: {wire:?}: {}", entry.name(), String::from_utf8_lossy(body));
    let strict = read(entry, body, wire, Mode::Strict);
    for mode in [Mode::Verified, Mode::Lenient] {
        let other = read(entry, body, wire, mode);
        match (&strict, other) {
            (Ok((strict, _)), Ok((other, warnings))) => {
                assert!(strict.equals(&*other), "{strict:?} and {other:?}: {}", show());
                assert_eq!(warnings, [], "{}", show());
            }
            (Ok(_), Err(error)) => panic!("{mode:?}: {error}: {}", show()),
            (Err(_), _) => {}
        }
    }
    if let Err(error) = &strict {
        // a place in the value, in the body, or the value as a whole
        assert!(!error.problem().is_empty(), "{}", show());
        assert!(error.offset().is_none_or(|offset| offset <= body.len()), "{error:?}: {}", show());
    }
    strict.is_ok()
}

/// Bytes that have nothing to do with the type, and bodies that are nested without end.
#[test]
fn arbitrary_bytes_are_refused() {
    let mut samples = Samples::new();
    let strategy = any::<Vec<u8>>().boxed();
    let mut bodies: Vec<Vec<u8>> = (0..60).map(|_| samples.draw(&strategy)).collect();
    for open in ["[", "{\"a\":", "{\"OPTIONAL\":", "{\"STRUCTURE\":{\"a\":{\"b\":", "{\"ERROR\":{\"a\":{\"messages\":["]
    {
        bodies.push(open.repeat(20_000).into_bytes());
    }
    bodies.extend(TOKENS.iter().map(|token| token.as_bytes().to_vec()));
    for entry in types::all() {
        // the same within the value, in the place of a field that nobody knows
        let value = samples.values(&entry.ty, Newer::NOTHING, 1).remove(0);
        let value = json(&value, Wire::JsonRpc);
        let nested = bodies.iter().filter(|body| body.len() > 1_000).map(|body| {
            let at = value.len().saturating_sub(3);
            [&value[..at], b",\"newer\":", body].concat()
        });
        for body in bodies.iter().cloned().chain(nested) {
            for wire in JSON {
                compare(entry, &body, wire);
            }
        }
    }
}

/// Whether it is the key of a map's entry. Two equal ones can't be in a map.
fn is_key(place: &Place) -> bool {
    place.path.rsplit('.').next() == Some("key")
}

/// No secret and nothing sensitive is shown.
#[test]
fn secrets_are_never_shown() {
    const HIDDEN: &str = "hunter2-must-not-be-seen";
    let mut hidden = 0;
    for (entry, value) in all_values(Newer::NOTHING, 20) {
        let mut value = value;
        let mut expected = 0;
        let found = places::of(&value, &entry.ty);
        let sensitive: Vec<String> = found
            .iter()
            .flat_map(|place| {
                let fields =
                    place.structure().map_or(&[][..], |info| info.fields).iter().filter(|field| field.sensitive);
                let dot = if place.path.is_empty() { "" } else { "." };
                fields.map(move |field| format!("{}{dot}{}", place.path, field.name))
            })
            .collect();
        for place in &found {
            let in_sensitive = sensitive.iter().any(|path| place.path.starts_with(path.as_str()));
            match place.ty {
                Type::Secret => *place.of(&mut value) = DataValue::Secret(Secret::new(HIDDEN)),
                Type::String if in_sensitive && !is_key(place) => {
                    *place.of(&mut value) = DataValue::string(HIDDEN);
                }
                _ => continue,
            }
            expected += 1;
        }
        let typed = typed(entry, &value, Mode::Strict).unwrap_or_else(|error| panic!("{error}: {value:?}"));
        let shown = format!("{typed:?} {typed:#?}");
        assert!(!shown.contains("hunter2"), "{}: {shown}", entry.name());
        hidden += expected;
    }
    assert!(hidden > 0, "no type of the spec has anything to hide");
}
