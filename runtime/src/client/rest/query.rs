//! The query of a request: pairs, escaped, in the order in which they are added.

use crate::data::{DataValue, StructureValue};
use crate::error::Failure;
use crate::meta::QueryStyle;
use crate::rest::place::Leaf;
use crate::rest::text;

/// A query being written.
#[derive(Debug, Default)]
pub(super) struct Query {
    text: String,
}

impl Query {
    /// Everything that was added, with `?` in front; empty when nothing was.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn next(&mut self) {
        self.text.push(if self.text.is_empty() { '?' } else { '&' });
    }

    /// A name that stands alone.
    pub(super) fn flag(&mut self, name: &str) {
        self.next();
        text::escape(name, &mut self.text);
    }

    /// A name and its value.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        self.flag(name);
        self.text.push('=');
        text::escape(value, &mut self.text);
    }

    /// A scalar, or each element of a list: in pairs of their own, or together with what the style puts between them.
    /// Nothing is written of what is unset.
    pub(super) fn value(&mut self, name: &str, value: &DataValue, style: QueryStyle) -> Result<(), Failure> {
        match value {
            DataValue::Optional(None) => Ok(()),
            DataValue::Optional(Some(value)) => self.value(name, value, style),
            DataValue::List(values) => {
                let texts = values.iter().filter(|value| !value.is_unset()).map(|value| scalar(name, value));
                let texts = texts.collect::<Result<Vec<_>, Failure>>()?;
                let between = match style {
                    QueryStyle::CommaDelimited => Some(","),
                    QueryStyle::SpaceDelimited => Some(" "),
                    QueryStyle::PipeDelimited => Some("|"),
                    _ => None,
                };
                // an element that holds the delimiter can't be told from two
                match between.filter(|between| !texts.iter().any(|text| text.contains(between))) {
                    Some(between) if !texts.is_empty() => self.pair(name, &texts.join(between)),
                    _ => texts.iter().for_each(|text| self.pair(name, text)),
                }
                Ok(())
            }
            value => {
                self.pair(name, &scalar(name, value)?);
                Ok(())
            }
        }
    }

    /// `name[field]=value` for each field of a structure that is set.
    pub(super) fn deep(&mut self, name: &str, value: &DataValue) -> Result<(), Failure> {
        match value {
            DataValue::Optional(Some(value)) => self.deep(name, value),
            DataValue::Optional(None) => Ok(()),
            DataValue::Structure(fields) => {
                fields.fields().try_for_each(|(field, value)| self.deep(&format!("{name}[{field}]"), value))
            }
            DataValue::List(entries) => match entries.iter().map(entry).collect::<Option<Vec<_>>>() {
                Some(entries) => entries
                    .into_iter()
                    .try_for_each(|(key, value)| self.deep(&format!("{name}[{}]", scalar(name, key)?), value)),
                None => self.value(name, value, QueryStyle::FormExploded),
            },
            value => self.value(name, value, QueryStyle::Form),
        }
    }

    /// `name.field=value`, and `name.1=value` for the elements of a list: how the legacy form has structures in a query.
    pub(super) fn dotted(&mut self, name: &str, value: &DataValue) -> Result<(), Failure> {
        match value {
            DataValue::Optional(Some(value)) => self.dotted(name, value),
            DataValue::Optional(None) => Ok(()),
            DataValue::Structure(fields) | DataValue::Error(fields) => self.dotted_fields(name, fields),
            // entries of a map have the fields `key` and `value`
            DataValue::List(values) => (1_usize..)
                .zip(values)
                .try_for_each(|(position, value)| self.dotted(&format!("{name}.{position}"), value)),
            value => self.value(name, value, QueryStyle::Form),
        }
    }

    fn dotted_fields(&mut self, name: &str, fields: &StructureValue) -> Result<(), Failure> {
        fields.fields().try_for_each(|(field, value)| self.dotted(&format!("{name}.{field}"), value))
    }

    /// Those leaves of an argument that are set.
    pub(super) fn leaves(&mut self, leaves: &[Leaf], argument: &DataValue) -> Result<(), Failure> {
        for leaf in leaves {
            if let Some(value) = follow(argument, leaf.path.get(1..).unwrap_or_default()) {
                self.value(leaf.name, value, QueryStyle::FormExploded)?;
            }
        }
        Ok(())
    }
}

