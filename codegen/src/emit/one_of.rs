//! Exactly-one-of groups: an enum with a variant for each field, as one field of its struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::structure::Context;
use super::{docs, rust_type};
use crate::plan::OneOfPlan;
use crate::plan::names::{ident, source};

pub(super) fn one_of(context: &Context<'_>, index: usize, plan: &OneOfPlan) -> Vec<TokenStream> {
    let (name, table, number) = (ident(&plan.rust), &context.table, Literal::usize_unsuffixed(index));
    let (parts, assemble) = (parts(context, plan), assemble(context, index, plan));
    vec![
        declaration(context, index, plan),
        quote!(impl #name { #parts #assemble }),
        quote!(vapi_runtime::one_of!(#name, #table, #number);),
    ]
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
        let text =
            format!("With [`{variant}`]({group}::{variant}).", variant = case.variant, group = source(&plan.rust));
        let doc = docs::Doc::of(text).outer();
        let (field, field_plan) = context.field(case.field);
        let (name, variant, parameter) = (ident(&case.constructor), ident(&case.variant), ident(&field_plan.rust));
        let peeled = rust_type::peeled(&field.ty);
        let (ty, value) = rust_type::parameter(context.scope, peeled, field_plan.boxed, &quote!(#parameter));
        quote! {
            #doc
            #[must_use]
            pub fn #name(#parameter: #ty) -> Self {
                Self { #member: #group::#variant(#value), extra: #extra::new() }
            }
        }
    });
    quote!(#(#functions)*)
}

/// What the encoder gets: the field that is set, with its index in the structure.
fn parts(context: &Context<'_>, plan: &OneOfPlan) -> TokenStream {
    let parts = context.scope.runtime_in("codec", "UnionParts");
    let arms = plan.cases.iter().map(|case| {
        let (variant, index) = (ident(&case.variant), Literal::usize_unsuffixed(case.field));
        quote!(Self::#variant(value) => #parts::one(#index, value),)
    });
    quote! {
        fn parts(&self) -> #parts<'_> {
            match self {
                #(#arms)*
                Self::Unknown(value) => value.parts(),
            }
        }
    }
}

/// Makes the case of what the structure's slots hold.
fn assemble(context: &Context<'_>, index: usize, plan: &OneOfPlan) -> TokenStream {
    let Context { scope, table, .. } = context;
    let number = Literal::usize_unsuffixed(index);
    let (option, some, none) = (scope.prelude("Option"), scope.prelude("Some"), scope.prelude("None"));
    let (result, ok) = (scope.prelude("Result"), scope.prelude("Ok"));
    let (decoder, error) = (scope.runtime("Decoder"), scope.runtime("DecodeError"));
    let value = scope.runtime_in("codec", "UnionValue");
    let slots: Vec<_> = plan.cases.iter().map(|case| context.local(case.field)).collect();
    let types = plan.cases.iter().map(|case| context.slot_type(case.field));
    let last = plan.cases.len().saturating_sub(1);
    let arms = plan.cases.iter().zip(&slots).enumerate().map(|(position, (case, slot))| {
        let number = Literal::usize_unsuffixed(position);
        let pattern = if position == last { quote!(#some(_)) } else { quote!(#some(#number)) };
        let (variant, index) = (ident(&case.variant), Literal::usize_unsuffixed(case.field));
        quote!(#pattern => Self::#variant(input.required(#slot, &#table, #index)?),)
    });
    quote! {
        fn assemble(input: &mut #decoder<'_>, #(#slots: #option<#types>),*) -> #result<Self, #error> {
            let case = input.one_of(&#table, #number, &[#(&#slots),*])?;
            #ok(match case {
                #(#arms)*
                #none => Self::Unknown(#value::collect_one_of(&#table, #number, &[#(&#slots),*])),
            })
        }
    }
}

/// The group made of what the slots hold.
pub(super) fn assembled(context: &Context<'_>, index: usize) -> TokenStream {
    let plan = &context.plan.one_of[index];
    let name = ident(&plan.rust);
    let slots = plan.cases.iter().map(|case| context.local(case.field));
    quote!(#name::assemble(input, #(#slots),*)?)
}
