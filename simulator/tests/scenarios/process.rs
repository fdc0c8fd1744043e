//! The binary as a process that ends with the test.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-simulator"));
    command.env_remove("VAPI_SIMULATOR_PASSWORD").env_remove("RUST_LOG");
    command
}

/// Ends the process when a test fails.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn start(command: &mut Command) -> (Running, String) {
    let (running, mut lines) = start_reading(command);
    let line = lines.next().unwrap().unwrap();
    let url = line.strip_prefix("vapi-simulator listening on ").unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    (running, url)
}

pub(crate) fn start_reading(command: &mut Command) -> (Running, Lines<BufReader<ChildStdout>>) {
    let mut running = Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    (running, lines)
}

pub(crate) fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, stdout } = command.output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[cfg(unix)]
pub(crate) fn signal(running: &Running, name: &str) {
    assert!(Command::new("kill").args([name, &running.0.id().to_string()]).status().unwrap().success());
}
