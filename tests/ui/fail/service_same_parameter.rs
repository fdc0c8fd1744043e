use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    async fn set(
        &self,
        cx: &RequestContext,
        policy: String,
        #[vapi(name = "policy")] other: String,
    ) -> Result<(), ApiError>;
}

fn main() {}
