//! Who may log in, and what each may do on what.

use std::collections::BTreeMap;

use vapi_runtime::server::{BoxFuture, Identity, PasswordVerifier, RequestContext, Requirement};
use vapi_runtime::{ApiError, Secret};

use crate::errors::unauthorized;
use crate::inventory::{Role, User};

/// What everyone may do who has logged in.
const ANONYMOUS: &str = "System.Anonymous";
/// What it takes to see an object.
pub(crate) const READ: &str = "System.Read";

/// The users of a simulator.
#[derive(Debug)]
pub(crate) struct Accounts(BTreeMap<String, Account>);

#[derive(Debug)]
struct Account {
    password: Secret,
    grants: Vec<Grant>,
}

/// Privileges on objects.
#[derive(Debug)]
struct Grant {
    privileges: Vec<String>,
    /// Empty: everywhere.
    on: Vec<String>,
}

impl Grant {
    fn holds(&self, privilege: &str) -> bool {
        self.privileges.iter().any(|held| held == "*" || held == privilege)
    }

    fn is_everywhere(&self) -> bool {
        self.on.is_empty()
    }

    fn reaches(&self, object: &str) -> bool {
        self.is_everywhere() || self.on.iter().any(|on| on == object)
    }
}

impl Accounts {
    /// The users of an inventory; `password` is that of users without one of their own.
    pub(crate) fn new(users: Vec<User>, roles: &[Role], password: &Secret) -> Self {
        let accounts = users.into_iter().map(|user| {
            let grants = user
                .permissions
                .into_iter()
                .map(|permission| Grant { privileges: privileges(&permission.role, roles), on: permission.on });
            let grants = grants.collect();
            (user.name, Account { password: user.password.unwrap_or_else(|| password.clone()), grants })
        });
        Self(accounts.collect())
    }

    fn grants<'a>(&'a self, cx: &RequestContext, privilege: &'a str) -> impl Iterator<Item = &'a Grant> {
        let account = cx.identity().and_then(|identity| self.0.get(&identity.user));
        account.into_iter().flat_map(|account| &account.grants).filter(move |grant| grant.holds(privilege))
    }

    /// Whether the caller may call the operation on anything at all. On which objects,
    /// [`fulfills`](Self::fulfills) says.
    pub(crate) fn may_call(&self, cx: &RequestContext) -> bool {
        cx.operation().privileges.iter().all(|privilege| {
            privilege.id == ANONYMOUS
                || self.grants(cx, privilege.id).any(|grant| privilege.on.is_some() || grant.is_everywhere())
        })
    }

    /// Whether the caller holds the privileges that a call needs on all objects that it needs them on.
    pub(crate) fn fulfills(&self, cx: &RequestContext, requirements: &[Requirement<'_>]) -> bool {
        requirements.iter().all(|requirement| {
            let holds = |object| self.grants(cx, requirement.privilege.id).any(|grant| grant.reaches(object));
            requirement.objects.iter().copied().all(holds)
        })
    }

    /// Which objects the caller may see.
    ///
    /// # Errors
    /// `unauthorized`: none.
    pub(crate) fn visible(&self, cx: &RequestContext) -> Result<impl Fn(&str) -> bool, ApiError> {
        let grants: Vec<&Grant> = self.grants(cx, READ).collect();
        if grants.is_empty() {
            return Err(unauthorized());
        }
        Ok(move |object: &str| grants.iter().any(|grant| grant.reaches(object)))
    }
}

/// The privileges of a role by its name.
fn privileges(name: &str, roles: &[Role]) -> Vec<String> {
    let own = roles.iter().find(|role| role.name == name).map(|role| role.privileges.clone());
    own.unwrap_or_else(|| match name {
        Role::ADMINISTRATOR => vec!["*".to_owned()],
        Role::READ_ONLY => [ANONYMOUS, "System.View", READ].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    })
}

/// The passwords of the users.
#[derive(Debug)]
pub(crate) struct Passwords(pub(crate) std::sync::Arc<Accounts>);

impl PasswordVerifier for Passwords {
    fn verify<'a>(&'a self, user: &'a str, password: &'a Secret) -> BoxFuture<'a, Result<Option<Identity>, ApiError>> {
        // every password is compared, in constant time each, so that the time doesn't tell which names there are
        let mut identity = None;
        for (name, account) in &self.0.0 {
            let fits = account.password == *password;
            if fits && name == user {
                identity = Some(Identity::new(name.as_str()));
            }
        }
        Box::pin(async move { Ok(identity) })
    }
}
