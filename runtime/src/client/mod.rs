//! The caller's side: one configured [`Client`] for every service, calls, sessions, retry.
//!
//! A program makes a [`Client`], logs in, and hands the client to the generated service of its choice, whose methods
//! return a [`Call`]. [`Protocol`] says on which of the API's wires the calls go, and shows the same call on each; the rest
//! of a program is the same on all of them. What carries requests is behind the trait [`Transport`]; HTTP/1.1 with TLS
//! comes with the feature `http-client`, HTTP/2 with `http2`: worth its 0.7 MB to programs with many calls at once.
//!
//! ```no_run
//! use vapi_runtime::Client;
//!
//! # async fn example() -> Result<(), vapi_runtime::Error> {
//! let client = Client::builder("https://vc.example")
//!     .login("administrator@vsphere.local", "secret")
//!     .connect()
//!     .await?;
//! // … calls of generated services …
//! client.logout().await?;
//! # Ok(()) }
//! ```

mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod call;
#[cfg(feature = "http-client")]
mod http;
mod jsonrpc;
mod op_id;
mod rest;
mod retry;
mod session;
mod stream;
mod task;
mod transport;
mod wire;

pub use self::builder::ClientBuilder;
pub use self::call::{Call, CallFuture, Response};
pub use self::rest::LeftOvers;
pub use self::retry::RetryPolicy;
pub use self::session::{Session, SessionInfo};
pub use self::stream::{ByteStream, StreamCall};
pub use self::task::{Answer, Polling, Task, TaskService};
pub use self::transport::{BodyStream, Transport, TransportError, TransportFuture};
pub use self::wire::Protocol;

#[cfg(feature = "blocking")]
pub use self::blocking::wait;

pub(crate) use self::transport::TransportErrorKind;

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ::http::{HeaderMap, HeaderValue, Uri};

use self::call::Operation;
use self::op_id::OpIds;
use self::session::Login;
use self::wire::Reading;
use crate::codec::Encode;
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::DataValue;
use crate::error::Failure;
use crate::meta::ServiceTable;

/// A client of one server: connections, session and settings for all of its services.
///
/// Cheap to clone, and every clone is the same client; there is no need for an `Arc`. It can be shared between threads
/// and used for many calls at once.
///
/// ```no_run
/// use vapi_runtime::{Client, SecurityContext};
///
/// # async fn example() -> Result<(), vapi_runtime::Error> {
/// let client = Client::builder("https://vc.example").build()?;
/// let session = client.login(SecurityContext::user_password("administrator@vsphere.local", "secret")).await?;
/// println!("logged in as {}", session.get().await?.user);
/// session.logout().await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[doc(alias = "StubFactory")]
pub struct Client(Arc<Inner>);

struct Inner {
    core: Arc<Core>,
    authentication: RwLock<Authentication>,
}

/// What clients of one server share, whoever they call as.
struct Core {
    transport: Arc<dyn Transport>,
    protocol: Protocol,
    endpoint: Uri,
    /// The address without its path, for messages.
    server: String,
    settings: Settings,
    requests: AtomicU64,
    op_ids: OpIds,
}

/// What a builder sets for every call.
struct Settings {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    retry: RetryPolicy,
    context: ApplicationContext,
    make_op_ids: bool,
    user_agent: HeaderValue,
    headers: HeaderMap,
    reading: Reading,
    left_overs: Option<LeftOvers>,
}

/// As whom calls are made.
#[derive(Clone)]
enum Authentication {
    Nobody,
    /// The same context with every call.
    Context(SecurityContext),
    /// The session of a login, which is made again when it has expired.
    Login(Arc<Login>),
}

/// Makes the client of a service of a struct with a field `client`: [`Service`], debug output.
#[macro_export]
macro_rules! client_service {
    ($type:ident, $table:path) => {
        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::client::fmt_service(f, stringify!($type), &self.client)
            }
        }

        impl $crate::client::Service for $type {
            const INFO: &'static $crate::meta::ServiceTable = &$table;

            #[inline]
            fn new(client: &$crate::Client) -> Self {
                Self::new(client)
            }
        }
    };
}

/// Shows a handle on a service.
#[doc(hidden)]
pub fn fmt_service(f: &mut fmt::Formatter<'_>, name: &str, client: &Client) -> fmt::Result {
    f.debug_struct(name).field("client", client).finish()
}

/// A generated service, so that [`Client::service`] can make one.
pub trait Service {
    /// Its description.
    const INFO: &'static ServiceTable;

    /// A handle on the service. Cheap: it shares the connections and the session of `client`.
    fn new(client: &Client) -> Self;
}

impl Client {
    /// A client with the default settings: JSON-RPC, the platform's trusted certificates, nobody logged in.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    #[cfg(feature = "http-client")]
    pub fn new(url: &str) -> Result<Self, crate::Error> {
        Self::builder(url).build()
    }

    /// Starts a client of the server at an address, `https://vc.example`.
    pub fn builder(url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(url.into())
    }

    fn from_parts(core: Arc<Core>, authentication: Authentication) -> Self {
        Self(Arc::new(Inner { core, authentication: RwLock::new(authentication) }))
    }

    /// A generated service of this server; the same as its `new`.
    #[must_use]
    pub fn service<S: Service>(&self) -> S {
        S::new(self)
    }

