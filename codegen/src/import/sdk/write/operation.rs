//! Operations.

use serde_json::{Value, json};

use super::{Keys, Members, Writer, facts, flatten, object};
use crate::import::sdk::index::Scope;
use crate::import::sdk::model::{Operation, Type};
use crate::ir::Task;

impl Writer<'_> {
    pub(super) fn operation(&mut self, operation: &Operation, scope: &Scope<'_>) -> Value {
        let mut members = Members::new();
        facts(&mut members, &operation.facts);
        let task = match operation.task {
            Task::None => None,
            Task::Task => Some("task"),
            Task::TaskOnly => Some("task_only"),
        };
        if let Some(task) = task {
            members.insert("task".to_owned(), json!(task));
        }
        if let Some(ty) = &operation.task_result {
            members.insert("task_result".to_owned(), json!(self.ty(ty, scope)));
        }
        let keys = Keys::new(&operation.parameters);
        let parameters = self.fields(&operation.parameters, &keys, scope);
        object(&mut members, "parameters", parameters);
        let mut result = Members::new();
        if operation.result != Type::Plain("void") {
            result.insert("type".to_owned(), json!(self.ty(&operation.result, scope)));
            if let Some(doc) = &operation.result_doc {
                result.insert("doc".to_owned(), json!(doc));
            }
        }
        object(&mut members, "result", result);
        let errors = self.errors(operation, scope);
        object(&mut members, "errors", errors);
        let privileges = self.privileges(operation, &keys);
        if !privileges.is_empty() {
            members.insert("privileges".to_owned(), Value::Array(privileges));
        }
        let published = self.published.of(operation).map(|adopted| &adopted.rest);
        if let Some(rest) = published.or(operation.rest.as_ref()) {
            let flatten = flatten::names(self.index, operation, rest, &keys);
            members.insert("rest".to_owned(), super::rest::written(rest, &flatten, &keys));
        }
        Value::Object(members)
    }

    fn errors(&mut self, operation: &Operation, scope: &Scope<'_>) -> Members {
        let mut errors = Members::new();
        let published = self.published.of(operation);
        for (position, declared) in operation.errors.iter().enumerate() {
            let Some(target) = self.target(&declared.error) else { continue };
            let key = self.index.error_notation(&target, scope);
            let statuses = published.and_then(|adopted| adopted.statuses.get(&position));
            let value = match (&declared.doc, statuses.unwrap_or(&declared.statuses).as_slice()) {
                (Some(doc), []) => json!(doc),
                (Some(doc), statuses) => json!({ "doc": doc, "status": statuses }),
                (None, []) => json!({}),
                (None, statuses) => json!({ "status": statuses }),
            };
            errors.insert(key, value);
        }
        errors
    }
}
