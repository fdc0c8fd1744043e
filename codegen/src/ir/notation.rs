//! Types as the spec writes them.

use super::{Ir, MapKey, Resource, Type, TypeId};

/// How what a type refers to is called.
pub trait Names {
    /// A structure, an error or an enumeration.
    fn of(&self, id: TypeId) -> String;

    /// An id, with the resource types that it may name.
    fn id(&self, resource: &Resource) -> String {
        resource.notation()
    }
}

/// Short names, for messages.
impl Names for Ir {
    fn of(&self, id: TypeId) -> String {
        match id {
            TypeId::Structure(id) => self.structures[id].name.text.clone(),
            TypeId::Enumeration(id) => self.enumerations[id].name.text.clone(),
        }
    }
}

impl Type {
    /// The type in the spec's notation, with the short names of what it refers to.
    #[must_use]
    pub fn notation(&self, ir: &Ir) -> String {
        self.notation_by(ir)
    }

    /// The same, with names as they are wanted.
    #[must_use]
    pub fn notation_by(&self, names: &dyn Names) -> String {
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
                let bases: Vec<String> = bases.iter().map(|base| names.of(TypeId::Structure(*base))).collect();
                format!("dynamic_structure<{}>", bases.join(", "))
            }
            Self::Id(resource) => names.id(resource),
            Self::Optional(inner) => format!("optional<{}>", inner.notation_by(names)),
            Self::List(inner) => format!("list<{}>", inner.notation_by(names)),
            Self::Set(inner) => format!("set<{}>", inner.notation_by(names)),
            Self::Map(key, value) => format!("map<{}, {}>", key.notation_by(names), value.notation_by(names)),
            Self::Enumeration(id) => names.of(TypeId::Enumeration(*id)),
            Self::Structure(id) => names.of(TypeId::Structure(*id)),
        }
    }
}

impl MapKey {
    /// The key's type in the spec's notation.
    #[must_use]
    pub fn notation_by(&self, names: &dyn Names) -> String {
        match self {
            Self::String => "string".to_owned(),
            Self::Integer => "integer".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Uri => "uri".to_owned(),
            Self::DateTime => "date_time".to_owned(),
            Self::Id(resource) => names.id(resource),
            Self::Enumeration(id) => names.of(TypeId::Enumeration(*id)),
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
