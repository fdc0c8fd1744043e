use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi = "com.acme.backup.policy"]
pub struct Policy {
    #[vapi]
    pub label: String,
}

fn main() {}
