use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[get("/acme/policies/{polcy}")]
    async fn near(&self, cx: &RequestContext, policy: String) -> Result<(), ApiError>;
    #[get("/acme/other/{policy}")]
    async fn far(&self, cx: &RequestContext, number: i64) -> Result<(), ApiError>;
    #[get("/acme/third/{policy}")]
    async fn none(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
