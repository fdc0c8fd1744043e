//! Sessions: `com.vmware.cis.session`, which the client speaks by itself, and what keeps a session alive.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Call, CallFuture, Client};
use crate::context::SecurityContext;
use crate::data::{DateTime, Extra, Secret};
use crate::error::{ApiErrorKind, Error};
use crate::fields;
use crate::meta::{
    ErrorDeclaration, OperationInfo, RestInfo, RouteInfo, ServiceInfo, ServiceTable, StructureInfo, StructureTable,
    Type,
};

/// How long credentials that the server refused are not tried again: several refusals may lock a user out.
const REFUSAL: Duration = Duration::from_secs(30);

/// Who is logged in, and since when.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Name of the user, `Administrator@vsphere.local`.
    pub user: String,
    /// When the session was opened.
    pub created_time: DateTime,
    /// When the session was used last; the server closes it when that is too long ago.
    pub last_accessed_time: DateTime,
    /// Fields that this crate doesn't know, as they came; they are written back.
    pub extra: Extra,
}

crate::structure!(SessionInfo, INFO { user, created_time, last_accessed_time, ..extra });

static INFO: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.cis.session.info",
    &fields!([("user", Type::String), ("created_time", Type::DateTime), ("last_accessed_time", Type::DateTime)]),
));

const CREATE: usize = 0;
const GET: usize = 1;
const DELETE: usize = 2;

/// The service by which sessions are opened and closed; the generated one has the same table and documentation.
pub(super) static SERVICE: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.cis.session",
    &[
        OperationInfo::new("create", &[], Type::Secret)
            .errors(ERRORS)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/session")).success(201)),
        OperationInfo::new("get", &[], Type::structure(&INFO))
            .errors(ERRORS)
            .read_only()
            .rest(&RestInfo::new(RouteInfo::new("GET", "/session")).success(200)),
        OperationInfo::new("delete", &[], Type::Void)
            .errors(ERRORS)
            .rest(&RestInfo::new(RouteInfo::new("DELETE", "/session")).success(204)),
    ],
));

const ERRORS: &[ErrorDeclaration] =
    &[ErrorDeclaration::new(&UNAUTHENTICATED), ErrorDeclaration::new(&SERVICE_UNAVAILABLE)];

// Only the names are ever looked at: errors are read by what comes.
static UNAUTHENTICATED: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.unauthenticated", &[]));
static SERVICE_UNAVAILABLE: StructureTable =
    StructureTable::new(&StructureInfo::error("com.vmware.vapi.std.errors.service_unavailable", &[]));

/// Whether an operation opens a session: it is called with credentials, never with a session.
pub(super) fn is_create(service: &str, operation: &str) -> bool {
    service == SERVICE.name && operation == "create"
}

/// Whether an operation closes a session: a new one must not be opened for it.
pub(super) fn is_delete(service: &str, operation: &str) -> bool {
    service == SERVICE.name && operation == "delete"
}

/// A session that a client opened: who it is, and how it ends.
///
/// The client and all of its clones carry it with every call. When the server says that it has expired, the client
/// opens it anew with the same credentials, once for all calls that are waiting, and makes those again.
///
/// Dropping the handle doesn't close the session; [`logout`](Self::logout) does.
#[derive(Clone)]
pub struct Session {
    /// Calls by this session, whatever becomes of the client's.
    client: Client,
    /// Whose calls carry the session.
    owner: Client,
    login: Arc<Login>,
}

impl Session {
    pub(super) fn new(owner: &Client, login: Arc<Login>) -> Self {
        let authentication = super::Authentication::Login(Arc::clone(&login));
        let client = Client::from_parts(Arc::clone(&owner.0.core), authentication);
        Self { client, owner: owner.clone(), login }
    }

    /// The session's id, a secret: whoever has it can act as the user. `None` while it isn't open.
    #[must_use]
    pub fn id(&self) -> Option<Secret> {
        self.login.state().id.clone()
    }

    /// Asks the server who is logged in and since when.
    ///
    /// # Errors
    /// When the call is sent: [`Unauthenticated`](ApiErrorKind::Unauthenticated) when the session was closed and can't
    /// be opened again; otherwise see [`Error`].
    pub fn get(&self) -> Call<SessionInfo> {
        self.client.call(&SERVICE, GET, &[])
    }

