//! Unions and exactly-one-of groups: what their Rust enums are made of, and what is kept of those that don't fit.

use super::{Encode, Member};
use crate::data::DataValue;
use crate::meta::{OneOfInfo, StructureInfo, StructureTable, UnionInfo};

/// A union's tag and the fields of its case, as the enum of the union hands them to the encoder.
#[derive(Debug)]
pub struct UnionParts<'a> {
    pub(super) tag: Option<&'a str>,
    fields: Vec<(usize, &'a dyn Member)>,
    raw: Option<&'a UnionValue>,
}

impl<'a> UnionParts<'a> {
    /// The case of this tag, no field so far.
    #[must_use]
    pub const fn case(tag: &'a str) -> Self {
        Self { tag: Some(tag), fields: Vec::new(), raw: None }
    }

    /// No tag and no field.
    #[must_use]
    pub const fn unset() -> Self {
        Self { tag: None, fields: Vec::new(), raw: None }
    }

    /// One field of a group.
    #[must_use]
    pub fn one<T: Member>(field: usize, value: &'a T) -> Self {
        Self { tag: None, fields: vec![(field, value)], raw: None }
    }

    /// Adds a field that the case requires, by its index in the structure's table.
    #[must_use]
    pub fn field<T: Member>(mut self, field: usize, value: &'a T) -> Self {
        self.fields.push((field, value));
        self
    }

    /// Adds a field that the case doesn't require.
    #[must_use]
    pub fn optional<T: Member>(mut self, field: usize, value: &'a Option<T>) -> Self {
        if let Some(value) = value {
            self.fields.push((field, value));
        }
        self
    }

    /// The tag.
    #[must_use]
    pub const fn tag(&self) -> Option<&'a str> {
        self.tag
    }

    pub(super) fn get(&self, field: usize, name: &str) -> Option<&'a dyn Encode> {
        match self.raw {
            Some(raw) => raw.get(name).map(|value| -> &dyn Encode { value }),
            None => self.fields.iter().find(|(index, _)| *index == field).map(|(_, value)| -> &dyn Encode { *value }),
        }
    }

    /// Whether both have the same tag and equal fields.
    #[must_use]
    pub fn equals(&self, other: &UnionParts<'_>) -> bool {
        self.tag == other.tag
            && self.raw == other.raw
            && self.fields.len() == other.fields.len()
            && self.fields.iter().all(|(index, value)| {
                other.fields.iter().any(|(other, other_value)| index == other && value.equals(*other_value))
            })
    }

    /// The indices and values of the fields that are set.
    pub(super) fn set<'b>(
        &'b self,
        info: &'static StructureInfo,
        fields: &'static [usize],
    ) -> impl Iterator<Item = (&'static str, &'a dyn Encode)> + 'b {
        fields.iter().filter_map(move |index| {
            let name = info.fields.get(*index)?.name;
            Some((name, self.get(*index, name)?))
        })
    }

    /// The field that breaks the rule of a union, and whether it is missing; only an `Unknown` can.
    pub(super) fn broken_union(&self, info: &'static StructureInfo, union: &UnionInfo) -> Option<(String, bool)> {
        let raw = self.raw?;
        let is_set = |index: usize| info.fields.get(index).is_some_and(|field| raw.get(field.name).is_some());
        check_union(info, union, raw.tag(), is_set).err().map(|(field, missing)| (field.to_owned(), missing))
    }

    /// The second field of a group of which one is set; only an `Unknown` can have one.
    pub(super) fn broken_one_of(&self, info: &'static StructureInfo, group: &OneOfInfo) -> Option<String> {
        self.raw?;
        self.set(info, group.fields).nth(1).map(|(name, _)| name.to_owned())
    }
}

/// Checks a union's rule: the case, or the field that breaks it and whether that is missing.
///
/// A tag that is unset or unknown selects no case; then no field of any case may be set.
pub(crate) fn check_union(
    info: &'static StructureInfo,
    union: &UnionInfo,
    tag: Option<&str>,
    is_set: impl Fn(usize) -> bool,
) -> Result<Option<usize>, (&'static str, bool)> {
    let name = |index: usize| info.fields.get(index).map_or("", |field| field.name);
    let case = tag.and_then(|tag| union.cases.iter().position(|case| case.value == tag));
    let fields = case.and_then(|case| union.cases.get(case)).map_or(&[][..], |case| case.fields);
    if let Some((missing, _)) = fields.iter().find(|(index, required)| *required && !is_set(*index)) {
        return Err((name(*missing), true));
    }
    let extra = union.fields.iter().find(|index| is_set(**index) && !fields.iter().any(|(field, _)| field == *index));
    match extra {
        Some(extra) => Err((name(*extra), false)),
        None => Ok(case),
    }
}

/// What the values of a union's fields amount to.
#[derive(Clone, Debug, PartialEq)]
pub enum UnionCase {
    /// The case of this index, or the field of a group at this position; what it requires is set.
    Known(usize),
    /// None of them.
    Unknown(UnionValue),
}

/// What came in a union that this version can't tell: a tag of a newer peer, or fields that break the rule.
///
/// Holds the tag and those fields of the union's cases that were set; fields that no case declares are in the
/// structure's `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnionValue {
    tag: Option<String>,
    fields: Vec<(String, DataValue)>,
}

impl UnionValue {
    /// A tag without fields.
    #[must_use]
    pub fn new(tag: impl Into<String>) -> Self {
        Self { tag: Some(tag.into()), fields: Vec::new() }
    }

    /// The tag, if there is one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The fields that were set, by wire name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &DataValue)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A field that was set.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&DataValue> {
        self.fields().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// Whether neither a tag nor a field was set.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        self.tag.is_none() && self.fields.is_empty()
    }

    /// What the enum's `Unknown` is made of.
    #[must_use]
    pub fn parts(&self) -> UnionParts<'_> {
        UnionParts { tag: self.tag(), fields: Vec::new(), raw: Some(self) }
    }

    /// A tag with those of a union's fields that are set; `values` in the order of its fields.
    #[must_use]
    pub fn collect(table: &'static StructureTable, union: usize, tag: Option<&str>, values: &[&dyn Encode]) -> Self {
        let info: &'static StructureInfo = table;
        let fields = info.unions.get(union).map_or(&[][..], |union| union.fields);
        Self { tag: tag.map(str::to_owned), fields: Self::set(info, fields, values) }
    }

    /// Collects what came for a group of which one is set; `values` in the order of the group's fields.
    #[must_use]
    pub(crate) fn collect_one_of(table: &'static StructureTable, group: usize, values: &[&dyn Encode]) -> Self {
        let info: &'static StructureInfo = table;
        let fields = info.one_of.get(group).map_or(&[][..], |group| group.fields);
        Self { tag: None, fields: Self::set(info, fields, values) }
    }

    fn set(info: &'static StructureInfo, fields: &[usize], values: &[&dyn Encode]) -> Vec<(String, DataValue)> {
        fields
            .iter()
            .zip(values)
            // the tag of another union is that union's
            .filter(|(index, value)| !value.is_unset() && !info.is_tag(**index))
            .filter_map(|(index, value)| {
                let name = info.fields.get(*index)?.name;
                // what was just decoded encodes, unless a union deeper down is broken: then its fields are left out
                match super::to_value(*value).ok()? {
                    DataValue::Optional(Some(value)) => Some((name.to_owned(), *value)),
                    other => Some((name.to_owned(), other)),
                }
            })
            .collect()
    }
}
