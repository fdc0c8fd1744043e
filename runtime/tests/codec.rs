//! Values on every wire, with types in the form that the generator gives them.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "the types are made as a generator makes them, but nobody else sees them"
)]

use std::collections::BTreeMap;

use vapi_runtime::codec::{
    self, Decode, DecodeError, Decoder, Described, Limits, Mode, Structure, UnionCase, UnionParts, UnionValue, Wire,
};
use vapi_runtime::meta::{CaseInfo, FieldInfo, MemberInfo, OneOfInfo, StructureInfo, StructureTable, Type, UnionInfo};
use vapi_runtime::{Blob, DataValue, DateTime, Extra, Id, Secret, Set, Uri};

#[derive(Clone)]
#[non_exhaustive]
pub enum ShapeKind {
    Circle,
    Square,
    Empty,
    Unknown(String),
}

vapi_runtime::open_enum!(ShapeKind, "com.example.shape.kind" { Circle = "CIRCLE", Square = "SQUARE", Empty = "EMPTY" });

#[derive(Clone)]
#[non_exhaustive]
pub enum ShapeCase {
    #[non_exhaustive]
    Circle {
        radius: f64,
        label: Option<String>,
    },
    Square(i64),
    Empty,
    Unknown(UnionValue),
}

impl ShapeCase {
    fn parts(&self) -> UnionParts<'_> {
        match self {
            Self::Circle { radius, label } => UnionParts::case("CIRCLE").field(1, radius).optional(2, label),
            Self::Square(side) => UnionParts::case("SQUARE").field(3, side),
            Self::Empty => UnionParts::case("EMPTY"),
            Self::Unknown(value) => value.parts(),
        }
    }

    fn assemble(
        input: &mut Decoder<'_>,
        kind: Option<ShapeKind>,
        radius: Option<f64>,
        label: Option<String>,
        side: Option<i64>,
    ) -> Result<Self, DecodeError> {
        let kind = input.required(kind, &SHAPE, 0)?;
        Ok(match input.union(&SHAPE, 0, Some(kind.as_str()), &[&radius, &label, &side])? {
            UnionCase::Known(0) => Self::Circle { radius: input.required(radius, &SHAPE, 1)?, label },
            UnionCase::Known(1) => Self::Square(input.required(side, &SHAPE, 3)?),
            UnionCase::Known(_) => Self::Empty,
            UnionCase::Unknown(value) => Self::Unknown(value),
        })
    }
}

vapi_runtime::union!(ShapeCase, &SHAPE, 0);

#[derive(Clone)]
#[non_exhaustive]
pub struct Shape {
    pub kind: ShapeCase,
    pub name: String,
    pub password: Option<String>,
    extra: Extra,
}

impl Shape {
    fn new(kind: ShapeCase, name: &str) -> Self {
        Self { kind, name: name.into(), password: None, extra: Extra::new() }
    }
}

impl Decode for Shape {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (mut kind, mut radius, mut label, mut side, mut name, mut password) = (None, None, None, None, None, None);
        let extra =
            input.structure(&SHAPE, &mut [&mut kind, &mut radius, &mut label, &mut side, &mut name, &mut password])?;
        Ok(Self {
            kind: ShapeCase::assemble(input, kind, radius, label, side)?,
            name: input.required(name, &SHAPE, 4)?,
            password,
            extra,
        })
    }
}

vapi_runtime::structure!(Shape, SHAPE assembled { kind, name, password, ..extra });

static SHAPE: StructureTable = StructureTable::new(
    &StructureInfo::new(
        "com.example.shape",
        &[
            FieldInfo::new("kind", <ShapeKind as Described>::TYPE),
            FieldInfo::new("radius", Type::Optional(&Type::Double)),
            FieldInfo::new("label", Type::Optional(&Type::String)),
            FieldInfo::new("side", Type::Optional(&Type::Integer)),
            FieldInfo::new("Name", Type::String),
            FieldInfo::new("password", Type::Optional(&Type::String)).sensitive(),
        ],
    )
    .with_members(
        &[MemberInfo::Union(0), MemberInfo::Field(4), MemberInfo::Field(5)],
        &[UnionInfo::new(
            0,
            &[1, 2, 3],
            &[
                CaseInfo::new("CIRCLE", &[(1, true), (2, false)]),
                CaseInfo::new("SQUARE", &[(3, true)]),
                CaseInfo::new("EMPTY", &[]),
            ],
        )],
        &[],
    ),
);

