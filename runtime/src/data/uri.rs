//! URIs.

use std::fmt;
use std::str::FromStr;

use iri_string::types::IriReferenceStr;

/// A URI in vAPI's sense: an IRI of RFC 3987, or a reference to one (the empty text is such a reference).
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(String);

/// Says that a text is neither an IRI nor a reference to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriError(String);

impl Uri {
    /// Checks a text.
    ///
    /// # Errors
    /// When it is neither an IRI nor a reference to one.
    pub fn new(text: impl Into<String>) -> Result<Self, UriError> {
        let text = text.into();
        match IriReferenceStr::new(&text) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(UriError(text)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        Self::new(text)
    }
}

impl AsRef<str> for Uri {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uri({:?})", self.0)
    }
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a URI: neither an IRI nor a reference to one (RFC 3987)", self.0)
    }
}

impl std::error::Error for UriError {}
