//! Static tables: what code, servers and introspection know of structures and services at run time.
//!
//! They are values, where the generator's are texts: a macro knows types by the names that a person wrote, and only the
//! compiler knows what these are.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use vapi_codegen::ir::{Privilege, QueryStyle, Rest, Route, Task};
use vapi_codegen::names::ident;
use vapi_codegen::shape::{Absolute, Paths as _};

/// A field of a structure, or a parameter of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Name on the wire.
    pub(crate) wire: String,
    /// Its type, as an expression of a table.
    pub(crate) ty: TokenStream,
    /// It is hidden in debug output.
    pub(crate) is_sensitive: bool,
    /// What it means; empty: the table goes without.
    pub(crate) doc: String,
}

/// An operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    /// Its id on the wire.
    pub(crate) name: &'a str,
    /// Its parameters.
    pub(crate) fields: &'a [Field],
    /// Type of the result, as an expression of a table.
    pub(crate) output: TokenStream,
    /// Declared errors: the declaration of each, and its statuses.
    pub(crate) errors: Vec<(TokenStream, &'a [u16])>,
    /// How it takes part in tasks.
    pub(crate) task: Task,
    /// It changes nothing.
    pub(crate) is_read_only: bool,
    /// What a caller must be allowed to do.
    pub(crate) privileges: &'a [Privilege],
    /// How it looks over REST.
    pub(crate) rest: Option<&'a Rest>,
    /// What it does; empty: the table goes without.
    pub(crate) doc: &'a str,
}

/// A call that hands over documentation, where there is some.
pub(crate) fn doc(text: &str) -> Option<TokenStream> {
    (!text.is_empty()).then(|| quote!(.doc(#text)))
}

/// The fields of a structure, or the parameters of an operation.
pub(crate) fn fields(fields: &[Field]) -> TokenStream {
    if fields.is_empty() {
        return quote!(&[]);
    }
    let table = quote!(::vapi_runtime::fields!);
    let fields = fields.iter().map(|Field { wire, ty, is_sensitive, doc }| {
        let sensitive = is_sensitive.then(|| quote!(.sensitive()));
        let doc = self::doc(doc);
        quote!((#wire, #ty)#sensitive #doc)
    });
    quote!(&#table([#(#fields),*]))
}

/// A union: the index of its tag, of all its fields, and for each case the value with its fields.
pub(crate) fn union<'a>(
    tag: &TokenStream,
    fields: impl IntoIterator<Item = TokenStream>,
    cases: impl IntoIterator<Item = (&'a str, Vec<(TokenStream, bool)>)>,
) -> TokenStream {
    let (union_info, case_info) = (Absolute.runtime_in("meta", "UnionInfo"), Absolute.runtime_in("meta", "CaseInfo"));
    let fields = fields.into_iter();
    let cases = cases.into_iter().map(|(value, fields)| {
        let fields = fields.into_iter().map(|(field, required)| quote!((#field, #required)));
        quote!(#case_info::new(#value, &[#(#fields),*]))
    });
    quote!(#union_info::new(#tag, &[#(#fields),*], &[#(#cases),*]))
}

/// A group of fields of which exactly one is set.
pub(crate) fn one_of(fields: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let (info, fields) = (Absolute.runtime_in("meta", "OneOfInfo"), fields.into_iter());
    quote!(#info::new(&[#(#fields),*]))
}

/// The table of a service.
pub(crate) fn service(
    attributes: &TokenStream,
    visibility: &TokenStream,
    table: &Ident,
    name: &str,
    operations: &[TokenStream],
    doc: &str,
) -> TokenStream {
    let (info, doc) = (Absolute.runtime_in("meta", "ServiceInfo"), self::doc(doc));
    let made = Absolute.runtime_in("meta", "ServiceTable");
    quote! {
        #attributes
        #visibility static #table: #made = #made::new(&#info::new(#name, &[#(#operations),*])#doc);
    }
}

/// An operation of a service's table.
pub(crate) fn operation(operation: &Operation<'_>) -> TokenStream {
    let (info, name, output) = (Absolute.runtime_in("meta", "OperationInfo"), operation.name, &operation.output);
    let fields = fields(operation.fields);
    let errors = (!operation.errors.is_empty()).then(|| {
        let errors = operation.errors.iter().map(|(error, statuses)| {
            let numbers = statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
            let statuses = (!statuses.is_empty()).then(|| quote!(.statuses(&[#(#numbers),*])));
            quote!(#error #statuses)
        });
        quote!(.errors(&[#(#errors),*]))
    });
    let task = match operation.task {
        Task::None => None,
        Task::Task => Some(quote!(Task)),
        Task::TaskOnly => Some(quote!(TaskOnly)),
    };
    let task = task.map(|task| {
        let kind = Absolute.runtime_in("meta", "TaskKind");
        quote!(.task(#kind::#task))
    });
    let read_only = operation.is_read_only.then(|| quote!(.read_only()));
    let privileges = (!operation.privileges.is_empty()).then(|| {
        let privileges = operation.privileges.iter().map(self::privilege);
        quote!(.privileges(&[#(#privileges),*]))
    });
    let rest = operation.rest.map(|rest| {
        let rest = self::rest(rest);
        quote!(.rest(&#rest))
    });
    let doc = doc(operation.doc);
    quote!(#info::new(#name, #fields, #output)#errors #task #read_only #privileges #rest #doc)
}

fn privilege(privilege: &Privilege) -> TokenStream {
    let (info, id) = (Absolute.runtime_in("meta", "Privilege"), &privilege.id);
    let on = optional(privilege.on.as_ref().map(|on| on.text.as_str()));
    let resource = optional(privilege.resource.as_deref());
    quote!(#info::new(#id, #on, #resource))
}

fn optional(text: Option<&str>) -> TokenStream {
    if let Some(text) = text {
        let some = Absolute.prelude("Some");
        quote!(#some(#text))
    } else {
        Absolute.prelude("None")
    }
}

/// How an operation looks over REST; only what isn't the usual is written out.
fn rest(rest: &Rest) -> TokenStream {
    let (info, route) = (Absolute.runtime_in("meta", "RestInfo"), self::route(&rest.route));
    let alternates = rest.alternates.iter().map(self::route);
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

fn route(route: &Route) -> TokenStream {
    let (info, method, path) = (Absolute.runtime_in("meta", "RouteInfo"), &route.method, &route.path.text);
    let dispatch = route.dispatch.iter().map(|(name, value)| {
        let value = optional(value.as_deref());
        quote!((#name, #value))
    });
    let dispatch = list("dispatch", dispatch);
    let variables = route.path_variables.iter().map(|(name, parameter)| {
        let parameter = number(*parameter);
        quote!((#name, #parameter))
    });
    let variables = list("path_variables", variables);
    let query = route.query.iter().map(|(name, parameter, style)| {
        let (name, parameter, style) = (&name.text, number(*parameter), query_style(*style));
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

fn query_style(style: QueryStyle) -> TokenStream {
    let name = Absolute.runtime_in("meta", "QueryStyle");
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
