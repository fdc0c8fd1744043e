use vapi_runtime::VapiUnion;
use vapi_runtime::codec::UnionValue;

#[derive(Clone)]
pub enum Kind {
    On,
}

// Without it the message names traits that have one, and which those are depends on the runtime's features.
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
