//! Operations: parameters, result, errors, and what carries each parameter over REST.

use std::collections::BTreeMap;

use super::Resolver;
use super::declare::spelled;
use super::index::{Found, Scope};
use super::structures::{find, names, suggest};
use crate::diagnostic::Kind;
use crate::frontend::syntax;
use crate::ir::{DeclaredError, Field, Name, Operation, Rest, Route, ServiceId, StructureId, Type, TypeId};

impl Resolver<'_> {
    pub(super) fn operation(&mut self, operation: syntax::Operation, service: ServiceId, scope: &Scope) -> Operation {
        let id = format!("{}.{}", self.ir.services[service].name.text, operation.name.text);
        let parameters = self.fields(&id, operation.parameters, scope);
        let errors = operation.errors.into_iter().filter_map(|error| self.declared_error(error, scope)).collect();
        let read_only = operation
            .read_only
            .unwrap_or_else(|| operation.rest.as_ref().is_some_and(|rest| rest.route.method == "GET"));
        let rest = operation.rest.map(|rest| self.rest(rest, &id, &parameters));
        let result = operation.result;
        let result_type = result.as_ref().map(|result| self.type_or_opaque(result.ty.as_ref(), scope));
        let place = |ty: Option<&syntax::TypeSyntax>| ty.map_or(operation.name.span, |ty| ty.span);
        Operation {
            parameters,
            errors,
            rest,
            read_only,
            result: result_type.unwrap_or(Type::Void),
            result_span: place(result.as_ref().and_then(|result| result.ty.as_ref())),
            result_doc: result.as_ref().and_then(|result| result.doc.clone()),
            result_sensitive: result.as_ref().is_some_and(|result| result.sensitive),
            result_unset: result.and_then(|result| result.unset),
            task: operation.task,
            task_result: operation.task_result.as_ref().map(|ty| self.type_or_opaque(Some(ty), scope)),
            task_result_span: place(operation.task_result.as_ref()),
            name: operation.name,
            facts: operation.facts,
            privileges: operation.privileges,
        }
    }

    /// Operations of one service have different ids.
    pub(super) fn unique_operations(&mut self, service: ServiceId) {
        let service = &self.ir.services[service];
        let owner = service.id.clone();
        let mut seen: BTreeMap<&str, Name> = BTreeMap::new();
        let clashes: Vec<(String, Name, Name)> = service
            .operations
            .iter()
            .filter_map(|operation| {
                let spelled = spelled(&operation.name, &operation.facts);
                let first = seen.insert(&operation.name.text, spelled.clone())?;
                Some((operation.name.text.clone(), first, spelled))
            })
            .collect();
        for (wire, first, second) in clashes {
            self.wire_clash(&owner, &wire, first, second);
        }
    }

    fn declared_error(&mut self, error: syntax::DeclaredError, scope: &Scope) -> Option<DeclaredError> {
        let span = error.reference.name.span;
        let error_id = self.error(error.reference.name, scope)?;
        Some(DeclaredError { error: error_id, span, doc: error.doc, statuses: error.statuses })
    }

    fn error(&mut self, name: Name, scope: &Scope) -> Option<StructureId> {
        match self.names.find_error(scope, &name.text) {
            Found::One(TypeId::Structure(id)) => return Some(id),
            Found::Nothing { unreadable: true } => {
                self.diagnostics.silence(name.span);
                return None;
            }
            _ => {}
        }
        // Something else of that name is worth saying; so is that two errors have it.
        let other = match self.names.find(scope, &name.text, None) {
            Found::Nothing { .. } => {
                let suggestion = self.suggestion(scope, &name.text, true);
                let scope = scope.path().to_owned();
                self.diagnostics.push(Kind::UnknownError { name, scope, suggestion });
                return None;
            }
            Found::Several(..) => {
                self.named_type(scope, &name, None);
                return None;
            }
            Found::One(other) => other,
        };
        let found = match other {
            TypeId::Structure(_) => "a structure",
            TypeId::Enumeration(_) => "an enumeration",
        };
        let declared = self.declared_name(other).clone();
        self.diagnostics.push(Kind::NotAnError { name, found, declared });
        None
    }

    fn rest(&mut self, rest: syntax::Rest, operation: &str, parameters: &[Field]) -> Rest {
        let headers = rest
            .headers
            .into_iter()
            .filter_map(|(header, parameter)| {
                let place = format!("header `{}`", header.text);
                Some((header, self.parameter(place, parameter, operation, parameters)?))
            })
            .collect();
        Rest {
            route: self.route(rest.route, operation, parameters),
            alternates: rest.alternates.into_iter().map(|route| self.route(route, operation, parameters)).collect(),
            flatten: rest.flatten,
            headers,
            dispatch_headers: rest.dispatch_headers,
            success: rest.success,
            content_type: rest.content_type,
            stream: rest.stream,
            status_errors: rest.status_errors,
        }
    }

    fn route(&mut self, route: syntax::Route, operation: &str, parameters: &[Field]) -> Route {
        for (variable, _) in &route.path_variables {
            if !route.variables.iter().any(|known| known.text == variable.text) {
                let (variable, path) = (variable.clone(), route.path.clone());
                self.diagnostics.push(Kind::VariableNotInPath { variable, path });
            }
        }
        let path_variables = route
            .variables
            .into_iter()
            .filter_map(|variable| {
                let mapped = route.path_variables.iter().find(|(known, _)| known.text == variable.text);
                let parameter = match mapped {
                    Some((_, parameter)) => {
                        let place = format!("path variable `{{{}}}`", variable.text);
                        self.parameter(place, parameter.clone(), operation, parameters)?
                    }
                    None => self.path_variable(&variable, operation, parameters)?,
                };
                Some((variable.text, parameter))
            })
            .collect();
        let query = route
            .query
            .into_iter()
            .filter_map(|(query, parameter, style)| {
                let place = format!("query parameter `{}`", query.text);
                Some((query, self.parameter(place, parameter, operation, parameters)?, style))
            })
            .collect();
        let body = route.body.and_then(|name| {
            let found = find(parameters, &name.text).map(|(index, _)| index);
            if found.is_none() {
                let suggestion = suggest(parameters, &name.text);
                let (operation, parameters) = (operation.to_owned(), names(parameters));
                self.diagnostics.push(Kind::UnknownBodyParameter { name, operation, parameters, suggestion });
            }
            found
        });
        Route { method: route.method, path: route.path, dispatch: route.dispatch, path_variables, query, body }
    }

    fn path_variable(&mut self, variable: &Name, operation: &str, parameters: &[Field]) -> Option<usize> {
        let found = find(parameters, &variable.text).map(|(index, _)| index);
        if found.is_none() {
            self.diagnostics.push(Kind::PathVariableWithoutParameter {
                variable: variable.clone(),
                operation: operation.to_owned(),
                parameters: names(parameters),
                suggestion: suggest(parameters, &variable.text),
            });
        }
        found
    }

    fn parameter(&mut self, place: String, name: Name, operation: &str, parameters: &[Field]) -> Option<usize> {
        let found = find(parameters, &name.text).map(|(index, _)| index);
        if found.is_none() {
            let suggestion = suggest(parameters, &name.text);
            let (operation, parameters) = (operation.to_owned(), names(parameters));
            self.diagnostics.push(Kind::UnknownRestParameter { place, name, operation, parameters, suggestion });
        }
        found
    }
}
