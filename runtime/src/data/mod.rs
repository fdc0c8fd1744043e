//! Values as vAPI knows them: the wire-independent tree, and the Rust types of scalars and collections.
//!
//! What a value looks like on a wire is not decided here; see [`codec`](crate::codec).

mod blob;
mod date_time;
mod dynamic;
mod extra;
mod id;
mod secret;
mod set;
mod uri;
mod value;

pub use blob::Blob;
pub use date_time::{DateTime, DateTimeError};
pub use dynamic::{DynamicStructure, Opaque};
pub use extra::Extra;
pub use id::{Id, Resource, Untyped};
pub use secret::Secret;
pub use set::Set;
pub use uri::{Uri, UriError};
pub use value::{DataValue, StructureValue, ValueKind};
