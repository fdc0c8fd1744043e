use vapi_runtime::vapi_service;

#[vapi_service(name = "com.acme.backup.policies")]
pub struct Policies;

fn main() {}
