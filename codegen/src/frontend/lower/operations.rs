//! Operations, with what they look like over REST.

use jsonc_parser::ast::Value;

use super::{Lowering, boolean, elements, get, members, number, string};
use crate::diagnostic::Kind;
use crate::frontend::syntax::{DeclaredError, Operation, OperationResult, Reference, Rest, Route};
use crate::ir::{Name, Privilege, QueryStyle, Task};
use crate::source::Span;

impl<'a> Lowering<'a> {
    pub(super) fn operation(&mut self, key: Name, value: &'a Value<'a>) -> Operation {
        let (name, facts) = self.declaration(key, value);
        let mut operation = Operation {
            name,
            facts,
            parameters: Vec::new(),
            result: None,
            errors: Vec::new(),
            task: Task::None,
            task_result: None,
            read_only: None,
            privileges: Vec::new(),
            rest: None,
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "parameters" => operation.parameters = self.fields(value),
                "result" => operation.result = Some(self.result(value)),
                "errors" => {
                    operation.errors = self.pairs(value).map(|(key, value)| declared_error(key, value)).collect();
                }
                "task" => {
                    operation.task = match string(value).as_deref() {
                        Some("task") => Task::Task,
                        Some("task_only") => Task::TaskOnly,
                        _ => Task::None,
                    };
                }
                "task_result" => operation.task_result = self.ty(value),
                "read_only" => operation.read_only = Some(boolean(value)),
                "privileges" => {
                    operation.privileges = elements(value).filter_map(|value| self.privilege(value)).collect();
                }
                "rest" => operation.rest = self.rest(value),
                _ => {}
            }
        }
        operation
    }

    fn result(&mut self, value: &'a Value<'a>) -> OperationResult {
        OperationResult {
            ty: get(value, "type").and_then(|ty| self.ty(ty)),
            doc: get(value, "doc").and_then(string),
            sensitive: get(value, "sensitive").is_some_and(boolean),
            unset: get(value, "unset").and_then(string),
        }
    }

    fn privilege(&self, value: &'a Value<'a>) -> Option<Privilege> {
        Some(Privilege {
            id: get(value, "id").and_then(string)?,
            on: get(value, "on").and_then(|on| self.name(on)),
            resource: get(value, "resource").and_then(string),
        })
    }

    fn rest(&mut self, value: &'a Value<'a>) -> Option<Rest> {
        let mut rest = Rest {
            route: self.route(value)?,
            alternates: Vec::new(),
            flatten: Vec::new(),
            headers: Vec::new(),
            dispatch_headers: Vec::new(),
            success: None,
            content_type: None,
            stream: false,
            status_errors: false,
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "alternates" => rest.alternates = elements(value).filter_map(|value| self.route(value)).collect(),
                "flatten" => {
                    rest.flatten = self.pairs(value).filter_map(|(query, path)| Some((query, string(path)?))).collect();
                }
                "headers" => rest.headers = self.name_pairs(value),
                "dispatch_headers" => {
                    rest.dispatch_headers =
                        self.pairs(value).filter_map(|(header, value)| Some((header.text, string(value)?))).collect();
                }
                "success" => rest.success = number(value),
                "content_type" => rest.content_type = string(value),
                "stream" => rest.stream = boolean(value),
                "status_errors" => rest.status_errors = boolean(value),
                _ => {}
            }
        }
        Some(rest)
    }

    fn route(&mut self, value: &'a Value<'a>) -> Option<Route> {
        let path = get(value, "path")?;
        let mut route = Route {
            method: get(value, "method").and_then(string)?,
            variables: self.path_variables(path),
            path: self.name(path)?,
            path_variables: Vec::new(),
            dispatch: Vec::new(),
            query: Vec::new(),
            body: None,
        };
        for member in members(value) {
            let value = &member.value;
            match member.name.as_str() {
                "path_variables" => route.path_variables = self.name_pairs(value),
                "dispatch" => {
                    route.dispatch = self.pairs(value).map(|(name, value)| (name.text, string(value))).collect();
                }
                "query" => {
                    route.query = self
                        .pairs(value)
                        .filter_map(|(query, value)| {
                            let parameter = get(value, "parameter").unwrap_or(value);
                            Some((query, self.name(parameter)?, query_style(get(value, "style"))))
                        })
                        .collect();
                }
                "body" => route.body = self.name(value),
                _ => {}
            }
        }
        Some(route)
    }

    /// The variables of a path template.
    fn path_variables(&mut self, path: &Value<'a>) -> Vec<Name> {
        let Value::StringLit(literal) = path else { return Vec::new() };
        let text = self.document.text(literal);
        let mut variables: Vec<Name> = Vec::new();
        let mut open: Option<usize> = None;
        let mut problem = |span: Span, problem: &str| {
            self.diagnostics.push(Kind::PathTemplate { span, problem: problem.to_owned() });
        };
        for (at, letter) in text.value.char_indices() {
            match (letter, open) {
                ('{', None) => open = Some(at),
                ('{', Some(_)) => problem(text.part(at..at + 1), "a `{` within a variable"),
                ('}', None) => problem(text.part(at..at + 1), "this `}` closes nothing"),
                ('}', Some(start)) => {
                    open = None;
                    let name = text.value.get(start + 1..at).unwrap_or_default();
                    let span = text.part(start + 1..at);
                    if name.is_empty() {
                        problem(text.part(start..at + 1), "this variable has no name");
                    } else if variables.iter().any(|variable| variable.text == name) {
                        problem(span, "this variable is there twice");
                    } else {
                        variables.push(Name { text: name.to_owned(), span });
                    }
                }
                ('/', Some(start)) => {
                    open = None;
                    problem(text.part(start..start + 1), "this `{` isn't closed within its segment");
                }
                _ => {}
            }
        }
        if let Some(start) = open {
            problem(text.part(start..start + 1), "this `{` is never closed");
        }
        variables
    }
}

fn declared_error(name: Name, value: &Value<'_>) -> DeclaredError {
    DeclaredError {
        reference: Reference { name, package: None },
        doc: string(value).or_else(|| get(value, "doc").and_then(string)),
        statuses: get(value, "status").into_iter().flat_map(elements).filter_map(number).collect(),
    }
}

fn query_style(value: Option<&Value<'_>>) -> QueryStyle {
    match value.and_then(string).as_deref() {
        Some("form_exploded") => QueryStyle::FormExploded,
        Some("comma_delimited") => QueryStyle::CommaDelimited,
        Some("space_delimited") => QueryStyle::SpaceDelimited,
        Some("space_delimited_exploded") => QueryStyle::SpaceDelimitedExploded,
        Some("pipe_delimited") => QueryStyle::PipeDelimited,
        Some("pipe_delimited_exploded") => QueryStyle::PipeDelimitedExploded,
        Some("deep_object") => QueryStyle::DeepObject,
        _ => QueryStyle::Form,
    }
}
