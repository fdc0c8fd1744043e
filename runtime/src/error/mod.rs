//! Errors that an operation reports. What can go wrong on the way to it is the client's `Error`.

mod api;
mod kind;

pub use api::ApiError;
pub use kind::ApiErrorKind;
