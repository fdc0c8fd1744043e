//! One operation: a method's signature and attributes.

use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, FnArg, Ident, Lit, LitStr, Pat, PatType, Path, Token, TraitItemFn, Type};
use vapi_codegen::ir::{Name, Privilege, Rest, Task};

use super::route;
use crate::attributes::{self, Options, docs};
use crate::errors::Errors;
use crate::names::plain;
use crate::{rust_type, structure, tables};

/// An operation.
pub(super) struct Operation<'a> {
    pub(super) method: &'a TraitItemFn,
    /// Id on the wire.
    pub(super) name: String,
    pub(super) parameters: Vec<Parameter<'a>>,
    /// What it answers; none when that is a mistake, which is noted.
    pub(super) answer: Option<&'a Type>,
    pub(super) task: Task,
    pub(super) read_only: bool,
    pub(super) declared: Vec<(Path, Vec<u16>)>,
    pub(super) privileges: Vec<Privilege>,
    pub(super) rest: Option<Rest>,
    /// Where the id is written, unless it is the method's name.
    pub(super) named: Option<LitStr>,
    /// Where the published route is written.
    pub(super) route: Option<LitStr>,
}

/// A parameter that crosses the wire.
pub(super) struct Parameter<'a> {
    pub(super) ident: &'a Ident,
    pub(super) ty: &'a Type,
    pub(super) table: tables::Field,
    /// Attributes that say where it goes over REST.
    pub(super) place: Vec<&'a Attribute>,
}

impl<'a> Operation<'a> {
    pub(super) fn parse(method: &'a TraitItemFn, errors: &mut Errors) -> Self {
        signature(method, errors);
        let answer = rust_type::answer(&method.sig.output, &method.sig.ident, errors);
        if let Some(answer) = answer {
            rust_type::check(answer, errors);
        }
        let mut operation = Self {
            method,
            name: plain(&method.sig.ident),
            parameters: parameters(method, errors),
            answer,
            task: Task::None,
            read_only: false,
            declared: Vec::new(),
            privileges: Vec::new(),
            rest: None,
            named: None,
            route: None,
        };
        for attribute in &method.attrs {
            let Some(name) = attribute.path().get_ident().map(ToString::to_string) else { continue };
            let result = match name.as_str() {
                "operation" => operation.options(attribute),
                "errors" => operation.errors(attribute),
                "privilege" => operation.privilege(attribute),
                "vapi" => Err(syn::Error::new_spanned(
                    attribute,
                    "operations have their options in `#[operation(…)]`, routes in `#[get(\"/…\")]` and the like",
                )),
                _ => Ok(()),
            };
            errors.take(result);
        }
        operation.check_task(errors);
        (operation.rest, operation.route) = route::parse(method, &operation.parameters, errors);
        operation.read_only |= operation.rest.as_ref().is_some_and(|rest| rest.route.method == "GET");
        operation
    }

    /// `#[operation(name = "…", task, task_only, read_only)]`
    fn options(&mut self, attribute: &Attribute) -> syn::Result<()> {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "name" => {
                    let text = attributes::text(&meta, "name")?;
                    self.name = text.value();
                    self.named = Some(text);
                }
                "task" => self.task = Task::Task,
                "task_only" => self.task = Task::TaskOnly,
                "read_only" => self.read_only = true,
                _ => {
                    let known = ["name", "task", "task_only", "read_only"];
                    return Err(meta.error(attributes::unknown(&name, "an operation", &known)));
                }
            }
            Ok(())
        })
    }

    /// `#[errors(NotFound, VaultFull = 507)]`
    fn errors(&mut self, attribute: &Attribute) -> syn::Result<()> {
        const WANTED: &str = "declared errors are types, perhaps with a status: #[errors(NotFound, VaultFull = 507)]";
        let entries = attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        for entry in entries.map_err(|error| syn::Error::new(error.span(), WANTED))? {
            let (error, status) = match &entry {
                Expr::Path(path) => (path.path.clone(), Vec::new()),
                Expr::Assign(assign) => match (&*assign.left, &*assign.right) {
                    (Expr::Path(path), Expr::Lit(ExprLit { lit: Lit::Int(status), .. })) => {
                        (path.path.clone(), vec![route::status(status, 400..=599)?])
                    }
                    _ => return Err(syn::Error::new_spanned(&entry, WANTED)),
                },
                _ => return Err(syn::Error::new_spanned(&entry, WANTED)),
            };
            self.declared.push((error, status));
        }
        Ok(())
    }

    /// `#[privilege("Backup.Run", on = "policy", resource = "Policy")]`
    fn privilege(&mut self, attribute: &Attribute) -> syn::Result<()> {
        const WANTED: &str = "a privilege is #[privilege(\"Backup.Run\")], perhaps with `on` and `resource`";
        let entries = attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let entries = entries.map_err(|error| syn::Error::new(error.span(), WANTED))?;
        let mut entries = entries.iter();
        let Some(Expr::Lit(ExprLit { lit: Lit::Str(id), .. })) = entries.next() else {
            return Err(syn::Error::new_spanned(attribute, WANTED));
        };
        let mut privilege = Privilege { id: id.value(), on: None, resource: None };
        for entry in entries {
            let Expr::Assign(assign) = entry else { return Err(syn::Error::new_spanned(entry, WANTED)) };
            let (Expr::Path(key), Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = (&*assign.left, &*assign.right)
            else {
                return Err(syn::Error::new_spanned(entry, WANTED));
            };
            if key.path.is_ident("on") {
                let first = text.value();
                let first = first.split('.').next().unwrap_or_default();
                if !self.parameters.iter().any(|parameter| parameter.table.wire == first) {
                    return Err(syn::Error::new_spanned(
                        text,
                        format!(
                            "the operation has no parameter `{first}`: `on` names the parameter, or a field in it, that says which object is meant"
                        ),
                    ));
                }
                privilege.on = Some(Name::unplaced(text.value()));
            } else if key.path.is_ident("resource") {
                privilege.resource = Some(text.value());
            } else {
                return Err(syn::Error::new_spanned(key, WANTED));
            }
        }
        self.privileges.push(privilege);
        Ok(())
    }

    /// An id that ends in `$task` and the mark of a task go together.
    fn check_task(&self, errors: &mut Errors) {
        let ident = &self.method.sig.ident;
        let place = &self.named.as_ref().map_or_else(|| ident.to_token_stream(), LitStr::to_token_stream);
        let plain = self.name.strip_suffix("$task");
        let stem = plain.unwrap_or(&self.name);
        if stem.is_empty() || !stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            errors.at(
                place,
                format!(
                    "`{}` is no name of an operation: letters, digits and `_`, and `$task` at the end of a task's",
                    self.name
                ),
            );
        } else if plain.is_some() && self.task == Task::None {
            errors.at(
                place,
                format!(
                    "`{}` is a task: add `task` to #[operation(…)] when there is `{stem}` too, otherwise `task_only`",
                    self.name
                ),
            );
        } else if plain.is_none() && self.task != Task::None {
            errors.at(place, format!("a task's name ends in `$task`: #[operation(name = \"{stem}$task\", …)]"));
        }
    }
}

