//! Which operation a request means: by the segments of its path, its method, and what tells operations apart that share
//! both.
//!
//! A tree by segments. A literal segment counts more than a variable, from left to right; where the literal leads to
//! nothing that fits, the variable is tried. What a step costs doesn't depend on how many routes there are.

use std::borrow::Cow;
use std::collections::HashMap;

use http::{HeaderMap, HeaderName, Method};

use super::plan::Plan;
use super::query::{ACTION, LEGACY_ACTION, Query, TASK};
use crate::meta::{OperationInfo, ServiceInfo};
use crate::rest::{legacy, text};
use crate::server::provider::Names;

/// Suffix of the names of operations that run as a task beside a twin that doesn't.
const TASK_SUFFIX: &str = "$task";
/// The service whose `delete` has a route of its own on the legacy form, as clients expect.
const SESSION: &str = "com.vmware.cis.session";

/// Routes, by path.
#[derive(Debug)]
pub(super) struct Router {
    /// The first is the root.
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<Box<str>, usize, Names>,
    variable: Option<usize>,
    methods: Vec<(Method, Vec<Route>)>,
}

/// One way to call an operation.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) plan: Plan,
    dispatch: Dispatch,
    /// The query must have `vmw-task=true`; others must not have it.
    task: bool,
}

/// What tells operations apart that share path and method.
#[derive(Debug)]
enum Dispatch {
    /// Fixed parts of query and headers, all of which must be there.
    Fixed { query: &'static [(&'static str, Option<&'static str>)], headers: Vec<(HeaderName, &'static str)> },
    /// The name in `~action`; unless it is needed, a request without one means the operation too.
    Action { name: String, needed: bool },
}

