use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[get("/acme/policies/{policy}")]
    async fn get(&self, cx: &RequestContext, policy: String) -> Result<(), ApiError>;
    #[get("/acme/policies/{label}")]
    async fn find(&self, cx: &RequestContext, label: String) -> Result<(), ApiError>;
}

fn main() {}
