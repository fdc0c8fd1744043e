use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(nam = "com.acme.backup.policies")]
pub trait Policies {
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