/// The value at a path of fields; none when something on the way is unset.
fn follow<'v>(value: &'v DataValue, path: &[&str]) -> Option<&'v DataValue> {
    match (value, path) {
        (DataValue::Optional(value), _) => follow(value.as_deref()?, path),
        (value, []) => Some(value),
        (DataValue::Structure(fields), [field, rest @ ..]) => follow(fields.get(field)?, rest),
        _ => None,
    }
}

/// Key and value of an entry of a map.
fn entry(value: &DataValue) -> Option<(&DataValue, &DataValue)> {
    let DataValue::Structure(entry) = value else { return None };
    (entry.name() == crate::meta::MAP_ENTRY).then_some((entry.get("key")?, entry.get("value")?))
}

/// A value as text.
pub(super) fn scalar(name: &str, value: &DataValue) -> Result<String, Failure> {
    text::of_value(value).ok_or_else(|| {
        let why = match value {
            DataValue::Secret(_) => "secrets don't belong into URLs, which are logged",
            _ => "only texts, numbers and lists of them do",
        };
        Failure::Argument(format!("`{name}` has no form in a URL or header: {why}; use JSON-RPC for this call"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Query) -> Result<(), Failure>) -> String {
        let mut query = Query::default();
        write(&mut query).expect("it can be written");
        query.into_text()
    }

    fn list(texts: &[&str]) -> DataValue {
        DataValue::List(texts.iter().map(|text| DataValue::string(*text)).collect())
    }

    #[test]
    fn styles_of_lists() {
        let values = list(&["a", "b c", "d&e"]);
        for (style, expected) in [
            (QueryStyle::Form, "?L=a&L=b%20c&L=d%26e"),
            (QueryStyle::CommaDelimited, "?L=a%2Cb%20c%2Cd%26e"),
            (QueryStyle::PipeDelimited, "?L=a%7Cb%20c%7Cd%26e"),
            (QueryStyle::PipeDelimitedExploded, "?L=a&L=b%20c&L=d%26e"),
            // the second element has a blank of its own
            (QueryStyle::SpaceDelimited, "?L=a&L=b%20c&L=d%26e"),
        ] {
            assert_eq!(written(|query| query.value("L", &values, style)), expected, "{style:?}");
        }
        assert_eq!(written(|query| query.value("L", &list(&["a", "b"]), QueryStyle::SpaceDelimited)), "?L=a%20b");
        assert_eq!(written(|query| query.value("L", &list(&[]), QueryStyle::PipeDelimited)), "");
        assert_eq!(written(|query| query.value("L", &DataValue::unset(), QueryStyle::Form)), "");
    }

    #[test]
    fn structures_have_two_forms() {
        let value = DataValue::Structure(
            StructureValue::new("s")
                .with("a", DataValue::some(DataValue::Integer(1)))
                .with("b", DataValue::unset())
                .with("c", list(&["x", "y"])),
        );
        assert_eq!(written(|query| query.deep("P", &value)), "?P%5Ba%5D=1&P%5Bc%5D=x&P%5Bc%5D=y");
        assert_eq!(written(|query| query.dotted("P", &value)), "?P.a=1&P.c.1=x&P.c.2=y");
    }

    #[test]
    fn secrets_are_refused() {
        let error = Query::default().value("token", &DataValue::Secret("x".into()), QueryStyle::Form).unwrap_err();
        assert!(matches!(error, Failure::Argument(problem) if problem.starts_with("`token` has no form in a URL")));
    }
}
