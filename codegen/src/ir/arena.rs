//! Arenas and the typed indices into them.

use std::fmt;
use std::marker::PhantomData;

/// An index into one kind of [`Arena`].
pub trait Index: Copy {
    /// The index of the element at `position`.
    fn new(position: usize) -> Self;
    /// Its position.
    fn position(self) -> usize;
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl Index for $name {
            fn new(position: usize) -> Self {
                // A spec of four thousand million declarations can't be held in memory.
                Self(u32::try_from(position).unwrap_or(u32::MAX))
            }

            fn position(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index!(
    /// A set.
    SetId,
    /// A package.
    PackageId,
    /// A service.
    ServiceId,
    /// A structure or an error.
    StructureId,
    /// An enumeration.
    EnumerationId,
);

/// Things of one kind, in order, each reached by its index.
pub struct Arena<I, T> {
    items: Vec<T>,
    index: PhantomData<I>,
}

impl<I: Index, T> Arena<I, T> {
    /// Appends a thing and gives its index.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// All things with their indices, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(position, item)| (I::new(position), item))
    }

    /// All things, to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (I, &mut T)> {
        self.items.iter_mut().enumerate().map(|(position, item)| (I::new(position), item))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

// Indices are only made by `push` and `iter` of the same arena, which never shrinks.
impl<I: Index, T> std::ops::Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, index: I) -> &T {
        &self.items[index.position()]
    }
}

impl<I: Index, T> std::ops::IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.items[index.position()]
    }
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: PhantomData }
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}
