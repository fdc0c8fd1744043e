//! How values without a type are read.

use jiter::Peek;

use super::{Decoder, Source};
use crate::codec::{DecodeError, Wire, json};
use crate::data::{DataValue, StructureValue};

impl Decoder<'_> {
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
        let offset = json.offset();
        match peek {
            Peek::Null => json.null().map(|()| DataValue::Void),
            Peek::True | Peek::False => json.boolean(peek).map(DataValue::Boolean),
            Peek::String => json.string().map(DataValue::string),
            _ => {
                let text = json.number(peek)?;
                json::number(text).map_err(|problem| DecodeError::new(problem, Some(offset)))
            }
        }
    }

    fn peek(&mut self) -> Result<Peek, DecodeError> {
        match &mut self.source {
            Source::Json(json) => json.peek(),
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
                let offset = json.offset();
                let mut tag = json.first_name(str::to_owned)?;
                let mut found: Option<(String, DataValue)> = None;
                while let Some(name) = tag {
                    if found.as_ref().is_some_and(|(other, _)| *other != name) {
                        return Err(DecodeError::new("an object with a tag has one member", Some(offset)));
                    }
                    let value = self.tagged(&name, offset)?;
                    found = Some((name, value));
                    tag = self.next_name()?;
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
        let offset = json.offset();
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        let mut name = json.first_name(str::to_owned)?;
        let mut found: Option<StructureValue> = None;
        while let Some(text) = name {
            if found.as_ref().is_some_and(|other| other.name() != text) {
                return Err(DecodeError::new("a structure has one name", Some(offset)));
            }
            found = Some(self.object(text)?);
            name = self.next_name()?;
        }
        self.leave();
        found.ok_or_else(|| DecodeError::new("a structure without a name", Some(offset)))
    }

    /// An object's members as the fields of a structure.
    fn object(&mut self, name: String) -> Result<StructureValue, DecodeError> {
        let mut fields = Vec::new();
        let Source::Json(json) = &mut self.source else { return Ok(StructureValue::new(name)) };
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("the structure's fields")) };
        let mut key = json.first_name(str::to_owned)?;
        while let Some(field) = key {
            let value = self.value().map_err(|error| error.in_field(field.clone()))?;
            fields.push((field, value));
            key = self.next_name()?;
        }
        Ok(StructureValue::of_members(name, fields))
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
