use vapi_runtime::VapiUnion;

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub struct Target {
    pub folder: String,
}

fn main() {}
