//! Our client beside progenitor's, both generated from one spec: what a call over plain REST costs each.

use serde_json::Value;

use super::figure;
use crate::process;

/// Builds and runs `tests/progenitor`, which is outside the workspace: progenitor and what it needs stay out of ours.
pub(super) fn run() -> Result<Vec<Value>, String> {
    let root = process::root();
    let mut cargo = process::cargo(&root);
    cargo
        .args(["run", "--quiet", "--release", "--locked"])
        .current_dir(root.join("tests/progenitor"))
        .env("CARGO_TARGET_DIR", process::target(&root).join("progenitor"));
    let output = cargo.output().map_err(|error| format!("can't start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("`tests/progenitor` failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let rounds: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut figures = Vec::new();
    for (key, call) in [("list", "list of 20"), ("get", "one object")] {
        let costs = |at: usize| rounds.iter().filter_map(move |round| round[key][at].as_f64());
        let ratios = costs(0).zip(costs(1)).map(|(ours, theirs)| ours / theirs);
        let name = |who: &str| format!("a call over /api, {call}: {who}");
        figures.push(figure("rest", &name("our client"), median(costs(0)), "CPU-µs", None));
        figures.push(figure("rest", &name("progenitor's client"), median(costs(1)), "CPU-µs", None));
        figures.push(figure("rest", &name("ours / progenitor's"), median(ratios), "×", Some(1.0)));
    }
    Ok(figures)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
