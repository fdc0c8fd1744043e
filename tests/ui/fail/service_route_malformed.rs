use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, vapi_service};

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[get("/acme/policies", 7)]
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[post("/acme/policies")]
    async fn add(&self, cx: &RequestContext, #[body("policy")] policy: String) -> Result<(), ApiError>;
}

fn main() {}
