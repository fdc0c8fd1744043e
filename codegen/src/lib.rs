//! Reads the IDL of vAPI services and writes typed Rust clients and server stubs.
//!
//! Texts in, texts out: no files, no clock, no environment. A caller reads the spec into [`Sources`](source::Sources)
//! and writes what comes back.
//!
//! Without the feature `generate` only what `vapi-derive` needs is there: the facts of the [`ir`], and the [`shape`]s that
//! turn types and services into code.

#[cfg(feature = "generate")]
pub mod check;
#[cfg(feature = "generate")]
pub mod diagnostic;
#[cfg(feature = "generate")]
mod emit;
#[cfg(feature = "generate")]
pub mod export;
#[cfg(feature = "generate")]
pub mod frontend;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "generate")]
pub mod import;
pub mod ir;
pub mod names;
#[cfg(feature = "generate")]
mod nest;
#[cfg(feature = "generate")]
mod plan;
#[cfg(feature = "generate")]
mod print;
#[cfg(feature = "generate")]
pub mod resolve;
pub mod shape;
pub mod source;
#[cfg(feature = "generate")]
pub mod standard;

#[cfg(feature = "generate")]
pub use generate::{Crate, Options, Output, generate};
#[cfg(feature = "generate")]
pub use nest::module_tree;
