//! The codec beside a typed serde_json floor: a JSON-RPC body of 1,000 summaries.

#![allow(deprecated, reason = "the figure is defined on a type that vCenter has deprecated")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use vapi_runtime::Id;
use vapi_runtime::codec::{self, Wire};
use vapi_tests::bench::{Figure, Goal, Work, compare, report, set_goal};
use vapi_vcenter::namespace_management::supervisor_services::cluster_supervisor_services::{ConfigStatus, Summary};

/// All codecs alike allocate most of what they read; this allocator is the one of the figures in README.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The least that a program with serde would have to write for the same body.
mod floor {
    use super::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    pub(super) struct Optional<T> {
        #[serde(rename = "OPTIONAL")]
        pub(super) value: Option<T>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub(super) enum ConfigStatus {
        Configuring,
        Removing,
        Configured,
        Error,
    }

    #[derive(Serialize, Deserialize)]
    pub(super) struct Summary {
        pub(super) supervisor_service: String,
        pub(super) desired_version: String,
        pub(super) config_status: ConfigStatus,
        pub(super) current_version: Optional<String>,
    }

    #[derive(Serialize, Deserialize)]
    pub(super) struct Named {
        #[serde(
            rename = "com.vmware.vcenter.namespace_management.supervisor_services.cluster_supervisor_services.summary"
        )]
        pub(super) summary: Summary,
    }

    #[derive(Serialize, Deserialize)]
    pub(super) struct Tagged {
        #[serde(rename = "STRUCTURE")]
        pub(super) structure: Named,
    }
}

fn summaries() -> Vec<Summary> {
    (0..1000)
        .map(|index| {
            let status = [ConfigStatus::Configured, ConfigStatus::Configuring, ConfigStatus::Error][index % 3].clone();
            let summary = Summary::new(Id::new(format!("service-{index}.example.com")), format!("1.{index}.0"), status);
            if index % 2 == 0 { summary.with_current_version(format!("1.{index}.0")) } else { summary }
        })
        .collect()
}

/// The same body through VMware's Python runtime, where the environment of the tests is there.
fn python(body: &str) -> Option<Vec<Figure>> {
    let interpreter = std::env::var("VAPI_PEER_PYTHON").ok()?;
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/bench_codec.py");
    let mut child = Command::new(interpreter).arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(body.as_bytes()).ok()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
    child.wait().ok()?;
    let times: serde_json::Value = serde_json::from_str(&line).ok()?;
    let figure = |name: &str| Figure {
        name: format!("{name}: VMware's Python runtime"),
        value: times[name].as_f64().unwrap_or_default(),
        spread: 0.0,
        unit: "µs",
        anchor: None,
        goal: None,
    };
    Some(vec![figure("decode"), figure("encode")])
}

fn main() {
    let list = summaries();
    let body = codec::to_json(&list, Wire::JsonRpc).expect("it encodes");
    let floor: Vec<floor::Tagged> = serde_json::from_slice(&body).expect("the floor reads the same body");
    assert_eq!(serde_json::to_vec(&floor).expect("it encodes"), body, "the floor writes the same body");

    let mut figures = compare(
        &mut [
            Work::new("decode: serde_json typed", || {
                serde_json::from_slice::<Vec<floor::Tagged>>(&body).expect("valid")
            }),
            Work::new("decode: ours", || codec::from_json::<Vec<Summary>>(&body, Wire::JsonRpc).expect("valid")),
            Work::new("decode: ours, strict", || {
                codec::from_json_strict::<Vec<Summary>>(&body, Wire::JsonRpc).expect("valid")
            }),
            Work::new("decode: sonic-rs typed", || sonic_rs::from_slice::<Vec<floor::Tagged>>(&body).expect("valid")),
        ],
        41,
        10,
    );
    figures.extend(compare(
        &mut [
            Work::new("encode: serde_json typed", || serde_json::to_vec(&floor).expect("valid")),
            Work::new("encode: ours", || codec::to_json(&list, Wire::JsonRpc).expect("valid")),
            Work::new("encode: sonic-rs typed", || sonic_rs::to_vec(&floor).expect("valid")),
        ],
        41,
        10,
    ));
    set_goal(&mut figures, "decode: ours / decode: serde_json typed", Goal::AtMost(0.9));
    set_goal(&mut figures, "encode: ours / encode: serde_json typed", Goal::AtMost(0.4));
    figures.extend(python(std::str::from_utf8(&body).expect("JSON is UTF-8")).into_iter().flatten());
    report("codec", &figures);
}
