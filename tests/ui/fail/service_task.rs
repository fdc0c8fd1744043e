use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[operation(name = "create$task")]
    async fn create(&self, cx: &RequestContext) -> Result<String, ApiError>;
    #[operation(task)]
    async fn delete(&self, cx: &RequestContext) -> Result<String, ApiError>;
    #[operation(name = "run it")]
    async fn run(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[operation(readonly)]
    async fn list(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
