use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[post("/acme/policies")]
    async fn set(
        &self,
        cx: &RequestContext,
        #[body] first: String,
        #[body] second: String,
    ) -> Result<(), ApiError>;
}

fn main() {}
