//! Recorded cases: where they are, and what of an answer counts.

use serde_json::{Map, Value, json};
use vapi_runtime::DateTime;
use vapi_runtime::meta::{StructureInfo, Type};

use crate::raw::Message;

/// The cases of one file of `tests/vectors`.
#[must_use]
pub fn load(file: &str) -> Vec<Value> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(format!("{file}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("can't read {}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a member of a case.
#[must_use]
pub fn text<'c>(case: &'c Value, member: &str) -> &'c str {
    case[member].as_str().unwrap_or_else(|| panic!("no `{member}` in {case}"))
}

/// A recorded message's headers.
#[must_use]
pub fn headers(message: &Value) -> Vec<(String, String)> {
    let headers = message["headers"].as_object().into_iter().flatten();
    headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

/// A recorded message's body.
#[must_use]
pub fn body(message: &Value) -> Vec<u8> {
    use base64::Engine as _;
    match message["body_base64"].as_str() {
        Some(text) => base64::engine::general_purpose::STANDARD.decode(text).expect("base64"),
        None => message["body"].as_str().unwrap_or_default().into(),
    }
}

/// A recorded answer as a message.
#[must_use]
pub fn answer(recorded: &Value) -> Message {
    let status = recorded["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    Message::answer(status, headers(recorded), body(recorded))
}

/// What counts of an answer: its status, its kind of body, names and ids, no texts for people.
///
/// Answers of JSON-RPC come down to their `id` and one of `output`, `error` (with `messages`) and `code`.
#[must_use]
pub fn reduced_answer(answer: &Message) -> Value {
    let mut reduced = match reduced_body(&answer.body) {
        Value::Object(mut body) if body.contains_key("jsonrpc") => {
            body.remove("jsonrpc");
            let mut out = json!({"id": body.remove("id")});
            match (body.remove("result"), body.remove("error")) {
                (Some(Value::Object(result)), None) => {
                    for (name, value) in result {
                        match (name.as_str(), value) {
                            ("error", Value::Object(error)) if error.contains_key("name") => {
                                out["error"] = error["name"].clone();
                                out["messages"] = error["messages"].clone();
                                out["error_type"] = error["error_type"].clone();
                            }
                            (_, value) => out[name] = value,
                        }
                    }
                }
                (None, Some(error)) => out["code"] = error["code"].clone(),
                (result, error) => {
                    out["result"] = result.unwrap_or_default();
                    out["error"] = error.unwrap_or_default();
                }
            }
            out["other"] = Value::Object(body);
            out
        }
        body => json!({"body": body}),
    };
    reduced["status"] = answer.status().into();
    reduced["content-type"] = answer.header("content-type").into();
    reduced["vapi-error"] = answer.header("vapi-error").into();
    without_what_is_usual(reduced)
}

/// The same without members that say nothing that the others don't.
fn without_what_is_usual(mut answer: Value) -> Value {
    let error_type = answer["error"].as_str().and_then(|name| name.rsplit('.').next()).map(str::to_uppercase);
    let usual = [
        ("status", json!(200)),
        ("content-type", json!("application/json")),
        ("vapi-error", answer.get("error").cloned().unwrap_or_default()),
        ("error_type", json!({"OPTIONAL": error_type})),
        ("other", json!({})),
        ("id", json!("0")),
    ];
    if let Value::Object(members) = &mut answer {
        members.retain(|name, value| !usual.iter().any(|(usual, content)| name == usual && value == content));
    }
    answer
}

/// A body without what doesn't count: JSON as a value, other bodies as text.
#[must_use]
pub fn reduced_body(body: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(body) {
        Ok(body) => {
            let is_plain_error = body["messages"].is_array();
            let mut body = reduced(body);
            if is_plain_error {
                // what is wrong below JSON-RPC is told in a text, even if it stands among the arguments
                body["messages"].as_array_mut().into_iter().flatten().for_each(|message| message["args"] = json!([]));
            }
            body
        }
        Err(_) => Value::from(placeholders(&String::from_utf8_lossy(body))),
    }
}

/// JSON without texts for people, with placeholders for what is random, maps in order and numbers in one spelling.
#[must_use]
pub fn reduced(value: Value) -> Value {
    const MESSAGE: &str = "com.vmware.vapi.std.localizable_message";
    match value {
        Value::Object(mut object) => {
            if object.contains_key("code") && object.contains_key("message") {
                object.remove("message");
                object.remove("data");
            }
            object.remove("default_message");
            if let Some(Value::String(checksum)) = object.get_mut("checksum")
                && checksum.len() == 8
                && checksum.bytes().all(|byte| byte.is_ascii_hexdigit())
            {
                "<8-hex-digits>".clone_into(checksum);
            }
            if let Some(Value::Array(args)) = object.get_mut("args") {
                for arg in args {
                    *arg = Value::from(arg.as_str().map(names_in_order).unwrap_or_default());
                }
            }
            if let Some(message) = object.get("STRUCTURE").and_then(|structure| structure.get(MESSAGE)) {
                let unset = |name: &str| message.get(name).is_none_or(|value| *value == json!({"OPTIONAL": null}));
                if unset("localized") && unset("params") {
                    return reduced(json!({"id": message["id"], "args": message["args"]}));
                }
            }
            if let Some((name, error)) =
                object.get("ERROR").and_then(Value::as_object).and_then(|error| error.iter().next())
                && error.get("data").is_none_or(|value| *value == json!({"OPTIONAL": null}))
                && error.as_object().is_some_and(|fields| {
                    fields.keys().all(|field| matches!(field.as_str(), "messages" | "data" | "error_type"))
                })
            {
                // a field that isn't there is unset
                let error_type = error.get("error_type").cloned().unwrap_or_else(|| json!({"OPTIONAL": null}));
                return reduced(json!({"name": name, "messages": error["messages"], "error_type": error_type}));
            }
            object.into_iter().map(|(key, value)| (key, reduced(value))).collect()
        }
        Value::Array(values) => {
            let mut values: Vec<Value> = values.into_iter().map(reduced).collect();
            if values.iter().all(|value| value.pointer("/STRUCTURE/map-entry").is_some()) {
                values.sort_by_cached_key(ToString::to_string);
            }
            Value::Array(values)
        }
        Value::String(text) => match serde_json::from_str::<Map<String, Value>>(&text) {
            // the probe's contexts
            Ok(object) if object.contains_key("app") => reduced(Value::Object(object)),
            _ => placeholders(&text).into(),
        },
        Value::Number(number) if !number.is_i64() && !number.is_u64() => {
            json!({"double": number.as_f64().map(|number| format!("{number:e}"))})
        }
        scalar => scalar,
    }
}

/// JSON in which lists of keys and values, as REST's wrapped form has maps, are in order.
#[must_use]
pub fn entries_in_order(value: Value) -> Value {
    match value {
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, entries_in_order(value))).collect(),
        Value::Array(values) => {
            let mut values: Vec<Value> = values.into_iter().map(entries_in_order).collect();
            if values.iter().all(|entry| entry.get("key").is_some() && entry.get("value").is_some()) {
                values.sort_by_cached_key(ToString::to_string);
            }
            Value::Array(values)
        }
        scalar => scalar,
    }
}

