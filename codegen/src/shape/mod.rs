//! What is written of a type or a service, once everything about it is said in Rust's terms.
//!
//! The generator fills these shapes from its plan, `vapi-derive` from items that a person wrote; so both give the same
//! code. Nothing is decided here, and nothing can fail.

mod enumeration;
mod service;
mod structure;
mod union;

pub use enumeration::enumeration;
pub use service::{
    Answer, Argument, ClientMethod, Operation, client, client_method, dispatch, server_method, skeleton,
};
pub use structure::{Slot, Structure, Value, initialised, structure_impls};
pub use union::{Case, CaseField, Tag, Union, UnionField, assemble, assembled, parts, tag, union_impls};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// How code names what it uses of others.
pub trait Paths {
    /// The runtime's crate.
    fn root(&self) -> TokenStream;
    /// Something from the root of the runtime.
    fn runtime(&self, name: &str) -> TokenStream;
    /// Something from a module of the runtime.
    fn runtime_in(&self, module: &str, name: &str) -> TokenStream;
    /// A name of the prelude.
    fn prelude(&self, name: &str) -> TokenStream;
}

/// Every path from the root of its crate: for code that is put into files whose names nobody knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Absolute;

impl Paths for Absolute {
    fn root(&self) -> TokenStream {
        quote!(::vapi_runtime)
    }

    fn runtime(&self, name: &str) -> TokenStream {
        let name = format_ident!("{name}");
        quote!(::vapi_runtime::#name)
    }

    fn runtime_in(&self, module: &str, name: &str) -> TokenStream {
        let (module, name) = (format_ident!("{module}"), format_ident!("{name}"));
        quote!(::vapi_runtime::#module::#name)
    }

    fn prelude(&self, name: &str) -> TokenStream {
        let path = PRELUDE.iter().find(|(known, _)| *known == name).map_or("core::prelude::v1", |(_, path)| path);
        let (path, name) = (path.split("::").map(|segment| format_ident!("{segment}")), format_ident!("{name}"));
        quote!(::#(#path::)*#name)
    }
}

/// What every file sees without an import, as far as this code uses it or would hide it.
pub(crate) const PRELUDE: &[(&str, &str)] = &[
    ("AsRef", "core::convert"),
    ("Box", "std::boxed"),
    ("Clone", "core::clone"),
    ("Default", "core::default"),
    ("Drop", "core::ops"),
    ("Eq", "core::cmp"),
    ("Err", "core::result::Result"),
    ("Copy", "core::marker"),
    ("Fn", "core::ops"),
    ("Future", "core::future"),
    ("From", "core::convert"),
    ("Into", "core::convert"),
    ("IntoFuture", "core::future"),
    ("IntoIterator", "core::iter"),
    ("Iterator", "core::iter"),
    ("None", "core::option::Option"),
    ("Ok", "core::result::Result"),
    ("Option", "core::option"),
    ("Ord", "core::cmp"),
    ("PartialEq", "core::cmp"),
    ("PartialOrd", "core::cmp"),
    ("Result", "core::result"),
    ("Send", "core::marker"),
    ("Some", "core::option::Option"),
    ("String", "std::string"),
    ("Sync", "core::marker"),
    ("ToOwned", "std::borrow"),
    ("ToString", "std::string"),
    ("Vec", "std::vec"),
];
