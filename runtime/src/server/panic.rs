//! Implementations that panic: the call ends with an error, the server goes on.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::BoxFuture;

/// An implementation panicked. What it said went to the panic hook; callers don't get to see it.
#[derive(Debug)]
pub(super) struct Panicked;

/// Runs a function of an implementation.
pub(super) fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What the function shares with others is the implementation, whose author decides what a panic leaves behind: the
    // same as with a task of its own.
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Panicked)
}

/// A future of an implementation.
pub(super) struct Guarded<'a, T>(pub(super) BoxFuture<'a, T>);

impl<T> Future for Guarded<'_, T> {
    type Output = Result<T, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match guard(|| self.0.as_mut().poll(cx)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panicked) => Poll::Ready(Err(panicked)),
        }
    }
}
