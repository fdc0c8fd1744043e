//! Other descriptions of vAPI services → our own spec.
//!
//! Each way in is a module of its own that gives [`Files`]: the manifest and a file per package, as a person would
//! have written them. Nothing is lost in silence: what has no place in a spec is a diagnostic.

#[cfg(feature = "openapi-import")]
pub mod openapi;
#[cfg(feature = "sdk")]
pub mod sdk;
mod text;

use std::collections::BTreeMap;

pub use text::text;

/// The files of a spec folder: name → text.
pub type Files = BTreeMap<String, String>;
