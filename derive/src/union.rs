//! `VapiUnion`.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Type, Variant};
use vapi_codegen::shape::{self, Absolute, CaseField, Paths as _, Tag, UnionField};

use crate::attributes::{Options, docs};
use crate::errors::Errors;
use crate::names::{Case, plain};
use crate::{enumeration, rust_type, structure, tables};

/// A field of some case.
struct FieldOf<'a> {
    /// Its type without the `Option` of cases that don't require it.
    ty: &'a Type,
    local: Ident,
    table: tables::Field,
    /// Where it was first seen: the variant, and in it what gives the field its name.
    variant: &'a Ident,
    place: TokenStream,
}

/// What is known of the enum so far.
#[derive(Default)]
struct Found<'a> {
    fields: Vec<FieldOf<'a>>,
    cases: Vec<shape::Case>,
    is_optional: bool,
}

pub(crate) fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(
            &input.ident,
            "a union is an enum with a variant for each value of its tag; for a struct there is `#[derive(VapiStruct)]`",
        ));
    };
    structure::check_generics(&input.generics, &mut errors);
    let options = Options::parse(&input.attrs, "a union", &["tag", "enumeration", "one_of", "rename_all"], &mut errors);
    check_kind(&options, &input.ident, &mut errors);
    let case = options.rename_all.as_ref().map(|text| Case::parse(text, &mut errors)).unwrap_or_default();
    let mut found = Found::default();
    for variant in data.variants.iter().filter(|variant| variant.ident != "Unknown") {
        if options.one_of {
            group_case(variant, &mut found, &mut errors);
        } else {
            tagged_case(variant, case, &mut found, &mut errors);
        }
    }
    enumeration::unknown(&input.ident, data.variants.iter(), "UnionValue", "a union", &mut errors);
    if data.variants.iter().all(|variant| variant.ident == "Unknown" || variant.ident == "Unset") {
        errors.at(
            &input.ident,
            "this union has no case: add a variant for each value of the tag, or for each field of the group",
        );
    }
    if let Some(tag) = &options.tag
        && let Some(field) = found.fields.iter().find(|field| field.table.wire == tag.value())
    {
        errors.at(
            &field.place,
            format!(
                "the tag is called `{}` already: name the field otherwise, with #[vapi(name = \"…\")]",
                tag.value()
            ),
        );
    }
    errors.finish()?;
    found.order();
    Ok(code(&input.ident, &options, found, docs(&input.attrs)))
}

impl Found<'_> {
    /// Puts the fields in an order that is that of every case, as far as cases agree.
    fn order(&mut self) {
        let mut order: Vec<usize> = Vec::new();
        for case in &self.cases {
            let fields: Vec<usize> = case.fields.iter().map(|field| field.field).collect();
            for (at, field) in fields.iter().enumerate() {
                if !order.contains(field) {
                    let behind = fields.iter().skip(at + 1);
                    let place = behind.filter_map(|next| order.iter().position(|known| known == next)).min();
                    order.insert(place.unwrap_or(order.len()), *field);
                }
            }
        }
        let place = |field: usize| order.iter().position(|known| *known == field).unwrap_or(field);
        for field in self.cases.iter_mut().flat_map(|case| &mut case.fields) {
            field.field = place(field.field);
        }
        let mut fields: Vec<_> = std::mem::take(&mut self.fields).into_iter().enumerate().collect();
        fields.sort_by_key(|(position, _)| place(*position));
        self.fields = fields.into_iter().map(|(_, field)| field).collect();
    }
}

fn check_kind(options: &Options, item: &Ident, errors: &mut Errors) {
    const TAGGED_GROUP: &str =
        "a group of which exactly one field is set has no tag: remove `tag` and `enumeration`, or `one_of`";
    match (&options.tag, &options.enumeration, options.one_of) {
        (None, None, true) | (Some(_), Some(_), false) => {}
        (Some(tag), _, true) => errors.at(tag, TAGGED_GROUP),
        (None, Some(enumeration), true) => errors.at(enumeration, TAGGED_GROUP),
        (None, _, false) | (Some(_), None, false) if options.is_broken => {}
        (None, _, false) => errors.at(item, "a union needs its tag: #[vapi(tag = \"kind\", enumeration = Kind)]; where exactly one field is set and no tag says which, write #[vapi(one_of)]"),
        (Some(tag), None, false) => errors.at(tag, "the tag's values are those of an enumeration: add `enumeration = Kind`, an enum with `#[derive(VapiEnum)]`"),
    }
}

