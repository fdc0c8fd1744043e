//! Every operation of a set, against VMware's own SDK and against itself.
//!
//! A driver, which the generator makes of a set, hands over its services; [`main`] does the rest: values made from tables,
//! calls over sockets both ways, what was sent and what came compared. The tests of single services share the parts.

#![allow(clippy::missing_panics_doc, reason = "a test helper panics with what is wrong")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of tests says what came of them")]

mod cases;
pub mod driver;
pub mod generate;
pub mod host;
mod jsonrpc;
pub mod native;
pub mod peer;
pub mod plain;
pub mod process;
pub mod raw;
mod report;
mod rest;
mod socket;
mod types;
mod wires;

use std::path::Path;
use std::process::ExitCode;

use driver::Service;

/// Runs everything over some services and prints what came of it. The program's argument is the file with the differences
/// that are known, and with the number of operations that each part is about.
///
/// Without VMware's packages, of which the variable `VAPI_PEER_PYTHON` says where they are, our own ends are all there is.
#[must_use]
pub fn main(services: &[Service]) -> ExitCode {
    let Some(expected) = std::env::args_os().nth(1) else { panic!("which file has the known differences?") };
    let cases = cases::cases(services);
    let mut report = wires::run(&cases, services);
    if std::env::var_os("VAPI_PEER_PYTHON").is_some() {
        report.merge(jsonrpc::run(&cases, services));
        report.merge(rest::run(&cases, services));
    }
    report.finish(Path::new(&expected))
}
