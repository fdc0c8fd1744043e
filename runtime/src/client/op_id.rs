//! Ids of calls that have none.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

/// Makes ids that no other client makes: random UUIDs, as other clients of this API have them, but without asking the
/// system for randomness each time. They are no secrets.
#[derive(Debug, Default)]
pub(super) struct OpIds {
    /// Other keys for each client.
    keys: RandomState,
    made: AtomicU64,
}

impl OpIds {
    pub(super) fn next(&self) -> String {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        let half = |which: u8| u128::from(self.keys.hash_one((count, which)));
        let id = Builder::from_random_bytes(((half(0) << 64) | half(1)).to_be_bytes()).into_uuid();
        id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_random_uuids_and_never_the_same() {
        let (one, other) = (OpIds::default(), OpIds::default());
        let ids: BTreeSet<String> = (0..1000).flat_map(|_| [one.next(), other.next()]).collect();
        assert_eq!(ids.len(), 2000);
        for id in ids {
            assert_eq!(Uuid::parse_str(&id).expect("a UUID").get_version_num(), 4, "{id}");
        }
    }
}
