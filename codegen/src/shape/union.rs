//! The enums of tagged unions and of exactly-one-of groups: what is written of a case, and how a case is made of slots.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, quote};

use super::structure::take;
use super::{Paths, initialised};

/// The enum of a union or of a group, with what its code names.
#[derive(Clone, Debug)]
pub struct Union {
    /// The enum.
    pub name: Ident,
    /// The table of the structure that it is part of, as an expression.
    pub table: TokenStream,
    /// Which of the unions, or of the groups, of that structure it is.
    pub number: usize,
    /// The tag; none: exactly one of the fields is set.
    pub tag: Option<Tag>,
    /// Every field of some case, in the order of the table.
    pub fields: Vec<UnionField>,
    /// A case for each value of the tag, or for each field of the group.
    pub cases: Vec<Case>,
}

/// A union's tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The variable that it is read into.
    pub local: Ident,
    /// Its enumeration.
    pub ty: TokenStream,
    /// It may be unset.
    pub is_optional: bool,
    /// Its index in the table.
    pub index: TokenStream,
}

/// A field of some case.
#[derive(Clone, Debug)]
pub struct UnionField {
    /// The variable that it is read into.
    pub local: Ident,
    /// What the variable holds when the field is set.
    pub ty: TokenStream,
    /// Its index in the table.
    pub index: TokenStream,
    /// It is the tag of another union, which takes it: this one only asks whether it is set.
    pub is_tag: bool,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The variant of the union's enum.
    pub variant: Ident,
    /// The variant of the tag's enumeration; unused in a group.
    pub tag_variant: Ident,
    /// The tag's value on the wire; unused in a group.
    pub value: String,
    /// The variant has named fields, not one without a name.
    pub is_named: bool,
    /// Its fields.
    pub fields: Vec<CaseField>,
}

/// A field of a case.
#[derive(Clone, Debug)]
pub struct CaseField {
    /// Which of the union's fields it is.
    pub field: usize,
    /// Its name in the variant.
    pub name: Ident,
    /// It must be set in this case.
    pub is_required: bool,
}

