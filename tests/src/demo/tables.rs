//! Tables of the made-up services.

use vapi_runtime::codec::Described as _;
use vapi_runtime::meta::{
    EnumerationInfo, ErrorDeclaration, FieldInfo, OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo,
    ServiceTable, StructureInfo, StructureTable, Type,
};
use vapi_std::LocalizableMessage;
use vapi_std::errors::{self, ErrorType};

static COLOR: EnumerationInfo = EnumerationInfo::new("com.example.demo.color", &["RED"]);

pub(super) static ITEM: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.demo.item",
    &[
        FieldInfo::new("name", Type::String),
        FieldInfo::new("size", Type::Optional(&Type::Integer)),
        FieldInfo::new("note", Type::Optional(&Type::String)),
        FieldInfo::new("tags", Type::Optional(&Type::List(&Type::String))),
        FieldInfo::new("attrs", Type::Optional(&Type::Map(&Type::String, &Type::Integer))),
        FieldInfo::new("color", Type::Optional(&Type::Enumeration(&COLOR))),
    ],
));

static Q_SPEC: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.verb.q_spec",
    &[
        FieldInfo::new("a", Type::Optional(&Type::String)),
        FieldInfo::new("b", Type::Optional(&Type::List(&Type::Integer))),
        FieldInfo::new("h", Type::Optional(&Type::String)),
    ],
));

pub(super) static TEAPOT: StructureTable =
    StructureTable::new(&StructureInfo::error("com.example.verb.teapot", TEAPOT_FIELDS));

/// Those of every standard error.
static TEAPOT_FIELDS: &[FieldInfo] = &[
    FieldInfo::new("messages", Type::List(&LocalizableMessage::TYPE)),
    FieldInfo::new("data", Type::Optional(&Type::DynamicStructure(&[]))),
    FieldInfo::new("error_type", Type::Optional(&ErrorType::TYPE)),
];

const ID: FieldInfo = FieldInfo::new("id", Type::Id(&[]));
const ITEM_TYPE: Type = Type::structure(&ITEM);
const SPEC: FieldInfo = FieldInfo::new("spec", ITEM_TYPE);
const VALUE: FieldInfo = FieldInfo::new("v", Type::String);
const TIME: Type = Type::DateTime;

pub(super) static ITEMS: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.demo_svc.items",
    &[
        OperationInfo::new("list", &[], Type::List(&Type::structure(&ITEM))),
        OperationInfo::new("get", &[ID], ITEM_TYPE).errors(&[ErrorDeclaration::of::<errors::NotFound>()]),
        OperationInfo::new("create", &[SPEC], Type::Id(&[])),
        OperationInfo::new("update", &[ID, SPEC], Type::Void),
        OperationInfo::new("set", &[ID, SPEC], ITEM_TYPE),
        OperationInfo::new("delete", &[ID], Type::Void),
        OperationInfo::new("hello", &[], Type::String),
        OperationInfo::new("count", &[ID], Type::Integer),
        OperationInfo::new(
            "echo",
            &[
                SPEC,
                FieldInfo::new("n", Type::Optional(&Type::Integer)),
                FieldInfo::new("flags", Type::Optional(&Type::Set(&Type::String))),
            ],
            ITEM_TYPE,
        ),
        OperationInfo::new("do_many_things", &[ID, FieldInfo::new("spec", Type::Optional(&ITEM_TYPE))], Type::Void),
        OperationInfo::new("nothing", &[], Type::Void),
        OperationInfo::new("maybe", &[], Type::Optional(&Type::String)),
        OperationInfo::new("some_map", &[], Type::Map(&Type::String, &Type::Integer)),
        OperationInfo::new("secs", &[], Type::String),
        OperationInfo::new("apps", &[], Type::String),
        OperationInfo::new(
            "kinds",
            &[
                FieldInfo::new("b", Type::Boolean),
                FieldInfo::new("d", Type::Double),
                FieldInfo::new("t", TIME),
                FieldInfo::new("bl", Type::Binary),
            ],
            Type::String,
        ),
        OperationInfo::new("fail", &[FieldInfo::new("kind", Type::String)], Type::Void).errors(&[
            ErrorDeclaration::of::<errors::NotFound>(),
            ErrorDeclaration::of::<errors::AlreadyExists>(),
            ErrorDeclaration::of::<errors::Unauthenticated>(),
            ErrorDeclaration::of::<errors::Unauthorized>(),
            ErrorDeclaration::of::<errors::NotAllowedInCurrentState>(),
            ErrorDeclaration::of::<errors::ServiceUnavailable>(),
            ErrorDeclaration::of::<errors::TimedOut>(),
            ErrorDeclaration::of::<errors::ConcurrentChange>(),
            ErrorDeclaration::of::<errors::Unsupported>(),
        ]),
        OperationInfo::new("bad_output", &[], Type::String),
        OperationInfo::new("long", &[ID], Type::String),
        OperationInfo::new("long$task", &[ID], Type::String),
    ],
));

