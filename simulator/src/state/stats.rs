//! Statistics: samples that follow from the seed, the object, the counter and the time alone.

use std::f64::consts::TAU;
use std::time::UNIX_EPOCH;

use vapi_runtime::ApiError;

use super::State;
use super::clusters::supervisor;
use crate::errors::{invalid_argument, not_found, unsupported};
use crate::ids::{ClusterId, NamespaceId};
use crate::messages;
use crate::random::{fraction, mix};

/// Most samples of a series; longer ranges have fewer samples per hour.
const MOST: i64 = 500;
/// Seconds between samples of a short range.
const INTERVAL: i64 = 60;
/// Seconds in a day: load has a rhythm of a day.
const DAY: f64 = 86_400.0;

/// What there are statistics of.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Cluster(ClusterId),
    Namespace(NamespaceId),
    Pod(NamespaceId, String),
}

/// The samples of one counter.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) counter: &'static str,
    /// When, in seconds since 1970.
    pub(crate) times: Vec<i64>,
    pub(crate) values: Vec<i64>,
}

/// How much of something is in use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) used: i64,
    pub(crate) capacity: i64,
}

/// A counter and the range that its samples are in.
struct Counter {
    name: &'static str,
    low: f64,
    high: f64,
}

const fn counter(name: &'static str, low: f64, high: f64) -> Counter {
    Counter { name, low, high }
}

/// Megahertz, mebibytes, mebibytes.
static CLUSTER: [Counter; 3] = [
    counter("cpu.usage", 8_000.0, 48_000.0),
    counter("memory.usage", 65_536.0, 393_216.0),
    counter("storage.usage", 524_288.0, 2_097_152.0),
];
static NAMESPACE: [Counter; 3] = [
    counter("cpu.usage", 500.0, 8_000.0),
    counter("memory.usage", 2_048.0, 65_536.0),
    counter("storage.usage", 10_240.0, 262_144.0),
];
static POD: [Counter; 2] = [counter("cpu.usage", 20.0, 2_000.0), counter("memory.usage", 64.0, 4_096.0)];

impl State {
    /// The series of an object, one for each counter, from `start` to `end` or now.
    ///
    /// # Errors
    /// `invalid_argument`: the range isn't one. `not_found`: there is no such object. `unsupported`: the cluster is no
    /// Supervisor.
    pub(crate) fn series(&self, target: &Target, start: i64, end: i64) -> Result<Vec<Series>, ApiError> {
        let (object, counters) = self.target(target)?;
        let now =
            self.now.duration_since(UNIX_EPOCH).map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(i64::MAX));
        if !(0..=now).contains(&start) {
            return Err(invalid_argument([messages::STATS_START_INVALID.with([&start.to_string(), &now.to_string()])]));
        }
        if end < start {
            return Err(invalid_argument([messages::STATS_END_INVALID.with([&end.to_string(), &start.to_string()])]));
        }
        // there are no samples of the future
        let end = end.min(now);
        let interval = INTERVAL * ((end - start) / (INTERVAL * MOST) + 1);
        let times: Vec<i64> =
            (0..MOST).map(|sample| start + sample * interval).take_while(|time| *time <= end).collect();
        let series = counters.iter().map(|counter| {
            let source = Source::new(self.seed, &object, counter);
            Series {
                counter: counter.name,
                values: times.iter().map(|time| source.sample(*time)).collect(),
                times: times.clone(),
            }
        });
        Ok(series.collect())
    }

    /// What an object uses now, a number for each counter, and what it has at most.
    pub(crate) fn usage(&self, target: &Target) -> Result<Vec<Usage>, ApiError> {
        let (object, counters) = self.target(target)?;
        let now =
            self.now.duration_since(UNIX_EPOCH).map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(i64::MAX));
        // as of the last full minute, as the series have it
        let sampled = now - now % INTERVAL;
        let usage = counters.iter().map(|counter| Usage {
            used: Source::new(self.seed, &object, counter).sample(sampled),
            capacity: whole(counter.high),
        });
        Ok(usage.collect())
    }

    /// A name that no other object has, and the counters of the object.
    fn target(&self, target: &Target) -> Result<(String, &'static [Counter]), ApiError> {
        let namespace_not_found = |id: &NamespaceId| not_found(messages::NAMESPACE_NOT_FOUND.with([id.as_str()]));
        match target {
            Target::Cluster(id) => {
                supervisor(self.clusters.get(id)?, |message| unsupported([message]))?;
                Ok((format!("cluster/{id}"), &CLUSTER))
            }
            Target::Namespace(id) if self.has_namespace(id) => Ok((format!("namespace/{id}"), &NAMESPACE)),
            Target::Namespace(id) => Err(namespace_not_found(id)),
            Target::Pod(id, _) if !self.has_namespace(id) => Err(namespace_not_found(id)),
            Target::Pod(id, pod) => {
                let namespace = self.namespaces.iter().find(|namespace| namespace.id == *id);
                if namespace.is_some_and(|namespace| namespace.pods.contains(pod)) {
                    Ok((format!("pod/{id}/{pod}"), &POD))
                } else {
                    Err(not_found(messages::POD_NOT_FOUND.with([pod, id.as_str()])))
                }
            }
        }
    }
}

/// Where the samples of one counter of one object come from: a rhythm of a day, with noise.
struct Source {
    low: f64,
    high: f64,
    /// In which part of the day the load is highest, 0 to 1.
    phase: f64,
    state: u64,
}

impl Source {
    fn new(seed: u64, object: &str, counter: &Counter) -> Self {
        let state =
            object.bytes().chain(counter.name.bytes()).fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)));
        Self { low: counter.low, high: counter.high, phase: fraction(state), state }
    }

    fn sample(&self, time: i64) -> i64 {
        #[allow(clippy::cast_precision_loss, reason = "seconds of any time to come fit the 52 bits")]
        let day = time as f64 / DAY;
        let rhythm = 0.5 + 0.35 * ((day + self.phase) * TAU).sin();
        let noise = 0.3 * (fraction(mix(self.state ^ time.unsigned_abs())) - 0.5);
        let value = self.low + (self.high - self.low) * (rhythm + noise).clamp(0.0, 1.0);
        whole(value)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "what counters count are small numbers")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