/// An argument that lists names in braces, with the names in order.
fn names_in_order(arg: &str) -> String {
    match arg.strip_prefix("{'").and_then(|arg| arg.strip_suffix("'}")) {
        Some(names) => {
            let mut names: Vec<&str> = names.split("', '").collect();
            names.sort_unstable();
            format!("{{'{}'}}", names.join("', '"))
        }
        None => arg.to_owned(),
    }
}

/// Arrays of texts in order: for lists of names whose order says nothing.
#[must_use]
pub fn lists_as_sets(value: Value) -> Value {
    match value {
        Value::Object(object) => object.into_iter().map(|(key, value)| (key, lists_as_sets(value))).collect(),
        Value::Array(mut values) if values.iter().all(Value::is_string) => {
            values.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
            Value::Array(values)
        }
        Value::Array(values) => values.into_iter().map(lists_as_sets).collect(),
        scalar => scalar,
    }
}

/// The text with `<uuid>` for every UUID.
#[must_use]
pub fn placeholders(text: &str) -> String {
    const FORM: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    let fits = |text: &str| {
        text.len() >= FORM.len()
            && FORM.bytes().zip(text.bytes()).all(|(form, byte)| match form {
                b'x' => byte.is_ascii_hexdigit(),
                dash => byte == dash,
            })
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if fits(rest) {
            out.push_str("<uuid>");
            rest = &rest[FORM.len()..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// A notation with all date-times in UTC and whole milliseconds, as Rust has them, and values of enumerations as texts.
#[must_use]
pub fn as_in_rust(notation: &Value) -> Value {
    match notation {
        Value::Object(object) => match (object.get("datetime").and_then(Value::as_str), object.get("offset")) {
            (Some(time), Some(offset)) => {
                let offset = offset.as_str().map_or_else(|| "Z".to_owned(), offset_text);
                let time: DateTime = format!("{time}{offset}").parse().expect("a date-time");
                let time = time.to_string();
                let time = time.trim_end_matches('Z');
                json!({"datetime": time.strip_suffix(".000").unwrap_or(time), "offset": null})
            }
            _ => match object.get("enum") {
                Some(text) => json!({"string": text}),
                None => object.iter().map(|(key, value)| (key.clone(), as_in_rust(value))).collect(),
            },
        },
        Value::Array(values) => values.iter().map(as_in_rust).collect(),
        scalar => scalar.clone(),
    }
}

/// `2:00:00` as `+02:00`, `-1 day, 23:30:00` as `-00:30`.
fn offset_text(offset: &str) -> String {
    let (days, time) = offset.split_once(" day, ").unwrap_or(("0", offset));
    let mut parts = time.split(':').map(|part| part.parse::<i32>().expect("a number"));
    let (hours, minutes) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let minutes = days.parse::<i32>().expect("a number") * 24 * 60 + hours * 60 + minutes;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Whether a notation is of a kind that a type's Rust equal can hold at all. Where it isn't, the compiler refuses what the
/// peer refuses when it runs.
#[must_use]
pub fn is_of_type(notation: &Value, ty: &Type) -> bool {
    let Some((kind, content)) = notation.as_object().and_then(|object| object.iter().next()) else { return false };
    let elements =
        |inner: &Type| content.as_array().is_some_and(|values| values.iter().all(|value| is_of_type(value, inner)));
    match (ty, kind.as_str()) {
        (Type::Optional(_) | Type::Void, "none")
        | (Type::Boolean, "boolean")
        | (Type::Double, "float64" | "decimal")
        | (Type::String | Type::Secret | Type::Id(_) | Type::Uri | Type::Enumeration(_), "string")
        | (Type::Enumeration(_), "enum")
        | (Type::Binary, "bytes_hex")
        | (Type::Opaque, "data_value")
        | (Type::DynamicStructure(_), "dynamic" | "struct")
        | (Type::AnyError, "error" | "unresolved_error") => true,
        (Type::Optional(inner), _) => is_of_type(notation, inner),
        (Type::Integer, "integer") => content.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
        (Type::DateTime, "datetime") => matches!(notation["offset"].as_str(), None | Some("0:00:00")),
        (Type::List(inner), "list") | (Type::Set(inner), "set") => elements(inner),
        (Type::Map(key, value), "map") => content.as_array().is_some_and(|entries| {
            entries.iter().all(|entry| is_of_type(&entry[0], key) && is_of_type(&entry[1], value))
        }),
        (Type::Structure(info), "struct" | "error") => {
            content == info.name && fields_are_of_types(&notation["fields"], info)
        }
        _ => false,
    }
}

fn fields_are_of_types(fields: &Value, info: &StructureInfo) -> bool {
    info.fields.iter().all(|field| match fields.get(field.name) {
        Some(notation) => is_of_type(notation, &field.ty),
        None => field.ty.is_optional(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_become_placeholders() {
        let text = "é12345678-9ABC-def0-1234-56789abcdef0:x 12345678-9abc";
        assert_eq!(placeholders(text), "é<uuid>:x 12345678-9abc");
    }

    #[test]
    fn what_is_for_people_is_left_out() {
        let body = br#"{"error":{"code":-1,"message":"m","data":"d"},"m":{"id":"i","default_message":"t","args":["{'b', 'a'}"]},"n":1.50}"#;
        let expected =
            json!({"error": {"code": -1}, "m": {"id": "i", "args": ["{'a', 'b'}"]}, "n": {"double": "1.5e0"}});
        assert_eq!(reduced_body(body), expected);
    }

    #[test]
    fn date_times_are_compared_as_in_rust() {
        let notation = json!({"list": [{"datetime": "2020-01-02T03:04:05.123456", "offset": "-1 day, 23:30:00"}]});
        assert_eq!(as_in_rust(&notation), json!({"list": [{"datetime": "2020-01-02T03:34:05.123", "offset": null}]}));
    }
}
