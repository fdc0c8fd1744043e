//! Settings of a client, each with its default.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderValue, Uri};

use super::op_id::OpIds;
use super::wire::Reading;
use super::{Authentication, CallFuture, Client, Core, LeftOvers, Login, Protocol, RetryPolicy, Settings, Transport};
use crate::codec::{Limits, Mode};
use crate::context::{ApplicationContext, SecurityContext};
use crate::error::Error;

#[cfg(feature = "http-client")]
use super::http::{HttpSettings, HttpTransport};
#[cfg(feature = "http-client")]
use crate::data::Secret;

/// How long a call may take when nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Settings of a [`Client`], from [`Client::builder`].
///
/// ```no_run
/// use std::time::Duration;
/// use vapi_runtime::client::RetryPolicy;
/// use vapi_runtime::Client;
///
/// # async fn example() -> Result<(), vapi_runtime::Error> {
/// let client = Client::builder("https://vc.example")
///     .login("administrator@vsphere.local", "secret")
///     .user_agent("nightly-report/1.4")
///     .context("locale", "de")
///     .timeout(Duration::from_secs(30))
///     .retry(RetryPolicy::off())
///     .connect()
///     .await?;
/// # drop(client); Ok(()) }
/// ```
#[doc(alias = "StubConfiguration")]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    url: String,
    protocol: Protocol,
    authentication: Authentication,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    retry: RetryPolicy,
    context: ApplicationContext,
    make_op_ids: bool,
    product: Option<String>,
    headers: HeaderMap,
    reading: Reading,
    left_overs: Option<LeftOvers>,
    transport: Option<Arc<dyn Transport>>,
    /// The first setting that can't be; it comes out when the client is built.
    problem: Option<String>,
    #[cfg(feature = "http-client")]
    http: HttpSettings,
}

