//! Structures: the list of their members, and how they are read.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Paths;

/// A struct with what its code names.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The struct.
    pub name: Ident,
    /// Path of its static table.
    pub table: TokenStream,
    /// It is an error.
    pub is_error: bool,
    /// Where the fields of the wire go while they are read, in the order of the table.
    pub slots: Vec<Slot>,
    /// What must be done when all slots are filled and before the members are made of them.
    pub before: TokenStream,
    /// The fields of the struct, and how each is made of the slots.
    pub members: Vec<(Ident, Value)>,
    /// The field for what the table doesn't know.
    pub extra: Option<Ident>,
}

/// Where fields of the wire go.
#[derive(Clone, Debug)]
pub enum Slot {
    /// One field.
    One(Ident),
    /// All fields of a union that is declared by itself: the variable, and the union's type.
    Union(Ident, TokenStream),
}

/// What a field of a struct is made of.
#[derive(Clone, Debug)]
pub enum Value {
    /// The slot as it is.
    Optional(Ident),
    /// What is in the slot: it was filled, or reading would have failed.
    Required(Ident),
    /// Something else.
    Made(TokenStream),
}

/// The method that lists the members.
pub fn members(paths: &dyn Paths, structure: &Structure) -> TokenStream {
    let count = proc_macro2::Literal::usize_unsuffixed(structure.members.len());
    let names = structure.members.iter().map(|(name, _)| name);
    let member = paths.runtime_in("codec", "Member");
    let unused = structure.members.is_empty().then(|| {
        quote!(#[allow(clippy::unused_self, reason = "there is nothing to list, but every structure has the method")])
    });
    quote! {
        #unused
        #[inline]
        fn members(&self) -> [&dyn #member; #count] {
            [#(&self.#names),*]
        }
    }
}

/// The most fields that the runtime reads at once.
const AT_ONCE: usize = 16;

/// Reads the fields of the wire and makes the members of them.
pub fn decode(paths: &dyn Paths, structure: &Structure) -> TokenStream {
    let Structure { name, .. } = structure;
    let (decode, decoder, error) = (paths.runtime("Decode"), paths.runtime("Decoder"), paths.runtime("DecodeError"));
    let result = paths.prelude("Result");
    let body = at_once(paths, structure).unwrap_or_else(|| by_slots(paths, structure));
    quote! {
        impl #decode for #name {
            #[inline]
            fn decode(input: &mut #decoder<'_>) -> #result<Self, #error> {
                #body
            }
        }
    }
}

/// For a structure whose members are its fields, unless it has very many: the compiler checks a pattern much faster than
/// slots, and this `match` faster than `?`.
fn at_once(paths: &dyn Paths, structure: &Structure) -> Option<TokenStream> {
    let Structure { table, slots, members, extra, .. } = structure;
    let is_plain = members.iter().all(|(_, value)| !matches!(value, Value::Made(_)));
    if slots.is_empty() || slots.len() > AT_ONCE || !is_plain {
        return None;
    }
    let fields = slots.iter().map(|slot| match slot {
        Slot::One(local) => Some(quote!(#local,)),
        Slot::Union(..) => None,
    });
    let fields: TokenStream = fields.collect::<Option<_>>()?;
    let values = members.iter().map(made);
    let (rest, extra) = match extra {
        Some(field) => (quote!(extra), Some(initialised(field, &quote!(extra)))),
        None => (quote!(_), None),
    };
    let (ok, err) = (paths.prelude("Ok"), paths.prelude("Err"));
    Some(quote! {
        match input.fields(&#table) {
            #ok(((#fields), #rest)) => #ok(Self { #(#values,)* #extra }),
            #err(error) => #err(error),
        }
    })
}

/// Reads the fields of the wire into slots, then makes the members of them.
fn by_slots(paths: &dyn Paths, structure: &Structure) -> TokenStream {
    let Structure { table, before, .. } = structure;
    let ok = paths.prelude("Ok");
    let values = structure.members.iter().map(made);
    let (declare, slots) = slots(paths, &structure.slots);
    let taken: Vec<_> = structure
        .members
        .iter()
        .filter_map(|(_, value)| match value {
            Value::Required(slot) => Some(slot),
            Value::Optional(_) | Value::Made(_) => None,
        })
        .collect();
    let take = take(paths, &taken);
    let (bind, extra) = match &structure.extra {
        Some(field) => (quote!(let extra =), Some(initialised(field, &quote!(extra)))),
        None => (TokenStream::new(), None),
    };
    quote! {
        #declare
        #bind input.structure(&#table, #slots)?;
        #take
        #before
        #ok(Self { #(#values,)* #extra })
    }
}

/// A member with what it is made of.
fn made((name, value): &(Ident, Value)) -> TokenStream {
    match value {
        Value::Optional(local) | Value::Required(local) => initialised(name, &quote!(#local)),
        Value::Made(value) => quote!(#name: #value),
    }
}

/// Declares the slots, and hands them over.
fn slots(paths: &dyn Paths, slots: &[Slot]) -> (TokenStream, TokenStream) {
    let none = paths.prelude("None");
    let plain: Option<Vec<&Ident>> = slots
        .iter()
        .map(|slot| match slot {
            Slot::One(local) => Some(local),
            Slot::Union(..) => None,
        })
        .collect();
    if let Some(locals) = plain {
        return (unset(&none, &locals), quote!(&mut [#(&mut #locals),*]));
    }
    // A union that is declared by itself knows how many slots it needs, so the list is put together at run time.
    let embedded = paths.runtime_in("codec", "EmbeddedUnion");
    let (vec, slot) = (paths.prelude("Vec"), paths.runtime_in("codec", "Slot"));
    let declare = slots.iter().map(|slot| match slot {
        Slot::One(local) => quote!(let mut #local = #none;),
        Slot::Union(local, ty) => quote!(let mut #local = <#ty as #embedded>::no_slots();),
    });
    let push = slots.iter().map(|slot| match slot {
        Slot::One(local) => quote!(slots.push(&mut #local);),
        Slot::Union(local, ty) => quote!(<#ty as #embedded>::list_slots(&mut #local, &mut slots);),
    });
    let declare = quote! {
        #(#declare)*
        let mut slots: #vec<&mut dyn #slot> = #vec::new();
        #(#push)*
    };
    (declare, quote!(&mut slots))
}

/// Variables that hold nothing yet. One `let` each: a tuple of them takes the compiler longer.
pub(super) fn unset(none: &TokenStream, locals: &[&Ident]) -> TokenStream {
    quote!(#(let mut #locals = #none;)*)
}

/// Takes what required slots hold, all at once: a `?` for each takes the compiler much longer.
pub(super) fn take(paths: &dyn Paths, locals: &[&Ident]) -> TokenStream {
    let (some, err) = (paths.prelude("Some"), paths.prelude("Err"));
    let (pattern, value) = match locals {
        [] => return TokenStream::new(),
        [local] => (quote!(#some(#local)), quote!(#local)),
        locals => (quote!((#(#some(#locals)),*)), quote!((#(#locals),*))),
    };
    quote!(let #pattern = #value else { return #err(input.incomplete()) };)
}

/// Everything in which nothing is decided, as a macro of the runtime makes it.
pub fn structure_impls(paths: &dyn Paths, structure: &Structure) -> TokenStream {
    let (root, Structure { name, table, .. }) = (paths.root(), structure);
    let extra = structure.extra.as_ref().map_or_else(|| quote!(!), |field| quote!(#field));
    if structure.is_error {
        quote!(#root::error_structure!(#name, #table, #extra);)
    } else {
        quote!(#root::structure!(#name, #table, #extra);)
    }
}

/// A field with its value, as a struct expression has it: a variable of the field's name goes without a colon.
pub fn initialised(field: &Ident, value: &TokenStream) -> TokenStream {
    if *field == value.to_string() { quote!(#field) } else { quote!(#field: #value) }
}
