use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy", name = "com.acme.backup.other")]
pub struct Policy {
    #[vapi(sensitive = true)]
    pub label: String,
}

fn main() {}
