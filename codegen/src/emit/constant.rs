//! Constants of packages, services and structures.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::{self, Doc};
use crate::ir::{Constant, ConstantValue};
use crate::plan::names::ident;

/// Where a constant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Module,
    Type,
}

/// A constant of a module, whose references live for ever without saying so, or of a type, where they must say it.
pub(super) fn constant(constant: &Constant, rust: &str, place: Place) -> TokenStream {
    let name = ident(rust);
    let doc = Doc::new(constant.facts.doc.as_deref(), || format!("The constant `{}`.", constant.name.text))
        .sentences(docs::since(&constant.facts, None))
        .outer();
    let deprecated = docs::deprecation(&constant.facts);
    let lifetime = (place == Place::Type).then(|| quote!('static));
    let (ty, value) = match &constant.value {
        ConstantValue::String(text) => (quote!(&#lifetime str), quote!(#text)),
        ConstantValue::Integer(number) => {
            let (sign, number) = (number.is_negative().then(|| quote!(-)), grouped(number.unsigned_abs()));
            (quote!(i64), quote!(#sign #number))
        }
        ConstantValue::Double(number) => {
            let number = Literal::f64_unsuffixed(*number);
            (quote!(f64), quote!(#number))
        }
        ConstantValue::Boolean(value) => (quote!(bool), quote!(#value)),
        ConstantValue::Strings(texts) => (quote!(&#lifetime [&#lifetime str]), quote!(&[#(#texts),*])),
    };
    quote! {
        #doc
        #deprecated
        pub const #name: #ty = #value;
    }
}

/// A number with `_` between its thousands, as far as it is long.
fn grouped(number: u64) -> TokenStream {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) && digits.len() > 4 {
            text.push('_');
        }
        text.push(digit);
    }
    // Digits and `_` are a literal, so this is never the other way.
    text.parse().unwrap_or_else(|_| proc_macro2::TokenTree::from(Literal::u64_unsuffixed(number)).into())
}
