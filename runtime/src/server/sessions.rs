//! Sessions: log in once with a name and a password, then call with the session's id.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::authenticate::{Authentication, Authenticator, Identity, Target};
use super::{BoxFuture, RequestContext, UntypedService, errors, messages};
use crate::context::SecurityContext;
use crate::data::{DataValue, DateTime, Secret, StructureValue};
use crate::error::ApiError;
use crate::fields;
use crate::meta::{
    ErrorDeclaration, OperationInfo, RestInfo, RouteInfo, ServiceInfo, ServiceTable, StructureInfo, StructureTable,
    Type,
};

/// Says whether a name and a password belong together.
///
/// An implementation compares in constant time, and takes as long for a name that it doesn't know as for one that it
/// does.
pub trait PasswordVerifier: Send + Sync + 'static {
    /// The identity behind a name and a password; none when they are wrong.
    ///
    /// # Errors
    /// When that can't be told now: `service_unavailable` is what `create` of a session declares for it.
    fn verify<'a>(&'a self, user: &'a str, password: &'a Secret) -> BoxFuture<'a, Result<Option<Identity>, ApiError>>;
}

/// Users with fixed passwords, for small servers and tests.
#[derive(Clone, Debug, Default)]
pub struct Users(Vec<(String, Secret)>);

impl Users {
    /// No user at all.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more user.
    #[must_use]
    pub fn with(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.0.push((user.into(), password.into()));
        self
    }
}

impl PasswordVerifier for Users {
    fn verify<'a>(&'a self, user: &'a str, password: &'a Secret) -> BoxFuture<'a, Result<Option<Identity>, ApiError>> {
        // Every password is compared, so that the time doesn't tell which names there are.
        let mut identity = None;
        for (known, expected) in &self.0 {
            let fits = password == expected;
            if fits && known == user {
                identity = Some(Identity::new(known.as_str()));
            }
        }
        Box::pin(async move { Ok(identity) })
    }
}

/// Keeps sessions in memory, proves identities by them, and is the service `com.vmware.cis.session`.
///
/// A session ends when it wasn't used for a while, when it has reached its age, when its user ends it, or with the
/// process. Its id can't be guessed and is compared in constant time. A name with a password is good for making a session
/// only, unless [`passwords_on_every_call`](Self::passwords_on_every_call) says otherwise. Cheap to clone; clones share
/// their sessions.
///
/// ```
/// use std::time::Duration;
/// use vapi_runtime::server::{Identity, SessionManager, Users};
///
/// let sessions = SessionManager::new(Users::new().with("operator", "secret")).idle_timeout(Duration::from_secs(600));
/// let id = sessions.create(Identity::new("operator")).expect("there is room for one");
/// assert!(sessions.end(&id));
/// assert!(!sessions.end(&id));
/// ```
#[derive(Clone)]
pub struct SessionManager {
    sessions: Arc<Mutex<HashMap<String, Session>>>,
    verifier: Arc<dyn PasswordVerifier>,
    idle: Duration,
    age: Duration,
    most: usize,
    every_call: bool,
    clock: SessionClock,
}

struct Session {
    id: Secret,
    identity: Identity,
    created: DateTime,
    accessed: DateTime,
    since: Duration,
    last: Duration,
}

/// What sessions age by.
#[derive(Clone)]
enum SessionClock {
    /// The machine's, which doesn't follow when someone sets the date. Durations count from this moment.
    Machine(Instant),
    /// A program's own. Durations count from 1970.
    Own(Arc<dyn Fn() -> SystemTime + Send + Sync>),
}

impl SessionClock {
    /// The moment now: to tell, and to count with.
    fn now(&self) -> (DateTime, Duration) {
        match self {
            Self::Machine(start) => (DateTime::now(), start.elapsed()),
            Self::Own(now) => {
                let now = now();
                // beyond the years 1 to 9999 a clock is broken; the present is the next best to tell
                let time = DateTime::try_from(now).unwrap_or_else(|_| DateTime::now());
                (time, now.duration_since(UNIX_EPOCH).unwrap_or_default())
            }
        }
    }
}