fn signature(method: &TraitItemFn, errors: &mut Errors) {
    let signature = &method.sig;
    if signature.asyncness.is_none() {
        errors.at(&signature.fn_token, "operations wait for things: write `async fn`");
    }
    for parameter in &signature.generics.params {
        errors.at(parameter, "an operation has one form on the wire, so it can't be generic");
    }
    if let Some(body) = &method.default {
        errors.at(
            body,
            "an operation that isn't implemented answers `operation_not_found`: leave the body out, and end with `;`",
        );
    }
    match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) if is_shared(receiver) => {}
        Some(FnArg::Receiver(receiver)) => errors.at(receiver, "a service is shared by all its calls: write `&self`"),
        _ => {
            errors.at(&signature.ident, "an operation begins with `&self, cx: &RequestContext`");
            return;
        }
    }
    match signature.inputs.iter().nth(1) {
        Some(argument) if is_context(argument) => {}
        Some(argument) => errors.at(
            argument,
            "who calls and how comes first, behind `&self`: `cx: &RequestContext` (of `vapi_runtime::server`)",
        ),
        None => errors.at(
            &signature.ident,
            "who calls and how comes behind `&self`: `cx: &RequestContext` (of `vapi_runtime::server`)",
        ),
    }
}

/// Whether it is `cx: &RequestContext`.
fn is_context(argument: &FnArg) -> bool {
    let FnArg::Typed(PatType { ty, .. }) = argument else { return false };
    let Type::Reference(reference) = &**ty else { return false };
    rust_type::segment(&reference.elem).is_some_and(|segment| segment.ident == "RequestContext")
}

fn is_shared(receiver: &syn::Receiver) -> bool {
    let text = quote::quote!(#receiver).to_string();
    text == "& self"
}

fn parameters<'a>(method: &'a TraitItemFn, errors: &mut Errors) -> Vec<Parameter<'a>> {
    let mut parameters: Vec<Parameter<'_>> = Vec::new();
    let begins_well = method.sig.inputs.iter().nth(1).is_some_and(is_context);
    for argument in method.sig.inputs.iter().skip(2) {
        if is_context(argument) && !begins_well {
            // it stands in the wrong place, which is said already
            continue;
        }
        let FnArg::Typed(PatType { attrs, pat, ty, .. }) = argument else { continue };
        let Pat::Ident(name) = &**pat else {
            errors.at(pat, "a parameter has a name: take it apart in the implementation");
            continue;
        };
        let options = Options::parse(attrs, "a parameter", structure::PLAIN, errors);
        let table = structure::wire_field(ty, &plain(&name.ident), &options, docs(attrs), errors);
        if parameters.iter().any(|known| known.table.wire == table.wire) {
            errors.at(
                &name.ident,
                format!(
                    "another parameter is called `{}` on the wire too: name one of them with #[vapi(name = \"…\")]",
                    table.wire
                ),
            );
        }
        let place = attrs
            .iter()
            .filter(|attribute| ["query", "header", "body"].iter().any(|place| attribute.path().is_ident(place)));
        for attribute in attrs {
            let known = ["query", "header", "body", "vapi", "doc"];
            if !known.iter().any(|name| attribute.path().is_ident(name)) {
                errors.at(attribute, "a parameter has `#[query]`, `#[header(\"…\")]`, `#[body]` and `#[vapi(…)]`; one that a path variable is called after needs none");
            }
        }
        parameters.push(Parameter { ident: &name.ident, ty, table, place: place.collect() });
    }
    parameters
}
