use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    async fn nothing(&self, cx: &RequestContext);
    async fn bare(&self, cx: &RequestContext) -> String;
    async fn other(&self, cx: &RequestContext) -> Result<String, std::io::Error>;
    async fn small(&self, cx: &RequestContext) -> Result<u8, ApiError>;
}

fn main() {}
