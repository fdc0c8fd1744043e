//! Privileges: what each is needed on, as a path from a parameter.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Value, json};

use super::{Keys, Members, Writer};
use crate::import::sdk::index::Kind;
use crate::import::sdk::model::{Field, On, Operation, Privilege, Side, Structure, Type};

impl Writer<'_> {
    pub(super) fn privileges(&mut self, operation: &Operation, keys: &Keys) -> Vec<Value> {
        let written = operation.privileges.iter().map(|privilege| self.privilege(operation, privilege, keys));
        written.collect()
    }

    fn privilege(&mut self, operation: &Operation, privilege: &Privilege, keys: &Keys) -> Value {
        let mut members = Members::new();
        members.insert("id".to_owned(), json!(privilege.id));
        let on = privilege.on.as_ref().and_then(|on| match on {
            On::Parameter(name, side) => {
                let parameter = operation.parameters.iter().find(|field| is_called(field, name))?;
                Some(format!("{}{}", keys.of(&parameter.wire), suffix(*side)))
            }
            On::Attribute(name, side) => {
                let path = self.path_to(operation, name, privilege.resource.as_deref().unwrap_or_default())?;
                Some(format!("{path}{}", suffix(*side)))
            }
        });
        if let Some(on) = on {
            members.insert("on".to_owned(), json!(on));
        }
        if let Some(resource) = &privilege.resource {
            members.insert("resource".to_owned(), json!(resource));
        }
        Value::Object(members)
    }

    /// The shortest way from a parameter to a Python attribute: `spec.placement.host`. Where a text names a structure
    /// that isn't in use, since its fields were taken over into others, it is the only field of this name that
    /// identifies such a resource.
    fn path_to(&self, operation: &Operation, attribute: &str, resource: &str) -> Option<String> {
        let (class, name) = attribute.rsplit_once('.')?;
        let mut taken_over = Vec::new();
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut open: VecDeque<(String, &Structure)> = VecDeque::new();
        self.reach("", &operation.parameters, &mut seen, &mut open);
        while let Some((path, structure)) = open.pop_front() {
            let is_meant = class
                .strip_suffix(structure.class.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with("_client."));
            if let Some(field) = structure.fields.iter().find(|field| is_called(field, name)) {
                let path = format!("{path}{}", Keys::new(&structure.fields).of(&field.wire));
                if is_meant {
                    return Some(path);
                }
                if identifies(&field.ty, resource) {
                    taken_over.push(path);
                }
            }
            self.reach(&path, &structure.fields, &mut seen, &mut open);
        }
        taken_over.pop().filter(|_| taken_over.is_empty())
    }

    /// Opens the structures that fields lead to.
    fn reach<'s>(
        &'s self,
        path: &str,
        fields: &[Field],
        seen: &mut BTreeSet<(&'s str, &'s str)>,
        open: &mut VecDeque<(String, &'s Structure)>,
    ) {
        let keys = Keys::new(fields);
        for field in fields {
            let (steps, ty) = innermost(&field.ty);
            let Type::Named(reference) = ty else { continue };
            let Some(target) = self.index.find(reference) else { continue };
            if let Kind::Structure(structure) = target.kind
                && seen.insert((target.package, &structure.class))
            {
                open.push_back((format!("{path}{}{steps}.", keys.of(&field.wire)), structure));
            }
        }
    }
}

/// Whether a field has this name in Python, which is in lower case.
fn is_called(field: &Field, name: &str) -> bool {
    field.wire.eq_ignore_ascii_case(name)
}

/// Whether a type is an identifier of a resource.
fn identifies(ty: &Type, resource: &str) -> bool {
    matches!(innermost(ty).1, Type::Id(id) if id.types.iter().any(|ty| ty == resource))
}

fn suffix(side: Side) -> &'static str {
    match side {
        Side::Whole => "",
        Side::Keys => ".keys",
        Side::Values => ".values",
    }
}

/// The type within optionals and collections, and the steps of a path that lead there.
fn innermost(ty: &Type) -> (String, &Type) {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => innermost(inner),
        Type::Map(_, value) => {
            let (steps, ty) = innermost(value);
            (format!(".values{steps}"), ty)
        }
        other => (String::new(), other),
    }
}
