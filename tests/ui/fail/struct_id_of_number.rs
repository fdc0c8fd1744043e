use vapi_runtime::{Id, Resource, VapiStruct};

pub enum Machine {}
impl Resource for Machine {
    const TYPE: &'static str = "Machine";
}

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    #[vapi(id = "Machine")]
    pub number: i64,
    #[vapi(id = "Machine")]
    pub machine: Id<Machine>,
}

fn main() {}
