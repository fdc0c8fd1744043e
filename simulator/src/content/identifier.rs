//! Which texts may be identifiers.

/// Longest identifier, in characters.
const LONGEST: usize = 63;

/// Whether a caller may give a Supervisor Service this id. Ids in content may hold dots as well.
pub(crate) fn is_service(id: &str) -> bool {
    fits(id, b"-")
}

/// Whether the content of a version may name a Supervisor Service like this.
pub(crate) fn is_service_in_content(id: &str) -> bool {
    fits(id, b"-.")
}

/// Whether a Supervisor Service may have this id, although it looks like one.
pub(crate) fn is_reserved(id: &str) -> bool {
    id == "namespaces"
}

/// Whether a caller may give a version this id.
pub(crate) fn is_version(id: &str) -> bool {
    fits(id, b"-.")
}

/// Whether the content may name a version like this: semantic versions have a `+` before what tells builds apart.
pub(crate) fn is_version_in_content(id: &str) -> bool {
    fits(id, b"-.+")
}

/// Lower-case letters, digits, and some punctuation anywhere but at the ends.
fn fits(id: &str, punctuation: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = id.as_bytes();
    bytes.len() <= LONGEST
        && bytes.first().is_some_and(is_plain)
        && bytes.last().is_some_and(is_plain)
        && bytes.iter().all(|byte| is_plain(byte) || punctuation.contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_length_and_characters_count() {
        assert!(is_service("a") && is_service("my-service-2") && is_service(&"a".repeat(63)));
        for wrong in ["", "-a", "a-", "A", "a_b", "a.b", "ä", &"a".repeat(64)] {
            assert!(!is_service(wrong), "{wrong}");
        }
        assert!(is_service_in_content("a.b") && !is_service_in_content("a.b."));
        assert!(is_version("1.0.0-rc.1") && !is_version("1.0.0+1") && !is_version(".1"));
        assert!(is_version_in_content("1.0.0+1"));
    }
}
