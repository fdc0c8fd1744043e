//! Values of any type, made from its table.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{Union, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use vapi_runtime::meta::{EnumerationInfo, StructureKind, StructureTable, Type};
use vapi_runtime::{Blob, DataValue, DateTime, Secret, StructureValue};

use crate::types;

/// How many levels of structures a value may have; deeper optional ones are unset, deeper lists empty.
const LEVELS: usize = 4;

/// What goes into a value beyond what its table knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newer {
    /// Values that an enumeration doesn't know, tags of unions among them.
    pub enumeration_values: bool,
    /// Fields that a structure doesn't know.
    pub fields: bool,
}

impl Newer {
    /// Nothing that the tables don't know.
    pub const NOTHING: Self = Self { enumeration_values: false, fields: false };
    /// Everything that a newer peer may send.
    pub const EVERYTHING: Self = Self { enumeration_values: true, fields: true };
}

/// Draws values, the same ones in every run.
#[derive(Debug)]
pub struct Samples(TestRunner);

impl Samples {
    /// Starts anew.
    #[must_use]
    pub fn new() -> Self {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        Self(TestRunner::new_with_rng(Config::default(), rng))
    }

    /// One value of a strategy.
    pub fn draw<T: std::fmt::Debug>(&mut self, strategy: &BoxedStrategy<T>) -> T {
        strategy.new_tree(&mut self.0).unwrap_or_else(|error| panic!("no value: {error}")).current()
    }

    /// Several values of a type.
    pub fn values(&mut self, ty: &Type, newer: Newer, count: usize) -> Vec<DataValue> {
        let strategy = value(ty, newer);
        (0..count).map(|_| self.draw(&strategy)).collect()
    }
}

impl Default for Samples {
    fn default() -> Self {
        Self::new()
    }
}

/// Values of a type.
pub fn value(ty: &Type, newer: Newer) -> BoxedStrategy<DataValue> {
    of(*ty, newer, LEVELS)
}

/// Values of a structure or an error.
pub fn structure(info: &'static StructureTable, newer: Newer) -> BoxedStrategy<DataValue> {
    of(Type::structure(info), newer, LEVELS)
}

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-z0-9.-]{0,12}",
        1 => "\\PC{0,6}",
        1 => Just("quote\" back\\ line\n tab\t nul\u{0} é ☃ 😀".to_owned()),
    ]
    .boxed()
}

fn double() -> BoxedStrategy<f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |value| value.is_finite()),
        (-1000_i32..1000).prop_map(f64::from),
        Just(0.1),
        Just(f64::MAX),
        Just(5e-324),
    ]
    .boxed()
}

fn enumeration(info: &'static EnumerationInfo, newer: Newer) -> BoxedStrategy<String> {
    // The peer's strings have attributes of these names; it takes a value for one: see the peer's README.
    let unknown = "NEWER_[A-Z]{1,6}".boxed();
    if info.values.is_empty() {
        return unknown;
    }
    let known = proptest::sample::select(info.values).prop_map(str::to_owned);
    if newer.enumeration_values { prop_oneof![5 => known, 1 => unknown].boxed() } else { known.boxed() }
}

/// Whole milliseconds, as wires carry them, over all years.
fn date_time() -> BoxedStrategy<String> {
    (-62_135_596_800_000_i64..=253_402_300_799_999)
        .prop_filter_map("in the years 1 to 9999", |milliseconds| DateTime::from_unix_milliseconds(milliseconds).ok())
        .prop_map(|time| time.to_string())
        .boxed()
}

fn entry(key: DataValue, value: DataValue) -> DataValue {
    DataValue::Structure(StructureValue::new("map-entry").with("key", key).with("value", value))
}

