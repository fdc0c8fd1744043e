//! A service's trait as plain Rust.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, FnArg, ItemTrait, Pat, TraitItem, parse_quote};

/// Attributes that are the macro's own.
const OWN: &[&str] =
    &["get", "post", "put", "patch", "delete", "operation", "errors", "privilege", "vapi", "query", "header", "body"];

/// The trait without what only the macro understands.
pub(super) fn item(item: &ItemTrait) -> TokenStream {
    let mut item = item.clone();
    for member in &mut item.items {
        let TraitItem::Fn(method) = member else { continue };
        clean(&mut method.attrs);
        for argument in &mut method.sig.inputs {
            match argument {
                FnArg::Receiver(receiver) => clean(&mut receiver.attrs),
                FnArg::Typed(argument) => {
                    // documentation on parameters, too, is for the macro alone
                    argument.attrs.clear();
                    if !matches!(*argument.pat, Pat::Ident(_)) {
                        argument.pat = parse_quote!(_);
                    }
                }
            }
        }
    }
    quote!(#[allow(unused, async_fn_in_trait, reason = "what is wrong with it is said already")] #item)
}

fn clean(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !OWN.iter().any(|own| attribute.path().is_ident(own)));
}
