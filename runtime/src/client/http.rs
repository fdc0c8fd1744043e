//! HTTP with TLS as a transport: the one place that knows the HTTP client and the TLS library.

mod tls;

pub(super) use tls::Thumbprint;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Uri;
use reqwest::Url;

use self::tls::{TlsSettings, Untrusted};
use super::{BodyStream, Transport, TransportError, TransportFuture};
use crate::data::Secret;
use crate::error::root;

/// What a builder says about connections.
#[derive(Debug)]
pub(super) struct HttpSettings {
    pub(super) connect_timeout: Duration,
    pub(super) max_response_size: usize,
    pub(super) proxy: Option<String>,
    pub(super) proxy_login: Option<(String, Secret)>,
    pub(super) no_proxy: bool,
    pub(super) pool_max_idle: Option<usize>,
    pub(super) pool_idle_timeout: Duration,
    pub(super) tls: TlsSettings,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            max_response_size: 256 * 1024 * 1024,
            proxy: None,
            proxy_login: None,
            no_proxy: false,
            pool_max_idle: None,
            pool_idle_timeout: Duration::from_secs(90),
            tls: TlsSettings::default(),
        }
    }
}

/// Sends requests to one server over TCP and TLS, with HTTP/1.1 or HTTP/2, through a pool of connections.
#[derive(Debug)]
pub(super) struct HttpTransport {
    client: reqwest::Client,
    /// The server's address, parsed once: of a request only the path is.
    server: Url,
    max_response_size: usize,
}

impl HttpTransport {
    /// `server`: whom all requests go to; over TLS certificates are needed. `once`: nothing is ever sent again, not even
    /// when the server says that it didn't look at it.
    pub(super) fn new(settings: &HttpSettings, server: &Uri, once: bool) -> Result<Self, String> {
        let server =
            Url::parse(&server.to_string()).map_err(|error| format!("the server's address is none: {error}"))?;
        let secure = server.scheme() == "https";
        let proxy_secure = settings.proxy.as_ref().is_some_and(|proxy| proxy.starts_with("https:"));
        let tls = settings.tls.config(secure || proxy_secure)?;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            // the caller is told where to instead: credentials must not go to whoever answers
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.pool_idle_timeout)
            .tcp_keepalive(Duration::from_secs(60));
        if once {
            builder = builder.retry(reqwest::retry::never());
        }
        if let Some(connections) = settings.pool_max_idle {
            builder = builder.pool_max_idle_per_host(connections);
        }
        if settings.no_proxy {
            builder = builder.no_proxy();
        } else if let Some(url) = &settings.proxy {
            // the address may hold a password, so the message doesn't show it
            let mut proxy = reqwest::Proxy::all(url).map_err(|_| "the proxy's address can't be read".to_owned())?;
            if let Some((user, password)) = &settings.proxy_login {
                proxy = proxy.basic_auth(user, password.expose());
            }
            builder = builder.proxy(proxy);
        }
        let client = builder.build().map_err(|error| root(&error).to_string())?;
        Ok(Self { client, server, max_response_size: settings.max_response_size })
    }

    /// What waits for the head of the answer. The request is turned into the library's own at once: futures that hold
    /// requests are large.
    fn open(&self, request: http::Request<Bytes>) -> impl Future<Output = reqwest::Result<reqwest::Response>> + use<> {
        let (head, body) = request.into_parts();
        let mut url = self.server.clone();
        url.set_path(head.uri.path());
        url.set_query(head.uri.query());
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body.into());
        self.client.execute(request)
    }

    async fn body(&self, answer: &mut reqwest::Response) -> Result<Bytes, TransportError> {
        let limit = self.max_response_size;
        let Some(first) = answer.chunk().await.map_err(interrupted)? else { return Ok(Bytes::new()) };
        let Some(second) = answer.chunk().await.map_err(interrupted)? else {
            // the usual case: nothing to copy
            return if first.len() > limit { Err(TransportError::too_large(limit)) } else { Ok(first) };
        };
        let mut body = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if body.len() + chunk.len() > limit {
                return Err(TransportError::too_large(limit));
            }
            body.extend_from_slice(&chunk);
            next = answer.chunk().await.map_err(interrupted)?;
        }
        Ok(body.freeze())
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let answer = self.open(request);
        Box::pin(async move {
            let mut answer = answer.await.map_err(not_sent_or_interrupted)?;
            let body = self.body(&mut answer).await?;
            Ok(with_head_of(&mut answer, body))
        })
    }

    fn stream(&self, request: http::Request<Bytes>) -> TransportFuture<'_, http::Response<Box<dyn BodyStream>>> {
        let answer = self.open(request);
        Box::pin(async move {
            let mut answer = answer.await.map_err(not_sent_or_interrupted)?;
            let response = with_head_of(&mut answer, ());
            let body: Box<dyn BodyStream> = Box::new(HttpBody(answer));
            Ok(response.map(|()| body))
        })
    }
}

/// A body that is still coming. Dropping it closes the connection, unless nothing is left of it.
struct HttpBody(reqwest::Response);

impl BodyStream for HttpBody {
    fn chunk(&mut self) -> TransportFuture<'_, Option<Bytes>> {
        Box::pin(async { self.0.chunk().await.map_err(interrupted) })
    }
}

/// The head of an answer with another body; it is moved.
fn with_head_of<B>(answer: &mut reqwest::Response, body: B) -> http::Response<B> {
    let mut response = http::Response::new(body);
    *response.status_mut() = answer.status();
    *response.version_mut() = answer.version();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    response
}

fn interrupted(error: reqwest::Error) -> TransportError {
    TransportError::interrupted(error.without_url())
}

fn not_sent_or_interrupted(error: reqwest::Error) -> TransportError {
    if let Some(untrusted) = Untrusted::cause_of(&error) {
        return TransportError::untrusted(untrusted);
    }
    if error.is_connect() || error.is_builder() {
        return TransportError::connect(error.without_url());
    }
    interrupted(error)
}
