//! Reads seeds: YAML, of which JSON is a part.

use std::fmt;
use std::path::Path;

use serde_json::{Map, Number, Value};

use super::Inventory;
use crate::content::tree;

/// Says why a seed can't be used: where in it, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    place: String,
    problem: String,
}

impl SeedError {
    /// Where it is: a path of fields, `clusters[0].id`, or a line of the text; empty when it is the whole.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return write!(f, "can't use the seed: {}", self.problem);
        }
        write!(f, "can't use the seed: {}: {}", self.place, self.problem)
    }
}

impl std::error::Error for SeedError {}

impl Inventory {
    /// Reads a seed, in YAML or JSON. What it leaves out is as in [`Inventory::empty`].
    ///
    /// # Errors
    /// When it is neither, has fields that no seed has, or lacks some that every seed has.
    pub fn from_text(text: &str) -> Result<Self, SeedError> {
        let value = tree::read(text)
            .map_err(|problem| SeedError { place: String::new(), problem: problem.to_string() })?
            .map_or_else(|| Value::Object(Map::new()), plain);
        serde_path_to_error::deserialize(value).map_err(|error| {
            let place = error.path().to_string();
            let place = if place == "." { String::new() } else { place };
            SeedError { place, problem: error.into_inner().to_string() }
        })
    }

    /// Reads a seed file.
    ///
    /// # Errors
    /// When the file can't be read, or as [`from_text`](Self::from_text).
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let fail = |problem: String| SeedError { place: path.display().to_string(), problem };
        let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        Self::from_text(&text).map_err(|SeedError { place, problem }| {
            fail(if place.is_empty() { problem } else { format!("{place}: {problem}") })
        })
    }

    /// The inventory as a seed, in JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // all keys are texts, and moments are within the years that can be written
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// A YAML tree as JSON has it.
fn plain(node: tree::Node) -> Value {
    match node {
        tree::Node::Text(text) => Value::String(text),
        tree::Node::Plain(text) => scalar(text),
        tree::Node::List(nodes) => Value::Array(nodes.into_iter().map(plain).collect()),
        tree::Node::Map(entries) => Value::Object(entries.into_iter().map(|(key, node)| (key, plain(node))).collect()),
    }
}

/// What YAML's core schema makes of a text without quotes.
fn scalar(text: String) -> Value {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return Value::String(text);
    }
    let number = text.parse::<u64>().map(Number::from).or_else(|_| text.parse::<i64>().map(Number::from));
    match number {
        Ok(number) => Value::Number(number),
        // versions such as `1.10` are texts here: nothing in a seed is a fraction
        Err(_) => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_json_are_seeds() {
        let yaml = "seed: 7\ntiming: {install: 2s}\nclusters:\n  - id: domain-c8\n    name: '8'\n    supervisor:\n      version: 1.10\n";
        let inventory = Inventory::from_text(yaml).unwrap();
        assert_eq!((inventory.seed, inventory.timing.install.as_secs()), (7, 2));
        let supervisor = inventory.clusters[0].supervisor.as_ref().unwrap();
        assert_eq!((inventory.clusters[0].name.as_str(), supervisor.version.as_str()), ("8", "1.10"));
        assert_eq!(Inventory::from_text(&inventory.to_json()).unwrap().to_json(), inventory.to_json());
        assert!(Inventory::from_text("").unwrap().clusters.is_empty());
    }

    #[test]
    fn the_default_survives() {
        let text = Inventory::default().to_json();
        assert_eq!(Inventory::from_text(&text).unwrap().to_json(), text);
    }

    #[test]
    fn problems_have_a_place() {
        let place = |text| Inventory::from_text(text).unwrap_err().place().to_owned();
        assert_eq!(place("clusters:\n  - {id: a, name: a}\n  - {idd: b}\n"), "clusters[1].idd");
        assert_eq!(place("timing: {install: soon}"), "timing.install");
        let error = Inventory::from_text("a: [").unwrap_err();
        assert!(error.to_string().contains("line"), "{error}");
    }
}
