//! Routes: method, path, and where each parameter goes.

use std::ops::RangeInclusive;

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitInt, LitStr, Meta, Token, TraitItemFn};
use vapi_codegen::ir::{Name, QueryStyle, Rest, Route};

use super::operation::{Operation, Parameter};
use crate::errors::Errors;
use crate::names::nearest;
use crate::rust_type;

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// What stands in the parentheses of a route.
struct Arguments {
    path: LitStr,
    dispatch: Vec<(LitStr, Option<String>)>,
    success: Option<u16>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const PATH: &str = "a route begins with its path: #[get(\"/acme/policies/{policy}\")]";
        let path: LitStr = input.parse().map_err(|error| syn::Error::new(error.span(), PATH))?;
        let mut arguments = Self { path, dispatch: Vec::new(), success: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name = if input.peek(LitStr) {
                input.parse::<LitStr>()?
            } else {
                let name: Ident = input.parse().map_err(|error| {
                    syn::Error::new(
                        error.span(),
                        "behind the path come a fixed query, `action = \"run\"`, and `success = 201`",
                    )
                })?;
                LitStr::new(&name.to_string(), name.span())
            };
            if !input.peek(Token![=]) {
                arguments.dispatch.push((name, None));
                continue;
            }
            input.parse::<Token![=]>()?;
            if name.value() == "success" && input.peek(LitInt) {
                arguments.success = Some(status(&input.parse()?, 200..=299)?);
                continue;
            }
            let value: LitStr = input.parse().map_err(|error| {
                syn::Error::new(error.span(), format!("a fixed query has a text: `{} = \"…\"`", name.value()))
            })?;
            arguments.dispatch.push((name, Some(value.value())));
        }
        Ok(arguments)
    }
}

/// An HTTP status in a range.
pub(super) fn status(number: &LitInt, range: RangeInclusive<u16>) -> syn::Result<u16> {
    let status = number.base10_parse::<u16>().ok().filter(|status| range.contains(status));
    status.ok_or_else(|| {
        syn::Error::new(number.span(), format!("a status here is from {} to {}", range.start(), range.end()))
    })
}

