use vapi_runtime::codec::UnionValue;
use vapi_runtime::{VapiEnum, VapiUnion};

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.kind")]
pub enum Kind {
    On,
    Unknown(String),
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind", enumeration = Kind)]
pub enum When {
    On,
    #[vapi(name = "ON")]
    Started,
    Unknown(UnionValue),
}

fn main() {}
