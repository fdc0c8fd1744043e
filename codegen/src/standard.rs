//! The standard set, which nearly every spec builds on: known to the generator, so that a spec need not bring it along.

use crate::source::Source;

/// Its name. The crates are `vapi-std` and its companions.
pub const SET: &str = "std";

const FILES: &[(&str, &str)] = &[
    ("set.json", include_str!("../../spec/std/set.json")),
    ("com.vmware.cis.json", include_str!("../../spec/std/com.vmware.cis.json")),
    ("com.vmware.cis.task.json", include_str!("../../spec/std/com.vmware.cis.task.json")),
    ("com.vmware.vapi.std.json", include_str!("../../spec/std/com.vmware.vapi.std.json")),
    ("com.vmware.vapi.std.errors.json", include_str!("../../spec/std/com.vmware.vapi.std.errors.json")),
    ("com.vmware.vapi.std.introspection.json", include_str!("../../spec/std/com.vmware.vapi.std.introspection.json")),
];

/// Its texts, to be read beside those of a spec that doesn't have them.
pub fn sources() -> impl Iterator<Item = Source> {
    FILES.iter().map(|(name, text)| Source { path: format!("<vapi>/{SET}/{name}"), text: (*text).to_owned() })
}
