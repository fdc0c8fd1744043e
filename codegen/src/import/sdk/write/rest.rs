//! REST metadata.

use serde_json::{Value, json};

use super::{Keys, Members, flag, object};
use crate::import::sdk::model::Rest;

/// `flatten` holds all names of flattened fields, those that the metadata needs among them.
pub(super) fn written(rest: &Rest, flatten: &[(String, String)], keys: &Keys) -> Value {
    let mut members = route(rest, keys);
    let flatten = flatten.iter().map(|(name, path)| (name.clone(), json!(path)));
    object(&mut members, "flatten", flatten.collect());
    let headers = rest.headers.iter().map(|(header, parameter)| (header.clone(), json!(keys.of(parameter))));
    object(&mut members, "headers", headers.collect());
    let fixed = rest.dispatch_headers.iter().map(|(header, value)| (header.clone(), json!(value)));
    object(&mut members, "dispatch_headers", fixed.collect());
    if let Some(body) = &rest.body {
        members.insert("body".to_owned(), json!(keys.of(body)));
    }
    if let Some(content_type) = &rest.content_type {
        members.insert("content_type".to_owned(), json!(content_type));
    }
    if let Some(success) = rest.success {
        members.insert("success".to_owned(), json!(success));
    }
    flag(&mut members, "stream", rest.is_stream);
    flag(&mut members, "status_errors", rest.has_status_errors);
    if let Some(alternate) = &rest.alternate {
        let mut other = route(alternate, keys);
        if let Some(body) = &alternate.body {
            other.insert("body".to_owned(), json!(keys.of(body)));
        }
        members.insert("alternates".to_owned(), json!([other]));
    }
    Value::Object(members)
}

/// Method, path and query.
fn route(rest: &Rest, keys: &Keys) -> Members {
    let mut members = Members::new();
    members.insert("method".to_owned(), json!(rest.method));
    members.insert("path".to_owned(), json!(rest.path));
    let renamed = rest.path_variables.iter().filter(|(variable, parameter)| variable != keys.of(parameter));
    let renamed = renamed.map(|(variable, parameter)| (variable.clone(), json!(keys.of(parameter))));
    object(&mut members, "path_variables", renamed.collect());
    let dispatch = rest.dispatch.iter().map(|(name, value)| (name.clone(), json!(value)));
    object(&mut members, "dispatch", dispatch.collect());
    let query = rest.query.iter().map(|(name, parameter, style)| {
        let parameter = keys.of(parameter);
        let value = match style.as_str() {
            "form" => json!(parameter),
            style => json!({ "parameter": parameter, "style": style }),
        };
        (name.clone(), value)
    });
    object(&mut members, "query", query.collect());
    members
}
