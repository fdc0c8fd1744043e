//! A service that gives back the value which is its body, with an operation for each type of the recordings.

use vapi_runtime::meta::{
    CaseInfo, EnumerationInfo, FieldInfo, MemberInfo, OperationInfo, RestInfo, RouteInfo, ServiceInfo, ServiceTable,
    StructureInfo, StructureTable, Type, UnionInfo,
};
use vapi_runtime::server::{BoxFuture, Policy, Provider, RequestContext, UntypedService};
use vapi_runtime::{ApiError, DataValue};

static COLOR: EnumerationInfo = EnumerationInfo::new("com.example.color", &["RED", "GREEN"]);
static KIND: EnumerationInfo = EnumerationInfo::new("com.example.uni.kind", &["A", "B"]);
static EMPTY: StructureTable = StructureTable::new(&StructureInfo::new("com.example.empty", &[]));
static INNER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.inner",
    &[FieldInfo::new("n", Type::Integer), FieldInfo::new("EULA", Type::Optional(&Type::String))],
));
static UNI: StructureTable = StructureTable::new(
    &StructureInfo::new(
        "com.example.uni",
        &[
            FieldInfo::new("kind", Type::Enumeration(&KIND)),
            FieldInfo::new("a", Type::Optional(&Type::String)),
            FieldInfo::new("b", Type::Optional(&Type::Integer)),
        ],
    )
    .with_members(
        &[MemberInfo::Union(0)],
        &[UnionInfo::new(0, &[1, 2], &[CaseInfo::new("A", &[(1, true)]), CaseInfo::new("B", &[(2, false)])])],
        &[],
    ),
);
static OUTER: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.outer",
    &[
        FieldInfo::new("m", Type::Map(&Type::String, &Type::List(&Type::structure(&INNER)))),
        FieldInfo::new("l", Type::List(&Type::Map(&Type::Id(&[]), &Type::Integer))),
        FieldInfo::new("o", Type::Optional(&Type::Map(&Type::Enumeration(&COLOR), &Type::structure(&INNER)))),
    ],
));

const STRING: &Type = &Type::String;
const LONG: &Type = &Type::Integer;

macro_rules! operations {
    ($($name:literal: $ty:expr;)*) => {
        &[$(OperationInfo::new($name, &[FieldInfo::new("value", $ty)], $ty).rest(&RestInfo::new(
            RouteInfo::new("POST", "/values").dispatch(&[("type", Some($name))]).body(0),
        ))),*]
    };
}

/// The service.
pub static VALUES: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.values",
    operations! {
        "boolean": Type::Boolean;
        "long": Type::Integer;
        "double": Type::Double;
        "string": Type::String;
        "secret": Type::Secret;
        "binary": Type::Binary;
        "date-time": Type::DateTime;
        "uri": Type::Uri;
        "id": Type::Id(&[]);
        "enum com.example.color": Type::Enumeration(&COLOR);
        "list<long>": Type::List(LONG);
        "list<optional<long>>": Type::List(&Type::Optional(LONG));
        "list<list<string>>": Type::List(&Type::List(STRING));
        "set<string>": Type::Set(STRING);
        "map<string,long>": Type::Map(STRING, LONG);
        "map<id,structure>": Type::Map(&Type::Id(&[]), &Type::structure(&INNER));
        "map<long,string>": Type::Map(LONG, STRING);
        "map<boolean,string>": Type::Map(&Type::Boolean, STRING);
        "map<date-time,string>": Type::Map(&Type::DateTime, STRING);
        "map<uri,string>": Type::Map(&Type::Uri, STRING);
        "map<string,map<string,long>>": Type::Map(STRING, &Type::Map(STRING, LONG));
        "map<enum,boolean>": Type::Map(&Type::Enumeration(&COLOR), &Type::Boolean);
        "map<string,optional<long>>": Type::Map(STRING, &Type::Optional(LONG));
        "optional<string>": Type::Optional(STRING);
        "optional<string> as the whole body": Type::Optional(STRING);
        "optional<structure> as the whole body": Type::Optional(&Type::structure(&INNER));
        "optional<optional<long>>": Type::Optional(&Type::Optional(LONG));
        "structure inner": Type::structure(&INNER);
        "structure empty": Type::structure(&EMPTY);
        "structure outer": Type::structure(&OUTER);
        "structure uni": Type::structure(&UNI);
        "dynamic-structure": Type::DynamicStructure(&[]);
        "opaque": Type::Opaque;
        "any-error": Type::AnyError;
        "void": Type::Void;
    },
));

struct Values;

impl UntypedService for Values {
    fn info(&self) -> &'static ServiceInfo {
        &VALUES
    }

    fn invoke<'a>(
        &'a self,
        _cx: &'a RequestContext,
        _operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async move {
            let value = input.as_structure().and_then(|input| input.get("value"));
            Ok(value.expect("the parameter").clone())
        })
    }
}

/// A provider of the service, open to everyone.
#[must_use]
pub fn provider() -> Provider {
    Provider::builder().policy(Policy::Anonymous).untyped(Values).build().expect("one service")
}

/// The operation for a recorded type, which may have its fields behind its name.
#[must_use]
pub fn operation(recorded: &str) -> usize {
    let name = recorded.split(" {").next().unwrap_or(recorded);
    let index = VALUES.operations.iter().position(|operation| operation.name == name);
    index.unwrap_or_else(|| panic!("there is no operation for `{recorded}`"))
}

/// The value of `type` in the query for a recorded type.
#[must_use]
pub fn parameter(recorded: &str) -> String {
    let name = VALUES.operations[operation(recorded)].name;
    name.replace(' ', "%20").replace('<', "%3C").replace('>', "%3E")
}
