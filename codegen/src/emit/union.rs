//! Tagged unions: an enum with a variant for each value of the tag, as one field of its struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::{self, Doc};
use super::rust_type;
use super::structure::Context;
use crate::ir::{Field, Union};
use crate::plan::names::ident;
use crate::plan::{CasePlan, UnionPlan, is_tag};
use crate::shape::{self, CaseField, Paths as _, Tag, UnionField, initialised};

/// A case with its variant's shape.
enum Shape<'a> {
    /// No field.
    Unit,
    /// One field: index, and whether the case requires it.
    One(usize, bool),
    /// Several.
    Many(&'a [(usize, bool)]),
}

fn shape(case: &CasePlan) -> Shape<'_> {
    match case.fields.as_slice() {
        [] => Shape::Unit,
        [(field, required)] => Shape::One(*field, *required),
        fields => Shape::Many(fields),
    }
}

pub(super) fn union(context: &Context<'_>, index: usize, plan: &UnionPlan) -> Vec<TokenStream> {
    let union = &context.structure.unions[index];
    let (name, scope, shape) = (ident(&plan.rust), context.scope, shape_of(context, index, plan));
    let functions = [
        shape::tag(scope, &shape, &Doc::of("The tag.").outer()),
        constructors(context, plan),
        shape::parts(scope, &shape),
        shape::assemble(scope, &shape),
    ];
    vec![declaration(context, union, plan), quote!(impl #name { #(#functions)* }), shape::union_impls(scope, &shape)]
}

fn declaration(context: &Context<'_>, union: &Union, plan: &UnionPlan) -> TokenStream {
    let Context { scope, structure, .. } = context;
    let name = ident(&plan.rust);
    let doc = docs::union(structure, union, &context.plan.rust).outer();
    let values = &scope.plan.ir.enumerations[plan.tag].values;
    let variants = plan.cases.iter().zip(values).map(|(case, value)| {
        let variant = ident(&case.variant);
        let doc = docs::case(&value.name.text, &value.facts, Some(&structure.facts));
        let tags = case.rule.iter().filter(|(field, _)| is_tag(structure, *field));
        let doc = tags.fold(doc, |doc, (tag, required)| {
            let (must, (tag, _)) = (if *required { "must" } else { "may" }, context.field(*tag));
            doc.paragraph(&format!("With it `{}` of [`{}`] {must} be set.", tag.wire, context.plan.rust))
        });
        let deprecated = docs::deprecation(&value.facts);
        let (doc, attributes, fields) = match shape(case) {
            Shape::Unit => (doc, TokenStream::new(), TokenStream::new()),
            Shape::One(field, required) => {
                let ty = case_type(context, field, required);
                let (field, plan) = context.field(field);
                let doc = doc.paragraph(&format!(
                    "With `{}`: {}",
                    field.wire,
                    described(context, field, required, &plan.rust)
                ));
                (doc, TokenStream::new(), quote!((#ty)))
            }
            Shape::Many(fields) => {
                let fields = fields.iter().map(|(field, required)| {
                    let ty = case_type(context, *field, *required);
                    let (field, plan) = context.field(*field);
                    let doc = Doc::of(described(context, field, *required, &plan.rust)).outer();
                    let name = ident(&plan.rust);
                    quote!(#doc #name: #ty)
                });
                (doc, quote!(#[non_exhaustive]), quote!({ #(#fields,)* }))
            }
        };
        let doc = doc.outer();
        quote!(#doc #deprecated #attributes #variant #fields)
    });
    let unset = plan.tag_is_optional.then(|| {
        let doc = Doc::of("The tag isn't set, nor is any of the fields that go with it.").outer();
        quote!(#doc Unset,)
    });
    let unknown =
        Doc::of("A tag that this crate doesn't know, or fields that don't go with the tag: as they came.").outer();
    let value = scope.runtime_in("codec", "UnionValue");
    quote! {
        #doc
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unset
            #unknown
            Unknown(#value),
        }
    }
}

/// What the spec says of a field that goes with a case.
fn described(context: &Context<'_>, field: &Field, required: bool, rust: &str) -> String {
    let text = field.facts.doc.as_deref().map_or_else(|| format!("the field `{}`.", field.wire), docs::ended);
    let facts = docs::field_facts(field, Some(&context.structure.facts), rust);
    // A required one is never unset, whatever is said of the field in general.
    let facts = facts.into_iter().filter(|fact| !(required && fact.starts_with("Unset:")));
    std::iter::once(text).chain(facts).collect::<Vec<_>>().join(" ")
}

fn case_type(context: &Context<'_>, field: usize, required: bool) -> TokenStream {
    let ty = context.slot_type(field);
    if required {
        return ty;
    }
    let option = context.scope.prelude("Option");
    quote!(#option<#ty>)
}

/// Variants with named fields can't be written out by users, so that they may grow: functions make them.
fn constructors(context: &Context<'_>, plan: &UnionPlan) -> TokenStream {
    let functions = plan.cases.iter().filter_map(|case| {
        let Shape::Many(fields) = shape(case) else { return None };
        let doc = Doc::of(format!("[`{variant}`](Self::{variant}).", variant = case.variant)).outer();
        let name = ident(&case.constructor);
        let parameters = parameters(context, fields);
        let variant = ident(&case.variant);
        let values = fields.iter().map(|(field, required)| {
            let (name, value) = (ident(&context.field(*field).1.rust), value(context, *field, *required));
            initialised(&name, &value)
        });
        Some(quote! {
            #doc
            #[must_use]
            #[inline]
            pub fn #name(#parameters) -> Self {
                Self::#variant { #(#values),* }
            }
        })
    });
    quote!(#(#functions)*)
}

/// The parameters of a case's constructor: required ones first.
fn parameters(context: &Context<'_>, fields: &[(usize, bool)]) -> TokenStream {
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().copied().partition(|(_, required)| *required);
    let parameters = required.into_iter().chain(optional).map(|(field, required)| {
        let (ir, plan) = context.field(field);
        let name = ident(&plan.rust);
        let ty = if required {
            rust_type::parameter(context.scope, rust_type::peeled(&ir.ty), plan.boxed, &quote!(#name)).0
        } else {
            // An unset one must be as easy to write as a set one, so nothing is converted.
            case_type(context, field, false)
        };
        quote!(#name: #ty)
    });
    quote!(#(#parameters),*)
}

/// The value of a case's field, made of the constructor's parameter.
fn value(context: &Context<'_>, field: usize, required: bool) -> TokenStream {
    let (ir, plan) = context.field(field);
    let name = ident(&plan.rust);
    if required {
        rust_type::parameter(context.scope, rust_type::peeled(&ir.ty), plan.boxed, &quote!(#name)).1
    } else {
        quote!(#name)
    }
}

/// For a struct that is nothing but this union: what makes it of a case.
pub(super) fn struct_constructors(context: &Context<'_>, plan: &UnionPlan) -> TokenStream {
    let (union, member, extra) = (ident(&plan.rust), ident(&plan.field), context.scope.runtime("Extra"));
    let functions = plan.cases.iter().map(|case| {
        let doc = Doc::of(format!(
            "With the case [`{variant}`]({union}::{variant}).",
            variant = case.variant,
            union = plan.rust
        ))
        .outer();
        let (name, variant) = (ident(&case.constructor), ident(&case.variant));
        let (parameters, value) = match shape(case) {
            Shape::Unit => (TokenStream::new(), quote!(#union::#variant)),
            Shape::One(field, required) => {
                let value = value(context, field, required);
                (parameters(context, &case.fields), quote!(#union::#variant(#value)))
            }
            Shape::Many(fields) => {
                let (required, optional): (Vec<_>, Vec<_>) =
                    fields.iter().copied().partition(|(_, required)| *required);
                let arguments =
                    required.into_iter().chain(optional).map(|(field, _)| ident(&context.field(field).1.rust));
                (parameters(context, fields), quote!(#union::#name(#(#arguments),*)))
            }
        };
        quote! {
            #doc
            #[must_use]
            #[inline]
            pub fn #name(#parameters) -> Self {
                Self { #member: #value, extra: #extra::new() }
            }
        }
    });
    quote!(#(#functions)*)
}

/// What the shared code is made of.
fn shape_of(context: &Context<'_>, index: usize, plan: &UnionPlan) -> shape::Union {
    let Context { scope, structure, .. } = context;
    let number = |index: usize| {
        let number = Literal::usize_unsuffixed(index);
        quote!(#number)
    };
    let enumeration = (&scope.plan.ir.enumerations[plan.tag].values, &scope.plan.enumeration(plan.tag).variants);
    let tag = structure.unions[index].tag;
    let fields = plan.fields.iter().map(|field| UnionField {
        local: context.local(*field),
        ty: context.slot_type(*field),
        index: number(*field),
        is_tag: is_tag(structure, *field),
    });
    let cases = plan.cases.iter().zip(enumeration.0).zip(enumeration.1).map(|((case, value), variant)| shape::Case {
        variant: ident(&case.variant),
        tag_variant: ident(variant),
        value: value.name.text.clone(),
        is_named: matches!(shape(case), Shape::Many(_)),
        fields: case
            .fields
            .iter()
            .filter_map(|(field, required)| case_field(context, plan, *field, *required))
            .collect(),
    });
    shape::Union {
        name: ident(&plan.rust),
        table: context.info(),
        number: index,
        tag: Some(Tag {
            local: context.local(tag),
            ty: scope.ty(crate::ir::TypeId::Enumeration(plan.tag)),
            is_optional: plan.tag_is_optional,
            index: number(tag),
        }),
        fields: fields.collect(),
        cases: cases.collect(),
    }
}

fn case_field(context: &Context<'_>, plan: &UnionPlan, field: usize, is_required: bool) -> Option<CaseField> {
    // A union's fields are those of its cases, so each is found.
    let position = plan.fields.iter().position(|known| *known == field)?;
    Some(CaseField { field: position, name: ident(&context.field(field).1.rust), is_required })
}

/// What takes a required tag out of its slot, and the union made of what the slots hold.
pub(super) fn assembled(context: &Context<'_>, index: usize) -> (TokenStream, TokenStream) {
    shape::assembled(context.scope, &shape_of(context, index, &context.plan.unions[index]))
}
