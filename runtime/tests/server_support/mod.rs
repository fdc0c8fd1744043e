//! A small service in the form that the generator gives every service, and ways to call it.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "shared by tests, each of which uses a part")]

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use vapi_runtime::codec::{Decode, DecodeError, Decoder, Encode, UnionCase, UnionParts, UnionValue};
use vapi_runtime::meta::{
    CaseInfo, ErrorDeclaration, FieldInfo, MemberInfo, OneOfInfo, OperationInfo, ServiceInfo, ServiceTable,
    StructureInfo, StructureRef, StructureTable, Type, UnionInfo,
};
use vapi_runtime::server::{self, BoxFuture, Policy, Provider, ProviderBuilder, Reply, RequestContext, UntypedService};
use vapi_runtime::standard::{LOCALIZABLE_MESSAGE, LocalizableMessage};
use vapi_runtime::{
    ApiError, ApiErrorKind, DataValue, DateTime, DynamicStructure, Extra, Opaque, Set, StructureValue, Uri,
};

#[derive(Clone)]
#[non_exhaustive]
pub struct Item {
    pub name: String,
    pub count: Option<i64>,
    extra: Extra,
}

vapi_runtime::structure!(Item, ITEM { name, count, ..extra });

pub static ITEM: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.example.shop.item",
    &[FieldInfo::new("name", Type::String), FieldInfo::new("count", Type::Optional(&Type::Integer))],
));

#[derive(Clone)]
#[non_exhaustive]
pub enum ShapeCase {
    Circle(f64),
    Square(i64),
    Unknown(UnionValue),
}

impl ShapeCase {
    fn parts(&self) -> UnionParts<'_> {
        match self {
            Self::Circle(radius) => UnionParts::case("CIRCLE").field(1, radius),
            Self::Square(side) => UnionParts::case("SQUARE").field(2, side),
            Self::Unknown(value) => value.parts(),
        }
    }
}

vapi_runtime::union!(ShapeCase, &SHAPE, 0);

#[derive(Clone)]
#[non_exhaustive]
pub struct Shape {
    pub case: ShapeCase,
    extra: Extra,
}

impl Shape {
    pub fn new(case: ShapeCase) -> Self {
        Self { case, extra: Extra::new() }
    }
}

impl Decode for Shape {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (mut kind, mut radius, mut side) = (None::<String>, None::<f64>, None::<i64>);
        let extra = input.structure(&SHAPE, &mut [&mut kind, &mut radius, &mut side])?;
        let kind = input.required(kind, &SHAPE, 0)?;
        let case = match input.union(&SHAPE, 0, Some(&kind), &[&radius, &side])? {
            UnionCase::Known(0) => ShapeCase::Circle(input.required(radius, &SHAPE, 1)?),
            UnionCase::Known(_) => ShapeCase::Square(input.required(side, &SHAPE, 2)?),
            UnionCase::Unknown(value) => ShapeCase::Unknown(value),
        };
        Ok(Self { case, extra })
    }
}

vapi_runtime::structure!(Shape, SHAPE assembled { case, ..extra });

pub static SHAPE: StructureTable = StructureTable::new(
    &StructureInfo::new(
        "com.example.shop.shape",
        &[
            FieldInfo::new("kind", Type::String),
            FieldInfo::new("radius", Type::Optional(&Type::Double)),
            FieldInfo::new("side", Type::Optional(&Type::Integer)),
        ],
    )
    .with_members(
        &[MemberInfo::Union(0)],
        &[UnionInfo::new(0, &[1, 2], &[CaseInfo::new("CIRCLE", &[(1, true)]), CaseInfo::new("SQUARE", &[(2, true)])])],
        &[],
    ),
);

#[derive(Clone)]
#[non_exhaustive]
pub enum ChoiceContent {
    Text(String),
    Number(i64),
    Unknown(UnionValue),
}

impl ChoiceContent {
    fn parts(&self) -> UnionParts<'_> {
        match self {
            Self::Text(text) => UnionParts::one(0, text),
            Self::Number(number) => UnionParts::one(1, number),
            Self::Unknown(value) => value.parts(),
        }
    }
}

vapi_runtime::one_of!(ChoiceContent, &CHOICE, 0);

