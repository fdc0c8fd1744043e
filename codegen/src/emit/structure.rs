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

/// A structure with its plan and everything that several parts of it need.
pub(super) struct Context<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) structure: &'a Structure,
    pub(super) plan: &'a StructurePlan,
    /// Name of the static table.
    pub(super) table: proc_macro2::Ident,
}

impl<'a> Context<'a> {
    fn new(scope: &'a Scope<'a>, id: StructureId) -> Self {
        let plan = scope.plan.structure(id);
        Self { scope, structure: &scope.plan.ir.structures[id], plan, table: ident(&plan.table) }
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
    let mut items = vec![declaration(&context), functions(&context), decode(&context), impls(&context)];
    if members(&context).iter().all(|member| member.unset.is_some()) {
        items.insert(2, default(&context));
    }
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
    let extra = scope.runtime("Extra");
    quote! {
        #doc
        #alias
        #deprecated
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            extra: #extra,
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

/// `new`, constructors of cases, setters, and the list that drives everything that is the same for all structures.
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
    let count = Literal::usize_unsuffixed(members.len());
    let names = members.iter().map(|member| &member.name);
    let member = scope.runtime_in("codec", "Member");
    let unused = members.is_empty().then(|| {
        quote!(#[allow(clippy::unused_self, reason = "there is nothing to list, but every structure has the method")])
    });
    quote! {
        impl #name {
            #(#constants)*
            #new
            #cases
            #(#setters)*
            #unused
            fn members(&self) -> [&dyn #member; #count] {
                [#(&self.#names),*]
            }
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
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* extra: #extra::new() }
        }
    }
}

fn setter(member: &Member) -> TokenStream {
    let Member { name, plain_name, parameter: (ty, value), deprecated, .. } = member;
    let doc = Doc::of(format!("Sets [`{plain_name}`](Self::{})", names::source(plain_name)) + ".").outer();
    let setter = names::setter(plain_name);
    quote! {
        #doc
        #deprecated
        #[must_use]
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
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

/// A field with its value, as a struct expression has it: a variable of the field's name goes without a colon.
pub(super) fn initialised(field: &proc_macro2::Ident, value: &TokenStream) -> TokenStream {
    if *field == value.to_string() { quote!(#field) } else { quote!(#field: #value) }
}

/// Reads the fields of the wire into slots, then makes the members of them.
fn decode(context: &Context<'_>) -> TokenStream {
    let Context { scope, structure, plan, table } = context;
    let name = ident(&plan.rust);
    let (decode, decoder, error) = (scope.runtime("Decode"), scope.runtime("Decoder"), scope.runtime("DecodeError"));
    let (result, none, ok) = (scope.prelude("Result"), scope.prelude("None"), scope.prelude("Ok"));
    let slots: Vec<_> = (0..structure.fields.len()).map(|index| context.local(index)).collect();
    let declare = match slots.as_slice() {
        [] => TokenStream::new(),
        [slot] => quote!(let mut #slot = #none;),
        slots => {
            let nones = slots.iter().map(|_| &none);
            quote!(let (#(mut #slots),*) = (#(#nones),*);)
        }
    };
    let tags = (0..plan.unions.len()).map(|index| union::required_tag(context, index));
    let values = plan.members.iter().map(|member| match member {
        MemberPlan::Field(index) => {
            let ((field, plan), slot) = (context.field(*index), &slots[*index]);
            let name = ident(&plan.rust);
            let index = Literal::usize_unsuffixed(*index);
            match &field.ty {
                Type::Optional(_) if name == *slot => quote!(#name),
                Type::Optional(_) => quote!(#name: #slot),
                _ => quote!(#name: input.required(#slot, &#table, #index)?),
            }
        }
        MemberPlan::Union(index) => {
            let (field, value) = (ident(&plan.unions[*index].field), union::assembled(context, *index));
            quote!(#field: #value)
        }
        MemberPlan::OneOf(index) => {
            let (field, value) = (ident(&plan.one_of[*index].field), one_of::assembled(context, *index));
            quote!(#field: #value)
        }
    });
    quote! {
        impl #decode for #name {
            fn decode(input: &mut #decoder<'_>) -> #result<Self, #error> {
                #declare
                let extra = input.structure(&#table, &mut [#(&mut #slots),*])?;
                #(#tags)*
                #ok(Self { #(#values,)* extra })
            }
        }
    }
}

fn impls(context: &Context<'_>) -> TokenStream {
    let (name, table) = (ident(&context.plan.rust), &context.table);
    match context.structure.kind {
        StructureKind::Structure => quote!(vapi_runtime::structure!(#name, #table);),
        StructureKind::Error => quote!(vapi_runtime::error_structure!(#name, #table);),
    }
}
