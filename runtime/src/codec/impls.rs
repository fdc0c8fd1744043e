//! How scalars and collections are written and read.

use std::collections::BTreeMap;

use super::{Decode, DecodeError, Decoder, Encode, Encoder, Wire};
use crate::data::{Blob, DataValue, DateTime, DynamicStructure, Id, Opaque, Secret, Set, Uri};
use crate::meta::{MAP_ENTRY, StructureKind};

impl Encode for () {
    fn encode(&self, out: &mut Encoder) {
        out.void();
    }
}

impl Decode for () {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.void()
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut Encoder) {
        out.boolean(*self);
    }
}

impl Decode for bool {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.boolean()
    }
}

impl Encode for i64 {
    fn encode(&self, out: &mut Encoder) {
        out.integer(*self);
    }
}

impl Decode for i64 {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.integer()
    }
}

impl Encode for f64 {
    fn encode(&self, out: &mut Encoder) {
        out.double(*self);
    }
}

impl Decode for f64 {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.double()
    }
}

impl Encode for str {
    fn encode(&self, out: &mut Encoder) {
        out.string(self);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut Encoder) {
        out.string(self);
    }
}

impl Decode for String {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.string()
    }
}

impl Encode for Secret {
    fn encode(&self, out: &mut Encoder) {
        out.secret(self);
    }
}

impl Decode for Secret {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.secret()
    }
}

impl Encode for Blob {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.as_slice());
    }
}

impl Decode for Blob {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.blob()
    }
}

impl Encode for DateTime {
    fn encode(&self, out: &mut Encoder) {
        out.display(self);
    }
}

impl Decode for DateTime {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.text(|text| text.parse().map_err(|error| DecodeError::new(format!("no date-time: {error}"), None)))
    }
}

impl Encode for Uri {
    fn encode(&self, out: &mut Encoder) {
        out.string(self.as_str());
    }
}

impl Decode for Uri {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.text(|text| Self::new(text).map_err(|error| DecodeError::new(error.to_string(), None)))
    }
}

impl<R: ?Sized> Encode for Id<R> {
    fn encode(&self, out: &mut Encoder) {
        out.string(self.as_str());
    }
}

impl<R: ?Sized> Decode for Id<R> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.string().map(Self::new)
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, out: &mut Encoder) {
        (**self).encode(out);
    }

    fn is_unset(&self) -> bool {
        (**self).is_unset()
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, out: &mut Encoder) {
        (**self).encode(out);
    }

    fn is_unset(&self) -> bool {
        (**self).is_unset()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        T::decode(input).map(Self::new)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut Encoder) {
        out.optional(self.as_ref().map(|value| -> &dyn Encode { value }));
    }

    fn is_unset(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut value = None;
        input.optional(&mut |input| {
            value = Some(T::decode(input)?);
            Ok(())
        })?;
        Ok(value)
    }

    fn decode_set(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        T::decode(input).map(Some)
    }

    const WHEN_MISSING: Option<Self> = Some(None);
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, out: &mut Encoder) {
        out.list(self);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut Encoder) {
        out.list(self);
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        // Without `?`: programs have this for each type of element, and it is a sixth shorter so.
        let mut values = Self::new();
        let read = input.list(&mut |input| match T::decode(input) {
            Ok(value) => {
                values.push(value);
                Ok(())
            }
            Err(error) => Err(error),
        });
        match read {
            Ok(()) => Ok(values),
            Err(error) => Err(error),
        }
    }
}

impl<T: Encode> Encode for Set<T> {
    fn encode(&self, out: &mut Encoder) {
        out.list(self.as_slice());
    }
}

impl<T: Decode + Encode + PartialEq> Decode for Set<T> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::distinct(Vec::decode(input)?)
            .map_err(|position| DecodeError::new("the element is in the set already", None).in_element(position))
    }
}

impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    fn encode(&self, out: &mut Encoder) {
        out.map(self.iter().map(|(key, value)| -> (&dyn Encode, &dyn Encode) { (key, value) }));
    }
}

impl<K: Decode + Encode + Ord, V: Decode + Encode> Decode for BTreeMap<K, V> {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut map = Self::new();
        input.map(&mut |input, name| {
            let (mut key, mut value) = (None::<K>, None::<V>);
            input.entry(name, &mut key, &mut value)?;
            let key = key.ok_or_else(|| DecodeError::new("the entry has no key", None))?;
            let value = value.or(V::WHEN_MISSING).ok_or_else(|| DecodeError::new("the entry has no value", None))?;
            match map.insert(key, value) {
                // Of equal members of an object the last counts; a list must not repeat a key.
                Some(_) if name.is_none() => Err(DecodeError::new("the key is in the map already", None)),
                _ => Ok(()),
            }
        })?;
        Ok(map)
    }
}

impl Encode for DataValue {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Void => out.void(),
            Self::Boolean(value) => out.boolean(*value),
            Self::Integer(value) => out.integer(*value),
            Self::Double(value) => out.double(*value),
            Self::String(value) => out.string(value),
            Self::Secret(value) => out.secret(value),
            Self::Blob(value) => out.blob(value.as_slice()),
            Self::List(values) => match map_entries(values).filter(|_| matches!(out.wire(), Wire::Api | Wire::Rest)) {
                Some(entries) => out.map(entries),
                None => out.list(values),
            },
            Self::Optional(value) => out.optional(value.as_deref().map(|value| -> &dyn Encode { value })),
            Self::Structure(value) => out.dynamic(StructureKind::Structure, value),
            Self::Error(value) => out.dynamic(StructureKind::Error, value),
        }
    }

    fn is_unset(&self) -> bool {
        matches!(self, Self::Optional(None))
    }
}

/// Keys and values of a list that is a map; an empty list may be either.
fn map_entries(values: &[DataValue]) -> Option<impl Iterator<Item = (&dyn Encode, &dyn Encode)>> {
    let is_map = !values.is_empty() && values.iter().all(|value| map_entry(value).is_some());
    is_map
        .then(|| values.iter().filter_map(map_entry).map(|(key, value)| -> (&dyn Encode, &dyn Encode) { (key, value) }))
}

/// Key and value of an entry whose key can be the name of a member.
fn map_entry(value: &DataValue) -> Option<(&DataValue, &DataValue)> {
    let DataValue::Structure(entry) = value else { return None };
    let key = entry.get("key")?;
    let is_text = matches!(key, DataValue::String(_) | DataValue::Integer(_) | DataValue::Boolean(_));
    (is_text && entry.name() == MAP_ENTRY && entry.fields().len() == 2).then_some((key, entry.get("value")?))
}

impl Decode for DataValue {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.value()
    }
}

impl Encode for Opaque {
    fn encode(&self, out: &mut Encoder) {
        self.value().encode(out);
    }
}

impl Decode for Opaque {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.value().map(Self::new)
    }
}

impl Encode for DynamicStructure {
    fn encode(&self, out: &mut Encoder) {
        let kind = if self.is_error() { StructureKind::Error } else { StructureKind::Structure };
        out.dynamic(kind, self.value());
    }
}

impl Decode for DynamicStructure {
    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.value()? {
            DataValue::Structure(value) => Ok(Self::new(value)),
            DataValue::Error(value) => Ok(Self::from_error(value)),
            other => Err(DecodeError::new(format!("expected a structure, found {}", other.kind()), None)),
        }
    }
}