impl ClientBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            protocol: Protocol::default(),
            authentication: Authentication::Nobody,
            timeout: Some(TIMEOUT),
            attempt_timeout: None,
            retry: RetryPolicy::new(),
            context: ApplicationContext::new(),
            make_op_ids: true,
            product: None,
            headers: HeaderMap::new(),
            reading: Reading { mode: Mode::Lenient, limits: Mode::Lenient.limits() },
            left_overs: None,
            transport: None,
            problem: None,
            #[cfg(feature = "http-client")]
            http: HttpSettings::default(),
        }
    }

    /// Chooses the wire; JSON-RPC unless set.
    ///
    /// An address without a path is completed: JSON-RPC and [`Api`](Protocol::Api) are below `/api`, the others below
    /// `/rest`. On REST an address with a path of its own stays as it is.
    ///
    /// ```no_run
    /// use vapi_runtime::Client;
    /// use vapi_runtime::client::Protocol;
    ///
    /// # async fn example() -> Result<(), vapi_runtime::Error> {
    /// let client = Client::builder("https://vc.example")
    ///     .protocol(Protocol::Api)
    ///     .login("administrator@vsphere.local", "secret")
    ///     .connect()
    ///     .await?;
    /// # drop(client); Ok(()) }
    /// ```
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Where REST has arguments of a GET or DELETE that have no place of their own; as the protocol has them unless set.
    pub fn left_overs(mut self, left_overs: LeftOvers) -> Self {
        self.left_overs = Some(left_overs);
        self
    }

    /// Logs in with a user's name and password: the session is opened by [`connect`](Self::connect), or else with the
    /// first call, and opened anew when it has expired.
    pub fn login(self, user: impl Into<String>, password: impl Into<crate::data::Secret>) -> Self {
        self.credentials(SecurityContext::user_password(user, password))
    }

    /// As [`login`](Self::login), with credentials of any kind.
    pub fn credentials(mut self, credentials: SecurityContext) -> Self {
        self.authentication = Authentication::Login(Arc::new(Login::new(credentials)));
        self
    }

    /// Sends the same security context with every call: a session opened elsewhere, a token, or over REST a name and a
    /// password for products that want them each time. The client doesn't open, renew or close a session then.
    pub fn security_context(mut self, security: SecurityContext) -> Self {
        self.authentication = Authentication::Context(security);
        self
    }

    /// Bounds the time of each call, repeated attempts and logging in included; `None`: as long as it takes. 120 s
    /// unless set.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// Bounds the time of each attempt, so that a call that may be repeated has time left to do so. No bound of its own
    /// unless set.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = timeout.into();
        self
    }

    /// Says whether and how calls are repeated, see [`RetryPolicy`]; [`RetryPolicy::off`] switches it off.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Adds an entry to the application context of every call: `locale`, `timezone`, whatever a product agrees on.
    pub fn context(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.context.insert(key, value);
        self
    }

    /// Sets the application context of every call, in the place of the entries that were added.
    pub fn application_context(mut self, context: ApplicationContext) -> Self {
        self.context = context;
        self
    }

    /// Whether a call without an id is given a random one; yes unless set.
    pub fn make_op_ids(mut self, make: bool) -> Self {
        self.make_op_ids = make;
        self
    }

    /// Names the program in `User-Agent`, in front of the runtime: `nightly-report/1.4 (test)`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.product = Some(product.into());
        self
    }

    /// Adds an HTTP header to every request, or replaces one that the client would set.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match super::call::header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(problem) => self.fail(problem),
        }
        self
    }

    /// How answers that don't quite fit the interface are taken; lenient unless set. Strict is for tests.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.reading.mode = mode;
        self
    }

    /// Bounds what an answer may be made of; a depth of 512 unless set.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.reading.limits = limits;
        self
    }

    /// Sends requests another way than the HTTP that comes with the feature `http-client`; settings of that one, from
    /// timeouts for connecting to proxies, mean nothing then.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    fn fail(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Makes the client. Nothing is sent yet; a session is opened with the first call.
    ///
    /// # Errors
    /// [`is_configuration`](Error::is_configuration): an address that isn't `http(s)://host`, a setting that can't be,
    /// no transport, certificates that can't be read.
    pub fn build(mut self) -> Result<Client, Error> {
        if let Some(problem) = self.problem.take() {
            return Err(Error::configuration(problem));
        }
        let base = address(&self.url).map_err(Error::configuration)?;
        let endpoint = self.protocol.endpoint(&base).map_err(Error::configuration)?;
        let user_agent = user_agent(self.product.as_deref()).map_err(Error::configuration)?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => self.default_transport(&base).map_err(Error::configuration)?,
        };
        let server =
            format!("{}://{}", base.scheme_str().unwrap_or_default(), base.authority().map_or("", |a| a.as_str()));
        let core = Core {
            transport,
            protocol: self.protocol,
            endpoint,
            server,
            settings: Settings {
                timeout: self.timeout,
                attempt_timeout: self.attempt_timeout,
                retry: self.retry,
                context: self.context,
                make_op_ids: self.make_op_ids,
                user_agent,
                headers: self.headers,
                reading: self.reading,
                left_overs: self.left_overs,
            },
            requests: AtomicU64::new(0),
            op_ids: OpIds::default(),
        };
        Ok(Client::from_parts(Arc::new(core), self.authentication))
    }

    /// Makes the client and opens the session, if credentials were given.
    ///
    /// # Errors
    /// As [`build`](Self::build) and [`Client::login`].
    pub fn connect(self) -> CallFuture<Client> {
        Box::pin(async move {
            let client = self.build()?;
            if let Authentication::Login(login) = client.authentication() {
                login.open(&client).await?;
            }
            Ok(client)
        })
    }

    #[cfg(feature = "http-client")]
    fn default_transport(&mut self, base: &Uri) -> Result<Arc<dyn Transport>, String> {
        Ok(Arc::new(HttpTransport::new(&self.http, base)?))
    }

    #[cfg(not(feature = "http-client"))]
    #[allow(clippy::unused_self, clippy::needless_pass_by_ref_mut, reason = "the same with and without the feature")]
    fn default_transport(&mut self, _base: &Uri) -> Result<Arc<dyn Transport>, String> {
        Err("there is no transport: give one, or switch on the feature `http-client`".to_owned())
    }
}

