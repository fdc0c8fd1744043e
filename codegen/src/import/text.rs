//! JSON as the files under `spec/` have it: two blanks a level, and on one line what fits there.

use serde_json::Value;

/// How long a line may be. Texts are never broken, so a line may still be longer.
const WIDTH: usize = 140;

/// A value as the text of a file.
///
/// ```
/// let value = serde_json::json!({"type": "list<string>", "doc": "The names."});
/// assert_eq!(vapi_codegen::import::text(&value), "{ \"type\": \"list<string>\", \"doc\": \"The names.\" }\n");
/// ```
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0, 0);
    out.push('\n');
    out
}

/// Writes a value that stands `used` characters into its line and on a level of its own.
fn write(out: &mut String, value: &Value, level: usize, used: usize) {
    let start = out.len();
    if one_line(out, value, WIDTH.saturating_sub(used)) {
        return;
    }
    out.truncate(start);
    match value {
        Value::Object(members) => {
            out.push('{');
            for (position, (name, member)) in members.iter().enumerate() {
                let begun = line(out, position, level + 1);
                string(out, name);
                out.push_str(": ");
                // One more for the comma behind it.
                let used = out.len() - begun + 1;
                write(out, member, level + 1, used);
            }
            end(out, level, '}');
        }
        Value::Array(values) => {
            out.push('[');
            for (position, value) in values.iter().enumerate() {
                let begun = line(out, position, level + 1);
                let used = out.len() - begun + 1;
                write(out, value, level + 1, used);
            }
            end(out, level, ']');
        }
        simple => plain(out, simple),
    }
}

/// Writes a value on one line; false, with something half written, when it doesn't fit or isn't pleasant to read so.
fn one_line(out: &mut String, value: &Value, room: usize) -> bool {
    let limit = out.len() + room;
    flat(out, value, limit, 0)
}

fn flat(out: &mut String, value: &Value, limit: usize, depth: usize) -> bool {
    // Three levels in one line are a puzzle.
    if depth > 2 && matches!(value, Value::Object(_) | Value::Array(_)) {
        return false;
    }
    match value {
        Value::Object(members) if members.is_empty() => out.push_str("{}"),
        Value::Object(members) => {
            for (position, (name, member)) in members.iter().enumerate() {
                out.push_str(if position == 0 { "{ " } else { ", " });
                string(out, name);
                out.push_str(": ");
                if !flat(out, member, limit, depth + 1) {
                    return false;
                }
            }
            out.push_str(" }");
        }
        Value::Array(values) => {
            out.push('[');
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                if !flat(out, value, limit, depth + 1) {
                    return false;
                }
            }
            out.push(']');
        }
        simple => plain(out, simple),
    }
    out.len() <= limit
}

/// Begins a line; gives where its text begins, indentation included.
fn line(out: &mut String, position: usize, level: usize) -> usize {
    if position > 0 {
        out.push(',');
    }
    out.push('\n');
    let begun = out.len();
    indent(out, level);
    begun
}

fn end(out: &mut String, level: usize, bracket: char) {
    out.push('\n');
    indent(out, level);
    out.push(bracket);
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn plain(out: &mut String, value: &Value) {
    out.push_str(&value.to_string());
}

fn string(out: &mut String, text: &str) {
    // Serializing a string to a string can't fail; `Display` of a value is the same thing without the question.
    plain(out, &Value::from(text));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::text;

    #[test]
    fn what_fits_stands_on_one_line() {
        let value = json!({"a": 1, "b": ["x", "y"], "c": {}});
        assert_eq!(text(&value), "{ \"a\": 1, \"b\": [\"x\", \"y\"], \"c\": {} }\n");
    }

    #[test]
    fn what_is_long_is_broken_and_keeps_its_order() {
        let long = "x".repeat(150);
        let value = json!({"z": long, "a": {"k": "v"}});
        assert_eq!(text(&value), format!("{{\n  \"z\": \"{long}\",\n  \"a\": {{ \"k\": \"v\" }}\n}}\n"));
    }

    #[test]
    fn it_is_the_same_value_when_read_again() {
        let value = json!({"doc": "\u{1}\"\\ü", "list": [[[[1]]], {"a": {"b": {"c": {"d": null}}}}], "empty": []});
        let again: Value = serde_json::from_str(&text(&value)).unwrap();
        assert_eq!(again, value);
    }
}
