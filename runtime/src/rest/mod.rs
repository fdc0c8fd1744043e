//! What both ends of REST agree on: the three forms, where a parameter goes, how a value is written into a URL, which
//! route the legacy form derives from names, which status stands for which error.
//!
//! No HTTP here and no state; [`client`](crate::client) and [`server`](crate::server) build on it.

#![cfg_attr(
    not(all(feature = "client", feature = "server")),
    allow(dead_code, unused_imports, reason = "each side needs its half of what both agree on")
)]

pub(crate) mod legacy;
pub(crate) mod place;
pub(crate) mod status;
pub(crate) mod text;

use crate::codec::Wire;

/// The three forms of REST. The services and their types are the same in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// Plain: the operations' own URL templates, bare bodies, maps as objects, errors with `error_type`.
    Api,
    /// The same templates, with results in `{"value": …}`, errors as `{"type", "value"}`, maps as lists of entries.
    Wrapped,
    /// URLs made of the service's name, `~action`, bodies keyed by parameter; values as in the wrapped form.
    Legacy,
}

impl Form {
    /// How values are written.
    pub(crate) const fn wire(self) -> Wire {
        match self {
            Self::Api => Wire::Api,
            Self::Wrapped | Self::Legacy => Wire::Rest,
        }
    }
}
