//! The query of a request: its pairs, and the tree that dotted and bracketed names make.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::rest::text;

/// Names that say which operation is meant, never a parameter's value.
pub(super) const TASK: &str = "vmw-task";
pub(super) const LEGACY_ACTION: &str = "~action";
pub(super) const ACTION: &str = "action";

/// The pairs of a query, unescaped, in order. A name without `=` has no value.
#[derive(Debug, Default)]
pub(super) struct Query<'q>(Vec<(Cow<'q, str>, Option<Cow<'q, str>>)>);

impl<'q> Query<'q> {
    /// Reads a query; `None`: what it holds is no UTF-8.
    pub(super) fn parse(text: Option<&'q str>) -> Option<Self> {
        let pairs = text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = match pair.split_once('=') {
                Some((name, value)) => (name, Some(text::unescape(value, true)?)),
                None => (pair, None),
            };
            Some((text::unescape(name, true)?, value))
        });
        pairs.collect::<Option<Vec<_>>>().map(Self)
    }

    /// The value of the first pair of a name; empty when the name stands alone.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_deref().unwrap_or_default())
    }

    /// All pairs, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Cow<'q, str>, Option<&Cow<'q, str>>)> {
        self.0.iter().map(|(name, value)| (name, value.as_ref()))
    }
}

/// Values by name, where names may have parts: `filter.names.1`, `filter[name]`.
#[derive(Debug, Default)]
pub(super) struct Tree<'q> {
    pub(super) values: Vec<Cow<'q, str>>,
    /// What stands between the values of a list, if they came in one.
    pub(super) delimiter: Option<char>,
    pub(super) members: BTreeMap<Cow<'q, str>, Tree<'q>>,
}

impl<'q> Tree<'q> {
    /// Adds a value at a path.
    pub(super) fn add(&mut self, path: impl IntoIterator<Item = Cow<'q, str>>, value: Cow<'q, str>) -> &mut Self {
        let mut place = self;
        for step in path {
            place = place.members.entry(step).or_default();
        }
        place.values.push(value);
        place
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.members.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_unescaped_once() {
        let query = Query::parse(Some("a=b+c&%7Eaction=x%2520&&flag&e=&a=2")).unwrap();
        assert_eq!(query.first("a"), Some("b c"));
        assert_eq!(query.first("~action"), Some("x%20"));
        assert_eq!((query.first("flag"), query.first("e"), query.first("z")), (Some(""), Some(""), None));
        assert_eq!(query.pairs().count(), 5);
        assert!(Query::parse(Some("a=%ff")).is_none());
        assert_eq!(Query::parse(None).unwrap().pairs().count(), 0);
    }
}
