//! Examples: a call of each operation that compiles. What a reader needs no eyes for is hidden.

use super::scope::Scope;
use super::{rust_type, task};
use crate::ir::{ServiceId, SetId, Type};
use crate::plan::names::{snake, source};
use crate::plan::{OperationPlan, Plan};

/// The lines of an example, code marks included.
pub(super) fn lines(plan: &Plan<'_>, set: SetId, id: ServiceId, index: usize) -> Vec<String> {
    let service = plan.service(id);
    let (operation, planned) = (&plan.ir.services[id].operations[index], &service.operations[index]);
    let scope = Scope::qualified(plan, set);
    let mut hidden = Vec::new();
    let mut arguments: Vec<String> = Vec::new();
    for parameter in &planned.arguments {
        let (field, name) = (&operation.parameters[*parameter], &planned.parameters[*parameter]);
        arguments.push(literal(&field.ty, &field.name.text).unwrap_or_else(|| {
            let ty = compact(&rust_type::argument(&scope, &field.ty).to_string());
            hidden.push(format!("{}: {ty}", source(name)));
            source(name)
        }));
    }
    if planned.options.is_some() {
        arguments.push("&Default::default()".to_owned());
    }
    let parameters =
        ["client: &vapi_runtime::Client".to_owned()].into_iter().chain(hidden).collect::<Vec<_>>().join(", ");
    let module: Vec<String> = service.home.module.iter().map(|name| source(name)).collect();
    let path = [plan.set(set).crate_name.replace('-', "_") + "_client"].into_iter().chain(module).collect::<Vec<_>>();
    let client = variable(&service.rust);
    let calls = if operation.is_streamed() {
        let start = format!("let mut stream = {client}.{}({}).await?;", source(&planned.method), arguments.join(", "));
        let read = ["while let Some(chunk) = stream.chunk().await? {", "    println!(\"{} bytes\", chunk.len());", "}"];
        std::iter::once(start).chain(read.map(str::to_owned)).collect()
    } else if task::gives_handle(plan, set, operation) {
        let start = format!("let task = {client}.{}({}).await?;", source(&planned.method), arguments.join(", "));
        vec![start, bound(plan, "task.await?;", operation.task_result.as_ref().unwrap_or(&Type::Opaque))]
    } else {
        vec![call(plan, &client, planned, &operation.result, &arguments)]
    };
    let before = [
        "```no_run".to_owned(),
        "# #[allow(unused_imports, deprecated)]".to_owned(),
        format!("# async fn example({parameters}) -> core::result::Result<(), vapi_runtime::Error> {{"),
        "# use vapi_runtime::*;".to_owned(),
        // An import by name wins over the others.
        format!("# use {}::{};", path.join("::"), source(&service.rust)),
        format!("let {client} = {}::new(client);", source(&service.rust)),
    ];
    let after = ["# Ok(())", "# }", "```"].map(str::to_owned);
    before.into_iter().chain(calls).chain(after).collect()
}

fn call(plan: &Plan<'_>, client: &str, operation: &OperationPlan, result: &Type, arguments: &[String]) -> String {
    bound(plan, &format!("{client}.{}({}).await?;", source(&operation.method), arguments.join(", ")), result)
}

/// A statement whose value gets a name that says what it is.
fn bound(plan: &Plan<'_>, call: &str, result: &Type) -> String {
    let name = match result {
        Type::Void => return call.to_owned(),
        Type::Structure(id) => variable(&plan.structure(*id).rust),
        Type::Enumeration(id) => variable(&plan.enumeration(*id).rust),
        Type::Id(_) => "id".to_owned(),
        Type::Optional(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => "found".to_owned(),
        _ => "value".to_owned(),
    };
    format!("let {name} = {call}")
}

fn variable(rust: &str) -> String {
    source(&snake(rust))
}

/// A value that can be written down; the others become parameters of the example.
fn literal(ty: &Type, name: &str) -> Option<String> {
    match ty {
        Type::Boolean => Some("true".to_owned()),
        Type::Integer => Some("1".to_owned()),
        Type::Double => Some("1.0".to_owned()),
        Type::String => Some(format!("{:?}", snake(name))),
        Type::Id(_) => Some(format!("&Id::new(\"{}-1\")", snake(name).replace('_', "-"))),
        Type::Optional(_) => Some("None".to_owned()),
        _ => None,
    }
}

/// Tokens as people write them.
fn compact(tokens: &str) -> String {
    tokens
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace("& ", "&")
        .replace(" ,", ",")
}
