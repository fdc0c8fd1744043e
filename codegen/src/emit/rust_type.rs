//! vAPI types as Rust writes them: owned, borrowed, and as an entry of a table.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::Scope;
use crate::ir::{MapKey, Resource, Type, TypeId};
use crate::plan::names::ident;
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

/// The type as a table describes it.
pub(super) fn table(scope: &Scope<'_>, ty: &Type) -> TokenStream {
    let name = scope.runtime_in("meta", "Type");
    if let Some(constant) = constant(ty).map(ident) {
        return quote!(#name::#constant);
    }
    match ty {
        Type::Void => quote!(#name::Void),
        Type::Boolean => quote!(#name::Boolean),
        Type::Integer => quote!(#name::Integer),
        Type::Double => quote!(#name::Double),
        Type::String => quote!(#name::String),
        Type::Secret => quote!(#name::Secret),
        Type::Binary => quote!(#name::Binary),
        Type::DateTime => quote!(#name::DateTime),
        Type::Uri => quote!(#name::Uri),
        Type::Opaque => quote!(#name::Opaque),
        Type::AnyError => quote!(#name::AnyError),
        Type::DynamicStructure(ids) => {
            let tables = ids.iter().map(|id| scope.table(TypeId::Structure(*id)));
            quote!(#name::DynamicStructure(&[#(#tables),*]))
        }
        Type::Id(resource) => id_table(&name, resource),
        Type::Optional(inner) => {
            let inner = table(scope, inner);
            quote!(#name::Optional(&#inner))
        }
        Type::List(inner) => {
            let inner = table(scope, inner);
            quote!(#name::List(&#inner))
        }
        Type::Set(inner) => {
            let inner = table(scope, inner);
            quote!(#name::Set(&#inner))
        }
        Type::Map(key, value) => {
            let (key, value) = (map_key_table(scope, &name, key), table(scope, value));
            quote!(#name::Map(&#key, &#value))
        }
        Type::Enumeration(id) => {
            let table = scope.table(TypeId::Enumeration(*id));
            quote!(#name::Enumeration(#table))
        }
        Type::Structure(id) => {
            let table = scope.table(TypeId::Structure(*id));
            quote!(#name::Structure(#table))
        }
    }
}

/// The constant of the runtime that stands for one of the commonest types. References in tables cost the compiler much.
fn constant(ty: &Type) -> Option<&'static str> {
    let outside = |ty: &Type| match ty {
        Type::List(inner) if **inner == Type::String => Some(["LIST_STRING", "OPTIONAL_LIST_STRING"]),
        Type::Map(MapKey::String, inner) if **inner == Type::String => {
            Some(["MAP_STRING_STRING", "OPTIONAL_MAP_STRING_STRING"])
        }
        _ => None,
    };
    let Type::Optional(inner) = ty else { return outside(ty).map(|[name, _]| name) };
    match **inner {
        Type::Boolean => Some("OPTIONAL_BOOLEAN"),
        Type::Integer => Some("OPTIONAL_INTEGER"),
        Type::Double => Some("OPTIONAL_DOUBLE"),
        Type::String => Some("OPTIONAL_STRING"),
        Type::Secret => Some("OPTIONAL_SECRET"),
        Type::DateTime => Some("OPTIONAL_DATE_TIME"),
        Type::Uri => Some("OPTIONAL_URI"),
        ref other => outside(other).map(|[_, name]| name),
    }
}

fn id_table(name: &TokenStream, resource: &Resource) -> TokenStream {
    match resource {
        Resource::One(resource) => quote!(#name::Id(&[#resource])),
        Resource::Several(types) | Resource::Field { types, .. } => quote!(#name::Id(&[#(#types),*])),
        Resource::Unknown => quote!(#name::Id(&[])),
    }
}

fn map_key_table(scope: &Scope<'_>, name: &TokenStream, key: &MapKey) -> TokenStream {
    match key {
        MapKey::String => quote!(#name::String),
        MapKey::Integer => quote!(#name::Integer),
        MapKey::Boolean => quote!(#name::Boolean),
        MapKey::Uri => quote!(#name::Uri),
        MapKey::DateTime => quote!(#name::DateTime),
        MapKey::Id(resource) => id_table(name, resource),
        MapKey::Enumeration(id) => {
            let table = scope.table(TypeId::Enumeration(*id));
            quote!(#name::Enumeration(#table))
        }
    }
}