/// Settings of the HTTP that comes with the feature.
#[cfg(feature = "http-client")]
impl ClientBuilder {
    /// Bounds the time until a connection is there, TLS included. 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = timeout;
        self
    }

    /// Bounds the size of an answer, in bytes after decompression. 256 MiB unless set.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.http.max_response_size = bytes;
        self
    }

    /// Trusts certificates of this authority too: one or several in PEM form, such as vCenter offers for download.
    pub fn certificate_authority(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.http.tls.authorities.push(pem.as_ref().to_vec());
        self
    }

    /// Trusts the given authorities only, not those of the platform.
    pub fn without_platform_certificates(mut self) -> Self {
        self.http.tls.platform = false;
        self
    }

    /// Trusts exactly the certificate with this SHA-256 thumbprint, in hex digits with or without colons, whoever
    /// issued it, whatever its name and dates. Given several times, any of them. That the server owns the certificate's
    /// key is still proven.
    pub fn thumbprint(mut self, sha256: &str) -> Self {
        match super::http::Thumbprint::parse(sha256) {
            Ok(thumbprint) => self.http.tls.thumbprints.push(thumbprint),
            Err(problem) => self.fail(problem),
        }
        self
    }

    /// Trusts any certificate, which means: anyone on the way can pose as the server and take the password. For tests
    /// only; [`thumbprint`](Self::thumbprint) is as easy and safe.
    pub fn danger_accept_any_certificate(mut self) -> Self {
        self.http.tls.danger_accept_any = true;
        self
    }

    /// Goes through this proxy, `http://proxy.example:3128`, instead of the one that the environment names.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(url.into());
        self
    }

    /// The name and password that the proxy named by [`proxy`](Self::proxy) asks for. One that the environment names has
    /// its login in its address.
    pub fn proxy_login(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.http.proxy_login = Some((user.into(), password.into()));
        self
    }

    /// Goes through no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.http.no_proxy = true;
        self
    }

    /// How many idle connections are kept open; as many as there were unless set. 0: a new one for each call.
    pub fn pool_max_idle(mut self, connections: usize) -> Self {
        self.http.pool_max_idle = Some(connections);
        self
    }

    /// How long an idle connection is kept open. 90 s unless set.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.http.pool_idle_timeout = timeout;
        self
    }
}

/// Reads the address of a server; what is wrong with it, in words. Never shows it whole: it may hold a password.
fn address(url: &str) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|error| {
        format!("the server's address can't be read ({error}); it should be like `https://vc.example`")
    })?;
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Err("the server's address should be whole, like `https://vc.example`".to_owned());
    };
    if *scheme != Scheme::HTTPS && *scheme != Scheme::HTTP {
        return Err(format!("the server's address begins with `{scheme}:`; it should be `https:`"));
    }
    if authority.as_str().contains('@') {
        return Err("the server's address holds a user's name; give it to ClientBuilder::login instead".to_owned());
    }
    if authority.host().is_empty() {
        return Err("the server's address names no host; it should be like `https://vc.example`".to_owned());
    }
    if !port_is_valid(authority) {
        return Err("the port in the server's address is none; it should be a number up to 65535".to_owned());
    }
    Ok(uri)
}

/// Whether what is behind the host is nothing or a port. A port that is none would be taken for the default one.
pub(super) fn port_is_valid(authority: &Authority) -> bool {
    let behind_login = authority.as_str().rsplit('@').next().unwrap_or_default();
    matches!(behind_login.strip_prefix(authority.host()), Some("" | ":")) || authority.port_u16().is_some()
}

/// `product vAPI/0.1.0 Rust/1.90 (linux; unix; x86_64)`.
fn user_agent(product: Option<&str>) -> Result<HeaderValue, String> {
    use std::env::consts::{ARCH, FAMILY, OS};
    let (version, rust) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_RUST_VERSION"));
    let runtime = format!("vAPI/{version} Rust/{rust} ({OS}; {FAMILY}; {ARCH})");
    let text = product.map_or(runtime.clone(), |product| format!("{product} {runtime}"));
    HeaderValue::from_str(&text).map_err(|_| format!("`{}` can't be sent as a user agent", text.escape_debug()))
}

/// Shows no address: it may hold a password by mistake.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("protocol", &self.protocol)
            .field("authentication", &self.authentication)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
