use vapi_runtime::VapiStruct;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    #[vapi(union, one_of)]
    pub first: String,
    #[vapi(union, name = "x")]
    pub second: String,
}

fn main() {}
