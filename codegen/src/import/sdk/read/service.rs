//! Services: the class that users call, and the stub behind it, which has the facts.

use ruff_python_ast::{Expr, ExprCall, Stmt, StmtFunctionDef};

use super::Reader;
use super::scope::{Class, docstring};
use super::stub::{OperationTable, Stub};
use crate::import::sdk::docs::{self, Docstring, Section};
use crate::import::sdk::model::{DeclaredError, Operation, Service, Type};
use crate::import::sdk::python;
use crate::ir::Task;

/// A method of the class that users call.
struct Method<'a> {
    /// The id of the operation that it calls.
    operation: &'a str,
    docstring: Docstring<'a>,
    /// Wire name and Python name of each parameter.
    names: Vec<(&'a str, &'a str)>,
    /// What the finished task holds.
    task_result: Option<&'a Expr>,
}

impl Reader<'_> {
    /// Reads a service, and takes its stub away.
    pub(super) fn service<'a>(&mut self, class: &Class<'a>, stubs: &mut Vec<Stub<'a>>) -> Option<Service> {
        let definition = class.definition;
        let scope = self.scope(&definition.body);
        let id = scope.private("_VAPI_SERVICE_ID").and_then(python::string);
        let id = self.known(id, &definition.name, "a service has an id")?;
        let stub = stubs.iter().position(|stub| stub.id == id);
        let stub = stubs.remove(self.known(stub, &definition.name, "a service has a stub")?);
        let methods: Vec<Method<'_>> = scope
            .functions
            .iter()
            .filter(|function| function.name.as_str() != "__init__")
            .filter_map(|function| self.method(function))
            .collect();
        let operations = stub.operations.iter().filter_map(|table| self.operation(table, &methods)).collect();
        let name = class.name();
        Some(Service {
            id: id.to_owned(),
            class: name.to_owned(),
            span: self.class_span(definition),
            facts: Section::whole(scope.doc.unwrap_or_default()).facts(self.with_docs),
            types: self.types(&scope, &format!("{name}.")),
            operations,
            is_plain_rest: stub.is_plain_rest,
        })
    }

    fn method<'a>(&mut self, function: &'a StmtFunctionDef) -> Option<Method<'a>> {
        let calls = || function.body.iter().filter_map(called);
        let invoked = calls().find_map(invocation);
        let (operation, names) = self.known(invoked, &function.name, "a method calls one operation")?;
        // `Task(id, service, type)`
        let task = calls().find(|call| python::name(&call.func) == Some("Task"));
        let task_result = task.and_then(|call| call.arguments.args.get(2));
        let docstring = Docstring::parse(docstring(&function.body).unwrap_or_default());
        Some(Method { operation, docstring, names, task_result })
    }

    fn operation(&mut self, table: &OperationTable<'_>, methods: &[Method<'_>]) -> Option<Operation> {
        let method = methods.iter().find(|method| method.operation == table.id);
        let method = self.known(method, table.place, "no method calls this operation")?;
        let docstring = &method.docstring;
        let parameters = self.fields(table.input, docstring, |wire| {
            method.names.iter().find(|(other, _)| *other == wire).map_or(wire, |(_, name)| name)
        });
        let mut result = self.ty(table.output)?;
        docs::apply_resources(&mut result, &docstring.result);
        let mut errors = self.errors(table)?;
        if self.with_docs {
            for declared in &mut errors {
                declared.doc = docstring.raise(&declared.error.class);
            }
        }
        let task_result = match method.task_result {
            Some(expression) if table.task != Task::None && table.id.ends_with("$task") => Some(self.ty(expression)?),
            _ => None,
        };
        Some(Operation {
            id: table.id.to_owned(),
            span: self.span(table.place),
            facts: docstring.body.facts(self.with_docs),
            rest: match table.rest {
                Some(rest) => Some(self.rest(rest, &parameters)?),
                None => None,
            },
            parameters,
            result,
            result_doc: self.with_docs.then(|| docstring.result.markdown()).flatten(),
            errors,
            task: if table.id.ends_with("$task") { table.task } else { Task::None },
            task_result,
            privileges: docs::privileges(docstring),
        })
    }

    /// The declared errors; several entries of one error are one.
    fn errors(&mut self, table: &OperationTable<'_>) -> Option<Vec<DeclaredError>> {
        let mut errors: Vec<DeclaredError> = Vec::new();
        for (expression, statuses) in self.throws(table)? {
            let Type::Named(error) = self.ty(expression)? else {
                self.unknown(expression, "an error is a class");
                return None;
            };
            match errors.iter_mut().find(|other| other.error == error) {
                Some(known) => {
                    for status in statuses {
                        if !known.statuses.contains(&status) {
                            known.statuses.push(status);
                        }
                    }
                }
                None => errors.push(DeclaredError { error, statuses, doc: None }),
            }
        }
        Some(errors)
    }
}

/// The call that a statement makes.
fn called(statement: &Stmt) -> Option<&ExprCall> {
    match statement {
        Stmt::Return(stmt) => stmt.value.as_deref()?.as_call_expr(),
        Stmt::Assign(stmt) => stmt.value.as_call_expr(),
        _ => None,
    }
}

/// `self._invoke(operation, {wire: name} or None)`.
fn invocation(call: &ExprCall) -> Option<(&str, Vec<(&str, &str)>)> {
    if python::member(&call.func)? != ("self", "_invoke") {
        return None;
    }
    let [operation, parameters] = &*call.arguments.args else { return None };
    let names = match parameters {
        Expr::NoneLiteral(_) => Vec::new(),
        parameters => {
            let entries = python::entries(parameters)?.into_iter();
            entries.map(|(wire, value)| Some((wire, python::name(value)?))).collect::<Option<_>>()?
        }
    };
    Some((python::string(operation)?, names))
}
