//! What time it is for a simulator: real, or under a test's control.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Tells a simulator the time: when upgrades advance, installations finish, samples were taken.
///
/// A simulator never goes back: while its clock does, time stands still for it.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The moment now.
    fn now(&self) -> SystemTime;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that starts at a moment and runs faster or slower than the machine's.
///
/// ```
/// use std::time::SystemTime;
/// use vapi_simulator::{Clock, ScaledClock};
///
/// let clock = ScaledClock::new(SystemTime::now(), 3600.0);
/// assert!(clock.now() >= SystemTime::now());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ScaledClock {
    start: SystemTime,
    since: Instant,
    scale: f64,
}

impl ScaledClock {
    /// A clock that shows this moment now and goes `scale` times as fast as time.
    #[must_use]
    pub fn new(start: SystemTime, scale: f64) -> Self {
        Self { start, since: Instant::now(), scale }
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> SystemTime {
        // a scale that makes no duration makes no time pass
        let passed = Duration::try_from_secs_f64(self.since.elapsed().as_secs_f64() * self.scale).unwrap_or_default();
        self.start.checked_add(passed).unwrap_or(self.start)
    }
}

/// A clock that stands still until it is told to move. Clones are the same clock.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use vapi_simulator::{Clock, ManualClock};
///
/// let clock = ManualClock::new(UNIX_EPOCH);
/// clock.clone().advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    /// A clock that shows this moment.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves it forward; at the end of time it stops.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).unwrap_or(*now);
    }
}

/// Starts at the moment at which it is made.
impl Default for ManualClock {
    fn default() -> Self {
        Self::new(SystemTime::now())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
