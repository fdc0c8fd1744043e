//! Operations: task kinds, privileges, declared errors.

use std::collections::BTreeMap;

use super::path;
use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Ir, Operation, Service, StructureId, Task};
use crate::source::Span;

/// What the name of an operation that starts a task ends in.
const TASK: &str = "$task";

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    for (_, service) in ir.services.iter() {
        for operation in &service.operations {
            task(service, operation, diagnostics);
            privileges(ir, operation, diagnostics);
            errors(ir, operation, diagnostics);
        }
    }
}

fn task(service: &Service, operation: &Operation, diagnostics: &mut Diagnostics) {
    let word = match operation.task {
        Task::None => "none",
        Task::Task => "task",
        Task::TaskOnly => "task_only",
    };
    let bare = operation.name.text.strip_suffix(TASK);
    let Some(bare) = bare.filter(|_| operation.task != Task::None) else {
        if bare.is_some() || operation.task != Task::None {
            diagnostics.push(Kind::TaskName { operation: operation.name.clone(), task: word });
        }
        return;
    };
    let twin = service.operations.iter().find(|other| other.name.text == bare);
    // Where only a part of a service is stated, the twin may be in the other part.
    let fits = match operation.task {
        Task::None => true,
        Task::Task => twin.is_some() || service.partial,
        Task::TaskOnly => twin.is_none(),
    };
    if !fits {
        diagnostics.push(Kind::TaskTwin {
            operation: operation.name.clone(),
            task: word,
            twin: bare.to_owned(),
            declared: twin.map(|twin| twin.name.span),
        });
    }
}

fn privileges(ir: &Ir, operation: &Operation, diagnostics: &mut Diagnostics) {
    for on in operation.privileges.iter().filter_map(|privilege| privilege.on.as_ref()) {
        if let Err(lost) = path::follow(ir, &operation.parameters, &on.text) {
            diagnostics.push(Kind::UnknownPrivilegePath {
                path: on.clone(),
                problem: lost.problem,
                suggestion: lost.suggestion,
            });
        }
    }
}

fn errors(ir: &Ir, operation: &Operation, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<StructureId, Span> = BTreeMap::new();
    for declared in &operation.errors {
        if let Some(first) = seen.insert(declared.error, declared.span) {
            let canonical = ir.structures[declared.error].canonical.clone();
            diagnostics.push(Kind::DuplicateError { canonical, first, second: declared.span });
        }
    }
}
