//! What a listener asks for an answer: a provider, or something in front of one.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use http::{Request, Response};
use hyper::body::{Body, Frame, SizeHint};

use super::Provider;

/// Answers the requests that a [`Server`](super::Server) takes.
///
/// A [`Provider`] is one. A program puts its own in front of one to look at requests and answers, to delay or to spoil
/// them. Clones are the same handler: each connection has one.
///
/// ```
/// use bytes::Bytes;
/// use http::Request;
/// use vapi_runtime::server::{Answer, Handler, Provider};
///
/// /// Hangs up on every request with a query.
/// #[derive(Clone)]
/// struct Moody(Provider);
///
/// impl Handler for Moody {
///     fn max_body(&self) -> usize {
///         self.0.max_body()
///     }
///
///     async fn answer(&self, request: Request<Bytes>) -> Answer {
///         if request.uri().query().is_some() { Answer::HangUp } else { self.0.handle(request).await.into() }
///     }
/// }
/// ```
pub trait Handler: Clone + Send + Sync + 'static {
    /// The longest body that it takes, in bytes; the listener refuses longer ones.
    fn max_body(&self) -> usize;

    /// Answers a request. Dropping the future cancels what it does.
    fn answer(&self, request: Request<Bytes>) -> impl Future<Output = Answer> + Send;
}

/// What becomes of a request.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// A response.
    Response(Response<Bytes>),
    /// The head of a response and as much of its body, in bytes; then the connection ends.
    Truncated(Response<Bytes>, usize),
    /// Nothing: the connection ends.
    HangUp,
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self::Response(response)
    }
}

impl Handler for Provider {
    fn max_body(&self) -> usize {
        self.max_body()
    }

    async fn answer(&self, request: Request<Bytes>) -> Answer {
        let (head, body) = request.into_parts();
        Answer::Response(self.answer(&head, &body).await)
    }
}

/// A body on its way out, perhaps not all of it.
#[derive(Debug)]
pub(super) struct Payload {
    rest: Bytes,
    /// How many bytes are announced and will never come.
    missing: u64,
    /// What can be sent has been handed over; it must be on its way before the connection ends.
    paused: bool,
}

impl Payload {
    /// An answer as hyper takes it.
    ///
    /// # Errors
    /// When the connection is to end.
    pub(super) fn of(answer: Answer) -> io::Result<Response<Self>> {
        let whole = |rest| Self { rest, missing: 0, paused: false };
        match answer {
            Answer::Response(response) => Ok(response.map(whole)),
            Answer::Truncated(response, most) => Ok(response.map(|mut rest| {
                let cut = rest.split_off(most.min(rest.len()));
                Self { missing: u64::try_from(cut.len()).unwrap_or(u64::MAX), ..whole(rest) }
            })),
            Answer::HangUp => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.rest.has_remaining() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.rest)))));
        }
        if self.missing == 0 {
            return Poll::Ready(None);
        }
        if self.paused {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        self.paused = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        SizeHint::with_exact(rest.saturating_add(self.missing))
    }
}
