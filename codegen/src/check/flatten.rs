//! Structures in a query: each leaf becomes a query parameter, and each of these has a name of its own.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Field, Ir, Operation, QueryStyle, Rest, Route, StructureId, Type};

/// Parameters that a route sends in its query: those said to be there, and on a GET what is left over.
pub(super) fn queried<'a>(operation: &'a Operation, rest: &'a Rest, route: &'a Route) -> Vec<&'a Field> {
    let stated = |index: usize| route.query.iter().any(|(_, query, _)| *query == index);
    let elsewhere = |index: usize| {
        route.path_variables.iter().any(|(_, path)| *path == index)
            || rest.headers.iter().any(|(_, header)| *header == index)
            || route.body == Some(index)
    };
    let left_over = |index: usize| has_no_body(route) && !elsewhere(index);
    let parameters = operation.parameters.iter().enumerate();
    parameters.filter(|(index, _)| stated(*index) || left_over(*index)).map(|(_, parameter)| parameter).collect()
}

/// Whether left-over parameters of a route have nowhere to go but the query.
fn has_no_body(route: &Route) -> bool {
    route.body.is_none() && matches!(route.method.as_str(), "GET" | "HEAD" | "OPTIONS")
}

/// A type that is one text in a path, a query or a header.
pub(super) fn is_scalar(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Boolean
            | Type::Integer
            | Type::Double
            | Type::String
            | Type::Secret
            | Type::DateTime
            | Type::Uri
            | Type::Id(_)
            | Type::Enumeration(_)
    )
}

/// The published route's query has a form for every leaf and a name of its own for each.
pub(super) fn check(ir: &Ir, operation: &Operation, rest: &Rest, diagnostics: &mut Diagnostics) {
    let route = &rest.route;
    let mut query = Query { ir, rest, names: BTreeMap::new(), diagnostics };
    for (name, value) in &route.dispatch {
        // A name that stands alone may be filled by the parameter of that name.
        if value.is_some() {
            query.names.insert(name.clone(), "the fixed query of `dispatch`".to_owned());
        }
    }
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let stated = route.query.iter().find(|(_, query, _)| *query == index);
        let structured = matches!(within(&parameter.ty), Type::Structure(_));
        match stated {
            Some((_, _, QueryStyle::Form | QueryStyle::FormExploded)) if structured => query.top(parameter),
            Some((name, _, _)) => query.leaf(&parameter.name.text, &name.text),
            None if queried(operation, rest, route).iter().any(|other| std::ptr::eq(*other, parameter)) => {
                query.top(parameter);
            }
            None => {}
        }
    }
}

struct Query<'a> {
    ir: &'a Ir,
    rest: &'a Rest,
    /// Names in the query, with what has them, in words.
    names: BTreeMap<String, String>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Query<'a> {
    fn top(&mut self, parameter: &'a Field) {
        self.field(parameter, parameter, "", &mut Vec::new());
    }

    /// A field and, if it is a structure, what is in it.
    fn field(&mut self, parameter: &Field, field: &'a Field, prefix: &str, within_them: &mut Vec<StructureId>) {
        let path = format!("{prefix}{}", field.name.text);
        if let Some((name, _)) = self.rest.flatten.iter().find(|(_, named)| *named == path) {
            let name = name.text.clone();
            return self.leaf(&path, &name);
        }
        match within(&field.ty) {
            Type::List(inner) | Type::Set(inner) if is_scalar(inner) => self.leaf(&path, &field.wire),
            ty if is_scalar(ty) => self.leaf(&path, &field.wire),
            Type::Structure(id) if !within_them.contains(id) => {
                within_them.push(*id);
                let prefix = format!("{path}.");
                let ir = self.ir;
                for inner in &ir.structures[*id].fields {
                    self.field(parameter, inner, &prefix, within_them);
                }
                within_them.pop();
            }
            _ if self.diagnostics.has_error_in(field.type_span) => {}
            _ => {
                let found = field.ty.notation(self.ir);
                let (parameter, type_span) = (parameter.name.clone(), field.type_span);
                self.diagnostics.push(Kind::CannotFlatten { path, found, parameter, type_span });
            }
        }
    }

    fn leaf(&mut self, path: &str, name: &str) {
        if let Some(first) = self.names.get(name) {
            self.diagnostics.push(Kind::QueryNameClash {
                query: name.to_owned(),
                first: first.clone(),
                second: path.to_owned(),
                route: self.rest.route.path.span,
            });
            return;
        }
        self.names.insert(name.to_owned(), format!("`{path}`"));
    }
}

/// The type without its optional.
fn within(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        other => other,
    }
}
