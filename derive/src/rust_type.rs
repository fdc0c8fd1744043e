//! Types as a person wrote them: which are optional, which vAPI surely doesn't have, and how a client takes them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Type, TypePath};

use crate::attributes::Options;
use crate::errors::Errors;

/// The last segment of a type's path.
pub(crate) fn segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(TypePath { qself: None, path, .. }) => path.segments.last(),
        _ => None,
    }
}

/// The types between the angle brackets of a segment.
pub(crate) fn arguments(segment: &PathSegment) -> Vec<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What a type of this name with one argument holds.
fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = segment(ty).filter(|segment| segment.ident == name)?;
    match arguments(segment).as_slice() {
        [inner] => Some(inner),
        _ => None,
    }
}

/// What an `Option` holds.
pub(crate) fn optional(ty: &Type) -> Option<&Type> {
    inside(ty, "Option")
}

/// Notes a type that vAPI surely doesn't have, with what to write instead.
pub(crate) fn check(ty: &Type, errors: &mut Errors) {
    let hint = match ty {
        Type::Reference(reference) => {
            let owned = match segment(&reference.elem) {
                Some(segment) if segment.ident == "str" => "`String`",
                _ => "the type itself, without `&`",
            };
            Some(format!("a value of vAPI owns what it holds: write {owned}"))
        }
        Type::Array(_) | Type::Slice(_) => Some("vAPI has lists of any length: write `Vec<…>`".to_owned()),
        Type::Tuple(tuple) if !tuple.elems.is_empty() => {
            Some("vAPI has no tuples: make a structure with named fields".to_owned())
        }
        Type::Ptr(_) | Type::FnPtr(_) | Type::ImplTrait(_) | Type::TraitObject(_) | Type::Never(_) | Type::Infer(_) => {
            Some("vAPI has no such type: write the type that crosses the wire".to_owned())
        }
        Type::Path(_) => segment(ty).and_then(|segment| named(&segment.ident.to_string())),
        _ => None,
    };
    match (hint, segment(ty)) {
        (Some(hint), _) => errors.at(ty, hint),
        (None, Some(segment)) => {
            for inner in arguments(segment) {
                // What an id identifies is no value.
                if segment.ident != "Id" {
                    check(inner, errors);
                }
            }
        }
        (None, None) => {}
    }
}

fn named(name: &str) -> Option<String> {
    let text = match name {
        "i8" | "i16" | "i32" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
            "vAPI has one integer, of 64 bits with a sign: write `i64`"
        }
        "f32" => "vAPI has one floating point number, of 64 bits: write `f64`",
        "char" | "str" | "OsString" | "PathBuf" => "vAPI has one text: write `String`",
        "HashMap" | "IndexMap" => "maps are in the order of their keys: write `BTreeMap<…, …>`",
        "HashSet" | "BTreeSet" => "sets keep the order in which they came: write `vapi_runtime::Set<…>`",
        "VecDeque" | "LinkedList" => "vAPI has one list: write `Vec<…>`",
        "Rc" | "Arc" | "Cell" | "RefCell" | "Mutex" | "Cow" => {
            "a value of vAPI owns what it holds: write the type itself, or `Box<…>` where it holds itself"
        }
        "SystemTime" | "Instant" | "Timestamp" | "NaiveDateTime" => {
            "vAPI has moments in UTC: write `vapi_runtime::DateTime`"
        }
        "Url" => "vAPI has IRIs: write `vapi_runtime::Uri`",
        _ => return None,
    };
    Some(text.to_owned())
}

