use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, vapi_service};

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[vapi(name = "list_all")]
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
