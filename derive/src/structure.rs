//! `VapiStruct` and `VapiError`.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Field, Fields, Generics, Ident, Type};
use vapi_codegen::shape::{self, Absolute, Paths as _, Slot, Value};

use crate::attributes::{Options, docs};
use crate::errors::Errors;
use crate::names::{check_canonical, example, plain};
use crate::{rust_type, tables};

/// Data, or an error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Structure,
    Error,
}

/// Options of a field that is one field of the wire, and of a parameter.
pub(crate) const PLAIN: &[&str] = &["name", "id", "fields_of", "alias", "secret", "sensitive"];

/// A field of the struct.
enum Member<'a> {
    /// One field of the wire.
    Field { ident: &'a Ident, ty: &'a Type, table: tables::Field, is_optional: bool },
    /// All fields of a union or a group.
    Union { ident: &'a Ident, ty: &'a Type, is_group: bool },
}

pub(crate) fn expand(input: &DeriveInput, kind: Kind) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let fields = fields(input, kind)?;
    check_generics(&input.generics, &mut errors);
    let options = Options::parse(&input.attrs, "a structure", &["name"], &mut errors);
    let canonical = canonical(&options, &input.ident, &mut errors);
    let mut members: Vec<Member<'_>> = Vec::new();
    let mut extra: Option<Ident> = None;
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        match member(field, ident, &mut errors) {
            Some(member) => {
                if let Member::Field { table, .. } = &member {
                    let twin = members
                        .iter()
                        .any(|known| matches!(known, Member::Field { table: known, .. } if known.wire == table.wire));
                    if twin {
                        errors.at(ident, format!("another field is called `{}` on the wire too: name one of them with #[vapi(name = \"…\")]", table.wire));
                    }
                }
                members.push(member);
            }
            None if extra.is_some() => errors.at(ident, "one field keeps what isn't known: unmark this one"),
            None => extra = Some(ident.clone()),
        }
    }
    errors.finish()?;
    Ok(code(input, kind, &canonical, &members, extra))
}

fn fields(input: &DeriveInput, kind: Kind) -> syn::Result<impl Iterator<Item = &Field>> {
    let what = if kind == Kind::Error { "an error" } else { "a structure" };
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter()),
            Fields::Unnamed(fields) => Err(syn::Error::new_spanned(
                fields,
                format!("fields of {what} have names on the wire: give them names, `{{ name: … }}`"),
            )),
            Fields::Unit => Err(syn::Error::new_spanned(
                &input.ident,
                format!("{what} without fields is written with braces: `struct {} {{}}`", input.ident),
            )),
        },
        Data::Enum(_) => Err(syn::Error::new_spanned(
            &input.ident,
            format!("{what} is a struct; for an enum there are `#[derive(VapiEnum)]` and `#[derive(VapiUnion)]`"),
        )),
        Data::Union(_) => Err(syn::Error::new_spanned(
            &input.ident,
            format!("{what} is a struct; what vAPI calls a union is an enum with `#[derive(VapiUnion)]`"),
        )),
    }
}

/// Notes parameters of a type: what crosses a wire has none.
pub(crate) fn check_generics(generics: &Generics, errors: &mut Errors) {
    for parameter in &generics.params {
        match parameter {
            syn::GenericParam::Lifetime(_) => {
                errors.at(
                    parameter,
                    "a value of vAPI owns what it holds: remove the lifetime, and write `String` for `&str`",
                );
            }
            _ => errors.at(
                parameter,
                "a type of vAPI has one form on the wire, so it can't be generic: write one type for each form",
            ),
        }
    }
}

/// The canonical name, which must be stated.
pub(crate) fn canonical(options: &Options, item: &Ident, errors: &mut Errors) -> String {
    let example = example(item);
    if let Some(name) = &options.name {
        check_canonical(name, &example, errors);
        return name.value();
    }
    if !options.is_broken {
        errors.at(item, format!("`{item}` needs its name on the wire: #[vapi(name = \"{example}\")]"));
    }
    String::new()
}

/// What a field is; none: it keeps what isn't known.
fn member<'a>(field: &'a Field, ident: &'a Ident, errors: &mut Errors) -> Option<Member<'a>> {
    const KNOWN: &[&str] = &["name", "id", "fields_of", "alias", "secret", "sensitive", "union", "one_of", "extra"];
    let options = Options::parse(&field.attrs, "a field", KNOWN, errors);
    let marks = [options.union, options.one_of, options.extra].iter().filter(|mark| **mark).count();
    let others = options.name.is_some() || options.id.is_some() || options.secret || options.sensitive;
    if marks > 1 {
        errors.at(ident, "a field is one of `union`, `one_of` and `extra`: keep one");
    } else if marks == 1 && others {
        errors.at(ident, "this field is none of the wire's, so `name`, `id`, `secret` and `sensitive` say nothing of it: remove them");
    }
    if options.extra {
        if rust_type::segment(&field.ty).is_none_or(|segment| segment.ident != "Extra") {
            errors.at(&field.ty, "what isn't known is kept in a `vapi_runtime::Extra`");
        }
        return None;
    }
    if options.union || options.one_of {
        if rust_type::optional(&field.ty).is_some() {
            errors
                .at(&field.ty, "a union is always there: where its tag may be unset, the enum has the variant `Unset`");
        }
        return Some(Member::Union { ident, ty: &field.ty, is_group: options.one_of });
    }
    if rust_type::segment(&field.ty).is_some_and(|segment| segment.ident == "Extra") {
        errors.at(&field.ty, "a field that keeps what isn't known is marked: #[vapi(extra)]");
    }
    let table = wire_field(&field.ty, &plain(ident), &options, docs(&field.attrs), errors);
    Some(Member::Field { ident, ty: &field.ty, table, is_optional: rust_type::optional(&field.ty).is_some() })
}

