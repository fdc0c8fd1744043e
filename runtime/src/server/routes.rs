//! Which wire answers a request, by its path; and answers below every wire.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::provider::Page;
use super::{Provider, jsonrpc, messages, rest};

/// Where JSON-RPC is.
const JSON_RPC: &str = "api";
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

impl Provider {
    /// Answers a request: JSON-RPC is at `POST /api`, REST where [`RestPaths`](super::RestPaths) has it.
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
        // a proxy may have put slashes before it
        let path = head.uri.path().trim_start_matches('/');
        if path != JSON_RPC {
            return self.answer_elsewhere(head, path, body).await;
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

    /// REST, and pages that are no operations.
    async fn answer_elsewhere(&self, head: &Parts, path: &str, body: &[u8]) -> Response<Bytes> {
        if body.len() > self.inner.body {
            return too_large(self.inner.body);
        }
        let missing = match rest::answer(&self.inner, head, path, body).await {
            Ok(response) => return response,
            Err(missing) => missing,
        };
        if let Some(page) = self.inner.pages.iter().find(|page| page.path == path) {
            return self::page(page, &head.method);
        }
        missing.unwrap_or_else(|| {
            error(StatusCode::NOT_FOUND, "There is nothing at this path: JSON-RPC is at `/api`, REST below it.")
        })
    }
}

/// A fixed answer.
fn page(page: &Page, method: &Method) -> Response<Bytes> {
    match *method {
        Method::GET => {
            let mut response = Response::new(page.body.clone());
            response.headers_mut().insert(CONTENT_TYPE, page.content_type.clone());
            response
        }
        Method::HEAD => {
            let mut response = Response::default();
            response.headers_mut().insert(CONTENT_TYPE, page.content_type.clone());
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(page.body.len()));
            response
        }
        _ => {
            let mut response = error(StatusCode::METHOD_NOT_ALLOWED, "This page can only be read.");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
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
