//! The binary: its line, its flags, its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

use vapi_runtime::Client;
use vapi_simulator::inventory::defaults;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-simulator"));
    command.env_remove("VAPI_SIMULATOR_PASSWORD").env_remove("RUST_LOG");
    command
}

/// Ends the process when a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> (Running, String) {
    let mut running = Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.strip_prefix("vapi-simulator listening on ").unwrap().trim_end().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    (running, url)
}

async fn logs_in(url: &str, password: &str) -> bool {
    let client = Client::builder(url).login(defaults::ADMINISTRATOR, password).build().unwrap();
    client.service::<Clusters>().list().await.is_ok()
}

#[tokio::test]
async fn it_says_where_it_listens_and_is_quiet() {
    let (mut running, url) = start(binary().args(["--listen", "127.0.0.1:0"]));
    assert!(logs_in(&url, defaults::PASSWORD).await);
    running.0.kill().unwrap();
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(log, "");
}

#[tokio::test]
async fn the_password_comes_by_flag_or_environment() {
    let (_running, url) = start(binary().args(["--password", "flagged"]));
    assert!(logs_in(&url, "flagged").await && !logs_in(&url, defaults::PASSWORD).await);
    let (_running, url) = start(binary().env("VAPI_SIMULATOR_PASSWORD", "from-outside"));
    assert!(logs_in(&url, "from-outside").await);
}

fn ended(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, stdout } = command.output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_default_password_is_for_the_loopback() {
    let (code, text) = ended(binary().args(["--listen", "0.0.0.0:0"]));
    assert_eq!(code, Some(2));
    assert!(text.contains("0.0.0.0:0") && text.contains("default password") && text.lines().count() == 1, "{text}");
    assert_eq!(ended(binary().args(["--password", ""])).0, Some(2));
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, text) = ended(binary().args(["--listen", &address]));
    assert_eq!(code, Some(1));
    assert!(text.contains(&address), "{text}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_in_peace() {
    for signal in ["-TERM", "-INT"] {
        let (mut running, _) = start(&mut binary());
        let id = running.0.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(running.0.wait().unwrap().code(), Some(0), "{signal}");
    }
}