/// The method that gives the tag; nothing for a group.
pub fn tag(paths: &dyn Paths, union: &Union, doc: &TokenStream) -> TokenStream {
    let Some(Tag { ty, is_optional, .. }) = &union.tag else { return TokenStream::new() };
    let some = paths.prelude("Some");
    let arms = union.cases.iter().map(|case| {
        let (name, variant) = (&case.variant, &case.tag_variant);
        let pattern = match (case.is_named, case.fields.is_empty()) {
            (true, _) => quote!({ .. }),
            (false, true) => TokenStream::new(),
            (false, false) => quote!((_)),
        };
        let value = if *is_optional { quote!(#some(#ty::#variant)) } else { quote!(#ty::#variant) };
        quote!(Self::#name #pattern => #value,)
    });
    let (output, last) = if *is_optional {
        let (option, none) = (paths.prelude("Option"), paths.prelude("None"));
        (
            quote!(#option<#ty>),
            quote! {
                Self::Unset => #none,
                Self::Unknown(value) => value.tag().map(#ty::from),
            },
        )
    } else {
        (quote!(#ty), quote!(Self::Unknown(value) => #ty::from(value.tag().unwrap_or_default()),))
    };
    quote! {
        #doc
        #[must_use]
        #[inline]
        pub fn tag(&self) -> #output {
            match self {
                #(#arms)*
                #last
            }
        }
    }
}

/// The method that gives the encoder the tag's value, and each field with its index in the structure.
pub fn parts(paths: &dyn Paths, union: &Union) -> TokenStream {
    let parts = paths.runtime_in("codec", "UnionParts");
    let arms = union.cases.iter().map(|case| {
        let (variant, value) = (&case.variant, &case.value);
        let index = |field: &CaseField| union.fields.get(field.field).map(|field| &field.index);
        if union.tag.is_none() {
            let adds = case.fields.iter().map(index);
            return quote!(Self::#variant(value) => #parts::one(#(#adds)*, value),);
        }
        let adds = case.fields.iter().map(|field| {
            let index = index(field);
            let name = if case.is_named { field.name.clone() } else { quote::format_ident!("value") };
            if field.is_required { quote!(.field(#index, #name)) } else { quote!(.optional(#index, #name)) }
        });
        let pattern = match (case.is_named, case.fields.is_empty()) {
            (true, _) => {
                let names = case.fields.iter().map(|field| &field.name);
                quote!({ #(#names),* })
            }
            (false, true) => TokenStream::new(),
            (false, false) => quote!((value)),
        };
        quote!(Self::#variant #pattern => #parts::case(#value)#(#adds)*,)
    });
    let unset = union.tag.as_ref().filter(|tag| tag.is_optional).map(|_| quote!(Self::Unset => #parts::unset(),));
    quote! {
        #[inline]
        fn parts(&self) -> #parts<'_> {
            match self {
                #(#arms)*
                #unset
                Self::Unknown(value) => value.parts(),
            }
        }
    }
}

/// The function that makes the case of what the structure's slots hold.
pub fn assemble(paths: &dyn Paths, union: &Union) -> TokenStream {
    let Union { table, .. } = union;
    let number = Literal::usize_unsuffixed(union.number);
    let (option, some) = (paths.prelude("Option"), paths.prelude("Some"));
    let (result, ok) = (paths.prelude("Result"), paths.prelude("Ok"));
    let (decoder, error) = (paths.runtime("Decoder"), paths.runtime("DecodeError"));
    let case = paths.runtime_in("codec", "UnionCase");
    let slots: Vec<_> = union.fields.iter().map(|field| &field.local).collect();
    let types =
        union.fields.iter().map(|UnionField { ty, is_tag, .. }| if *is_tag { quote!(&#ty) } else { ty.clone() });
    let last = union.cases.len().saturating_sub(1);
    let arms = union.cases.iter().enumerate().map(|(position, known)| {
        let number = if position == last { quote!(_) } else { Literal::usize_unsuffixed(position).into_token_stream() };
        let made = made(paths, union, known);
        quote!(#case::Known(#number) => #made,)
    });
    let (mut parameters, mut unset) = (Vec::new(), None);
    let tell = if let Some(Tag { local, ty, is_optional, .. }) = &union.tag {
        let text = if *is_optional {
            parameters.push(quote!(#local: #option<&#ty>));
            unset = Some(quote!(#case::Unknown(value) if value.is_unset() => Self::Unset,));
            quote!(#local.map(#ty::as_str))
        } else {
            parameters.push(quote!(#local: &#ty));
            quote!(#some(#local.as_str()))
        };
        quote!(union(#table, #number, #text, &[#(&#slots),*]))
    } else {
        quote!(one_of(#table, #number, &[#(&#slots),*]))
    };
    parameters.extend(slots.iter().zip(types).map(|(slot, ty)| quote!(#slot: #option<#ty>)));
    quote! {
        #[inline]
        fn assemble(input: &mut #decoder<'_>, #(#parameters),*) -> #result<Self, #error> {
            #ok(match input.#tell? {
                #(#arms)*
                #unset
                #case::Unknown(value) => Self::Unknown(value),
            })
        }
    }
}

/// The enum's value in a case, made of slots. What the case requires is set, or the decoder would have said `Unknown`.
fn made(paths: &dyn Paths, union: &Union, case: &Case) -> TokenStream {
    let variant = &case.variant;
    // A case's fields are the union's, so each is found.
    let slot = |field: &CaseField| union.fields.get(field.field).map(|field| &field.local);
    let required: Vec<_> = case.fields.iter().filter(|field| field.is_required).filter_map(slot).collect();
    let take = take(paths, &required);
    let value = match (case.is_named, case.fields.is_empty()) {
        (true, _) => {
            let values = case.fields.iter().map(|field| initialised(&field.name, &slot(field).to_token_stream()));
            quote!(Self::#variant { #(#values),* })
        }
        (false, true) => quote!(Self::#variant),
        (false, false) => {
            let values = case.fields.iter().filter_map(slot);
            quote!(Self::#variant(#(#values),*))
        }
    };
    if take.is_empty() { value } else { quote!({ #take #value }) }
}

/// Takes a required tag out of its slot, which only code that fills slots one by one needs, and calls [`assemble`] with the
/// slots: two pieces of code.
pub fn assembled(paths: &dyn Paths, union: &Union) -> (TokenStream, TokenStream) {
    let Union { name, table, .. } = union;
    let option = paths.prelude("Option");
    // By its path: where the fields are read at once, the type of a variable isn't known yet, so it has no methods.
    let by_reference = |local: &Ident| quote!(#option::as_ref(&#local));
    let slots = union
        .fields
        .iter()
        .map(|UnionField { local, is_tag, .. }| if *is_tag { by_reference(local) } else { quote!(#local) });
    match &union.tag {
        None => (TokenStream::new(), quote!(#name::assemble(input, #(#slots),*)?)),
        Some(Tag { local, is_optional: true, .. }) => {
            let tag = by_reference(local);
            (TokenStream::new(), quote!(#name::assemble(input, #tag, #(#slots),*)?))
        }
        Some(Tag { local, index, .. }) => (
            quote!(let #local = input.required(#local, #table, #index)?;),
            quote!(#name::assemble(input, &#local, #(#slots),*)?),
        ),
    }
}

/// Everything in which nothing is decided, as a macro of the runtime makes it.
pub fn union_impls(paths: &dyn Paths, union: &Union) -> TokenStream {
    let (root, Union { name, table, .. }) = (paths.root(), union);
    let number = Literal::usize_unsuffixed(union.number);
    if union.tag.is_some() {
        quote!(#root::union!(#name, #table, #number);)
    } else {
        quote!(#root::one_of!(#name, #table, #number);)
    }
}
