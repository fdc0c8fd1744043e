//! Reads the IDL of vAPI services and writes typed Rust clients and server stubs.
//!
//! Texts in, texts out: no files, no clock, no environment. A caller reads the spec into [`Sources`](source::Sources)
//! and writes what comes back.

pub mod check;
pub mod diagnostic;
mod emit;
pub mod export;
pub mod frontend;
pub mod generate;
pub mod ir;
mod nest;
mod plan;
mod print;
pub mod resolve;
pub mod source;
pub mod standard;

pub use generate::{Crate, Options, Output, generate};
pub use nest::module_tree;
