//! Users, roles, and who has which role where.

use serde::{Deserialize, Serialize};
use vapi_runtime::Secret;

use super::text;

/// Someone who may log in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct User {
    /// The name, `administrator@vsphere.local`.
    pub name: String,
    /// The password. Unset: that of the simulator.
    #[serde(default, with = "text::optional_secret", skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// What the user may do, and where. None: only what anyone may who has logged in.
    #[serde(default)]
    pub permissions: Vec<Permission>,
}

impl User {
    /// A user with the simulator's password, who may do nothing yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), password: None, permissions: Vec::new() }
    }

    /// With a password of their own.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// With a role on every object.
    #[must_use]
    pub fn with_role(mut self, role: impl Into<String>) -> Self {
        self.permissions.push(Permission { role: role.into(), on: Vec::new() });
        self
    }

    /// With a role on some objects, by their ids.
    #[must_use]
    pub fn with_role_on<O: Into<String>>(mut self, role: impl Into<String>, on: impl IntoIterator<Item = O>) -> Self {
        self.permissions.push(Permission { role: role.into(), on: on.into_iter().map(Into::into).collect() });
        self
    }
}

/// A role that a user has.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Permission {
    /// The name of the role.
    pub role: String,
    /// The ids of the objects on which the user has it. Empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
}

/// Privileges under a name.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Role {
    /// The name.
    pub name: String,
    /// Ids of privileges, `Namespaces.Upgrade`; `*` is all of them.
    pub privileges: Vec<String>,
}

impl Role {
    /// The role with every privilege.
    pub const ADMINISTRATOR: &'static str = "Administrator";
    /// The role with `System.Anonymous`, `System.View` and `System.Read`.
    pub const READ_ONLY: &'static str = "ReadOnly";

    /// A role with privileges.
    #[must_use]
    pub fn new<P: Into<String>>(name: impl Into<String>, privileges: impl IntoIterator<Item = P>) -> Self {
        Self { name: name.into(), privileges: privileges.into_iter().map(Into::into).collect() }
    }
}
