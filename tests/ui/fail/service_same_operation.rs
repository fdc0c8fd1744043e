use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[operation(name = "list")]
    async fn list_all(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
