use vapi_runtime::VapiStruct;

use std::collections::BTreeMap;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub by_list: BTreeMap<Vec<String>, i64>,
}

fn main() {}
