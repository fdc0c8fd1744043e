use vapi_runtime::VapiUnion;

#[derive(Clone, VapiUnion)]
#[vapi(tag = "kind")]
pub enum When {
    Off,
    Unknown(vapi_runtime::codec::UnionValue),
}

fn main() {}
