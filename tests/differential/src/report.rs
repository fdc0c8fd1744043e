//! What was compared and what came of it, against what is known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

/// How many differences are shown of each part.
const SHOWN: usize = 5;
/// How much of a difference is shown.
const LENGTH: usize = 1500;

/// The parts by name.
#[derive(Debug, Default)]
pub(crate) struct Report(BTreeMap<&'static str, Part>);

/// One kind of comparison: requests on JSON-RPC, say.
#[derive(Debug, Default)]
struct Part {
    tried: BTreeSet<String>,
    /// What differs, and how: the first of each operation.
    different: BTreeMap<String, String>,
}

impl Report {
    /// Takes one comparison of an operation.
    pub(crate) fn add(&mut self, part: &'static str, operation: &str, outcome: Result<(), String>) {
        let part = self.0.entry(part).or_default();
        part.tried.insert(operation.to_owned());
        if let Err(problem) = outcome {
            part.different.entry(operation.to_owned()).or_insert(problem);
        }
    }

    /// Takes what others found.
    pub(crate) fn merge(&mut self, other: Self) {
        for (name, part) in other.0 {
            let own = self.0.entry(name).or_default();
            own.tried.extend(part.tried);
            own.different.extend(part.different);
        }
    }

    /// Prints the figures, and fails with everything that isn't as the file has it.
    pub(crate) fn finish(self, expected: &Path) -> ExitCode {
        let text = std::fs::read_to_string(expected).unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        let expected: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("the differences: {error}"));
        for (name, part) in &self.0 {
            let equal = part.tried.len() - part.different.len();
            println!("{name}: {} operations, {equal} equal, {} different", part.tried.len(), part.different.len());
        }
        let problems = self.problems(&expected);
        for problem in &problems {
            eprintln!("{problem}");
        }
        if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// What isn't as stated.
    ///
    /// Stated is of each part how many operations it is about, and which of them differ: those that do for one reason
    /// together, below the reason.
    fn problems(&self, expected: &Value) -> Vec<String> {
        let parts = self.0.iter().flat_map(|(name, part)| {
            part.problems(&expected[*name]).into_iter().map(move |problem| format!("{name}: {problem}"))
        });
        let stated = expected.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let missing = stated.filter(|name| !self.0.contains_key(name)).map(|name| format!("{name}: it wasn't run"));
        parts.chain(missing).collect()
    }
}

impl Part {
    fn problems(&self, expected: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        if expected["operations"] != self.tried.len() {
            problems.push(format!("{} operations, the file says {}", self.tried.len(), expected["operations"]));
        }
        let reasons = expected["different"].as_object().into_iter().flatten();
        let known: BTreeSet<&str> = reasons
            .flat_map(|(_, operations)| operations.as_array().into_iter().flatten().filter_map(Value::as_str))
            .collect();
        let stale = known.iter().filter(|name| !self.different.contains_key(**name));
        problems.extend(stale.map(|name| format!("{name} is equal, or wasn't tried: take it out of the file")));
        let new: Vec<_> = self.different.iter().filter(|(name, _)| !known.contains(name.as_str())).collect();
        problems.extend(new.iter().take(SHOWN).map(|(name, problem)| {
            let problem: String = problem.chars().take(LENGTH).collect();
            format!("{name} differs:\n    {problem}")
        }));
        if new.len() > SHOWN {
            let names: Vec<&str> = new.iter().skip(SHOWN).map(|(name, _)| name.as_str()).collect();
            problems.push(format!("{} more differ: {}", names.len(), names.join(" ")));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        report.add("requests", "a.get", Ok(()));
        report.add("requests", "a.list", Err("one".to_owned()));
        report.add("requests", "a.list", Ok(()));
        report
    }

    #[test]
    fn what_is_stated_is_no_problem() {
        let expected = json!({"requests": {"operations": 2, "different": {"a reason": ["a.list"]}}});
        assert_eq!(report().problems(&expected), [""; 0]);
    }

    #[test]
    fn every_departure_from_what_is_stated_is_one() {
        let expected = json!({"requests": {"operations": 3, "different": {"a reason": ["a.get"]}}, "answers": {}});
        assert_eq!(
            report().problems(&expected),
            [
                "requests: 2 operations, the file says 3",
                "requests: a.get is equal, or wasn't tried: take it out of the file",
                "requests: a.list differs:\n    one",
                "answers: it wasn't run",
            ]
        );
    }
}