fn distinct(values: Vec<DataValue>) -> Vec<DataValue> {
    let mut seen: Vec<DataValue> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

fn of(ty: Type, newer: Newer, levels: usize) -> BoxedStrategy<DataValue> {
    let few = 0..3_usize;
    match ty {
        Type::Void => Just(DataValue::Void).boxed(),
        Type::Boolean => any::<bool>().prop_map(DataValue::Boolean).boxed(),
        Type::Integer => any::<i64>().prop_map(DataValue::Integer).boxed(),
        Type::Double => double().prop_map(DataValue::Double).boxed(),
        Type::String | Type::Id(_) => text().prop_map(DataValue::String).boxed(),
        Type::Secret => text().prop_map(|text| DataValue::Secret(Secret::new(text))).boxed(),
        Type::Binary => vec(any::<u8>(), 0..20).prop_map(|bytes| DataValue::Blob(Blob::new(bytes))).boxed(),
        Type::DateTime => date_time().prop_map(DataValue::String).boxed(),
        Type::Uri => "(https?://[a-z]{1,8}(/[a-z0-9]{0,4}){0,3}(\\?[a-z]=[0-9])?)?".prop_map(DataValue::String).boxed(),
        Type::Enumeration(info) => enumeration(info, newer).prop_map(DataValue::String).boxed(),
        Type::Opaque => prop_oneof![
            text().prop_map(DataValue::String),
            any::<i64>().prop_map(DataValue::Integer),
            dynamic().prop_map(DataValue::Structure),
        ]
        .boxed(),
        Type::AnyError => any_error(newer, levels.saturating_sub(1)),
        Type::DynamicStructure(bases) => match bases.first() {
            Some(base) => of(Type::Structure(*base), newer, levels.saturating_sub(1)),
            None => dynamic().prop_map(DataValue::Structure).boxed(),
        },
        Type::Structure(info) => fields(info.table(), newer, levels.saturating_sub(1)),
        Type::Optional(inner) => {
            let unset = Just(DataValue::unset());
            if levels == 0 {
                return unset.boxed();
            }
            prop_oneof![1 => unset, 2 => of(*inner, newer, levels).prop_map(DataValue::some)].boxed()
        }
        Type::List(_) | Type::Set(_) | Type::Map(..) if levels == 0 => Just(DataValue::List(Vec::new())).boxed(),
        Type::List(inner) => vec(of(*inner, newer, levels), few).prop_map(DataValue::List).boxed(),
        Type::Set(inner) => {
            vec(of(*inner, newer, levels), few).prop_map(|values| DataValue::List(distinct(values))).boxed()
        }
        Type::Map(key, value) => (vec(of(*key, newer, levels), few.clone()), vec(of(*value, newer, levels), few))
            .prop_map(|(keys, values)| {
                DataValue::List(distinct(keys).into_iter().zip(values).map(|(key, value)| entry(key, value)).collect())
            })
            .boxed(),
        // `Type` may grow; a test of the new kind belongs here.
        other => panic!("no values are made of {other:?} yet"),
    }
}

fn dynamic() -> BoxedStrategy<StructureValue> {
    (text(), any::<i64>(), double())
        .prop_map(|(text, integer, double)| {
            StructureValue::new("com.example.dynamic")
                .with("text", DataValue::String(text))
                .with("optional", DataValue::some(DataValue::Integer(integer)))
                .with("list", DataValue::List(vec![DataValue::Double(double), DataValue::unset()]))
        })
        .boxed()
}

/// Standard errors, and now and then one that nobody knows.
fn any_error(newer: Newer, levels: usize) -> BoxedStrategy<DataValue> {
    let known = types::standard_errors();
    // a strategy is made when an error is chosen: there are many, and they are large
    let known = proptest::sample::select(known).prop_flat_map(move |info| fields(info, newer, levels));
    let unknown = text().prop_map(|text| {
        let error = StructureValue::new("com.example.errors.of_a_product")
            .with("messages", DataValue::List(Vec::new()))
            .with("data", DataValue::unset())
            .with("cause", DataValue::String(text));
        DataValue::Error(error)
    });
    prop_oneof![5 => known, 1 => unknown].boxed()
}

/// Fields that no table has. Unset ones would be dropped on the way, as the protocol wants it.
fn newer_fields(newer: Newer) -> BoxedStrategy<Vec<(String, DataValue)>> {
    if !newer.fields {
        return Just(Vec::new()).boxed();
    }
    let value = prop_oneof![
        text().prop_map(DataValue::String),
        any::<i64>().prop_map(|value| DataValue::some(DataValue::Integer(value))),
        any::<bool>().prop_map(|value| DataValue::List(vec![DataValue::Boolean(value)])),
        text().prop_map(|text| DataValue::Secret(Secret::new(text))),
        dynamic().prop_map(DataValue::Structure),
    ];
    let name = prop_oneof![Just("newer"), Just("NewerStill"), Just("newest é")];
    let some = vec((name.prop_map(str::to_owned), value), 1..3);
    prop_oneof![4 => Just(Vec::new()), 1 => some].boxed()
}

/// For each field: whether it is free, must be set, or must be unset.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Free,
    Set,
    Unset,
}