    /// A client over the same connections that calls as someone else; what happens to the session of the one doesn't
    /// touch the other.
    #[must_use]
    pub fn with_security_context(&self, security: SecurityContext) -> Self {
        Self::from_parts(Arc::clone(&self.0.core), Authentication::Context(security))
    }

    /// The address that requests go to.
    #[must_use]
    pub fn endpoint(&self) -> &Uri {
        &self.0.core.endpoint
    }

    /// Opens a session, which every later call of this client and its clones carries. It is opened again when the
    /// server says that it has expired. A session that the client had before is left as it is on the server.
    ///
    /// # Errors
    /// [`Unauthenticated`](crate::ApiErrorKind::Unauthenticated): the server doesn't accept the credentials.
    /// [`ServiceUnavailable`](crate::ApiErrorKind::ServiceUnavailable): it can't check them now. Otherwise see
    /// [`Error`](crate::Error); the client then stays as it was.
    pub fn login(&self, credentials: SecurityContext) -> CallFuture<Session> {
        let client = self.clone();
        Box::pin(async move {
            let login = Arc::new(Login::new(credentials));
            login.open(&client).await?;
            client.set_authentication(Authentication::Login(Arc::clone(&login)));
            Ok(Session::new(&client, login))
        })
    }

    /// The session that calls of this client carry, if the client opened one or is to open one with its first call.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        match self.authentication() {
            Authentication::Login(login) => Some(Session::new(self, login)),
            Authentication::Nobody | Authentication::Context(_) => None,
        }
    }

    /// Closes the session that the client opened; without one nothing is to be done. Later calls are nobody's.
    ///
    /// # Errors
    /// As [`Session::logout`].
    pub fn logout(&self) -> CallFuture<()> {
        match self.session() {
            Some(session) => session.logout(),
            None => Box::pin(std::future::ready(Ok(()))),
        }
    }

    /// A call of an operation by its index in a service's table, with arguments in the order of the table. Generated
    /// code makes every call this way.
    ///
    /// The arguments are written at once. What is wrong with them comes out when the call is sent.
    pub fn call<T: Answer>(
        &self,
        service: &'static ServiceTable,
        operation: usize,
        arguments: &[&dyn Encode],
    ) -> Call<T> {
        Call::new(self.prepare(service, operation, arguments))
    }

    /// As [`call`](Self::call), of an operation whose answer is a stream of bytes.
    pub fn stream(&self, service: &'static ServiceTable, operation: usize, arguments: &[&dyn Encode]) -> StreamCall {
        StreamCall::new(self.prepare(service, operation, arguments))
    }

    /// The part of [`call`](Self::call) that is the same for every result.
    fn prepare(&self, service: &'static ServiceTable, operation: usize, arguments: &[&dyn Encode]) -> call::Prepared {
        let Some(info) = service.operations.get(operation) else {
            let problem = format!("`{}` has no operation with the index {operation}", service.name);
            let operation = Operation { service: service.name.into(), name: "".into(), read_only: false };
            return call::Prepared::new(self, operation, Err(Failure::Argument(problem)));
        };
        let operation = Operation { service: service.name.into(), name: info.name.into(), read_only: info.read_only };
        let core = self.core();
        let input = core.protocol.arguments(core.settings.left_overs, service, info, arguments);
        call::Prepared::new(self, operation, input)
    }

    /// A call of any operation by its ids, with arguments and result as they are on the wire.
    ///
    /// `input` is the structure of the arguments by name; the name of the structure itself doesn't matter. Only JSON-RPC
    /// can do so: on the other protocols the call fails when it is sent, since nothing says which URL is meant.
    ///
    /// ```no_run
    /// use vapi_runtime::{Client, DataValue, StructureValue};
    ///
    /// # async fn example(client: &Client) -> Result<(), vapi_runtime::Error> {
    /// let input = StructureValue::new("operation-input").with("cluster", DataValue::string("domain-c8"));
    /// let info = client
    ///     .invoke("com.vmware.vcenter.namespace_management.software.clusters", "get", &DataValue::Structure(input))
    ///     .read_only()
    ///     .await?;
    /// println!("{info:?}");
    /// # Ok(()) }
    /// ```
    pub fn invoke(
        &self,
        service: impl Into<Cow<'static, str>>,
        operation: impl Into<Cow<'static, str>>,
        input: &DataValue,
    ) -> Call<DataValue> {
        let operation = Operation { service: service.into(), name: operation.into(), read_only: false };
        let input = self.core().protocol.value(input);
        Call::new(call::Prepared::new(self, operation, input))
    }

    fn core(&self) -> &Core {
        &self.0.core
    }

    fn authentication(&self) -> Authentication {
        self.0.authentication.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_authentication(&self, authentication: Authentication) {
        *self.0.authentication.write().unwrap_or_else(PoisonError::into_inner) = authentication;
    }

    /// Forgets a login, unless another one took its place.
    fn forget(&self, login: &Arc<Login>) {
        let mut current = self.0.authentication.write().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*current, Authentication::Login(other) if Arc::ptr_eq(other, login)) {
            *current = Authentication::Nobody;
        }
    }
}

impl Core {
    fn next_id(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }
}

/// Shows where it calls and as whom, without secrets.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &format_args!("{}", self.0.core.endpoint))
            .field("protocol", &self.0.core.protocol)
            .field("authentication", &self.authentication())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("Nobody"),
            Self::Context(security) => security.fmt(f),
            Self::Login(login) => login.fmt(f),
        }
    }
}
