use vapi_runtime::{Extra, VapiStruct};

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub others: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.other")]
pub struct Other {
    #[vapi(extra)]
    pub first: Extra,
    #[vapi(extra)]
    pub second: Extra,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.third")]
pub struct Third {
    #[vapi(extra)]
    pub extra: Vec<String>,
}

fn main() {}
