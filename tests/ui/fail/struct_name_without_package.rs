use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = "policy")]
pub struct Policy {
    pub label: String,
}

fn main() {}
