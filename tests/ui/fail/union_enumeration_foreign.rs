use vapi_runtime::VapiUnion;
use vapi_runtime::codec::UnionValue;

#[derive(Clone)]
pub enum Kind {
    On,
}

impl Kind {
    pub fn as_str(&self) -> &str {
        "ON"
    }
}

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind", enumeration = Kind)]
pub enum When {
    On,
    Unknown(UnionValue),
}

fn main() {}
