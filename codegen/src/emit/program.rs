//! The program of a types crate: values of its types from one wire to another.

use quote::quote;

use super::FileTokens;
use super::docs::Doc;
use super::scope::CrateKind;
use crate::ir::SetId;
use crate::plan::Plan;
use crate::plan::names::ident;

/// Its name, as an example of the crate.
pub(super) const NAME: &str = "transcode";

/// Its source.
pub(super) fn transcode(plan: &Plan<'_>, set: SetId) -> FileTokens {
    let name = &plan.ir.sets[set].name.text;
    let doc = Doc::of(format!(
        "Reads values of the types of the set `{name}`, and of those that it builds on, in the form of one wire, and writes them in \
         that of another; `vapi_runtime::codec::transcode` says how lines look."
    ))
    .paragraph(&format!(
        "`echo '{{\"type\": …, \"from\": \"jsonrpc\", \"to\": \"api\", \"body\": …}}' | cargo run --example {NAME} --features full,registry`"
    ));
    let sets = std::iter::once(&set).chain(&plan.set(set).uses);
    let types = sets.map(|set| {
        let root = ident(&CrateKind::Types.crate_name(plan, *set).replace('-', "_"));
        quote!(#root::types())
    });
    let main = quote! {
        fn main() -> io::Result<()> {
            let types = [#(#types),*].concat();
            vapi_runtime::codec::transcode(&types, io::stdin().lock(), io::stdout().lock())
        }
    };
    FileTokens {
        source: format!("spec/{name}"),
        inner: doc.inner(),
        uses: quote!(
            use std::io;
        ),
        items: vec![main],
    }
}

/// What the manifest says of it.
pub(super) fn manifest() -> String {
    format!("[[example]]\nname = \"{NAME}\"\nrequired-features = [\"registry\"]\n")
}
