//! From typed values to bytes or to the dynamic tree.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::debug::Shown;
use super::{Encode, EncodeError, UnionParts, Wire};
use crate::data::{DataValue, Extra, StructureValue};
use crate::meta::{FieldInfo, MAP_ENTRY, MemberInfo, StructureInfo, StructureKind, StructureTable, Type};

/// How much room a list asks for at most when it is known how long one element is: the others may be shorter.
const RESERVED: usize = 256 * 1024;

/// Writes one value: as the body of a wire, or as a [`DataValue`].
///
/// What differs between wires is decided in here, once; types only say what they consist of.
pub struct Encoder {
    wire: Wire,
    out: Vec<u8>,
    /// The value just made, when the target is the dynamic tree.
    value: DataValue,
    /// Fields of the structure being made, when the target is the dynamic tree.
    fields: StructureValue,
    /// A field was written, so the next needs a comma.
    comma: bool,
    /// Says that the structure is to be shown rather than written; the target is the dynamic tree, so that no wire has to
    /// ask.
    shown: Option<Shown>,
    error: Option<EncodeError>,
}

/// What an encoder goes on with behind a structure: whether a comma is due, and the outer structure's fields.
type Outer = (bool, Option<StructureValue>);

/// Shows how far it is, not what it wrote: that may hold secrets.
impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").field("wire", &self.wire).field("bytes", &self.out.len()).finish_non_exhaustive()
    }
}

impl Encoder {
    /// An encoder for one value.
    #[must_use]
    pub fn new(wire: Wire) -> Self {
        Self::with_buffer(wire, Vec::new())
    }

    /// An encoder that appends to a buffer.
    #[must_use]
    pub fn with_buffer(wire: Wire, out: Vec<u8>) -> Self {
        Self {
            wire,
            out,
            value: DataValue::Void,
            fields: StructureValue::default(),
            comma: false,
            shown: None,
            error: None,
        }
    }

    /// A structure for people to read.
    pub(super) fn show(shown: Shown, value: &dyn Encode) -> String {
        let mut out = Self { shown: Some(shown), ..Self::new(Wire::Data) };
        value.encode(&mut out);
        String::from_utf8(out.out).unwrap_or_default()
    }

