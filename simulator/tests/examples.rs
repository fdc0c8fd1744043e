//! Every example runs, and says what it is there to say.

use std::process::Command;

/// Runs an example to its end and gives what it wrote.
fn run(name: &str, arguments: &[&str]) -> (bool, String) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--all-features", "-p", "vapi-simulator", "--example", name, "--"]).args(arguments);
    let output = cargo.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

#[track_caller]
fn says(name: &str, arguments: &[&str], words: &[&str]) {
    let (ended_well, text) = run(name, arguments);
    assert!(ended_well, "{name}: {text}");
    for word in words {
        assert!(text.contains(word), "{name} doesn't say `{word}`: {text}");
    }
}

#[test]
fn first_call() {
    says("first_call", &[], &["registry.example.com", "no-such-service"]);
}

#[test]
fn list_and_upgrade() {
    says("list_and_upgrade", &[], &["domain-c8: the upgrade has started", "domain-c34: The network"]);
}

#[test]
fn watch_upgrade() {
    says("watch_upgrade", &[], &["0 of 3 control plane nodes", "v1.29.7+vmware.wcp.1 since"]);
    let (ended_well, text) = run("watch_upgrade", &["domain-c47"]);
    assert!(!ended_well && text.contains("failed when 1 of 3 control plane nodes were done"), "{text}");
}

#[test]
fn manage_supervisor_services() {
    let words = ["the content is VALID", "wiki.example.com 1.1.0 runs on domain-c8", "it is gone"];
    says("manage_supervisor_services", &[], &words);
}

#[test]
fn own_service() {
    says(
        "own_service",
        &[],
        &["Some(\"operator\") asks over Api", "answer: [42, 42]", "There is only `domain-c1` here."],
    );
}

#[test]
fn unit_test() {
    says("unit_test", &[], &["3 tests passed"]);
}

#[test]
fn handle_errors() {
    let words = [
        "vapi.simulator.service.not_found: [\"no-such-service\"]",
        "compare with what should be there",
        "ask for the privilege",
        "read again, then retry",
        "wait and try again",
        "look at the server",
        "look whether it was done",
        "it is DEACTIVATED",
        "check name and password",
        "nothing was sent",
    ];
    says("handle_errors", &[], &words);
}

#[test]
fn pin_thumbprint() {
    says("pin_thumbprint", &[], &["with it: 3 Supervisor Services", "isn't the pinned one", "or it is self-signed"]);
}

#[test]
fn demo_over_every_wire() {
    for wire in ["jsonrpc", "api", "rest"] {
        let words = ["Logged in at", "wiki.example.com", "3 of 3 nodes", "READY: v1.29.7", "cpu.usage", "█"];
        says("demo", &["--wire", wire], &words);
    }
}
