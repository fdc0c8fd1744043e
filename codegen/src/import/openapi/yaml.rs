//! YAML as a tree of JSON.

use serde_json::{Map, Number, Value};
use serde_yaml_ng::Value as Yaml;

/// The tree of a text in YAML.
///
/// # Errors
/// A sentence with line and column, when it can't be read.
pub(super) fn tree(text: &str) -> Result<Value, String> {
    let yaml: Yaml = serde_yaml_ng::from_str(text).map_err(|error| format!("it is no YAML: {error}"))?;
    json(yaml)
}

fn json(yaml: Yaml) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => json_number(&number),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(elements) => Value::Array(elements.into_iter().map(json).collect::<Result<_, _>>()?),
        Yaml::Mapping(members) => {
            let members = members.into_iter().map(|(name, value)| Ok((key(name)?, json(value)?)));
            Value::Object(members.collect::<Result<Map<_, _>, String>>()?)
        }
        Yaml::Tagged(tagged) => json(tagged.value)?,
    })
}

/// Statuses are written as numbers, and JSON has only texts as names.
fn key(yaml: Yaml) -> Result<String, String> {
    match yaml {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(value) => Ok(value.to_string()),
        Yaml::Null => Ok("null".to_owned()),
        Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => {
            Err("it has lists or mappings as keys, which no OpenAPI document has".to_owned())
        }
    }
}

fn json_number(number: &serde_yaml_ng::Number) -> Value {
    if let Some(number) = number.as_i64() {
        return Value::from(number);
    }
    if let Some(number) = number.as_u64() {
        return Value::from(number);
    }
    // what JSON can't say, `.inf` and `.nan`, is only met in limits and examples
    number.as_f64().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::tree;

    #[test]
    fn what_json_has_becomes_json() {
        let text =
            "a: [1, 2.5, -3, true, null, 18446744073709551615, .inf]\nb:\n  200: x\n  true: y\nc: &c {d: e}\nf: *c\n";
        let expected = json!({
            "a": [1, 2.5, -3, true, null, 18_446_744_073_709_551_615_u64, null],
            "b": {"200": "x", "true": "y"},
            "c": {"d": "e"},
            "f": {"d": "e"},
        });
        assert_eq!(tree(text), Ok(expected));
    }

    #[test]
    fn the_rest_is_refused_in_words() {
        assert!(tree("a: [").unwrap_err().contains("line 2"));
        assert!(tree("? [a]\n: b\n").unwrap_err().contains("keys"));
        assert!(tree("a: 1\na: 2\n").unwrap_err().contains("duplicate"));
    }
}
