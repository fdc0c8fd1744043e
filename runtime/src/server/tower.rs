//! A provider as a `tower` service, for programs that have a web server already.

use std::convert::Infallible;
use std::error::Error;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use tower_service::Service;

use super::{BoxFuture, Provider, routes};

/// Answers every request, JSON-RPC and REST; always ready, and never fails.
///
/// How long a request may take, how many there may be at a time, TLS: all that is for the server around it. Bodies are
/// read up to [`max_body`](Provider::max_body). The paths are those of the whole server: a router in front must not strip
/// a part of them.
///
/// ```
/// use http_body_util::{BodyExt as _, Empty};
/// use tower_service::Service as _;
/// use vapi_runtime::server::{Policy, Provider};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let mut provider = Provider::builder().introspection(Policy::Anonymous).build()?;
/// let path = "/rest/com/vmware/vapi/std/introspection/provider?~action=get";
/// let request = http::Request::post(path).body(Empty::<bytes::Bytes>::new())?;
///
/// let response = provider.call(request).await?;
/// assert_eq!(response.status(), 200);
/// assert!(response.into_body().collect().await?.to_bytes().starts_with(br#"{"value":{"id":"#));
/// # Ok(())
/// # })
/// # }
/// ```
impl<B> Service<Request<B>> for Provider
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let provider = self.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let most = provider.max_body();
            let response = match Limited::new(body, most).collect().await {
                Ok(body) => provider.answer(&head, &body.to_bytes()).await,
                Err(error) if error.is::<LengthLimitError>() => routes::too_large(most),
                Err(error) => {
                    tracing::debug!(%error, "a body ended early");
                    routes::error(StatusCode::BAD_REQUEST, "The body ended before it was whole.")
                }
            };
            Ok(response.map(Full::new))
        })
    }
}
