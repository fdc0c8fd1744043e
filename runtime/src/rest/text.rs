//! Values as text in URLs and headers: paths, queries.

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::data::{Blob, DataValue};
use crate::meta::Type;

/// Appends a text as one segment of a path or one part of a query: everything but unreserved characters is escaped, so
/// that it arrives as it is whatever is between.
pub(crate) fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // writing to a string doesn't fail
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
}

/// Undoes escapes; `plus` says whether `+` stands for a blank, as it does in queries. `None`: what comes out is no UTF-8.
/// A `%` without two digits behind it stands for itself.
pub(crate) fn unescape(text: &str, plus: bool) -> Option<Cow<'_, str>> {
    let special = |byte: u8| byte == b'%' || (plus && byte == b'+');
    if !text.bytes().any(special) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => break,
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                out.push(digit(*high)? << 4 | digit(*low)?);
                rest
            }
            [b'+', rest @ ..] if plus => {
                out.push(b' ');
                rest
            }
            [byte, rest @ ..] => {
                out.push(*byte);
                rest
            }
        };
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

/// A scalar as text; `None` for values that have no text: lists, structures, and secrets, which don't belong into URLs.
pub(crate) fn of_value(value: &DataValue) -> Option<String> {
    Some(match value {
        DataValue::Boolean(value) => value.to_string(),
        DataValue::Integer(value) => value.to_string(),
        DataValue::Double(value) => format!("{value:?}"),
        DataValue::String(text) => text.clone(),
        DataValue::Blob(bytes) => URL_SAFE.encode(bytes.as_ref()),
        DataValue::Optional(Some(inner)) => of_value(inner)?,
        _ => return None,
    })
}

/// Reads a text as its type says. What the type alone can't tell (dates, URIs, resource types) stays text for those who
/// check it later.
///
/// # Errors
/// What it should have been, in words.
pub(crate) fn to_value(text: &str, ty: &Type) -> Result<DataValue, &'static str> {
    Ok(match ty {
        Type::Boolean => match text {
            _ if text.eq_ignore_ascii_case("true") => DataValue::Boolean(true),
            _ if text.eq_ignore_ascii_case("false") => DataValue::Boolean(false),
            _ => return Err("true or false"),
        },
        Type::Integer => DataValue::Integer(text.parse().map_err(|_| "an integer of 64 bits")?),
        Type::Double => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => DataValue::Double(value),
            _ => return Err("a finite number"),
        },
        Type::Secret => DataValue::Secret(text.into()),
        Type::Binary => {
            let bytes = URL_SAFE.decode(text).or_else(|_| STANDARD.decode(text));
            DataValue::Blob(Blob::from(bytes.map_err(|_| "base64")?))
        }
        Type::String | Type::DateTime | Type::Uri | Type::Id(_) | Type::Enumeration(_) => {
            DataValue::String(text.to_owned())
        }
        Type::Optional(inner) => DataValue::some(to_value(text, inner)?),
        _ => return Err("a value that fits into a URL"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_back() {
        for (text, escaped) in [
            ("domain-c8", "domain-c8"),
            ("a/b?c#d%41", "a%2Fb%3Fc%23d%2541"),
            ("é☃ +", "%C3%A9%E2%98%83%20%2B"),
            ("..", ".."),
        ] {
            let mut out = String::new();
            escape(text, &mut out);
            assert_eq!(out, escaped);
            assert_eq!(unescape(&out, true).as_deref(), Some(text));
            assert_eq!(unescape(&out, false).as_deref(), Some(text));
        }
        assert_eq!(unescape("a+b%20c", true).as_deref(), Some("a b c"));
        assert_eq!(unescape("a+b%20c", false).as_deref(), Some("a+b c"));
        assert_eq!(unescape("%zz%4", false).as_deref(), Some("%zz%4"));
        assert_eq!(unescape("%FF", false), None);
    }

    #[test]
    fn scalars_become_text_and_back() {
        for (value, ty, text) in [
            (DataValue::Boolean(true), Type::Boolean, "true"),
            (DataValue::Integer(-5), Type::Integer, "-5"),
            (DataValue::Double(0.1), Type::Double, "0.1"),
            (DataValue::string("a b"), Type::String, "a b"),
            (DataValue::Blob(Blob::from(vec![0xfb, 0xff])), Type::Binary, "-_8="),
            (DataValue::some(DataValue::Integer(7)), Type::Optional(&Type::Integer), "7"),
        ] {
            assert_eq!(of_value(&value).as_deref(), Some(text));
            assert_eq!(to_value(text, &ty), Ok(value));
        }
        assert_eq!(of_value(&DataValue::Secret("x".into())), None);
        assert_eq!(to_value("1e3", &Type::Integer), Err("an integer of 64 bits"));
        assert_eq!(to_value("inf", &Type::Double), Err("a finite number"));
    }
}
