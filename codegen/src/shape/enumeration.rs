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
    let values: Vec<_> = values.into_iter().collect();
    let plain = values.iter().all(|(_, value)| is_plain(value)).then(|| quote!(plain));
    let values = values.iter().map(|(variant, value)| quote!(#variant = #value,));
    let docs = (!docs.is_empty()).then(|| quote!(&[#(#docs),*]));
    quote!(#root::open_enum!(#name, #canonical #plain { #(#values)* } #docs);)
}

/// Whether JSON has a text as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::super::Absolute;
    use super::*;
    use crate::names::ident;

    /// Values that JSON escapes keep an enumeration from being called plain.
    #[test]
    fn plain_values() {
        for (value, plain) in [("RED", true), ("blue-green é", true), ("a\"b", false), ("a\\b", false), ("a\nb", false)]
        {
            let (name, first, odd) = (ident("Color"), ident("First"), ident("Odd"));
            let values = [(&first, "FIRST"), (&odd, value)];
            let made = enumeration(&Absolute, &name, "com.example.color", values, &[]).to_string();
            assert_eq!(made.contains("\"com.example.color\" plain {"), plain, "{value:?}: {made}");
        }
    }
}
