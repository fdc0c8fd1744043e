//! Exactly-one-of groups: an enum with a variant for each field, as one field of its struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::structure::Context;
use super::{docs, rust_type};
use crate::plan::OneOfPlan;
use crate::plan::names::ident;
use crate::shape::{self, CaseField, Paths as _, UnionField};

pub(super) fn one_of(context: &Context<'_>, index: usize, plan: &OneOfPlan) -> Vec<TokenStream> {
    let (name, scope, shape) = (ident(&plan.rust), context.scope, shape(context, index, plan));
    let (parts, assemble) = (shape::parts(scope, &shape), shape::assemble(scope, &shape));
    vec![declaration(context, index, plan), quote!(impl #name { #parts #assemble }), shape::union_impls(scope, &shape)]
}

fn declaration(context: &Context<'_>, index: usize, plan: &OneOfPlan) -> TokenStream {
    let structure = context.structure;
    let name = ident(&plan.rust);
    let doc = docs::one_of(structure, &structure.one_of[index]).outer();
    let variants = plan.cases.iter().map(|case| {
        let (field, variant, ty) = (context.field(case.field).0, ident(&case.variant), context.slot_type(case.field));
        let doc = docs::case(&field.wire, &field.facts, Some(&structure.facts)).outer();
        let deprecated = docs::deprecation(&field.facts);
        quote!(#doc #deprecated #variant(#ty))
    });
    let unknown = docs::Doc::of("None or several of them, as they came.").outer();
    let value = context.scope.runtime_in("codec", "UnionValue");
    quote! {
        #doc
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
            Unknown(#value),
        }
    }
}

/// For a struct that is nothing but this group: what makes it of a case.
pub(super) fn struct_constructors(context: &Context<'_>, plan: &OneOfPlan) -> TokenStream {
    let (group, member, extra) = (ident(&plan.rust), ident(&plan.field), context.scope.runtime("Extra"));
    let functions = plan.cases.iter().map(|case| {
        let text = format!("With [`{variant}`]({group}::{variant}).", variant = case.variant, group = plan.rust);
        let doc = docs::Doc::of(text).outer();
        let (field, field_plan) = context.field(case.field);
        let (name, variant, parameter) = (ident(&case.constructor), ident(&case.variant), ident(&field_plan.rust));
        let peeled = rust_type::peeled(&field.ty);
        let (ty, value) = rust_type::parameter(context.scope, peeled, field_plan.boxed, &quote!(#parameter));
        quote! {
            #doc
            #[must_use]
            #[inline]
            pub fn #name(#parameter: #ty) -> Self {
                Self { #member: #group::#variant(#value), extra: #extra::new() }
            }
        }
    });
    quote!(#(#functions)*)
}

/// What the shared code is made of.
fn shape(context: &Context<'_>, index: usize, plan: &OneOfPlan) -> shape::Union {
    let fields = plan.cases.iter().map(|case| {
        let index = Literal::usize_unsuffixed(case.field);
        UnionField {
            local: context.local(case.field),
            ty: context.slot_type(case.field),
            index: quote!(#index),
            is_tag: false,
        }
    });
    let cases = plan.cases.iter().enumerate().map(|(position, case)| {
        let variant = ident(&case.variant);
        let field = CaseField { field: position, name: context.local(case.field), is_required: true };
        shape::Case {
            tag_variant: variant.clone(),
            variant,
            value: String::new(),
            is_named: false,
            fields: vec![field],
        }
    });
    shape::Union {
        name: ident(&plan.rust),
        table: context.info(),
        number: index,
        tag: None,
        fields: fields.collect(),
        cases: cases.collect(),
    }
}

/// The group made of what the slots hold.
pub(super) fn assembled(context: &Context<'_>, index: usize) -> TokenStream {
    shape::assembled(context.scope, &shape(context, index, &context.plan.one_of[index])).1
}
