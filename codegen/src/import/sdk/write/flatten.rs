//! Names in a query of the fields of flattened structures.
//!
//! A field is called like itself, however deep it is. Where several fields of an operation would share a name, the
//! outermost keeps it, and each of the others gets the name of the field around it in front: `pod-namespace` is the
//! `namespace` in `pod`, as VMware's documents have it. Metadata has no word of this.

use std::collections::BTreeMap;

use super::Keys;
use crate::import::sdk::index::Index;
use crate::import::sdk::leaves;
use crate::import::sdk::model::{Operation, Rest};

/// What joins a field's name to that of the field around it.
const JOINT: &str = "-";

/// What the query holds under some name.
struct Part {
    path: String,
    /// 0 is the parameter itself.
    depth: usize,
}

/// All names that aren't those of their fields, with the paths of these: those that `rest` states, then those that tell
/// fields apart.
pub(super) fn names(index: &Index<'_>, operation: &Operation, rest: &Rest, keys: &Keys) -> Vec<(String, String)> {
    let mut parts = parts(index, operation, rest, keys);
    let fixed = rest.dispatch.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name);
    // nothing that was stated goes out of anybody's way
    for name in fixed.chain(rest.flatten.iter().map(|(name, _)| name)) {
        parts.entry(name.clone()).or_default().insert(0, Part { path: String::new(), depth: 0 });
    }
    let mut names = rest.flatten.clone();
    let shared = parts.iter().filter(|(_, sharing)| sharing.len() > 1);
    for (name, part) in shared.flat_map(|(name, sharing)| moving(sharing).map(move |part| (name, part))) {
        let is_free = |other: &String| !parts.contains_key(other) && !names.iter().any(|(taken, _)| taken == other);
        if let Some(other) = longer(name, &part.path).find(is_free) {
            names.push((other, part.path.clone()));
        }
    }
    names
}

/// What is in the query, by name.
fn parts(index: &Index<'_>, operation: &Operation, rest: &Rest, keys: &Keys) -> BTreeMap<String, Vec<Part>> {
    let has_no_body = rest.body.is_none() && ["GET", "HEAD", "OPTIONS"].contains(&rest.method.as_str());
    let mut parts = BTreeMap::<String, Vec<Part>>::new();
    for parameter in &operation.parameters {
        let has_place = |places: &[(String, String)]| places.iter().any(|(_, wire)| *wire == parameter.wire);
        let stated = rest.query.iter().find(|(_, wire, _)| *wire == parameter.wire);
        let name = match stated {
            Some((name, _, _)) => name,
            None if has_no_body && !has_place(&rest.path_variables) && !has_place(&rest.headers) => &parameter.wire,
            None => continue,
        };
        let is_flat = stated.is_none_or(|(_, _, style)| ["form", "form_exploded"].contains(&style.as_str()));
        let key = keys.of(&parameter.wire);
        if is_flat && leaves::structure(index, &parameter.ty).is_some() {
            for leaf in leaves::leaves(index, parameter, key) {
                if !rest.flatten.iter().any(|(_, path)| *path == leaf.path) {
                    parts.entry(leaf.wire).or_default().push(Part { path: leaf.path, depth: leaf.depth });
                }
            }
        } else {
            parts.entry(name.clone()).or_default().push(Part { path: key.to_owned(), depth: 0 });
        }
    }
    parts
}

/// The parts that give up a name that they share: all but the outermost, where that is one. A parameter keeps its own.
fn moving(sharing: &[Part]) -> impl Iterator<Item = &Part> {
    let outermost = sharing.iter().map(|part| part.depth).min().unwrap_or_default();
    let is_one = sharing.iter().filter(|part| part.depth == outermost).count() == 1;
    sharing.iter().filter(move |part| part.depth > 0 && !(is_one && part.depth == outermost))
}

/// The name with one field's name in front, with two, …
fn longer(name: &str, path: &str) -> impl Iterator<Item = String> {
    let around: Vec<&str> = path.split('.').rev().skip(1).collect();
    let name = name.to_owned();
    around.into_iter().scan(name, |name, field| {
        *name = format!("{field}{JOINT}{name}");
        Some(name.clone())
    })
}
