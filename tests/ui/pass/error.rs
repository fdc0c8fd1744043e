//! An error travels in an `ApiError`, and is found in it.

use vapi_runtime::{ApiError, VapiError};

#[derive(Clone, VapiError)]
#[vapi(name = "com.acme.backup.vault_full")]
struct VaultFull {
    free: i64,
}

fn fails() -> Result<(), Box<dyn std::error::Error>> {
    Err(VaultFull { free: 3 })?
}

fn main() {
    let error = ApiError::from(VaultFull { free: 3 });
    assert_eq!(error.name(), "com.acme.backup.vault_full");
    assert_eq!(error.downcast::<VaultFull>().expect("it is one").expect("in order").free, 3);
    assert!(fails().is_err());
}
