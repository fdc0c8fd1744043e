//! REST metadata: `OperationRestMetadata(…)`.

use ruff_python_ast::{Expr, ExprCall};

use super::Reader;
use crate::import::sdk::model::{Field, Rest};
use crate::import::sdk::python;

/// The content type of everything that says none.
const JSON: &str = "application/json";

/// How lists are written in a query, where nothing is said.
const FORM: &str = "form";

impl Reader<'_> {
    pub(super) fn rest(&mut self, call: &ExprCall, parameters: &[Field]) -> Option<Rest> {
        let mut rest = Rest { has_status_errors: true, ..Rest::default() };
        let is_metadata = python::name(&call.func) == Some("OperationRestMetadata") && call.arguments.args.is_empty();
        self.known(is_metadata.then_some(()), call, "REST metadata is given by name")?;
        for keyword in &call.arguments.keywords {
            let name = keyword.arg.as_ref().map_or("", ruff_python_ast::Identifier::as_str);
            let value = &keyword.value;
            let text = || python::string(value).map(str::to_owned);
            let read = match name {
                "http_method" => text().map(|method| rest.method = method),
                "url_template" => text().and_then(|template| template_parts(&template, &mut rest)),
                "request_body_parameter" => text().map(|body| rest.body = Some(body)),
                "content_type" => text().map(|ty| rest.content_type = Some(ty).filter(|ty| ty != JSON)),
                "path_variables" => python::string_pairs(value).map(|pairs| {
                    rest.path_variables = pairs.into_iter().map(|(parameter, name)| (name, parameter)).collect();
                }),
                "query_parameters" => query(value).map(|query| rest.query = query),
                "dispatch_parameters" => python::string_pairs(value).and_then(|pairs| {
                    pairs.into_iter().try_for_each(|(name, value)| {
                        // The word stands for no value.
                        dispatch(&mut rest, name, Some(value).filter(|value| value != "null"))
                    })
                }),
                "header_parameters" => python::string_pairs(value).map(|pairs| rest.headers = pairs),
                "dispatch_header_parameters" => python::string_pairs(value).map(|pairs| rest.dispatch_headers = pairs),
                "use_status_to_std_err_map" => python::boolean(value).map(|flag| rest.has_status_errors = flag),
                _ => None,
            };
            self.known(read, keyword, "this is no known form of REST metadata")?;
        }
        let carried = carried_by_keys(&rest, parameters);
        rest.query.extend(carried);
        Some(rest)
    }
}

/// A name that stands alone in the query, called like a parameter that nothing else carries, carries that parameter: what
/// comes in the query is its value.
fn carried_by_keys(rest: &Rest, parameters: &[Field]) -> Vec<(String, String, String)> {
    let alone = rest.dispatch.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name);
    let elsewhere = |name: &String| {
        rest.body.as_ref() == Some(name)
            || rest.path_variables.iter().chain(&rest.headers).any(|(_, parameter)| parameter == name)
            || rest.query.iter().any(|(_, parameter, _)| parameter == name)
    };
    let left = |name: &&String| parameters.iter().any(|field| field.wire == **name) && !elsewhere(name);
    alone.filter(left).map(|name| (name.clone(), name.clone(), FORM.to_owned())).collect()
}

/// Splits a template into its path and the fixed query.
fn template_parts(template: &str, rest: &mut Rest) -> Option<()> {
    let (path, query) = template.split_once('?').map_or((template, None), |(path, query)| (path, Some(query)));
    path.clone_into(&mut rest.path);
    query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).try_for_each(|pair| {
        let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value.to_owned())));
        dispatch(rest, name.to_owned(), value)
    })
}

/// Notes a fixed query parameter; template and table often say the same. `None` when they disagree.
fn dispatch(rest: &mut Rest, name: String, value: Option<String>) -> Option<()> {
    match rest.dispatch.iter().find(|(other, _)| *other == name) {
        Some((_, known)) if *known == value => Some(()),
        Some(_) => None,
        None => {
            rest.dispatch.push((name, value));
            Some(())
        }
    }
}

/// A style by its name in OpenAPI, as the spec calls it.
fn style_of(name: &str) -> Option<&'static str> {
    match name {
        "form" => Some(FORM),
        "spaceDelimited" => Some("space_delimited"),
        "pipeDelimited" => Some("pipe_delimited"),
        "deepObject" => Some("deep_object"),
        _ => None,
    }
}

/// `QueryRestMetadata({parameter: style}, **{parameter: name})`, or `{parameter: name}` in older modules.
fn query(expression: &Expr) -> Option<Vec<(String, String, String)>> {
    if let Some(pairs) = python::string_pairs(expression) {
        return Some(pairs.into_iter().map(|(parameter, name)| (name, parameter, FORM.to_owned())).collect());
    }
    let call = expression.as_call_expr()?;
    let [styles] = &*call.arguments.args else { return None };
    let styles = python::string_pairs(styles)?;
    let names = match &*call.arguments.keywords {
        [keyword] if keyword.arg.is_none() => python::string_pairs(&keyword.value)?,
        [] => Vec::new(),
        _ => return None,
    };
    let is_known = python::name(&call.func) == Some("QueryRestMetadata") && styles.len() == names.len();
    let parameters = names.into_iter().map(|(parameter, name)| {
        let style = styles.iter().find(|(other, _)| *other == parameter)?;
        Some((name, parameter, style_of(&style.1)?.to_owned()))
    });
    if is_known { parameters.collect() } else { None }
}
