//! Who calls, and whether that is enough: the traits behind which a product's user directory and permissions are.

use super::{BoxFuture, RequestContext, Requirement};
use crate::context::SecurityContext;
use crate::error::ApiError;

/// A caller whose identity is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// Name of the user, `administrator@vsphere.local`.
    pub user: String,
    /// Groups that the user is in.
    pub groups: Vec<String>,
}

impl Identity {
    /// A user without groups.
    #[must_use]
    pub fn new(user: impl Into<String>) -> Self {
        Self { user: user.into(), groups: Vec::new() }
    }

    /// The same user in groups.
    #[must_use]
    pub fn with_groups(mut self, groups: impl IntoIterator<Item = String>) -> Self {
        self.groups = groups.into_iter().collect();
        self
    }
}

/// What a caller wants to call: it need not exist.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub(super) service: &'a str,
    pub(super) operation: &'a str,
}

impl<'a> Target<'a> {
    /// Id of the service, as it came.
    #[must_use]
    pub const fn service(&self) -> &'a str {
        self.service
    }

    /// Id of the operation, as it came.
    #[must_use]
    pub const fn operation(&self) -> &'a str {
        self.operation
    }
}

/// What an authenticator makes of a security context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// It proves who calls; no other authenticator is asked.
    Accepted(Identity),
    /// It is of a kind that this authenticator doesn't judge; the next one is asked.
    NotMine,
    /// It is wrong or has expired; the call ends with `unauthenticated`.
    Refused,
}

/// Says who calls, from the security context of a call.
///
/// A provider asks its authenticators in the order in which they were added, for every call that has a security
/// context.
pub trait Authenticator: Send + Sync + 'static {
    /// Judges a security context.
    ///
    /// # Errors
    /// When that can't be done now; the call ends with the error, whatever the operation declares.
    fn authenticate<'a>(
        &'a self,
        security: &'a SecurityContext,
        target: Target<'a>,
    ) -> BoxFuture<'a, Result<Authentication, ApiError>>;
}

/// Whether a caller may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Allowed,
    /// It lacks a privilege; the call ends with `unauthorized`.
    Denied,
}

/// Says whether a caller may call an operation, and on which objects.
///
/// A call is judged twice. [`authorize`](Self::authorize) sees who calls what, before anyone has looked at the arguments.
/// [`authorize_objects`](Self::authorize_objects) is asked when the arguments are known to fit, for operations that declare
/// privileges on what their arguments name (`cluster`, `spec.host`, the keys of `specs`); it is handed these objects, taken
/// from the very values that the implementation gets.
///
/// ```
/// use vapi_runtime::ApiError;
/// use vapi_runtime::server::{Authorizer, BoxFuture, Decision, RequestContext, Requirement};
///
/// /// Everyone has the objects whose ids begin with their name.
/// struct OwnObjects;
///
/// impl Authorizer for OwnObjects {
///     fn authorize<'a>(&'a self, _: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
///         Box::pin(async { Ok(Decision::Allowed) })
///     }
///
///     fn authorize_objects<'a>(
///         &'a self,
///         cx: &'a RequestContext,
///         requirements: &'a [Requirement<'a>],
///     ) -> BoxFuture<'a, Result<Decision, ApiError>> {
///         let user = cx.identity().map_or("nobody", |identity| identity.user.as_str());
///         let mut objects = requirements.iter().flat_map(|requirement| &requirement.objects);
///         let owns_all = objects.all(|object| object.starts_with(user));
///         Box::pin(async move { Ok(if owns_all { Decision::Allowed } else { Decision::Denied }) })
///     }
/// }
/// ```
pub trait Authorizer: Send + Sync + 'static {
    /// Judges a call by its operation, whose privileges are in [`RequestContext::operation`].
    /// [`RequestContext::identity`] is unset on services that are open to everyone.
    ///
    /// # Errors
    /// When that can't be done now; the call ends with the error, whatever the operation declares.
    fn authorize<'a>(&'a self, cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>>;

    /// Judges a call that [`authorize`](Self::authorize) allowed by the objects that it is about: `requirements` has an
    /// entry for each privilege of the operation that is on an argument, in their order. Unless it is implemented, what is
    /// allowed is allowed on everything.
    ///
    /// # Errors
    /// When that can't be done now; the call ends with the error, whatever the operation declares.
    fn authorize_objects<'a>(
        &'a self,
        _cx: &'a RequestContext,
        _requirements: &'a [Requirement<'a>],
    ) -> BoxFuture<'a, Result<Decision, ApiError>> {
        Box::pin(async { Ok(Decision::Allowed) })
    }
}
