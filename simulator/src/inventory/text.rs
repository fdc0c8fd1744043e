//! How values of seeds are written: ids and moments as text, durations as `500ms` or `1h 30m`.

use std::time::Duration;

use jiff::SignedDuration;

/// Reads a duration: `500ms`, `2s`, `1h 30m`.
///
/// # Errors
/// What is wrong with it, for people.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let signed: SignedDuration = text.trim().parse().map_err(|error| format!("`{text}` is no duration: {error}"))?;
    signed.try_into().map_err(|_| format!("`{text}` is no duration: it must not be negative"))
}

/// Ids.
pub(super) mod id {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use vapi_runtime::Id;

    pub(crate) fn serialize<R: ?Sized, S: Serializer>(id: &Id<R>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(id.as_str())
    }

    pub(crate) fn deserialize<'de, R: ?Sized, D: Deserializer<'de>>(from: D) -> Result<Id<R>, D::Error> {
        String::deserialize(from).map(Id::new)
    }
}

/// Ids that may be missing.
pub(super) mod optional_id {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use vapi_runtime::Id;

    #[allow(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<R: ?Sized, S: Serializer>(id: &Option<Id<R>>, to: S) -> Result<S::Ok, S::Error> {
        id.as_ref().map(Id::as_str).serialize(to)
    }

    pub(crate) fn deserialize<'de, R: ?Sized, D: Deserializer<'de>>(from: D) -> Result<Option<Id<R>>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Id::new))
    }
}

/// Durations.
pub(super) mod duration {
    use std::time::Duration;

    use jiff::SignedDuration;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        let signed = SignedDuration::try_from(*duration).unwrap_or(SignedDuration::MAX);
        to.collect_str(&format_args!("{signed:#}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        super::parse_duration(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Moments, in RFC 3339.
pub(super) mod moment {
    use std::time::SystemTime;

    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};
    use vapi_runtime::DateTime;

    pub(crate) fn serialize<S: Serializer>(moment: &SystemTime, to: S) -> Result<S::Ok, S::Error> {
        let text = DateTime::try_from(*moment).map_err(S::Error::custom)?;
        to.collect_str(&text)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SystemTime, D::Error> {
        let text = String::deserialize(from)?;
        text.parse::<DateTime>().map(SystemTime::from).map_err(D::Error::custom)
    }
}

/// Moments that may be missing.
pub(super) mod optional_moment {
    use std::time::SystemTime;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize, Serialize)]
    struct Moment(#[serde(with = "super::moment")] SystemTime);

    #[allow(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(moment: &Option<SystemTime>, to: S) -> Result<S::Ok, S::Error> {
        moment.map(Moment).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SystemTime>, D::Error> {
        Ok(Option::<Moment>::deserialize(from)?.map(|Moment(moment)| moment))
    }
}

/// Secrets that may be missing: as they are, because a seed must be able to give them.
pub(super) mod optional_secret {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use vapi_runtime::Secret;

    #[allow(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(secret: &Option<Secret>, to: S) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Secret::new))
    }
}

/// Messages: id, English text, arguments.
pub(super) mod message {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use vapi_runtime::standard::LocalizableMessage;

    #[derive(Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Message {
        id: String,
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        args: Vec<String>,
    }

    pub(crate) fn serialize<S: Serializer>(message: &LocalizableMessage, to: S) -> Result<S::Ok, S::Error> {
        let (id, text) = (message.id.clone(), message.default_message.clone());
        Message { id, text, args: message.args.clone() }.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<LocalizableMessage, D::Error> {
        Message::deserialize(from).map(|Message { id, text, args }| LocalizableMessage::new(id, text, args))
    }
}

/// Messages that may be missing.
pub(super) mod optional_message {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use vapi_runtime::standard::LocalizableMessage;

    #[derive(Deserialize, Serialize)]
    struct Message(#[serde(with = "super::message")] LocalizableMessage);

    #[allow(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(message: &Option<LocalizableMessage>, to: S) -> Result<S::Ok, S::Error> {
        message.clone().map(Message).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<LocalizableMessage>, D::Error> {
        Ok(Option::<Message>::deserialize(from)?.map(|Message(message)| message))
    }
}
