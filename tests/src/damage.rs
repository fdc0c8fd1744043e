//! Systematic damage to JSON: each place of a document, every kind of mistake.

use serde_json::Value;

/// JSON that may be wrong: members of an object may come twice, a scalar may be any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// The text of a scalar.
    Scalar(String),
    /// An array.
    Array(Vec<Tree>),
    /// An object.
    Object(Members),
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Array(values) => Self::Array(values.iter().map(Self::from).collect()),
            Value::Object(object) => {
                Self::Object(object.iter().map(|(name, value)| (name.clone(), value.into())).collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

impl std::fmt::Display for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scalar(text) => f.write_str(text),
            Self::Array(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index > 0 { "," } else { "" }, Value::from(name.as_str()))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// The members of an object.
type Members = Vec<(String, Tree)>;

/// What a value is replaced with: something of every kind, plain and as JSON-RPC tags it.
pub const OTHERS: [&str; 16] = [
    "null",
    "true",
    "7",
    "7.5",
    "\"x\"",
    "[]",
    "[\"x\"]",
    "{}",
    "{\"x\":1}",
    "{\"OPTIONAL\":null}",
    "{\"OPTIONAL\":\"x\"}",
    "{\"SECRET\":\"x\"}",
    "{\"BINARY\":\"AA==\"}",
    "{\"STRUCTURE\":{\"com.example.other\":{}}}",
    "{\"STRUCTURE\":{\"com.example.other\":{\"key\":\"x\",\"value\":7}}}",
    "{\"ERROR\":{\"com.example.other\":{}}}",
];

/// One damaged copy of a document, and what was done to it.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// The place and the damage, for people.
    pub what: String,
    /// The copy.
    pub tree: Tree,
}

/// Every damaged copy of a document: each value removed, replaced by every other kind, repeated, and something extra
/// beside it.
#[must_use]
pub fn damaged(tree: &Tree) -> Vec<Damaged> {
    let mut all = Vec::new();
    walk(tree, "", &mut |place, damage, tree| all.push(Damaged { what: format!("{place}: {damage}"), tree }));
    all
}

/// Damages a value in every way and hands each copy on, with its place and what was done.
fn walk(tree: &Tree, place: &str, done: &mut dyn FnMut(&str, &str, Tree)) {
    for other in OTHERS {
        let replacement = Tree::Scalar(other.to_owned());
        if tree.to_string() != other {
            done(place, &format!("replaced by {other}"), replacement);
        }
    }
    match tree {
        Tree::Scalar(_) => {}
        Tree::Array(values) => {
            let with = |change: &dyn Fn(&mut Vec<Tree>)| {
                let mut values = values.clone();
                change(&mut values);
                Tree::Array(values)
            };
            for (index, value) in values.iter().enumerate() {
                let inner = format!("{place}/{index}");
                done(&inner, "removed", with(&|values| drop(values.remove(index))));
                done(&inner, "repeated", with(&|values| values.push(value.clone())));
                walk(value, &inner, &mut |place, damage, value| {
                    done(place, damage, with(&|values| values[index] = value.clone()));
                });
            }
        }
        Tree::Object(members) => {
            let with = |change: &dyn Fn(&mut Members)| {
                let mut members = members.clone();
                change(&mut members);
                Tree::Object(members)
            };
            for extra in ["1", "null", "{\"OPTIONAL\":null}", "{\"OPTIONAL\":1}"] {
                let member = || ("extra".to_owned(), Tree::Scalar(extra.to_owned()));
                done(place, &format!("with the member `extra`: {extra}"), with(&|members| members.push(member())));
            }
            for (index, (name, value)) in members.iter().enumerate() {
                let inner = format!("{place}/{name}");
                done(&inner, "removed", with(&|members| drop(members.remove(index))));
                done(&inner, "renamed", with(&|members| members[index].0 = format!("{name}X")));
                let twice = || (name.clone(), value.clone());
                done(&inner, "repeated", with(&|members| members.push(twice())));
                let wrong = || (name.clone(), Tree::Scalar("[7]".to_owned()));
                done(&inner, "repeated, first wrong", with(&|members| members.insert(index, wrong())));
                done(&inner, "repeated, last wrong", with(&|members| members.push(wrong())));
                walk(value, &inner, &mut |place, damage, value| {
                    done(place, damage, with(&|members| members[index].1 = value.clone()));
                });
            }
        }
    }
}

/// Damage to the text itself: cut off, and with a character too few, too many or changed.
#[must_use]
pub fn damaged_text(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (index, character) in text.char_indices() {
        let (before, after) = (&text[..index], &text[index + character.len_utf8()..]);
        all.push((format!("cut off at {index}"), before.to_owned()));
        all.push((format!("without the character at {index}"), format!("{before}{after}")));
        for other in ["\"", ",", "0", "\u{1}"] {
            all.push((format!("{other:?} at {index}"), format!("{before}{other}{after}")));
        }
        all.push((format!("`}}` before {index}"), format!("{before}}}{character}{after}")));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_is_damaged() {
        let all = damaged(&Tree::from(&json!({"a": [1], "b": "x"})));
        let texts: Vec<String> = all.iter().map(|damaged| damaged.tree.to_string()).collect();
        for expected in [
            "null",
            r#"{"b":"x"}"#,
            r#"{"aX":[1],"b":"x"}"#,
            r#"{"a":[],"b":"x"}"#,
            r#"{"a":[1,1],"b":"x"}"#,
            r#"{"a":[{"OPTIONAL":null}],"b":"x"}"#,
            r#"{"a":[1],"b":[7],"b":"x"}"#,
            r#"{"a":[1],"b":"x","b":[7]}"#,
            r#"{"a":[1],"b":"x","extra":null}"#,
        ] {
            assert!(texts.iter().any(|text| text == expected), "{expected} isn't among {texts:#?}");
        }
    }
}
