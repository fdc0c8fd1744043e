//! Handles on tasks: what operations that start one give, and the name that the handle has beside its service.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Doc;
use super::rust_type;
use super::scope::Scope;
use crate::ir::{Operation, Resource, ServiceId, SetId, Type, TypeId};
use crate::plan::names::{ident, source};
use crate::plan::tasks::{self, TasksPlan};
use crate::plan::{OperationPlan, Plan};
use crate::shape::Paths as _;

/// Whether a call of an operation gives a handle, rather than the task's id.
pub(super) fn gives_handle(plan: &Plan<'_>, set: SetId, operation: &Operation) -> bool {
    plan.set(set).tasks.is_some() && tasks::starts(operation)
}

/// The handle that a call of an operation gives, if it gives one.
pub(super) fn started(scope: &Scope<'_>, operation: &Operation) -> Option<TokenStream> {
    let tasks = scope.plan.set(scope.set).tasks.as_ref().filter(|_| tasks::starts(operation))?;
    let handle = scope.task_handle(tasks);
    let Some(result) = &operation.task_result else { return Some(handle) };
    let result = rust_type::owned(scope, result);
    Some(quote!(#handle<#result>))
}

/// What handles need of a service, if it is the one that they ask.
pub(super) fn of_service<'a>(plan: &'a Plan<'_>, id: ServiceId) -> Option<&'a TasksPlan> {
    let set = plan.service(id).home.set;
    plan.set(set).tasks.as_ref().filter(|tasks| tasks.service == id)
}

/// The handle's name, and what it needs to know of the service; nothing beside any other service.
pub(super) fn handle(scope: &Scope<'_>, id: ServiceId) -> Vec<TokenStream> {
    let Some(tasks) = of_service(scope.plan, id) else { return Vec::new() };
    let (service, plan) = (&scope.plan.ir.services[id], scope.plan.service(id));
    let name = ident(&plan.rust);
    let (call, id) = (scope.runtime("Call"), scope.runtime("Id"));
    let (option, opaque) = (scope.prelude("Option"), scope.runtime("Opaque"));
    let info = scope.ty(TypeId::Structure(tasks.info));
    let progress = scope.ty(TypeId::Structure(tasks.progress));
    let [get, cancel] = [tasks.get, tasks.cancel].map(|index| (&service.operations[index], &plan.operations[index]));
    let resource = match get.0.parameters.first().map(|parameter| &parameter.ty) {
        Some(Type::Id(Resource::One(resource))) => scope.marker(resource),
        _ => None,
    };
    let resource = resource.unwrap_or_else(|| scope.runtime("Untyped"));
    let method = |(_, plan): (&Operation, &OperationPlan)| ident(&plan.method);
    let (get, cancel) = (method(get), method(cancel));
    let nothing = (0..tasks.get_options).map(|_| scope.prelude("None"));
    let doc = doc(scope, &plan.home.module).outer();
    vec![
        quote! {
            #doc
            pub type Task<T = #option<#opaque>> = vapi_runtime::client::Task<T, #name>;
        },
        quote! {
            impl vapi_runtime::client::TaskService for #name {
                type Resource = #resource;
                type Info = #info;
                type Progress = #progress;

                #[inline]
                fn task_info(&self, task: &#id<Self::Resource>) -> #call<Self::Info> {
                    self.#get(task, #(#nothing),*)
                }

                #[inline]
                fn cancel_task(&self, task: &#id<Self::Resource>) -> #call<()> {
                    self.#cancel(task)
                }
            }
        },
    ]
}

fn doc(scope: &Scope<'_>, module: &[String]) -> Doc {
    let root = format!("{}_client", scope.plan.set(scope.set).crate_name.replace('-', "_"));
    let path: Vec<String> = std::iter::once(root).chain(module.iter().map(|name| source(name))).collect();
    let lines = [
        "```no_run".to_owned(),
        "# async fn example(client: &vapi_runtime::Client) -> core::result::Result<(), vapi_runtime::Error> {"
            .to_owned(),
        format!("use {}::Task;", path.join("::")),
        "use std::time::Duration;".to_owned(),
        String::new(),
        "let task: Task = Task::resume(client, \"task-1\");".to_owned(),
        "if let Some(progress) = task.progress().await? {".to_owned(),
        "    println!(\"{progress:?}\");".to_owned(),
        "}".to_owned(),
        "let result = task.timeout(Duration::from_secs(600)).await?;".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
        "```".to_owned(),
    ];
    Doc::of("A handle on a task that gives a `T` at its end: whatever came, where the interface doesn't say what.")
        .paragraph("Calls of operations that start a task give it. It can be made again of the task's id.")
        .section("Example", lines)
}
