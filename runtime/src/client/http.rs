//! HTTP with TLS as a transport: the one place that knows the HTTP client and the TLS library.

mod connect;
mod tls;

pub(super) use tls::Thumbprint;

use std::error::Error as StdError;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::PROXY_AUTHORIZATION;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_http::decompression::{Decompression, DecompressionBody};
use tower_service::Service as _;

use self::connect::{Connector, Proxy};
use self::tls::{TlsSettings, Untrusted};
use super::{BodyStream, Transport, TransportError, TransportFuture};
use crate::data::Secret;

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

/// Sends requests to one server over TCP and TLS, with HTTP/1.1 or (feature `http2`) HTTP/2, through a pool of connections.
#[derive(Debug)]
pub(super) struct HttpTransport {
    client: Client<Connector, Full<Bytes>>,
    /// Whom all requests go to: of a request only the path is.
    scheme: Scheme,
    authority: Authority,
    /// What a proxy that reads the requests wants to see on each.
    proxy_login: Option<HeaderValue>,
    max_response_size: usize,
}

/// An answer whose body is still coming.
type Answer = http::Response<DecompressionBody<Incoming>>;

impl HttpTransport {
    /// `server`: whom all requests go to; over TLS certificates are needed.
    pub(super) fn new(settings: &HttpSettings, server: &Uri) -> Result<Self, String> {
        let (Some(scheme), Some(authority)) = (server.scheme(), server.authority()) else {
            return Err("the server's address should be whole, like `https://vc.example`".to_owned());
        };
        let proxy = Proxy::on_the_way_to(server, settings)?;
        let secure = *scheme == Scheme::HTTPS;
        let tls = settings.tls.config(secure || proxy.as_ref().is_some_and(Proxy::secure))?;
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(settings.pool_idle_timeout);
        if let Some(connections) = settings.pool_max_idle {
            builder.pool_max_idle_per_host(connections);
        }
        Ok(Self {
            client: builder.build(Connector::new(server, proxy.as_ref(), tls, settings.connect_timeout)),
            scheme: scheme.clone(),
            authority: authority.clone(),
            proxy_login: proxy.filter(|_| !secure).and_then(|proxy| proxy.login().cloned()),
            max_response_size: settings.max_response_size,
        })
    }

    /// What waits for the head of the answer.
    fn open(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<impl Future<Output = Result<Answer, Error>> + Send + use<>, TransportError> {
        let (mut head, body) = request.into_parts();
        let mut target = head.uri.into_parts();
        target.scheme = Some(self.scheme.clone());
        target.authority = Some(self.authority.clone());
        target.path_and_query.get_or_insert_with(|| PathAndQuery::from_static("/"));
        head.uri = Uri::from_parts(target).map_err(TransportError::connect)?;
        if let Some(login) = &self.proxy_login {
            head.headers.entry(PROXY_AUTHORIZATION).or_insert_with(|| login.clone());
        }
        Ok(Decompression::new(&self.client).call(http::Request::from_parts(head, Full::new(body))))
    }

    async fn whole(&self, mut body: DecompressionBody<Incoming>) -> Result<Bytes, TransportError> {
        let limit = self.max_response_size;
        let Some(first) = next_of(&mut body).await? else { return Ok(Bytes::new()) };
        if first.len() > limit {
            return Err(TransportError::too_large(limit));
        }
        let Some(second) = next_of(&mut body).await? else {
            // the usual case: nothing to copy
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if whole.len() + chunk.len() > limit {
                return Err(TransportError::too_large(limit));
            }
            whole.extend_from_slice(&chunk);
            next = next_of(&mut body).await?;
        }
        Ok(whole.freeze())
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let answer = self.open(request);
        Box::pin(async move {
            let (head, body) = answer?.await.map_err(failure)?.into_parts();
            Ok(http::Response::from_parts(head, self.whole(body).await?))
        })
    }

    fn stream(&self, request: http::Request<Bytes>) -> TransportFuture<'_, http::Response<Box<dyn BodyStream>>> {
        let answer = self.open(request);
        Box::pin(async move {
            let answer = answer?.await.map_err(failure)?;
            Ok(answer.map(|body| -> Box<dyn BodyStream> { Box::new(HttpBody(body)) }))
        })
    }
}

/// A body that is still coming. Dropping it closes the connection, unless nothing is left of it.
struct HttpBody(DecompressionBody<Incoming>);

impl BodyStream for HttpBody {
    fn chunk(&mut self) -> TransportFuture<'_, Option<Bytes>> {
        Box::pin(next_of(&mut self.0))
    }
}

/// The next piece of a body. What isn't data, such as trailers, is passed over.
async fn next_of(body: &mut DecompressionBody<Incoming>) -> Result<Option<Bytes>, TransportError> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(TransportError::interrupted)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

fn failure(error: Error) -> TransportError {
    if let Some(untrusted) = Untrusted::cause_of(&error) {
        return TransportError::untrusted(untrusted);
    }
    if error.is_connect() || is_unsent(&error) {
        return TransportError::connect(error);
    }
    #[cfg(feature = "http2")]
    if turned_away(&error) {
        return TransportError::refused(error);
    }
    TransportError::interrupted(error)
}

/// Whether the connection was gone before any of the request was sent. That is all that hyper calls canceled.
fn is_unsent(error: &Error) -> bool {
    let mut causes = std::iter::successors(error.source(), |&error| error.source());
    causes.any(|cause| cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled))
}

/// Whether the server said that it never looked at the request. Over HTTP/2 it can: RFC 9113, section 8.7.
#[cfg(feature = "http2")]
fn turned_away(error: &Error) -> bool {
    let causes = std::iter::successors(error.source(), |&error| error.source());
    let mut said = causes.filter_map(|cause| cause.downcast_ref::<h2::Error>()).filter(|error| error.is_remote());
    said.any(|error| match error.reason() {
        Some(h2::Reason::REFUSED_STREAM) => error.is_reset(),
        Some(h2::Reason::NO_ERROR) => error.is_go_away(),
        _ => false,
    })
}
