use std::collections::VecDeque;
use std::path::PathBuf;

use vapi_runtime::VapiStruct;

#[derive(Clone)]
pub struct Url;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub queue: VecDeque<String>,
    pub folder: PathBuf,
    pub address: Option<Url>,
}

fn main() {}
