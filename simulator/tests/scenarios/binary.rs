//! The binary: its line, its password, its state, its end. What its other flags do is in `flags`.

use std::io::Read as _;
use std::process::Command;

use vapi_runtime::Client;
use vapi_simulator::inventory::defaults;
use vapi_vcenter_client::namespace_management::software::clusters::Clusters;

#[cfg(unix)]
use super::process::signal;
use super::process::{binary, ended, start, start_reading};

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

#[tokio::test]
async fn tls_with_a_thumbprint_to_pin() {
    let (_running, mut lines) = start_reading(binary().arg("--tls"));
    let url = lines.next().unwrap().unwrap().replace("vapi-simulator listening on ", "");
    let thumbprint = lines.next().unwrap().unwrap().replace("SHA-256 thumbprint ", "");
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let client = |thumbprint: &str| {
        Client::builder(&url).thumbprint(thumbprint).login(defaults::ADMINISTRATOR, defaults::PASSWORD).connect()
    };
    assert!(client(&thumbprint).await.is_ok());
    assert!(client(&"00".repeat(32)).await.is_err());
}

#[test]
fn flags_that_mean_nothing_are_refused() {
    for (flags, word) in [
        (&["--fail", "x"][..], "PATTERN=EFFECT"),
        (&["--latency", "soon"], "soon"),
        (&["--cert", "a.pem"], "--key"),
        (&["--time-scale", "-1"], "-1"),
        (&["--seed", "/nowhere.yaml"], "/nowhere.yaml"),
    ] {
        let (code, text) = ended(binary().args(flags));
        assert!(matches!(code, Some(1 | 2)) && text.contains(word), "{flags:?}: {code:?} {text}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_state_is_saved_at_the_end() {
    use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let with_state = || {
        let mut command = binary();
        command.arg("--state").arg(&file);
        command
    };
    let (mut running, url) = start(&mut with_state());
    let login = |url: &str| Client::builder(url).login(defaults::ADMINISTRATOR, defaults::PASSWORD).build().unwrap();
    login(&url).service::<SupervisorServices>().deactivate(&defaults::SERVICE.into()).await.unwrap();
    signal(&running, "-TERM");
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    let (_running, url) = start(&mut with_state());
    let info = login(&url).service::<SupervisorServices>().get(&defaults::SERVICE.into()).await.unwrap();
    assert_eq!(info.state.as_str(), "DEACTIVATED");
}

#[cfg(unix)]
#[tokio::test]
async fn the_state_is_saved_when_asked_for() {
    use std::time::{Duration, Instant};

    use vapi_simulator::inventory::Inventory;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let (running, url) = start(binary().arg("--state").arg(&file));
    assert!(!file.exists());
    signal(&running, "-USR1");
    let begin = Instant::now();
    while !file.exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "nothing was saved");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // it takes its name when all of it is there
    assert_eq!(Inventory::from_file(&file).unwrap().services.len(), 3);
    assert!(logs_in(&url, defaults::PASSWORD).await, "it goes on");
}

/// A state that takes a while to write.
#[cfg(unix)]
fn large_seed() -> String {
    use std::fmt::Write as _;

    let mut seed = "services:\n".to_owned();
    for service in 0..500 {
        let _ = writeln!(
            seed,
            "  - {{id: service-{service}, display_name: Service, versions: [{{id: 1.0.0, yaml: 'kind: A'}}]}}"
        );
    }
    seed
}

#[cfg(unix)]
#[tokio::test]
async fn killed_while_it_saves_it_leaves_the_old_state_or_the_new() {
    use std::time::{Duration, Instant};

    use vapi_simulator::inventory::Inventory;
    use vapi_vcenter::namespace_management::supervisor_services::UpdateSpec;
    use vapi_vcenter_client::namespace_management::supervisor_services::SupervisorServices;

    let folder = tempfile::tempdir().unwrap();
    let [seed, file, half] = ["seed.yaml", "state.json", "state.json.new"].map(|name| folder.path().join(name));
    std::fs::write(&seed, large_seed()).unwrap();
    let with_state = || start(binary().arg("--seed").arg(&seed).arg("--state").arg(&file));

    // how long a save takes that nobody disturbs
    let (running, _) = with_state();
    let begin = Instant::now();
    signal(&running, "-USR1");
    while !file.exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "nothing was saved");
        std::thread::sleep(Duration::from_millis(1));
    }
    let whole = begin.elapsed();
    drop(running);

    let mut saved = String::from("Service");
    let (mut on_the_way, mut in_time) = (0, 0);
    for round in 0..40_u32 {
        let (running, url) = with_state();
        let client = Client::builder(&url).login(defaults::ADMINISTRATOR, defaults::PASSWORD).build().unwrap();
        let services = client.service::<SupervisorServices>();
        let id = "service-7".into();
        // what was read back after the last kill is what this one started with
        assert_eq!(services.get(&id).await.unwrap().display_name, saved);
        let new = format!("Round {round}");
        services.update(&id, &UpdateSpec::new().with_display_name(new.as_str())).await.unwrap();
        if half.exists() {
            std::fs::remove_file(&half).unwrap();
        }
        signal(&running, "-USR1");
        // ever later, and beyond the end of a save
        std::thread::sleep(whole * (round % 4) / 2);
        drop(running);
        let place = Inventory::from_file(&file).unwrap();
        let found = place.services.iter().find(|service| service.id == id).unwrap().display_name.clone();
        assert!(found == new || found == saved, "round {round}: {found}");
        on_the_way += u32::from(half.exists());
        in_time += u32::from(found == new);
        saved = found;
        if on_the_way >= 2 && in_time >= 2 {
            return;
        }
    }
    panic!("{on_the_way} times killed on the way, {in_time} times in time: both should have been");
}