fn tagged_case<'a>(variant: &'a Variant, case: Case, found: &mut Found<'a>, errors: &mut Errors) {
    let options = Options::parse(&variant.attrs, "a case", &["name"], errors);
    if variant.ident == "Unset" {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(&variant.fields, "without a tag there is no field of a case: `Unset` holds nothing");
        }
        found.is_optional = true;
        return;
    }
    let value = enumeration::value(&variant.ident, options.name.as_ref(), case);
    if let Some(twin) = found.cases.iter().find(|known| known.value == value) {
        errors.at(
            &variant.ident,
            format!(
                "`{}` and `{}` both stand for the value `{value}`: name one of them with #[vapi(name = \"…\")]",
                twin.variant, variant.ident
            ),
        );
    }
    let (is_named, fields) = match &variant.fields {
        Fields::Unit => (false, Vec::new()),
        Fields::Named(fields) => (true, fields.named.iter().collect()),
        Fields::Unnamed(fields) => {
            if fields.unnamed.len() != 1 {
                errors.at(fields, "several fields of a case have names: write `{ first: …, second: … }`");
            }
            (false, fields.unnamed.iter().take(1).collect())
        }
    };
    let fields = fields.into_iter().filter_map(|field| {
        let options = Options::parse(&field.attrs, "a field", structure::PLAIN, errors);
        if field.ident.is_none() && options.name.is_none() {
            errors.at(field, "this field needs its name on the wire: #[vapi(name = \"…\")] in front of the type");
            return None;
        }
        let inner = rust_type::optional(&field.ty);
        let name = field.ident.as_ref().map_or_else(String::new, plain);
        let table = structure::wire_field(&field.ty, &name, &options, docs(&field.attrs), errors);
        let position = add(
            (variant, field.ident.as_ref().unwrap_or(&variant.ident)),
            inner.unwrap_or(&field.ty),
            table,
            &options,
            found,
            errors,
        );
        let name = field.ident.clone().unwrap_or_else(|| format_ident!("value"));
        Some(CaseField { field: position, name, is_required: inner.is_none() })
    });
    let fields = fields.collect();
    found.cases.push(shape::Case {
        variant: variant.ident.clone(),
        tag_variant: variant.ident.clone(),
        value,
        is_named,
        fields,
    });
}

fn group_case<'a>(variant: &'a Variant, found: &mut Found<'a>, errors: &mut Errors) {
    let outer = Options::parse(&variant.attrs, "a case", &["name"], errors);
    let field = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
        _ => None,
    };
    let Some(field) = field else {
        errors.at(variant, format!("a variant of a group holds the one field that is set: `{}(…)`", variant.ident));
        return;
    };
    let mut options = Options::parse(&field.attrs, "a field", structure::PLAIN, errors);
    options.name = options.name.or(outer.name);
    if rust_type::optional(&field.ty).is_some() {
        errors.at(&field.ty, "the field of this case is set, so it is no `Option`: write what is in it");
    }
    let doc = Some(docs(&field.attrs)).filter(|doc| !doc.is_empty()).unwrap_or_else(|| docs(&variant.attrs));
    let table = structure::wire_field(&field.ty, &Case::Snake.apply(&plain(&variant.ident)), &options, doc, errors);
    if let Some(twin) = found.fields.iter().find(|known| known.table.wire == table.wire) {
        errors.at(
            &variant.ident,
            format!(
                "`{}` and `{}` are both the field `{}`: name one of them with #[vapi(name = \"…\")]",
                twin.variant, variant.ident, table.wire
            ),
        );
        return;
    }
    let position = add((variant, &variant.ident), &field.ty, table, &options, found, errors);
    found.cases.push(shape::Case {
        variant: variant.ident.clone(),
        tag_variant: variant.ident.clone(),
        value: String::new(),
        is_named: false,
        fields: vec![CaseField { field: position, name: format_ident!("value"), is_required: true }],
    });
}

