//! Paths into parameters: `spec.pod.namespace`.

use crate::diagnostic::did_you_mean;
use crate::ir::{Field, Ir, Type};

/// A step that leads nowhere.
pub(super) struct Lost {
    /// Which one, and why.
    pub(super) problem: String,
    /// The whole path, with the step that was probably meant.
    pub(super) suggestion: Option<String>,
}

/// What a step may lead into.
enum Inside<'a> {
    /// Fields or parameters.
    Fields(&'a [Field]),
    /// A map: its keys, or its values of this type.
    Map(&'a Type),
    /// Nothing.
    Nothing,
}

/// Follows a path. The first step is a parameter, later ones are fields; optionals, lists and sets are passed through,
/// and `keys` and `values` lead into a map.
pub(super) fn follow(ir: &Ir, parameters: &[Field], path: &str) -> Result<(), Lost> {
    let mut inside = Inside::Fields(parameters);
    let mut place = "the operation has no parameter".to_owned();
    let mut start = 0;
    for step in path.split('.') {
        let known: Vec<&str> = match &inside {
            Inside::Fields(fields) => fields.iter().map(|field| field.name.text.as_str()).collect(),
            Inside::Map(_) => vec!["keys", "values"],
            Inside::Nothing => Vec::new(),
        };
        if !known.contains(&step) {
            let before = path.get(..start).unwrap_or_default();
            let behind = path.get(start + step.len()..).unwrap_or_default();
            let suggestion = did_you_mean(step, known).map(|name| format!("{before}{name}{behind}"));
            return Err(Lost { problem: format!("{place} `{step}`"), suggestion });
        }
        let ty = match inside {
            Inside::Fields(fields) => fields.iter().find(|field| field.name.text == step).map(|field| &field.ty),
            Inside::Map(values) if step == "values" => Some(values),
            Inside::Map(_) | Inside::Nothing => None,
        };
        let ty = ty.map(innermost);
        inside = match ty {
            Some(Type::Structure(id)) => Inside::Fields(&ir.structures[*id].fields),
            Some(Type::Map(_, values)) => Inside::Map(values),
            _ => Inside::Nothing,
        };
        place = format!("`{}` has no", ty.map_or_else(|| step.to_owned(), |ty| ty.notation(ir)));
        start += step.len() + 1;
    }
    Ok(())
}

/// The type within optionals, lists and sets.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => innermost(inner),
        other => other,
    }
}
