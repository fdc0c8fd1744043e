//! Specs made of other descriptions of services.

mod folder;
pub mod openapi;
pub mod sdk;
mod wheel;
