//! Who may log in, and what each may do.

use vapi_runtime::server::{Authorizer, BoxFuture, Decision, Identity, PasswordVerifier, RequestContext};
use vapi_runtime::{ApiError, Secret};

use crate::inventory::defaults;

/// What a user may do, on every object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Administrator,
    Reader,
}

impl Role {
    const ALL: [Self; 2] = [Self::Administrator, Self::Reader];

    /// The group that users with this role are in.
    const fn group(self) -> &'static str {
        match self {
            Self::Administrator => "administrators",
            Self::Reader => "readers",
        }
    }

    fn holds(self, privilege: &str) -> bool {
        match self {
            Self::Administrator => true,
            Self::Reader => matches!(privilege, "System.Anonymous" | "System.View" | "System.Read"),
        }
    }
}

/// The users, with one password.
#[derive(Debug)]
pub(crate) struct Accounts {
    password: Secret,
    users: [(&'static str, Role); 2],
}

impl Accounts {
    pub(crate) fn new(password: Secret) -> Self {
        Self { password, users: [(defaults::ADMINISTRATOR, Role::Administrator), (defaults::READER, Role::Reader)] }
    }
}

impl PasswordVerifier for Accounts {
    fn verify<'a>(&'a self, user: &'a str, password: &'a Secret) -> BoxFuture<'a, Result<Option<Identity>, ApiError>> {
        // compared in constant time, and for any name
        let fits = *password == self.password;
        let found = self.users.iter().find(|(name, _)| *name == user);
        let identity =
            found.filter(|_| fits).map(|(name, role)| Identity::new(*name).with_groups([role.group().to_owned()]));
        Box::pin(async move { Ok(identity) })
    }
}

/// Allows an operation to those whose role holds all of its privileges.
#[derive(Debug)]
pub(crate) struct Roles;

impl Authorizer for Roles {
    fn authorize<'a>(&'a self, cx: &'a RequestContext) -> BoxFuture<'a, Result<Decision, ApiError>> {
        let needed = cx.operation().privileges;
        let groups = cx.identity().map(|identity| identity.groups.as_slice()).unwrap_or_default();
        let holds = |privilege: &str| {
            Role::ALL.into_iter().any(|role| role.holds(privilege) && groups.iter().any(|group| group == role.group()))
        };
        let decision =
            if needed.iter().all(|privilege| holds(privilege.id)) { Decision::Allowed } else { Decision::Denied };
        Box::pin(async move { Ok(decision) })
    }
}
