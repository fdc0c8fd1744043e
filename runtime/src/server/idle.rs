//! Ends connections on which no request comes.
//!
//! One thread looks at all connections now and then. A timer for each would be simpler, but as long as a runtime has a
//! timer, every wait for the network sets it anew, which can cost more than answering a request.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

/// A request runs: it may take as long as it wants.
const RUNNING: u64 = u64::MAX;
/// An answer is being written.
const WRITING: u64 = u64::MAX - 1;
/// The time was over, the connection is about to be closed.
const OVER: u64 = u64::MAX - 2;

/// Until when the next request of a connection must have come.
#[derive(Debug)]
pub(super) struct Deadline {
    start: Instant,
    /// In milliseconds.
    patience: u64,
    /// Milliseconds after `start`, or what the connection does.
    at: AtomicU64,
}

impl Deadline {
    fn now(&self) -> u64 {
        milliseconds(self.start.elapsed())
    }

    /// A request has come; `false`: too late.
    pub(super) fn request(&self) -> bool {
        self.at.swap(RUNNING, Ordering::AcqRel) != OVER
    }

    /// Its answer is there.
    pub(super) fn answered(&self) {
        self.at.store(WRITING, Ordering::Release);
    }

    /// All that there was to write is written: if that was an answer, the time for the next request begins.
    pub(super) fn flushed(&self) {
        if self.at.load(Ordering::Acquire) == WRITING {
            self.at.store(self.now().saturating_add(self.patience).min(OVER - 1), Ordering::Release);
        }
    }

    /// Whether the time is over; from then on no request is taken.
    fn is_over(&self) -> bool {
        let at = self.at.load(Ordering::Acquire);
        at < OVER && at <= self.now() && self.at.compare_exchange(at, OVER, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(OVER - 1)
}

type Connections = Mutex<Vec<(Arc<Deadline>, AbortHandle)>>;

/// The thread that looks, and what it looks at. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    start: Instant,
    patience: u64,
    connections: Arc<Connections>,
    thread: Thread,
}

impl Watch {
    /// Starts the thread.
    pub(super) fn start(patience: Duration) -> io::Result<Self> {
        let connections: Arc<Connections> = Arc::default();
        // often enough to be right by an eighth, and by a second
        let pause = (patience / 8).clamp(Duration::from_millis(5), Duration::from_secs(1));
        let watched = Arc::downgrade(&connections);
        let thread = thread::Builder::new().name("vapi-idle".to_owned()).spawn(move || look(&watched, pause))?;
        let thread = thread.thread().clone();
        Ok(Self { start: Instant::now(), patience: milliseconds(patience), connections, thread })
    }

    /// The deadline of a new connection.
    pub(super) fn deadline(&self) -> Arc<Deadline> {
        let deadline = Deadline { start: self.start, patience: self.patience, at: AtomicU64::new(WRITING) };
        deadline.flushed();
        Arc::new(deadline)
    }

    /// Ends a task when a deadline is over.
    pub(super) fn add(&self, deadline: Arc<Deadline>, task: AbortHandle) {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).push((deadline, task));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The thread finds nothing to look at once this was the last to hold it.
        self.connections = Arc::default();
        self.thread.unpark();
    }
}

fn look(connections: &Weak<Connections>, pause: Duration) {
    loop {
        match connections.upgrade() {
            None => return,
            Some(connections) => {
                connections.lock().unwrap_or_else(PoisonError::into_inner).retain(|(deadline, task)| {
                    if deadline.is_over() {
                        tracing::debug!("a connection without a request for too long");
                        task.abort();
                    }
                    !task.is_finished()
                });
            }
        }
        thread::park_timeout(pause);
    }
}
