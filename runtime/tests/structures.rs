//! Structures as the macro makes them: names that it uses itself, many fields and none, what is shown of them.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "the types are made as a generator makes them, but nobody else sees them"
)]

use vapi_runtime::codec::{self, Decoder, Described as _, Enumeration as _, Mode, Wire};
use vapi_runtime::meta::{FieldInfo, StructureInfo, StructureTable, Type};
use vapi_runtime::{DataValue, Extra, fields};

/// Its fields are called like what the macro's functions call theirs.
#[derive(Clone)]
#[non_exhaustive]
pub struct Names {
    pub input: i64,
    pub out: Option<String>,
    pub other: Vec<i64>,
    pub f: bool,
    pub r#type: Option<Inner>,
    pub rest: Extra,
}

static NAMES: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.names",
    &fields!([
        ("input", Type::Integer),
        ("out", Type::OPTIONAL_STRING),
        ("other", Type::List(&Type::Integer)),
        ("f", Type::Boolean),
        ("type", Type::Optional(&Type::structure(&INNER))),
    ]),
));
vapi_runtime::structure!(Names, NAMES { input, out, other, f, r#type, ..rest });

/// Keeps nothing that it doesn't know.
#[derive(Clone)]
pub struct Inner {
    pub name: String,
    pub pin: String,
}

static INNER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.inner",
    &fields!([("name", Type::String), ("pin", Type::String).sensitive()]),
));
vapi_runtime::structure!(Inner, INNER { name, pin });

#[derive(Clone)]
pub struct Nothing {
    pub extra: Extra,
}

static NOTHING: StructureTable = StructureTable::new(&StructureInfo::new("com.example.nothing", &[]));
vapi_runtime::structure!(Nothing, NOTHING assembled { ..extra });

impl vapi_runtime::Decode for Nothing {
    fn decode(input: &mut vapi_runtime::Decoder<'_>) -> Result<Self, vapi_runtime::DecodeError> {
        Ok(Self { extra: input.structure(&NOTHING, &mut [])? })
    }
}

macro_rules! many {
    ($type:ident, $table:ident { $($field:ident = $name:literal),+ }) => {
        #[derive(Clone)]
        pub struct $type {
            $(pub $field: i64,)+
            pub extra: Extra,
        }

        static $table: StructureTable = StructureTable::new(&StructureInfo::new(
            "com.example.many",
            &[$(FieldInfo::new($name, Type::Integer)),+],
        ));
        vapi_runtime::structure!($type, $table { $($field,)+ ..extra });
    };
}
// as many as are read at once
many!(Sixteen, SIXTEEN {
    a = "a", b = "b", c = "c", d = "d", e = "e", f = "f", g = "g", h = "h",
    i = "i", j = "j", k = "k", l = "l", m = "m", n = "n", o = "o", p = "p"
});

#[derive(Clone)]
#[non_exhaustive]
pub enum Color {
    Red,
    Unknown(String),
}
vapi_runtime::open_enum!(Color, "com.example.color" { Red = "RED" } &["Colours.", "The one of blood."]);

/// Holds itself.
#[derive(Clone)]
pub struct Chain {
    pub next: Option<Box<Chain>>,
    pub extra: Extra,
}

static CHAIN: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.chain",
    &fields!([("next", Type::Optional(&Type::structure(&CHAIN)))]),
));
vapi_runtime::structure!(Chain, CHAIN { next, ..extra });

