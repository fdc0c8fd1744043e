use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[get("/acme/policies/{policy}")]
    async fn maybe(&self, cx: &RequestContext, policy: Option<String>) -> Result<(), ApiError>;
    #[get("/acme/others/{policies}")]
    async fn several(&self, cx: &RequestContext, policies: Vec<String>) -> Result<(), ApiError>;
}

fn main() {}