/// A field of the wire by its type and its options.
pub(crate) fn wire_field(ty: &Type, name: &str, options: &Options, doc: String, errors: &mut Errors) -> tables::Field {
    rust_type::check(ty, errors);
    if options.secret && !rust_type::is_secret(ty) {
        errors.at(ty, "a secret is wiped and never shown: write `vapi_runtime::Secret`");
    }
    tables::Field {
        wire: options.name.as_ref().map_or_else(|| name.to_owned(), syn::LitStr::value),
        ty: rust_type::table(ty, options, errors),
        is_sensitive: options.sensitive,
        doc,
    }
}

/// A variable that the decoder's own don't hide.
pub(crate) fn local(ident: &Ident) -> Ident {
    match ident.to_string().as_str() {
        name @ ("input" | "extra" | "slots" | "list") => format_ident!("{name}_"),
        _ => ident.clone(),
    }
}

fn code(input: &DeriveInput, kind: Kind, canonical: &str, members: &[Member<'_>], extra: Option<Ident>) -> TokenStream {
    let table = table(kind, canonical, members, &docs(&input.attrs));
    let embedded = Absolute.runtime_in("codec", "EmbeddedUnion");
    let values = members.iter().map(|member| match member {
        Member::Field { ident, is_optional: true, .. } => ((*ident).clone(), Value::Optional(local(ident))),
        Member::Field { ident, .. } => ((*ident).clone(), Value::Required(local(ident))),
        Member::Union { ident, ty, .. } => {
            let slots = local(ident);
            ((*ident).clone(), Value::Made(quote!(<#ty as #embedded>::from_slots(input, #slots)?)))
        }
    });
    let slots = members.iter().map(|member| match member {
        Member::Field { ident, .. } => Slot::One(local(ident)),
        Member::Union { ident, ty, .. } => Slot::Union(local(ident), ty.to_token_stream()),
    });
    let structure = shape::Structure {
        name: input.ident.clone(),
        table: quote!(__TABLE),
        is_error: kind == Kind::Error,
        slots: slots.collect(),
        before: TokenStream::new(),
        members: values.collect(),
        extra,
    };
    let impls = shape::structure_impls(&Absolute, &structure);
    let described = rust_type::described(members.iter().filter_map(|member| match member {
        Member::Field { ty, .. } => Some(*ty),
        Member::Union { .. } => None,
    }));
    quote! {
        const _: () = {
            #described
            #table
            #(#impls)*
        };
    }
}

/// The index of each member's first field in the table, and how many fields there are.
fn indices(members: &[Member<'_>]) -> (Vec<TokenStream>, TokenStream) {
    let embedded = Absolute.runtime_in("codec", "EmbeddedUnion");
    let (mut plain, mut unions) = (0, TokenStream::new());
    let mut indices = Vec::new();
    for member in members {
        let number = Literal::usize_unsuffixed(plain);
        indices.push(quote!(#number #unions));
        match member {
            Member::Field { .. } => plain += 1,
            Member::Union { ty, .. } => unions.extend(quote!(+ <#ty as #embedded>::COUNT)),
        }
    }
    let number = Literal::usize_unsuffixed(plain);
    (indices, quote!(#number #unions))
}

/// The static table. The fields of unions are known to their enums only, so lists are joined while constants are made.
fn table(kind: Kind, canonical: &str, members: &[Member<'_>], doc: &str) -> TokenStream {
    let (info, table) = (Absolute.runtime_in("meta", "StructureInfo"), Absolute.runtime_in("meta", "StructureTable"));
    let make = if kind == Kind::Error { quote!(error) } else { quote!(new) };
    let doc = tables::doc(doc);
    let plain: Option<Vec<tables::Field>> = members
        .iter()
        .map(|member| match member {
            Member::Field { table, .. } => Some(table.clone()),
            Member::Union { .. } => None,
        })
        .collect();
    if let Some(fields) = plain {
        let fields = tables::fields(&fields);
        return quote!(static __TABLE: #table = #table::new(&#info::#make(#canonical, #fields)#doc););
    }
    let (field_info, member_info) =
        (Absolute.runtime_in("meta", "FieldInfo"), Absolute.runtime_in("meta", "MemberInfo"));
    let lists = members.iter().map(|member| match member {
        Member::Field { table, .. } => tables::fields(std::slice::from_ref(table)),
        Member::Union { ty, .. } => quote_spanned!(ty.span()=> <#ty>::__vapi_fields()),
    });
    let (mut entries, mut unions, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    let (indices, count) = indices(members);
    for (member, index) in members.iter().zip(indices) {
        match member {
            Member::Field { .. } => entries.push(quote!(#member_info::Field(#index))),
            Member::Union { ident, ty, is_group } => {
                let (list, variant, at) = if *is_group {
                    (&mut groups, quote!(OneOf), Absolute.runtime_in("codec", "OneOfAt"))
                } else {
                    (&mut unions, quote!(Union), Absolute.runtime_in("codec", "UnionAt"))
                };
                let (number, name) = (Literal::usize_unsuffixed(list.len()), crate::names::plain(ident));
                entries.push(quote!(#member_info::#variant(#number)));
                list.push(quote!(<#ty as #at<{ #index }>>::INFO.named(#name)));
            }
        }
    }
    quote! {
        const __COUNT: usize = #count;
        static __FIELDS: [#field_info; __COUNT] = ::vapi_runtime::derived::concat(&[#(#lists),*]);
        static __TABLE: #table = #table::new(
            &#info::#make(#canonical, &__FIELDS)
                .with_members(&[#(#entries),*], &[#(#unions),*], &[#(#groups),*])
                #doc
        );
    }
}
