//! From bytes or the dynamic tree to typed values.

use jiter::{Jiter, JiterError, Peek};

use super::union::check_union;
use super::{Decode, DecodeError, Encode, Limits, Mode, Warning, Wire, json};
use crate::data::{DataValue, Extra, StructureValue};
use crate::meta::{
    FieldInfo, MAP_ENTRY, OPERATION_INPUT, OperationInfo, ServiceInfo, StructureInfo, StructureKind, Type,
};

/// A place for one field, filled while a structure is decoded; implemented by `Option`.
pub trait Slot: Encode {
    /// Decodes the value that comes next into it; an earlier one is replaced.
    ///
    /// # Errors
    /// When the value doesn't fit.
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError>;

    /// Makes it unset.
    fn clear(&mut self);
}

impl<T: Decode + Encode> Slot for Option<T> {
    fn fill(&mut self, input: &mut Decoder<'_>) -> Result<(), DecodeError> {
        *self = Some(T::decode(input)?);
        Ok(())
    }

    fn clear(&mut self) {
        *self = None;
    }
}

/// Where the value that comes next is.
pub(super) enum Source<'a> {
    Json(Jiter<'a>),
    Value(&'a DataValue),
}

/// Reads one value: the body of a wire, or a [`DataValue`].
///
/// What differs between wires is decided in here, once; types only say what they consist of.
pub struct Decoder<'a> {
    pub(super) source: Source<'a>,
    pub(super) wire: Wire,
    mode: Mode,
    depth: usize,
    max_depth: usize,
    warnings: Vec<Warning>,
}

impl std::fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("wire", &self.wire).field("mode", &self.mode).finish_non_exhaustive()
    }
}

#[cold]
pub(super) fn broken(error: &JiterError) -> DecodeError {
    DecodeError::new(error.error_type.to_string(), Some(error.index))
}

impl<'a> Decoder<'a> {
    /// A decoder of a body.
    #[must_use]
    pub fn new(body: &'a [u8], wire: Wire, mode: Mode) -> Self {
        Self::with_limits(body, wire, mode, mode.limits())
    }

    /// A decoder of a body, with limits of one's own.
    #[must_use]
    pub fn with_limits(body: &'a [u8], wire: Wire, mode: Mode, limits: Limits) -> Self {
        Self {
            source: Source::Json(Jiter::new(body)),
            wire,
            mode,
            depth: 0,
            max_depth: limits.depth,
            warnings: Vec::new(),
        }
    }

    /// A decoder of a dynamic tree.
    #[must_use]
    pub fn of_value(value: &'a DataValue, mode: Mode) -> Self {
        Self {
            source: Source::Value(value),
            wire: Wire::Data,
            mode,
            depth: 0,
            // the tree is in memory already: what bounded its making bounds this
            max_depth: usize::MAX,
            warnings: Vec::new(),
        }
    }

