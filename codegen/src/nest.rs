//! From crates to a tree of modules, for programs that generate in their `build.rs`.
//!
//! The files of a crate go into one another where they are declared, `crate::` and the names of the other crates become
//! paths below the module that holds the tree, and features go away: everything is on. It is the same code in another
//! place, so nothing else of the generator has to know of it.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{File, Item, ItemMod};

use crate::generate::Crate;
use crate::plan::names::ident;

/// The feature behind which crates list their types.
const REGISTRY: &str = "registry";

/// The text of a file with a module for each crate, to be included in the module at the path `mount`
/// (`["crate", "vapi"]`).
///
/// A module is called like its crate, with `_` for `-`. `registry` says whether the lists of types are there, which
/// crates have behind the feature of that name.
///
/// # Errors
/// The file that is no Rust, which only a mistake of the generator can make.
pub fn module_tree(crates: &[Crate], mount: &[&str], registry: bool) -> Result<String, String> {
    let names: Vec<String> = crates.iter().map(|generated| generated.name.replace('-', "_")).collect();
    let mut text = String::from("// @generated: the modules of a vAPI spec. Do not edit.\n");
    for (generated, name) in crates.iter().zip(&names) {
        let nest = Nest { files: &generated.files, registry };
        let path: Vec<&str> = mount.iter().copied().chain([name.as_str()]).collect();
        let rewrite = Rewrite { own: &path, mount, names: &names };
        let problem = |error: String| format!("{}: {error}", generated.name);
        let File { attrs, items, .. } = nest.file("src/lib.rs", "src/").map_err(problem)?;
        let name = ident(name);
        let module = quote! {
            pub mod #name {
                #(#attrs)*
                #![allow(dead_code, unreachable_pub, reason = "an interface is whole; a program uses what it needs")]
                #(#items)*
            }
        };
        let file = syn::parse2(rewrite.tokens(module)).map_err(|error| problem(error.to_string()))?;
        text.push('\n');
        text.push_str(&prettyplease::unparse(&file));
    }
    Ok(text)
}

/// Puts the files of one crate into one another.
struct Nest<'a> {
    files: &'a BTreeMap<String, String>,
    registry: bool,
}

impl Nest<'_> {
    /// A file with everything below it; `folder` is where the files of its modules are.
    fn file(&self, path: &str, folder: &str) -> Result<File, String> {
        let text = self.files.get(path).ok_or_else(|| format!("there is no {path}"))?;
        let mut file: File = syn::parse_str(text).map_err(|error| format!("{path}: {error}"))?;
        file.items.retain(|item| self.registry || !is_registry(item));
        for item in &mut file.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
            {
                self.fill(module, folder)?;
            }
        }
        Ok(file)
    }

    fn fill(&self, module: &mut ItemMod, folder: &str) -> Result<(), String> {
        let name = module.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        let below = format!("{folder}{name}/");
        let alone = format!("{folder}{name}.rs");
        let file = if self.files.contains_key(&alone) {
            self.file(&alone, &below)?
        } else {
            self.file(&format!("{below}mod.rs"), &below)?
        };
        module.semi = None;
        module.attrs.extend(file.attrs);
        module.content = Some((syn::token::Brace::default(), file.items));
        Ok(())
    }
}

fn is_registry(item: &Item) -> bool {
    let Item::Fn(item) = item else { return false };
    item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.to_token_stream().to_string().contains(&format!("{REGISTRY:?}"))
    })
}

/// Makes paths and documentation fit the new place.
struct Rewrite<'a> {
    /// What `crate` was.
    own: &'a [&'a str],
    mount: &'a [&'a str],
    /// The crates that are modules now.
    names: &'a [String],
}

impl Rewrite<'_> {
    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut rest = tokens.as_slice();
        while let [first, behind @ ..] = rest {
            rest = behind;
            match first {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let after_bang = match behind {
                        [TokenTree::Punct(bang), behind @ ..] if bang.as_char() == '!' => behind,
                        _ => behind,
                    };
                    if let [TokenTree::Group(attribute), behind @ ..] = after_bang
                        && is_condition(attribute)
                    {
                        rest = behind;
                        continue;
                    }
                    out.extend([first.clone()]);
                }
                TokenTree::Ident(name) if name == "crate" => out.extend(path(self.own)),
                TokenTree::Ident(name) if self.names.iter().any(|known| name == known) && is_path(behind) => {
                    out.extend(path(self.mount));
                    out.extend(quote!(:: #name));
                }
                TokenTree::Literal(literal) => out.extend([TokenTree::Literal(literal.clone())]),
                TokenTree::Group(group) => out.extend([TokenTree::Group(self.group(group))]),
                other => out.extend([other.clone()]),
            }
        }
        out
    }

    fn group(&self, group: &Group) -> Group {
        let stream = group.stream();
        let content = match group.delimiter() {
            // `pub(crate)` means the whole crate here too
            Delimiter::Parenthesis if stream.to_string() == "crate" => stream,
            Delimiter::Bracket => self.documentation(&stream).unwrap_or_else(|| self.tokens(stream)),
            _ => self.tokens(stream),
        };
        let mut rewritten = Group::new(group.delimiter(), content);
        rewritten.set_span(group.span());
        rewritten
    }

    /// The inside of `#[doc = "…"]` with its links led to the new place; none for anything else in brackets.
    fn documentation(&self, attribute: &TokenStream) -> Option<TokenStream> {
        let attribute: syn::MetaNameValue = syn::parse2(attribute.clone()).ok()?;
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &attribute.value else { return None };
        if !attribute.path.is_ident("doc") {
            return None;
        }
        let mut text = text.value();
        // Examples are of crates; as tests of somebody's program they would not compile.
        if text.trim_start().starts_with("```") && text.trim() != "```" {
            "```text".clone_into(&mut text);
        }
        let mount = self.mount.join("::");
        let led = text.split("crate::").map(|piece| {
            let of_crate =
                |piece: String, name: &String| piece.replace(&format!("{name}::"), &format!("{mount}::{name}::"));
            self.names.iter().fold(piece.to_owned(), of_crate)
        });
        let text = led.collect::<Vec<_>>().join(&format!("{}::", self.own.join("::")));
        let text = Literal::string(&text);
        Some(quote!(doc = #text))
    }
}

/// `cfg` of features, `cfg_attr` of documentation, and what only a crate can say.
fn is_condition(attribute: &Group) -> bool {
    let first = attribute.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if ["cfg", "cfg_attr", "recursion_limit"].iter().any(|other| name == other))
}

/// Whether `::` comes next.
fn is_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(first), TokenTree::Punct(second), ..]
        if first.as_char() == ':' && first.spacing() == Spacing::Joint && second.as_char() == ':')
}

fn path(segments: &[&str]) -> TokenStream {
    let segments = segments.iter().map(|segment| ident(segment));
    quote!(#(#segments)::*)
}
