//! How the requests of one route become the input of its operation: decided once, when a provider is built.

use http::{HeaderName, Method};

use crate::meta::{OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo, Type};
use crate::rest::legacy::LegacyRoute;
use crate::rest::place::{self, leaves_go_into_query};

/// A route's operation, and where its parameters are in a request.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) service: &'static ServiceInfo,
    pub(super) operation: &'static OperationInfo,
    pub(super) method: Method,
    /// The place of each parameter, in the order of the operation's table.
    pub(super) places: Vec<Place>,
    pub(super) query: Names,
    pub(super) body: Body,
    /// Parameters that are structures and spread over the query: each is there, even if none of its fields is, unless it
    /// is optional.
    pub(super) spread: Vec<usize>,
}

/// Where one parameter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A variable of the path, by its position.
    Path(usize),
    Header(HeaderName),
    /// The body as a whole.
    Body,
    /// The query, or a member of the body.
    Other,
}

/// What names in the query stand for.
#[derive(Debug)]
pub(super) enum Names {
    /// Those of a table.
    Known(Vec<(&'static str, Target)>),
    /// Paths that begin with a parameter: `filter.name`.
    Dotted,
    /// Nothing: queries say which operation is meant, and no more.
    Ignored,
}

/// What a known name in the query stands for.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A value or several, at this path from the parameters inwards.
    Values(Vec<&'static str>, QueryStyle),
    /// The part before the brackets of `name[field]`.
    Deep(&'static str),
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Nothing: what comes is passed over.
    Ignored,
    /// The value of a parameter.
    Whole,
    /// The bytes of a parameter, in a content type of their own.
    Raw(&'static str),
    /// An object whose members are parameters.
    Members,
}

impl Plan {
    /// The plan of a published route.
    pub(super) fn of_template(
        service: &'static ServiceInfo,
        operation: &'static OperationInfo,
        rest: &'static RestInfo,
        route: &'static RouteInfo,
        method: Method,
        variables: &[&str],
    ) -> Result<Self, String> {
        let mut places = Vec::new();
        let mut names = Vec::new();
        let mut spread = Vec::new();
        let in_query = leaves_go_into_query(&method, route);
        for (index, (stated, field)) in
            place::places(operation, rest, route).into_iter().zip(operation.input.fields).enumerate()
        {
            let mut leaves = || {
                let known = place::leaves(rest, operation, index).into_iter();
                names.extend(known.map(|leaf| (leaf.name, Target::Values(leaf.path, QueryStyle::FormExploded))));
                if matches!(field.ty, Type::Structure(_)) {
                    spread.push(index);
                }
            };
            places.push(match stated {
                place::Place::Path(name) => match variables.iter().position(|variable| *variable == name) {
                    Some(position) => Place::Path(position),
                    None => return Err(format!("its path has no variable `{name}`")),
                },
                place::Place::Header(name) => {
                    Place::Header(HeaderName::try_from(name).map_err(|_| format!("`{name}` can't be a header"))?)
                }
                place::Place::Body => Place::Body,
                place::Place::Query(name, QueryStyle::DeepObject) => {
                    names.push((name, Target::Deep(field.name)));
                    Place::Other
                }
                place::Place::Query(name, style) => {
                    match field.ty.inner() {
                        Type::Structure(_) => leaves(),
                        _ => names.push((name, Target::Values(vec![field.name], style))),
                    }
                    Place::Other
                }
                place::Place::LeftOver => {
                    if in_query {
                        leaves();
                    }
                    Place::Other
                }
            });
        }
        let has_body = !matches!(method, Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS);
        let body = match (route.body.and_then(|index| operation.input.fields.get(index)), rest.content_type) {
            (Some(field), Some(other)) if !is_json(other) && matches!(field.ty.inner(), Type::Binary) => {
                Body::Raw(other)
            }
            (Some(_), _) => Body::Whole,
            (None, _) if has_body || places.iter().any(|place| matches!(place, Place::Other)) => Body::Members,
            (None, _) => Body::Ignored,
        };
        Ok(Self { service, operation, method, places, query: Names::Known(names), body, spread })
    }

    /// The plan of a legacy route.
    pub(super) fn of_legacy(
        service: &'static ServiceInfo,
        operation: &'static OperationInfo,
        route: &LegacyRoute,
    ) -> Self {
        let parameters = operation.input.fields.iter().enumerate();
        let places =
            parameters.clone().map(|(index, _)| if route.id == Some(index) { Place::Path(0) } else { Place::Other });
        let in_query = matches!(route.method, Method::GET | Method::DELETE);
        let is_spread =
            |index: usize, ty: &Type| in_query && route.id != Some(index) && matches!(ty, Type::Structure(_));
        Self {
            service,
            operation,
            method: route.method.clone(),
            places: places.collect(),
            query: if in_query { Names::Dotted } else { Names::Ignored },
            body: if route.method == Method::GET { Body::Ignored } else { Body::Members },
            spread: parameters.filter(|(index, field)| is_spread(*index, &field.ty)).map(|(index, _)| index).collect(),
        }
    }

    /// Whether a name in the query stands for a parameter.
    pub(super) fn takes(&self, name: &str) -> bool {
        match &self.query {
            Names::Known(known) => known.iter().any(|(known, _)| *known == name),
            Names::Dotted | Names::Ignored => false,
        }
    }
}

/// Whether a content type is JSON, whatever its parameters say.
pub(super) fn is_json(content_type: &str) -> bool {
    is_type(content_type, "application/json")
}

/// Whether a content type is the wanted one, whatever the parameters of both say.
pub(super) fn is_type(content_type: &str, wanted: &str) -> bool {
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence(content_type) == essence(wanted)
}
