//! Tagged unions: an enum with a variant for each value of the tag, as one field of its struct.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::{self, Doc};
use super::rust_type;
use super::structure::{Context, initialised};
use crate::ir::{Field, Union};
use crate::plan::names::{ident, source};
use crate::plan::{CasePlan, UnionPlan};

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
    let (name, table, number) = (ident(&plan.rust), &context.table, Literal::usize_unsuffixed(index));
    let functions =
        [tag(context, plan), constructors(context, plan), parts(context, plan), assemble(context, index, plan)];
    vec![
        declaration(context, union, plan),
        quote!(impl #name { #(#functions)* }),
        quote!(vapi_runtime::union!(#name, #table, #number);),
    ]
}

fn declaration(context: &Context<'_>, union: &Union, plan: &UnionPlan) -> TokenStream {
    let Context { scope, structure, .. } = context;
    let name = ident(&plan.rust);
    let doc = docs::union(structure, union, &context.plan.rust).outer();
    let values = &scope.plan.ir.enumerations[plan.tag].values;
    let variants = plan.cases.iter().zip(values).map(|(case, value)| {
        let variant = ident(&case.variant);
        let doc = docs::case(&value.name.text, &value.facts, Some(&structure.facts));
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

fn tag(context: &Context<'_>, plan: &UnionPlan) -> TokenStream {
    let scope = context.scope;
    let tag = scope.ty(crate::ir::TypeId::Enumeration(plan.tag));
    let variants = &scope.plan.enumeration(plan.tag).variants;
    let some = scope.prelude("Some");
    let arms = plan.cases.iter().zip(variants).map(|(case, variant)| {
        let (name, variant) = (ident(&case.variant), ident(variant));
        let pattern = match shape(case) {
            Shape::Unit => TokenStream::new(),
            Shape::One(..) => quote!((_)),
            Shape::Many(_) => quote!({ .. }),
        };
        let value = if plan.tag_is_optional { quote!(#some(#tag::#variant)) } else { quote!(#tag::#variant) };
        quote!(Self::#name #pattern => #value,)
    });
    let doc = Doc::of("The tag.").outer();
    if plan.tag_is_optional {
        let (option, none) = (scope.prelude("Option"), scope.prelude("None"));
        quote! {
            #doc
            #[must_use]
            pub fn tag(&self) -> #option<#tag> {
                match self {
                    #(#arms)*
                    Self::Unset => #none,
                    Self::Unknown(value) => value.tag().map(#tag::from),
                }
            }
        }
    } else {
        quote! {
            #doc
            #[must_use]
            pub fn tag(&self) -> #tag {
                match self {
                    #(#arms)*
                    Self::Unknown(value) => #tag::from(value.tag().unwrap_or_default()),
                }
            }
        }
    }
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
            union = source(&plan.rust)
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
            pub fn #name(#parameters) -> Self {
                Self { #member: #value, extra: #extra::new() }
            }
        }
    });
    quote!(#(#functions)*)
}

/// What the encoder gets: the tag's value, and each field with its index in the structure.
fn parts(context: &Context<'_>, plan: &UnionPlan) -> TokenStream {
    let parts = context.scope.runtime_in("codec", "UnionParts");
    let values = &context.scope.plan.ir.enumerations[plan.tag].values;
    let arms = plan.cases.iter().zip(values).map(|(case, value)| {
        let (variant, tag) = (ident(&case.variant), &value.name.text);
        let add = |field: usize, required: bool, name: &TokenStream| {
            let index = Literal::usize_unsuffixed(field);
            if required { quote!(.field(#index, #name)) } else { quote!(.optional(#index, #name)) }
        };
        match shape(case) {
            Shape::Unit => quote!(Self::#variant => #parts::case(#tag),),
            Shape::One(field, required) => {
                let add = add(field, required, &quote!(value));
                quote!(Self::#variant(value) => #parts::case(#tag)#add,)
            }
            Shape::Many(fields) => {
                let names: Vec<_> = fields.iter().map(|(field, _)| ident(&context.field(*field).1.rust)).collect();
                let adds =
                    fields.iter().zip(&names).map(|((field, required), name)| add(*field, *required, &quote!(#name)));
                quote!(Self::#variant { #(#names),* } => #parts::case(#tag)#(#adds)*,)
            }
        }
    });
    let unset = plan.tag_is_optional.then(|| quote!(Self::Unset => #parts::unset(),));
    quote! {
        fn parts(&self) -> #parts<'_> {
            match self {
                #(#arms)*
                #unset
                Self::Unknown(value) => value.parts(),
            }
        }
    }
}

/// Makes the case of what the structure's slots hold.
fn assemble(context: &Context<'_>, index: usize, plan: &UnionPlan) -> TokenStream {
    let Context { scope, structure, table, .. } = context;
    let number = Literal::usize_unsuffixed(index);
    let tag_local = context.local(structure.unions[index].tag);
    let tag_type = scope.ty(crate::ir::TypeId::Enumeration(plan.tag));
    let (option, some, none) = (scope.prelude("Option"), scope.prelude("Some"), scope.prelude("None"));
    let (result, ok) = (scope.prelude("Result"), scope.prelude("Ok"));
    let (decoder, error) = (scope.runtime("Decoder"), scope.runtime("DecodeError"));
    let value = scope.runtime_in("codec", "UnionValue");
    let (tag_parameter, tag) = if plan.tag_is_optional {
        (quote!(#option<&#tag_type>), quote!(#tag_local.map(#tag_type::as_str)))
    } else {
        (quote!(&#tag_type), quote!(#some(#tag_local.as_str())))
    };
    let slots: Vec<_> = plan.fields.iter().map(|field| context.local(*field)).collect();
    let types = plan.fields.iter().map(|field| context.slot_type(*field));
    let last = plan.cases.len().saturating_sub(1);
    let arms = plan.cases.iter().enumerate().map(|(position, case)| {
        let number = Literal::usize_unsuffixed(position);
        let pattern = if position == last { quote!(#some(_)) } else { quote!(#some(#number)) };
        let variant = ident(&case.variant);
        let take = |field: usize, required: bool| {
            let (slot, index) = (context.local(field), Literal::usize_unsuffixed(field));
            if required { quote!(input.required(#slot, &#table, #index)?) } else { quote!(#slot) }
        };
        match shape(case) {
            Shape::Unit => quote!(#pattern => Self::#variant,),
            Shape::One(field, required) => {
                let value = take(field, required);
                quote!(#pattern => Self::#variant(#value),)
            }
            Shape::Many(fields) => {
                let values = fields.iter().map(|(field, required)| {
                    let (name, value) = (ident(&context.field(*field).1.rust), take(*field, *required));
                    initialised(&name, &value)
                });
                quote!(#pattern => Self::#variant { #(#values),* },)
            }
        }
    });
    let collected = quote!(#value::collect(&#table, #number, #tag, &[#(&#slots),*]));
    let otherwise = if plan.tag_is_optional {
        quote! {
            #none => {
                let value = #collected;
                if value.is_unset() { Self::Unset } else { Self::Unknown(value) }
            }
        }
    } else {
        quote!(#none => Self::Unknown(#collected),)
    };
    let lint = (plan.tag_is_optional && plan.cases.len() == 1)
        .then(|| quote!(#[allow(clippy::single_match_else, reason = "a case that is added gets an arm of its own")]));
    quote! {
        #lint
        fn assemble(
            input: &mut #decoder<'_>,
            #tag_local: #tag_parameter,
            #(#slots: #option<#types>,)*
        ) -> #result<Self, #error> {
            let case = input.union(&#table, #number, #tag, &[#(&#slots),*])?;
            #ok(match case { #(#arms)* #otherwise })
        }
    }
}

/// Takes a required tag out of its slot.
pub(super) fn required_tag(context: &Context<'_>, index: usize) -> TokenStream {
    if context.plan.unions[index].tag_is_optional {
        return TokenStream::new();
    }
    let tag = context.structure.unions[index].tag;
    let (table, local, number) = (&context.table, context.local(tag), Literal::usize_unsuffixed(tag));
    quote!(let #local = input.required(#local, &#table, #number)?;)
}

/// The union made of what the slots hold.
pub(super) fn assembled(context: &Context<'_>, index: usize) -> TokenStream {
    let plan = &context.plan.unions[index];
    let (name, tag) = (ident(&plan.rust), context.local(context.structure.unions[index].tag));
    let tag = if plan.tag_is_optional { quote!(#tag.as_ref()) } else { quote!(&#tag) };
    let slots = plan.fields.iter().map(|field| context.local(*field));
    quote!(#name::assemble(input, #tag, #(#slots),*)?)
}
