use vapi_runtime::{ApiError, vapi_service};
use vapi_runtime::server::RequestContext;

#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    #[get("acme/policies")]
    async fn relative(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[get("/acme/{policy")]
    async fn open(&self, cx: &RequestContext, policy: String) -> Result<(), ApiError>;
    #[get("/acme/policy}")]
    async fn closed(&self, cx: &RequestContext, policy: String) -> Result<(), ApiError>;
    #[get("/acme/{}")]
    async fn empty(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[get("/acme/{policy}/{policy}")]
    async fn twice(&self, cx: &RequestContext, policy: String) -> Result<(), ApiError>;
    #[post("/acme/policies?action=run")]
    async fn query(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[get("/acme/a b")]
    async fn blank(&self, cx: &RequestContext) -> Result<(), ApiError>;
    #[get(7)]
    async fn number(&self, cx: &RequestContext) -> Result<(), ApiError>;
}

fn main() {}