fn names() -> Names {
    let inner = Inner { name: "n".into(), pin: "1234".into() };
    Names { input: 1, out: Some("o".into()), other: vec![2, 3], f: true, r#type: Some(inner), rest: Extra::new() }
}

const WIRES: [Wire; 3] = [Wire::JsonRpc, Wire::Api, Wire::Rest];

fn written<T: vapi_runtime::Encode>(value: &T, wire: Wire) -> Vec<u8> {
    codec::to_json(value, wire).expect("it can be written")
}

#[test]
fn fields_may_be_called_like_the_macros_own_variables() {
    for wire in WIRES {
        let (read, warnings) = codec::from_json::<Names>(&written(&names(), wire), wire).expect("it reads");
        assert!(read == names(), "{wire:?}: {read:?}");
        assert!(warnings.is_empty(), "{wire:?}: {warnings:?}");
    }
    let api = String::from_utf8(written(&names(), Wire::Api)).expect("text");
    assert_eq!(api, r#"{"input":1,"out":"o","other":[2,3],"f":true,"type":{"name":"n","pin":"1234"}}"#);
}

#[test]
fn every_field_counts_when_structures_are_compared() {
    let mut extra = Extra::new();
    extra.insert("newer", DataValue::Integer(1));
    let changed: [fn(&mut Names); 5] = [
        |names| names.input = 2,
        |names| names.out = None,
        |names| names.other.clear(),
        |names| names.f = false,
        |names| names.r#type.as_mut().expect("there is one").pin.clear(),
    ];
    for (at, change) in changed.into_iter().enumerate() {
        let mut other = names();
        change(&mut other);
        assert!(other != names(), "change {at}");
    }
    assert!(Names { rest: extra.clone(), ..names() } != names());
    assert!(Nothing { extra } != Nothing { extra: Extra::new() });
    assert!(names() == names());
}

#[test]
fn debug_output_names_what_is_set_and_hides_what_is_sensitive() {
    let shown = format!("{:?}", names());
    let expected = "Names { input: 1, out: Some(\"o\"), other: [2, 3], f: true, \
                    type: Some(Inner { name: \"n\", pin: (hidden) }) }";
    assert_eq!(shown, expected);

    let long = format!("{:#?}", names().r#type);
    assert_eq!(long, "Some(\n    Inner {\n        name: \"n\",\n        pin: (hidden),\n    },\n)");

    let mut extra = Extra::new();
    extra.insert("newer", DataValue::Integer(1));
    let shown = format!("{:?}", Nothing { extra });
    assert!(shown.starts_with("Nothing { extra: ") && shown.contains("newer"), "{shown}");
    assert_eq!(format!("{:?}", Nothing { extra: Extra::new() }), "Nothing");
}

/// A client reads structures that hold themselves up to 512 times; each level takes its part of the thread's stack.
#[test]
fn what_a_client_reads_can_be_shown() {
    let mut chain = Chain { next: None, extra: Extra::new() };
    for _ in 0..512 {
        chain = Chain { next: Some(Box::new(chain)), extra: Extra::new() };
    }
    let shown = |chain: &Chain| [format!("{chain:?}"), format!("{chain:#?}")].map(|text| text.matches("next").count());
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let counts = thread.spawn(move || shown(&chain)).expect("a thread").join().expect("it ends");
    assert_eq!(counts, [513, 513]);
}

#[test]
fn sixteen_fields_are_read_in_any_order() {
    let body = ('a'..='p').rev().enumerate().map(|(value, name)| format!("\"{name}\":{value}"));
    let body = format!("{{{}}}", body.collect::<Vec<_>>().join(","));
    let (read, _) = codec::from_json::<Sixteen>(body.as_bytes(), Wire::Api).expect("it reads");
    assert_eq!((read.a, read.h, read.p), (15, 8, 0));
    let (again, _) = codec::from_json::<Sixteen>(&written(&read, Wire::JsonRpc), Wire::JsonRpc).expect("it reads");
    assert!(read == again);
}

#[test]
fn structures_without_fields_keep_what_they_do_not_know() {
    for wire in WIRES {
        let (read, _) =
            codec::from_json::<Nothing>(&written(&Nothing { extra: Extra::new() }, wire), wire).expect("it reads");
        assert!(read.extra.is_empty(), "{wire:?}");
    }
    let (read, _) = codec::from_json::<Nothing>(br#"{"newer":[1]}"#, Wire::Api).expect("it reads");
    assert_eq!(String::from_utf8(written(&read, Wire::Api)).expect("text"), r#"{"newer":[1]}"#);
}

#[test]
fn an_enumeration_describes_itself() {
    assert_eq!(Color::VALUES, ["RED"]);
    assert_eq!(Color::INFO.name, "com.example.color");
    assert_eq!(Color::INFO.docs, ["Colours.", "The one of blood."]);
    assert!(matches!(Color::TYPE, Type::Enumeration(info) if std::ptr::eq(info.values, Color::VALUES)));
}

/// One field that some peers spell in lower case.
#[derive(Clone)]
pub struct Spelled {
    pub label: Option<String>,
    pub extra: Extra,
}

static SPELLED: StructureTable =
    StructureTable::new(&StructureInfo::new("com.example.spelled", &fields!([("Label", Type::OPTIONAL_STRING)])));
vapi_runtime::structure!(Spelled, SPELLED { label, ..extra });

#[test]
fn of_equal_fields_the_last_counts_also_when_it_is_unset() {
    for (body, label) in [
        (r"{}", None),
        (r#"{"Label":"one"}"#, Some("one")),
        (r#"{"Label":"one","Label":"two"}"#, Some("two")),
        (r#"{"Label":"one","Label":null}"#, None),
        (r#"{"Label":null,"Label":"two"}"#, Some("two")),
        (r#"{"label":"one"}"#, Some("one")),
        (r#"{"Label":null,"label":"two"}"#, Some("two")),
    ] {
        let (read, _) = codec::from_json::<Spelled>(body.as_bytes(), Wire::Api).expect(body);
        assert_eq!(read.label.as_deref(), label, "{body}");
    }
    for body in [r#"{"Label":"one","label":"two"}"#, r#"{"label":"one","Label":"two"}"#] {
        let error = codec::from_json::<Spelled>(body.as_bytes(), Wire::Api).expect_err(body);
        assert!(error.to_string().contains("came twice"), "{error}");
    }
}

#[test]
fn fields_that_the_table_does_not_have_are_missing() {
    let mut input = Decoder::new(br#"{"name":"a","pin":"b"}"#, Wire::Api, Mode::Lenient);
    let error = input.fields_of::<Inner, (String, String, i64)>().expect_err("nothing comes for the third");
    assert!(error.to_string().contains("a required field is missing"), "{error}");

    let mut input = Decoder::new(br#"{"name":"a","pin":"b"}"#, Wire::Api, Mode::Lenient);
    let ((name, pin, more), _) =
        input.fields_of::<Inner, (String, String, Option<i64>)>().expect("an optional may be missing");
    assert_eq!((name.as_str(), pin.as_str(), more), ("a", "b", None));
}
