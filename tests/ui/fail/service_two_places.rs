use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[post("/acme/policies/{policy}")]
    async fn set(
        &self,
        cx: &RequestContext,
        #[query] policy: String,
        #[query]
        #[header("If-Match")]
        tag: String,
    ) -> Result<(), ApiError>;
}

fn main() {}
