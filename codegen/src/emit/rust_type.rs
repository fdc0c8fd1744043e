//! vAPI types as Rust writes them: owned and borrowed.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::Scope;
use crate::ir::{MapKey, Resource, Type, TypeId};
use crate::shape::Paths as _;

/// The owned type.
pub(super) fn owned(scope: &Scope<'_>, ty: &Type) -> TokenStream {
    in_place(scope, ty, false)
}

/// The owned type of a field, where a box may stand between it and the structure that it holds.
pub(super) fn in_place(scope: &Scope<'_>, ty: &Type, boxed: bool) -> TokenStream {
    match ty {
        Type::Void => quote!(()),
        Type::Boolean => quote!(bool),
        Type::Integer => quote!(i64),
        Type::Double => quote!(f64),
        Type::String => scope.prelude("String"),
        Type::Secret => scope.runtime("Secret"),
        Type::Binary => scope.runtime("Blob"),
        Type::DateTime => scope.runtime("DateTime"),
        Type::Uri => scope.runtime("Uri"),
        Type::Opaque => scope.runtime("Opaque"),
        Type::AnyError => scope.runtime("ApiError"),
        Type::DynamicStructure(_) => scope.runtime("DynamicStructure"),
        Type::Id(resource) => id(scope, resource),
        Type::Optional(inner) => {
            let (option, inner) = (scope.prelude("Option"), in_place(scope, inner, boxed));
            quote!(#option<#inner>)
        }
        Type::List(inner) => {
            let (vec, inner) = (scope.prelude("Vec"), owned(scope, inner));
            quote!(#vec<#inner>)
        }
        Type::Set(inner) => {
            let (set, inner) = (scope.runtime("Set"), owned(scope, inner));
            quote!(#set<#inner>)
        }
        Type::Map(key, value) => {
            let (map, key, value) = (scope.map(), map_key(scope, key), owned(scope, value));
            quote!(#map<#key, #value>)
        }
        Type::Enumeration(id) => scope.ty(TypeId::Enumeration(*id)),
        Type::Structure(id) => {
            let ty = scope.ty(TypeId::Structure(*id));
            if boxed {
                let r#box = scope.prelude("Box");
                quote!(#r#box<#ty>)
            } else {
                ty
            }
        }
    }
}

fn id(scope: &Scope<'_>, resource: &Resource) -> TokenStream {
    let id = scope.runtime("Id");
    let marker = match resource {
        Resource::One(resource) => scope.marker(resource),
        Resource::Unknown | Resource::Several(_) | Resource::Field { .. } => None,
    };
    match marker {
        Some(marker) => quote!(#id<#marker>),
        None => id,
    }
}

fn map_key(scope: &Scope<'_>, key: &MapKey) -> TokenStream {
    match key {
        MapKey::String => scope.prelude("String"),
        MapKey::Integer => quote!(i64),
        MapKey::Boolean => quote!(bool),
        MapKey::Uri => scope.runtime("Uri"),
        MapKey::DateTime => scope.runtime("DateTime"),
        MapKey::Id(resource) => id(scope, resource),
        MapKey::Enumeration(id) => scope.ty(TypeId::Enumeration(*id)),
    }
}

/// The type by which a client takes an argument: borrowed, so that a call consumes nothing.
pub(super) fn argument(scope: &Scope<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::Boolean | Type::Integer | Type::Double => owned(scope, ty),
        Type::String => quote!(&str),
        Type::List(inner) => {
            let inner = owned(scope, inner);
            quote!(&[#inner])
        }
        Type::Optional(inner) => {
            let option = scope.prelude("Option");
            let inner = if let Type::Optional(_) = **inner {
                let inner = owned(scope, inner);
                quote!(&#inner)
            } else {
                argument(scope, inner)
            };
            quote!(#option<#inner>)
        }
        _ => {
            let ty = owned(scope, ty);
            quote!(&#ty)
        }
    }
}

/// The type of a constructor's or setter's parameter, and the value that it becomes. Texts and errors are taken in any
/// form that converts.
pub(super) fn parameter(scope: &Scope<'_>, ty: &Type, boxed: bool, name: &TokenStream) -> (TokenStream, TokenStream) {
    match ty {
        Type::String | Type::Secret | Type::Binary | Type::AnyError => {
            let (into, ty) = (scope.prelude("Into"), owned(scope, ty));
            (quote!(impl #into<#ty>), quote!(#name.into()))
        }
        Type::Structure(_) if boxed => {
            let (r#box, ty) = (scope.prelude("Box"), owned(scope, ty));
            (ty, quote!(#r#box::new(#name)))
        }
        _ => (in_place(scope, ty, boxed), name.clone()),
    }
}

/// What an optional holds; any other type is its own.
pub(super) fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        other => other,
    }
}
