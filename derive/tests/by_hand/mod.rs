//! The types of golden specs as a person writes them.
#![allow(
    missing_docs,
    dead_code,
    clippy::option_option,
    reason = "what they mean is in the specs; many are only read and written"
)]

use std::collections::BTreeMap;

use vapi_runtime::codec::UnionValue;
use vapi_runtime::{
    ApiError, Blob, DateTime, DynamicStructure, Extra, Id, Opaque, Secret, Set, Uri, VapiEnum, VapiError, VapiStruct,
    VapiUnion,
};

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.power.switch.state")]
pub(crate) struct State {
    #[vapi(union)]
    power: StatePower,
    label: Option<String>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind", enumeration = StateKind)]
pub(crate) enum StatePower {
    Off,
    On(#[vapi(name = "since")] DateTime),
    Dimmed { level: i64, since: DateTime },
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.power.switch.state.kind")]
pub(crate) enum StateKind {
    Off,
    On,
    Dimmed,
    Unknown(String),
}

/// Called otherwise than in the spec: what is shown of it is not.
pub(crate) use outcome::Result as Outcome;
mod outcome {
    use super::{ApiError, Extra, UnionValue, VapiEnum, VapiStruct, VapiUnion};

    // Hides the prelude's.
    #[derive(Clone, VapiStruct)]
    #[vapi(name = "com.example.power.switch.result")]
    pub(crate) struct Result {
        #[vapi(union)]
        res: ResultResCase,
        #[vapi(extra)]
        others: Extra,
    }

    #[derive(Clone, VapiUnion)]
    #[vapi(tag = "res", enumeration = ResultRes)]
    pub(crate) enum ResultResCase {
        Started,
        Rejected(#[vapi(name = "reason")] ApiError),
        Unknown(UnionValue),
    }

    #[derive(Clone, VapiEnum)]
    #[vapi(name = "com.example.power.switch.result.res")]
    pub(crate) enum ResultRes {
        Started,
        Rejected,
        Unknown(String),
    }
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.disk.backing")]
pub(crate) struct Backing {
    #[vapi(union)]
    place: BackingPlace,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "type", enumeration = BackingType)]
pub(crate) enum BackingPlace {
    File(#[vapi(name = "path")] String),
    #[vapi(name = "UNSET")]
    UnsetValue,
    #[vapi(name = "UNKNOWN")]
    UnknownValue,
    Unset,
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.disk.backing.type")]
pub(crate) enum BackingType {
    File,
    #[vapi(name = "UNSET")]
    UnsetValue,
    #[vapi(name = "UNKNOWN")]
    UnknownValue,
    Unknown(String),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.job.info")]
pub(crate) struct Info {
    #[vapi(union)]
    status: InfoStatusCase,
    owner: String,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "status", enumeration = InfoStatus)]
pub(crate) enum InfoStatusCase {
    Pending,
    Running { progress: i64, start_time: DateTime, result: Option<Opaque> },
    Done { start_time: DateTime, result: Option<Opaque> },
    Failed(#[vapi(name = "error")] Option<ApiError>),
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.job.info.status")]
pub(crate) enum InfoStatus {
    Pending,
    Running,
    Done,
    Failed,
    Unknown(String),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.check.check_result")]
pub(crate) struct CheckResult {
    #[vapi(union)]
    outcome: Verdict,
    #[vapi(union)]
    content: CheckResultContent,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "status", enumeration = CheckResultStatus)]
pub(crate) enum Verdict {
    Valid,
    Invalid(#[vapi(name = "messages")] Vec<String>),
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.check.check_result.status")]
pub(crate) enum CheckResultStatus {
    Valid,
    Invalid,
    Unknown(String),
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "content_type", enumeration = CheckResultContentType)]
pub(crate) enum CheckResultContent {
    Yaml(#[vapi(name = "yaml")] Option<String>),
    Package(#[vapi(name = "package")] Id<crate::resource::check::Package>),
    Unset,
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.check.check_result.content_type")]
pub(crate) enum CheckResultContentType {
    Yaml,
    Package,
    Unknown(String),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.shop.paper_spec")]
pub(crate) struct PaperSpec {
    pages: i64,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.shop.create_spec")]
pub(crate) struct CreateSpec {
    #[vapi(one_of)]
    content: CreateSpecContent,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub(crate) enum CreateSpecContent {
    #[vapi(name = "paper_spec")]
    Paper(PaperSpec),
    DigitalSpec(String),
    Unknown(UnionValue),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.shop.order")]
pub(crate) struct Order {
    number: i64,
    #[vapi(one_of)]
    payment: OrderPayment,
    note: Option<String>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub(crate) enum OrderPayment {
    Card(#[vapi(secret)] Secret),
    Invoice(String),
    #[vapi(name = "unknown")]
    UnknownValue(bool),
    Unknown(UnionValue),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.tree.node")]
pub(crate) struct Node {
    value: String,
    left: Option<Box<Node>>,
    children: Vec<Node>,
    named: BTreeMap<String, Option<Node>>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.tree.chicken")]
pub(crate) struct Chicken {
    from: Option<Box<Egg>>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.tree.egg")]
pub(crate) struct Egg {
    #[vapi(union)]
    state: EggStateCase,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "state", enumeration = EggState)]
pub(crate) enum EggStateCase {
    Laid(#[vapi(name = "layer")] Box<Chicken>),
    Found,
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.tree.egg.state")]
pub(crate) enum EggState {
    Laid,
    Found,
    Unknown(String),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.bags.ball")]
pub(crate) struct Ball {
    weight: f64,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.bags.bag")]
pub(crate) struct Bag {
    by_color: BTreeMap<Color, Ball>,
    by_number: BTreeMap<i64, Blob>,
    by_truth: BTreeMap<bool, String>,
    by_place: BTreeMap<Uri, Vec<Ball>>,
    by_time: BTreeMap<DateTime, Secret>,
    by_id: BTreeMap<Id<crate::resource::bags::Ball>, Set<Ball>>,
    nested: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    balls: Set<Ball>,
    colors: Option<Set<Color>>,
    rows: Vec<Vec<i64>>,
    gaps: Vec<Option<Ball>>,
    maybe: BTreeMap<String, Option<String>>,
    twice: Option<Option<i64>>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.bags.color")]
pub(crate) enum Color {
    Red,
    Blue,
    Unknown(String),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.scalars.all")]
pub(crate) struct All {
    boolean: bool,
    integer: i64,
    double: f64,
    string: String,
    secret: Secret,
    binary: Blob,
    date_time: DateTime,
    uri: Uri,
    opaque: Opaque,
    any_error: ApiError,
    dynamic: DynamicStructure,
    #[vapi(fields_of = Base)]
    shaped: DynamicStructure,
    id: Id,
    one: Id<crate::resource::Thing>,
    #[vapi(id = "Thing | Place")]
    several: Id,
    named: Id,
    #[vapi(sensitive)]
    hidden: String,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.scalars.base")]
pub(crate) struct Base {
    name: String,
}

#[derive(Clone, VapiError)]
#[vapi(name = "com.example.errors.quota_exceeded")]
pub(crate) struct QuotaExceeded {
    limit: i64,
    messages: Vec<String>,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiError)]
#[vapi(name = "com.example.errors.conflict")]
pub(crate) struct Conflict {
    #[vapi(union)]
    with: ConflictWithCase,
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "with", enumeration = ConflictWith)]
pub(crate) enum ConflictWithCase {
    User(#[vapi(name = "user")] String),
    System,
    Unknown(UnionValue),
}

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.example.errors.conflict.with")]
pub(crate) enum ConflictWith {
    User,
    System,
    Unknown(String),
}

#[derive(Clone, VapiError)]
#[vapi(name = "com.example.errors.vague")]
pub(crate) struct Vague {
    #[vapi(extra)]
    extra: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.example.errors.report")]
pub(crate) struct Report {
    first: Option<QuotaExceeded>,
    others: BTreeMap<String, ApiError>,
    #[vapi(extra)]
    extra: Extra,
}
