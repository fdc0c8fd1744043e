//! One package in two SDKs: both must say the same, but for marks of versions, which a newer SDK may have more of.

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostics, Kind};
use crate::source::Span;

/// What may differ: marks of versions, and texts.
const MARKS: &[&str] = &["since", "deprecated", "doc", "unset"];

/// The package as both say it. Where they disagree, that is reported, and the first counts.
pub(super) fn merged(first: (Value, Span), second: (Value, Span), diagnostics: &mut Diagnostics) -> Value {
    let mut merge = Merge { first: first.1, second: second.1, path: Vec::new(), marks: 0, diagnostics };
    let value = merge.values(first.0, second.0);
    if merge.marks > 0 {
        let marks = merge.marks;
        merge.diagnostics.push(Kind::VersionMarksDiffer { first: first.1, second: second.1, marks });
    }
    value
}

struct Merge<'a> {
    first: Span,
    second: Span,
    /// The keys that lead to where the merge is.
    path: Vec<String>,
    /// How many marks differ.
    marks: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Merge<'_> {
    fn values(&mut self, first: Value, second: Value) -> Value {
        match (first, second) {
            (Value::Object(first), Value::Object(second)) => self.objects(first, second),
            (first, second) if first == second => first,
            // A text alone stands for an object that has nothing else.
            (Value::String(doc), Value::Object(second)) => self.objects(documented(doc), second),
            (Value::Object(first), Value::String(doc)) => self.objects(first, documented(doc)),
            (first, _) => {
                self.differ();
                first
            }
        }
    }

    fn objects(&mut self, first: Map<String, Value>, mut second: Map<String, Value>) -> Value {
        // The order of what both have is a fact, too.
        let order = |object: &Map<String, Value>| -> Vec<String> {
            object.keys().filter(|key| !MARKS.contains(&key.as_str())).cloned().collect()
        };
        if order(&first) != order(&second) {
            self.differ();
        }
        let mut merged = Map::new();
        for (key, value) in first {
            let other = second.remove(&key);
            let is_mark = MARKS.contains(&key.as_str());
            let value = match other {
                Some(other) if is_mark => self.newer(value, other),
                Some(other) => {
                    self.path.push(key.clone());
                    let value = self.values(value, other);
                    self.path.pop();
                    value
                }
                None => {
                    self.marks += usize::from(is_mark);
                    value
                }
            };
            merged.insert(key, value);
        }
        for (key, value) in second {
            if MARKS.contains(&key.as_str()) {
                self.marks += 1;
                merged.insert(key, value);
            }
        }
        Value::Object(merged)
    }

    /// Of two marks the one with the newer version.
    fn newer(&mut self, first: Value, second: Value) -> Value {
        if first == second {
            return first;
        }
        self.marks += 1;
        if version(&second) > version(&first) { second } else { first }
    }

    fn differ(&mut self) {
        let path = self.path.join(".");
        self.diagnostics.push(Kind::PackagesDiffer { first: self.first, second: self.second, path });
    }
}

fn documented(doc: String) -> Map<String, Value> {
    Map::from_iter([("doc".to_owned(), Value::String(doc))])
}

/// The version of a mark, as numbers; of a deprecation that since when it holds.
fn version(mark: &Value) -> Vec<u64> {
    let text = mark.get("since").unwrap_or(mark).as_str().unwrap_or_default();
    text.split('.').map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merge(first: Value, second: Value) -> (Value, Vec<&'static str>) {
        let mut diagnostics = Diagnostics::new();
        let value = merged((first, Span::default()), (second, Span::default()), &mut diagnostics);
        (value, diagnostics.iter().map(Kind::code).collect())
    }

    #[test]
    fn equal_packages_are_one() {
        let package = json!({"package": "a", "structures": {"b": {"fields": {"c": {"type": "string"}}}}});
        assert_eq!(merge(package.clone(), package.clone()), (package, vec![]));
    }

    #[test]
    fn the_newer_mark_counts() {
        let first = json!({"since": "9.0", "values": {"A": {}, "B": {"since": "7.0"}}});
        let second = json!({"since": "10.0", "values": {"A": {"deprecated": {"since": "9.0"}}, "B": {}}});
        let both = json!({"since": "10.0", "values": {"A": {"deprecated": {"since": "9.0"}}, "B": {"since": "7.0"}}});
        assert_eq!(merge(first, second), (both, vec!["V0910"]));
    }

    #[test]
    fn other_differences_are_errors() {
        let first = json!({"fields": {"a": {"type": "string"}, "b": {"type": "string"}}});
        let swapped = json!({"fields": {"b": {"type": "string"}, "a": {"type": "string"}}});
        let retyped = json!({"fields": {"a": {"type": "string"}, "b": {"type": "integer"}}});
        let shorter = json!({"fields": {"a": {"type": "string"}}});
        for other in [swapped, retyped, shorter] {
            assert_eq!(merge(first.clone(), other).1, ["V0909"]);
        }
    }
}
