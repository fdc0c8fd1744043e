//! How long the generator takes for this repository's spec.

use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::figure;
use crate::process;

/// Runs of each command.
const RUNS: usize = 7;

pub(super) fn run() -> Result<Vec<Value>, String> {
    let program = std::env::current_exe().map_err(|error| format!("can't find this program: {error}"))?;
    let output = tempfile::tempdir().map_err(|error| format!("can't make a folder: {error}"))?;
    let write = output.path().join("generated");
    let mut figures = Vec::new();
    for (name, arguments) in [
        ("regenerate", vec!["regenerate".into(), "--out".into(), write.into_os_string()]),
        ("regenerate --check", vec!["regenerate".into(), "--check".into()]),
    ] {
        let mut seconds = Vec::new();
        for _ in 0..RUNS {
            let start = Instant::now();
            process::run(Command::new(&program).args(&arguments).current_dir(process::root()).stdout(Stdio::null()))?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        let median = seconds.get(RUNS / 2).copied().unwrap_or_default();
        figures.push(figure("regenerate", name, median, "s", Some(1.0)));
    }
    Ok(figures)
}
