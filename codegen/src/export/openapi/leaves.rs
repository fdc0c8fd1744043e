//! Flattened structures: the query parameters that stand for one.

use crate::ir::{Field, Ir, Rest, StructureId, Type};

/// One query parameter of a flattened parameter.
pub(super) struct Leaf<'a> {
    pub(super) name: String,
    pub(super) field: &'a Field,
    /// It must be there: nothing on the way to it is optional, nor is it itself.
    pub(super) required: bool,
}

/// The leaves of a parameter. `None`: a query can't hold all of it.
pub(super) fn of<'a>(ir: &'a Ir, rest: &Rest, parameter: &'a Field) -> Option<Vec<Leaf<'a>>> {
    let mut walk = Walk { ir, rest, leaves: Vec::new(), within: Vec::new(), whole: true };
    walk.field(parameter, "", true);
    let twice = |(at, leaf): (usize, &Leaf<'_>)| walk.leaves.iter().take(at).any(|other| other.name == leaf.name);
    (walk.whole && !walk.leaves.iter().enumerate().any(twice)).then_some(walk.leaves)
}

struct Walk<'a, 'r> {
    ir: &'a Ir,
    rest: &'r Rest,
    leaves: Vec<Leaf<'a>>,
    within: Vec<StructureId>,
    whole: bool,
}

impl<'a> Walk<'a, '_> {
    fn field(&mut self, field: &'a Field, prefix: &str, required: bool) {
        let path = format!("{prefix}{}", field.name.text);
        let (required, ty) = match &field.ty {
            Type::Optional(inner) => (false, &**inner),
            ty => (required, ty),
        };
        let stated = self.rest.flatten.iter().find(|(_, named)| *named == path).map(|(query, _)| query.text.clone());
        match ty {
            Type::Structure(id) if stated.is_none() && !self.within.contains(id) => {
                self.within.push(*id);
                let ir = self.ir;
                for inner in &ir.structures[*id].fields {
                    self.field(inner, &format!("{path}."), required);
                }
                self.within.pop();
            }
            ty if is_listed(ty) => {
                self.leaves.push(Leaf { name: stated.unwrap_or_else(|| field.wire.clone()), field, required });
            }
            _ => self.whole = false,
        }
    }
}

/// A type that is one text in a path, a query or a header; secrets aren't, since URLs are logged.
fn is_scalar(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Boolean
            | Type::Integer
            | Type::Double
            | Type::String
            | Type::Binary
            | Type::DateTime
            | Type::Uri
            | Type::Id(_)
            | Type::Enumeration(_)
    )
}

/// A scalar, or a list or set of them.
fn is_listed(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Set(inner) => match &**inner {
            Type::Optional(inner) => is_scalar(inner),
            inner => is_scalar(inner),
        },
        ty => is_scalar(ty),
    }
}