/// Shows how many sessions there are, never their ids.
impl fmt::Debug for SessionManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionManager").field("sessions", &self.len()).finish_non_exhaustive()
    }
}

impl SessionManager {
    /// Sessions for the users of a verifier.
    #[must_use]
    pub fn new(verifier: impl PasswordVerifier) -> Self {
        Self {
            sessions: Arc::default(),
            verifier: Arc::new(verifier),
            idle: Duration::from_secs(30 * 60),
            age: Duration::from_secs(24 * 60 * 60),
            most: 10_000,
            every_call: false,
            clock: SessionClock::Machine(Instant::now()),
        }
    }

    /// How long a session lives without being used. Default: 30 minutes.
    #[must_use]
    pub fn idle_timeout(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// How long a session lives however much it is used. Default: 24 hours.
    #[must_use]
    pub fn max_age(self, age: Duration) -> Self {
        Self { age, ..self }
    }

    /// How many sessions there may be at a time; beyond it `create` reports `service_unavailable`. Default: 10,000.
    #[must_use]
    pub fn max_sessions(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Whether a name with a password is good for any call, not only for making a session. Default: no.
    #[must_use]
    pub fn passwords_on_every_call(self, every_call: bool) -> Self {
        Self { every_call, ..self }
    }

    /// What time it is for sessions: a simulated time, or a test's. Default: the machine's.
    #[must_use]
    pub fn clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { clock: SessionClock::Own(Arc::new(now)), ..self }
    }

    /// Makes a session for someone whose identity is proven, and gives its id.
    ///
    /// # Errors
    /// `service_unavailable`: there are as many sessions as there may be.
    pub fn create(&self, identity: Identity) -> Result<Secret, ApiError> {
        // Two random UUIDs: the first finds the session, and the whole, 244 random bits, proves the right to it.
        let key = uuid::Uuid::new_v4().simple().to_string();
        let id = Secret::new(format!("{key}{}", uuid::Uuid::new_v4().simple()));
        let (time, now) = self.clock.now();
        let session = Session { id: id.clone(), identity, created: time, accessed: time, since: now, last: now };
        let mut sessions = self.lock();
        sessions.retain(|_, session| self.is_alive(session, now));
        if sessions.len() >= self.most {
            return Err(errors::service_unavailable(messages::TOO_MANY_SESSIONS.with([])));
        }
        sessions.insert(key, session);
        Ok(id)
    }

    /// Whose session it is, which counts as a use; none when there is no such session, or no more.
    #[must_use]
    pub fn identity(&self, id: &Secret) -> Option<Identity> {
        self.with(id, |session| session.identity.clone())
    }

    /// Ends a session; `false` when there was none.
    pub fn end(&self, id: &Secret) -> bool {
        self.with(id, |_| ()).is_some() && self.lock().remove(key(id)).is_some()
    }

    /// Ends every session.
    pub fn end_all(&self) {
        self.lock().clear();
    }

    /// How many sessions there are, those included that have expired without anyone noticing.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        // each change of the map is complete when it can panic
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_alive(&self, session: &Session, now: Duration) -> bool {
        now.saturating_sub(session.last) <= self.idle && now.saturating_sub(session.since) <= self.age
    }

    /// Uses a session.
    fn with<T>(&self, id: &Secret, read: impl FnOnce(&Session) -> T) -> Option<T> {
        let (time, now) = self.clock.now();
        let mut sessions = self.lock();
        let session = sessions.get_mut(key(id))?;
        if session.id != *id {
            return None;
        }
        if !self.is_alive(session, now) {
            sessions.remove(key(id));
            return None;
        }
        let result = read(session);
        session.last = now;
        session.accessed = time;
        Some(result)
    }

    fn describe(&self, id: &Secret) -> Option<DataValue> {
        let (user, created, accessed) =
            self.with(id, |session| (session.identity.user.clone(), session.created, session.accessed))?;
        Some(DataValue::Structure(
            StructureValue::new(INFO.name)
                .with("user", DataValue::String(user))
                .with("created_time", DataValue::String(created.to_string()))
                .with("last_accessed_time", DataValue::String(accessed.to_string())),
        ))
    }

    fn call(&self, cx: &RequestContext, operation: usize) -> Result<DataValue, ApiError> {
        let session = match cx.security() {
            Some(SecurityContext::Session(id)) => Some(id),
            _ => None,
        };
        match (operation, session, cx.identity()) {
            // A session doesn't make another: that would outlive its age.
            (CREATE, None, Some(identity)) => {
                let id = self.create(identity.clone())?;
                tracing::info!(user = identity.user, "session created");
                Ok(DataValue::Secret(id))
            }
            (DELETE, Some(id), _) if self.end(id) => Ok(DataValue::Void),
            (GET, Some(id), _) => self.describe(id).ok_or_else(errors::unauthenticated),
            _ => Err(errors::unauthenticated()),
        }
    }
}

/// The part of an id that finds the session.
fn key(id: &Secret) -> &str {
    id.expose().get(..32).unwrap_or("")
}

impl Authenticator for SessionManager {
    fn authenticate<'a>(
        &'a self,
        security: &'a SecurityContext,
        target: Target<'a>,
    ) -> BoxFuture<'a, Result<Authentication, ApiError>> {
        Box::pin(async move {
            Ok(match security {
                SecurityContext::Session(id) => match self.identity(id) {
                    Some(identity) => Authentication::Accepted(identity),
                    None => Authentication::Refused,
                },
                SecurityContext::UserPassword { user, password } => {
                    let creates = target.service() == SESSION.name && target.operation() == "create";
                    if !creates && !self.every_call {
                        return Ok(Authentication::NotMine);
                    }
                    let identity = self.verifier.verify(user, password).await?;
                    if identity.is_none() {
                        tracing::warn!("a name with a wrong password, or one that isn't known");
                    }
                    identity.map_or(Authentication::Refused, Authentication::Accepted)
                }
                _ => Authentication::NotMine,
            })
        })
    }
}

