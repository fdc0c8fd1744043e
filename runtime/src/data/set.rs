//! Sets.

use crate::codec::{Encode, Encoder, Wire};

/// Values without duplicates, in the order in which they were put in. Order doesn't matter when sets are compared.
///
/// Any vAPI type can be in a set, structures included, so this neither hashes nor sorts.
#[derive(Clone, Debug)]
pub struct Set<T>(Vec<T>);

/// Beyond this many elements duplicates are found by sorting encoded forms, not by comparing each with each.
const PAIRWISE: usize = 32;

impl<T: PartialEq> Set<T> {
    /// An empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Puts a value in; `false` when it was there already.
    pub fn insert(&mut self, value: T) -> bool {
        let new = !self.0.contains(&value);
        if new {
            self.0.push(value);
        }
        new
    }

    /// Whether the value is in.
    #[must_use]
    pub fn contains(&self, value: &T) -> bool {
        self.0.contains(value)
    }

    /// Takes a value out; `false` when it wasn't there.
    pub fn remove(&mut self, value: &T) -> bool {
        match self.0.iter().position(|other| other == value) {
            Some(position) => {
                self.0.remove(position);
                true
            }
            None => false,
        }
    }
}

impl<T> Set<T> {
    /// How many values are in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values, in the order in which they came.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The values as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: Encode + PartialEq> Set<T> {
    /// Takes values that should all differ.
    ///
    /// # Errors
    /// The position of a value that was there already.
    pub(crate) fn distinct(values: Vec<T>) -> Result<Self, usize> {
        let are_equal = |earlier: usize, later: usize| values.get(earlier) == values.get(later);
        let encode = |position: usize, out: &mut Encoder| {
            if let Some(value) = values.get(position) {
                value.encode(out);
            }
        };
        match duplicate(values.len(), &are_equal, &encode) {
            Some(position) => Err(position),
            None => Ok(Self(values)),
        }
    }
}

/// The position of a value that was there already. Apart from the type of the values, so that programs have it once.
fn duplicate(
    len: usize,
    are_equal: &dyn Fn(usize, usize) -> bool,
    encode: &dyn Fn(usize, &mut Encoder),
) -> Option<usize> {
    if len <= PAIRWISE {
        return (1..len).find(|&later| (0..later).any(|earlier| are_equal(earlier, later)));
    }
    let encoded = |position| {
        let mut out = Encoder::new(Wire::JsonRpc);
        encode(position, &mut out);
        (out.finish().unwrap_or_default(), position)
    };
    let mut encoded: Vec<(Vec<u8>, usize)> = (0..len).map(encoded).collect();
    encoded.sort_unstable();
    encoded.windows(2).find_map(|pair| match pair {
        [(first, _), (second, position)] if first == second => Some(*position),
        _ => None,
    })
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|value| other.0.contains(value))
    }
}

impl<T: PartialEq> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut set = Self::new();
        set.extend(values);
        set
    }
}

impl<T: PartialEq> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.insert(value);
        }
    }
}

impl<T: PartialEq, const N: usize> From<[T; N]> for Set<T> {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
