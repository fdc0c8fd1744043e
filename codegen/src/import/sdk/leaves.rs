//! The fields within a parameter that a query can hold, each with the path that leads there.

use super::index::{Index, Kind};
use super::model::{Field, Structure, Type};
use super::published::bare;
use super::write::Keys;

/// A field within a structure.
#[derive(Debug)]
pub(super) struct Leaf {
    /// `spec.pod.namespace`.
    pub(super) path: String,
    pub(super) wire: String,
    /// How deep it is.
    pub(super) depth: usize,
}

impl Leaf {
    /// Whether a name is that of the field.
    pub(super) fn is_called(&self, name: &str) -> bool {
        bare(&self.wire) == bare(name)
    }

    /// Whether a name has those of what is around the field in front: `pod-namespace`.
    pub(super) fn is_called_within(&self, name: &str) -> bool {
        let steps: Vec<&str> = self.path.split('.').collect();
        (0..steps.len()).any(|from| bare(&steps[from..].concat()) == bare(name))
    }
}

/// The structure that a type is, perhaps an optional one.
pub(super) fn structure<'a>(index: &Index<'a>, ty: &Type) -> Option<&'a Structure> {
    let Type::Named(reference) = ty.required() else { return None };
    match index.find(reference)?.kind {
        Kind::Structure(structure) => Some(structure),
        _ => None,
    }
}

/// The leaves of a parameter; none when it is no structure.
pub(super) fn leaves(index: &Index<'_>, parameter: &Field, key: &str) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(index, &parameter.ty, key, &mut Vec::new(), &mut leaves);
    leaves
}

fn walk<'a>(index: &Index<'a>, ty: &Type, path: &str, within: &mut Vec<&'a str>, leaves: &mut Vec<Leaf>) {
    let Some(structure) = structure(index, ty) else { return };
    if within.contains(&structure.canonical.as_str()) {
        return;
    }
    within.push(&structure.canonical);
    let keys = Keys::new(&structure.fields);
    for field in &structure.fields {
        let path = format!("{path}.{}", keys.of(&field.wire));
        if is_listed(index, field.ty.required()) {
            leaves.push(Leaf { path, wire: field.wire.clone(), depth: within.len() });
        } else {
            walk(index, &field.ty, &path, within, leaves);
        }
    }
    within.pop();
}

/// Whether a type is one text in a query, or several.
fn is_listed(index: &Index<'_>, ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Set(inner) => is_scalar(index, inner.required()),
        ty => is_scalar(index, ty),
    }
}

fn is_scalar(index: &Index<'_>, ty: &Type) -> bool {
    match ty {
        Type::Plain(word) => !["void", "opaque", "any_error", "dynamic_structure"].contains(word),
        Type::Id(_) => true,
        Type::Named(reference) => {
            index.find(reference).is_some_and(|target| matches!(target.kind, Kind::Enumeration(_)))
        }
        _ => false,
    }
}
