use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = 7)]
pub struct Policy {
    pub label: String,
}

#[derive(Clone, VapiStruct)]
#[vapi(name)]
pub struct Other {
    pub label: String,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "")]
pub struct Third {
    pub label: String,
}

fn main() {}
