use vapi_runtime::VapiUnion;

#[derive(Clone, VapiUnion)]
pub enum When {
    Off,
    Unknown(vapi_runtime::codec::UnionValue),
}

fn main() {}
