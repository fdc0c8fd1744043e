use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub enum Policy {
    On,
    Off,
}

fn main() {}
