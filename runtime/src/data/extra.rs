//! Fields that a newer peer sent.

use std::fmt;

use super::DataValue;
use super::value::equal_fields;
use super::value::keep_last;

/// Fields of a structure that this version doesn't know, kept as they came and written back. Their order doesn't matter
/// when they are compared.
#[derive(Clone, Default)]
#[expect(clippy::box_collection, reason = "every structure has one and nearly all are empty: one word, not three")]
pub struct Extra(Option<Box<Vec<(String, DataValue)>>>);

impl Extra {
    /// No fields.
    pub const NONE: &'static Self = &Self(None);

    /// No fields.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The fields, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &DataValue)> {
        self.0.iter().flat_map(|fields| fields.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// A field by its name on the wire.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&DataValue> {
        self.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// Sets a field. It is sent along; a server that doesn't know it refuses it.
    pub fn insert(&mut self, field: impl Into<String>, value: DataValue) {
        let field = field.into();
        let fields = self.0.get_or_insert_default();
        match fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, old)) => *old = value,
            None => fields.push((field, value)),
        }
    }

    /// Adds a field without looking for one of the same name; [`keep_last`](Self::keep_last) does that for all.
    pub(crate) fn push(&mut self, field: String, value: DataValue) {
        self.0.get_or_insert_default().push((field, value));
    }

    /// Of fields of the same name the last counts.
    pub(crate) fn keep_last(&mut self) {
        if let Some(fields) = &mut self.0 {
            keep_last(fields);
        }
    }

    /// Drops all fields.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        fn fields(extra: &Extra) -> &[(String, DataValue)] {
            extra.0.as_deref().map_or(&[], Vec::as_slice)
        }
        equal_fields(fields(self), fields(other))
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
