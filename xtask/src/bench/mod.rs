//! `cargo xtask bench`: benchmarks, each figure beside what it is measured against.

mod beside;
mod compile;
mod floor;
mod import;
mod progenitor;
mod regenerate;
mod simulator;
mod vcenter;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{process, test};

/// Flags of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// Only these benchmarks; all when none is named.
    #[arg(value_enum)]
    names: Vec<Bench>,
    /// Write the figures to this file, too, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// A benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Bench {
    /// Encoding and decoding of a long list, beside serde_json.
    Codec,
    /// Requests to a server beside a bare one; calls of the client beside VMware's.
    Calls,
    /// Routes, few and many; the plain form of REST beside serde_json; our client beside progenitor's.
    Rest,
    /// What generated code costs to compile, beside serde's derives.
    Compile,
    /// How long the generator takes.
    Regenerate,
    /// OpenAPI documents of others, from text to crates, beside progenitor; all that are pinned.
    Import,
    /// The simulator beside a bare server; its start, its memory, half a minute of load.
    Simulator,
    /// The whole of vCenter: imported, generated, compiled; only when it is named, since it takes many minutes.
    Vcenter,
    /// Of `vcenter`, import and generation alone.
    VcenterGeneration,
    /// Of `vcenter`, the program alone.
    VcenterProgram,
}

impl Bench {
    const ALL: [Self; 7] =
        [Self::Codec, Self::Calls, Self::Rest, Self::Simulator, Self::Regenerate, Self::Import, Self::Compile];

    fn run(self) -> Result<Vec<Value>, String> {
        match self {
            Self::Codec => program("codec"),
            Self::Calls => program("calls"),
            Self::Rest => {
                let mut figures = program("rest")?;
                figures.extend(progenitor::run()?);
                Ok(figures)
            }
            Self::Compile => compile::run(),
            Self::Regenerate => regenerate::run(),
            Self::Import => import::run(),
            Self::Simulator => simulator::run(),
            Self::Vcenter => vcenter::run(),
            Self::VcenterGeneration => vcenter::generation(),
            Self::VcenterProgram => vcenter::program_alone(),
        }
    }
}

/// Runs the benchmarks and prints a table.
///
/// # Errors
/// When one can't be run. A goal that isn't reached is no error: the table shows it.
pub(crate) fn run(flags: &Flags) -> Result<(), String> {
    let names = if flags.names.is_empty() { Bench::ALL.to_vec() } else { flags.names.clone() };
    let mut figures = Vec::new();
    for name in names {
        let made = name.run()?;
        print_table(&made);
        figures.extend(made);
    }
    match &flags.json {
        Some(path) => fs::write(path, serde_json::to_string_pretty(&figures).unwrap_or_default())
            .map_err(|error| format!("can't write {}: {error}", path.display())),
        None => Ok(()),
    }
}

/// A benchmark that is a program of `vapi-tests`: it writes its figures, a JSON object a line.
fn program(name: &str) -> Result<Vec<Value>, String> {
    program_with(name, |cargo| {
        // Figures of VMware's own runtime come along where its packages can be had.
        match test::peer_environment(&process::root()) {
            Ok(python) => drop(cargo.env("VAPI_PEER_PYTHON", python)),
            Err(error) => println!("{name}: without VMware's Python runtime: {error}"),
        }
    })
}

/// The same, after something was set for it.
fn program_with(name: &str, set: impl FnOnce(&mut Command)) -> Result<Vec<Value>, String> {
    let mut cargo = process::cargo(&process::root());
    cargo.args(["bench", "--quiet", "-p", "vapi-tests", "--bench", name]).stderr(Stdio::inherit());
    set(&mut cargo);
    let output = cargo.output().map_err(|error| format!("can't start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("the benchmark `{name}` failed: {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if figures.is_empty() { Err(format!("the benchmark `{name}` gave no figure: {text}")) } else { Ok(figures) }
}

/// The least of several measurements, since whatever else the machine does only adds.
///
/// # Errors
/// When one of them fails.
fn least(times: usize, mut measure: impl FnMut() -> Result<f64, String>) -> Result<f64, String> {
    (0..times).try_fold(f64::MAX, |least, _| Ok(least.min(measure()?)))
}

/// A figure in the form that programs write.
fn figure(bench: &str, name: &str, value: f64, unit: &str, at_most: Option<f64>) -> Value {
    let goal = at_most.map(|most| format!("<= {most}"));
    let reached = at_most.map(|most| value <= most);
    json!({"bench": bench, "name": name, "value": value, "unit": unit, "goal": goal, "reached": reached})
}

/// A number with three digits that say something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn print_table(figures: &[Value]) {
    println!("{:<64} {:>10} {:>8}  {:<10} reached", "figure", "value", "spread", "goal");
    for figure in figures {
        let text = |name: &str| figure[name].as_str().unwrap_or("");
        let value = figure["value"].as_f64().map(number).unwrap_or_default();
        let spread = figure["spread"].as_f64().map(|spread| format!("± {}", number(spread))).unwrap_or_default();
        let reached = match figure["reached"].as_bool() {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        let name = format!("{}: {}", text("bench"), text("name"));
        println!("{name:<64} {:>10} {spread:>8}  {:<10} {reached}", format!("{value} {}", text("unit")), text("goal"));
    }
}
