use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

/// Of no derive.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    async fn set(&self, cx: &RequestContext, policy: Foreign) -> Result<(), ApiError>;
}

fn main() {}
