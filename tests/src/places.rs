//! Places in a value: each with its type and the path by which decoders name it.

use vapi_runtime::DataValue;
use vapi_runtime::meta::{StructureInfo, Type};

use crate::native;

#[derive(Clone, Copy, Debug)]
enum Step {
    Inner,
    Element(usize),
    Field(&'static str),
}

/// A place in a value.
#[derive(Clone, Debug)]
pub struct Place {
    /// As decoders spell it; empty for the value itself.
    pub path: String,
    /// The type of what is there.
    pub ty: Type,
    steps: Vec<Step>,
}

impl Place {
    fn inner(&self, ty: Type) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Inner);
        Self { ty, ..place }
    }

    fn element(&self, index: usize, ty: Type) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Element(index));
        Self { path: format!("{}[{index}]", self.path), ty, ..place }
    }

    fn field(&self, name: &'static str, ty: Type) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Field(name));
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{name}", self.path), ty, ..place }
    }

    /// What is there.
    pub fn of<'v>(&self, value: &'v mut DataValue) -> &'v mut DataValue {
        self.steps.iter().fold(value, |value, step| match (step, value) {
            (Step::Inner, DataValue::Optional(Some(value))) => value,
            (Step::Element(index), DataValue::List(values)) => &mut values[*index],
            (Step::Field(name), DataValue::Structure(value) | DataValue::Error(value)) => {
                value.get_mut(name).unwrap_or_else(|| panic!("`{name}` of {self:?}"))
            }
            (step, value) => panic!("{step:?} of {self:?} in {value:?}"),
        })
    }

    /// The table of the structure that is there, if it is one.
    #[must_use]
    pub fn structure(&self) -> Option<&'static StructureInfo> {
        match self.ty {
            Type::Structure(info) => Some(info.table()),
            _ => None,
        }
    }
}

/// Every place in a value that its type says something of, the value itself first.
#[must_use]
pub fn of(value: &DataValue, ty: &Type) -> Vec<Place> {
    let mut places = Vec::new();
    add(&mut places, &Place { path: String::new(), ty: *ty, steps: Vec::new() }, value);
    places
}

fn add(places: &mut Vec<Place>, place: &Place, value: &DataValue) {
    places.push(place.clone());
    match (place.ty, value) {
        (Type::Optional(inner), DataValue::Optional(Some(value))) => add(places, &place.inner(*inner), value),
        (Type::List(inner) | Type::Set(inner), DataValue::List(values)) => {
            for (index, value) in values.iter().enumerate() {
                add(places, &place.element(index, *inner), value);
            }
        }
        (Type::Map(key_type, value_type), DataValue::List(entries)) => {
            for (index, (key, value)) in native::entries(entries).enumerate() {
                let entry = place.element(index, Type::Opaque);
                add(places, &entry.field("key", *key_type), key);
                add(places, &entry.field("value", *value_type), value);
            }
        }
        (Type::Structure(info), DataValue::Structure(value) | DataValue::Error(value)) => {
            for field in info.fields {
                if let Some(value) = value.get(field.name) {
                    add(places, &place.field(field.name, field.ty), value);
                }
            }
        }
        _ => {}
    }
}

/// All ways to break the rules of the unions and groups of a structure: the fields to set or unset.
#[must_use]
pub fn broken_unions(info: &'static StructureInfo) -> Vec<Vec<(&'static str, DataValue)>> {
    let name = |index: usize| info.fields[index].name;
    let mut ways = Vec::new();
    for union in info.unions {
        let tag_type = &info.fields[union.tag].ty;
        for case in union.cases {
            let tag = match tag_type {
                Type::Optional(_) => DataValue::some(DataValue::string(case.value)),
                _ => DataValue::string(case.value),
            };
            for (field, _) in case.fields.iter().filter(|(_, required)| *required) {
                ways.push(vec![(name(union.tag), tag.clone()), (name(*field), DataValue::unset())]);
            }
        }
    }
    for group in info.one_of {
        ways.push(group.fields.iter().map(|field| (name(*field), DataValue::unset())).collect());
    }
    ways
}
