//! Static tables: what code, servers and introspection know of structures and services at run time.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::Paths;
use crate::ir::{Privilege, QueryStyle, Rest, Route, Task};
use crate::names::ident;

/// A field of a structure, or a parameter of an operation.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// Its type, as an expression of a table.
    pub ty: TokenStream,
    /// It is hidden in debug output.
    pub is_sensitive: bool,
    /// What it means; empty: the table goes without.
    pub doc: String,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Its id on the wire.
    pub name: &'a str,
    /// Its parameters.
    pub fields: &'a [Field],
    /// Type of the result, as an expression of a table.
    pub output: TokenStream,
    /// Declared errors: a reference to the table of each, and its statuses.
    pub errors: Vec<(TokenStream, &'a [u16])>,
    /// How it takes part in tasks.
    pub task: Task,
    /// It changes nothing.
    pub is_read_only: bool,
    /// What a caller must be allowed to do.
    pub privileges: &'a [Privilege],
    /// How it looks over REST.
    pub rest: Option<&'a Rest>,
    /// What it does; empty: the table goes without.
    pub doc: &'a str,
}

/// A call that hands over documentation, where there is some.
pub fn doc(text: &str) -> Option<TokenStream> {
    (!text.is_empty()).then(|| quote!(.doc(#text)))
}

/// The fields of a structure, or the parameters of an operation.
pub fn fields(paths: &dyn Paths, fields: &[Field]) -> TokenStream {
    if fields.is_empty() {
        return quote!(&[]);
    }
    let table = paths.fields();
    let fields = fields.iter().map(|Field { wire, ty, is_sensitive, doc }| {
        let sensitive = is_sensitive.then(|| quote!(.sensitive()));
        let doc = self::doc(doc);
        quote!((#wire, #ty)#sensitive #doc)
    });
    quote!(&#table([#(#fields),*]))
}

/// A union: the index of its tag, of all its fields, and for each case the value with its fields.
pub fn union<'a>(
    paths: &dyn Paths,
    tag: &TokenStream,
    fields: impl IntoIterator<Item = TokenStream>,
    cases: impl IntoIterator<Item = (&'a str, Vec<(TokenStream, bool)>)>,
) -> TokenStream {
    let (union_info, case_info) = (paths.runtime_in("meta", "UnionInfo"), paths.runtime_in("meta", "CaseInfo"));
    let fields = fields.into_iter();
    let cases = cases.into_iter().map(|(value, fields)| {
        let fields = fields.into_iter().map(|(field, required)| quote!((#field, #required)));
        quote!(#case_info::new(#value, &[#(#fields),*]))
    });
    quote!(#union_info::new(#tag, &[#(#fields),*], &[#(#cases),*]))
}

/// A group of fields of which exactly one is set.
pub fn one_of(paths: &dyn Paths, fields: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let (info, fields) = (paths.runtime_in("meta", "OneOfInfo"), fields.into_iter());
    quote!(#info::new(&[#(#fields),*]))
}

/// The table of a service.
pub fn service(
    paths: &dyn Paths,
    attributes: &TokenStream,
    visibility: &TokenStream,
    table: &Ident,
    name: &str,
    operations: &[TokenStream],
    doc: &str,
) -> TokenStream {
    let (info, doc) = (paths.runtime_in("meta", "ServiceInfo"), self::doc(doc));
    quote! {
        #attributes
        #visibility static #table: #info = #info::new(#name, &[#(#operations),*])#doc;
    }
}

/// An operation of a service's table.
pub fn operation(paths: &dyn Paths, operation: &Operation<'_>) -> TokenStream {
    let (info, name, output) = (paths.runtime_in("meta", "OperationInfo"), operation.name, &operation.output);
    let fields = fields(paths, operation.fields);
    let errors = (!operation.errors.is_empty()).then(|| {
        if operation.errors.iter().all(|(_, statuses)| statuses.is_empty()) {
            let info = paths.runtime_in("meta", "ErrorDeclaration");
            let errors = operation.errors.iter().map(|(table, _)| table);
            return quote!(.errors(&#info::list([#(#errors),*])));
        }
        let errors = operation.errors.iter().map(|(table, statuses)| {
            let info = paths.runtime_in("meta", "ErrorDeclaration");
            let numbers = statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
            let statuses = (!statuses.is_empty()).then(|| quote!(.statuses(&[#(#numbers),*])));
            quote!(#info::new(#table)#statuses)
        });
        quote!(.errors(&[#(#errors),*]))
    });
    let task = match operation.task {
        Task::None => None,
        Task::Task => Some(quote!(Task)),
        Task::TaskOnly => Some(quote!(TaskOnly)),
    };
    let task = task.map(|task| {
        let kind = paths.runtime_in("meta", "TaskKind");
        quote!(.task(#kind::#task))
    });
    let read_only = operation.is_read_only.then(|| quote!(.read_only()));
    let privileges = (!operation.privileges.is_empty()).then(|| {
        let privileges = operation.privileges.iter().map(|privilege| self::privilege(paths, privilege));
        quote!(.privileges(&[#(#privileges),*]))
    });
    let rest = operation.rest.map(|rest| {
        let rest = self::rest(paths, rest);
        quote!(.rest(&#rest))
    });
    let doc = doc(operation.doc);
    quote!(#info::new(#name, #fields, #output)#errors #task #read_only #privileges #rest #doc)
}

fn privilege(paths: &dyn Paths, privilege: &Privilege) -> TokenStream {
    let (info, id) = (paths.runtime_in("meta", "Privilege"), &privilege.id);
    let on = optional(paths, privilege.on.as_ref().map(|on| on.text.as_str()));
    let resource = optional(paths, privilege.resource.as_deref());
    quote!(#info::new(#id, #on, #resource))
}

fn optional(paths: &dyn Paths, text: Option<&str>) -> TokenStream {
    if let Some(text) = text {
        let some = paths.prelude("Some");
        quote!(#some(#text))
    } else {
        paths.prelude("None")
    }
}

/// How an operation looks over REST; only what isn't the usual is written out.
fn rest(paths: &dyn Paths, rest: &Rest) -> TokenStream {
    let (info, route) = (paths.runtime_in("meta", "RestInfo"), self::route(paths, &rest.route));
    let alternates = rest.alternates.iter().map(|route| self::route(paths, route));
    let alternates = list("alternates", alternates);
    let flatten = rest.flatten.iter().map(|(name, path)| {
        let name = &name.text;
        quote!((#name, #path))
    });
    let flatten = list("flatten", flatten);
    let headers = rest.headers.iter().map(|(name, parameter)| {
        let (name, parameter) = (&name.text, number(*parameter));
        quote!((#name, #parameter))
    });
    let headers = list("headers", headers);
    let dispatch_headers = rest.dispatch_headers.iter().map(|(name, value)| quote!((#name, #value)));
    let dispatch_headers = list("dispatch_headers", dispatch_headers);
    let success = rest.success.map(|status| {
        let status = Literal::u16_unsuffixed(status);
        quote!(.success(#status))
    });
    let content_type = rest.content_type.as_ref().map(|content_type| quote!(.content_type(#content_type)));
    let stream = rest.stream.then(|| quote!(.stream()));
    let status_errors = rest.status_errors.then(|| quote!(.status_errors()));
    quote! {
        #info::new(#route)#alternates #flatten #headers #dispatch_headers #success #content_type #stream #status_errors
    }
}

fn route(paths: &dyn Paths, route: &Route) -> TokenStream {
    let (info, method, path) = (paths.runtime_in("meta", "RouteInfo"), &route.method, &route.path.text);
    let dispatch = route.dispatch.iter().map(|(name, value)| {
        let value = optional(paths, value.as_deref());
        quote!((#name, #value))
    });
    let dispatch = list("dispatch", dispatch);
    let variables = route.path_variables.iter().map(|(name, parameter)| {
        let parameter = number(*parameter);
        quote!((#name, #parameter))
    });
    let variables = list("path_variables", variables);
    let query = route.query.iter().map(|(name, parameter, style)| {
        let (name, parameter, style) = (&name.text, number(*parameter), query_style(paths, *style));
        quote!((#name, #parameter, #style))
    });
    let query = list("query", query);
    let body = route.body.map(|parameter| {
        let parameter = number(parameter);
        quote!(.body(#parameter))
    });
    quote!(#info::new(#method, #path)#dispatch #variables #query #body)
}

/// A call that hands over a list, unless that is empty.
fn list(method: &str, items: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let (method, items) = (ident(method), items.collect::<Vec<_>>());
    (!items.is_empty()).then(|| quote!(.#method(&[#(#items),*])))
}

fn query_style(paths: &dyn Paths, style: QueryStyle) -> TokenStream {
    let name = paths.runtime_in("meta", "QueryStyle");
    match style {
        QueryStyle::Form => quote!(#name::Form),
        QueryStyle::FormExploded => quote!(#name::FormExploded),
        QueryStyle::CommaDelimited => quote!(#name::CommaDelimited),
        QueryStyle::SpaceDelimited => quote!(#name::SpaceDelimited),
        QueryStyle::SpaceDelimitedExploded => quote!(#name::SpaceDelimitedExploded),
        QueryStyle::PipeDelimited => quote!(#name::PipeDelimited),
        QueryStyle::PipeDelimitedExploded => quote!(#name::PipeDelimitedExploded),
        QueryStyle::DeepObject => quote!(#name::DeepObject),
    }
}

fn number(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}