#[derive(Clone)]
#[non_exhaustive]
pub struct Choice {
    pub content: ChoiceContent,
    extra: Extra,
}

impl Decode for Choice {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (mut text, mut number) = (None::<String>, None::<i64>);
        let extra = input.structure(&CHOICE, &mut [&mut text, &mut number])?;
        let content = match input.one_of(&CHOICE, 0, &[&text, &number])? {
            UnionCase::Known(0) => ChoiceContent::Text(input.required(text, &CHOICE, 0)?),
            UnionCase::Known(_) => ChoiceContent::Number(input.required(number, &CHOICE, 1)?),
            UnionCase::Unknown(value) => ChoiceContent::Unknown(value),
        };
        Ok(Self { content, extra })
    }
}

vapi_runtime::structure!(Choice, CHOICE assembled { content, ..extra });

pub static CHOICE: StructureTable = StructureTable::new(
    &StructureInfo::new(
        "com.example.shop.choice",
        &[
            FieldInfo::new("text", Type::Optional(&Type::String)),
            FieldInfo::new("number", Type::Optional(&Type::Integer)),
        ],
    )
    .with_members(&[MemberInfo::OneOf(0)], &[], &[OneOfInfo::new(&[0, 1])]),
);

pub static NOT_FOUND: StructureTable = StructureTable::new(&StructureInfo::error(
    "com.vmware.vapi.std.errors.not_found",
    &[
        FieldInfo::new("messages", Type::List(&Type::structure(&LOCALIZABLE_MESSAGE))),
        FieldInfo::new("data", Type::Optional(&Type::DynamicStructure(&[]))),
        FieldInfo::new("error_type", Type::Optional(&Type::String)),
    ],
));

static NOT_FOUND_DECLARED: [ErrorDeclaration; 1] = [ErrorDeclaration::new(&NOT_FOUND)];

const ITEM_TYPE: Type = Type::structure(&ITEM);
const DYNAMIC_ITEM: Type = Type::DynamicStructure(&[StructureRef::new(&ITEM)]);

/// Wraps one parameter `value` and its echo.
macro_rules! echo {
    ($name:literal, $ty:expr) => {
        OperationInfo::new($name, &[FieldInfo::new("value", $ty)], $ty)
    };
}

pub static SHOP: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.shop",
    &[
        echo!("item", Type::structure(&ITEM)),
        OperationInfo::new(
            "two",
            &[FieldInfo::new("a", Type::String), FieldInfo::new("b", Type::Optional(&Type::Integer))],
            Type::String,
        ),
        echo!("shape", Type::structure(&SHAPE)),
        echo!("choice", Type::structure(&CHOICE)),
        echo!("items", Type::Map(&Type::String, &Type::structure(&ITEM))),
        echo!("dynamic", Type::DynamicStructure(&[StructureRef::new(&ITEM)])),
        echo!("when", Type::DateTime),
        echo!("list", Type::List(&Type::structure(&ITEM))),
        OperationInfo::new("fail", &[FieldInfo::new("how", Type::String)], Type::String).errors(&NOT_FOUND_DECLARED),
        OperationInfo::new("number", &[FieldInfo::new("how", Type::String)], Type::Double),
        OperationInfo::new("who", &[], Type::String),
        OperationInfo::new("left_out", &[], Type::Void),
        OperationInfo::new("slow", &[FieldInfo::new("milliseconds", Type::Integer)], Type::String),
        OperationInfo::new("broken_shape", &[], Type::structure(&SHAPE)),
        OperationInfo::new("broken_dynamic", &[], Type::DynamicStructure(&[StructureRef::new(&ITEM)])),
        echo!("moments", Type::Set(&Type::DateTime)),
        echo!("opaque", Type::Opaque),
        echo!("uri", Type::Uri),
    ],
));

