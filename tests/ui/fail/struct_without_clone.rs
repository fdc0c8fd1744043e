use vapi_runtime::VapiStruct;

#[derive(VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub label: String,
}

fn main() {}
