//! Where each parameter of an operation goes on a route, and which leaves a flattened structure has.

use http::Method;

use crate::meta::{OperationInfo, QueryStyle, RestInfo, RouteInfo, StructureTable, Type};

/// Where one parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The variable of this name in the path.
    Path(&'static str),
    /// The query, under this name. A structure's leaves instead, unless the style is `deepObject`.
    Query(&'static str, QueryStyle),
    /// A header.
    Header(&'static str),
    /// It is the body.
    Body,
    /// Left over: a member of the body, which is an object; or, where requests have no body, leaves in the query.
    LeftOver,
}

/// The place of each parameter, in the order of the operation's table.
pub(crate) fn places(operation: &OperationInfo, rest: &RestInfo, route: &RouteInfo) -> Vec<Place> {
    let place = |index: usize| {
        let of = |known: usize| known == index;
        if let Some((name, _)) = route.path_variables.iter().find(|(_, at)| of(*at)) {
            return Place::Path(name);
        }
        if let Some((name, _, style)) = route.query.iter().find(|(_, at, _)| of(*at)) {
            return Place::Query(name, *style);
        }
        if let Some((name, _)) = rest.headers.iter().find(|(_, at)| of(*at)) {
            return Place::Header(name);
        }
        if route.body.is_some_and(of) { Place::Body } else { Place::LeftOver }
    };
    (0..operation.input.fields.len()).map(place).collect()
}

/// Whether what is left over belongs into the query: the method has no body by custom, or the body is taken by a
/// parameter. Only the plain form does so; the wrapped form has a body on every method.
pub(crate) fn leaves_go_into_query(method: &Method, route: &RouteInfo) -> bool {
    route.body.is_some() || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE)
}

/// One query parameter of a flattened parameter.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Its name in the query.
    pub(crate) name: &'static str,
    /// Names of the fields that lead to it, the parameter's own first.
    pub(crate) path: Vec<&'static str>,
}

/// The query parameters of a parameter that is flattened, in declaration order.
///
/// A leaf is called like its field, without those around it, or as the table's `flatten` says. A structure within itself
/// and a leaf that no text can hold have none: the generator refuses such specs unless they are imported as they are.
pub(crate) fn leaves(rest: &RestInfo, operation: &'static OperationInfo, parameter: usize) -> Vec<Leaf> {
    let mut found = Vec::new();
    if let Some(field) = operation.input.fields.get(parameter) {
        Leaves { rest, found: &mut found, within: Vec::new(), path: Vec::new() }.field(field.name, &field.ty);
    }
    found
}

struct Leaves<'a> {
    rest: &'a RestInfo,
    found: &'a mut Vec<Leaf>,
    within: Vec<*const StructureTable>,
    path: Vec<&'static str>,
}

impl Leaves<'_> {
    fn field(&mut self, name: &'static str, ty: &'static Type) {
        self.path.push(name);
        let stated = self.rest.flatten.iter().find(|(_, path)| path.split('.').eq(self.path.iter().copied()));
        match (stated, ty.inner()) {
            (None, Type::Structure(info)) => {
                let place = std::ptr::from_ref(info.table());
                if !self.within.contains(&place) {
                    self.within.push(place);
                    for field in info.fields {
                        self.field(field.name, &field.ty);
                    }
                    self.within.pop();
                }
            }
            (stated, inner) if is_listed(inner) => {
                let name = stated.map_or(name, |(query, _)| query);
                self.found.push(Leaf { name, path: self.path.clone() });
            }
            _ => {}
        }
        self.path.pop();
    }
}

/// A type that is one text in a path, a query or a header.
pub(crate) fn is_scalar(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Boolean
            | Type::Integer
            | Type::Double
            | Type::String
            | Type::Secret
            | Type::Binary
            | Type::DateTime
            | Type::Uri
            | Type::Id(_)
            | Type::Enumeration(_)
    )
}

/// A scalar, or a list or set of them.
pub(crate) fn is_listed(ty: &Type) -> bool {
    match ty {
        Type::List(inner) | Type::Set(inner) => is_scalar(inner.inner()),
        other => is_scalar(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{EnumerationInfo, FieldInfo, StructureInfo};

    static KIND: EnumerationInfo = EnumerationInfo::new("kind", &["A"]);
    static POD: StructureTable = StructureTable::new(&StructureInfo::new(
        "pod",
        &[FieldInfo::new("namespace", Type::String), FieldInfo::new("name", Type::String)],
    ));
    static SPEC: StructureTable = StructureTable::new(&StructureInfo::new(
        "spec",
        &[
            FieldInfo::new("kind", Type::Enumeration(&KIND)),
            FieldInfo::new("pod", Type::Optional(&Type::structure(&POD))),
            FieldInfo::new("names", Type::Optional(&Type::List(&Type::String))),
            FieldInfo::new("labels", Type::Map(&Type::String, &Type::String)),
            FieldInfo::new("again", Type::Optional(&Type::structure(&SPEC))),
        ],
    ));
    static REST: RestInfo = RestInfo::new(RouteInfo::new("GET", "/a/{id}").path_variables(&[("id", 0)]).query(&[(
        "limit",
        2,
        QueryStyle::Form,
    )]))
    .flatten(&[("pod-namespace", "spec.pod.namespace")]);
    static OPERATION: OperationInfo = OperationInfo::new(
        "get",
        &[
            FieldInfo::new("id", Type::Id(&[])),
            FieldInfo::new("spec", Type::structure(&SPEC)),
            FieldInfo::new("max", Type::Optional(&Type::Integer)),
        ],
        Type::Void,
    )
    .rest(&REST);

    #[test]
    fn each_parameter_has_a_place() {
        let places = places(&OPERATION, &REST, &REST.route);
        assert_eq!(places, [Place::Path("id"), Place::LeftOver, Place::Query("limit", QueryStyle::Form)]);
    }

    #[test]
    fn leaves_are_called_like_their_fields_unless_named() {
        let leaves: Vec<String> = leaves(&REST, &OPERATION, 1)
            .into_iter()
            .map(|leaf| format!("{}={}", leaf.name, leaf.path.join(".")))
            .collect();
        assert_eq!(
            leaves,
            ["kind=spec.kind", "pod-namespace=spec.pod.namespace", "name=spec.pod.name", "names=spec.names",]
        );
    }
}
