use vapi_runtime::VapiStruct;

/// Of no derive.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub foreign: Foreign,
}

fn main() {}
