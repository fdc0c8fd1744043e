//! Programs under test: started, waited for, ended with the test.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A server in a process of its own; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// Starts a program that prints one line ending in ` on URL` when it listens.
    ///
    /// The program's standard input stays open as long as this lives, so that programs can end with it.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {command:?}: {error}"));
        let stdout = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = match lines.next() {
            Some(Ok(line)) => line,
            other => panic!("{command:?} said nothing when it should listen: {other:?}"),
        };
        // keep reading, so that it never waits for us
        std::thread::spawn(move || lines.for_each(drop));
        let url = line.rsplit_once(" on ").unwrap_or_else(|| panic!("{command:?} said `{line}`")).1.to_owned();
        Self { child, url }
    }

    /// Starts one of this workspace's programs, which `cargo xtask test` has built.
    #[must_use]
    pub fn program(name: &str) -> Command {
        let mut path = std::env::current_exe().expect("the test's own path");
        // target/debug/deps/test-… → target/debug
        path.pop();
        if path.ends_with("deps") {
            path.pop();
        }
        let path = path.join(name);
        assert!(path.exists(), "{} isn't built: `cargo build --workspace --bins` builds it", path.display());
        Command::new(path)
    }

    /// Where it listens, as it said itself.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; a zombie is left otherwise.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
