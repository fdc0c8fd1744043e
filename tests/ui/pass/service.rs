//! A service with every attribute.

use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, Id, Secret, VapiError, vapi_service};

#[derive(Clone, VapiError)]
#[vapi(name = "com.acme.backup.vault_full")]
pub struct VaultFull {
    pub free: i64,
}

/// Policies.
#[vapi_service(name = "com.acme.backup.policies")]
pub trait Policies {
    /// All.
    #[get("/acme/policies")]
    #[get("/acme/v0/policies")]
    async fn list(&self, cx: &RequestContext, #[query("label")] labels: Option<Vec<String>>) -> Result<Vec<String>, ApiError>;

    /// Runs.
    #[post("/acme/policies/{policy}", action = "run", "vmw-task" = "true", success = 202)]
    #[operation(name = "run$task", task_only)]
    #[errors(VaultFull = 507)]
    #[privilege("Backup.Run", on = "policy", resource = "Policy")]
    async fn run(
        &self,
        cx: &RequestContext,
        #[vapi(id = "Policy")] policy: String,
        #[header("If-Match")] tag: Option<String>,
        #[body] input: Secret,
    ) -> Result<Id, ApiError>;

    #[operation(read_only)]
    #[deprecated(note = "list them")]
    async fn count(&self, context: &vapi_runtime::server::RequestContext, operation: bool) -> Result<i64, ApiError>;
}

/// Nothing can be asked of it.
#[vapi_service(name = "com.acme.backup.idle")]
trait Idle {}

struct Implementation;

impl Policies for Implementation {
    async fn list(&self, _cx: &RequestContext, labels: Option<Vec<String>>) -> Result<Vec<String>, ApiError> {
        Ok(labels.unwrap_or_default())
    }
}

impl Idle for Implementation {}

fn main() {
    let [list, run, count] = POLICIES.operations else { panic!("three operations") };
    assert!(list.read_only && count.read_only && !run.read_only);
    assert_eq!(run.name, "run$task");
    let rest = run.rest.expect("it has a route");
    assert_eq!(rest.route.dispatch, [("action", Some("run")), ("vmw-task", Some("true"))]);
    assert_eq!((rest.success, rest.route.body), (Some(202), Some(2)));
    assert_eq!(list.rest.expect("it has routes").alternates.len(), 1);
    assert_eq!(list.doc, "All.");
    assert!(IDLE.operations.is_empty());
    let provider = vapi_runtime::server::Provider::builder()
        .service(PoliciesSkeleton(Implementation))
        .service(IdleSkeleton(Implementation))
        .build();
    assert!(provider.is_ok());
}
