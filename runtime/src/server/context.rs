//! What an implementation knows of the call that it answers.

use super::Identity;
use crate::codec::Wire;
use crate::context::{ApplicationContext, SecurityContext};
use crate::meta::{OperationInfo, ServiceInfo};

/// The call that an implementation answers: who calls, with which context, which operation, over which wire.
#[derive(Clone, Debug)]
pub struct RequestContext {
    pub(super) service: &'static ServiceInfo,
    pub(super) operation: &'static OperationInfo,
    pub(super) wire: Wire,
    pub(super) application: ApplicationContext,
    pub(super) security: Option<SecurityContext>,
    pub(super) identity: Option<Identity>,
}

impl RequestContext {
    /// A context with nothing in it, over JSON-RPC: what tests of an implementation start from.
    #[must_use]
    pub fn new(service: &'static ServiceInfo, operation: &'static OperationInfo) -> Self {
        Self {
            service,
            operation,
            wire: Wire::JsonRpc,
            application: ApplicationContext::new(),
            security: None,
            identity: None,
        }
    }

    /// The same with an application context.
    #[must_use]
    pub fn with_application(self, application: ApplicationContext) -> Self {
        Self { application, ..self }
    }

    /// The same with a security context.
    #[must_use]
    pub fn with_security(self, security: impl Into<Option<SecurityContext>>) -> Self {
        Self { security: security.into(), ..self }
    }

    /// The same with the identity of the caller.
    #[must_use]
    pub fn with_identity(self, identity: impl Into<Option<Identity>>) -> Self {
        Self { identity: identity.into(), ..self }
    }

    /// The same over another wire.
    #[must_use]
    pub fn with_wire(self, wire: Wire) -> Self {
        Self { wire, ..self }
    }

    /// Texts that the caller sent along: `opId`, language, time zone and others.
    #[must_use]
    pub fn application(&self) -> &ApplicationContext {
        &self.application
    }

    /// The id that names the call in logs on both ends.
    #[must_use]
    pub fn op_id(&self) -> Option<&str> {
        self.application.op_id()
    }

    /// How the caller says who it is. What is proven is the [`identity`](Self::identity).
    #[must_use]
    pub fn security(&self) -> Option<&SecurityContext> {
        self.security.as_ref()
    }

    /// Who calls, as an authenticator found. None: nobody asked who it is, which only open services allow.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The service.
    #[must_use]
    pub fn service(&self) -> &'static ServiceInfo {
        self.service
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static OperationInfo {
        self.operation
    }

    /// The wire on which the call came.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.wire
    }
}
