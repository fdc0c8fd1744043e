//! What every call passes on its way to a service: the log, the network's delay, faults, privileges.

use std::sync::Arc;
use std::time::Duration;

use vapi_runtime::ApiError;
use vapi_runtime::server::{Authorizer, BoxFuture, Decision, RequestContext};

use crate::accounts::Accounts;
use crate::faults::Faults;

/// Lets calls pass, or not.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
}

impl Gate {
    async fn pass(&self, cx: &RequestContext) -> Result<Decision, ApiError> {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        self.faults.strike(cx).await?;
        Ok(if self.accounts.may_call(cx) { Decision::Allowed } else { Decision::Denied })
    }
}

impl Authorizer for Gate {
    fn authorize<'a>(&'a self, cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
        tracing::info!(
            service = cx.service().name,
            operation = cx.operation().name,
            user = cx.identity().map(|identity| identity.user.as_str()),
            wire = ?cx.wire(),
            op_id = cx.op_id(),
            "call"
        );
        Box::pin(self.pass(cx))
    }
}
