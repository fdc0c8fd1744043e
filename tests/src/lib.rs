//! What the tests share: values made from tables, the Python peer, programs under test, the table of known differences.

#![allow(clippy::missing_panics_doc, reason = "a test helper panics with what is wrong")]

pub mod bench;
pub mod generate;
pub mod known;
pub mod native;
pub mod peer;
pub mod process;
pub mod types;
