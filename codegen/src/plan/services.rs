//! Services: the names of their clients and traits, of methods and arguments.

use super::features::constants;
use super::modules::Paths;
use super::{Home, clash, names};
use crate::diagnostic::Diagnostics;
use crate::ir::{Ir, Operation, Service, Type};
use crate::plan::Part;

/// A service in Rust.
pub(crate) struct ServicePlan {
    pub(crate) home: Home,
    /// Client struct and server trait.
    pub(crate) rust: String,
    /// It has operations, or is known to have none: a stated subset without any holds types only.
    pub(crate) is_generated: bool,
    pub(crate) operations: Vec<OperationPlan>,
    pub(crate) constants: Vec<String>,
}

impl ServicePlan {
    /// What hands an implementation to a provider. A `_` that keeps the service's name off a keyword isn't needed here.
    pub(crate) fn skeleton(&self) -> String {
        format!("{}Skeleton", self.rust.trim_end_matches('_'))
    }
}

/// An operation in Rust.
pub(crate) struct OperationPlan {
    pub(crate) method: String,
    /// Names of the parameters, in the order of the wire.
    pub(crate) parameters: Vec<String>,
    /// Parameters as the client takes them: required ones, then those left.
    pub(crate) arguments: Vec<usize>,
    /// The struct and the parameter that take the optional ones, where there are many.
    pub(crate) options: Option<OptionsPlan>,
}

/// A struct of optional arguments.
pub(crate) struct OptionsPlan {
    pub(crate) rust: String,
    pub(crate) parameter: String,
    /// Its fields: indices of parameters.
    pub(crate) fields: Vec<usize>,
}

/// From this many optional arguments on, a struct takes them.
const MANY_OPTIONALS: usize = 3;

/// Whether a service gets a client and a server stub.
pub(super) fn is_generated(service: &Service) -> bool {
    !(service.partial && service.operations.is_empty())
}

pub(super) fn services(ir: &Ir, paths: &Paths, diagnostics: &mut Diagnostics) -> Vec<ServicePlan> {
    let plan = |(id, service): (_, &Service)| {
        let package = &ir.packages[service.package];
        let chosen = clash::chosen(&service.facts, || service.name.text.clone(), diagnostics);
        let operations: Vec<OperationPlan> =
            service.operations.iter().map(|operation| plan_operation(service, operation, diagnostics)).collect();
        let methods = operations.iter().map(|plan| plan.method.as_str());
        let names = methods.zip(service.operations.iter().map(|operation| &operation.name));
        clash::report(&format!("operations of `{}`", service.id), names, diagnostics);
        let rust = names::pascal(&chosen);
        let options = operations.iter().zip(&service.operations);
        let options =
            options.filter_map(|(plan, operation)| Some((plan.options.as_ref()?.rust.as_str(), &operation.name)));
        let types = [(rust.as_str(), &service.name)].into_iter().chain(options);
        clash::report(&format!("types of the client of `{}`", service.id), types, diagnostics);
        ServicePlan {
            home: Home { set: package.set, module: paths.service(id).to_vec(), part: Part::Service },
            rust,
            is_generated: is_generated(service),
            operations,
            constants: constants(
                &format!("constants of `{}`", service.id),
                service.constants.iter().map(|constant| (&constant.name, &constant.facts)),
                diagnostics,
            ),
        }
    };
    ir.services.iter().map(plan).collect()
}

fn plan_operation(service: &Service, operation: &Operation, diagnostics: &mut Diagnostics) -> OperationPlan {
    let method = clash::chosen(&operation.facts, || names::snake(&operation.name.text), diagnostics);
    let parameters: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| argument(clash::chosen(&parameter.facts, || names::snake(&parameter.name.text), diagnostics)))
        .collect();
    let named = parameters.iter().map(String::as_str).zip(operation.parameters.iter().map(|parameter| &parameter.name));
    clash::report(&format!("parameters of `{}.{}`", service.id, operation.name.text), named, diagnostics);

    let is_optional = |index: &usize| {
        operation.parameters.get(*index).is_some_and(|parameter| matches!(parameter.ty, Type::Optional(_)))
    };
    let (optional, mut arguments): (Vec<usize>, Vec<usize>) = (0..parameters.len()).partition(is_optional);
    let options = if optional.len() >= MANY_OPTIONALS {
        let mut parameter = "options".to_owned();
        while parameters.contains(&parameter) {
            parameter.push('_');
        }
        Some(OptionsPlan { rust: names::pascal(&method) + "Options", parameter, fields: optional })
    } else {
        arguments.extend(optional);
        None
    };
    OperationPlan {
        // A client is made by `new`.
        method: if method == "new" { "new_".to_owned() } else { method },
        parameters,
        arguments,
        options,
    }
}

/// A parameter's name; those that the generated function needs itself get a `_`.
fn argument(name: String) -> String {
    match name.as_str() {
        "cx" | "input" | "operation" => name + "_",
        _ => name,
    }
}
