use vapi_runtime::VapiStruct;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

#[derive(Clone, VapiStruct)]
#[vapi(name = "com.acme.backup.policy")]
pub struct Policy {
    pub small: i32,
    pub unsigned: Option<u64>,
    pub half: f32,
    pub letter: char,
    pub map: HashMap<String, i64>,
    pub set: HashSet<String>,
    pub pair: (i64, i64),
    pub array: [i64; 3],
    pub shared: Arc<String>,
    pub moment: std::time::SystemTime,
    pub function: fn() -> i64,
}

fn main() {}
