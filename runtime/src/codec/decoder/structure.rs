//! How structures are read: fields in any order, unions, arguments of a call.

use jiter::Peek;

use super::lexer::Lexer;
use super::{Decoder, Slot, Source};
use crate::codec::union::check_union;
use crate::codec::{DecodeError, Encode, Mode, Path, UnionCase, UnionValue, Warning, Wire, json};
use crate::data::{DataValue, Extra};
use crate::meta::{
    MAP_ENTRY, OPERATION_INPUT, OperationInfo, ServiceTable, StructureInfo, StructureKind, StructureTable,
};

impl Decoder<'_> {
    pub(super) fn warnings_in_field(&mut self, from: usize, field: &str) {
        for warning in self.warnings.iter_mut().skip(from) {
            warning.path.enter_field(field.to_owned());
        }
    }

    /// A structure or an error: fills one slot for each field of the table, and gives what the table doesn't know.
    ///
    /// Fields may come in any order; of equal ones the last counts. Slots of optional fields that don't come stay as they
    /// are, those of required ones are filled.
    ///
    /// # Errors
    /// When something else comes, a field doesn't fit, a required one is missing, or a strict decoder meets an unknown one.
    pub fn structure(
        &mut self,
        table: &'static StructureTable,
        slots: &mut [&mut dyn Slot],
    ) -> Result<Extra, DecodeError> {
        self.whole(table, slots)
    }

    /// The same by what the table says.
    pub(super) fn whole(
        &mut self,
        info: &'static StructureInfo,
        slots: &mut [&mut dyn Slot],
    ) -> Result<Extra, DecodeError> {
        let extra = self.fill(info, slots)?;
        let mut fields = info.fields.iter().zip(slots.iter());
        match fields.position(|(field, slot)| slot.is_unset() && !field.ty.is_optional()) {
            Some(field) => Err(missing(info, field)),
            None => Ok(extra),
        }
    }

    /// The same for fields of which any may be missing.
    pub(super) fn fill(
        &mut self,
        info: &'static StructureInfo,
        slots: &mut [&mut dyn Slot],
    ) -> Result<Extra, DecodeError> {
        self.enter()?;
        let mut fields = Fields::new(info);
        match &mut self.source {
            Source::Value(value) => {
                let outer = *value;
                let structure = match (outer, info.kind) {
                    (DataValue::Structure(structure), StructureKind::Structure)
                    | (DataValue::Error(structure), StructureKind::Error) => structure,
                    (DataValue::Structure(structure) | DataValue::Error(structure), _)
                        if self.mode == Mode::Lenient =>
                    {
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
                let wire = self.wire;
                if wire == Wire::JsonRpc && !json.pass([opening(info.kind), info.name.as_bytes(), b"\":"]) {
                    self.open_structure(info)?;
                }
                let mut found = self.first_field(&mut fields)?;
                while let Some(field) = found {
                    self.field(&mut fields, slots, field)?;
                    let Source::Json(json) = &mut self.source else { break };
                    found = fields.next(json, wire)?;
                }
                if wire == Wire::JsonRpc {
                    self.close_tag()?;
                    self.close_tag()?;
                }
            }
        }
        self.leave();
        fields.extra.keep_last();
        Ok(fields.extra)
    }

    /// Reads `{"STRUCTURE":{"name":`.
    fn open_structure(&mut self, info: &'static StructureInfo) -> Result<(), DecodeError> {
        let lenient = self.mode == Mode::Lenient;
        let Source::Json(json) = &mut self.source else { return Ok(()) };
        let offset = json.offset();
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch(expected(info))) };
        let wanted = tag(info.kind);
        match json.first_name(str::to_owned)? {
            Some(key) if key == wanted || lenient && (key == "STRUCTURE" || key == "ERROR") => {}
            Some(key) => {
                let problem = format!("expected {}, found the tag `{}`", expected(info), json::cut(&key));
                return Err(DecodeError::new(problem, Some(offset)));
            }
            None => return Err(DecodeError::new("expected a structure, found an empty object", Some(offset))),
        }
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        match json.first_name(str::to_owned)? {
            Some(name) if lenient || name == info.name || !is_named(info) => {}
            Some(name) => return Err(DecodeError::new(wrong_name(info, &name), Some(offset))),
            None => return Err(DecodeError::new("a structure without a name", Some(offset))),
        }
        Ok(())
    }

    /// Reads the name of the first field.
    fn first_field(&mut self, fields: &mut Fields) -> Result<Option<Found>, DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(None) };
        if fields.passes(json, b"{\"") {
            return Ok(Some(fields.take_next()));
        }
        if !matches!(json.peek(), Ok(Peek::Object)) {
            let wanted = if self.wire == Wire::JsonRpc { "the structure's fields" } else { expected(fields.info) };
            return Err(self.mismatch(wanted));
        }
        json.first_name(|name| fields.find(name, self.wire))
    }

    /// Reads `{"name":` of a structure of any name.
    pub(super) fn open_name(&mut self) -> Result<String, DecodeError> {
        let Source::Json(json) = &mut self.source else { return Ok(String::new()) };
        let offset = json.offset();
        let Ok(Peek::Object) = json.peek() else { return Err(self.mismatch("a structure's name")) };
        let name = json.first_name(str::to_owned)?;
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

    fn field(&mut self, fields: &mut Fields, slots: &mut [&mut dyn Slot], found: Found) -> Result<(), DecodeError> {
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
        fields.extra.push(name, value);
        Ok(())
    }

    /// The value of a required field.
    ///
    /// # Errors
    /// When it didn't come.
    pub fn required<T>(
        &mut self,
        value: Option<T>,
        table: &'static StructureTable,
        field: usize,
    ) -> Result<T, DecodeError> {
        value.ok_or_else(|| missing(table, field))
    }

    /// Tells the case of a union by its rule: [`UnionCase::Unknown`] where no case is selected, or where a lenient decoder
    /// met a broken rule. `values` are those of the union's fields, in its order.
    ///
    /// # Errors
    /// When the rule is broken, unless the decoder is lenient: then there is a warning.
    pub fn union(
        &mut self,
        table: &'static StructureTable,
        union: usize,
        tag: Option<&str>,
        values: &[&dyn Encode],
    ) -> Result<UnionCase, DecodeError> {
        let info: &'static StructureInfo = table;
        if let Some(rule) = info.unions.get(union) {
            let is_set = |index: usize| {
                let position = rule.fields.iter().position(|field| *field == index);
                position.and_then(|position| values.get(position)).is_some_and(|value| !value.is_unset())
            };
            match check_union(info, rule, tag, is_set) {
                Ok(Some(case)) => return Ok(UnionCase::Known(case)),
                // A tag of a newer peer may come with fields of ours: nothing is broken then that a client could mend.
                Ok(None) => {}
                Err((field, missing)) => {
                    let tag_name = info.fields.get(rule.tag).map_or("", |field| field.name);
                    let tag = tag.unwrap_or("unset");
                    self.broken_rule(if missing {
                        format!("with `{tag_name}` {tag} the field `{field}` must be set")
                    } else {
                        format!("with `{tag_name}` {tag} the field `{field}` must not be set")
                    })?;
                }
            }
        }
        Ok(UnionCase::Unknown(UnionValue::collect(table, union, tag, values)))
    }

    /// Tells which one of a group is set: [`UnionCase::Unknown`] where a lenient decoder found none or several. `values` are
    /// those of the group's fields, in its order.
    ///
    /// # Errors
    /// When none or several are set, unless the decoder is lenient: then there is a warning.
    pub fn one_of(
        &mut self,
        table: &'static StructureTable,
        group: usize,
        values: &[&dyn Encode],
    ) -> Result<UnionCase, DecodeError> {
        let info: &'static StructureInfo = table;
        if let Some(rule) = info.one_of.get(group) {
            let mut set =
                values.iter().enumerate().filter(|(_, value)| !value.is_unset()).map(|(position, _)| position);
            match (set.next(), set.count()) {
                (Some(position), 0) => return Ok(UnionCase::Known(position)),
                (first, others) => {
                    let names: Vec<&str> =
                        rule.fields.iter().filter_map(|index| Some(info.fields.get(*index)?.name)).collect();
                    let found = usize::from(first.is_some()) + others;
                    self.broken_rule(format!("exactly one of `{}` must be set, found {found}", names.join("`, `")))?;
                }
            }
        }
        Ok(UnionCase::Unknown(UnionValue::collect_one_of(table, group, values)))
    }

    #[cold]
    fn broken_rule(&mut self, problem: String) -> Result<(), DecodeError> {
        match self.mode {
            Mode::Strict | Mode::Verified => Err(DecodeError::new(problem, None)),
            Mode::Lenient => {
                self.warnings.push(Warning { path: Path::default(), problem });
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
        service: &'static ServiceTable,
        operation: usize,
        slots: &mut [&mut dyn Slot],
    ) -> Result<(), DecodeError> {
        match service.operations.get(operation) {
            Some(OperationInfo { input, .. }) => self.whole(input, slots).map(drop),
            None => Err(self.unknown_operation(service)),
        }
    }

    /// Says that a slot of a required field isn't filled: for code that fills slots by other means than
    /// [`structure`](Self::structure), which says which one it is.
    #[cold]
    pub fn incomplete(&mut self) -> DecodeError {
        DecodeError::new("a required field is missing", None)
    }

    /// Says that a service has no operation of some index.
    #[cold]
    pub fn unknown_operation(&mut self, service: &'static ServiceTable) -> DecodeError {
        DecodeError::new(format!("`{}` has no such operation", service.name), None)
    }
}

/// What has been seen of a structure's fields.
pub(super) struct Fields {
    info: &'static StructureInfo,
    /// Where the next field is expected: most peers send them in order.
    next: usize,
    /// Fields that came in lower case.
    renamed: Vec<usize>,
    extra: Extra,
}

pub(super) enum Found {
    Field(usize),
    /// By the lower-case spelling of its name: the published REST documents have it.
    Renamed(usize),
    Unknown(String),
}

impl Fields {
    pub(super) fn new(info: &'static StructureInfo) -> Self {
        Self { info, next: 0, renamed: Vec::new(), extra: Extra::new() }
    }

    /// The next member of an object.
    fn next(&mut self, json: &mut Lexer<'_>, wire: Wire) -> Result<Option<Found>, DecodeError> {
        if self.passes(json, b",\"") {
            return Ok(Some(self.take_next()));
        }
        json.next_name(|name| self.find(name, wire))
    }

    /// Passes over the name of the field that is expected, if it comes.
    fn passes(&self, json: &mut Lexer<'_>, before: &[u8]) -> bool {
        let expected = self.info.fields.get(self.next);
        expected.is_some_and(|field| json.pass([before, field.name.as_bytes(), b"\":"]))
    }

    fn take_next(&mut self) -> Found {
        self.next += 1;
        Found::Field(self.next - 1)
    }

    /// The field of a name.
    pub(super) fn find(&mut self, name: &str, wire: Wire) -> Found {
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
    pub(super) fn twice(&self, index: usize) -> DecodeError {
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

/// How a structure begins on JSON-RPC, up to its name.
fn opening(kind: StructureKind) -> &'static [u8] {
    match kind {
        StructureKind::Structure => b"{\"STRUCTURE\":{\"",
        StructureKind::Error => b"{\"ERROR\":{\"",
    }
}

pub(super) fn expected(info: &'static StructureInfo) -> &'static str {
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
