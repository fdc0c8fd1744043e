//! Structures: how they are read, and the macro that makes the rest.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Paths;

/// A struct with what its code names.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The struct.
    pub name: Ident,
    /// Its table, as the macro has it: a `static`, or one of those in a `static`.
    pub table: TokenStream,
    /// It is an error.
    pub is_error: bool,
    /// Where the fields of the wire go while they are read, in the order of the table.
    pub slots: Vec<Slot>,
    /// What must be done when all slots are filled and before the members are made of them; not where the fields are read at
    /// once, since required ones come without an option then.
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

/// The most fields that the runtime reads at once.
const AT_ONCE: usize = 16;

/// Whether its members are its fields, and not too many: the runtime's macro reads such a structure.
fn is_plain(structure: &Structure) -> bool {
    let Structure { slots, members, .. } = structure;
    let is_field = |((_, value), slot): (&(Ident, Value), &Slot)| match (value, slot) {
        (Value::Optional(local) | Value::Required(local), Slot::One(slot)) => local == slot,
        _ => false,
    };
    (1..=AT_ONCE).contains(&slots.len()) && slots.len() == members.len() && members.iter().zip(slots).all(is_field)
}

/// Reads the fields of the wire and makes the members of them, where the runtime's macro doesn't.
fn decode(paths: &dyn Paths, structure: &Structure) -> TokenStream {
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

/// Reads the fields of the wire at once, and makes the members of them; none if they are too many, or some are known to a
/// union only.
fn at_once(paths: &dyn Paths, structure: &Structure) -> Option<TokenStream> {
    let Structure { slots, members, extra, .. } = structure;
    let locals = single(slots).filter(|locals| (1..=AT_ONCE).contains(&locals.len()))?;
    let (ok, err) = (paths.prelude("Ok"), paths.prelude("Err"));
    let values = members.iter().map(made);
    let (rest, extra) = match extra {
        Some(field) => (quote!(extra), Some(initialised(field, &quote!(extra)))),
        None => (quote!(_), None),
    };
    Some(quote! {
        match input.fields_of::<Self, _>() {
            #ok(((#(#locals,)*), #rest)) => #ok(Self { #(#values,)* #extra }),
            #err(error) => #err(error),
        }
    })
}

/// The structure's table, in one of its own functions.
fn info(paths: &dyn Paths) -> TokenStream {
    let structure = paths.runtime("Structure");
    quote!(<Self as #structure>::info())
}

/// Reads the fields of the wire into slots, then makes the members of them.
fn by_slots(paths: &dyn Paths, structure: &Structure) -> TokenStream {
    let (before, table) = (&structure.before, info(paths));
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
        #bind input.structure(#table, #slots)?;
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

/// The variables of slots of which none is a union's.
fn single(slots: &[Slot]) -> Option<Vec<&Ident>> {
    slots
        .iter()
        .map(|slot| match slot {
            Slot::One(local) => Some(local),
            Slot::Union(..) => None,
        })
        .collect()
}

/// Declares the slots, and hands them over.
fn slots(paths: &dyn Paths, slots: &[Slot]) -> (TokenStream, TokenStream) {
    let none = paths.prelude("None");
    if let Some(locals) = single(slots) {
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

/// How it is read, if not by the runtime's macro; then that macro, which makes everything that is the same for all
/// structures.
pub fn structure_impls(paths: &dyn Paths, structure: &Structure) -> Vec<TokenStream> {
    let (root, Structure { name, table, members, extra, .. }) = (paths.root(), structure);
    let kind = if structure.is_error { quote!(error_structure) } else { quote!(structure) };
    let members = members.iter().map(|(member, _)| quote!(#member)).chain(extra.iter().map(|extra| quote!(..#extra)));
    if is_plain(structure) {
        return vec![quote!(#root::#kind!(#name, #table { #(#members),* });)];
    }
    vec![decode(paths, structure), quote!(#root::#kind!(#name, #table assembled { #(#members),* });)]
}

/// A field with its value, as a struct expression has it: a variable of the field's name goes without a colon.
pub fn initialised(field: &Ident, value: &TokenStream) -> TokenStream {
    if *field == value.to_string() { quote!(#field) } else { quote!(#field: #value) }
}
