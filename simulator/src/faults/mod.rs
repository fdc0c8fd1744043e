//! Faults on purpose: operations that answer errors, take long, lose their answers.

mod rule;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request;
use tokio::task_local;
use vapi_runtime::ApiError;
use vapi_runtime::server::{Answer, Handler, Provider, RequestContext};

use self::rule::Effect;
pub use self::rule::{Fault, FaultError};
use crate::errors::standard;
use crate::messages;
use crate::random::{fraction, mix};

task_local! {
    /// What is to become of the answer to the request that is being answered.
    static DAMAGE: Cell<Damage>;
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Damage {
    #[default]
    None,
    /// It isn't sent.
    HangUp,
    /// As many bytes of its body are sent.
    Truncate(usize),
}

/// The faults of a simulator. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Faults(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    seed: u64,
    /// Whether there is any: most simulators have none.
    any: AtomicBool,
    rules: Mutex<Vec<Active>>,
}

/// A rule at work.
#[derive(Debug)]
struct Active {
    fault: Fault,
    /// How many calls it has matched.
    calls: u64,
    /// How many of them it has struck.
    struck: u64,
}

impl Faults {
    /// None yet. The same seed gives the same choices.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Inner { seed, any: AtomicBool::new(false), rules: Mutex::default() }))
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Active>> {
        // counters at worst
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, fault: Fault) {
        self.rules().push(Active { fault, calls: 0, struck: 0 });
        self.0.any.store(true, Ordering::Release);
    }

    pub(crate) fn clear(&self) {
        self.rules().clear();
        self.0.any.store(false, Ordering::Release);
    }

    fn any(&self) -> bool {
        self.0.any.load(Ordering::Acquire)
    }

    /// How often each rule has struck, in the order in which they were added.
    pub(crate) fn struck(&self) -> Vec<u64> {
        self.rules().iter().map(|active| active.struck).collect()
    }

    /// What strikes this call: the first rule that matches it and whose turn it is.
    fn choose(&self, cx: &RequestContext) -> Option<Effect> {
        let (service, operation) = (cx.service().name, cx.operation().name);
        let seed = self.0.seed;
        let mut rules = self.rules();
        rules.iter_mut().enumerate().find_map(|(place, active)| {
            let (calls, struck) = (active.calls, active.struck);
            if active.fault.times.is_some_and(|times| struck >= times) || !active.fault.matches(service, operation) {
                return None;
            }
            active.calls += 1;
            let place = u64::try_from(place).unwrap_or_default();
            let draw = fraction(mix(mix(seed ^ mix(place)) ^ calls));
            if active.fault.chance.is_some_and(|chance| draw >= chance) {
                return None;
            }
            active.struck += 1;
            Some(active.fault.effect.clone())
        })
    }

    /// Does to a call what the rules say, as far as that can be done before it is executed.
    ///
    /// # Errors
    /// When it isn't to be executed.
    pub(crate) async fn strike(&self, cx: &RequestContext) -> Result<(), ApiError> {
        // a call that began before there was any rule has nothing to keep the damage in
        if !self.any() || DAMAGE.try_with(|_| ()).is_err() {
            return Ok(());
        }
        let Some(effect) = self.choose(cx) else { return Ok(()) };
        let (service, operation) = (cx.service().name, cx.operation().name);
        tracing::info!(service, operation, ?effect, "a fault strikes");
        let error = |kind| Err(standard(kind, [messages::FAULT.with([service, operation])]));
        match effect {
            Effect::Error(kind) => error(kind),
            Effect::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Effect::HangUp => {
                damage(Damage::HangUp);
                error(vapi_runtime::ApiErrorKind::ServiceUnavailable)
            }
            Effect::Lose => {
                damage(Damage::HangUp);
                Ok(())
            }
            Effect::Truncate(bytes) => {
                damage(Damage::Truncate(bytes));
                Ok(())
            }
        }
    }
}

fn damage(damage: Damage) {
    // `strike` has made sure that there is such a place
    let _ = DAMAGE.try_with(|cell| cell.set(damage));
}

/// The provider, behind what may damage its answers.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    pub(crate) provider: Provider,
    pub(crate) faults: Faults,
}

impl Handler for Front {
    fn max_body(&self) -> usize {
        self.provider.max_body()
    }

    async fn answer(&self, request: Request<Bytes>) -> Answer {
        if !self.faults.any() {
            return self.provider.handle(request).await.into();
        }
        let answered = async {
            let response = self.provider.handle(request).await;
            (response, DAMAGE.with(Cell::get))
        };
        let (response, damage) = DAMAGE.scope(Cell::default(), answered).await;
        match damage {
            Damage::None => Answer::Response(response),
            Damage::HangUp => Answer::HangUp,
            Damage::Truncate(bytes) => Answer::Truncated(response, bytes),
        }
    }
}
