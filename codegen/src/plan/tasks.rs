//! Tasks: which service tells how they stand, and which operations give a handle on one.

use super::services::ServicePlan;
use crate::ir::{Index, Ir, Operation, ServiceId, SetId, StructureId, Task, Type};

/// The service that tells how tasks stand.
const SERVICE: &str = "com.vmware.cis.tasks";

/// That service, with what handles need of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TasksPlan {
    pub(crate) service: ServiceId,
    /// The operation that tells how a task stands.
    pub(crate) get: usize,
    /// How many optional arguments it takes besides the task.
    pub(crate) get_options: usize,
    /// The operation that asks a task to stop.
    pub(crate) cancel: usize,
    /// What is said of a task.
    pub(crate) info: StructureId,
    /// How far a task has got.
    pub(crate) progress: StructureId,
}

/// The service that the first of these sets with one has; none where it has another shape than this generator knows.
pub(super) fn among(ir: &Ir, services: &[ServicePlan], sets: &[SetId]) -> Option<TasksPlan> {
    let of_set = |set: &SetId| {
        let mut services = ir.services.iter();
        services.find(|(_, service)| service.id == SERVICE && ir.packages[service.package].set == *set)
    };
    let (id, service) = sets.iter().find_map(of_set)?;
    let operation = |name: &str| service.operations.iter().position(|operation| operation.name.text == name);
    let (get, cancel) = (operation("get")?, operation("cancel")?);
    let takes_task = |operation: &Operation| matches!(operation.parameters.first().map(|p| &p.ty), Some(Type::Id(_)));
    let [asking, stopping] = [&service.operations[get], &service.operations[cancel]];
    let others = asking.parameters.get(1..)?;
    let fits = takes_task(asking)
        && others.iter().all(|parameter| matches!(parameter.ty, Type::Optional(_)))
        && services.get(id.position())?.operations.get(get)?.options.is_none()
        && takes_task(stopping)
        && stopping.parameters.len() == 1
        && stopping.result == Type::Void;
    let Type::Structure(info) = asking.result else { return None };
    let progress = ir.structures[info].fields.iter().find(|field| field.name.text == "progress")?;
    let Type::Optional(progress) = &progress.ty else { return None };
    let Type::Structure(progress) = **progress else { return None };
    fits.then_some(TasksPlan { service: id, get, get_options: others.len(), cancel, info, progress })
}

/// Whether an operation answers with a handle, where there is a service for it.
pub(crate) fn starts(operation: &Operation) -> bool {
    operation.task != Task::None && matches!(operation.result, Type::Id(_))
}
