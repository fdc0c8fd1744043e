//! What a fault is, and how it is written.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use vapi_runtime::ApiErrorKind;

use crate::inventory::parse_duration;

/// Where the standard errors are.
const ERRORS: &str = "com.vmware.vapi.std.errors.";

/// Something that goes wrong on purpose when an operation is called.
///
/// Written `PATTERN=EFFECT`, with `,times=N` (it strikes so often, then never again) and `,chance=P` (it strikes a call with
/// this probability, 0 to 1) behind it. The pattern is a service and an operation, `com.vmware.cis.session.create`, with `*` for
/// any characters.
///
/// | effect | the call |
/// |---|---|
/// | `error:KIND` | isn't executed and answers this standard error, `error:service_unavailable` |
/// | `slow:DURATION` | is executed after this time, `slow:2s` |
/// | `drop` | isn't executed; the connection ends without an answer |
/// | `lose` | is executed; the connection ends without an answer |
/// | `truncate:BYTES`, `truncate` | is executed; the connection ends after so many bytes of the answer's body, or one |
///
/// Only calls that an operation would answer are struck, not those of callers that nobody knows.
///
/// ```
/// use vapi_runtime::ApiErrorKind;
/// use vapi_simulator::Fault;
///
/// let written: Fault = "*.list=error:service_unavailable,times=2".parse()?;
/// assert_eq!(written, Fault::error("*.list", ApiErrorKind::ServiceUnavailable).times(2));
/// # Ok::<(), vapi_simulator::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pattern: String,
    pub(super) effect: Effect,
    pub(super) times: Option<u64>,
    pub(super) chance: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    Error(ApiErrorKind),
    Slow(Duration),
    HangUp,
    Lose,
    Truncate(usize),
}

impl Fault {
    fn new(pattern: impl Into<String>, effect: Effect) -> Self {
        Self { pattern: pattern.into(), effect, times: None, chance: None }
    }

    /// Calls aren't executed and answer an error of this kind.
    #[must_use]
    pub fn error(pattern: impl Into<String>, kind: ApiErrorKind) -> Self {
        Self::new(pattern, Effect::Error(kind))
    }

    /// Calls are executed after this time.
    #[must_use]
    pub fn slow(pattern: impl Into<String>, time: Duration) -> Self {
        Self::new(pattern, Effect::Slow(time))
    }

    /// Calls aren't executed, and the connection ends.
    #[must_use]
    pub fn hang_up(pattern: impl Into<String>) -> Self {
        Self::new(pattern, Effect::HangUp)
    }

    /// Calls are executed, and the connection ends without an answer.
    #[must_use]
    pub fn lose(pattern: impl Into<String>) -> Self {
        Self::new(pattern, Effect::Lose)
    }

    /// Calls are executed, and the connection ends after so many bytes of the answer's body.
    #[must_use]
    pub fn truncate(pattern: impl Into<String>, bytes: usize) -> Self {
        Self::new(pattern, Effect::Truncate(bytes))
    }

    /// The same, but it strikes this often and never again.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same, but it strikes with this probability, 0 to 1. Which calls, follows from the simulator's seed.
    #[must_use]
    pub fn chance(self, chance: f64) -> Self {
        Self { chance: Some(chance), ..self }
    }

    pub(super) fn matches(&self, service: &str, operation: &str) -> bool {
        let name = service.bytes().chain([b'.']).chain(operation.bytes()).collect::<Vec<u8>>();
        fits(self.pattern.as_bytes(), &name)
    }
}

/// Whether a text fits a pattern, in which `*` stands for any characters.
fn fits(mut pattern: &[u8], mut text: &[u8]) -> bool {
    // where to go on when a guess was wrong: behind the last `*`, with one more character for it
    let mut retry: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => return true,
            (Some((b'*', rest)), _) => {
                pattern = rest;
                retry = Some((rest, text));
            }
            (Some((wanted, rest)), Some((found, more))) if wanted == found => (pattern, text) = (rest, more),
            _ => match retry.and_then(|(rest, tried)| tried.split_first().map(|(_, more)| (rest, more))) {
                Some((rest, more)) => {
                    (pattern, text) = (rest, more);
                    retry = Some((rest, more));
                }
                None => return false,
            },
        }
    }
}

/// Says why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let fail = |problem: String| FaultError(format!("`{text}` is no fault: {problem}"));
        let (pattern, effect) = text
            .split_once('=')
            .ok_or_else(|| fail("it must be PATTERN=EFFECT, such as `*.list=error:service_unavailable`".to_owned()))?;
        if pattern.is_empty() {
            return Err(fail("the pattern is empty; `*` is for all operations".to_owned()));
        }
        let mut parts = effect.split(',');
        let mut fault = Self::new(pattern, parts.next().unwrap_or_default().parse().map_err(fail)?);
        for part in parts {
            fault = match part.split_once('=') {
                Some(("times", times)) => {
                    fault.times(times.parse().map_err(|_| fail(format!("`{times}` is no number of times")))?)
                }
                Some(("chance", chance)) => {
                    let chance: f64 = chance.parse().map_err(|_| fail(format!("`{chance}` is no probability")))?;
                    if !(0.0..=1.0).contains(&chance) {
                        return Err(fail("a probability is from 0 to 1".to_owned()));
                    }
                    fault.chance(chance)
                }
                _ => return Err(fail(format!("`{part}` is neither `times=N` nor `chance=P`"))),
            };
        }
        Ok(fault)
    }
}

impl FromStr for Effect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, argument)| (name, Some(argument)));
        match (name, argument) {
            ("error", Some(kind)) => match ApiErrorKind::of_name(&format!("{ERRORS}{kind}")) {
                ApiErrorKind::Other(_) => Err(format!("there is no standard error `{kind}`")),
                kind => Ok(Self::Error(kind)),
            },
            ("slow", Some(time)) => parse_duration(time).map(Self::Slow),
            ("drop", None) => Ok(Self::HangUp),
            ("lose", None) => Ok(Self::Lose),
            ("truncate", None) => Ok(Self::Truncate(1)),
            ("truncate", Some(bytes)) => {
                bytes.parse().map(Self::Truncate).map_err(|_| format!("`{bytes}` is no number of bytes"))
            }
            _ => Err(format!("`{text}` is none of `error:KIND`, `slow:DURATION`, `drop`, `lose`, `truncate:BYTES`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit() {
        for (pattern, text, expected) in [
            ("*", "a.b.c", true),
            ("a.b.c", "a.b.c", true),
            ("a.b", "a.b.c", false),
            ("*.c", "a.b.c", true),
            ("*.b", "a.b.c", false),
            ("a*c", "a.b.c.c", true),
            ("*b*d*", "a.b.c.d.e", true),
            ("*b*f*", "a.b.c.d.e", false),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn faults_are_read() {
        let read = |text: &str| text.parse::<Fault>();
        assert_eq!(read("*=drop,chance=0.5"), Ok(Fault::hang_up("*").chance(0.5)));
        assert_eq!(read("a.b=slow:1500ms"), Ok(Fault::slow("a.b", Duration::from_millis(1500))));
        assert_eq!(read("a=truncate:7,times=1"), Ok(Fault::truncate("a", 7).times(1)));
        assert_eq!(read("a=lose"), Ok(Fault::lose("a")));
        for wrong in
            ["a", "=drop", "a=error", "a=error:nothing", "a=slow:-1s", "a=drop:1", "a=drop,chance=2", "a=drop,often"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
