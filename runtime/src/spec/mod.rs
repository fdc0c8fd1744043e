//! From tables back to a spec: what hand-written modules are to other languages, and to the generator.

mod collect;
mod json;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use self::collect::Collected;
use crate::meta::{ServiceInfo, Type};

/// A spec: one set, as the files that the generator reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    files: BTreeMap<String, String>,
}

impl Spec {
    /// Name and text of each file, by name: `set.json`, and one for each package.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, file: &str) -> Option<&str> {
        self.files.get(file).map(String::as_str)
    }
}

/// Why tables make no spec.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpecError {
    /// A set's name is lower case letters and digits, with `-` or `_` between them.
    SetName(String),
    /// A name without a package in front of it.
    NoPackage(String),
    /// Two types of one name that aren't the same.
    TwoTypes(String),
    /// An error within a structure: a spec has errors in packages and services only.
    ErrorInStructure(String),
    /// Nothing was given that a spec could hold.
    Empty,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetName(name) => write!(
                f,
                "`{name}` is no name for a set: it goes into names of crates, so lower case letters and digits make it, \
                 with `-` or `_` between them"
            ),
            Self::NoPackage(name) => {
                write!(f, "`{name}` has no package in front of it; a canonical name is like `com.acme.backup.policy`")
            }
            Self::TwoTypes(name) => write!(f, "two types that aren't the same are called `{name}`; rename one of them"),
            Self::ErrorInStructure(name) => {
                write!(
                    f,
                    "the error `{name}` is named as if it were part of a structure; name it after its package or service"
                )
            }
            Self::Empty => f.write_str("no service and no type was given that isn't part of the standard set"),
        }
    }
}

impl std::error::Error for SpecError {}

/// The spec of services and types, and of every type that they use: a set of this name that builds on the standard one,
/// whose types stay there.
///
/// What the tables hold comes out: names, types, unions, errors, privileges, REST, and documentation where the tables
/// have it, as those of the derives and of [`vapi_service`] do. Versions and constants are in no table.
///
/// ```
/// use vapi_runtime::meta::{FieldInfo, OperationInfo, ServiceInfo, ServiceTable, Type};
///
/// static POLICIES: ServiceTable = ServiceTable::new(&ServiceInfo::new(
///     "com.acme.backup.policies",
///     &[OperationInfo::new("list", &[], Type::List(&Type::String)).doc("Lists the names of all policies.")],
/// ));
/// let spec = vapi_runtime::spec_of("backup", &[&POLICIES], &[])?;
/// let package = spec.get("com.acme.backup.json").unwrap_or_default();
/// assert!(package.contains(r#""type": "list<string>""#));
/// # Ok::<(), vapi_runtime::spec::SpecError>(())
/// ```
///
/// # Errors
/// Names that no spec can hold.
///
#[cfg_attr(feature = "derive", doc = "[`vapi_service`]: crate::vapi_service")]
#[cfg_attr(not(feature = "derive"), doc = "[`vapi_service`]: ServiceInfo")]
pub fn spec_of(set: &str, services: &[&'static ServiceInfo], types: &[Type]) -> Result<Spec, SpecError> {
    if !is_set_name(set) {
        return Err(SpecError::SetName(set.to_owned()));
    }
    let collected = Collected::new(services, types)?;
    write::spec(set, &collected).map(|files| Spec { files })
}

fn is_set_name(name: &str) -> bool {
    let is_plain =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split(['-', '_']).all(is_plain)
}
