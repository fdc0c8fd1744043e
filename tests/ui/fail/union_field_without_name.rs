use vapi_runtime::{VapiEnum, VapiUnion};

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.kind")]
pub enum Kind {
    Off,
    On,
    Unknown(String),
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind", enumeration = Kind)]
pub enum When {
    Off,
    On(i64),
    Unknown(vapi_runtime::codec::UnionValue),
}

fn main() {}
