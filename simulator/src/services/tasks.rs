//! `com.vmware.cis.tasks`: no operation of the simulator runs as a task, so there is never one.

use std::collections::BTreeMap;

use vapi_runtime::server::RequestContext;
use vapi_runtime::{ApiError, Id};
use vapi_std::cis::task::Info;
use vapi_std::cis::tasks::{FilterSpec, GetSpec};
use vapi_std::resource::cis::Task;
use vapi_std_server::cis::tasks::Tasks;

use crate::errors::{invalid_argument, not_found};
use crate::messages;

/// The tasks of a simulator.
#[derive(Debug)]
pub(crate) struct SimulatedTasks;

impl Tasks for SimulatedTasks {
    async fn get(&self, _cx: &RequestContext, task: Id<Task>, _spec: Option<GetSpec>) -> Result<Info, ApiError> {
        Err(task_not_found(&task))
    }

    async fn list(
        &self,
        _cx: &RequestContext,
        filter_spec: Option<FilterSpec>,
        _result_spec: Option<GetSpec>,
    ) -> Result<BTreeMap<Id<Task>, Info>, ApiError> {
        let narrows = filter_spec.is_some_and(|filter| {
            filter.tasks.is_some_and(|tasks| !tasks.is_empty())
                || filter.services.is_some_and(|services| !services.is_empty())
        });
        if narrows { Ok(BTreeMap::new()) } else { Err(invalid_argument([messages::TASKS_FILTER_MISSING.with([])])) }
    }

    async fn cancel(&self, _cx: &RequestContext, task: Id<Task>) -> Result<(), ApiError> {
        Err(task_not_found(&task))
    }
}

fn task_not_found(task: &Id<Task>) -> ApiError {
    not_found(messages::TASK_NOT_FOUND.with([task.as_str()]))
}