/// An operation that returns its parameter `value`.
fn echo<'a, T: Decode + Encode + 'static>(operation: usize, input: &mut Decoder<'_>) -> Result<Reply<'a>, DecodeError> {
    let mut value = None::<T>;
    input.arguments(&SHOP, operation, &mut [&mut value])?;
    let Some(value) = value else { return Err(input.incomplete()) };
    Ok(server::reply(async move { Ok(value) }))
}

#[derive(Debug)]
pub struct Shop;

impl Shop {
    async fn fail(&self, _cx: &RequestContext, how: String) -> Result<String, ApiError> {
        let busy = LocalizableMessage::new("com.example.busy", "Busy", []);
        match how.as_str() {
            "declared" => Err(ApiError::standard(ApiErrorKind::NotFound, [busy])),
            "undeclared" => Err(ApiError::standard(ApiErrorKind::ResourceBusy, [busy])),
            "internal" => Err(ApiError::standard(ApiErrorKind::InternalServerError, [busy])),
            "without messages" => Err(ApiError::from_value(StructureValue::new(NOT_FOUND.name))),
            "with wrong data" => Err(ApiError::from_value(
                StructureValue::new(NOT_FOUND.name)
                    .with("messages", DataValue::List(vec![]))
                    .with("error_type", DataValue::Integer(5)),
            )),
            "late panic" => {
                tokio::task::yield_now().await;
                panic!("the secret of the implementation")
            }
            "panic" => panic!("the secret of the implementation"),
            _ => Ok(how),
        }
    }

    fn who(cx: &RequestContext) -> String {
        let application: BTreeMap<&str, &str> = cx.application().iter().collect();
        let security =
            cx.security().map(|security| serde_json::from_str::<Value>(security.to_json().expose()).unwrap());
        let identity = cx.identity().map(|identity| identity.user.as_str());
        json!({ "application": application, "security": security, "identity": identity }).to_string()
    }

    async fn slow(&self, _cx: &RequestContext, milliseconds: i64) -> Result<String, ApiError> {
        tokio::time::sleep(Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))).await;
        Ok("done".to_owned())
    }
}

impl server::Skeleton for Shop {
    fn info(&self) -> &'static ServiceInfo {
        &SHOP
    }

    fn dispatch<'a>(
        &'a self,
        operation: usize,
        cx: &'a RequestContext,
        input: &mut Decoder<'_>,
    ) -> Result<Reply<'a>, DecodeError> {
        match operation {
            0 => echo::<Item>(0, input),
            1 => {
                let (mut a, mut b) = (None::<String>, None::<i64>);
                input.arguments(&SHOP, 1, &mut [&mut a, &mut b])?;
                let Some(a) = a else { return Err(input.incomplete()) };
                let b = b.map_or("None".to_owned(), |b| b.to_string());
                Ok(server::reply(async move { Ok(format!("{a}/{b}")) }))
            }
            2 => echo::<Shape>(2, input),
            3 => echo::<Choice>(3, input),
            4 => echo::<BTreeMap<String, Item>>(4, input),
            5 => echo::<DynamicStructure>(5, input),
            6 => echo::<DateTime>(6, input),
            7 => echo::<Vec<Item>>(7, input),
            8 => {
                let mut how = None;
                input.arguments(&SHOP, 8, &mut [&mut how])?;
                let Some(how) = how else { return Err(input.incomplete()) };
                Ok(server::reply(self.fail(cx, how)))
            }
            9 => {
                let mut how = None::<String>;
                input.arguments(&SHOP, 9, &mut [&mut how])?;
                let number = how.ok_or_else(|| input.incomplete())?.parse().unwrap_or(0.0_f64);
                Ok(server::reply(async move { Ok(number) }))
            }
            10 => {
                input.arguments(&SHOP, 10, &mut [])?;
                Ok(server::reply(async { Ok(Self::who(cx)) }))
            }
            11 => {
                input.arguments(&SHOP, 11, &mut [])?;
                Ok(server::reply(server::unimplemented::<()>(&SHOP, 11, cx)))
            }
            12 => {
                let mut milliseconds = None;
                input.arguments(&SHOP, 12, &mut [&mut milliseconds])?;
                let Some(milliseconds) = milliseconds else { return Err(input.incomplete()) };
                Ok(server::reply(self.slow(cx, milliseconds)))
            }
            13 => Ok(server::reply(async {
                let value = UnionValue::collect(&SHAPE, 0, Some("SQUARE"), &[&Some(1.5), &None::<i64>]);
                Ok(Shape::new(ShapeCase::Unknown(value)))
            })),
            14 => Ok(server::reply(async { Ok(DynamicStructure::new(StructureValue::new("x"))) })),
            15 => echo::<Set<DateTime>>(15, input),
            16 => echo::<Opaque>(16, input),
            17 => echo::<Uri>(17, input),
            _ => Err(input.unknown_operation(&SHOP)),
        }
    }
}