    /// Checks that nothing comes behind the value.
    ///
    /// # Errors
    /// When something does.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match &mut self.source {
            Source::Json(json) => json.finish().map_err(|error| broken(&error)),
            Source::Value(_) => Ok(()),
        }
    }

    /// Rules that were broken in ways that a lenient decoder can read.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// How it takes what doesn't quite fit.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// An error at the place that comes next.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch(&mut self, expected: &str) -> DecodeError {
        match &mut self.source {
            Source::Json(json) => {
                let offset = json.current_index();
                match json.peek() {
                    Ok(peek) => DecodeError::new(format!("expected {expected}, found {}", json::describe(peek)), Some(offset)),
                    Err(error) => broken(&error),
                }
            }
            Source::Value(value) => DecodeError::new(format!("expected {expected}, found {}", value.kind()), None),
        }
    }

    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth >= self.max_depth {
            let offset = match &self.source {
                Source::Json(json) => Some(json.current_index()),
                Source::Value(_) => None,
            };
            return Err(DecodeError::too_deep(self.max_depth, offset));
        }
        self.depth += 1;
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Anything for no value: a client ignores what comes.
    ///
    /// # Errors
    /// When a value comes to a strict decoder, or the body is broken.
    pub fn void(&mut self) -> Result<(), DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek().map_err(|error| broken(&error))? {
                Peek::Null => json.known_null().map_err(|error| broken(&error)),
                peek if self.mode == Mode::Lenient => json.known_skip(peek).map_err(|error| broken(&error)),
                _ => Err(self.mismatch("nothing")),
            },
            Source::Value(DataValue::Void) => Ok(()),
            Source::Value(_) if self.mode == Mode::Lenient => Ok(()),
            Source::Value(_) => Err(self.mismatch("nothing")),
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// When something else comes.
    pub fn boolean(&mut self) -> Result<bool, DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek @ (Peek::True | Peek::False)) => json.known_bool(peek).map_err(|error| broken(&error)),
                _ => Err(self.mismatch("true or false")),
            },
            Source::Value(DataValue::Boolean(value)) => Ok(*value),
            // keys of JSON objects are text
            Source::Value(DataValue::String(text)) if self.wire == Wire::Api => match text.as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(self.mismatch("true or false")),
            },
            Source::Value(_) => Err(self.mismatch("true or false")),
        }
    }

    /// A 64-bit integer.
    ///
    /// # Errors
    /// When something else comes, or a number beyond 64 bits.
    pub fn integer(&mut self) -> Result<i64, DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek) if peek.is_num() => {
                    let offset = json.current_index();
                    let text = json.known_number_bytes(peek).map_err(|error| broken(&error))?;
                    json::integer(text).map_err(|problem| DecodeError::new(problem, Some(offset)))
                }
                _ => Err(self.mismatch("an integer")),
            },
            Source::Value(DataValue::Integer(value)) => Ok(*value),
            Source::Value(DataValue::String(text)) if self.wire == Wire::Api => {
                text.parse().map_err(|_| self.mismatch("an integer"))
            }
            Source::Value(_) => Err(self.mismatch("an integer")),
        }
    }

    /// A finite double. A lenient decoder and plain JSON also take an integer.
    ///
    /// # Errors
    /// When something else comes, or a number beyond the range of a double.
    pub fn double(&mut self) -> Result<f64, DecodeError> {
        let integers = self.mode == Mode::Lenient || self.wire != Wire::JsonRpc;
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(peek) if peek.is_num() => {
                    let offset = json.current_index();
                    let text = json.known_number_bytes(peek).map_err(|error| broken(&error))?;
                    json::double(text, integers).map_err(|problem| DecodeError::new(problem, Some(offset)))
                }
                _ => Err(self.mismatch("a double")),
            },
            Source::Value(DataValue::Double(value)) => Ok(*value),
            #[allow(clippy::cast_precision_loss, reason = "a double is what the type asks for")]
            Source::Value(DataValue::Integer(value)) if integers => Ok(*value as f64),
            Source::Value(_) => Err(self.mismatch("a double")),
        }
    }

    /// Text, handed to a function so that it need not be copied twice.
    ///
    /// # Errors
    /// When something else comes, or the function's own.
    pub fn text<T>(&mut self, read: impl FnOnce(&str) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
        match &mut self.source {
            Source::Json(json) => match json.peek() {
                Ok(Peek::String) => read(json.known_str().map_err(|error| broken(&error))?),
                _ => Err(self.mismatch("a string")),
            },
            Source::Value(DataValue::String(text)) => read(text),
            Source::Value(_) => Err(self.mismatch("a string")),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// When something else comes.
    pub fn string(&mut self) -> Result<String, DecodeError> {
        self.text(|text| Ok(text.to_owned()))
    }

    /// Text that is never shown; a lenient decoder takes it bare too.
    ///
    /// # Errors
    /// When something else comes.
    pub fn secret(&mut self) -> Result<crate::data::Secret, DecodeError> {
        match &mut self.source {
            Source::Value(DataValue::Secret(secret)) => Ok(secret.clone()),
            Source::Value(DataValue::String(text)) if self.mode == Mode::Lenient || self.wire != Wire::JsonRpc => {
                Ok(text.as_str().into())
            }
            Source::Value(_) => Err(self.mismatch("a secret")),
            Source::Json(json) => match (self.wire, json.peek()) {
                (Wire::JsonRpc, Ok(Peek::String)) if self.mode != Mode::Lenient => Err(self.mismatch("a secret")),
                (_, Ok(Peek::String)) => Ok(json.known_str().map_err(|error| broken(&error))?.into()),
                (Wire::JsonRpc, Ok(Peek::Object)) => {
                    self.open_tag("SECRET", "a secret")?;
                    let secret = self.text(|text| Ok(text.into()))?;
                    self.close_tag()?;
                    Ok(secret)
                }
                _ => Err(self.mismatch("a secret")),
            },
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// When something else comes, or text that is no base64.
    pub fn blob(&mut self) -> Result<crate::data::Blob, DecodeError> {
        match (&self.source, self.wire) {
            (Source::Value(DataValue::Blob(blob)), _) => Ok(blob.clone()),
            (Source::Value(DataValue::String(_)) | Source::Json(_), Wire::Api | Wire::Rest) => self.text(json::blob),
            (Source::Json(_), Wire::JsonRpc) => {
                self.open_tag("BINARY", "binary data")?;
                let blob = self.text(json::blob)?;
                self.close_tag()?;
                Ok(blob)
            }
            _ => Err(self.mismatch("binary data")),
        }
    }

    /// Reads `{"TAG":`.
    pub(super) fn open_tag(&mut self, tag: &str, expected: &str) -> Result<(), DecodeError> {
        let Source::Json(json) = &mut self.source else { return Err(self.mismatch(expected)) };
        let offset = json.current_index();
        match json.peek() {
            Ok(Peek::Object) => {}
            _ => return Err(self.mismatch(expected)),
        }
        match json.known_object().map_err(|error| broken(&error))? {
            Some(key) if key == tag => Ok(()),
            Some(key) => Err(DecodeError::new(format!("expected {expected}, found the tag `{}`", json::cut(key)), Some(offset))),
            None => Err(DecodeError::new(format!("expected {expected}, found an empty object"), Some(offset))),
        }
    }

    /// Reads the `}` of a tag.
    pub(super) fn close_tag(&mut self) -> Result<(), DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(()) };
        let offset = json.current_index();
        match json.next_key().map_err(|error| broken(&error))? {
            None => Ok(()),
            Some(_) => Err(DecodeError::new("an object with a tag has one member", Some(offset))),
        }
    }

    /// A value or none; `false` when it is unset. Where it is set, `read` decodes it.
    ///
    /// # Errors
    /// When something else comes, or those of `read`.
    pub(super) fn optional(
        &mut self,
        read: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<bool, DecodeError> {
        self.enter()?;
        let set = match &mut self.source {
            Source::Value(value) => {
                let outer = *value;
                match outer {
                    DataValue::Optional(None) => false,
                    DataValue::Void if self.mode == Mode::Lenient || self.wire != Wire::JsonRpc => false,
                    DataValue::Optional(Some(inner)) => {
                        *value = inner;
                        read(self)?;
                        self.source = Source::Value(outer);
                        true
                    }
                    // plain JSON has no sign for it
                    _ if matches!(self.wire, Wire::Api | Wire::Rest) => {
                        read(self)?;
                        true
                    }
                    _ => return Err(self.mismatch("an optional value")),
                }
            }
            Source::Json(json) => match (self.wire, json.peek()) {
                (Wire::JsonRpc, Ok(Peek::Object)) => {
                    self.open_tag("OPTIONAL", "an optional value")?;
                    let Source::Json(json) = &mut self.source else { return Ok(false) };
                    let set = !matches!(json.peek(), Ok(Peek::Null));
                    if set {
                        read(self)?;
                    } else {
                        json.known_null().map_err(|error| broken(&error))?;
                    }
                    self.close_tag()?;
                    set
                }
                (wire, Ok(Peek::Null)) if wire != Wire::JsonRpc || self.mode == Mode::Lenient => {
                    json.known_null().map_err(|error| broken(&error))?;
                    false
                }
                (Wire::JsonRpc, _) => return Err(self.mismatch("an optional value")),
                _ => {
                    read(self)?;
                    true
                }
            },
        };
        self.leave();
        Ok(set)
    }

    /// Values in order; `read` decodes each.
    pub(super) fn list(
        &mut self,
        read: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.enter()?;
        match &mut self.source {
            Source::Value(value) => {
                let outer = *value;
                let DataValue::List(elements) = outer else { return Err(self.mismatch("a list")) };
                for (index, element) in elements.iter().enumerate() {
                    self.source = Source::Value(element);
                    self.element(index, read)?;
                }
                self.source = Source::Value(outer);
            }
            Source::Json(json) => {
                let Ok(Peek::Array) = json.peek() else { return Err(self.mismatch("a list")) };
                let mut next = json.known_array().map_err(|error| broken(&error))?;
                let mut index = 0;
                while next.is_some() {
                    self.element(index, read)?;
                    index += 1;
                    let Source::Json(json) = &mut self.source else { break };
                    next = json.array_step().map_err(|error| broken(&error))?;
                }
            }
        }
        self.leave();
        Ok(())
    }

    fn element(
        &mut self,
        index: usize,
        read: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let warnings = self.warnings.len();
        read(self).map_err(|error| error.in_element(index))?;
        for warning in self.warnings.iter_mut().skip(warnings) {
            warning.path.enter_index(index);
        }
        Ok(())
    }

    /// Keys and values: a list of entries, or in plain JSON also an object whose keys are text.
    ///
    /// `read` gets the key where it is text; without it an entry with key and value comes next.
    pub(super) fn map(&mut self, read: &mut ReadEntry<'_, 'a>) -> Result<(), DecodeError> {
        let object = match &mut self.source {
            Source::Value(value) => matches!(value, DataValue::Structure(_)),
            Source::Json(json) => matches!(json.peek(), Ok(Peek::Object)),
        };
        if !object {
            return self.list(&mut |input| read(input, None));
        }
        self.enter()?;
        match &mut self.source {
            // A server takes a structure in a map's place: its field names are the keys.
            Source::Value(value) => {
                let outer = *value;
                if let DataValue::Structure(structure) = outer {
                    for (name, value) in structure.fields() {
                        self.source = Source::Value(value);
                        self.object_entry(name, read)?;
                    }
                }
                self.source = Source::Value(outer);
            }
            Source::Json(json) if self.wire != Wire::JsonRpc => {
                let mut key = json.known_object().map_err(|error| broken(&error))?.map(str::to_owned);
                while let Some(name) = key {
                    self.object_entry(&name, read)?;
                    key = self.next_key()?;
                }
            }
            Source::Json(_) => {
                self.open_tag("STRUCTURE", "a map")?;
                self.open_name()?;
                let Source::Json(json) = &mut self.source else { return Ok(()) };
                let mut key = json.next_object().map_err(|error| broken(&error))?.map(str::to_owned);
                while let Some(name) = key {
                    self.object_entry(&name, read)?;
                    key = self.next_key()?;
                }
                self.close_tag()?;
                self.close_tag()?;
            }
        }
        self.leave();
        Ok(())
    }

    fn next_key(&mut self) -> Result<Option<String>, DecodeError> {
        match &mut self.source {
            Source::Json(json) => Ok(json.next_key().map_err(|error| broken(&error))?.map(str::to_owned)),
            Source::Value(_) => Ok(None),
        }
    }

    fn object_entry(&mut self, name: &str, read: &mut ReadEntry<'_, 'a>) -> Result<(), DecodeError> {
        let warnings = self.warnings.len();
        read(self, Some(name)).map_err(|error| error.in_field(name.to_owned()))?;
        self.warnings_in_field(warnings, name);
        Ok(())
    }

    /// One entry of a map: the value alone when the key is known, else a structure of both.
    pub(super) fn entry(
        &mut self,
        name: Option<&str>,
        key: &mut dyn Slot,
        value: &mut dyn Slot,
    ) -> Result<(), DecodeError> {
        static ENTRY: StructureInfo = StructureInfo::new(
            MAP_ENTRY,
            // The slots decode themselves, so the types don't matter here.
            &[FieldInfo::new("key", Type::Opaque), FieldInfo::new("value", Type::Opaque)],
        );
        match name {
            None => self.structure(&ENTRY, &mut [key, value]).map(drop),
            Some(name) => {
                let name = DataValue::string(name);
                key.fill(&mut Decoder { wire: Wire::Api, ..Decoder::of_value(&name, self.mode) })?;
                value.fill(self)
            }
        }
    }

    fn warnings_in_field(&mut self, from: usize, field: &str) {
        for warning in self.warnings.iter_mut().skip(from) {
            warning.path.enter_field(field.to_owned());
        }
    }

    /// A structure or an error: fills one slot for each field of the table, and gives what the table doesn't know.
    ///
    /// Fields may come in any order; of equal ones the last counts. Slots of fields that don't come stay as they are.
    ///
    /// # Errors
    /// When something else comes, a field doesn't fit, or a strict decoder meets an unknown field.
    pub fn structure(
        &mut self,
        info: &'static StructureInfo,
        slots: &mut [&mut dyn Slot],
    ) -> Result<Extra, DecodeError> {
        self.enter()?;
        let mut fields = Fields { info, next: 0, renamed: Vec::new(), extra: Extra::new() };
        match &mut self.source {
            Source::Value(value) => {
                let outer = *value;
                let structure = match (outer, info.kind) {
                    (DataValue::Structure(structure), StructureKind::Structure)
                    | (DataValue::Error(structure), StructureKind::Error) => structure,
                    (DataValue::Structure(structure) | DataValue::Error(structure), _) if self.mode == Mode::Lenient => {
                        structure
                    }
                    _ => return Err(self.mismatch(expected(info))),
                };
                self.check_name(info, structure.name())?;
                for (name, value) in structure.fields() {
                    self.source = Source::Value(value);
                    let found = fields.find(name, self.wire);
                    self.field(&mut fields, slots, found)?;
                }
                self.source = Source::Value(outer);
            }
            Source::Json(json) => {
                let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch(expected(info))) };
                if self.wire == Wire::JsonRpc {
                    self.open_structure(info)?;
                }
                let wire = self.wire;
                let Source::Json(json) = &mut self.source else { return Ok(fields.extra) };
                let mut found =
                    json.next_object().map_err(|error| broken(&error))?.map(|key| fields.find(key, wire));
                while let Some(field) = found {
                    self.field(&mut fields, slots, field)?;
                    let Source::Json(json) = &mut self.source else { break };
                    found = json.next_key().map_err(|error| broken(&error))?.map(|key| fields.find(key, wire));
                }
                if wire == Wire::JsonRpc {
                    self.close_tag()?;
                    self.close_tag()?;
                }
            }
        }
        self.leave();
        Ok(fields.extra)
    }

    /// Reads `{"STRUCTURE":{"name":`.
    fn open_structure(&mut self, info: &'static StructureInfo) -> Result<(), DecodeError> {
        let lenient = self.mode == Mode::Lenient;
        let Source::Json(json) = &mut self.source else { return Ok(()) };
        let offset = json.current_index();
        let wanted = tag(info.kind);
        match json.known_object().map_err(|error| broken(&error))? {
            Some(key) if key == wanted || lenient && (key == "STRUCTURE" || key == "ERROR") => {}
            Some(key) => {
                let problem = format!("expected {}, found the tag `{}`", expected(info), json::cut(key));
                return Err(DecodeError::new(problem, Some(offset)));
            }
            None => return Err(DecodeError::new("expected a structure, found an empty object", Some(offset))),
        }
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        match json.known_object().map_err(|error| broken(&error))? {
            Some(name) if lenient || name == info.name || !is_named(info) => Ok(()),
            Some(name) => Err(DecodeError::new(wrong_name(info, name), Some(offset))),
            None => Err(DecodeError::new("a structure without a name", Some(offset))),
        }?;
        match json.peek() {
            Ok(Peek::Object) => Ok(()),
            _ => Err(self.mismatch("the structure's fields")),
        }
    }

    /// Reads `{"name":` of a structure of any name.
    pub(super) fn open_name(&mut self) -> Result<String, DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(String::new()) };
        let offset = json.current_index();
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        let name = json.known_object().map_err(|error| broken(&error))?.map(str::to_owned);
        let Some(name) = name else { return Err(DecodeError::new("a structure without a name", Some(offset))) };
        match json.peek() {
            Ok(Peek::Object) => Ok(name),
            _ => Err(self.mismatch("the structure's fields")),
        }
    }

    fn check_name(&self, info: &'static StructureInfo, name: &str) -> Result<(), DecodeError> {
        // Values that came as plain JSON have no names.
        if self.mode == Mode::Lenient || name == info.name || name.is_empty() || !is_named(info) {
            return Ok(());
        }
        Err(DecodeError::new(wrong_name(info, name), None))
    }

    fn field(
        &mut self,
        fields: &mut Fields,
        slots: &mut [&mut dyn Slot],
        found: Found,
    ) -> Result<(), DecodeError> {
        let index = match found {
            Found::Field(index) if fields.renamed.contains(&index) => return Err(fields.twice(index)),
            Found::Field(index) => index,
            Found::Renamed(index) if slots.get(index).is_some_and(|slot| !slot.is_unset()) => {
                return Err(fields.twice(index));
            }
            Found::Renamed(index) => {
                fields.renamed.push(index);
                index
            }
            Found::Unknown(name) => return self.unknown(fields, name),
        };
        let (Some(field), Some(slot)) = (fields.info.fields.get(index), slots.get_mut(index)) else {
            // Generated code has a slot for every field of its table.
            return Err(DecodeError::new("no place for a field of the table", None));
        };
        let warnings = self.warnings.len();
        let result = if field.ty.is_optional() {
            self.optional(&mut |input| slot.fill(input)).map(|set| {
                if !set {
                    slot.clear();
                }
            })
        } else {
            slot.fill(self)
        };
        result.map_err(|error| error.in_field(field.name))?;
        if self.warnings.len() > warnings {
            self.warnings_in_field(warnings, field.name);
        }
        Ok(())
    }

    #[cold]
    fn unknown(&mut self, fields: &mut Fields, name: String) -> Result<(), DecodeError> {
        let value = self.value().map_err(|error| error.in_field(name.clone()))?;
        // Unset ones are how a newer client stays compatible.
        if value.is_unset() || self.wire != Wire::JsonRpc && value == DataValue::Void {
            return Ok(());
        }
        if self.mode == Mode::Strict {
            let problem = format!("`{}` has no such field", fields.info.name);
            return Err(DecodeError::new(problem, None).in_field(name));
        }
        fields.extra.insert(name, value);
        Ok(())
    }

    /// The value of a required field.
    ///
    /// # Errors
    /// When it didn't come.
    pub fn required<T>(
        &mut self,
        value: Option<T>,
        info: &'static StructureInfo,
        field: usize,
    ) -> Result<T, DecodeError> {
        value.ok_or_else(|| missing(info, field))
    }

    /// Checks a union's rule and gives the index of the case; `None`: no case is selected, or a lenient decoder met a
    /// broken rule. `values` are those of the union's fields, in its order.
    ///
    /// # Errors
    /// When the rule is broken, unless the decoder is lenient: then there is a warning.
    pub fn union(
        &mut self,
        info: &'static StructureInfo,
        union: usize,
        tag: Option<&str>,
        values: &[&dyn Encode],
    ) -> Result<Option<usize>, DecodeError> {
        let Some(union) = info.unions.get(union) else { return Ok(None) };
        let is_set = |index: usize| {
            let position = union.fields.iter().position(|field| *field == index);
            position.and_then(|position| values.get(position)).is_some_and(|value| !value.is_unset())
        };
        match check_union(info, union, tag, is_set) {
            Ok(case) => Ok(case),
            // A tag of a newer peer may come with fields of ours: nothing is broken then that a client could mend.
            Err((field, missing)) => {
                let tag_name = info.fields.get(union.tag).map_or("", |field| field.name);
                let tag = tag.unwrap_or("unset");
                let problem = if missing {
                    format!("with `{tag_name}` {tag} the field `{field}` must be set")
                } else {
                    format!("with `{tag_name}` {tag} the field `{field}` must not be set")
                };
                self.broken_rule(problem).map(|()| None)
            }
        }
    }

    /// Checks that exactly one of a group is set and gives its position in the group; `None` like [`union`](Self::union).
    ///
    /// # Errors
    /// When none or several are set, unless the decoder is lenient: then there is a warning.
    pub fn one_of(
        &mut self,
        info: &'static StructureInfo,
        group: usize,
        values: &[&dyn Encode],
    ) -> Result<Option<usize>, DecodeError> {
        let Some(group) = info.one_of.get(group) else { return Ok(None) };
        let mut set = values.iter().enumerate().filter(|(_, value)| !value.is_unset()).map(|(position, _)| position);
        match (set.next(), set.count()) {
            (Some(position), 0) => Ok(Some(position)),
            (first, others) => {
                let names: Vec<&str> = group.fields.iter().filter_map(|index| Some(info.fields.get(*index)?.name)).collect();
                let found = usize::from(first.is_some()) + others;
                let problem = format!("exactly one of `{}` must be set, found {found}", names.join("`, `"));
                self.broken_rule(problem).map(|()| None)
            }
        }
    }

    #[cold]
    fn broken_rule(&mut self, problem: String) -> Result<(), DecodeError> {
        match self.mode {
            Mode::Strict | Mode::Verified => Err(DecodeError::new(problem, None)),
            Mode::Lenient => {
                self.warnings.push(Warning { path: super::Path::default(), problem });
                Ok(())
            }
        }
    }

    /// The arguments of a call: fills one slot for each parameter.
    ///
    /// # Errors
    /// As [`structure`](Self::structure).
    pub fn arguments(
        &mut self,
        service: &'static ServiceInfo,
        operation: usize,
        slots: &mut [&mut dyn Slot],
    ) -> Result<(), DecodeError> {
        match service.operations.get(operation) {
            Some(OperationInfo { input, .. }) => self.structure(input, slots).map(drop),
            None => Err(self.unknown_operation(service)),
        }
    }

    /// The value of a required parameter.
    ///
    /// # Errors
    /// When it didn't come.
    pub fn argument<T>(
        &mut self,
        value: Option<T>,
        service: &'static ServiceInfo,
        operation: usize,
        parameter: usize,
    ) -> Result<T, DecodeError> {
        match (value, service.operations.get(operation)) {
            (Some(value), _) => Ok(value),
            (None, Some(operation)) => Err(missing(&operation.input, parameter)),
            (None, None) => Err(self.unknown_operation(service)),
        }
    }

    /// Says that a service has no operation of some index.
    #[cold]
    pub fn unknown_operation(&mut self, service: &'static ServiceInfo) -> DecodeError {
        DecodeError::new(format!("`{}` has no such operation", service.name), None)
    }

    /// Any value.
    ///
    /// # Errors
    /// When what comes is no data value, or nested too deeply.
    pub fn value(&mut self) -> Result<DataValue, DecodeError> {
        match &self.source {
            Source::Value(value) => Ok((*value).clone()),
            Source::Json(_) => match self.wire {
                Wire::JsonRpc => self.tagged_value(),
                Wire::Api | Wire::Rest | Wire::Data => self.plain_value(),
            },
        }
    }

    fn scalar(&mut self, peek: Peek) -> Result<DataValue, DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(DataValue::Void) };
        let offset = json.current_index();
        match peek {
            Peek::Null => json.known_null().map(|()| DataValue::Void).map_err(|error| broken(&error)),
            Peek::True | Peek::False => json.known_bool(peek).map(DataValue::Boolean).map_err(|error| broken(&error)),
            Peek::String => Ok(DataValue::string(json.known_str().map_err(|error| broken(&error))?)),
            _ => {
                let text = json.known_number_bytes(peek).map_err(|error| broken(&error))?;
                json::number(text).map_err(|problem| DecodeError::new(problem, Some(offset)))
            }
        }
    }

    fn peek(&mut self) -> Result<Peek, DecodeError> {
        match &mut self.source {
            Source::Json(json) => json.peek().map_err(|error| broken(&error)),
            Source::Value(_) => Ok(Peek::Null),
        }
    }

    fn values(&mut self) -> Result<DataValue, DecodeError> {
        let mut values = Vec::new();
        self.list(&mut |input| {
            values.push(input.value()?);
            Ok(())
        })?;
        Ok(DataValue::List(values))
    }

    /// A value as JSON-RPC has it: objects are tags. Of equal members the last counts.
    fn tagged_value(&mut self) -> Result<DataValue, DecodeError> {
        match self.peek()? {
            Peek::Array => self.values(),
            Peek::Object => {
                let Source::Json(json) = &mut self.source else { return Ok(DataValue::Void) };
                let offset = json.current_index();
                let mut tag = json.known_object().map_err(|error| broken(&error))?.map(str::to_owned);
                let mut found: Option<(String, DataValue)> = None;
                while let Some(name) = tag {
                    if found.as_ref().is_some_and(|(other, _)| *other != name) {
                        return Err(DecodeError::new("an object with a tag has one member", Some(offset)));
                    }
                    let value = self.tagged(&name, offset)?;
                    found = Some((name, value));
                    tag = self.next_key()?;
                }
                found.map(|(_, value)| value).ok_or_else(|| DecodeError::new("an object without a tag", Some(offset)))
            }
            peek => self.scalar(peek),
        }
    }

    fn tagged(&mut self, tag: &str, offset: usize) -> Result<DataValue, DecodeError> {
        match tag {
            "OPTIONAL" => {
                if self.peek()? == Peek::Null {
                    self.scalar(Peek::Null)?;
                    return Ok(DataValue::unset());
                }
                self.enter()?;
                let value = self.tagged_value()?;
                self.leave();
                Ok(DataValue::some(value))
            }
            "SECRET" => self.text(|text| Ok(DataValue::Secret(text.into()))),
            "BINARY" => self.text(json::blob).map(DataValue::Blob),
            "STRUCTURE" => self.tagged_structure().map(DataValue::Structure),
            "ERROR" => self.tagged_structure().map(DataValue::Error),
            _ => Err(DecodeError::new(format!("`{}` is no tag of a value", json::cut(tag)), Some(offset))),
        }
    }

    fn tagged_structure(&mut self) -> Result<StructureValue, DecodeError> {
        self.enter()?;
        let Source::Json(json) = &mut self.source else { return Ok(StructureValue::default()) };
        let offset = json.current_index();
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        let mut name = json.known_object().map_err(|error| broken(&error))?.map(str::to_owned);
        let mut found: Option<StructureValue> = None;
        while let Some(text) = name {
            if found.as_ref().is_some_and(|other| other.name() != text) {
                return Err(DecodeError::new("a structure has one name", Some(offset)));
            }
            found = Some(self.object(text)?);
            name = self.next_key()?;
        }
        self.leave();
        found.ok_or_else(|| DecodeError::new("a structure without a name", Some(offset)))
    }

    /// An object's members as the fields of a structure.
    fn object(&mut self, name: String) -> Result<StructureValue, DecodeError> {
        let mut structure = StructureValue::new(name);
        let Source::Json(json) = &mut self.source else { return Ok(structure) };
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("the structure's fields")) };
        let mut key = json.known_object().map_err(|error| broken(&error))?.map(str::to_owned);
        while let Some(name) = key {
            let value = self.value().map_err(|error| error.in_field(name.clone()))?;
            structure.insert(name, value);
            key = self.next_key()?;
        }
        Ok(structure)
    }

    /// A value as plain JSON has it: objects are structures without a name.
    fn plain_value(&mut self) -> Result<DataValue, DecodeError> {
        match self.peek()? {
            Peek::Array => self.values(),
            Peek::Object => {
                self.enter()?;
                let structure = self.object(String::new())?;
                self.leave();
                Ok(DataValue::Structure(structure))
            }
            Peek::Null => self.scalar(Peek::Null).map(|_| DataValue::unset()),
            peek => self.scalar(peek),
        }
    }
}

