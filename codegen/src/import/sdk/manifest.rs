//! The manifest of an imported set.

use serde_json::{Value, json};

use super::Options;
use super::overlay::Overlay;
use crate::standard;

/// The manifest. Where the overlay says nothing else, what all packages begin with becomes the root.
pub(super) fn written<'a>(packages: impl Iterator<Item = &'a str>, overlay: &Overlay, options: &Options) -> Value {
    let mut manifest = json!({ "set": options.set });
    if let Some(doc) = &overlay.doc {
        manifest["doc"] = doc.clone();
    }
    manifest["packages"] = overlay.packages.clone().unwrap_or_else(|| json!({ common_prefix(packages): "" }));
    let base: &[&str] = if options.standalone { &[] } else { &[standard::SET] };
    manifest["builds_on"] = json!(base);
    manifest
}

/// The longest package of which all others are a part, or else what they begin with.
fn common_prefix<'a>(mut packages: impl Iterator<Item = &'a str>) -> String {
    let mut common: Vec<&str> = packages.next().unwrap_or_default().split('.').collect();
    for package in packages {
        let shared = common.iter().zip(package.split('.')).take_while(|(one, other)| **one == *other).count();
        common.truncate(shared);
    }
    common.join(".")
}

#[cfg(test)]
mod tests {
    use super::common_prefix;

    #[test]
    fn the_prefix_is_what_all_share() {
        assert_eq!(common_prefix(["a.b.c", "a.b.d", "a.b"].into_iter()), "a.b");
        assert_eq!(common_prefix(["a.bc", "a.bd"].into_iter()), "a");
        assert_eq!(common_prefix(["a.b.c"].into_iter()), "a.b.c");
    }
}