/// The same table without types: returns what it gets, or what is wrong on purpose.
#[derive(Debug)]
pub struct Untyped;

pub static UNTYPED: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.example.untyped",
    &[
        OperationInfo::new("echo", &[FieldInfo::new("value", ITEM_TYPE)], ITEM_TYPE),
        OperationInfo::new("integer", &[], Type::String),
        OperationInfo::new("value", &[], Type::Void),
        OperationInfo::new("dynamic", &[], DYNAMIC_ITEM),
        OperationInfo::new("union", &[], Type::structure(&SHAPE)),
    ],
));

impl UntypedService for Untyped {
    fn info(&self) -> &'static ServiceInfo {
        &UNTYPED
    }

    fn invoke<'a>(
        &'a self,
        _cx: &'a RequestContext,
        operation: usize,
        input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        Box::pin(async move {
            Ok(match operation {
                0 => input.as_structure().and_then(|input| input.get("value")).cloned().unwrap(),
                1 => DataValue::Integer(1),
                2 => DataValue::string("x"),
                3 => DataValue::Structure(StructureValue::new("x")),
                _ => DataValue::Structure(StructureValue::new(SHAPE.name).with("kind", DataValue::string("CIRCLE"))),
            })
        })
    }
}

/// A provider with everything open.
pub fn open() -> ProviderBuilder {
    Provider::builder().policy(Policy::Anonymous).introspection(Policy::Anonymous).service(Shop).untyped(Untyped)
}

/// Runs one future to its end.
pub fn run<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call)
}

/// A request for an operation; `input` are the fields of its arguments.
pub fn invocation(service: &str, operation: &str, input: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "method": "invoke",
        "params": {
            "serviceId": service,
            "operationId": operation,
            "input": { "STRUCTURE": { "operation-input": input } },
            "ctx": { "appCtx": { "opId": "op-1" } },
        },
        "id": "0",
    })
}

/// An answer: status, name of the error in the header, body.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub error: Option<String>,
    pub body: Value,
}

impl Answer {
    /// Code of the protocol failure that it is.
    pub fn code(&self) -> i64 {
        self.body["error"]["code"].as_i64().unwrap_or_else(|| panic!("no protocol failure: {self:?}"))
    }

    /// The output.
    pub fn output(&self) -> &Value {
        assert!(self.error.is_none() && self.body["result"]["output"] != Value::Null, "no output: {self:?}");
        &self.body["result"]["output"]
    }

    /// The last segment of the error's name, and its messages, each as id (without `vapi.`) and arguments.
    pub fn error(&self) -> (String, Vec<String>) {
        let name = self.error.clone().unwrap_or_else(|| panic!("no error: {self:?}"));
        let fields = &self.body["result"]["error"]["ERROR"][&name];
        let messages = fields["messages"].as_array().unwrap_or_else(|| panic!("no messages: {self:?}"));
        let messages = messages.iter().map(|message| {
            let message = &message["STRUCTURE"]["com.vmware.vapi.std.localizable_message"];
            let args: Vec<&str> = message["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
            format!("{}({})", message["id"].as_str().unwrap().trim_start_matches("vapi."), args.join(","))
        });
        let error_type = name.rsplit('.').next().unwrap().to_ascii_uppercase();
        assert_eq!(fields["error_type"]["OPTIONAL"], error_type, "{self:?}");
        (name.rsplit('.').next().unwrap().to_owned(), messages.collect())
    }
}

/// Sends a body, as it is.
pub async fn post(provider: &Provider, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    let mut request = http::Request::post("/api").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = provider.handle(request.body(body.into()).unwrap()).await;
    let error = response.headers().get("vapi-error").map(|name| name.to_str().unwrap().to_owned());
    let body = serde_json::from_slice(response.body()).expect("the body of an answer is JSON");
    Answer { status: response.status().as_u16(), error, body }
}

/// Calls an operation of the shop.
pub async fn call(provider: &Provider, operation: &str, input: Value) -> Answer {
    post(provider, &[], invocation("com.example.shop", operation, &input).to_string()).await
}
