//! When and after how long a call is tried again. Whether it may be is the error's to say.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// How often a failed call is tried again, and how long the client waits in between.
///
/// Only calls that surely weren't executed (no connection, or turned away unread) or that change nothing are ever
/// repeated, and only after failures that may pass: a write whose answer got lost is never sent twice. The wait doubles
/// from attempt to attempt and has a random part, so that many clients don't come back at once.
///
/// ```
/// use std::time::Duration;
/// use vapi_runtime::client::RetryPolicy;
///
/// let patient = RetryPolicy::new().attempts(6).longest_wait(Duration::from_secs(30));
/// let never = RetryPolicy::off();
/// # let _ = (patient, never);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy {
    /// Up to 3 attempts in all, waiting about 0.2 s before the second and never longer than 5 s.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 3, first_wait: Duration::from_millis(200), longest_wait: Duration::from_secs(5) }
    }

    /// One attempt, whatever happens.
    #[must_use]
    pub const fn off() -> Self {
        Self { attempts: 1, ..Self::new() }
    }

    /// Sets the number of attempts, the first one included; 0 counts as 1.
    #[must_use]
    pub const fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the wait before the second attempt; it doubles for each further one.
    #[must_use]
    pub const fn first_wait(self, first_wait: Duration) -> Self {
        Self { first_wait, ..self }
    }

    /// Sets the longest wait between two attempts.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self { longest_wait, ..self }
    }

    /// Whether a call is tried only once.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.attempts <= 1
    }

    /// How long to wait after this many attempts; `None`: give up.
    pub(super) fn wait(&self, made: u32) -> Option<Duration> {
        if made >= self.attempts {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << made.saturating_sub(1).min(20));
        Some(doubled.min(self.longest_wait).mul_f64(0.5 + 0.5 * random()))
    }
}

/// A number from 0 to 1. Good enough to spread clients, not for anything else.
pub(super) fn random() -> f64 {
    // every `RandomState` of a thread has other keys
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_their_bounds_and_end() {
        let policy = RetryPolicy::new().attempts(5).longest_wait(Duration::from_millis(500));
        for (made, most) in [(1, 200), (2, 400), (3, 500), (4, 500)] {
            let most = Duration::from_millis(most);
            let wait = policy.wait(made).expect("an attempt is left");
            assert!(wait >= most / 2 && wait <= most, "{made}: {wait:?}");
        }
        assert_eq!(policy.wait(5), None);
        assert_eq!(RetryPolicy::off().wait(1), None);
        assert!(RetryPolicy::new().attempts(0).is_off());
        assert!(RetryPolicy::new().attempts(u32::MAX).wait(u32::MAX - 1).is_some());
    }
}
