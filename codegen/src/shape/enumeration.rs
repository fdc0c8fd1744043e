//! Enumerations: open enums, whose impls a macro of the runtime makes.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Paths;

/// The impls and the table of an enum: each variant with its value on the wire. `docs` is what the table says of the
/// enumeration, then of each value; empty: nothing.
pub fn enumeration<'a>(
    paths: &dyn Paths,
    name: &Ident,
    table: &Ident,
    canonical: &str,
    values: impl IntoIterator<Item = (&'a Ident, &'a str)>,
    docs: &[String],
) -> TokenStream {
    let root = paths.root();
    let values: Vec<_> = values.into_iter().collect();
    let plain = values.iter().all(|(_, value)| is_plain(value)).then(|| quote!(plain));
    let values = values.iter().map(|(variant, value)| quote!(#variant = #value,));
    let docs = (!docs.is_empty()).then(|| quote!(&[#(#docs),*]));
    quote!(#root::open_enum!(#name, #table = #canonical #plain { #(#values)* } #docs);)
}

/// Whether JSON has a text as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
}
