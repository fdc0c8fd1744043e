use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[privilege(Run)]
    async fn run(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[privilege("Backup.Run", on = "policy")]
    async fn other(&self, cx: &RequestContext, number: i64) -> Result<(), ApiError>;
}

fn main() {}
