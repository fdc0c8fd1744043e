//! Types that make no sense where they stand: void values, ids whose resource type nothing names, doubled optionals,
//! model keys that aren't fields.

use crate::diagnostic::{Diagnostics, Kind, did_you_mean};
use crate::ir::{Field, Ir, MapKey, Resource, Structure, Type};
use crate::source::Span;

pub(super) fn check(ir: &Ir, diagnostics: &mut Diagnostics) {
    for (_, structure) in ir.structures.iter() {
        fields(ir, "field", &structure.fields, diagnostics);
        model_keys(structure, diagnostics);
    }
    for (_, service) in ir.services.iter() {
        for operation in &service.operations {
            fields(ir, "parameter", &operation.parameters, diagnostics);
            let results = [
                ("the result", Some(&operation.result), operation.result_span),
                ("the result of the task", operation.task_result.as_ref(), operation.task_result_span),
            ];
            for (place, ty, span) in results {
                match ty {
                    None | Some(Type::Void) => {}
                    Some(ty) => value(ir, place, ty, span, &[], diagnostics),
                }
            }
        }
    }
}

fn fields(ir: &Ir, what: &str, fields: &[Field], diagnostics: &mut Diagnostics) {
    for field in fields {
        let place = format!("{what} `{}`", field.name.text);
        value(ir, &place, &field.ty, field.type_span, fields, diagnostics);
        if !matches!(field.ty, Type::Optional(_)) && !diagnostics.has_error_in(field.type_span) {
            let keys = [("unset", field.unset.is_some()), ("added_later", field.added_later)];
            for (key, _) in keys.into_iter().filter(|(_, there)| *there) {
                diagnostics.push(Kind::RequiredButUnset { field: field.name.clone(), key, type_span: field.type_span });
            }
        }
    }
}

/// One type that holds a value, among the fields beside it.
fn value(ir: &Ir, place: &str, ty: &Type, span: Span, beside: &[Field], diagnostics: &mut Diagnostics) {
    match ty {
        Type::Void => diagnostics.push(Kind::VoidValue { span, place: place.to_owned() }),
        Type::Optional(inner) => {
            if matches!(**inner, Type::Optional(_)) {
                diagnostics.push(Kind::OptionalOptional { span });
            }
            value(ir, place, inner, span, beside, diagnostics);
        }
        Type::List(inner) | Type::Set(inner) => value(ir, place, inner, span, beside, diagnostics),
        Type::Map(key, inner) => {
            if let MapKey::Id(resource) = key {
                id(ir, resource, span, beside, diagnostics);
            }
            value(ir, place, inner, span, beside, diagnostics);
        }
        Type::Id(resource) => id(ir, resource, span, beside, diagnostics),
        _ => {}
    }
}

fn id(ir: &Ir, resource: &Resource, span: Span, beside: &[Field], diagnostics: &mut Diagnostics) {
    let Resource::Field { field: wire, .. } = resource else { return };
    let Some(field) = beside.iter().find(|field| field.wire == *wire) else {
        diagnostics.push(Kind::UnknownIdField {
            span,
            field: wire.clone(),
            fields: beside.iter().map(|field| field.name.text.clone()).collect(),
            suggestion: did_you_mean(wire, beside.iter().map(|field| field.name.text.as_str())),
        });
        return;
    };
    let ty = match &field.ty {
        Type::Optional(inner) => inner,
        other => other,
    };
    let fits = matches!(ty, Type::String | Type::Id(_) | Type::Enumeration(_));
    if !fits && !diagnostics.has_error_in(field.type_span) {
        diagnostics.push(Kind::UnfitIdField { span, field: field.name.clone(), found: field.ty.notation(ir) });
    }
}

fn model_keys(structure: &Structure, diagnostics: &mut Diagnostics) {
    for key in structure.model_keys.iter().flatten() {
        if structure.fields.iter().any(|field| field.name.text == key.text) {
            continue;
        }
        let fields: Vec<String> = structure.fields.iter().map(|field| field.name.text.clone()).collect();
        let suggestion = did_you_mean(&key.text, fields.iter().map(String::as_str));
        diagnostics.push(Kind::UnknownModelKey {
            structure: structure.canonical.clone(),
            key: key.clone(),
            fields,
            suggestion,
        });
    }
}
