//! Documentation of operations: for who calls them and for who implements them.

use super::docs::{self, Doc};
use super::scope::{CrateKind, doc_path};
use super::{example, task};
use crate::ir::{DeclaredError, Operation, Privilege, Route, Service, ServiceId, SetId, Task, TypeId};
use crate::plan::OperationPlan;
use crate::plan::Plan;

/// Package of the standard errors, whose kinds the runtime knows.
const STANDARD_ERRORS: &str = "com.vmware.vapi.std.errors.";

/// A method of a client.
pub(super) fn client(plan: &Plan<'_>, set: SetId, id: ServiceId, index: usize) -> Doc {
    let service = &plan.ir.services[id];
    let (operation, planned) = (&service.operations[index], &plan.service(id).operations[index]);
    let errors = operation.errors.iter().map(|error| {
        let (name, link) = error_link(plan, set, CrateKind::Client, error);
        let when = error.doc.as_deref().map_or_else(String::new, |doc| format!(": {}", docs::ended(doc)));
        format!("- {}{when}", link.map_or_else(|| format!("`{name}`"), |link| format!("[`{name}`]({link})")))
    });
    let task = if task::gives_handle(plan, set, operation) { "a handle on it" } else { "its id" };
    let stream = operation.is_streamed().then(|| "Over REST the answer is a stream, read as it comes.".to_owned());
    about(service, operation, task)
        .sentences(stream)
        .paragraph(&arguments(operation, planned))
        .paragraph(&privileges(operation))
        .section("Errors", errors)
        .section("Example", example::lines(plan, set, id, index))
        .sentences(wire(service, operation))
}

/// A method of a server's trait.
pub(super) fn server(plan: &Plan<'_>, set: SetId, id: ServiceId, index: usize) -> Doc {
    let service = &plan.ir.services[id];
    let (operation, planned) = (&service.operations[index], &plan.service(id).operations[index]);
    let errors = operation.errors.iter().map(|error| {
        let (name, _) = error_link(plan, set, CrateKind::Server, error);
        let when = error.doc.as_deref().map_or_else(String::new, |doc| format!(": {}", docs::ended(doc)));
        format!("- `{name}`{when}")
    });
    about(service, operation, "its id")
        .paragraph(&arguments(operation, planned))
        .paragraph(&privileges(operation))
        .section("Errors", errors)
        .sentences(wire(service, operation))
}

/// What it does and what it answers; where that is a task, `task` says how.
fn about(service: &Service, operation: &Operation, task: &str) -> Doc {
    let task = match operation.task {
        Task::None => None,
        Task::Task | Task::TaskOnly => Some(format!("Starts a task, and answers with {task}.")),
    };
    let result = operation.result_doc.as_deref().map(|doc| format!("Answers: {}", docs::ended(doc)));
    let unset = operation.result_unset.as_deref().map(|unset| format!("Unset: {}", docs::ended(unset)));
    Doc::new(operation.facts.doc.as_deref(), || format!("The operation `{}` of `{}`.", operation.name.text, service.id))
        .sentences(result.into_iter().chain(unset).chain(task))
}

fn arguments(operation: &Operation, plan: &OperationPlan) -> String {
    let lines = operation.parameters.iter().zip(&plan.parameters).map(|(parameter, rust)| {
        let text = parameter.facts.doc.as_deref().map_or_else(|| "no more is said of it.".to_owned(), docs::ended);
        let facts = docs::field_facts(parameter, Some(&operation.facts), rust);
        let text = std::iter::once(text).chain(facts).collect::<Vec<_>>().join(" ");
        format!("- `{rust}`: {text}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn privileges(operation: &Operation) -> String {
    let privileges: Vec<String> = operation.privileges.iter().map(privilege).collect();
    match privileges.as_slice() {
        [] => String::new(),
        [privilege] => format!("Needs the privilege {privilege}."),
        privileges => format!("Needs the privileges {}.", privileges.join(" and ")),
    }
}

fn privilege(privilege: &Privilege) -> String {
    let on = match (&privilege.on, &privilege.resource) {
        (Some(on), Some(resource)) => format!(" on `{}` (`{resource}`)", on.text),
        (Some(on), None) => format!(" on `{}`", on.text),
        (None, Some(resource)) => format!(" on the `{resource}`"),
        (None, None) => String::new(),
    };
    format!("`{}`{on}", privilege.id)
}

/// An error's name, and where it is documented as far as this crate can link there.
fn error_link(plan: &Plan<'_>, set: SetId, kind: CrateKind, error: &DeclaredError) -> (String, Option<String>) {
    let id = TypeId::Structure(error.error);
    let canonical = &plan.ir.structures[error.error].canonical;
    let (home, rust) = plan.place(id);
    let link = if canonical.starts_with(STANDARD_ERRORS) {
        Some(format!("vapi_runtime::ApiErrorKind::{rust}"))
    } else {
        (home.set == set).then(|| doc_path(plan, set, kind, id))
    };
    (rust.to_owned(), link)
}

/// Where it is on the wires, and since when.
fn wire(service: &Service, operation: &Operation) -> Vec<String> {
    let route = operation.rest.as_ref().map_or_else(String::new, |rest| format!("; `{}`", self::route(&rest.route)));
    let wire = format!("Operation `{}` of `{}`{route}.", operation.name.text, service.id);
    std::iter::once(wire).chain(docs::since(&operation.facts, Some(&service.facts))).collect()
}

fn route(route: &Route) -> String {
    let dispatch = route.dispatch.iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.clone(),
    });
    let dispatch = dispatch.collect::<Vec<_>>().join("&");
    let mark = if dispatch.is_empty() { "" } else { "?" };
    format!("{} {}{mark}{dispatch}", route.method, route.path.text)
}