impl UntypedService for SessionManager {
    fn info(&self) -> &'static ServiceInfo {
        &SESSION
    }

    fn invoke<'a>(
        &'a self,
        cx: &'a RequestContext,
        operation: usize,
        _input: DataValue,
    ) -> BoxFuture<'a, Result<DataValue, ApiError>> {
        let result = self.call(cx, operation);
        Box::pin(async move { result })
    }
}

static ERRORS: [ErrorDeclaration; 2] =
    [ErrorDeclaration::new(&errors::UNAUTHENTICATED), ErrorDeclaration::new(&errors::SERVICE_UNAVAILABLE)];

const CREATE: usize = 0;
const DELETE: usize = 1;
const GET: usize = 2;

static SESSION: ServiceTable = ServiceTable::new(&ServiceInfo::new(
    "com.vmware.cis.session",
    &[
        OperationInfo::new("create", &[], Type::Secret)
            .errors(&ERRORS)
            .rest(&RestInfo::new(RouteInfo::new("POST", "/session")).success(201)),
        OperationInfo::new("delete", &[], Type::Void)
            .errors(&ERRORS)
            .rest(&RestInfo::new(RouteInfo::new("DELETE", "/session")).success(204)),
        OperationInfo::new("get", &[], Type::structure(&INFO))
            .errors(&ERRORS)
            .read_only()
            .rest(&RestInfo::new(RouteInfo::new("GET", "/session")).success(200)),
    ],
));

static INFO: StructureTable = StructureTable::new(&StructureInfo::new(
    "com.vmware.cis.session.info",
    &fields!([("user", Type::String), ("created_time", Type::DateTime), ("last_accessed_time", Type::DateTime)]),
));
