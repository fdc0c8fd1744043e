//! Which status of HTTP a standard error has on plain REST. The runtime has the same table; a test holds them together.

use crate::ir::{DeclaredError, Ir};

/// Package of the standard errors.
const STANDARD: &str = "com.vmware.vapi.std.errors.";

/// The statuses that an operation declares for an error; where it declares none, the one that the error has everywhere.
pub(super) fn of(ir: &Ir, error: &DeclaredError) -> Vec<u16> {
    if error.statuses.is_empty() {
        vec![of_error(&ir.structures[error.error].canonical)]
    } else {
        error.statuses.clone()
    }
}

/// The status of an error, by its canonical name.
#[must_use]
pub fn of_error(canonical: &str) -> u16 {
    match canonical.strip_prefix(STANDARD).unwrap_or_default() {
        "unauthenticated" => 401,
        "unauthorized" => 403,
        "not_found" | "operation_not_found" => 404,
        "concurrent_change" => 409,
        "service_unavailable" => 503,
        "error"
        | "internal_server_error"
        | "canceled"
        | "timed_out"
        | "resource_busy"
        | "resource_inaccessible"
        | "unable_to_allocate_resource" => 500,
        // other errors, those of a product's own among them, say that the request can't be met
        _ => 400,
    }
}