/// The text of each tag, and a rule for each field.
type Way = (Vec<(usize, Option<String>)>, Vec<Rule>);

/// Every way in which the rules of a structure's unions and groups can be followed: the tags' texts, and a rule a field.
fn ways(info: &'static StructureTable, newer: Newer) -> Vec<Way> {
    let mut ways = vec![(Vec::new(), vec![Rule::Free; info.fields.len()])];
    for union in info.unions {
        let optional = info.fields[union.tag].ty.is_optional();
        let mut next = Vec::new();
        for (tags, rules) in &ways {
            let mut add = |tag: Option<&str>, case: &[(usize, bool)]| {
                let (mut tags, mut rules) = (tags.clone(), rules.clone());
                tags.push((union.tag, tag.map(str::to_owned)));
                for field in union.fields {
                    rules[*field] = match case.iter().find(|(index, _)| index == field) {
                        Some((_, true)) => Rule::Set,
                        Some((_, false)) => Rule::Free,
                        None => Rule::Unset,
                    };
                }
                next.push((tags, rules));
            };
            for case in union.cases {
                add(Some(case.value), case.fields);
            }
            if newer.enumeration_values {
                add(Some("NEWER_TAG"), &[]);
            }
            if optional {
                add(None, &[]);
            }
        }
        ways = next;
    }
    // A tag may itself be a field of another union, which then says whether it is there.
    ways.retain(|(tags, rules)| {
        tags.iter().all(|(index, tag)| match rules[*index] {
            Rule::Free => true,
            Rule::Set => tag.is_some(),
            Rule::Unset => tag.is_none(),
        })
    });
    for group in info.one_of {
        ways = ways
            .into_iter()
            .flat_map(|(tags, rules)| {
                group.fields.iter().map(move |set| {
                    let mut rules = rules.clone();
                    for field in group.fields {
                        rules[*field] = if field == set { Rule::Set } else { Rule::Unset };
                    }
                    (tags.clone(), rules)
                })
            })
            .collect();
    }
    ways
}

fn fields(info: &'static StructureTable, newer: Newer, levels: usize) -> BoxedStrategy<DataValue> {
    let alternatives = ways(info, newer).into_iter().map(|(tags, rules)| {
        let fields: Vec<BoxedStrategy<DataValue>> = info
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| {
                if let Some((_, tag)) = tags.iter().find(|(tag, _)| *tag == index) {
                    let text = tag.clone().map(DataValue::String);
                    return Just(match (text, field.ty.is_optional()) {
                        (Some(text), true) => DataValue::some(text),
                        (Some(text), false) => text,
                        (None, _) => DataValue::unset(),
                    })
                    .boxed();
                }
                match rules[index] {
                    Rule::Unset => Just(DataValue::unset()).boxed(),
                    // A required field of a case may lead back to the same union. A strategy that is only made when the
                    // case is drawn ends all the same: some cases lead nowhere.
                    Rule::Set if levels == 0 => {
                        let inner = *field.ty.inner();
                        Just(()).prop_flat_map(move |()| of(inner, newer, 0)).prop_map(DataValue::some).boxed()
                    }
                    Rule::Set => of(*field.ty.inner(), newer, levels).prop_map(DataValue::some).boxed(),
                    Rule::Free => of(field.ty, newer, levels),
                }
            })
            .collect();
        (fields, newer_fields(newer))
            .prop_map(move |(values, extra)| {
                let mut structure = StructureValue::new(info.name);
                for (field, value) in info.fields.iter().zip(values) {
                    structure.insert(field.name, value);
                }
                for (name, value) in extra {
                    structure.insert(name, value);
                }
                match info.kind {
                    StructureKind::Structure => DataValue::Structure(structure),
                    StructureKind::Error => DataValue::Error(structure),
                }
            })
            .boxed()
    });
    Union::new(alternatives).boxed()
}
