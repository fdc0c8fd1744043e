//! Unions and exactly-one-of groups: their fields can be left out, and no field belongs to two of them.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostics, Kind};
use crate::ir::{Ir, Name, Structure, Type, Union};
use crate::source::Span;

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    for (_, structure) in ir.structures.iter() {
        if !structure.unions.is_empty() || !structure.one_of.is_empty() {
            optional(ir, structure, diagnostics);
            disjoint(structure, diagnostics);
            tags(structure, diagnostics);
        }
    }
}

/// A union or group: in words, where it stands, and its fields.
struct Group {
    words: String,
    span: Span,
    fields: Vec<usize>,
}

/// Unions and groups as a whole: a field shared by several cases of one union is there once.
fn groups(structure: &Structure) -> Vec<Group> {
    let unions = structure.unions.iter().map(|union| {
        let mut fields: Vec<usize> =
            union.cases.iter().flat_map(|case| case.fields.iter().map(|field| field.field)).collect();
        fields.sort_unstable();
        fields.dedup();
        let tag = structure.fields.get(union.tag).map_or("", |tag| tag.name.text.as_str());
        Group { words: format!("union `{tag}`"), span: union.tag_span, fields }
    });
    let one_of = structure.one_of.iter().map(|group| Group {
        words: format!("group `{}`", group.name.text),
        span: group.name.span,
        fields: group.fields.clone(),
    });
    unions.chain(one_of).collect()
}

/// Each field, with the first case or group that has it, in words and with its place.
fn claims(structure: &Structure) -> BTreeMap<usize, (String, Span)> {
    let mut claims = BTreeMap::new();
    for union in &structure.unions {
        for case in &union.cases {
            for field in &case.fields {
                claims.entry(field.field).or_insert_with(|| (format!("case `{}`", case.value.text), case.value.span));
            }
        }
    }
    for group in &structure.one_of {
        for field in &group.fields {
            claims.entry(*field).or_insert_with(|| (format!("group `{}`", group.name.text), group.name.span));
        }
    }
    claims
}

fn optional(ir: &Ir, structure: &Structure, diagnostics: &mut Diagnostics) {
    for (index, (group, group_span)) in claims(structure) {
        let Some(field) = structure.fields.get(index) else { continue };
        if matches!(field.ty, Type::Optional(_)) || diagnostics.has_error_in(field.type_span) {
            continue;
        }
        diagnostics.push(Kind::GroupFieldNotOptional {
            field: field.name.clone(),
            found: field.ty.notation(ir),
            type_span: field.type_span,
            group,
            group_span,
        });
    }
}

fn disjoint(structure: &Structure, diagnostics: &mut Diagnostics) {
    let groups = groups(structure);
    let mut owners: BTreeMap<usize, &Group> = BTreeMap::new();
    for group in &groups {
        for index in &group.fields {
            let (Some(first), Some(field)) = (owners.insert(*index, group), structure.fields.get(*index)) else {
                continue;
            };
            diagnostics.push(Kind::FieldInTwoGroups {
                structure: structure.canonical.clone(),
                field: field.name.text.clone(),
                first: (first.words.clone(), first.span),
                second: (group.words.clone(), group.span),
            });
        }
    }
}

fn tags(structure: &Structure, diagnostics: &mut Diagnostics) {
    let claims = claims(structure);
    let mut seen: BTreeMap<usize, Span> = BTreeMap::new();
    for (index, union) in structure.unions.iter().enumerate() {
        let Some(tag) = structure.fields.get(union.tag) else { continue };
        let name = |span: Span| Name { text: tag.name.text.clone(), span };
        if let Some(first) = seen.insert(union.tag, union.tag_span) {
            diagnostics.push(Kind::TagOfTwoUnions {
                structure: structure.canonical.clone(),
                first: name(first),
                second: name(union.tag_span),
            });
        }
        if let Some(group) = claims.get(&union.tag).filter(|_| !is_nested(structure, index)) {
            diagnostics.push(Kind::TagInGroup {
                tag: tag.name.text.clone(),
                tag_span: union.tag_span,
                group: group.clone(),
            });
        }
    }
}

/// Whether a union's tag is a field of a case of another union, which isn't in the end nested in this one.
fn is_nested(structure: &Structure, index: usize) -> bool {
    let outer = |inner: usize| {
        let tag = structure.unions.get(inner)?.tag;
        let has_tag = |union: &Union| union.cases.iter().flat_map(|case| &case.fields).any(|field| field.field == tag);
        structure.unions.iter().position(has_tag)
    };
    // A way that is longer than there are unions goes round.
    let way = std::iter::successors(outer(index), |at| outer(*at)).take(structure.unions.len() + 1).count();
    (1..structure.unions.len()).contains(&way)
}
