//! Types as the spec writes them, for messages.

use super::{Ir, MapKey, Resource, Type};

impl Type {
    /// The type in the spec's notation, with the short names of what it refers to.
    #[must_use]
    pub fn notation(&self, ir: &Ir) -> String {
        match self {
            Self::Void => "void".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Double => "double".to_owned(),
            Self::String => "string".to_owned(),
            Self::Secret => "secret".to_owned(),
            Self::Binary => "binary".to_owned(),
            Self::DateTime => "date_time".to_owned(),
            Self::Uri => "uri".to_owned(),
            Self::Opaque => "opaque".to_owned(),
            Self::AnyError => "any_error".to_owned(),
            Self::DynamicStructure(bases) if bases.is_empty() => "dynamic_structure".to_owned(),
            Self::DynamicStructure(bases) => {
                let names: Vec<&str> = bases.iter().map(|base| ir.structures[*base].name.text.as_str()).collect();
                format!("dynamic_structure<{}>", names.join(", "))
            }
            Self::Id(resource) => resource.notation(),
            Self::Optional(inner) => format!("optional<{}>", inner.notation(ir)),
            Self::List(inner) => format!("list<{}>", inner.notation(ir)),
            Self::Set(inner) => format!("set<{}>", inner.notation(ir)),
            Self::Map(key, value) => format!("map<{}, {}>", key.notation(ir), value.notation(ir)),
            Self::Enumeration(id) => ir.enumerations[*id].name.text.clone(),
            Self::Structure(id) => ir.structures[*id].name.text.clone(),
        }
    }
}

impl MapKey {
    /// The key's type in the spec's notation.
    #[must_use]
    pub fn notation(&self, ir: &Ir) -> String {
        match self {
            Self::String => "string".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Uri => "uri".to_owned(),
            Self::DateTime => "date_time".to_owned(),
            Self::Id(resource) => resource.notation(),
            Self::Enumeration(id) => ir.enumerations[*id].name.text.clone(),
        }
    }
}

impl Resource {
    /// An id of it in the spec's notation.
    #[must_use]
    pub fn notation(&self) -> String {
        match self {
            Self::Unknown => "id".to_owned(),
            Self::One(name) => format!("id<{name}>"),
            Self::Several(names) => format!("id<{}>", names.join(" | ")),
            Self::Field { field, types } if types.is_empty() => format!("id<@{field}>"),
            Self::Field { field, types } => format!("id<{}, @{field}>", types.join(" | ")),
        }
    }
}
