//! The statements of a module or a class, sorted by what they are for.

use ruff_python_ast::{Expr, Stmt, StmtAssign, StmtClassDef, StmtFunctionDef};

use super::Reader;
use crate::import::sdk::python;

/// The statements of a module or a class.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) doc: Option<&'a str>,
    pub(super) classes: Vec<Class<'a>>,
    pub(super) functions: Vec<&'a StmtFunctionDef>,
    /// What stands behind `X._set_binding_type`, by class.
    pub(super) bindings: Vec<(&'a str, &'a Expr)>,
    /// What stands behind `X._set_values`, by class.
    pub(super) values: Vec<(&'a str, &'a Expr)>,
    /// Public names.
    pub(super) assigned: Vec<Assigned<'a>>,
    /// Names that begin with `_`.
    private: Vec<(&'a str, &'a Expr)>,
}

/// A class with the name of what it derives from.
pub(super) struct Class<'a> {
    pub(super) definition: &'a StmtClassDef,
    pub(super) base: &'a str,
}

/// `NAME = value`, and the text behind it.
pub(super) struct Assigned<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a Expr,
    pub(super) doc: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// What was assigned to a name that begins with `_`.
    pub(super) fn private(&self, name: &str) -> Option<&'a Expr> {
        self.private.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
    }

    /// What was bound to a class.
    pub(super) fn binding(&self, class: &str) -> Option<&'a Expr> {
        self.bindings.iter().find(|(name, _)| *name == class).map(|(_, binding)| *binding)
    }

    /// The constructor of a class.
    pub(super) fn constructor(&self) -> Option<&'a StmtFunctionDef> {
        self.functions.iter().copied().find(|function| function.name.as_str() == "__init__")
    }

    /// The docstring of the constructor.
    pub(super) fn constructor_doc(&self) -> Option<&'a str> {
        docstring(&self.constructor()?.body)
    }
}

/// The text that begins a body.
pub(super) fn docstring(body: &[Stmt]) -> Option<&str> {
    python::string(&body.first()?.as_expr_stmt()?.value)
}

impl Reader<'_> {
    pub(super) fn scope<'a>(&mut self, body: &'a [Stmt]) -> Scope<'a> {
        let mut scope = Scope::default();
        // What a text that comes next is about.
        let mut last_is_public = false;
        for (position, statement) in body.iter().enumerate() {
            match statement {
                Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) => {}
                Stmt::ClassDef(definition) => scope.classes.extend(self.class(definition)),
                Stmt::FunctionDef(function) => scope.functions.push(function),
                Stmt::Assign(assign) => last_is_public = self.assign(assign, &mut scope),
                Stmt::Expr(expression) => match python::string(&expression.value) {
                    Some(text) if position == 0 => scope.doc = Some(text),
                    Some(text) if last_is_public => {
                        if let Some(assigned) = scope.assigned.last_mut() {
                            assigned.doc = Some(text);
                        }
                    }
                    Some(_) => {}
                    None => self.call(&expression.value, &mut scope),
                },
                other => self.unknown(other, "a module has classes, values and what is bound to them"),
            }
        }
        scope
    }

    fn class<'a>(&mut self, definition: &'a StmtClassDef) -> Option<Class<'a>> {
        let base = definition.arguments.as_deref().and_then(|arguments| match &*arguments.args {
            [base] => python::name(base),
            _ => None,
        });
        let base = self.known(base, &definition.name, "a class derives from one other")?;
        Some(Class { definition, base })
    }

    /// Whether a public name was assigned.
    fn assign<'a>(&mut self, assign: &'a StmtAssign, scope: &mut Scope<'a>) -> bool {
        let name = match &*assign.targets {
            [target] => python::name(target),
            _ => None,
        };
        let Some(name) = self.known(name, assign, "a value has one name") else { return false };
        if name.starts_with('_') {
            scope.private.push((name, &assign.value));
            return false;
        }
        scope.assigned.push(Assigned { name, value: &assign.value, doc: None });
        true
    }

    fn call<'a>(&mut self, expression: &'a Expr, scope: &mut Scope<'a>) {
        let bound = |member| {
            let (owner, call) = python::call_of(expression, member)?;
            match &*call.arguments.args {
                [argument] => Some((owner, argument)),
                _ => None,
            }
        };
        if let Some(binding) = bound("_set_binding_type") {
            scope.bindings.push(binding);
        } else if let Some(values) = bound("_set_values") {
            scope.values.push(values);
        } else {
            self.unknown(expression, "only the types and values of classes are set here");
        }
    }
}
