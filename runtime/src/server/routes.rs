//! Which wire answers a request, by its path; and answers below every wire.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::{Provider, jsonrpc, messages};

/// Where JSON-RPC is.
const JSON_RPC: &str = "api";
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Provider {
    /// Answers a request: JSON-RPC is at `POST /api`.
    ///
    /// Never fails: whatever is wrong with the request is in the response, and so is what the implementation has to say.
    /// Dropping the future cancels the implementation where it waits.
    ///
    /// ```
    /// use vapi_runtime::server::{Policy, Provider};
    /// # use std::future::Future;
    /// # use std::task::{Context, Poll, Waker};
    /// # fn block_on<T>(call: impl Future<Output = T>) -> T {
    /// #     let mut call = std::pin::pin!(call);
    /// #     loop {
    /// #         if let Poll::Ready(value) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) { return value }
    /// #     }
    /// # }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let provider = Provider::builder().introspection(Policy::Anonymous).build()?;
    /// let body = r#"{"jsonrpc":"2.0","method":"invoke","id":"0","params":{
    ///     "serviceId":"com.vmware.vapi.std.introspection.provider","operationId":"get",
    ///     "input":{"STRUCTURE":{"operation-input":{}}},"ctx":{"appCtx":{}}}}"#;
    /// let request = http::Request::post("/api").header("content-type", "application/json").body(body.into())?;
    ///
    /// let response = block_on(provider.handle(request));
    /// assert_eq!(response.status(), 200);
    /// assert!(response.body().starts_with(br#"{"jsonrpc":"2.0","id":"0","result":{"output":"#));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        self.answer(&head, &body).await
    }

    pub(super) async fn answer(&self, head: &Parts, body: &[u8]) -> Response<Bytes> {
        match head.uri.path().strip_prefix('/').map(|path| path.trim_start_matches('/')) {
            Some(JSON_RPC) => {}
            _ => return error(StatusCode::NOT_FOUND, "There is nothing at this path: JSON-RPC is at `/api`."),
        }
        if head.method != Method::POST {
            let mut response = error(StatusCode::METHOD_NOT_ALLOWED, "JSON-RPC calls are made with POST.");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        if body.len() > self.inner.body {
            return too_large(self.inner.body);
        }
        jsonrpc::answer(&self.inner, &head.headers, body).await
    }
}

/// The answer to a body beyond the limit.
#[cold]
pub(super) fn too_large(limit: usize) -> Response<Bytes> {
    error(StatusCode::PAYLOAD_TOO_LARGE, &format!("The body is longer than the limit of {limit} bytes."))
}

/// An answer with a body of JSON.
pub(super) fn json(body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// An answer that no wire gives, because none was reached.
#[cold]
pub(super) fn error(status: StatusCode, problem: &str) -> Response<Bytes> {
    let message = messages::EXCEPTION.with([problem]);
    let mut body = br#"{"messages":[{"id":"#.to_vec();
    json_escape_simd::escape_into(&message.id, &mut body);
    body.extend_from_slice(br#","default_message":"#);
    json_escape_simd::escape_into(&message.default_message, &mut body);
    body.extend_from_slice(br#","args":["#);
    json_escape_simd::escape_into(problem, &mut body);
    body.extend_from_slice(br#"]}],"error_type":"INVALID_REQUEST"}"#);
    let mut response = json(body);
    *response.status_mut() = status;
    response
}
