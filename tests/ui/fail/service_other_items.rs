use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    const LIMIT: i64;
    type Policy;
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