/// The routes of an operation, and where the first stands.
pub(super) fn parse(
    method: &TraitItemFn,
    parameters: &[Parameter<'_>],
    errors: &mut Errors,
) -> (Option<Rest>, Option<LitStr>) {
    let mut rest: Option<Rest> = None;
    let mut place: Option<LitStr> = None;
    for attribute in &method.attrs {
        let Some(verb) = METHODS.iter().find(|verb| attribute.path().is_ident(verb)) else { continue };
        let Some(arguments) = errors.take(attribute.parse_args::<Arguments>()) else { continue };
        let route = self::route(verb, &arguments, parameters, errors);
        if let Some(rest) = &mut rest {
            rest.alternates.push(route);
        } else {
            rest = Some(Rest { headers: headers(parameters, errors), success: arguments.success, ..plain(route) });
            place = Some(arguments.path);
        }
    }
    if rest.is_none() {
        for attribute in parameters.iter().flat_map(|parameter| &parameter.place) {
            errors.at(attribute, "this says where the parameter goes over REST, but the operation has no route: add one, as #[get(\"/…\")]");
        }
    }
    (rest, place)
}

fn plain(route: Route) -> Rest {
    Rest {
        route,
        alternates: Vec::new(),
        flatten: Vec::new(),
        headers: Vec::new(),
        dispatch_headers: Vec::new(),
        success: None,
        content_type: None,
        stream: false,
        status_errors: false,
    }
}

fn route(verb: &str, arguments: &Arguments, parameters: &[Parameter<'_>], errors: &mut Errors) -> Route {
    let mut route = Route {
        method: verb.to_uppercase(),
        path: Name::unplaced(arguments.path.value()),
        dispatch: arguments.dispatch.iter().map(|(name, value)| (name.value(), value.clone())).collect(),
        path_variables: Vec::new(),
        query: Vec::new(),
        body: None,
    };
    if let Some(variables) = errors.take(variables(&arguments.path)) {
        for variable in variables {
            match parameters
                .iter()
                .position(|parameter| parameter.table.wire == variable || *parameter.ident == variable)
            {
                Some(index) => {
                    fill(&arguments.path, &parameters[index], &variable, errors);
                    route.path_variables.push((variable, index));
                }
                None => errors.at(&arguments.path, no_parameter(&variable, parameters)),
            }
        }
    }
    let mut body: Option<&Ident> = None;
    for (index, parameter) in parameters.iter().enumerate() {
        let in_path = route.path_variables.iter().any(|(_, at)| *at == index);
        if in_path && let Some(attribute) = parameter.place.first() {
            errors.at(attribute, format!("`{}` is in the path already: remove this, or the variable", parameter.ident));
        }
        if let [_, second, ..] = parameter.place.as_slice() {
            errors.at(second, "a parameter goes to one place: keep one of these");
        }
        for attribute in &parameter.place {
            if attribute.path().is_ident("body") {
                if let Some(first) = body {
                    errors.at(
                        attribute,
                        format!("`{first}` is the body already: without #[body], what is left over becomes one object"),
                    );
                }
                if !matches!(attribute.meta, Meta::Path(_)) {
                    errors.at(attribute, "the body has no name: write `#[body]`");
                }
                body = Some(parameter.ident);
                route.body = Some(index);
            } else if attribute.path().is_ident("query")
                && let Some(name) = errors.take(named(attribute, &parameter.table.wire))
            {
                if route.dispatch.iter().any(|(fixed, _)| *fixed == name) {
                    errors.at(attribute, format!("the route has the fixed query `{name}` already: name this one otherwise, as #[query(\"…\")]"));
                }
                route.query.push((Name::unplaced(name), index, QueryStyle::Form));
            }
        }
    }
    route
}

/// A variable is always there, and is one text.
fn fill(path: &LitStr, parameter: &Parameter<'_>, variable: &str, errors: &mut Errors) {
    let problem = match rust_type::segment(parameter.ty).map(|segment| segment.ident.to_string()).as_deref() {
        Some("Option") => "a path is always whole, so what fills it is no `Option`",
        Some("Vec" | "Set" | "BTreeMap") => "a path variable is one text: take the list by query, with #[query]",
        _ => return,
    };
    errors.at(parameter.ty, format!("`{}` fills `{{{variable}}}` of `{}`: {problem}", parameter.ident, path.value()));
}

fn no_parameter(variable: &str, parameters: &[Parameter<'_>]) -> String {
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.table.wire.as_str()).collect();
    let problem = format!("path variable `{{{variable}}}` has no parameter");
    match nearest(variable, names.iter().copied()) {
        Some(meant) => format!("{problem}; did you mean `{{{meant}}}`?"),
        None if names.is_empty() => format!("{problem}: the operation takes none; add `{variable}: …`"),
        None => format!("{problem}: the operation takes `{}`; call one of them `{variable}`", names.join("`, `")),
    }
}

/// `#[query]`, `#[query("name")]`
fn named(attribute: &Attribute, default: &str) -> syn::Result<String> {
    if let Meta::Path(_) = &attribute.meta {
        return Ok(default.to_owned());
    }
    let name = attribute.parse_args::<LitStr>();
    let wanted = "the name in the query is a text: `#[query(\"name\")]`";
    name.map(|name| name.value()).map_err(|_| syn::Error::new_spanned(attribute, wanted))
}

fn headers(parameters: &[Parameter<'_>], errors: &mut Errors) -> Vec<(Name, usize)> {
    let mut headers = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        for attribute in parameter.place.iter().filter(|attribute| attribute.path().is_ident("header")) {
            match attribute.parse_args::<LitStr>() {
                Ok(name) if is_token(&name.value()) => headers.push((Name::unplaced(name.value()), index)),
                Ok(name) => errors.at(&name, "a header's name is letters, digits and `-`: `#[header(\"If-Match\")]`"),
                Err(_) => errors.at(attribute, "a header has a name: `#[header(\"If-Match\")]`"),
            }
        }
    }
    headers
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// The variables of a path template.
fn variables(path: &LitStr) -> syn::Result<Vec<String>> {
    let text = path.value();
    let wrong = |problem: String| Err(syn::Error::new(path.span(), problem));
    if !text.starts_with('/') {
        return wrong(format!("a path begins with `/`: write `/{text}`"));
    }
    if text.contains('?') {
        return wrong("a fixed query stands behind the path: #[post(\"/…\", action = \"run\")]".to_owned());
    }
    if let Some(sign) = text.chars().find(|c| *c == '#' || c.is_whitespace()) {
        return wrong(format!("a path can't hold `{sign}`: remove it"));
    }
    let mut variables: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        let (sign, behind) = (rest.get(at..=at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default());
        if sign == "}" {
            return wrong(
                "this path closes a variable that it doesn't open: variables are written `{name}`".to_owned(),
            );
        }
        let Some(end) = behind.find('}') else {
            return wrong("a variable of this path isn't closed: write `{name}`".to_owned());
        };
        let name = behind.get(..end).unwrap_or_default();
        if name.is_empty() || name.contains(['{', '/']) {
            return wrong(format!("`{{{name}}}` is no variable: between the braces stands the name of a parameter"));
        }
        if variables.iter().any(|known| known == name) {
            return wrong(format!("`{{{name}}}` is in this path twice: a parameter fills one place"));
        }
        variables.push(name.to_owned());
        rest = behind.get(end + 1..).unwrap_or_default();
    }
    Ok(variables)
}

/// Notes operations that are called in the same way.
pub(super) fn check_shared(operations: &[Operation<'_>], errors: &mut Errors) {
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for operation in operations {
        let (Some(rest), Some(place)) = (&operation.rest, &operation.route) else { continue };
        let words = in_words(&rest.route);
        match seen.iter().find(|(known, _)| *known == words) {
            Some((_, first)) => errors.at(
                place,
                format!(
                    "`{first}` has the route `{words}` already: tell them apart by a fixed query, as `action = \"…\"`"
                ),
            ),
            None => seen.push((words, &operation.method.sig.ident)),
        }
    }
}

/// A route without the names of its variables, which tell nothing apart.
fn in_words(route: &Route) -> String {
    let mut words = format!("{} ", route.method);
    let mut is_variable = false;
    for letter in route.path.text.chars() {
        match letter {
            '{' => is_variable = true,
            '}' => {
                is_variable = false;
                words.push_str("{}");
            }
            _ if is_variable => {}
            _ => words.push(letter),
        }
    }
    let mut query: Vec<String> = route
        .dispatch
        .iter()
        .map(|(name, value)| value.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}")))
        .collect();
    query.sort();
    if !query.is_empty() {
        words.push('?');
        words.push_str(&query.join("&"));
    }
    words
}
