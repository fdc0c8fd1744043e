//! The fields of structures.

use super::super::document::Node;
use super::super::finding::Code;
use super::flat::Flat;
use super::model::{Field, OneOf, Said, Ty};
use super::names::Keys;
use super::places::Place;
use super::{Importer, docs};

/// The field of Rust that holds a choice without a tag.
pub(super) const CHOICE: &str = "choice";

impl<'d> Importer<'d> {
    /// Reads the fields of a structure that was declared.
    pub(super) fn fill(&mut self, index: usize, flat: &Flat<'d>) {
        let Some(declared) = self.declared.get(index) else { return };
        let place = Place { home: declared.home.clone(), key: declared.key.clone(), is_claimed: true };
        let mut fields = self.own_fields(flat, &place);
        let group = flat.group.as_slice();
        for field in fields.iter_mut().filter(|field| group.contains(&field.wire.as_str())) {
            field.ty = std::mem::replace(&mut field.ty, Ty::Opaque).optional();
        }
        let in_group = fields.iter().filter(|field| group.contains(&field.wire.as_str()));
        let group: Vec<String> = in_group.map(|field| field.key.clone()).collect();
        let one_of = (group.len() > 1).then(|| self.one_of(&place, group, &fields));
        if let Some(structure) = self.structure_mut(index) {
            structure.fields = fields;
            structure.one_of = one_of;
        }
    }

    /// The properties of a schema as fields.
    pub(super) fn own_fields(&mut self, flat: &Flat<'d>, place: &Place) -> Vec<Field> {
        let mut keys = Keys::default();
        let mut fields: Vec<Field> = Vec::new();
        for (wire, property) in &flat.properties {
            if wire.is_empty() {
                self.find(Code::UnnamedValue, property, "");
                continue;
            }
            let (key, rust) = keys.claim(wire);
            let ty = self.schema(property, &place.within(wire));
            let (ty, said) = self.property(property, ty, flat.required.contains(wire));
            fields.push(Field { key, wire: (*wire).to_owned(), rust, ty, said });
        }
        // what is required and nowhere described
        let described = |wire: &&&str| wire.is_empty() || flat.properties.contains_key(**wire);
        for wire in flat.required.iter().filter(|wire| !described(wire)) {
            let (key, rust) = keys.claim(wire);
            fields.push(Field { key, wire: (*wire).to_owned(), rust, ty: Ty::Opaque, said: Said::default() });
        }
        if let Some(more) = flat.typed_additional().cloned() {
            self.find(Code::OtherProperties, &more, "");
        }
        fields
    }

    /// A property's type and what is said of it.
    fn property(&mut self, property: &Node<'d>, ty: Ty, is_required: bool) -> (Ty, Said) {
        // a name for a type that isn't declared is all there is to say
        let about = match ty.required() {
            Ty::Type(_) | Ty::Standard(_) => None,
            _ => property.text("$ref").and_then(|_| self.resolved(property)),
        };
        let about = about.as_ref().unwrap_or(property);
        let mut facts = docs::facts(about);
        let is_one_sided = match (property.is("readOnly"), property.is("writeOnly")) {
            (true, _) => {
                facts.push("Set by the server.".to_owned());
                true
            }
            (_, true) => {
                facts.push("Never in answers.".to_owned());
                true
            }
            _ => false,
        };
        let ty = if is_required && !is_one_sided { ty } else { ty.optional() };
        let said = Said { doc: docs::doc(about, &facts), deprecated: property.is("deprecated") };
        (ty, said)
    }

    /// A group of fields of which exactly one is there.
    pub(super) fn one_of(&mut self, place: &Place, fields: Vec<String>, beside: &[Field]) -> OneOf {
        let names: Vec<String> = beside.iter().map(|field| crate::names::snake(&field.key)).collect();
        let name = super::names::numbered(CHOICE, |name| !names.contains(&crate::names::snake(name)));
        let wanted = crate::names::pascal(&place.key) + &crate::names::pascal(&name);
        let rust = self.places.scopes.claim_rust(&place.home.scope(), &wanted);
        OneOf { name, rust: (rust != wanted).then_some(rust), fields }
    }
}