/// Reads one entry of a map: with the key where it is text, else key and value come next.
type ReadEntry<'r, 'a> = dyn FnMut(&mut Decoder<'a>, Option<&str>) -> Result<(), DecodeError> + 'r;

/// What has been seen of a structure's fields.
struct Fields {
    info: &'static StructureInfo,
    /// Where the next field is expected: most peers send them in order.
    next: usize,
    /// Fields that came in lower case.
    renamed: Vec<usize>,
    extra: Extra,
}

enum Found {
    Field(usize),
    /// By the lower-case spelling of its name: the published REST documents have it.
    Renamed(usize),
    Unknown(String),
}

impl Fields {
    fn find(&mut self, name: &str, wire: Wire) -> Found {
        let fields = self.info.fields;
        if fields.get(self.next).is_some_and(|field| field.name == name) {
            self.next += 1;
            return Found::Field(self.next - 1);
        }
        if let Some(index) = fields.iter().position(|field| field.name == name) {
            self.next = index + 1;
            return Found::Field(index);
        }
        let lower = matches!(wire, Wire::Api | Wire::Rest) && !name.bytes().any(|byte| byte.is_ascii_uppercase());
        match fields.iter().position(|field| lower && field.name.eq_ignore_ascii_case(name)) {
            Some(index) => Found::Renamed(index),
            None => Found::Unknown(name.to_owned()),
        }
    }

    #[cold]
    fn twice(&self, index: usize) -> DecodeError {
        let name = self.info.fields.get(index).map_or("", |field| field.name);
        DecodeError::new("the field came twice, in two spellings", None).in_field(name)
    }
}

#[cold]
fn missing(info: &'static StructureInfo, field: usize) -> DecodeError {
    let name = info.fields.get(field).map_or("", |field| field.name);
    DecodeError::new(format!("`{}` requires this field, and it is missing", info.name), None).in_field(name)
}

fn tag(kind: StructureKind) -> &'static str {
    match kind {
        StructureKind::Structure => "STRUCTURE",
        StructureKind::Error => "ERROR",
    }
}

fn expected(info: &'static StructureInfo) -> &'static str {
    match info.kind {
        StructureKind::Structure => "a structure",
        StructureKind::Error => "an error",
    }
}

/// Whether the name on the wire must be the structure's own.
fn is_named(info: &'static StructureInfo) -> bool {
    info.name != MAP_ENTRY && info.name != OPERATION_INPUT
}

#[cold]
fn wrong_name(info: &'static StructureInfo, name: &str) -> String {
    format!("expected `{}`, found `{}`", info.name, json::cut(name))
}
