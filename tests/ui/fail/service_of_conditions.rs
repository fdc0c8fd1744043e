use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, vapi_service};

#[vapi_service(name = "com.acme.backup.policies")]
pub unsafe trait Policies
where
    Self: Sized,
{
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
