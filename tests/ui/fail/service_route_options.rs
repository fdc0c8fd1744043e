use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[post("/acme/a", success = 404)]
    async fn status(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[post("/acme/b", action = 7)]
    async fn number(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
