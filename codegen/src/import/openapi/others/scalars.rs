//! Scalars and enumerations.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::finding::Code;
use super::flat::Flat;
use super::model::{Body, EnumerationValue, Ty};
use super::places::Place;
use super::{Importer, docs};
use crate::names;

/// The type of a JSON type and a format. `None`: it is no scalar.
pub(super) fn of(name: &str, format: Option<&str>) -> Option<Ty> {
    Some(match (name, format.unwrap_or_default()) {
        ("boolean", _) => Ty::Boolean,
        ("integer", _) | ("number", "int32" | "int64" | "integer" | "long") => Ty::Integer,
        ("number", _) => Ty::Double,
        ("string", "byte" | "binary" | "base64") => Ty::Binary,
        ("string", "date-time") => Ty::DateTime,
        ("string", "password") => Ty::Secret,
        ("string", "uri" | "url" | "uri-reference" | "iri" | "iri-reference") => Ty::Uri,
        ("string", _) => Ty::String,
        _ => return None,
    })
}

impl<'d> Importer<'d> {
    /// The type of a schema that lists its values.
    pub(super) fn enumeration(&mut self, flat: &Flat<'d>, values: &[&'d Value], place: &Place) -> Ty {
        let is_text = flat.types.first().is_none_or(|name| *name == "string");
        let mut texts = Vec::new();
        for value in values.iter().filter(|value| !value.is_null()) {
            match value {
                Value::String(text) if is_text => texts.push(text.clone()),
                // YAML takes `on` for a truth value and `1` for a number
                Value::Bool(_) | Value::Number(_) if flat.types == ["string"] => texts.push(value.to_string()),
                _ => return self.listed_values(flat),
            }
        }
        self.open_enumeration(flat, texts, place)
    }

    /// Values that are no texts: a scalar, of which the documentation says which values it has.
    fn listed_values(&mut self, flat: &Flat<'d>) -> Ty {
        let values = || flat.values.iter().flatten();
        let ty = match flat.types.as_slice() {
            ["object"] => Some(Ty::Dynamic),
            ["array"] => Some(Ty::List(Box::new(Ty::Opaque))),
            [name] => of(name, flat.format),
            _ if values().all(|value| value.is_boolean()) => Some(Ty::Boolean),
            _ if values().all(|value| value.is_i64()) => Some(Ty::Integer),
            _ if values().all(|value| value.is_number()) => Some(Ty::Double),
            _ => None,
        };
        if let Some(ty) = ty {
            return ty;
        }
        self.find(Code::AnyValue, &flat.node, "values of several types");
        Ty::Opaque
    }

    /// Declares an enumeration of these texts.
    pub(super) fn open_enumeration(&mut self, flat: &Flat<'d>, texts: Vec<String>, place: &Place) -> Ty {
        if texts.iter().any(String::is_empty) {
            self.find(Code::UnnamedValue, &flat.node, "`\"\"`");
        }
        let values = values(texts);
        if values.is_empty() {
            return Ty::String;
        }
        let index = self.declare(place, &flat.node, docs::said(&flat.node), Body::Enumeration(values));
        Ty::Type(index)
    }
}

/// Values with names that differ in Rust, also as functions.
pub(super) fn values(texts: Vec<String>) -> Vec<EnumerationValue> {
    let mut seen = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let texts = texts.into_iter().filter(|text| !text.is_empty() && seen.insert(text.clone()));
    texts
        .map(|text| {
            let own = names::pascal(&text);
            let mut number = 1_usize;
            let rust = loop {
                let name = if number == 1 { own.clone() } else { format!("{own}{number}") };
                if taken.insert(names::snake(&name).to_ascii_lowercase()) {
                    break name;
                }
                number += 1;
            };
            EnumerationValue { text, rust: (rust != own).then_some(rust) }
        })
        .collect()
}
