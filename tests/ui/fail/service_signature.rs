use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    fn waits(&self, cx: &RequestContext) -> Result<(), ApiError>;
    async fn changes(&mut self, cx: &RequestContext) -> Result<(), ApiError>;
    async fn alone(cx: &RequestContext) -> Result<(), ApiError>;
    async fn nobody(&self) -> Result<(), ApiError>;
    async fn late(&self, policy: String, cx: &RequestContext) -> Result<(), ApiError>;
    async fn generic<T>(&self, cx: &RequestContext) -> Result<(), ApiError>;
    async fn done(&self, cx: &RequestContext) -> Result<(), ApiError> {
        Ok(())
    }
    async fn taken(&self, cx: &RequestContext, (a, b): (i64, i64)) -> Result<(), ApiError>;
}

fn main() {}
