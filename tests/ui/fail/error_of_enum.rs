use vapi_runtime::VapiError;

#[derive(Clone, VapiError)]
#[vapi(name = "com.acme.backup.vault_full")]
pub enum VaultFull {
    Full,
}

fn main() {}
