use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[errors(String)]
    async fn text(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
