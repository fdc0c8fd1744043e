//! Specs made of other descriptions of services.

mod command;
mod folder;
pub mod openapi;
pub mod sdk;
mod wheel;

pub use command::{Command, OpenapiFlags, SdkFlags, SetFlags, run};