/// The position of a field among those of the union; cases may share one of the same type.
fn add<'a>(
    (variant, name): (&'a Variant, &Ident),
    ty: &'a Type,
    table: tables::Field,
    options: &Options,
    found: &mut Found<'a>,
    errors: &mut Errors,
) -> usize {
    if let Some(position) = found.fields.iter().position(|known| known.table.wire == table.wire) {
        let known = &found.fields[position];
        if known.ty.to_token_stream().to_string() != ty.to_token_stream().to_string() {
            errors.at(
                ty,
                format!(
                    "the field `{}` has another type in `{}`: fields of one name are one field of the structure",
                    table.wire, known.variant
                ),
            );
        }
        return position;
    }
    let position = found.fields.len();
    // In the structure it is there in some cases only, whatever the case that it is in says.
    let inner = rust_type::table(ty, options, &mut Errors::default());
    let table = tables::Field { ty: quote!(::vapi_runtime::meta::Type::Optional(&#inner)), ..table };
    let place = options.name.as_ref().map_or_else(|| name.to_token_stream(), LitStr::to_token_stream);
    found.fields.push(FieldOf { ty, local: format_ident!("field_{position}"), table, variant: &variant.ident, place });
    position
}

fn code(name: &Ident, options: &Options, found: Found<'_>, doc_of_tag: String) -> TokenStream {
    let before = usize::from(options.tag.is_some());
    let number = |index: usize| {
        let number = Literal::usize_unsuffixed(index);
        quote!(#number)
    };
    let fields = found.fields.iter().enumerate().map(|(position, field)| UnionField {
        local: field.local.clone(),
        ty: field.ty.to_token_stream(),
        index: number(position + before),
        is_tag: false,
    });
    let union = shape::Union {
        name: name.clone(),
        table: quote!(&__TABLE),
        number: 0,
        tag: options.enumeration.as_ref().map(|ty| Tag {
            local: format_ident!("tag"),
            ty: quote!(#ty),
            is_optional: found.is_optional,
            index: number(0),
        }),
        fields: fields.collect(),
        cases: found.cases,
    };
    let doc = quote!(#[doc = "The tag."]);
    let (tag, parts) = (shape::tag(&Absolute, &union, &doc), shape::parts(&Absolute, &union));
    let (assemble, impls) = (shape::assemble(&Absolute, &union), shape::union_impls(&Absolute, &union));
    let embedded = embedded(options, &union, &found.fields, doc_of_tag);
    let tables = tables(name, options, &union);
    quote! {
        const _: () = {
            #tables
            impl #name { #tag #parts #assemble }
            #embedded
            #impls
        };
    }
}

/// What a structure needs to take the union in.
fn embedded(options: &Options, union: &shape::Union, fields: &[FieldOf<'_>], doc: String) -> TokenStream {
    let name = &union.name;
    let (embedded, field_info) =
        (Absolute.runtime_in("codec", "EmbeddedUnion"), Absolute.runtime_in("meta", "FieldInfo"));
    let slot = Absolute.runtime_in("codec", "Slot");
    let mut table: Vec<tables::Field> = fields.iter().map(|field| field.table.clone()).collect();
    let mut types: Vec<TokenStream> = union.fields.iter().map(|field| field.ty.clone()).collect();
    let mut locals: Vec<Ident> = union.fields.iter().map(|field| field.local.clone()).collect();
    if let (Some(tag), Some(wire)) = (&union.tag, &options.tag) {
        let ty = &tag.ty;
        let described =
            quote!(::vapi_runtime::meta::Type::Enumeration(<#ty as ::vapi_runtime::codec::Enumeration>::INFO));
        let described =
            if tag.is_optional { quote!(::vapi_runtime::meta::Type::Optional(&#described)) } else { described };
        table.insert(0, tables::Field { wire: wire.value(), ty: described, is_sensitive: false, doc });
        types.insert(0, ty.clone());
        locals.insert(0, tag.local.clone());
    }
    let table = tables::fields(&table);
    let nones = locals.iter().map(|_| quote!(::core::option::Option::None,));
    let (before, value) = shape::assembled(&Absolute, union);
    let count = Literal::usize_unsuffixed(types.len());
    let described = rust_type::described(fields.iter().map(|field| field.ty));
    quote! {
        #described
        // A function, since types that hold themselves can't be made of constants.
        static __FIELDS: &[#field_info] = #table;
        impl #name {
            #[doc(hidden)]
            #[must_use]
            pub const fn __vapi_fields() -> &'static [#field_info] {
                __FIELDS
            }
        }
        impl #embedded for #name {
            type Slots = (#(::core::option::Option<#types>,)*);

            const COUNT: usize = #count;

            fn no_slots() -> Self::Slots {
                (#(#nones)*)
            }

            fn list_slots<'a>(slots: &'a mut Self::Slots, list: &mut ::std::vec::Vec<&'a mut dyn #slot>) {
                let (#(#locals,)*) = slots;
                #(list.push(#locals);)*
            }

            fn from_slots(
                input: &mut ::vapi_runtime::Decoder<'_>,
                slots: Self::Slots,
            ) -> ::core::result::Result<Self, ::vapi_runtime::DecodeError> {
                let (#(#locals,)*) = slots;
                #before
                let made = #value;
                ::core::result::Result::Ok(made)
            }
        }
    }
}

/// The part of a structure's table, and a table of its own by which the enum is written and shown.
fn tables(name: &Ident, options: &Options, union: &shape::Union) -> TokenStream {
    let (info, table) = (Absolute.runtime_in("meta", "StructureInfo"), Absolute.runtime_in("meta", "StructureTable"));
    let member_info = Absolute.runtime_in("meta", "MemberInfo");
    let title = plain(name);
    let before = usize::from(union.tag.is_some());
    let at = |position: usize| {
        let index = Literal::usize_unsuffixed(position + before);
        quote!(AT + #index)
    };
    let all = (0..union.fields.len()).map(at);
    let Some(tag) = &union.tag else {
        let (one_of, group_info) = (Absolute.runtime_in("codec", "OneOfAt"), Absolute.runtime_in("meta", "OneOfInfo"));
        let group = tables::one_of(all);
        return quote! {
            impl<const AT: usize> #one_of<AT> for #name {
                const INFO: #group_info = #group;
            }
            static __TABLE: #table = #table::new(
                &#info::new(#title, __FIELDS)
                    .with_members(&[#member_info::OneOf(0)], &[], &[<#name as #one_of<0>>::INFO])
            );
        };
    };
    let (union_at, union_info) = (Absolute.runtime_in("codec", "UnionAt"), Absolute.runtime_in("meta", "UnionInfo"));
    let cases = union.cases.iter().map(|case| {
        let fields = case.fields.iter().map(|field| (at(field.field), field.is_required)).collect();
        (case.value.as_str(), fields)
    });
    let part = tables::union(&quote!(AT), all, cases);
    let (ty, values) = (&tag.ty, union.cases.iter().map(|case| &case.value));
    // What is wrong with the cases is shown where the enumeration is named.
    let span = options.enumeration.as_ref().map_or_else(proc_macro2::Span::call_site, syn::spanned::Spanned::span);
    let check = quote::quote_spanned!(span=> ::vapi_runtime::derived::assert_cases(<#ty as ::vapi_runtime::codec::Enumeration>::INFO.values, &[#(#values),*]));
    quote! {
        const _: () = #check;
        impl<const AT: usize> #union_at<AT> for #name {
            const INFO: #union_info = #part;
        }
        static __TABLE: #table = #table::new(
            &#info::new(#title, __FIELDS)
                .with_members(&[#member_info::Union(0)], &[<#name as #union_at<0>>::INFO], &[])
        );
    }
}
