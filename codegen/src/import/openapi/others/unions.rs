//! Structures whose fields are those of others: tagged unions, and alternatives that nothing tells apart.

use indexmap::IndexMap;

use super::super::document::Node;
use super::super::finding::Code;
use super::model::{Body, EnumerationValue, Field, Said, Ty, Union};
use super::names::Keys;
use super::places::Place;
use super::{Importer, scalars};

/// A structure that waits for the fields of its variants.
pub(super) struct Pending<'d> {
    pub(super) at: Node<'d>,
    pub(super) tag: Option<Tag>,
    pub(super) variants: Vec<Variant>,
}

/// The property that tells variants apart.
pub(super) struct Tag {
    pub(super) wire: String,
    pub(super) required: bool,
}

/// One variant, with the values of the tag that it goes with.
pub(super) struct Variant {
    pub(super) values: Vec<String>,
    pub(super) ty: Ty,
}

/// A field that some variants have.
struct Shared {
    ty: Ty,
    said: Said,
    /// Which of them, and whether it is required there.
    variants: Vec<(usize, bool)>,
}

/// Gives a structure the fields of its variants, after they have theirs.
pub(super) fn assemble(importer: &mut Importer<'_>, index: usize) {
    let Some(pending) = importer.pending.remove(&index) else { return };
    for variant in &pending.variants {
        if let Ty::Type(inner) = variant.ty {
            assemble(importer, inner);
        }
    }
    let Some(structure) = importer.structure_mut(index) else { return };
    let mut own = std::mem::take(&mut structure.fields);
    let shared = shared(importer, &pending, &own);
    let count = pending.variants.len();
    let mut keys = Keys::default();
    let Some(tag) = &pending.tag else {
        let mut fields: Vec<Field> = own.drain(..).map(|field| claimed(&mut keys, field)).collect();
        for (wire, field) in shared {
            let everywhere = field.variants.len() == count && field.variants.iter().all(|(_, required)| *required);
            let ty = if everywhere { field.ty } else { field.ty.optional() };
            fields.push(claimed(&mut keys, Field { key: String::new(), wire, rust: None, ty, said: field.said }));
        }
        return set_fields(importer, index, fields, None);
    };
    let said = own.iter().find(|field| field.wire == tag.wire).map(|field| field.said.clone()).unwrap_or_default();
    own.retain(|field| field.wire != tag.wire);
    let Some((ty, values)) = enumeration(importer, index, &tag.wire, &pending) else {
        let fields = own.into_iter().map(|field| claimed(&mut keys, field)).collect();
        return set_fields(importer, index, fields, None);
    };
    let ty = if tag.required { ty } else { ty.optional() };
    let tag_field = claimed(&mut keys, Field { key: String::new(), wire: tag.wire.clone(), rust: None, ty, said });
    let tag_key = tag_field.key.clone();
    let mut fields = vec![tag_field];
    fields.extend(own.into_iter().map(|field| claimed(&mut keys, field)));
    let mut of_variant: Vec<Vec<(String, bool)>> = vec![Vec::new(); count];
    for (wire, field) in shared {
        let ty = field.ty.optional();
        let made = claimed(&mut keys, Field { key: String::new(), wire, rust: None, ty, said: field.said });
        for (variant, required) in field.variants {
            if let Some(list) = of_variant.get_mut(variant) {
                list.push((made.key.clone(), required));
            }
        }
        fields.push(made);
    }
    let cases =
        values.into_iter().map(|(value, variant)| (value, of_variant.get(variant).cloned().unwrap_or_default()));
    let union = Union { tag: tag_key, rust: None, cases: cases.collect() };
    set_fields(importer, index, fields, Some(union));
}

/// A field under a key that no other has.
fn claimed(keys: &mut Keys, mut field: Field) -> Field {
    (field.key, field.rust) = keys.claim(&field.wire);
    field
}

fn set_fields(importer: &mut Importer<'_>, index: usize, fields: Vec<Field>, union: Option<Union>) {
    let union = union.map(|mut union| {
        if let Some(declared) = importer.declared.get(index) {
            let wanted = crate::names::pascal(&declared.key) + &crate::names::pascal(&union.tag) + "Case";
            let rust = importer.places.scopes.claim_rust(&declared.home.scope(), &wanted);
            union.rust = (rust != wanted).then_some(rust);
        }
        union
    });
    if let Some(structure) = importer.structure_mut(index) {
        structure.fields = fields;
        structure.union = union;
    }
}