    /// Closes the session. The client's later calls are nobody's, unless another session took its place.
    ///
    /// # Errors
    /// [`ServiceUnavailable`](ApiErrorKind::ServiceUnavailable): the server can't close it now. Otherwise see
    /// [`Error`]. The client forgets the session all the same; the server closes it when it hasn't been used for a
    /// while. That it was closed already is no error.
    pub fn logout(self) -> CallFuture<()> {
        Box::pin(self.close())
    }

    async fn close(self) -> Result<(), Error> {
        let id = self.login.end();
        self.owner.forget(&self.login);
        let Some(id) = id else { return Ok(()) };
        let delete: Call<()> = self.client.call(&SERVICE, DELETE, &[]);
        match delete.security_context(SecurityContext::Session(id)).await {
            Err(error) if !is_unauthenticated(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Shows whose it is, not its id.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("login", &self.login).finish_non_exhaustive()
    }
}

fn is_unauthenticated(error: &Error) -> bool {
    error.api().is_some_and(|error| *error.kind() == ApiErrorKind::Unauthenticated)
}

/// Credentials and the session that was opened with them last.
pub(super) struct Login {
    credentials: SecurityContext,
    state: Mutex<State>,
    /// Held while a session is being opened, so that only one is.
    opening: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    id: Option<Secret>,
    /// Counts the sessions that were opened.
    generation: u64,
    /// Counts how often that was tried, in vain too.
    tried: u64,
    /// Why it was in vain the last time, and when.
    failure: Option<(Instant, Error)>,
    /// The user logged out.
    ended: bool,
}

/// What came of opening a session anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renewal {
    /// There is a newer session than the one that expired.
    Renewed,
    /// The user logged out meanwhile.
    Ended,
}

impl Login {
    pub(super) fn new(credentials: SecurityContext) -> Self {
        Self { credentials, state: Mutex::default(), opening: tokio::sync::Mutex::default() }
    }

    pub(super) fn credentials(&self) -> &SecurityContext {
        &self.credentials
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // the state is changed in one step each time, so it is sound whoever panicked
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the first session.
    pub(super) async fn open(&self, client: &Client) -> Result<(), Error> {
        self.renew(client, 0).await.map(drop)
    }

    /// The session's id and its generation; opens the first one if need be. No id: the user logged out.
    pub(super) async fn session(&self, client: &Client) -> Result<(Option<Secret>, u64), Error> {
        {
            let state = self.state();
            if state.ended || state.generation > 0 {
                return Ok((state.id.clone(), state.generation));
            }
        }
        self.open(client).await?;
        let state = self.state();
        Ok((state.id.clone(), state.generation))
    }

    /// Opens a session in the place of the one of that generation, unless another call has done so already: then that
    /// one's outcome is this one's too.
    pub(super) async fn renew(&self, client: &Client, generation: u64) -> Result<Renewal, Error> {
        let tried = self.state().tried;
        let _opening = self.opening.lock().await;
        {
            let state = self.state();
            if state.ended {
                return Ok(Renewal::Ended);
            }
            if state.generation > generation {
                return Ok(Renewal::Renewed);
            }
            if let Some((when, error)) = &state.failure
                && (state.tried > tried || is_unauthenticated(error) && when.elapsed() < REFUSAL)
            {
                return Err(error.clone());
            }
        }
        // Sent over a client without a session, so this doesn't come back here.
        let call: Call<Secret> = client.call(&SERVICE, CREATE, &[]);
        let created = call.security_context(self.credentials.clone()).send().await;
        let mut state = self.state();
        state.tried += 1;
        match created {
            Ok(response) => {
                tracing::debug!("opened a session");
                state.generation += 1;
                state.id = Some(response.into_value());
                state.failure = None;
                Ok(Renewal::Renewed)
            }
            Err(error) => {
                state.failure = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Ends the session for good; gives the id that is to be closed.
    fn end(&self) -> Option<Secret> {
        let mut state = self.state();
        state.ended = true;
        state.id.take()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Login")
            .field("credentials", &self.credentials)
            .field("open", &state.id.is_some())
            .field("opened", &state.generation)
            .finish_non_exhaustive()
    }
}
