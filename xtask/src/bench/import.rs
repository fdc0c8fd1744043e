//! Making Rust of OpenAPI documents: ours beside progenitor's, in CPU-seconds, and how it grows with the document.

use std::path::Path;

use serde_json::{Value, json};

use super::{figure, number};
use crate::documents::{self, Which};
use crate::process;

/// Runs of each document, of which the median counts; big ones run once.
const RUNS: usize = 3;
/// Documents beyond this many operations run once.
const BIG: u64 = 1000;
/// The document that is taken ten times.
const GROWING: &str = "startrek";

/// Builds and runs `tests/progenitor`, which is outside the workspace, for every pinned document.
pub(super) fn run() -> Result<Vec<Value>, String> {
    let root = process::root();
    let folder = documents::fetch(&root, Which::All)?;
    let list = documents::listed(&root)?;
    let program = Program::build(&root)?;
    let mut figures = Vec::new();
    let mut ratios = (Vec::new(), Vec::new());
    for document in list["documents"].as_array().into_iter().flatten() {
        let text = |name: &str| document[name].as_str().unwrap_or_default();
        let set = text("set");
        let file = folder.join(text("package")).join(text("path")).to_string_lossy().into_owned();
        let runs = if document["operations"].as_u64().unwrap_or_default() > BIG { 1 } else { RUNS };
        let ours = program.run(&["ours", &file], runs)?;
        let of = |name: &str| ours.get(name).copied().unwrap_or_default();
        let made = of("types") + of("operations");
        println!(
            "{set}: {} types, {} operations, {} lines; import {} s, with crates {} s; {} left out, {} findings",
            of("types"),
            of("operations"),
            of("lines"),
            number(of("import")),
            number(of("all")),
            of("left_out"),
            of("notes"),
        );
        figures.push(figure("import", &format!("{set}: ours"), made / of("all"), "things/CPU-s", None));
        match program.run(&["theirs", &file], runs) {
            Ok(theirs) => {
                let lines = theirs.get("lines").copied().unwrap_or_default();
                println!("{set}: progenitor's client has {lines} lines");
                let (own, other) =
                    (of("lines") / of("all"), lines / theirs.get("formatted").copied().unwrap_or_default());
                figures.push(figure(
                    "import",
                    &format!("{set}: lines of ours / of progenitor's a CPU-second"),
                    own / other,
                    "×",
                    None,
                ));
                for (name, what, goal, ratios) in [
                    ("plain", "without its formatter", Some(2.0), &mut ratios.0),
                    ("formatted", "with its formatter", None, &mut ratios.1),
                ] {
                    let seconds = theirs.get(name).copied().unwrap_or_default();
                    let name = format!("{set}: progenitor {what}");
                    figures.push(figure("import", &name, made / seconds, "things/CPU-s", None));
                    let ratio = seconds / of("all");
                    figures.push(at_least(&format!("{set}: ours / progenitor {what}"), ratio, goal));
                    ratios.push(ratio);
                }
                // The least of any generator that formats what it makes: at more than a half the goal is out of reach.
                let floor = (of("parse") + of("print")) / theirs.get("plain").copied().unwrap_or_default();
                let name = format!("{set}: parsing and printing our lines alone / progenitor without its formatter");
                figures.push(figure("import", &name, floor, "×", None));
            }
            Err(reason) => println!("{set}: progenitor refuses it: {}", reason.lines().next().unwrap_or_default()),
        }
        if set == GROWING {
            let ten = program.run(&["ours", &file, "10"], runs)?;
            let growth = ten.get("all").copied().unwrap_or_default() / of("all") / 10.0;
            figures.push(figure(
                "import",
                &format!("{set}: ten times the document / ten times the time"),
                growth,
                "×",
                Some(1.2),
            ));
        }
    }
    for (what, ratios, goal) in [("without", &mut ratios.0, Some(2.0)), ("with", &mut ratios.1, None)] {
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            figures.push(at_least(&format!("median of ours / progenitor {what} its formatter"), *median, goal));
        }
    }
    Ok(figures)
}

fn at_least(name: &str, value: f64, goal: Option<f64>) -> Value {
    let text = goal.map(|least| format!(">= {least}"));
    let reached = goal.map(|least| value >= least);
    json!({"bench": "import", "name": name, "value": value, "unit": "×", "goal": text, "reached": reached})
}

/// The built program.
pub(super) struct Program(pub(super) std::path::PathBuf);

impl Program {
    /// Builds it.
    ///
    /// # Errors
    /// When it can't be built.
    pub(super) fn build(root: &Path) -> Result<Self, String> {
        let target = process::target(root).join("progenitor");
        let mut cargo = process::cargo(root);
        cargo.args(["build", "--quiet", "--release", "--locked", "--bin", "import"]);
        cargo.current_dir(root.join("tests/progenitor")).env("CARGO_TARGET_DIR", &target);
        process::run(&mut cargo)?;
        Ok(Self(target.join("release/import")))
    }

    /// The medians of what some runs say, by name.
    fn run(&self, arguments: &[&str], runs: usize) -> Result<std::collections::BTreeMap<String, f64>, String> {
        let mut said = Vec::new();
        for _ in 0..runs {
            let output = std::process::Command::new(&self.0).args(arguments).output();
            let output = output.map_err(|error| format!("can't start {}: {error}", self.0.display()))?;
            if !output.status.success() {
                return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
            }
            said.push(serde_json::from_slice::<Value>(&output.stdout).map_err(|error| error.to_string())?);
        }
        let names = said.first().and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone());
        let median = |name: &String| {
            let mut values: Vec<f64> = said.iter().filter_map(|line| line[name].as_f64()).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or_default()
        };
        Ok(names.map(|name| (name.clone(), median(&name))).collect())
    }
}
