//! What every call passes on its way to a service: the log, the network's delay, faults, privileges.

use std::sync::Arc;
use std::time::Duration;

use vapi_runtime::ApiError;
use vapi_runtime::server::{Authorizer, BoxFuture, Decision, RequestContext, Requirement};

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
        Ok(decision(self.accounts.may_call(cx)))
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
    fn authorize_objects<'a>(
        &'a self,
        cx: &'a RequestContext,
        requirements: &'a [Requirement<'a>],
    ) -> BoxFuture<'a, Result<Decision, ApiError>> {
        let fulfilled = self.accounts.fulfills(cx, requirements);
        Box::pin(async move { Ok(decision(fulfilled)) })
    }
}

fn decision(allowed: bool) -> Decision {
    if allowed { Decision::Allowed } else { Decision::Denied }
}
