//! Moments.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::{SignedDuration, civil};

/// A moment in UTC, to the microsecond, in the years 1 to 9999.
///
/// On a wire it is written with exactly three decimals and `Z`; anything finer than a millisecond is cut off there.
/// When reading, any number of decimals is taken (cut to microseconds), and an offset is converted to UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(civil::DateTime);

/// 1970-01-01T00:00:00Z.
const EPOCH: civil::DateTime = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Says why a text is no date-time; the kinds are those that vAPI's messages tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateTimeError {
    /// Not of the form `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`.
    Format,
    /// The month isn't 1 to 12.
    Month,
    /// The day isn't 1 to 31.
    Day,
    /// The hour is beyond 23.
    Hour,
    /// The minute is beyond 59.
    Minute,
    /// The second is beyond 59; leap seconds are not taken.
    Second,
    /// Each part is in its range, but there is no such moment: February 30, the year 0, an offset of a day or more.
    Time,
}

impl fmt::Display for DateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "not of the form `YYYY-MM-DDThh:mm:ss.sssZ`",
            Self::Month => "the month is not 1 to 12",
            Self::Day => "the day is not 1 to 31",
            Self::Hour => "the hour is beyond 23",
            Self::Minute => "the minute is beyond 59",
            Self::Second => "the second is beyond 59",
            Self::Time => "there is no such moment",
        })
    }
}

impl std::error::Error for DateTimeError {}

impl DateTime {
    /// The moment this many milliseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// Outside the years 1 to 9999.
    pub fn from_unix_milliseconds(milliseconds: i64) -> Result<Self, DateTimeError> {
        Self::after_epoch(SignedDuration::from_millis(milliseconds))
    }

    /// Milliseconds after 1970-01-01T00:00:00Z, cut.
    #[must_use]
    pub fn unix_milliseconds(self) -> i64 {
        let distance = self.0.duration_since(EPOCH);
        distance.as_secs() * 1000 + i64::from(self.0.millisecond())
    }

    /// The moment now.
    #[must_use]
    pub fn now() -> Self {
        // a clock outside the years 1 to 9999 is broken
        Self::try_from(SystemTime::now()).unwrap_or(Self(EPOCH))
    }

    fn after_epoch(distance: SignedDuration) -> Result<Self, DateTimeError> {
        EPOCH.checked_add(distance).map_err(|_| DateTimeError::Time).and_then(Self::checked)
    }

    /// Keeps what a `DateTime` holds: microseconds, and the years 1 to 9999.
    fn checked(time: civil::DateTime) -> Result<Self, DateTimeError> {
        let microseconds = time.subsec_nanosecond() / 1000 * 1000;
        match time.year() {
            1..=9999 => time.with().subsec_nanosecond(microseconds).build().map(Self).map_err(|_| DateTimeError::Time),
            _ => Err(DateTimeError::Time),
        }
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = DateTimeError;

    fn try_from(time: SystemTime) -> Result<Self, DateTimeError> {
        let distance = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => SignedDuration::try_from(after),
            Err(before) => SignedDuration::try_from(before.duration()).map(|distance| -distance),
        };
        distance.map_err(|_| DateTimeError::Time).and_then(Self::after_epoch)
    }
}

impl From<DateTime> for SystemTime {
    fn from(time: DateTime) -> Self {
        let distance = time.0.duration_since(EPOCH);
        let epoch = Self::UNIX_EPOCH;
        // the years 1 to 9999 fit every system's clock
        if distance.is_negative() {
            epoch.checked_sub(distance.unsigned_abs())
        } else {
            epoch.checked_add(distance.unsigned_abs())
        }
        .unwrap_or(epoch)
    }
}

/// The number of `N` digits at the front of a text, and the rest.
fn digits<const N: usize>(text: &[u8]) -> Option<(i16, &[u8])> {
    let (number, rest) = text.split_first_chunk::<N>()?;
    let mut value = 0_i16;
    for digit in number {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i16::from(digit - b'0');
    }
    Some((value, rest))
}

fn literal(text: &[u8], expected: u8) -> Option<&[u8]> {
    let (first, rest) = text.split_first()?;
    (*first == expected).then_some(rest)
}

/// A number within its range, as the byte that calendars want.
fn within(value: i16, range: std::ops::RangeInclusive<i16>, error: DateTimeError) -> Result<i8, DateTimeError> {
    if range.contains(&value) { i8::try_from(value).map_err(|_| error) } else { Err(error) }
}

/// The parts of a date-time's text.
struct Parts {
    date: [i16; 3],
    time: [i16; 3],
    microsecond: i32,
    offset: Option<(i64, i16, i16)>,
}

fn split(text: &[u8]) -> Option<Parts> {
    let (year, text) = digits::<4>(text)?;
    let (month, text) = digits::<2>(literal(text, b'-')?)?;
    let (day, text) = digits::<2>(literal(text, b'-')?)?;
    let (hour, text) = digits::<2>(literal(text, b'T')?)?;
    let (minute, text) = digits::<2>(literal(text, b':')?)?;
    let (second, mut text) = digits::<2>(literal(text, b':')?)?;
    let mut microsecond = 0;
    if let Some(fraction) = literal(text, b'.') {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        let (fraction, rest) = fraction.split_at_checked(length)?;
        for position in 0..6 {
            microsecond = microsecond * 10 + fraction.get(position).map_or(0, |digit| i32::from(digit - b'0'));
        }
        text = rest;
    }
    let offset = match text {
        [b'Z'] => None,
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, rest) = digits::<2>(rest)?;
            let (minutes, rest) = digits::<2>(literal(rest, b':')?)?;
            if !rest.is_empty() {
                return None;
            }
            Some((if *sign == b'+' { 1 } else { -1 }, hours, minutes))
        }
        _ => return None,
    };
    Some(Parts { date: [year, month, day], time: [hour, minute, second], microsecond, offset })
}

impl FromStr for DateTime {
    type Err = DateTimeError;

    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        let Parts { date: [year, month, day], time: [hour, minute, second], microsecond, offset } =
            split(text.as_bytes()).ok_or(DateTimeError::Format)?;
        let month = within(month, 1..=12, DateTimeError::Month)?;
        let day = within(day, 1..=31, DateTimeError::Day)?;
        let hour = within(hour, 0..=23, DateTimeError::Hour)?;
        let minute = within(minute, 0..=59, DateTimeError::Minute)?;
        let second = within(second, 0..=59, DateTimeError::Second)?;
        let offset = match offset {
            None => 0,
            Some((sign, hours @ 0..=23, minutes @ 0..=59)) => {
                sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)
            }
            Some(_) => return Err(DateTimeError::Time),
        };
        civil::DateTime::new(year, month, day, hour, minute, second, microsecond * 1000)
            .and_then(|local| local.checked_sub(SignedDuration::from_secs(offset)))
            .map_err(|_| DateTimeError::Time)
            .and_then(Self::checked)
    }
}

/// The form that wires carry: `2026-01-31T12:00:00.000Z`.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.0;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
            local.subsec_nanosecond() / 1_000_000,
        )
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
