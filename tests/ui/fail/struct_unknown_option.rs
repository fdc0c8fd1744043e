use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(nmae = "com.acme.backup.policy")]
pub struct Policy {
    pub label: String,
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.other")]
pub struct Other {
    #[vapi(sensitiv)]
    pub label: String,
    #[vapi(rename_to = "x")]
    pub title: String,
}

fn main() {}
