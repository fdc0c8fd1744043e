//! The stub of a service: tables of its operations, put together in a constructor.

use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef};

use super::Reader;
use super::scope::Class;
use crate::import::sdk::python;
use crate::ir::Task;

/// What a stub says of its service.
pub(super) struct Stub<'a> {
    pub(super) id: &'a str,
    pub(super) class: &'a StmtClassDef,
    pub(super) operations: Vec<OperationTable<'a>>,
    pub(super) is_plain_rest: bool,
}

/// What a stub says of an operation.
pub(super) struct OperationTable<'a> {
    pub(super) id: &'a str,
    /// Its entry in the table.
    pub(super) place: &'a Expr,
    /// The dictionary of parameters.
    pub(super) input: &'a Expr,
    pub(super) output: &'a Expr,
    /// Calls that add each error, or the dictionary of errors.
    pub(super) errors: &'a Expr,
    pub(super) task: Task,
    pub(super) rest: Option<&'a ExprCall>,
}

/// The names that a constructor gives to its tables.
struct Locals<'a> {
    names: Vec<(&'a str, &'a Expr)>,
}

impl<'a> Locals<'a> {
    /// What a name stands for, or the expression itself.
    fn follow(&self, expression: &'a Expr) -> &'a Expr {
        let named = python::name(expression).and_then(|name| self.names.iter().find(|(other, _)| *other == name));
        named.map_or(expression, |(_, value)| value)
    }
}

impl Reader<'_> {
    pub(super) fn stub<'a>(&mut self, class: &Class<'a>) -> Option<Stub<'a>> {
        let definition = class.definition;
        let scope = self.scope(&definition.body);
        let constructor = self.known(scope.constructor(), &definition.name, "a stub has a constructor")?;
        let mut locals = Locals { names: Vec::new() };
        let mut base = None;
        for statement in &constructor.body {
            match statement {
                Stmt::Assign(assign) => match &*assign.targets {
                    [target] if python::name(target).is_some() => {
                        locals.names.extend(python::name(target).map(|name| (name, &*assign.value)));
                    }
                    _ => self.unknown(assign, "a table has one name"),
                },
                Stmt::Expr(expression) => match python::call_of(&expression.value, "__init__") {
                    Some(("ApiInterfaceStub", call)) => base = Some(call),
                    _ => self.unknown(expression, "a constructor makes tables and hands them on"),
                },
                other => self.unknown(other, "a constructor makes tables and hands them on"),
            }
        }
        let base = self.known(base, &definition.name, "a stub hands its tables on")?;
        self.handed_on(definition, base, &locals)
    }

    fn handed_on<'a>(&mut self, class: &'a StmtClassDef, base: &'a ExprCall, locals: &Locals<'a>) -> Option<Stub<'a>> {
        const KNOWN: &[&str] = &["iface_name", "config", "operations", "rest_metadata", "is_vapi_rest"];
        if let Some(keyword) = python::unknown_keyword(base, KNOWN) {
            self.unknown(keyword, "a stub has a name, operations and their form over REST");
        }
        let id = python::keyword(base, "iface_name").and_then(python::string);
        let id = self.known(id, base, "a stub has the name of its service")?;
        let table = |name| python::keyword(base, name).map(|table| locals.follow(table)).and_then(python::entries);
        let operations = self.known(table("operations"), base, "a stub has a table of operations")?;
        let rest = self.known(table("rest_metadata"), base, "a stub has a table of REST metadata")?;
        let operations = operations
            .into_iter()
            .filter_map(|(id, entry)| {
                let found = |id: &str| rest.iter().find(|(other, _)| *other == id).map(|(_, value)| *value);
                // What starts a task shares the entry of its twin, even if there is no such operation.
                let metadata = found(id).or_else(|| found(id.strip_suffix("$task")?));
                let rest = match metadata.map(|metadata| locals.follow(metadata)) {
                    Some(Expr::Call(call)) => Some(call),
                    None | Some(Expr::NoneLiteral(_)) => None,
                    Some(other) => {
                        self.unknown(other, "REST metadata is a call");
                        None
                    }
                };
                self.table(id, entry, rest, locals)
            })
            .collect();
        let is_vapi_rest = python::keyword(base, "is_vapi_rest").and_then(python::boolean).unwrap_or(false);
        Some(Stub { id, class, operations, is_plain_rest: !is_vapi_rest })
    }

    fn table<'a>(
        &mut self,
        id: &'a str,
        entry: &'a Expr,
        rest: Option<&'a ExprCall>,
        locals: &Locals<'a>,
    ) -> Option<OperationTable<'a>> {
        let entries = self.known(python::entries(entry), entry, "an operation is a table")?;
        let mut input = None;
        let mut output = None;
        let mut errors = None;
        let mut throws = None;
        let mut task = Some(Task::None);
        for (key, value) in entries {
            match key {
                "input_type" => input = input_fields(locals.follow(value)),
                "output_type" => output = Some(locals.follow(value)),
                "errors" => errors = Some(locals.follow(value)),
                "throws_clause" => throws = Some(locals.follow(value)),
                "task_type" => task = task_kind(value),
                // They follow from the types.
                "input_value_validator_list" | "output_validator_list" => {}
                _ => self.unknown(value, "this is no known fact of an operation"),
            }
        }
        Some(OperationTable {
            id,
            place: entry,
            input: self.known(input, entry, "an operation has a structure of parameters")?,
            output: self.known(output, entry, "an operation has a result")?,
            errors: self.known(throws.or(errors), entry, "an operation has errors")?,
            task: self.known(task, entry, "an operation is a task, is none, or is only one")?,
            rest,
        })
    }

    /// The declared errors with their statuses, in order.
    pub(super) fn throws<'a>(&mut self, table: &OperationTable<'a>) -> Option<Vec<(&'a Expr, Vec<i64>)>> {
        if let Some(entries) = python::entries(table.errors) {
            return Some(entries.into_iter().map(|(_, error)| (error, Vec::new())).collect());
        }
        let errors = chain(table.errors);
        self.known(errors, table.errors, "errors are added one after the other, each with its statuses")
    }
}

/// `ThrowsClauseBuilder().add(error, statuses).….build()`, from the outside in.
fn chain(expression: &Expr) -> Option<Vec<(&Expr, Vec<i64>)>> {
    let mut errors = Vec::new();
    let mut call = expression.as_call_expr()?;
    loop {
        let Some(attribute) = call.func.as_attribute_expr() else {
            let is_builder = python::name(&call.func)? == "ThrowsClauseBuilder";
            errors.reverse();
            return is_builder.then_some(errors);
        };
        match (attribute.attr.as_str(), &*call.arguments.args) {
            ("build", []) => {}
            ("add", [error, statuses]) => {
                let statuses = python::elements(statuses)?.iter().map(python::integer).collect::<Option<_>>()?;
                errors.push((error, statuses));
            }
            _ => return None,
        }
        call = attribute.value.as_call_expr()?;
    }
}

/// The dictionary in `type.StructType('operation-input', {…})`.
fn input_fields(expression: &Expr) -> Option<&Expr> {
    let call = expression.as_call_expr()?;
    match (python::member(&call.func)?, &*call.arguments.args) {
        (("type", "StructType"), [_, fields]) => Some(fields),
        _ => None,
    }
}

fn task_kind(expression: &Expr) -> Option<Task> {
    match python::member(expression)? {
        ("TaskType", "NONE") => Some(Task::None),
        ("TaskType", "TASK") => Some(Task::Task),
        ("TaskType", "TASK_ONLY") => Some(Task::TaskOnly),
        _ => None,
    }
}
