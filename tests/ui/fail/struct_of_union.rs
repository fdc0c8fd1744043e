use vapi_runtime::VapiStruct;

#[derive(Clone, Copy, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub union Policy {
    number: i64,
    truth: bool,
}

fn main() {}