/// What was found.
#[derive(Debug)]
pub(super) enum Found<'r, 'p> {
    /// The route, and the segments that stand for its variables, as they came.
    Route(&'r Route, Vec<&'p str>),
    /// Nothing has such a path.
    Nothing,
    /// The path is there, with these methods.
    Methods(Vec<&'r Method>),
    /// Path and method are there, and what the request says beside is none of what tells their operations apart.
    NoOperation,
}

impl Router {
    fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// The published routes of services.
    pub(super) fn of_templates(services: &[&'static ServiceInfo]) -> Self {
        let mut router = Self::new();
        for (service, operation) in operations(services) {
            let Some(rest) = operation.rest else { continue };
            for route in std::iter::once(&rest.route).chain(rest.alternates) {
                let added = segments(route.path).and_then(|segments| {
                    let method = Method::from_bytes(route.method.as_bytes()).map_err(|error| error.to_string())?;
                    let variables: Vec<&str> = segments.iter().filter_map(Segment::variable).collect();
                    let plan = Plan::of_template(service, operation, rest, route, method, &variables)?;
                    let headers = rest.dispatch_headers.iter().map(|(name, value)| {
                        let parsed = HeaderName::try_from(*name).map_err(|_| format!("`{name}` can't be a header"))?;
                        Ok((parsed, *value))
                    });
                    let headers = headers.collect::<Result<Vec<_>, String>>()?;
                    let dispatch = Dispatch::Fixed { query: route.dispatch, headers };
                    router.add(&segments, Route { plan, dispatch, task: is_task(operation) });
                    Ok(())
                });
                if let Err(problem) = added {
                    let (service, operation, path) = (service.name, operation.name, route.path);
                    tracing::warn!(service, operation, path, problem, "a route that can't be served");
                }
            }
        }
        router.report_ambiguous();
        router
    }

    /// The legacy routes of services.
    pub(super) fn of_legacy(services: &[&'static ServiceInfo]) -> Self {
        let mut router = Self::new();
        for (service, operation) in operations(services) {
            let route = legacy::route(service, operation);
            router.add_legacy(service, operation, &route);
            if service.name == SESSION && operation.name == "delete" {
                let method = Method::DELETE;
                router.add_legacy(service, operation, &legacy::LegacyRoute { method, action: None, ..route });
            }
        }
        // where there is only one operation, nothing need say which
        for (_, routes) in router.nodes.iter_mut().flat_map(|node| &mut node.methods) {
            for task in [false, true] {
                let mut alike = routes.iter_mut().filter(|route| route.task == task);
                if let (Some(Route { dispatch: Dispatch::Action { needed, .. }, .. }), None) =
                    (alike.next(), alike.next())
                {
                    *needed = false;
                }
            }
        }
        router
    }

    fn add_legacy(
        &mut self,
        service: &'static ServiceInfo,
        operation: &'static OperationInfo,
        route: &legacy::LegacyRoute,
    ) {
        let mut segments: Vec<Segment<'_>> = route.path.split('/').skip(1).map(Segment::Literal).collect();
        if route.id.is_some() {
            segments.push(Segment::Variable("id"));
        }
        let (name, needed) = match &route.action {
            Some(action) => (action.clone(), true),
            // `~action=create` is as good as none
            None if route.method == Method::POST => (operation.name.replace('_', "-"), false),
            None => (String::new(), false),
        };
        let plan = Plan::of_legacy(service, operation, route);
        self.add(&segments, Route { plan, dispatch: Dispatch::Action { name, needed }, task: route.task });
    }

    fn add(&mut self, segments: &[Segment<'_>], route: Route) {
        let mut at = 0;
        for segment in segments {
            let next = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = match segment {
                Segment::Literal(text) => *node.literals.entry((*text).into()).or_insert(next),
                Segment::Variable(_) => *node.variable.get_or_insert(next),
            };
            if at == next {
                self.nodes.push(Node::default());
            }
        }
        let Some(node) = self.nodes.get_mut(at) else { return };
        let method = &route.plan.method;
        match node.methods.iter_mut().find(|(known, _)| known == method) {
            Some((_, routes)) => routes.push(route),
            None => node.methods.push((method.clone(), vec![route])),
        }
    }

    /// Says which operations nothing tells apart; the first of them answers.
    fn report_ambiguous(&self) {
        for (_, routes) in self.nodes.iter().flat_map(|node| &node.methods) {
            for (position, route) in routes.iter().enumerate() {
                if let Some(first) = routes.iter().take(position).find(|first| first.is_like(route)) {
                    let name = |route: &Route| format!("{}.{}", route.plan.service.name, route.plan.operation.name);
                    tracing::debug!(hidden = name(route), behind = name(first), "two operations share a route");
                }
            }
        }
    }

    /// Finds what a request means; the path is without the slash at its beginning.
    pub(super) fn find<'r, 'p>(
        &'r self,
        method: &Method,
        path: &'p str,
        query: &Query<'_>,
        headers: &HeaderMap,
    ) -> Found<'r, 'p> {
        // what has no body to answer with is asked like what has one
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let task = match query.first(TASK) {
            None => Some(false),
            Some(value) => value.eq_ignore_ascii_case("true").then_some(true),
        };
        let request = Request { method, query, headers, task };
        let mut search = Search { router: self, request, variables: Vec::new(), methods: Vec::new(), is_method: false };
        match search.walk(0, Some(path)) {
            Some(route) => Found::Route(route, search.variables),
            None if search.is_method => Found::NoOperation,
            None if search.methods.is_empty() => Found::Nothing,
            None => Found::Methods(search.methods),
        }
    }
}

/// Operations with their services, in the order of registration.
fn operations(
    services: &[&'static ServiceInfo],
) -> impl Iterator<Item = (&'static ServiceInfo, &'static OperationInfo)> {
    services.iter().flat_map(|service| service.operations.iter().map(|operation| (*service, operation)))
}

fn is_task(operation: &OperationInfo) -> bool {
    operation.name.ends_with(TASK_SUFFIX)
}

/// One part of a template's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment<'t> {
    Literal(&'t str),
    Variable(&'t str),
}

impl<'t> Segment<'t> {
    fn variable(&self) -> Option<&'t str> {
        match self {
            Self::Literal(_) => None,
            Self::Variable(name) => Some(name),
        }
    }
}

fn segments(template: &str) -> Result<Vec<Segment<'_>>, String> {
    let path = template.strip_prefix('/').ok_or_else(|| "it doesn't begin with a slash".to_owned())?;
    let segment = |text| match str::strip_prefix(text, '{').and_then(|name| name.strip_suffix('}')) {
        Some(name) if !name.contains(['{', '}']) => Ok(Segment::Variable(name)),
        None if !text.contains(['{', '}', '?']) => Ok(Segment::Literal(text)),
        _ => Err(format!("the segment `{text}` is neither a text nor a variable")),
    };
    path.split('/').map(segment).collect()
}

struct Request<'q> {
    method: &'q Method,
    query: &'q Query<'q>,
    headers: &'q HeaderMap,
    /// Whether the twin that runs as a task is meant; none: what the query says of it means nothing.
    task: Option<bool>,
}

/// A walk down the tree, and back where that leads nowhere.
struct Search<'r, 'p, 'q> {
    router: &'r Router,
    request: Request<'q>,
    variables: Vec<&'p str>,
    /// Methods of the nodes at which the path ends.
    methods: Vec<&'r Method>,
    /// One of them has the request's method.
    is_method: bool,
}

impl<'r, 'p> Search<'r, 'p, '_> {
    /// Recursive, as deep as the tree at most.
    fn walk(&mut self, node: usize, path: Option<&'p str>) -> Option<&'r Route> {
        let node = self.router.nodes.get(node)?;
        let Some(path) = path else { return self.at(node) };
        let (segment, rest) = match path.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        let name = text::unescape(segment, false).unwrap_or(Cow::Borrowed(segment));
        let literal = node.literals.get(&*name);
        if let Some(route) = literal.and_then(|literal| self.walk(*literal, rest)) {
            return Some(route);
        }
        // an empty segment is no value
        let variable = node.variable.filter(|_| !segment.is_empty())?;
        self.variables.push(segment);
        let found = self.walk(variable, rest);
        if found.is_none() {
            self.variables.pop();
        }
        found
    }

    fn at(&mut self, node: &'r Node) -> Option<&'r Route> {
        self.methods.extend(node.methods.iter().map(|(method, _)| method));
        let (_, routes) = node.methods.iter().find(|(method, _)| method == self.request.method)?;
        self.is_method = true;
        let mut best: Option<(usize, &Route)> = None;
        for route in routes {
            if let Some(score) = route.score(&self.request)
                && best.is_none_or(|(most, _)| score > most)
            {
                best = Some((score, route));
            }
        }
        best.map(|(_, route)| route)
    }
}

impl Route {
    /// How much of the request speaks for the route; none: something speaks against it.
    fn score(&self, request: &Request<'_>) -> Option<usize> {
        if request.task != Some(self.task) {
            return None;
        }
        match &self.dispatch {
            Dispatch::Action { name, needed } => match request.query.first(LEGACY_ACTION) {
                None | Some("") => (!needed).then_some(0),
                Some(action) if action.replace('_', "-") == *name => Some(1),
                Some(_) => None,
            },
            Dispatch::Fixed { query, headers } => {
                let fits = |(name, value): &(&str, Option<&str>)| match (request.query.first(name), value) {
                    (Some(found), Some(value)) => found == *value,
                    (Some(_), None) => true,
                    (None, _) => false,
                };
                let has = |(name, value): &(HeaderName, &str)| {
                    request.headers.get(name).is_some_and(|found| found.as_bytes().trim_ascii() == value.as_bytes())
                };
                // an action that isn't this one must not end up here
                let is_other_action = request.query.first(ACTION).is_some()
                    && !query.iter().any(|(name, _)| *name == ACTION)
                    && !self.plan.takes(ACTION);
                let all = !is_other_action && query.iter().all(fits) && headers.iter().all(has);
                all.then_some(query.len() + headers.len())
            }
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        let alike = match (&self.dispatch, &other.dispatch) {
            (Dispatch::Fixed { query, headers }, Dispatch::Fixed { query: others, headers: other_headers }) => {
                let sorted = |query: &'static [(&'static str, Option<&'static str>)]| {
                    let mut query = query.to_vec();
                    query.sort_unstable();
                    query
                };
                sorted(query) == sorted(others) && headers == other_headers
            }
            _ => false,
        };
        alike && self.task == other.task && !std::ptr::eq(self.plan.operation, other.plan.operation)
    }

    /// Names in the query that told that the route is meant.
    pub(super) fn is_dispatch(&self, name: &str) -> bool {
        name == TASK
            || match &self.dispatch {
                Dispatch::Action { .. } => name == LEGACY_ACTION,
                Dispatch::Fixed { query, .. } => query.iter().any(|(known, _)| *known == name),
            }
    }
}
