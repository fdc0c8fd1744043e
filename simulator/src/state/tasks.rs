//! Tasks: what takes time, so that whoever began it can see how far it is.

use std::collections::BTreeMap;
use std::time::SystemTime;

use vapi_runtime::ApiError;
use vapi_runtime::standard::LocalizableMessage;

use crate::errors::{not_allowed, not_found, unsupported};
use crate::ids::ClusterId;
use crate::inventory::Task;
use crate::messages;

/// How many tasks that have ended are remembered.
const MOST_ENDED: usize = 1000;

/// The tasks by their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    tasks: BTreeMap<u64, Task>,
    next: u64,
}

/// A task to be: who begins what.
#[derive(Clone, Debug)]
pub(crate) struct NewTask<'a> {
    pub(crate) service: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) user: &'a str,
}

impl Tasks {
    pub(super) fn new(tasks: Vec<Task>) -> Self {
        let tasks: BTreeMap<u64, Task> = tasks.into_iter().map(|task| (task.number, task)).collect();
        let next = tasks.keys().next_back().map_or(1, |last| last.saturating_add(1));
        Self { tasks, next }
    }

    pub(super) fn all(&self) -> Vec<Task> {
        self.tasks.values().cloned().collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// The task with an id.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) fn get(&self, id: &str) -> Result<&Task, ApiError> {
        let number = id.strip_prefix("task-").and_then(|number| number.parse().ok());
        // another spelling of the number is another id
        let task = number.and_then(|number: u64| self.tasks.get(&number)).filter(|task| task_id(task) == id);
        task.ok_or_else(|| not_found(messages::TASK_NOT_FOUND.with([id])))
    }

    /// Cancels a task, which none can be.
    ///
    /// # Errors
    /// `not_found`; `not_allowed_in_current_state`: it has ended; `unsupported`: it runs.
    pub(crate) fn cancel(&self, id: &str) -> Result<(), ApiError> {
        let task = self.get(id)?;
        let (id, operation) = (task_id(task), task.operation.as_str());
        match task.ended {
            Some(_) => Err(not_allowed(messages::TASK_ENDED.with([&id]))),
            None => Err(unsupported([messages::TASK_NOT_CANCELABLE.with([&id, operation])])),
        }
    }

    /// Begins a task with so many steps.
    pub(super) fn begin(
        &mut self,
        new: &NewTask<'_>,
        cluster: &ClusterId,
        description: LocalizableMessage,
        total: u32,
        started: SystemTime,
    ) -> u64 {
        let number = self.next;
        self.next = number.saturating_add(1);
        let task = Task {
            number,
            service: new.service.to_owned(),
            operation: new.operation.to_owned(),
            description,
            cluster: cluster.clone(),
            user: new.user.to_owned(),
            total,
            completed: 0,
            started,
            ended: None,
            problem: None,
        };
        self.tasks.insert(number, task);
        self.forget();
        number
    }

    /// Says how many steps of a task are done.
    pub(super) fn progress(&mut self, number: Option<u64>, completed: u32) {
        if let Some(task) = number.and_then(|number| self.tasks.get_mut(&number)) {
            task.completed = completed;
        }
    }

    /// Ends a task, in success unless there is a problem.
    pub(super) fn end(&mut self, number: Option<u64>, at: SystemTime, problem: Option<LocalizableMessage>) {
        let Some(task) = number.and_then(|number| self.tasks.get_mut(&number)).filter(|task| task.ended.is_none())
        else {
            return;
        };
        if problem.is_none() {
            task.completed = task.total;
        }
        task.ended = Some(at);
        task.problem = problem;
    }

    /// Forgets the oldest of those that have ended.
    fn forget(&mut self) {
        if self.tasks.len() <= MOST_ENDED {
            return;
        }
        let oldest = self.tasks.values().find(|task| task.ended.is_some()).map(|task| task.number);
        if let Some(number) = oldest {
            self.tasks.remove(&number);
        }
    }
}

/// The id of a task.
pub(crate) fn task_id(task: &Task) -> String {
    format!("task-{}", task.number)
}
