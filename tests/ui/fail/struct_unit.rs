use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy;

fn main() {}