pub(super) static SINGLE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.demo_svc.single",
    &[
        OperationInfo::new("get", &[], Type::String),
        OperationInfo::new("set", &[VALUE], Type::Void),
        OperationInfo::new("delete", &[], Type::Void),
        OperationInfo::new("update", &[VALUE], Type::Void),
    ],
));

pub(super) static FILTERED: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.demo_svc.filtered",
    &[
        OperationInfo::new(
            "list",
            &[
                FieldInfo::new("filter", Type::Optional(&ITEM_TYPE)),
                FieldInfo::new("n", Type::Optional(&Type::Integer)),
                FieldInfo::new("tags", Type::Optional(&Type::List(&Type::String))),
            ],
            Type::String,
        ),
        OperationInfo::new(
            "get",
            &[FieldInfo::new("a", Type::Id(&[])), FieldInfo::new("b", Type::Id(&[]))],
            Type::String,
        ),
    ],
));

const THING: FieldInfo = FieldInfo::new("thing_id", Type::Id(&[]));

const fn thing(method: &'static str, action: &'static [(&'static str, Option<&'static str>)]) -> RouteInfo {
    RouteInfo::new(method, "/example/things/{thing-id}").dispatch(action).path_variables(&[("thing-id", 0)])
}

pub(super) static THINGS: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.rm.things",
    &[
        OperationInfo::new("fetch", &[THING], ITEM_TYPE).rest(&RestInfo::new(thing("GET", &[]))),
        OperationInfo::new("run", &[THING], Type::String)
            .rest(&RestInfo::new(thing("POST", &[("action", Some("run"))]))),
        OperationInfo::new("stop", &[THING], Type::String)
            .rest(&RestInfo::new(thing("POST", &[("action", Some("stop"))]))),
    ],
));

const fn one(method: &'static str) -> RouteInfo {
    RouteInfo::new(method, "/verb/items/{id}").path_variables(&[("id", 0)])
}

pub(super) static VERB: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.verb.svc",
    &[
        OperationInfo::new("get", &[ID], ITEM_TYPE)
            .errors(&[ErrorDeclaration::of::<errors::NotFound>()])
            .rest(&RestInfo::new(one("GET"))),
        OperationInfo::new(
            "list",
            &[
                FieldInfo::new("spec", Type::Optional(&Type::structure(&Q_SPEC))),
                FieldInfo::new("max", Type::Optional(&Type::Integer)),
            ],
            Type::String,
        )
        .rest(
            &RestInfo::new(RouteInfo::new("GET", "/verb/items").query(&[("max_items", 1, QueryStyle::Form)]))
                .flatten(&[("spec.alpha", "spec.a"), ("spec.beta", "spec.b")]),
        ),
        OperationInfo::new("create", &[SPEC], Type::String)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/verb/items")).success(201)),
        OperationInfo::new("start", &[ID], Type::Void)
            .rest(&RestInfo::new(one("POST").dispatch(&[("action", Some("start"))])).success(202)),
        OperationInfo::new("stop", &[ID], Type::String)
            .rest(&RestInfo::new(one("POST").dispatch(&[("action", Some("stop"))]))),
        OperationInfo::new("kick", &[ID], Type::String)
            .rest(&RestInfo::new(one("POST")).dispatch_headers(&[("X-Kick", "yes")])),
        OperationInfo::new("plain_post", &[ID], Type::String).rest(&RestInfo::new(one("POST"))),
        OperationInfo::new("delete", &[ID], Type::Void).rest(&RestInfo::new(one("DELETE"))),
        OperationInfo::new("set", &[ID, SPEC], ITEM_TYPE).rest(&RestInfo::new(one("PUT"))),
        OperationInfo::new(
            "patch",
            &[ID, FieldInfo::new("m", Type::Map(&Type::String, &Type::Integer))],
            Type::Map(&Type::String, &Type::Integer),
        )
        .rest(&RestInfo::new(one("PATCH"))),
        OperationInfo::new("tea", &[], Type::Void)
            .errors(&[ErrorDeclaration::new(&TEAPOT).statuses(&[418])])
            .rest(&RestInfo::new(RouteInfo::new("GET", "/verb/tea"))),
    ],
));
