//! Resource types of identifiers within optionals, lists, sets and maps: the bindings lose them, the docstrings don't.

use super::Section;
use crate::import::sdk::model::{Resource, Type};

/// Fills in the resource types that a docstring states and the type lacks.
pub(in crate::import::sdk) fn apply(ty: &mut Type, section: &Section<'_>) {
    if !lacks(ty) {
        return;
    }
    let flat = section.flat();
    let mut stated = Stated::default();
    for (at, _) in flat.match_indices("identifier") {
        stated.read(&flat, at);
    }
    stated.fill(ty);
}

/// Whether an identifier within a type has no resource type.
fn lacks(ty: &Type) -> bool {
    match ty {
        Type::Id(resource) => *resource == Resource::default(),
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => lacks(inner),
        Type::Map(key, value) => lacks(key) || lacks(value),
        Type::Plain(_) | Type::Dynamic(_) | Type::Named(_) => false,
    }
}

/// The resource types that a docstring states.
#[derive(Default)]
struct Stated {
    whole: Vec<String>,
    keys: Vec<String>,
    values: Vec<String>,
}

impl Stated {
    /// Reads the sentence around `identifier` at this place.
    fn read(&mut self, flat: &str, at: usize) {
        let behind = flat[at..].trim_start_matches("identifiers").trim_start_matches("identifier");
        let rest = behind
            .strip_prefix(" for the resource type: ")
            .or_else(|| behind.strip_prefix(" for one of these resource types: "));
        let Some(rest) = rest else { return };
        let types = literals(rest);
        let before = &flat[..at];
        let sentence = before.rfind(". ").map_or(before, |end| &before[end + 2..]).to_ascii_lowercase();
        let slot = if sentence.contains("the key in the ") {
            &mut self.keys
        } else if sentence.contains("the value in the ") {
            &mut self.values
        } else {
            &mut self.whole
        };
        if slot.is_empty() {
            *slot = types;
        }
    }

    fn fill(&self, ty: &mut Type) {
        match ty {
            Type::Map(key, value) => {
                fill(key, &self.keys);
                fill(value, &self.values);
            }
            Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => self.fill(inner),
            other => fill(other, &self.whole),
        }
    }
}

fn fill(ty: &mut Type, types: &[String]) {
    match ty {
        Type::Id(resource) if *resource == Resource::default() => resource.types = types.to_vec(),
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => fill(inner, types),
        _ => {}
    }
}

/// The literals of an enumeration in words: ``` ``A``, ``B``, or ``C`` ```.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(literal) = rest.strip_prefix("``") {
        let Some((literal, behind)) = literal.split_once("``") else { break };
        found.push(literal.to_owned());
        rest = [", or ", " or ", ", "].iter().find_map(|between| behind.strip_prefix(between)).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> Type {
        Type::Id(Resource::default())
    }

    fn id_of(types: &[&str]) -> Type {
        Type::Id(Resource { types: types.iter().map(|text| (*text).to_owned()).collect(), field: None })
    }

    fn applied(mut ty: Type, text: &str) -> Type {
        apply(&mut ty, &Section::whole(text));
        ty
    }

    #[test]
    fn what_is_stated_is_filled_in() {
        let text = "It is one. When clients pass a value of this class as a parameter, the attribute must\n\
            be an identifier for the resource type: ``HostSystem``. When methods return a value of this class as\n\
            a return value, the attribute will be an identifier for the resource type: ``HostSystem``.";
        assert_eq!(applied(Type::Optional(Box::new(id())), text), Type::Optional(Box::new(id_of(&["HostSystem"]))));
        let text = "The parameter must contain identifiers for one of these resource types: ``A``, ``B``, or ``C``.";
        assert_eq!(applied(Type::List(Box::new(id())), text), Type::List(Box::new(id_of(&["A", "B", "C"]))));
    }

    #[test]
    fn keys_and_values_of_maps() {
        let text = "The key in the parameter :class:`dict` must be an identifier for the resource type: ``A``. \
            The value in the parameter :class:`dict` must be an identifier for the resource type: ``B``.";
        let map = |key: Type, value: Type| Type::Map(Box::new(key), Box::new(value));
        assert_eq!(applied(map(id(), id()), text), map(id_of(&["A"]), id_of(&["B"])));
        assert_eq!(applied(map(Type::Plain("string"), id()), text), map(Type::Plain("string"), id_of(&["B"])));
    }

    #[test]
    fn what_the_bindings_state_stays() {
        let text = "The parameter must be an identifier for the resource type: ``A``.";
        assert_eq!(applied(id_of(&["B"]), text), id_of(&["B"]));
        assert_eq!(applied(id(), "The identifier of it."), id());
    }
}
