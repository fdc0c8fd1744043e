use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
pub struct Policy {
    pub label: String,
}

fn main() {}
