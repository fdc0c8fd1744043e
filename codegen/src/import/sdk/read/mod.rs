//! A module of an SDK, read.
//!
//! The modules are generated, so they have few forms. What has another one is reported where it stands.

mod rest;
mod scope;
mod service;
mod structure;
mod stub;
mod types;

use ruff_python_ast::StmtClassDef;
use ruff_text_size::Ranged;

use super::docs::Section;
use super::guard;
use super::model::{Constant, Package, Types, Value};
use super::python;
use crate::diagnostic::{Diagnostics, Kind};
use crate::source::{FileId, Span};
use scope::{Class, Scope};
use stub::Stub;

/// What a generated module says of itself in its first lines.
const HEADER: &str = "vAPI stub file for package ";

/// Reads a module. `None` when it isn't one, which is then among the diagnostics.
pub(super) fn package(
    file: FileId,
    text: &str,
    module: &str,
    with_docs: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Package> {
    let Some((name, span)) = header(file, text) else {
        diagnostics.push(Kind::NoModuleHeader { span: Span { file, start: 0, end: 0 } });
        return None;
    };
    if let Some((range, problem)) = guard::too_deep(text) {
        let at = u32::try_from(range.start).unwrap_or(u32::MAX);
        diagnostics.push(Kind::ModuleTooDeep { span: Span { file, start: at, end: at }, problem: problem.to_owned() });
        return None;
    }
    let parsed = match ruff_python_parser::parse_module(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let span = python::place(file, error.location);
            diagnostics.push(Kind::PythonSyntax { span, problem: error.error.to_string() });
            return None;
        }
    };
    let mut reader = Reader { file, module: module.to_owned(), with_docs, diagnostics };
    let scope = reader.scope(parsed.suite());
    Some(reader.module(&scope, name, module, span))
}

/// The package that a module is of, as its first lines say.
fn header(file: FileId, text: &str) -> Option<(&str, Span)> {
    let mut start = 0;
    for line in text.split_inclusive('\n').take_while(|line| line.starts_with('#') || line.trim().is_empty()) {
        if let Some(at) = line.find(HEADER) {
            let name = line[at + HEADER.len()..].trim().trim_end_matches('.');
            let begin = start + at + HEADER.len();
            let span = Span { file, start: u32::try_from(begin).ok()?, end: u32::try_from(begin + name.len()).ok()? };
            return Some((name, span));
        }
        start += line.len();
    }
    None
}

struct Reader<'d> {
    file: FileId,
    /// The module's own name, for what refers to it.
    module: String,
    /// Whether texts are carried over.
    with_docs: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn module(&mut self, scope: &Scope<'_>, name: &str, module: &str, span: Span) -> Package {
        let mut stubs: Vec<Stub<'_>> = Vec::new();
        for class in &scope.classes {
            if class.base == "ApiInterfaceStub" {
                stubs.extend(self.stub(class));
            }
        }
        let mut services = Vec::new();
        for class in &scope.classes {
            if class.base == "VapiInterface" {
                services.extend(self.service(class, &mut stubs));
            }
        }
        for stub in stubs {
            self.unknown(stub.class, "no class of this module has its service");
        }
        Package {
            name: name.to_owned(),
            module: module.to_owned(),
            span,
            facts: Section::whole(scope.doc.unwrap_or_default()).facts(self.with_docs),
            types: self.types(scope, ""),
            services,
        }
    }

    /// The constants and types of a scope; `owner` is the Python name of its class, with a dot behind.
    fn types(&mut self, scope: &Scope<'_>, owner: &str) -> Types {
        let mut types = Types { constants: self.constants(scope), ..Types::default() };
        for class in &scope.classes {
            match class.base {
                "ApiInterfaceStub" | "VapiInterface" | "StubFactoryBase" => {}
                "Enum" => types.enumerations.extend(self.enumeration(class, scope, owner)),
                _ => types.structures.extend(self.structure(class, scope, owner)),
            }
        }
        for bound in scope.bindings.iter().chain(&scope.values).map(|(name, expression)| (*name, expression)) {
            if !scope.classes.iter().any(|class| class.name() == bound.0) {
                self.unknown(*bound.1, "there is no class of this name here");
            }
        }
        types
    }

    fn constants(&mut self, scope: &Scope<'_>) -> Vec<Constant> {
        let mut constants = Vec::new();
        for assigned in &scope.assigned {
            let value = python::string(assigned.value)
                .map(|text| Value::String(text.to_owned()))
                .or_else(|| python::integer(assigned.value).map(Value::Integer))
                .or_else(|| python::double(assigned.value).map(Value::Double))
                .or_else(|| python::boolean(assigned.value).map(Value::Boolean))
                .or_else(|| python::strings(assigned.value).map(Value::Strings));
            match value {
                Some(value) => constants.push(Constant {
                    name: assigned.name.to_owned(),
                    facts: Section::whole(assigned.doc.unwrap_or_default()).facts(self.with_docs),
                    value,
                }),
                None => self.unknown(
                    assigned.value,
                    "the value of a constant is a text, a number, a truth value or a list of texts",
                ),
            }
        }
        constants
    }

    /// Reports something of an unknown form.
    fn unknown(&mut self, node: &(impl Ranged + ?Sized), expected: &str) {
        let span = python::place(self.file, node.range());
        self.diagnostics.push(Kind::NotUnderstood { span, expected: expected.to_owned() });
    }

    /// The value, or a report that it has an unknown form.
    fn known<T>(&mut self, value: Option<T>, node: &(impl Ranged + ?Sized), expected: &str) -> Option<T> {
        if value.is_none() {
            self.unknown(node, expected);
        }
        value
    }

    fn span(&self, node: &impl Ranged) -> Span {
        python::span(self.file, node)
    }

    /// The name of a class, for reports.
    fn class_span(&self, class: &StmtClassDef) -> Span {
        python::span(self.file, &class.name)
    }
}

impl Class<'_> {
    fn name(&self) -> &str {
        self.definition.name.as_str()
    }
}
