use vapi_runtime::{VapiEnum, VapiStruct, VapiUnion};

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
    On(#[vapi(name = "hour")] i64),
    Unknown(vapi_runtime::codec::UnionValue),
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub when: When,
}

fn main() {}
