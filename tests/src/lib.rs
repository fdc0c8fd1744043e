//! What the tests share: values made from tables, the Python peer, programs under test, the table of known differences.

#![allow(clippy::missing_panics_doc, reason = "a test helper panics with what is wrong")]

pub mod bench;
pub mod bindings;
pub mod damage;
pub mod demo;
pub mod errors;
pub mod facts;
pub mod known;
pub mod operations;
pub mod peer;
pub mod places;
pub mod probe;
pub mod recorded;
pub mod short;
pub mod stubs;
pub mod types;
pub mod vectors;

pub use vapi_differential::{generate, host, native, plain, process, raw};