/// The fields of all variants, without those that the whole has itself, and without the tag.
fn shared(importer: &mut Importer<'_>, pending: &Pending<'_>, own: &[Field]) -> IndexMap<String, Shared> {
    let mut shared: IndexMap<String, Shared> = IndexMap::new();
    for (number, variant) in pending.variants.iter().enumerate() {
        let fields = importer.fields(&variant.ty).unwrap_or_default().to_vec();
        for field in fields {
            let is_tag = pending.tag.as_ref().is_some_and(|tag| tag.wire == field.wire);
            if is_tag || own.iter().any(|known| known.wire == field.wire) {
                continue;
            }
            let (required, ty) = (!field.ty.is_optional(), field.ty.required().clone());
            if let Some(known) = shared.get_mut(&field.wire) {
                let both = unified(importer, &known.ty, &ty);
                known.ty = both.unwrap_or_else(|| {
                    importer.find(Code::PropertyClash, &pending.at, format!("`{}`", field.wire));
                    Ty::Opaque
                });
                known.variants.push((number, required));
            } else {
                shared.insert(field.wire, Shared { ty, said: field.said, variants: vec![(number, required)] });
            }
        }
    }
    shared
}

/// A type that holds the values of both.
fn unified(importer: &Importer<'_>, a: &Ty, b: &Ty) -> Option<Ty> {
    let is_text = |ty: &Ty| !matches!(ty, Ty::Boolean | Ty::Integer | Ty::Double) && importer.is_scalar(ty);
    match (a, b) {
        (a, b) if a == b => Some(a.clone()),
        (Ty::Opaque, _) | (_, Ty::Opaque) => Some(Ty::Opaque),
        (Ty::Integer, Ty::Double) | (Ty::Double, Ty::Integer) => Some(Ty::Double),
        (Ty::Type(first), Ty::Type(second))
            if texts(importer, *first).is_some_and(|texts| Some(texts) == self::texts(importer, *second)) =>
        {
            Some(a.clone())
        }
        (Ty::Optional(a), b) | (b, Ty::Optional(a)) => unified(importer, a, b.required()).map(Ty::optional),
        (Ty::List(a) | Ty::Set(a), Ty::List(b) | Ty::Set(b)) => {
            unified(importer, a, b).map(|inner| Ty::List(Box::new(inner)))
        }
        (Ty::Map(a), Ty::Map(b)) => unified(importer, a, b).map(|inner| Ty::Map(Box::new(inner))),
        (a, b) if is_text(a) && is_text(b) => Some(Ty::String),
        _ => None,
    }
}

/// The values of an enumeration.
fn texts<'i>(importer: &'i Importer<'_>, index: usize) -> Option<Vec<&'i str>> {
    match &importer.declared.get(index)?.body {
        Body::Enumeration(values) => Some(values.iter().map(|value| value.text.as_str()).collect()),
        Body::Structure(_) => None,
    }
}

/// Declares the tag's enumeration; gives it, and each value with the number of its variant.
fn enumeration(
    importer: &mut Importer<'_>,
    index: usize,
    tag: &str,
    pending: &Pending<'_>,
) -> Option<(Ty, Vec<(String, usize)>)> {
    let mut of_value: IndexMap<String, usize> = IndexMap::new();
    for (number, variant) in pending.variants.iter().enumerate() {
        for value in &variant.values {
            of_value.entry(value.clone()).or_insert(number);
        }
    }
    let values: Vec<EnumerationValue> = scalars::values(of_value.keys().cloned().collect());
    if values.is_empty() {
        return None;
    }
    of_value.retain(|value, _| !value.is_empty());
    let declared = importer.declared.get(index)?;
    let place = Place { home: declared.home.clone(), key: declared.key.clone(), is_claimed: false }.within(tag);
    let said = Said { doc: Some(format!("What the other fields of `{}` are.", declared.key)), deprecated: false };
    let ty = Ty::Type(importer.declare(&place, &pending.at, said, Body::Enumeration(values)));
    Some((ty, of_value.into_iter().collect()))
}
