use vapi_runtime::VapiError;

#[derive(Clone, VapiError)]
pub struct VaultFull {
    pub free: i64,
}

fn main() {}
