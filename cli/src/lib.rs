//! What the command `vapi` does, as functions: the generator between folders.
//!
//! `vapi-codegen` turns texts into texts; here the texts come from files and go to files, and what is wrong goes to
//! standard error. `cargo xtask` of this repository calls the same functions.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "commands talk to the person who called them")]

pub mod check;
mod failure;
pub mod generate;
pub mod import;
pub mod openapi;
mod progress;
pub mod spec;
pub mod write;

pub use failure::Failure;
pub use progress::Progress;

/// A count with its noun: `1 error`, `2 errors`.
pub fn number(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
