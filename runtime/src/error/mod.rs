//! Errors that an operation reports, and what else can go wrong on the way to it.

mod api;
#[cfg(feature = "client")]
mod client;
mod kind;

pub use api::ApiError;
#[cfg(feature = "client")]
pub use client::Error;
#[cfg(feature = "client")]
pub(crate) use client::{CallContext, Failure};
pub use kind::ApiErrorKind;