/// Writes on a wire, compares, reads back strictly, compares.
fn check<T: codec::Encode + Decode + PartialEq>(value: &T, wire: Wire, expected: &str) {
    let text = String::from_utf8(codec::to_json(value, wire).unwrap()).unwrap();
    assert_eq!(text, expected, "{wire:?}");
    let back: T = codec::from_json_strict(text.as_bytes(), wire).unwrap();
    assert_eq!(&back, value, "{wire:?}");
}

fn lenient<T: Decode>(text: &str, wire: Wire) -> (T, Vec<String>) {
    let (value, warnings) = codec::from_json(text.as_bytes(), wire).unwrap();
    (value, warnings.iter().map(ToString::to_string).collect())
}

#[track_caller]
fn refused<T: Decode + std::fmt::Debug>(text: &str, wire: Wire, mode: Mode) -> String {
    let mut input = Decoder::new(text.as_bytes(), wire, mode);
    T::decode(&mut input).and_then(|value| input.finish().map(|()| value)).unwrap_err().to_string()
}

#[test]
fn scalars_look_like_the_reference() {
    check(&true, Wire::JsonRpc, "true");
    check(&-5_i64, Wire::JsonRpc, "-5");
    for (value, text) in [
        (0.0, "0.0E0"),
        (-0.0, "-0.0E0"),
        (1.0, "1.0E0"),
        (100.0, "1.0E2"),
        (1.5, "1.5E0"),
        (0.1, "1.0E-1"),
        (123_456.789, "1.23456789E5"),
        (5e-324, "5.0E-324"),
        (1.797_693_134_862_315_7e308, "1.7976931348623157E308"),
    ] {
        check(&value, Wire::JsonRpc, text);
    }
    check(&0.1, Wire::Api, "0.1");
    check(&1.0, Wire::Api, "1.0");
    check(&String::from("a\"\n\u{1}é"), Wire::JsonRpc, "\"a\\\"\\n\\u0001é\"");
    check(&Secret::new("s"), Wire::JsonRpc, r#"{"SECRET":"s"}"#);
    check(&Secret::new("s"), Wire::Api, r#""s""#);
    for (bytes, text) in
        [(&b""[..], ""), (b"a", "YQ=="), (b"ab", "YWI="), (b"abc", "YWJj"), (&[0, 1, 2, 255], "AAEC/w==")]
    {
        check(&Blob::from(bytes), Wire::JsonRpc, &format!(r#"{{"BINARY":"{text}"}}"#));
        check(&Blob::from(bytes), Wire::Rest, &format!(r#""{text}""#));
    }
    check(&"2026-01-02T03:04:05.006Z".parse::<DateTime>().unwrap(), Wire::JsonRpc, r#""2026-01-02T03:04:05.006Z""#);
    check(&Uri::new("../x?y").unwrap(), Wire::JsonRpc, r#""../x?y""#);
    check(&Id::<ShapeKind>::new("domain-c8"), Wire::JsonRpc, r#""domain-c8""#);
    check(&(), Wire::JsonRpc, "null");
}

#[test]
fn collections_differ_by_wire() {
    let map: BTreeMap<i64, Option<String>> = [(1, Some("a".into())), (2, None)].into();
    check(
        &map,
        Wire::JsonRpc,
        r#"[{"STRUCTURE":{"map-entry":{"key":1,"value":{"OPTIONAL":"a"}}}},{"STRUCTURE":{"map-entry":{"key":2,"value":{"OPTIONAL":null}}}}]"#,
    );
    check(&map, Wire::Rest, r#"[{"key":1,"value":"a"},{"key":2,"value":null}]"#);
    assert_eq!(codec::to_json(&map, Wire::Api).unwrap(), br#"{"1":"a"}"#);
    let back: BTreeMap<i64, Option<String>> = codec::from_json_strict(br#"{"1":"a","2":null}"#, Wire::Api).unwrap();
    assert_eq!(back, map);
    // a peer that leaves an unset value out of an entry
    let back: BTreeMap<i64, Option<String>> = codec::from_json_strict(br#"[{"key":2}]"#, Wire::Rest).unwrap();
    assert_eq!(back, [(2, None)].into());

    let keys: BTreeMap<bool, i64> = [(false, 0), (true, 1)].into();
    check(&keys, Wire::Api, r#"{"false":0,"true":1}"#);
    let quoted: BTreeMap<String, i64> = [("a\"\\".into(), 0)].into();
    check(&quoted, Wire::Api, r#"{"a\"\\":0}"#);

    let set: Set<ShapeKind> = [ShapeKind::Square, ShapeKind::Circle].into();
    check(&set, Wire::JsonRpc, r#"["SQUARE","CIRCLE"]"#);
    assert_eq!(set, [ShapeKind::Circle, ShapeKind::Square].into());
    check(&vec![vec![1_i64], vec![]], Wire::JsonRpc, "[[1],[]]");
    check(&Some(Some(1_i64)), Wire::JsonRpc, r#"{"OPTIONAL":{"OPTIONAL":1}}"#);
    check(&vec![Some(1_i64), None], Wire::Api, "[1,null]");

    assert!(refused::<Set<String>>(r#"["a","b","a"]"#, Wire::JsonRpc, Mode::Lenient).contains("`[2]`"));
    let many: Vec<String> = (0..100).chain([50]).map(|n| n.to_string()).collect();
    let text = String::from_utf8(codec::to_json(&many, Wire::JsonRpc).unwrap()).unwrap();
    assert!(refused::<Set<String>>(&text, Wire::JsonRpc, Mode::Lenient).contains("in the set already"));
    let twice =
        r#"[{"STRUCTURE":{"map-entry":{"key":"a","value":1}}},{"STRUCTURE":{"map-entry":{"key":"a","value":2}}}]"#;
    assert!(refused::<BTreeMap<String, i64>>(twice, Wire::JsonRpc, Mode::Lenient).contains("in the map already"));
}

#[test]
fn a_union_is_flat_on_the_wire_and_an_enum_in_rust() {
    let mut square = Shape::new(ShapeCase::Square(2), "s");
    check(
        &square,
        Wire::JsonRpc,
        r#"{"STRUCTURE":{"com.example.shape":{"kind":"SQUARE","radius":{"OPTIONAL":null},"label":{"OPTIONAL":null},"side":{"OPTIONAL":2},"Name":"s","password":{"OPTIONAL":null}}}}"#,
    );
    check(&square, Wire::Api, r#"{"kind":"SQUARE","side":2,"Name":"s"}"#);
    square.password = Some("p".into());
    assert_eq!(
        format!("{square:?}"),
        r#"Shape { kind: ShapeCase::SQUARE { side: 2 }, Name: "s", password: (hidden) }"#
    );

    let circle = Shape::new(ShapeCase::Circle { radius: 1.5, label: None }, "c");
    check(&circle, Wire::Api, r#"{"kind":"CIRCLE","radius":1.5,"Name":"c"}"#);
    assert_ne!(circle, square);
    assert_ne!(circle, Shape::new(ShapeCase::Circle { radius: 1.5, label: Some("l".into()) }, "c"));
    check(&Shape::new(ShapeCase::Empty, "e"), Wire::Api, r#"{"kind":"EMPTY","Name":"e"}"#);
}

#[test]
fn a_lenient_decoder_keeps_what_breaks_a_rule() {
    // a tag of a newer peer without fields of ours: nothing is broken
    let (shape, warnings): (Shape, _) = lenient(r#"{"kind":"STAR","points":5,"Name":"x"}"#, Wire::Api);
    let ShapeCase::Unknown(value) = &shape.kind else { panic!("{shape:?}") };
    assert_eq!((value.tag(), value.fields().count()), (Some("STAR"), 0));
    assert_eq!(shape.extra.get("points"), Some(&DataValue::Integer(5)));
    assert!(warnings.is_empty());
    assert_eq!(codec::to_json(&shape, Wire::Api).unwrap(), br#"{"kind":"STAR","Name":"x","points":5}"#);

    // fields of the wrong case: kept, with a warning that says where
    let body = r#"[{"kind":"EMPTY","Name":"e"},{"kind":"SQUARE","side":1,"radius":2.0,"Name":"x"}]"#;
    let (shapes, warnings): (Vec<Shape>, _) = lenient(body, Wire::Api);
    let ShapeCase::Unknown(value) = &shapes[1].kind else { panic!("{shapes:?}") };
    assert_eq!(value.get("radius"), Some(&DataValue::Double(2.0)));
    assert_eq!(warnings, ["at `[1]`: with `kind` SQUARE the field `radius` must not be set"]);
    assert!(codec::to_json(&shapes, Wire::Api).unwrap_err().to_string().contains("`radius` must not be set"));
    assert!(refused::<Vec<Shape>>(body, Wire::Api, Mode::Strict).starts_with("at `[1]`: with `kind` SQUARE"));
    assert!(
        refused::<Shape>(r#"{"kind":"CIRCLE","Name":"x"}"#, Wire::Api, Mode::Strict).contains("`radius` must be set")
    );
}

#[test]
fn strict_and_lenient_differ_where_the_rulings_say() {
    let tagged = |fields: &str| format!(r#"{{"STRUCTURE":{{"com.example.shape":{{{fields}}}}}}}"#);
    let full = r#""kind":"EMPTY","Name":"e""#;
    for (text, problem) in [
        (tagged(&format!(r#"{full},"zz":1"#)), "at `zz`: `com.example.shape` has no such field"),
        (tagged(&format!(r#"{full},"password":null"#)), "at `password`: expected an optional value, found null"),
        (
            tagged(r#""kind":"CIRCLE","radius":{"OPTIONAL":1},"Name":"e""#),
            "at `radius`: expected a double, found the integer 1",
        ),
        (tagged(full).replace("shape", "other"), "expected `com.example.shape`, found `com.example.other`"),
        (tagged(full).replace("STRUCTURE", "ERROR"), "expected a structure, found the tag `ERROR`"),
    ] {
        let error = refused::<Shape>(&text, Wire::JsonRpc, Mode::Strict);
        assert!(error.starts_with(problem), "{error}\n{text}");
        lenient::<Shape>(&text, Wire::JsonRpc);
    }
    // an unset optional that the server doesn't know is how a newer client stays compatible
    let newer = tagged(&format!(r#"{full},"zz":{{"OPTIONAL":null}}"#));
    assert!(codec::from_json_strict::<Shape>(newer.as_bytes(), Wire::JsonRpc).unwrap().extra.is_empty());
    // of equal members the last counts
    let twice =
        tagged(r#""kind":"EMPTY","Name":"a","Name":"b","password":{"OPTIONAL":"p"},"password":{"OPTIONAL":null}"#);
    let shape: Shape = codec::from_json_strict(twice.as_bytes(), Wire::JsonRpc).unwrap();
    assert_eq!((shape.name.as_str(), shape.password), ("b", None));
    lenient::<Secret>(r#""bare""#, Wire::JsonRpc);
    refused::<Secret>(r#""bare""#, Wire::JsonRpc, Mode::Strict);
}

#[test]
fn rest_takes_the_lower_case_spelling_once() {
    let (shape, _): (Shape, _) = lenient(r#"{"kind":"EMPTY","name":"e"}"#, Wire::Api);
    assert_eq!(shape.name, "e");
    for both in [r#"{"kind":"EMPTY","name":"e","Name":"f"}"#, r#"{"kind":"EMPTY","Name":"e","name":"f"}"#] {
        assert!(refused::<Shape>(both, Wire::Api, Mode::Strict).contains("two spellings"));
    }
    let (shape, _): (DataValue, _) = lenient(r#"{"STRUCTURE":{"n":{"a":1}}}"#, Wire::JsonRpc);
    assert_eq!(shape.as_structure().unwrap().get("a"), Some(&DataValue::Integer(1)));
}

#[test]
fn errors_name_the_place() {
    let text = r#"[{"kind":"EMPTY","Name":"e"},{"kind":"SQUARE","side":"x","Name":"x"}]"#;
    assert_eq!(
        refused::<Vec<Shape>>(text, Wire::Api, Mode::Lenient),
        "at `[1].side`: expected an integer, found a string (byte 53)",
    );
    let missing = refused::<Shape>(r#"{"kind":"EMPTY"}"#, Wire::Api, Mode::Lenient);
    assert_eq!(missing, "at `Name`: `com.example.shape` requires this field, and it is missing");
    for (text, problem) in [
        ("9223372036854775808", "beyond 64 bits"),
        ("1.0", "expected an integer"),
        ("NaN", "expected"),
        ("1 2", "trailing"),
    ] {
        let error = refused::<i64>(text, Wire::JsonRpc, Mode::Lenient);
        assert!(error.contains(problem), "{error}");
    }
    assert!(refused::<f64>("1E400", Wire::JsonRpc, Mode::Lenient).contains("beyond the range"));
    // half of a surrogate pair is no text
    assert!(refused::<String>(r#""\ud800""#, Wire::JsonRpc, Mode::Lenient).contains("escape"));
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(codec::from_json_strict::<DataValue>(nested(64).as_bytes(), Wire::JsonRpc).is_ok());
    let error = codec::from_json_strict::<DataValue>(nested(65).as_bytes(), Wire::JsonRpc).unwrap_err();
    assert!(error.is_too_deep());
    assert!(codec::from_json::<DataValue>(nested(512).as_bytes(), Wire::JsonRpc).is_ok());
    assert!(codec::from_json::<DataValue>(nested(513).as_bytes(), Wire::JsonRpc).unwrap_err().is_too_deep());
    let mut input = Decoder::with_limits(b"[[]]", Wire::JsonRpc, Mode::Strict, Limits { depth: 1 });
    assert!(DataValue::decode(&mut input).unwrap_err().is_too_deep());
}

#[test]
fn the_dynamic_tree_is_another_wire() {
    let mut shape = Shape::new(ShapeCase::Square(2), "s");
    shape.extra.insert("new", DataValue::List(vec![DataValue::some(DataValue::Double(1.5))]));
    let value = codec::to_value(&shape).unwrap();
    let structure = value.as_structure().unwrap();
    assert_eq!(structure.name(), Shape::info().name);
    assert_eq!(structure.get("side"), Some(&DataValue::some(DataValue::Integer(2))));
    assert_eq!(codec::from_value::<Shape>(&value).unwrap(), shape);
    // typed or not, the same bytes
    for wire in [Wire::JsonRpc, Wire::Rest] {
        assert_eq!(codec::to_json(&value, wire).unwrap(), codec::to_json(&shape, wire).unwrap());
    }
}

static PICK: StructureTable = StructureTable::new(
    &StructureInfo::new(
        "com.example.pick",
        &[
            FieldInfo::new("a_spec", Type::Optional(&Type::String)),
            FieldInfo::new("b_spec", Type::Optional(&Type::Integer)),
        ],
    )
    .with_members(&[MemberInfo::OneOf(0)], &[], &[OneOfInfo::new(&[0, 1])]),
);

#[derive(Clone)]
pub enum PickContent {
    A(String),
    B(i64),
    Unknown(UnionValue),
}

impl PickContent {
    fn parts(&self) -> UnionParts<'_> {
        match self {
            Self::A(a) => UnionParts::one(0, a),
            Self::B(b) => UnionParts::one(1, b),
            Self::Unknown(value) => value.parts(),
        }
    }

    fn assemble(input: &mut Decoder<'_>, a: Option<String>, b: Option<i64>) -> Result<Self, DecodeError> {
        Ok(match input.one_of(&PICK, 0, &[&a, &b])? {
            UnionCase::Known(0) => Self::A(input.required(a, &PICK, 0)?),
            UnionCase::Known(_) => Self::B(input.required(b, &PICK, 1)?),
            UnionCase::Unknown(value) => Self::Unknown(value),
        })
    }
}

vapi_runtime::one_of!(PickContent, &PICK, 0);

#[derive(Clone)]
pub struct Pick {
    content: PickContent,
    extra: Extra,
}

impl Decode for Pick {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (mut a, mut b) = (None, None);
        let extra = input.structure(&PICK, &mut [&mut a, &mut b])?;
        Ok(Self { content: PickContent::assemble(input, a, b)?, extra })
    }
}

vapi_runtime::structure!(Pick, PICK assembled { content, ..extra });

#[test]
fn exactly_one_of_a_group_is_set() {
    check(&Pick { content: PickContent::B(1), extra: Extra::new() }, Wire::Api, r#"{"b_spec":1}"#);
    for (body, found) in [("{}", 0), (r#"{"a_spec":"x","b_spec":1}"#, 2)] {
        let (pick, warnings): (Pick, _) = lenient(body, Wire::Api);
        assert!(matches!(&pick.content, PickContent::Unknown(value) if value.fields().count() == found));
        assert_eq!(warnings, [format!("exactly one of `a_spec`, `b_spec` must be set, found {found}")]);
        assert!(refused::<Pick>(body, Wire::Api, Mode::Strict).contains("exactly one"));
    }
}

#[test]
fn dates_are_read_as_the_reference_says() {
    for (text, expected) in [
        ("2026-01-02T03:04:05Z", Ok("2026-01-02T03:04:05.000Z")),
        ("2026-01-02T03:04:05.9999999Z", Ok("2026-01-02T03:04:05.999Z")),
        ("1969-12-31T23:59:59.999999Z", Ok("1969-12-31T23:59:59.999Z")),
        ("2026-01-02T03:04:05+02:00", Ok("2026-01-02T01:04:05.000Z")),
        ("2026-01-02t03:04:05Z", Err("form")),
        ("2026-01-02T03:04:05", Err("form")),
        ("2026-01-02T03:04:05.Z", Err("form")),
        ("2026-01-02T03:04:05Z\n", Err("form")),
        ("2026-13-02T03:04:05Z", Err("month")),
        ("2026-01-32T03:04:05Z", Err("day")),
        ("2026-01-02T24:04:05Z", Err("hour")),
        ("2026-01-02T03:60:05Z", Err("minute")),
        ("2026-01-02T03:04:60Z", Err("second")),
        ("2026-02-30T03:04:05Z", Err("no such moment")),
        ("0000-01-01T00:00:00Z", Err("no such moment")),
        ("2026-01-02T03:04:05+24:00", Err("no such moment")),
        ("0001-01-01T00:00:00Z", Ok("0001-01-01T00:00:00.000Z")),
        ("9999-12-31T23:59:59.999Z", Ok("9999-12-31T23:59:59.999Z")),
    ] {
        match (text.parse::<DateTime>(), expected) {
            (Ok(time), Ok(expected)) => assert_eq!(time.to_string(), expected, "{text}"),
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{text}: {error}"),
            (result, _) => panic!("{text}: {result:?}"),
        }
    }
}

/// Values of a product that isn't VMware's.
#[derive(Clone)]
pub enum Odd {
    Plain,
    Quoted,
    Unknown(String),
}
vapi_runtime::open_enum!(Odd, "com.example.odd" { Plain = "PLAIN", Quoted = "\"a\\b\"\n" });

#[test]
fn values_of_enumerations_are_escaped_where_they_must_be() {
    for wire in [Wire::JsonRpc, Wire::Api, Wire::Rest] {
        for value in [Odd::Plain, Odd::Quoted, Odd::from("\u{1}\"")] {
            let bytes = codec::to_json(&value, wire).unwrap();
            assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap(), value.as_str());
            assert_eq!(codec::from_json::<Odd>(&bytes, wire).unwrap().0, value);
        }
    }
    assert_eq!(codec::to_json(&Odd::Plain, Wire::Api).unwrap(), b"\"PLAIN\"");
}

/// Names as long as what is copied at once, longer, and one that has to be escaped.
#[derive(Clone, Default)]
pub struct Names {
    pub extra: Extra,
    pub short: i64,
    pub whole: i64,
    pub long: i64,
    pub plain: i64,
}

vapi_runtime::structure!(Names, NAMES { short, whole, long, plain, ..extra });

static FIELDS: [FieldInfo; 3] = vapi_runtime::fields!([
    ("s", Type::Integer),
    ("a_name_of_twenty_eight_bytes", Type::Integer),
    ("a_name_of_twenty_nine_bytes__", Type::Integer).sensitive(),
]);
pub static NAMES: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.names",
    &[FIELDS[0], FIELDS[1], FIELDS[2], FieldInfo::new("made \"without\" a key", Type::Integer)],
));

#[test]
fn names_of_any_length_are_written_whole() {
    let names = Names { short: 1, whole: 2, long: 3, plain: 4, ..Names::default() };
    let fields =
        r#"{"s":1,"a_name_of_twenty_eight_bytes":2,"a_name_of_twenty_nine_bytes__":3,"made \"without\" a key":4}"#;
    let wrapped = format!(r#"{{"STRUCTURE":{{"com.example.names":{fields}}}}}"#);
    for (wire, body) in [(Wire::Api, fields), (Wire::Rest, fields), (Wire::JsonRpc, &wrapped)] {
        let bytes = codec::to_json(&names, wire).unwrap();
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), body);
        assert!(codec::from_json::<Names>(&bytes, wire).unwrap().0 == names);
    }
    // what a key has beyond its name is nothing that anybody sees
    assert!(format!("{:?}", FIELDS[0]).starts_with("FieldInfo { name: \"s\", ty: integer"), "{:?}", FIELDS[0]);
    assert!(FIELDS[2].sensitive);
}
