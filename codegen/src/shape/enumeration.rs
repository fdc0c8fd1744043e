//! Enumerations: open enums, whose impls a macro of the runtime makes.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Paths;

/// The impls of an enum: each variant with its value on the wire. `docs` is what its table says of the enumeration, then of
/// each value; empty: nothing.
pub fn enumeration<'a>(
    paths: &dyn Paths,
    name: &Ident,
    canonical: &str,
    values: impl IntoIterator<Item = (&'a Ident, &'a str)>,
    docs: &[String],
) -> TokenStream {
    let root = paths.root();
    let values = values.into_iter().map(|(variant, value)| quote!(#variant = #value,));
    let docs = (!docs.is_empty()).then(|| quote!(&[#(#docs),*]));
    quote!(#root::open_enum!(#name, #canonical { #(#values)* } #docs);)
}