/// The type as an expression of a table. `id`: the texts in it are identifiers of this resource type; `fields_of`: the
/// dynamic structures in it have the fields of this one.
pub(crate) fn table(ty: &Type, options: &Options, errors: &mut Errors) -> TokenStream {
    if options.alias {
        return quote_spanned!(ty.span()=> <#ty as ::vapi_runtime::codec::Described>::TYPE);
    }
    for (name, kind) in [("Option", quote!(Optional)), ("Vec", quote!(List)), ("Set", quote!(Set))] {
        if let Some(inner) = inside(ty, name) {
            let inner = table(inner, options, errors);
            return quote!(::vapi_runtime::meta::Type::#kind(&#inner));
        }
    }
    if let Some(inner) = inside(ty, "Box") {
        return table(inner, options, errors);
    }
    if let Some(segment) = segment(ty).filter(|segment| segment.ident == "BTreeMap")
        && let [key, value] = arguments(segment).as_slice()
    {
        let (key, value) = (table(key, options, errors), table(value, options, errors));
        return quote!(::vapi_runtime::meta::Type::Map(&#key, &#value));
    }
    if options.id.is_none() && options.fields_of.is_none() {
        return leaf(ty);
    }
    let Some(resource) = &options.id else {
        if segment(ty).is_none_or(|segment| segment.ident != "DynamicStructure") {
            errors.at(
                ty,
                "only what is known at run time has fields of another: `fields_of` goes with `DynamicStructure`",
            );
        }
        let base = &options.fields_of;
        return quote!(::vapi_runtime::meta::Type::DynamicStructure(&[::vapi_runtime::meta::StructureRef::of::<#base>()]));
    };
    match segment(ty) {
        Some(segment) if segment.ident == "String" => {}
        Some(segment) if segment.ident == "Id" && arguments(segment).is_empty() => {}
        Some(segment) if segment.ident == "Id" => {
            errors.at(ty, "the type says already what it identifies: leave `id` out");
        }
        _ => errors.at(
            ty,
            "only texts are identifiers: `id` goes with `Id` or `String`, perhaps in an `Option`, a `Vec` or a `Set`",
        ),
    }
    let resources = resource.value();
    let resources = resources.split('|').map(str::trim);
    quote!(::vapi_runtime::meta::Type::Id(&[#(#resources),*]))
}

/// A type that holds no other by its name.
fn leaf(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as ::vapi_runtime::codec::Described>::TYPE)
}

/// Code that holds only when types have a place in vAPI.
pub(crate) fn described<'a>(types: impl IntoIterator<Item = &'a Type>) -> Option<TokenStream> {
    let checks: Vec<TokenStream> = types.into_iter().map(place).collect();
    (!checks.is_empty()).then(|| {
        quote! {
            const _: fn() = || {
                const fn is_described<T: ::vapi_runtime::codec::Described>() {}
                const fn is_key<T: ::vapi_runtime::codec::MapKey>() {}
                #(#checks)*
            };
        }
    })
}

/// The same for one type: what it holds is judged by itself, so that the compiler points there.
fn place(ty: &Type) -> TokenStream {
    if let Some(inner) = ["Option", "Vec", "Set", "Box"].iter().find_map(|name| inside(ty, name)) {
        return place(inner);
    }
    if let Some(segment) = segment(ty).filter(|segment| segment.ident == "BTreeMap")
        && let [key, value] = arguments(segment).as_slice()
    {
        let value = place(value);
        return quote_spanned!(key.span()=> is_key::<#key>(); #value);
    }
    quote_spanned!(ty.span()=> is_described::<#ty>();)
}

/// Whether there are secrets in it and nothing else.
pub(crate) fn is_secret(ty: &Type) -> bool {
    ["Option", "Vec", "Set", "Box"]
        .iter()
        .find_map(|name| inside(ty, name))
        .map_or_else(|| segment(ty).is_some_and(|segment| segment.ident == "Secret"), is_secret)
}

/// The type by which a client takes an argument: borrowed, so that a call consumes nothing.
pub(crate) fn argument(ty: &Type) -> TokenStream {
    if let Some(inner) = optional(ty) {
        let inner = if optional(inner).is_some() { quote!(&#inner) } else { argument(inner) };
        return quote!(::core::option::Option<#inner>);
    }
    if let Some(inner) = inside(ty, "Vec") {
        return quote!(&[#inner]);
    }
    match segment(ty).map(|segment| segment.ident.to_string()).as_deref() {
        Some("bool" | "i64" | "f64") => quote!(#ty),
        Some("String") => quote!(&str),
        _ => quote!(&#ty),
    }
}

/// What an operation answers: the `T` of `Result<T, ApiError>`.
pub(crate) fn answer<'a>(output: &'a ReturnType, method: &syn::Ident, errors: &mut Errors) -> Option<&'a Type> {
    const WANTED: &str = "an operation answers `Result<T, ApiError>`, with `()` for `T` when it answers nothing";
    let ReturnType::Type(_, ty) = output else {
        errors.at(method, WANTED);
        return None;
    };
    let parts = segment(ty).filter(|segment| segment.ident == "Result").map(arguments).unwrap_or_default();
    match parts.as_slice() {
        [answer, error] if segment(error).is_some_and(|segment| segment.ident == "ApiError") => Some(answer),
        [_, error] => {
            errors.at(error, "what operations report is an `ApiError`; errors of your own are in it, and are declared with `#[errors(…)]`");
            None
        }
        _ => {
            errors.at(ty, WANTED);
            None
        }
    }
}
