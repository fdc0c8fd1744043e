//! Structures and errors: the struct, how it is made, and how it is read.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{self, Doc};
use super::enumeration::python_path;
use super::scope::Scope;
use super::{constant, one_of, rust_type, union};
use crate::ir::{Field, Structure, StructureId, StructureKind, Type};
use crate::plan::names::{self, ident};
use crate::plan::{FieldPlan, MemberPlan, StructurePlan};
use crate::shape::{self, Paths as _, Slot, Value, initialised};

/// A structure with its plan and everything that several parts of it need.
pub(super) struct Context<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) structure: &'a Structure,
    pub(super) plan: &'a StructurePlan,
    /// The table, as the macro has it: the one of this number among those of the module.
    table: TokenStream,
}

impl<'a> Context<'a> {
    fn new(scope: &'a Scope<'a>, id: StructureId) -> Self {
        let plan = scope.plan.structure(id);
        let (tables, number) = (ident(scope.plan.tables(&plan.home)), Literal::usize_unsuffixed(plan.table));
        Self { scope, structure: &scope.plan.ir.structures[id], plan, table: quote!(#tables[#number]) }
    }

    /// The table, as an expression.
    pub(super) fn info(&self) -> TokenStream {
        let (name, structure) = (ident(&self.plan.rust), self.scope.runtime("Structure"));
        quote!(<#name as #structure>::info())
    }

    /// A field and its plan. The plan's indices are those of the structure's fields.
    pub(super) fn field(&self, index: usize) -> (&'a Field, &'a FieldPlan) {
        (&self.structure.fields[index], &self.plan.fields[index])
    }

    /// The name of a field in code that has `input` and `extra` beside it.
    pub(super) fn local(&self, index: usize) -> proc_macro2::Ident {
        match self.field(index).1.rust.as_str() {
            name @ ("input" | "extra") => format_ident!("{name}_"),
            name => ident(name),
        }
    }

    /// What a slot for the field holds: optionals are peeled, since the slot itself is one.
    pub(super) fn slot_type(&self, index: usize) -> TokenStream {
        let (field, plan) = self.field(index);
        rust_type::in_place(self.scope, rust_type::peeled(&field.ty), plan.boxed)
    }
}

/// One field of the struct, as its constructor and its setter see it.
struct Member {
    name: proc_macro2::Ident,
    plain_name: String,
    doc: Doc,
    deprecated: TokenStream,
    ty: TokenStream,
    /// Type of the parameter that sets it, and the value that the parameter becomes.
    parameter: (TokenStream, TokenStream),
    /// The value when it isn't set; none when it is required.
    unset: Option<TokenStream>,
}

pub(super) fn structure(scope: &Scope<'_>, id: StructureId) -> Vec<TokenStream> {
    let context = Context::new(scope, id);
    let shape = shape(&context);
    let mut items = vec![declaration(&context), functions(&context)];
    if members(&context).iter().all(|member| member.unset.is_some()) {
        items.push(default(&context));
    }
    items.extend(shape::structure_impls(scope, &shape));
    for (index, plan) in context.plan.unions.iter().enumerate() {
        items.extend(union::union(&context, index, plan));
    }
    for (index, plan) in context.plan.one_of.iter().enumerate() {
        items.extend(one_of::one_of(&context, index, plan));
    }
    items
}

fn declaration(context: &Context<'_>) -> TokenStream {
    let Context { scope, structure, plan, .. } = context;
    let doc = docs::structure(structure).outer();
    let alias = docs::alias(&python_path(scope.plan.ir, structure.owner, &structure.name.text), &plan.rust);
    let deprecated = docs::deprecation(&structure.facts);
    let name = ident(&plan.rust);
    let members = members(context);
    let fields = members.iter().map(|Member { name, doc, deprecated, ty, .. }| {
        let doc = doc.outer();
        quote!(#doc #deprecated pub #name: #ty)
    });
    let kept = Doc::of("Fields that this crate doesn't know, as they came; they are written back.").outer();
    let extra = scope.runtime("Extra");
    quote! {
        #doc
        #alias
        #deprecated
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #kept
            pub extra: #extra,
        }
    }
}

fn members(context: &Context<'_>) -> Vec<Member> {
    context.plan.members.iter().map(|member| self::member(context, *member)).collect()
}

fn member(context: &Context<'_>, member: MemberPlan) -> Member {
    let Context { scope, structure, plan, .. } = context;
    match member {
        MemberPlan::Field(index) => {
            let (field, plan) = context.field(index);
            let name = ident(&plan.rust);
            let value = quote!(#name);
            let (parameter, unset) = match &field.ty {
                Type::Optional(inner) => {
                    let (ty, value) = rust_type::parameter(scope, inner, plan.boxed, &value);
                    let (some, none) = (scope.prelude("Some"), scope.prelude("None"));
                    ((ty, quote!(#some(#value))), Some(none))
                }
                ty => (rust_type::parameter(scope, ty, plan.boxed, &value), None),
            };
            Member {
                doc: docs::field(field, Some(&structure.facts), &plan.rust),
                deprecated: docs::deprecation(&field.facts),
                ty: rust_type::in_place(scope, &field.ty, plan.boxed),
                plain_name: plan.rust.clone(),
                parameter,
                unset,
                name,
            }
        }
        MemberPlan::Union(index) => {
            let (union, plan) = (&structure.unions[index], &plan.unions[index]);
            let (name, ty) = (ident(&plan.field), ident(&plan.rust));
            Member {
                doc: docs::union_field(structure, union),
                deprecated: TokenStream::new(),
                plain_name: plan.field.clone(),
                parameter: (quote!(#ty), quote!(#name)),
                unset: plan.tag_is_optional.then(|| quote!(#ty::Unset)),
                ty: quote!(#ty),
                name,
            }
        }
        MemberPlan::OneOf(index) => {
            let (group, plan) = (&structure.one_of[index], &plan.one_of[index]);
            let (name, ty) = (ident(&plan.field), ident(&plan.rust));
            Member {
                doc: docs::one_of(structure, group),
                deprecated: TokenStream::new(),
                plain_name: plan.field.clone(),
                parameter: (quote!(#ty), quote!(#name)),
                unset: None,
                ty: quote!(#ty),
                name,
            }
        }
    }
}

/// `new`, constructors of cases, setters.
fn functions(context: &Context<'_>) -> TokenStream {
    let Context { scope, plan, structure, .. } = context;
    let name = ident(&plan.rust);
    let constants = structure
        .constants
        .iter()
        .zip(&plan.constants)
        .map(|(value, name)| constant::constant(value, name, constant::Place::Type));
    let members = members(context);
    let new = new(scope, &members);
    let cases = if plan.is_pure { case_constructors(context) } else { TokenStream::new() };
    let setters = members.iter().filter(|member| member.unset.is_some()).map(setter);
    quote! {
        impl #name {
            #(#constants)*
            #new
            #cases
            #(#setters)*
        }
    }
}

fn new(scope: &Scope<'_>, members: &[Member]) -> TokenStream {
    let required: Vec<&Member> = members.iter().filter(|member| member.unset.is_none()).collect();
    let doc = if members.is_empty() {
        "The one value: there is nothing to set."
    } else if required.len() == members.len() {
        "A value with all of its fields."
    } else if required.is_empty() {
        "A value with nothing set."
    } else {
        "A value with its required fields; the others are unset."
    };
    let doc = Doc::of(doc).outer();
    let parameters = required.iter().map(|Member { name, parameter: (ty, _), .. }| quote!(#name: #ty));
    let values = members.iter().map(|Member { name, parameter: (_, value), unset, .. }| {
        let value = unset.as_ref().unwrap_or(value);
        initialised(name, value)
    });
    let extra = scope.runtime("Extra");
    quote! {
        #doc
        #[must_use]
        #[inline]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* extra: #extra::new() }
        }
    }
}

fn setter(member: &Member) -> TokenStream {
    let Member { name, plain_name, parameter: (ty, value), deprecated, .. } = member;
    let doc = Doc::of(format!("Sets [`{plain_name}`](Self::{plain_name}).")).outer();
    let setter = names::setter(plain_name);
    quote! {
        #doc
        #deprecated
        #[must_use]
        #[inline]
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// For a structure that is nothing but one union or group: a constructor for each case.
fn case_constructors(context: &Context<'_>) -> TokenStream {
    let unions = context.plan.unions.iter().map(|plan| union::struct_constructors(context, plan));
    let groups = context.plan.one_of.iter().map(|plan| one_of::struct_constructors(context, plan));
    quote!(#(#unions)* #(#groups)*)
}

fn default(context: &Context<'_>) -> TokenStream {
    let (name, default) = (ident(&context.plan.rust), context.scope.prelude("Default"));
    quote! {
        impl #default for #name {
            #[inline]
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

/// What the code of a structure is made of.
fn shape(context: &Context<'_>) -> shape::Structure {
    let Context { structure, plan, table, .. } = context;
    let unions: Vec<_> = (0..plan.unions.len()).map(|index| union::assembled(context, index)).collect();
    let members = plan.members.iter().map(|member| match member {
        MemberPlan::Field(index) => {
            let (field, plan) = context.field(*index);
            let value = match &field.ty {
                Type::Optional(_) => Value::Optional(context.local(*index)),
                _ => Value::Required(context.local(*index)),
            };
            (ident(&plan.rust), value)
        }
        MemberPlan::Union(index) => (ident(&plan.unions[*index].field), Value::Made(unions[*index].1.clone())),
        MemberPlan::OneOf(index) => {
            (ident(&plan.one_of[*index].field), Value::Made(one_of::assembled(context, *index)))
        }
    });
    let before = unions.iter().map(|(before, _)| before);
    shape::Structure {
        name: ident(&plan.rust),
        table: table.clone(),
        is_error: structure.kind == StructureKind::Error,
        slots: (0..structure.fields.len()).map(|index| Slot::One(context.local(index))).collect(),
        before: quote!(#(#before)*),
        members: members.collect(),
        extra: Some(ident("extra")),
    }
}