    /// The bytes.
    ///
    /// # Errors
    /// The first thing that couldn't be written.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.out),
        }
    }

    /// The dynamic tree.
    ///
    /// # Errors
    /// The first thing that couldn't be written.
    pub(crate) fn finish_value(self) -> Result<DataValue, EncodeError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.value),
        }
    }

    /// The dynamic tree, with what couldn't be written left out and what breaks a rule as it is.
    #[cfg(feature = "client")]
    pub(crate) fn into_value(self) -> DataValue {
        self.value
    }

    /// The wire that is written.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.wire
    }

    #[cold]
    pub(crate) fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    #[inline]
    fn quoted(&mut self, text: &str) {
        json_escape_simd::escape_into(text, &mut self.out);
    }

    /// No value.
    pub fn void(&mut self) {
        match self.wire {
            Wire::Data => self.value = DataValue::Void,
            Wire::JsonRpc | Wire::Api | Wire::Rest => self.push("null"),
        }
    }

    /// True or false.
    pub fn boolean(&mut self, value: bool) {
        match self.wire {
            Wire::Data => self.value = DataValue::Boolean(value),
            Wire::JsonRpc | Wire::Api | Wire::Rest => self.push(if value { "true" } else { "false" }),
        }
    }

    /// A 64-bit integer.
    pub fn integer(&mut self, value: i64) {
        match self.wire {
            Wire::Data => self.value = DataValue::Integer(value),
            Wire::JsonRpc | Wire::Api | Wire::Rest => self.push(itoa::Buffer::new().format(value)),
        }
    }

    /// A finite double. It always has a point or an exponent, so that no reader takes it for an integer.
    pub fn double(&mut self, value: f64) {
        if !value.is_finite() {
            return self.fail(EncodeError::Double(value));
        }
        match self.wire {
            Wire::Data => self.value = DataValue::Double(value),
            Wire::JsonRpc => {
                let text = format!("{value:E}");
                match text.split_once('E') {
                    Some((mantissa, exponent)) if !mantissa.contains('.') => {
                        self.push(mantissa);
                        self.push(".0E");
                        self.push(exponent);
                    }
                    _ => self.push(&text),
                }
            }
            Wire::Api | Wire::Rest => {
                let text = format!("{value:?}");
                self.push(&text);
            }
        }
    }

    /// Text.
    pub fn string(&mut self, value: &str) {
        match self.wire {
            Wire::Data => self.data_string(value),
            Wire::JsonRpc | Wire::Api | Wire::Rest => self.quoted(value),
        }
    }

    /// Apart, so that text for a body is written without a frame of its own.
    #[inline(never)]
    fn data_string(&mut self, value: &str) {
        self.value = DataValue::String(value.to_owned());
    }

    /// Text that is never shown.
    pub fn secret(&mut self, value: &crate::data::Secret) {
        match self.wire {
            Wire::Data => self.value = DataValue::Secret(value.clone()),
            Wire::JsonRpc => {
                self.push("{\"SECRET\":");
                self.quoted(value.expose());
                self.push("}");
            }
            Wire::Api | Wire::Rest => self.quoted(value.expose()),
        }
    }

    /// Bytes.
    pub fn blob(&mut self, value: &[u8]) {
        if self.wire == Wire::Data {
            self.value = DataValue::Blob(value.into());
            return;
        }
        let tagged = self.wire == Wire::JsonRpc;
        self.push(if tagged { "{\"BINARY\":\"" } else { "\"" });
        let start = self.out.len();
        // base64 makes four characters of three bytes, padded
        self.out.resize(start + value.len().div_ceil(3) * 4, b'=');
        let written = match self.out.get_mut(start..) {
            Some(target) => STANDARD.encode_slice(value, target).unwrap_or(0),
            None => 0,
        };
        self.out.truncate(start + written);
        self.push(if tagged { "\"}" } else { "\"" });
    }

    /// A value or none.
    pub fn optional(&mut self, value: Option<&dyn Encode>) {
        match (self.wire, value) {
            (Wire::Data, None) => self.value = DataValue::unset(),
            (Wire::Data, Some(value)) => {
                value.encode(self);
                let inner = std::mem::replace(&mut self.value, DataValue::Void);
                self.value = DataValue::some(inner);
            }
            (Wire::JsonRpc, None) => self.push("{\"OPTIONAL\":null}"),
            (Wire::JsonRpc, Some(value)) => {
                self.push("{\"OPTIONAL\":");
                value.encode(self);
                self.push("}");
            }
            (Wire::Api | Wire::Rest, None) => self.push("null"),
            (Wire::Api | Wire::Rest, Some(value)) => value.encode(self),
        }
    }

    /// Values in order; also a set.
    pub fn list<T: Encode>(&mut self, values: &[T]) {
        if self.wire == Wire::Data {
            let mut list = Vec::with_capacity(values.len());
            for value in values {
                value.encode(self);
                list.push(std::mem::replace(&mut self.value, DataValue::Void));
            }
            self.value = DataValue::List(list);
            return;
        }
        self.out.push(b'[');
        if let Some((first, others)) = values.split_first() {
            let start = self.out.len();
            first.encode(self);
            // the others are probably as long as the first: then the buffer doesn't have to grow step by step
            let one = self.out.len() - start + 1;
            self.out.reserve(one.saturating_mul(others.len()).min(RESERVED));
            for value in others {
                self.out.push(b',');
                value.encode(self);
            }
        }
        self.out.push(b']');
    }

    /// Keys and values.
    pub fn map<'v>(&mut self, entries: impl Iterator<Item = (&'v dyn Encode, &'v dyn Encode)>) {
        match self.wire {
            Wire::Data => {
                let mut list = Vec::with_capacity(entries.size_hint().0);
                for (key, value) in entries {
                    key.encode(self);
                    let key = std::mem::replace(&mut self.value, DataValue::Void);
                    value.encode(self);
                    let value = std::mem::replace(&mut self.value, DataValue::Void);
                    let entry = StructureValue::new(MAP_ENTRY).with("key", key).with("value", value);
                    list.push(DataValue::Structure(entry));
                }
                self.value = DataValue::List(list);
            }
            Wire::JsonRpc => self.entries(entries, "{\"STRUCTURE\":{\"map-entry\":{\"key\":", "}}}"),
            Wire::Rest => self.entries(entries, "{\"key\":", "}"),
            Wire::Api => {
                self.out.push(b'{');
                let mut first = true;
                for (key, value) in entries {
                    // An unset value drops its key: the peer does the same.
                    if value.is_unset() {
                        continue;
                    }
                    if !std::mem::take(&mut first) {
                        self.out.push(b',');
                    }
                    let start = self.out.len();
                    key.encode(self);
                    // integers and booleans become text
                    if self.out.get(start).is_some_and(|byte| *byte != b'"') {
                        self.out.insert(start, b'"');
                        self.out.push(b'"');
                    }
                    self.out.push(b':');
                    value.encode(self);
                }
                self.out.push(b'}');
            }
        }
    }

    fn entries<'v>(
        &mut self,
        entries: impl Iterator<Item = (&'v dyn Encode, &'v dyn Encode)>,
        open: &str,
        close: &str,
    ) {
        self.out.push(b'[');
        for (position, (key, value)) in entries.enumerate() {
            if position > 0 {
                self.out.push(b',');
            }
            self.push(open);
            key.encode(self);
            self.push(",\"value\":");
            value.encode(self);
            self.push(close);
        }
        self.out.push(b']');
    }

    /// A structure or an error: its members in the order of the table, then the fields of newer peers.
    pub fn structure(&mut self, table: &'static StructureTable, members: &[&dyn Encode], extra: &Extra) {
        let info: &'static StructureInfo = table;
        if self.wire == Wire::Data {
            if let Some(shown) = self.shown.take() {
                self.out = shown.text(info, members, extra).into_bytes();
                return;
            }
            let outer = self.open(info.kind, info.name);
            self.members(info, members, extra);
            self.close(info.kind, outer);
            return;
        }
        // nothing but a comma to remember
        let outer = std::mem::take(&mut self.comma);
        self.begin(info.kind, info.name);
        self.members(info, members, extra);
        self.end();
        self.comma = outer;
    }

    #[inline]
    fn members(&mut self, info: &'static StructureInfo, members: &[&dyn Encode], extra: &Extra) {
        if info.members.is_empty() {
            self.fields(info.fields, members);
        } else {
            for (place, member) in info.members.iter().zip(members) {
                match place {
                    MemberInfo::Field(index) => {
                        if let Some(field) = info.fields.get(*index) {
                            self.field(field, *member);
                        }
                    }
                    // writes its own fields
                    MemberInfo::Union(_) | MemberInfo::OneOf(_) => member.encode(self),
                }
            }
        }
        if !extra.is_empty() {
            self.extra(extra);
        }
    }

    /// The arguments of a call.
    #[cfg(feature = "client")]
    pub(crate) fn arguments(&mut self, info: &'static StructureInfo, arguments: &[&dyn Encode]) {
        let outer = self.open(info.kind, info.name);
        for (field, argument) in info.fields.iter().zip(arguments) {
            self.field(field, *argument);
        }
        self.close(info.kind, outer);
    }

    /// A structure of any name and fields.
    pub(crate) fn dynamic(&mut self, kind: StructureKind, value: &StructureValue) {
        if self.wire == Wire::Data {
            self.value = match kind {
                StructureKind::Structure => DataValue::Structure(value.clone()),
                StructureKind::Error => DataValue::Error(value.clone()),
            };
            return;
        }
        let outer = self.open(kind, value.name());
        for (name, value) in value.fields() {
            self.named_field(name, value);
        }
        self.close(kind, outer);
    }

    pub(crate) fn extra(&mut self, extra: &Extra) {
        for (name, value) in extra.iter() {
            self.named_field(name, value);
        }
    }

    /// The fields of a union or of a group, within the structure that is being written.
    ///
    /// Fields of other cases are written as unset. An `Unknown` that breaks the rule is an error.
    pub fn union(&mut self, table: &'static StructureTable, union: usize, parts: &UnionParts<'_>) {
        let info: &'static StructureInfo = table;
        let Some(union) = info.unions.get(union) else { return };
        if let Some(tag) = info.fields.get(union.tag) {
            match (parts.tag, tag.ty.is_optional()) {
                (Some(text), true) => self.field(tag, &Some(text)),
                (Some(text), false) => self.field(tag, &text),
                (None, _) => self.field(tag, &None::<&str>),
            }
        }
        if let Some((field, missing)) = parts.broken_union(info, union) {
            self.fail(EncodeError::Union { structure: info.name, field, missing });
        }
        if info.unions.len() == 1 {
            self.parts(info, union.fields, parts);
        } else {
            // the tag of a union that is nested in this one is written by that
            let own: Vec<usize> = union.fields.iter().copied().filter(|field| !info.is_tag(*field)).collect();
            self.parts(info, &own, parts);
        }
    }

    /// The fields of a group of which one is set, within the structure that is being written.
    pub fn one_of(&mut self, table: &'static StructureTable, group: usize, parts: &UnionParts<'_>) {
        let info: &'static StructureInfo = table;
        let Some(group) = info.one_of.get(group) else { return };
        if let Some(field) = parts.broken_one_of(info, group) {
            self.fail(EncodeError::Union { structure: info.name, field, missing: false });
        }
        self.parts(info, group.fields, parts);
    }

    fn parts(&mut self, info: &'static StructureInfo, fields: &[usize], parts: &UnionParts<'_>) {
        for index in fields {
            if let Some(field) = info.fields.get(*index) {
                self.field(field, &parts.get(*index, field.name));
            }
        }
    }

    /// Fields of a table, with a member for each.
    fn fields(&mut self, fields: &'static [FieldInfo], members: &[&dyn Encode]) {
        let members = fields.iter().zip(members);
        match self.wire {
            Wire::Data => {
                for (field, member) in members {
                    self.data_field(field.name, *member);
                }
            }
            Wire::Api | Wire::Rest => {
                for (field, member) in members {
                    // asking the table is cheaper than asking the value
                    if !matches!(field.ty, Type::Optional(_) | Type::Opaque) || !member.is_unset() {
                        self.plain_name(field);
                        member.encode(self);
                    }
                }
            }
            Wire::JsonRpc => {
                for (field, member) in members {
                    self.plain_name(field);
                    member.encode(self);
                }
            }
        }
    }

    /// A field of a table.
    fn field(&mut self, field: &'static FieldInfo, value: &dyn Encode) {
        match self.wire {
            Wire::Data => self.data_field(field.name, value),
            Wire::Api | Wire::Rest if value.is_unset() => {}
            Wire::JsonRpc | Wire::Api | Wire::Rest => {
                self.plain_name(field);
                value.encode(self);
            }
        }
    }

    /// The name of a field of a table: such names need no escaping.
    #[inline]
    fn plain_name(&mut self, field: &'static FieldInfo) {
        let comma = std::mem::replace(&mut self.comma, true);
        let Some((key, len)) = field.key() else { return self.long_name(field.name, comma) };
        let end = self.out.len() + len;
        // more than counts, because a fixed number of bytes is copied without a call
        if comma {
            self.out.extend_from_slice(key);
            self.out.truncate(end);
        } else {
            let [_comma, key @ ..] = key;
            self.out.extend_from_slice(key);
            self.out.truncate(end - 1);
        }
    }

    /// Apart, so that the usual name is written without a frame of its own.
    #[inline(never)]
    fn long_name(&mut self, name: &'static str, comma: bool) {
        if comma {
            self.out.push(b',');
        }
        json_escape_simd::escape_into(name, &mut self.out);
        self.out.push(b':');
    }

    /// A field whose name a peer or a user chose.
    fn named_field(&mut self, name: &str, value: &dyn Encode) {
        match self.wire {
            Wire::Data => self.data_field(name, value),
            Wire::Api | Wire::Rest if value.is_unset() => {}
            Wire::JsonRpc | Wire::Api | Wire::Rest => {
                self.comma();
                self.quoted(name);
                self.out.push(b':');
                value.encode(self);
            }
        }
    }

    fn data_field(&mut self, name: &str, value: &dyn Encode) {
        value.encode(self);
        let value = std::mem::replace(&mut self.value, DataValue::Void);
        self.fields.push(name, value);
    }

    fn comma(&mut self) {
        if std::mem::replace(&mut self.comma, true) {
            self.out.push(b',');
        }
    }

    /// Begins a structure; gives what [`close`](Self::close) needs to go on with the outer one.
    fn open(&mut self, kind: StructureKind, name: &str) -> Outer {
        let comma = std::mem::take(&mut self.comma);
        if self.wire == Wire::Data {
            return (comma, Some(std::mem::replace(&mut self.fields, StructureValue::new(name))));
        }
        self.begin(kind, name);
        (comma, None)
    }

    fn close(&mut self, kind: StructureKind, (comma, fields): Outer) {
        self.comma = comma;
        let Some(outer) = fields else { return self.end() };
        let made = std::mem::replace(&mut self.fields, outer);
        self.value = match kind {
            StructureKind::Structure => DataValue::Structure(made),
            StructureKind::Error => DataValue::Error(made),
        };
    }

    /// What comes before the fields of a structure in a body.
    #[inline]
    fn begin(&mut self, kind: StructureKind, name: &str) {
        if self.wire == Wire::JsonRpc {
            self.push(match kind {
                StructureKind::Structure => "{\"STRUCTURE\":{",
                StructureKind::Error => "{\"ERROR\":{",
            });
            self.quoted(name);
            self.push(":{");
        } else {
            self.push("{");
        }
    }

    /// What comes behind them.
    #[inline]
    fn end(&mut self) {
        if self.wire == Wire::JsonRpc {
            self.push("}}}");
        } else {
            self.push("}");
        }
    }

    /// A value that displays as its wire text: a date.
    pub(crate) fn display(&mut self, value: &dyn std::fmt::Display) {
        let mut text = String::with_capacity(24);
        // writing to a string doesn't fail
        let _ = write!(text, "{value}");
        self.string(&text);
    }
}
