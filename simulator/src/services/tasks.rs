//! `com.vmware.cis.tasks`: upgrades, installations and removals, how far they are and what became of them.

use std::collections::BTreeMap;

use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, ApiErrorKind, Id};
use vapi_std::DynamicId;
use vapi_std::cis::task::{Info, InfoStatusCase, Progress, Status};
use vapi_std::cis::tasks::{FilterSpec, GetSpec};
use vapi_std::resource::cis::Task as TaskResource;
use vapi_std_server::cis::tasks::Tasks;

use super::date_time;
use crate::errors::{invalid_argument, standard};
use crate::inventory::Task;
use crate::messages;
use crate::state::World;
use crate::state::tasks::task_id;

/// The resource type of what tasks work on.
const CLUSTER: &str = "ClusterComputeResource";

/// The tasks of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedTasks(pub(crate) World);

impl Tasks for SimulatedTasks {
    async fn get(
        &self,
        _cx: &RequestContext,
        task: Id<TaskResource>,
        _spec: Option<GetSpec>,
    ) -> Result<Info, ApiError> {
        self.0.state().tasks.get(task.as_str()).map(info)
    }

    async fn list(
        &self,
        _cx: &RequestContext,
        filter_spec: Option<FilterSpec>,
        _result_spec: Option<GetSpec>,
    ) -> Result<BTreeMap<Id<TaskResource>, Info>, ApiError> {
        let narrows = |filter: &FilterSpec| {
            filter.tasks.as_ref().is_some_and(|tasks| !tasks.is_empty())
                || filter.services.as_ref().is_some_and(|services| !services.is_empty())
        };
        let Some(filter) = filter_spec.filter(narrows) else {
            return Err(invalid_argument([messages::TASKS_FILTER_MISSING.with([])]));
        };
        let state = self.0.state();
        let wanted = state.tasks.iter().filter(|task| matches(&filter, task));
        Ok(wanted.map(|task| (Id::new(task_id(task)), info(task))).collect())
    }

    async fn cancel(&self, _cx: &RequestContext, task: Id<TaskResource>) -> Result<(), ApiError> {
        self.0.state().tasks.cancel(task.as_str())
    }
}

/// Whether a task is what a filter asks for. What the filter leaves open, or leaves empty, fits.
fn matches(filter: &FilterSpec, task: &Task) -> bool {
    fn fits<T>(wanted: Option<impl IntoIterator<Item = T>>, is: impl Fn(T) -> bool) -> bool {
        wanted.is_none_or(|wanted| {
            let mut wanted = wanted.into_iter().peekable();
            wanted.peek().is_none() || wanted.any(is)
        })
    }
    let id = task_id(task);
    fits(filter.tasks.as_ref().map(|tasks| tasks.iter()), |wanted| wanted.as_str() == id)
        && fits(filter.services.as_ref().map(|services| services.iter()), |wanted| wanted.as_str() == task.service)
        && fits(filter.operations.as_ref().map(|all| all.iter()), |wanted| wanted.as_str() == task.operation)
        && fits(filter.status.as_ref().map(|all| all.iter()), |wanted| *wanted == status(task))
        && fits(filter.targets.as_ref(), |wanted| {
            wanted.r#type == CLUSTER && wanted.id.as_str() == task.cluster.as_str()
        })
        && fits(filter.users.as_ref().map(|users| users.iter()), |wanted| *wanted == task.user)
}

fn status(task: &Task) -> Status {
    match (task.ended, &task.problem) {
        (None, _) => Status::Running,
        (Some(_), None) => Status::Succeeded,
        (Some(_), Some(_)) => Status::Failed,
    }
}

fn info(task: &Task) -> Info {
    let (total, completed) = (task.total.to_string(), task.completed.to_string());
    let message = messages::TASK_PROGRESS.with([&completed, &total]);
    let progress = Progress::new(task.total.into(), task.completed.into(), message);
    let started = date_time(task.started);
    let case = match (task.ended.map(date_time), &task.problem) {
        (None, _) => InfoStatusCase::running(progress, started, None),
        (Some(ended), None) => InfoStatusCase::succeeded(progress, started, ended, None),
        (Some(ended), Some(problem)) => {
            let error = standard(ApiErrorKind::Error, [problem.clone()]);
            InfoStatusCase::failed(progress, started, ended, None, Some(error))
        }
    };
    let (service, operation) = (Id::new(task.service.as_str()), Id::new(task.operation.as_str()));
    Info::new(task.description.clone(), service, operation, case, false)
        .with_target(DynamicId::new(CLUSTER, Id::new(task.cluster.as_str())))
        .with_user(task.user.as_str())
}
