//! REST: each parameter is sent once, in a form that its place allows; no two operations share a route.

use std::collections::BTreeMap;

use super::flatten::{self, is_scalar};
use super::path;
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Field, Ir, Name, Operation, QueryStyle, Rest, Route, Type};

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    for (_, service) in ir.services.iter() {
        for operation in &service.operations {
            let Some(rest) = &operation.rest else { continue };
            for route in std::iter::once(&rest.route).chain(&rest.alternates) {
                places(operation, rest, route, diagnostics);
                forms(ir, operation, rest, route, diagnostics);
            }
            if rest.stream && operation.result != Type::Binary && !diagnostics.has_error_in(operation.result_span) {
                let (name, found) = (operation.name.clone(), operation.result.notation(ir));
                diagnostics.push(Kind::UnfitStream { operation: name, found, result_span: operation.result_span });
            }
            flatten_paths(ir, operation, rest, diagnostics);
            // Alternate routes are what other servers and clients do, not what a spec can mend.
            flatten::check(ir, operation, rest, diagnostics);
        }
    }
    shared(ir, diagnostics);
}

/// Every parameter has one place at most.
fn places(operation: &Operation, rest: &Rest, route: &Route, diagnostics: &mut Diagnostics) {
    let path = route.path_variables.iter().map(|(name, at)| (*at, format!("path variable `{{{name}}}`")));
    let query = route.query.iter().map(|(name, at, _)| (*at, format!("query parameter `{}`", name.text)));
    let headers = rest.headers.iter().map(|(name, at)| (*at, format!("header `{}`", name.text)));
    let body = route.body.map(|at| (at, "the body".to_owned()));
    let mut seen: BTreeMap<usize, String> = BTreeMap::new();
    for (index, place) in path.chain(query).chain(headers).chain(body) {
        let first = seen.insert(index, place.clone());
        if let (Some(first), Some(parameter)) = (first, operation.parameters.get(index)) {
            let parameter = parameter.name.clone();
            diagnostics.push(Kind::ParameterInTwoPlaces { parameter, first, second: place, route: route.path.span });
        }
    }
}

/// Every parameter has a type that can be written in its place.
fn forms(ir: &Ir, operation: &Operation, rest: &Rest, route: &Route, diagnostics: &mut Diagnostics) {
    const TEXT: &str = "string, id, enumeration, integer, double, boolean, uri, date_time";
    let mut demand = |index: usize, fits: fn(&Type) -> bool, place: String, allowed: &'static str| {
        let Some(parameter) = operation.parameters.get(index) else { return };
        if !fits(&parameter.ty) && !diagnostics.has_error_in(parameter.type_span) {
            diagnostics.push(unfit(ir, parameter, place, allowed));
        }
    };
    for (name, index) in &route.path_variables {
        demand(*index, is_scalar, format!("path variable `{{{name}}}`"), TEXT);
    }
    for (name, index) in &rest.headers {
        demand(*index, |ty| is_scalar(required(ty)), format!("header `{}`", name.text), TEXT);
    }
    for (name, index, style) in &route.query {
        let fits: fn(&Type) -> bool = match style {
            QueryStyle::Form | QueryStyle::FormExploded => |ty| listed(ty) || is_structure(ty),
            QueryStyle::DeepObject => is_structure,
            _ => listed,
        };
        let named = operation
            .parameters
            .get(*index)
            .is_some_and(|parameter| rest.flatten.iter().any(|(_, path)| *path == parameter.name.text));
        if !named {
            const QUERY: &str = "those of a path variable, lists and sets of them, structures with the styles `form`, \
                                 `form_exploded` and `deep_object`; each perhaps optional";
            demand(*index, fits, format!("query parameter `{}`", name.text), QUERY);
        }
    }
}

/// A value or a list of values.
fn listed(ty: &Type) -> bool {
    match required(ty) {
        Type::List(inner) | Type::Set(inner) => is_scalar(inner),
        other => is_scalar(other),
    }
}

fn is_structure(ty: &Type) -> bool {
    matches!(required(ty), Type::Structure(_))
}

/// The type without its optional.
fn required(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        other => other,
    }
}

fn unfit(ir: &Ir, parameter: &Field, place: String, allowed: &'static str) -> Kind {
    Kind::UnfitPlace {
        parameter: parameter.name.clone(),
        found: parameter.ty.notation(ir),
        type_span: parameter.type_span,
        place,
        allowed,
    }
}

/// Every path of `flatten` leads to something that is sent in the query.
fn flatten_paths(ir: &Ir, operation: &Operation, rest: &Rest, diagnostics: &mut Diagnostics) {
    for (query, path) in &rest.flatten {
        let lost = match path::follow(ir, &operation.parameters, path) {
            Ok(()) => {
                let root = path.split('.').next().unwrap_or_default();
                let routes = std::iter::once(&rest.route).chain(&rest.alternates);
                let mut sent = routes.flat_map(|route| flatten::queried(operation, rest, route));
                if sent.any(|parameter| parameter.name.text == root) {
                    continue;
                }
                path::Lost { problem: format!("parameter `{root}` isn't sent in the query"), suggestion: None }
            }
            Err(lost) => lost,
        };
        diagnostics.push(Kind::UnknownFlattenPath {
            query: query.clone(),
            path: path.clone(),
            problem: lost.problem,
            suggestion: lost.suggestion,
        });
    }
}

/// No two operations are called in the same way, but for the task twins, which the query `vmw-task` tells apart.
fn shared(ir: &Ir, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Name> = BTreeMap::new();
    for (_, service) in ir.services.iter() {
        for operation in &service.operations {
            let Some(rest) = &operation.rest else { continue };
            let name = format!("{}.{}", service.name.text, operation.name.text);
            let name = Name { text: name, span: rest.route.path.span };
            let words = in_words(rest);
            let task = if operation.name.text.ends_with("$task") { "task " } else { "" };
            match seen.entry(format!("{task}{words}")) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(name);
                }
                std::collections::btree_map::Entry::Occupied(first) => {
                    let first = first.get().clone();
                    diagnostics.push(Kind::SharedRoute { route: format!("`{words}`"), first, second: name });
                }
            }
        }
    }
}

/// A route with all that tells it from others.
fn in_words(rest: &Rest) -> String {
    let route = &rest.route;
    let mut words = format!("{} ", route.method);
    let mut variable = false;
    for letter in route.path.text.chars() {
        match letter {
            '{' => variable = true,
            // Names of variables tell nothing apart.
            '}' => {
                variable = false;
                words.push_str("{}");
            }
            _ if variable => {}
            _ => words.push(letter),
        }
    }
    let mut query: Vec<String> = route
        .dispatch
        .iter()
        .map(|(name, value)| value.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}")))
        .collect();
    query.sort();
    if !query.is_empty() {
        words.push('?');
        words.push_str(&query.join("&"));
    }
    let mut headers: Vec<String> =
        rest.dispatch_headers.iter().map(|(name, value)| format!(" {name}: {value}")).collect();
    headers.sort();
    words.extend(headers);
    words
}
