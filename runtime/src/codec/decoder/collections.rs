//! How optionals, lists and maps are read.

use jiter::Peek;

use super::{Decoder, Slot, Source};
use crate::codec::{DecodeError, Mode, Wire};
use crate::data::DataValue;
use crate::meta::{FieldInfo, MAP_ENTRY, StructureInfo, StructureTable, Type};

/// Reads one entry of a map: with the key where it is text, else key and value come next.
type ReadEntry<'r, 'a> = dyn FnMut(&mut Decoder<'a>, Option<&str>) -> Result<(), DecodeError> + 'r;

impl<'a> Decoder<'a> {
    /// A value or none; `false` when it is unset. Where it is set, `read` decodes it.
    ///
    /// # Errors
    /// When something else comes, or those of `read`.
    pub(in crate::codec) fn optional(
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
                        json.null()?;
                    }
                    self.close_tag()?;
                    set
                }
                (wire, Ok(Peek::Null)) if wire != Wire::JsonRpc || self.mode == Mode::Lenient => {
                    json.null()?;
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
    pub(in crate::codec) fn list(
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
                let mut next = json.first_element()?;
                let mut index = 0;
                while next {
                    self.element(index, read)?;
                    index += 1;
                    let Source::Json(json) = &mut self.source else { break };
                    next = json.next_element()?;
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
    pub(in crate::codec) fn map(&mut self, read: &mut ReadEntry<'_, 'a>) -> Result<(), DecodeError> {
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
                let mut key = json.first_name(str::to_owned)?;
                while let Some(name) = key {
                    self.object_entry(&name, read)?;
                    key = self.next_name()?;
                }
            }
            Source::Json(_) => {
                self.open_tag("STRUCTURE", "a map")?;
                self.open_name()?;
                let Source::Json(json) = &mut self.source else { return Ok(()) };
                let mut key = json.first_name(str::to_owned)?;
                while let Some(name) = key {
                    self.object_entry(&name, read)?;
                    key = self.next_name()?;
                }
                self.close_tag()?;
                self.close_tag()?;
            }
        }
        self.leave();
        Ok(())
    }

    pub(super) fn next_name(&mut self) -> Result<Option<String>, DecodeError> {
        match &mut self.source {
            Source::Json(json) => json.next_name(str::to_owned),
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
    pub(in crate::codec) fn entry(
        &mut self,
        name: Option<&str>,
        key: &mut dyn Slot,
        value: &mut dyn Slot,
    ) -> Result<(), DecodeError> {
        static ENTRY: StructureTable = StructureTable::new(&StructureInfo::new(
            MAP_ENTRY,
            // The slots decode themselves, so the types don't matter here.
            &[FieldInfo::new("key", Type::Opaque), FieldInfo::new("value", Type::Opaque)],
        ));
        match name {
            None => self.fill(&ENTRY, &mut [key, value]).map(drop),
            Some(name) => {
                let name = DataValue::string(name);
                key.fill(&mut Decoder { wire: Wire::Api, ..Decoder::of_value(&name, self.mode) })?;
                value.fill(self)
            }
        }
    }
}
