use vapi_runtime::VapiError;

#[derive(Clone, VapiError)]
#[vapi(name = "com.acme.backup.vault_full")]
pub struct VaultFull(i64);

fn main() {}
