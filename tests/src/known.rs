//! The table of known differences between this project and what was recorded from the peer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Cases that are answered otherwise on purpose, and what was seen of them in this run.
#[derive(Debug)]
pub struct KnownDifferences {
    suite: &'static str,
    reasons: BTreeMap<String, Entry>,
    seen: BTreeSet<String>,
    failures: Vec<String>,
    passed: usize,
}

#[derive(Debug)]
struct Entry {
    ours: Value,
    reason: String,
}

impl KnownDifferences {
    /// The entries of one suite: `jsonrpc-server-errors`, say.
    ///
    /// The table is `tests/known_differences.json`: suite → case → `{"ours", "reason"}`. Cases with one answer and one
    /// reason may stand together, with blanks between.
    #[must_use]
    pub fn of(suite: &'static str) -> Self {
        let table: Value = serde_json::from_str(include_str!("../known_differences.json")).expect("the table is JSON");
        let reasons = table.get(suite).and_then(Value::as_object).into_iter().flatten().flat_map(|(cases, entry)| {
            let reason = entry["reason"].as_str().expect("every entry has a reason");
            let entry = move || Entry { ours: entry["ours"].clone(), reason: reason.to_owned() };
            cases.split(' ').map(move |case| (case.to_owned(), entry()))
        });
        Self { suite, reasons: reasons.collect(), seen: BTreeSet::new(), failures: Vec::new(), passed: 0 }
    }

    /// Takes one case's outcome: what was recorded and what we answer. A case in the table must give the answer that
    /// the table states; one that is equal though the table has it fails too.
    pub fn check(&mut self, case: &str, recorded: &Value, ours: &Value) {
        let outcome = match (self.reasons.get(case), recorded == ours) {
            (None, true) => Ok(()),
            (None, false) => Err(format!("recorded: {recorded}\n    ours:     {ours}")),
            (Some(entry), true) => Err(format!("is equal again: take it out of the table (it said: {})", entry.reason)),
            (Some(entry), false) if entry.ours == *ours => Ok(()),
            (Some(entry), false) => Err(format!("the table says: {}\n    ours:           {ours}", entry.ours)),
        };
        self.seen.insert(case.to_owned());
        match outcome {
            Ok(()) => self.passed += 1,
            Err(problem) => self.failures.push(format!("{case}:\n    {problem}")),
        }
    }

    /// Ends the suite: fails with every case that differs, and with entries whose case wasn't run.
    pub fn finish(self) {
        let stale: Vec<&String> = self.reasons.keys().filter(|case| !self.seen.contains(*case)).collect();
        assert!(stale.is_empty(), "{}: the table has cases that don't exist: {stale:?}", self.suite);
        assert!(
            self.failures.is_empty(),
            "{}: {} of {} cases differ\n  {}",
            self.suite,
            self.failures.len(),
            self.passed + self.failures.len(),
            self.failures.join("\n  "),
        );
        assert!(self.passed > 0, "{}: no case was run", self.suite);
    }
}
