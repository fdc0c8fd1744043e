//! What stands in `#[vapi(…)]`, and documentation.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Type};

use crate::errors::Errors;
use crate::names::nearest;

/// The options of one item.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that is there or isn't")]
pub(crate) struct Options {
    pub(crate) name: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    pub(crate) tag: Option<LitStr>,
    pub(crate) enumeration: Option<Type>,
    pub(crate) id: Option<LitStr>,
    pub(crate) fields_of: Option<Type>,
    pub(crate) alias: bool,
    pub(crate) secret: bool,
    pub(crate) sensitive: bool,
    pub(crate) union: bool,
    pub(crate) one_of: bool,
    pub(crate) extra: bool,
    /// Something in them is wrong, and said to be: what is missing may be there.
    pub(crate) is_broken: bool,
}

impl Options {
    /// Reads the options of an item, which takes those in `known`; `what` names the item.
    pub(crate) fn parse(attributes: &[Attribute], what: &str, known: &[&str], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("vapi")) {
            let mut seen: Vec<String> = Vec::new();
            let result = match &attribute.meta {
                Meta::List(_) => attribute.parse_nested_meta(|meta| options.option(&meta, what, known, &mut seen)),
                _ => Err(syn::Error::new_spanned(attribute, "options stand in parentheses: `#[vapi(name = \"…\")]`")),
            };
            options.is_broken |= errors.take(result).is_none();
        }
        options
    }

    fn option(
        &mut self,
        meta: &ParseNestedMeta<'_>,
        what: &str,
        known: &[&str],
        seen: &mut Vec<String>,
    ) -> syn::Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        if !known.contains(&name.as_str()) {
            return Err(meta.error(unknown(&name, what, known)));
        }
        if seen.contains(&name) {
            return Err(meta.error(format!("`{name}` is said twice: keep one")));
        }
        seen.push(name.clone());
        match name.as_str() {
            "name" => self.name = Some(text(meta, &name)?),
            "rename_all" => self.rename_all = Some(text(meta, &name)?),
            "tag" => self.tag = Some(text(meta, &name)?),
            "id" => self.id = Some(text(meta, &name)?),
            "fields_of" => self.fields_of = Some(meta.value()?.parse()?),
            "enumeration" => self.enumeration = Some(meta.value()?.parse()?),
            "alias" => self.alias = flag(meta, &name)?,
            "secret" => self.secret = flag(meta, &name)?,
            "sensitive" => self.sensitive = flag(meta, &name)?,
            "union" => self.union = flag(meta, &name)?,
            "one_of" => self.one_of = flag(meta, &name)?,
            _ => self.extra = flag(meta, &name)?,
        }
        Ok(())
    }
}

pub(crate) fn unknown(name: &str, what: &str, known: &[&str]) -> String {
    if let "default" | "skip" | "flatten" | "with" = name {
        return format!(
            "{what} has no option `{name}`: vAPI sends every field, and has no default values; use `Option` for what may be left out"
        );
    }
    if let Some(meant) = nearest(name, known.iter().copied()) {
        return format!("{what} has no option `{name}`; did you mean `{meant}`?");
    }
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("{what} has no option `{name}`; it has {}", known.join(", "))
}

/// `name = "…"`.
pub(crate) fn text(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Result<LitStr> {
    let wanted = format!("`{name}` takes a text: `{name} = \"…\"`");
    let value = meta.value().map_err(|_| meta.error(&wanted))?;
    let text: LitStr = value.parse().map_err(|error| syn::Error::new(error.span(), &wanted))?;
    if text.value().is_empty() {
        return Err(syn::Error::new(
            text.span(),
            format!("`{name}` is empty: write the name, or leave the option out"),
        ));
    }
    Ok(text)
}

fn flag(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Result<bool> {
    if meta.input.is_empty() || meta.input.peek(syn::Token![,]) {
        return Ok(true);
    }
    Err(meta.error(format!("`{name}` takes no value: it is there, or it isn't")))
}

/// The text of the documentation comments of an item.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').map_or(line.clone(), str::to_owned).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The attributes that generated items take over: documentation, and that something is on its way out.
pub(crate) fn kept(attributes: &[Attribute]) -> proc_macro2::TokenStream {
    let kept = attributes.iter().filter(|attribute| {
        ["doc", "deprecated", "cfg", "allow", "expect"].iter().any(|name| attribute.path().is_ident(name))
    });
    quote::quote!(#(#kept)*)
}
