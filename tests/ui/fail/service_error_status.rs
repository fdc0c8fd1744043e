use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[errors(NotFound = 200)]
    async fn fine(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[errors("NotFound")]
    async fn text(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
