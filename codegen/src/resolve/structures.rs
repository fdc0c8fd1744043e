//! Fields, unions and groups of structures.

use super::Resolver;
use super::declare::{Groups, PendingStructure};
use crate::diagnostic::{Kind, did_you_mean};
use crate::frontend::syntax;
use crate::ir::{Case, CaseField, EnumerationId, Field, Name, OneOf, StructureId, Type, Union};

impl Resolver<'_> {
    /// Fills in the fields; gives back what has to wait for those of all structures.
    pub(super) fn fields_of(&mut self, pending: PendingStructure) -> (StructureId, Groups) {
        let scope = self.structure_scope(pending.id);
        let canonical = self.ir.structures[pending.id].canonical.clone();
        let fields = self.fields(&canonical, pending.fields, &scope);
        self.ir.structures[pending.id].fields = fields;
        (pending.id, pending.groups)
    }

    /// Fills in unions and groups.
    pub(super) fn groups_of(&mut self, (id, groups): (StructureId, Groups)) {
        let unions = groups.unions.into_iter().filter_map(|union| self.union(id, union)).collect();
        let one_of = groups.one_of.into_iter().map(|group| self.one_of(id, group)).collect();
        let structure = &mut self.ir.structures[id];
        structure.unions = unions;
        structure.one_of = one_of;
    }

    fn union(&mut self, id: StructureId, union: syntax::Union) -> Option<Union> {
        let structure = &self.ir.structures[id];
        let Some((tag, field)) = find(&structure.fields, &union.tag.text) else {
            let suggestion = suggest(&structure.fields, &union.tag.text);
            self.diagnostics.push(Kind::UnknownTag {
                structure: structure.canonical.clone(),
                fields: names(&structure.fields),
                tag: union.tag,
                suggestion,
            });
            return None;
        };
        let enumeration = match &field.ty {
            Type::Enumeration(enumeration) => *enumeration,
            Type::Optional(inner) => match &**inner {
                Type::Enumeration(enumeration) => *enumeration,
                _ => return self.no_enumeration(id, tag, union.tag),
            },
            _ => return self.no_enumeration(id, tag, union.tag),
        };
        let tag_name = union.tag.text.clone();
        let cases = union
            .cases
            .into_iter()
            .filter_map(|(value, fields)| self.case(id, &tag_name, enumeration, value, fields))
            .collect();
        Some(Union { name: union.name, facts: union.facts, tag, tag_span: union.tag.span, cases })
    }

    fn no_enumeration(&mut self, id: StructureId, tag: usize, name: Name) -> Option<Union> {
        let field = self.ir.structures[id].fields.get(tag)?;
        if !self.diagnostics.has_error_in(field.type_span) {
            let kind =
                Kind::TagNotEnumeration { tag: name, found: field.ty.notation(&self.ir), type_span: field.type_span };
            self.diagnostics.push(kind);
        }
        None
    }

    fn case(
        &mut self,
        id: StructureId,
        tag: &str,
        enumeration: EnumerationId,
        value: Name,
        fields: Vec<(Name, bool)>,
    ) -> Option<Case> {
        let mut resolved: Vec<CaseField> = Vec::new();
        let mut seen: Vec<Name> = Vec::new();
        for (name, required) in fields {
            let structure = &self.ir.structures[id];
            let Some((field, _)) = find(&structure.fields, &name.text) else {
                let suggestion = suggest(&structure.fields, &name.text);
                self.diagnostics.push(Kind::UnknownCaseField {
                    structure: structure.canonical.clone(),
                    tag: tag.to_owned(),
                    value: value.text.clone(),
                    fields: names(&structure.fields),
                    field: name,
                    suggestion,
                });
                continue;
            };
            if let Some(first) = seen.iter().find(|first| first.text == name.text) {
                let first = first.clone();
                self.diagnostics.push(Kind::FieldTwiceInCase { value: value.text.clone(), first, second: name });
                continue;
            }
            seen.push(name);
            resolved.push(CaseField { field, required });
        }
        let enumeration = &self.ir.enumerations[enumeration];
        let known = |known: &crate::ir::EnumerationValue| {
            known.name.text == value.text || known.facts.key.as_ref() == Some(&value.text)
        };
        let Some(value_index) = enumeration.values.iter().position(known) else {
            let suggestion = did_you_mean(&value.text, enumeration.values.iter().map(|value| value.name.text.as_str()));
            self.diagnostics.push(Kind::UnknownCaseValue {
                tag: tag.to_owned(),
                enumeration: enumeration.name.clone(),
                values: enumeration.values.iter().map(|value| value.name.text.clone()).collect(),
                value,
                suggestion,
            });
            return None;
        };
        Some(Case { value, value_index, fields: resolved })
    }

    fn one_of(&mut self, id: StructureId, group: syntax::OneOf) -> OneOf {
        let mut fields = Vec::new();
        for name in group.fields {
            let structure = &self.ir.structures[id];
            if let Some((field, _)) = find(&structure.fields, &name.text) {
                fields.push(field);
                continue;
            }
            let suggestion = suggest(&structure.fields, &name.text);
            self.diagnostics.push(Kind::UnknownGroupField {
                structure: structure.canonical.clone(),
                group: group.name.text.clone(),
                fields: names(&structure.fields),
                field: name,
                suggestion,
            });
        }
        OneOf { name: group.name, facts: group.facts, fields }
    }
}

/// A field by its key, with its position.
pub(super) fn find<'a>(fields: &'a [Field], name: &str) -> Option<(usize, &'a Field)> {
    fields.iter().enumerate().find(|(_, field)| field.name.text == name)
}

/// The field that was probably meant.
pub(super) fn suggest(fields: &[Field], name: &str) -> Option<String> {
    did_you_mean(name, fields.iter().map(|field| field.name.text.as_str()))
}

/// The keys of fields.
pub(super) fn names(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.name.text.clone()).collect()
}
