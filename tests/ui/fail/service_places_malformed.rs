use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[post("/acme/policies", action = "run")]
    async fn set(
        &self,
        cx: &RequestContext,
        #[query(policy)] first: String,
        #[header] second: String,
        #[header("If Match")] third: String,
        #[query("action")] fourth: String,
        #[path] fifth: String,
    ) -> Result<(), ApiError>;
}

fn main() {}
