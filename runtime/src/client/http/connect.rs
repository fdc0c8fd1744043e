//! How connections come to be: straight to the server or through a proxy, with TLS where it belongs.

use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::HttpSettings;
use crate::client::builder::port_is_valid;
use crate::client::rest::basic;

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// The proxy on the way to one server.
#[derive(Debug)]
pub(super) struct Proxy {
    address: Uri,
    login: Option<HeaderValue>,
}

impl Proxy {
    /// The one that the settings name, or else the environment; what is wrong with it, in words that hold no password.
    pub(super) fn on_the_way_to(server: &Uri, settings: &HttpSettings) -> Result<Option<Self>, String> {
        if settings.no_proxy {
            return Ok(None);
        }
        let found = match &settings.proxy {
            None => Matcher::from_system().intercept(server),
            Some(address) => {
                let named = Matcher::builder().all(address.as_str()).build().intercept(server);
                Some(named.ok_or("the proxy's address can't be read")?)
            }
        };
        let Some(mut proxy) = found.map(|found| Self::new(&found)).transpose()? else { return Ok(None) };
        // for the proxy that the program names, and no other that the environment might
        if let (Some(_), Some((user, password))) = (&settings.proxy, &settings.proxy_login) {
            let mut login = HeaderValue::try_from(basic(user, password)).map_err(|error| error.to_string())?;
            login.set_sensitive(true);
            proxy.login = Some(login);
        }
        Ok(Some(proxy))
    }

    fn new(found: &Intercept) -> Result<Self, String> {
        let address = found.uri().clone();
        if !matches!(address.scheme_str(), Some("http" | "https")) {
            let scheme = address.scheme_str().unwrap_or_default();
            return Err(format!("the proxy's address begins with `{scheme}:`; it should be `http:` or `https:`"));
        }
        // the first `@` ends the login, so what is behind a second one may be a part of the password
        if !address.authority().is_some_and(|authority| !authority.as_str().contains('@') && port_is_valid(authority)) {
            return Err("the proxy's address can't be read; a password with special characters goes to \
                        ClientBuilder::proxy_login"
                .to_owned());
        }
        Ok(Self { address, login: found.basic_auth().cloned() })
    }

    /// Whether it is reached over TLS.
    pub(super) fn secure(&self) -> bool {
        self.address.scheme_str() == Some("https")
    }

    pub(super) fn login(&self) -> Option<&HeaderValue> {
        self.login.as_ref()
    }
}

/// Opens connections to one server, each within a time.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    server: HttpsConnector<Route>,
    timeout: Duration,
}

impl Connector {
    pub(super) fn new(server: &Uri, proxy: Option<&Proxy>, tls: ClientConfig, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // A peer that is gone without a word is noticed, so that no call waits for it on a connection from the pool.
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_keepalive_interval(Some(Duration::from_secs(15)));
        tcp.set_keepalive_retries(Some(3));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(Duration::from_secs(30)));
        // of several addresses of one host each gets its part of the time
        tcp.set_connect_timeout(Some(timeout));
        let route = match proxy {
            None => Route::Straight(tcp),
            Some(proxy) => {
                let mut tls = tls.clone();
                tls.alpn_protocols = vec![b"http/1.1".to_vec()];
                Route::through(proxy, HttpsConnector::from((tcp, tls)), server.scheme_str() == Some("https"))
            }
        };
        Self { server: HttpsConnector::from((route, tls)), timeout }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Hop>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.server.poll_ready(cx)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let timeout = self.timeout;
        let connecting = self.server.call(server);
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(format!("there was no connection within {} s", timeout.as_secs_f64()).into()),
            }
        })
    }
}

/// The way to the server, up to where TLS with it begins.
#[derive(Clone, Debug)]
enum Route {
    Straight(HttpConnector),
    /// A proxy that is asked what the server would be asked.
    Forwarded(Uri, HttpsConnector<HttpConnector>),
    /// A proxy that passes on what it can't read.
    Tunnelled(Tunnel<HttpsConnector<HttpConnector>>),
}

impl Route {
    fn through(proxy: &Proxy, connector: HttpsConnector<HttpConnector>, secure: bool) -> Self {
        if !secure {
            return Self::Forwarded(proxy.address.clone(), connector);
        }
        let tunnel = Tunnel::new(proxy.address.clone(), connector);
        Self::Tunnelled(match proxy.login() {
            Some(login) => tunnel.with_auth(login.clone()),
            None => tunnel,
        })
    }
}

impl Service<Uri> for Route {
    type Response = Hop;
    type Error = BoxError;
    type Future = Connecting<Hop>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Straight(tcp) => tcp.poll_ready(cx).map_err(Into::into),
            Self::Forwarded(_, connector) => connector.poll_ready(cx),
            Self::Tunnelled(tunnel) => tunnel.poll_ready(cx).map_err(Into::into),
        }
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        match self {
            Self::Straight(tcp) => {
                let connecting = tcp.call(server);
                Box::pin(async move { Ok(Hop { stream: MaybeHttpsStream::Http(connecting.await?), forwards: false }) })
            }
            Self::Forwarded(proxy, connector) => {
                let connecting = connector.call(proxy.clone());
                Box::pin(async move { Ok(Hop { stream: connecting.await?, forwards: true }) })
            }
            Self::Tunnelled(tunnel) => {
                let connecting = tunnel.call(server);
                Box::pin(async move { Ok(Hop { stream: connecting.await?, forwards: false }) })
            }
        }
    }
}

/// A connection to the server or to the proxy in front of it.
#[derive(Debug)]
pub(super) struct Hop {
    stream: MaybeHttpsStream<TokioIo<TcpStream>>,
    /// Whether requests have to name the server, since the other end is a proxy that reads them.
    forwards: bool,
}

impl Connection for Hop {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.forwards)
    }
}

impl Read for Hop {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for Hop {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }
}
