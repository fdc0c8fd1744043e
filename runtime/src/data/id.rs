//! Identifiers, told apart by what they identify.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// A resource type: what an [`Id`] identifies. Generated crates have a marker for each.
pub trait Resource: 'static {
    /// Name of the resource type, `ClusterComputeResource`.
    const TYPE: &'static str;
}

/// Marks an identifier whose resource type the interface doesn't state, or states at run time.
#[derive(Debug)]
pub enum Untyped {}

impl Resource for Untyped {
    const TYPE: &'static str = "";
}

/// The identifier of a resource of type `R`.
///
/// Ids of different resources are different types; [`cast`](Self::cast) goes from one to another on purpose. Nothing is
/// checked of the text: any string is an identifier.
///
/// ```
/// use vapi_runtime::{Id, Resource};
///
/// enum Cluster {}
/// impl Resource for Cluster {
///     const TYPE: &'static str = "ClusterComputeResource";
/// }
///
/// let cluster: Id<Cluster> = Id::new("domain-c8");
/// assert_eq!(cluster.as_str(), "domain-c8");
/// ```
pub struct Id<R: ?Sized = Untyped> {
    text: String,
    resource: PhantomData<fn() -> R>,
}

impl<R: ?Sized> Id<R> {
    /// The identifier with this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), resource: PhantomData }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    /// The same text as the identifier of another resource.
    #[must_use]
    pub fn cast<S: ?Sized>(self) -> Id<S> {
        Id::new(self.text)
    }
}

impl<R: ?Sized> From<String> for Id<R> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<R: ?Sized> From<&str> for Id<R> {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<R: ?Sized> AsRef<str> for Id<R> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl<R: ?Sized> Clone for Id<R> {
    fn clone(&self) -> Self {
        Self::new(self.text.as_str())
    }
}

impl<R: ?Sized> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<R: ?Sized> Eq for Id<R> {}

impl<R: ?Sized> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R: ?Sized> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<R: ?Sized> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<R: ?Sized> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({:?})", self.text)
    }
}

impl<R: ?Sized> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
