use vapi_runtime::VapiUnion;

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub enum Target {
    Unknown(vapi_runtime::codec::UnionValue),
}

fn main() {}
