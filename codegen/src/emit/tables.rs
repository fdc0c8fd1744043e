//! Static tables: what code, servers and introspection know of structures and services at run time.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Doc;
use super::rust_type;
use super::scope::Scope;
use crate::ir::{
    Field, Operation, Privilege, QueryStyle, Rest, Route, ServiceId, StructureId, StructureKind, Task, TypeId,
};
use crate::plan::MemberPlan;
use crate::plan::names::ident;

/// The table of a structure or an error.
pub(super) fn structure(scope: &Scope<'_>, id: StructureId) -> TokenStream {
    let (structure, plan) = (&scope.plan.ir.structures[id], scope.plan.structure(id));
    let (table, info, name) = (ident(&plan.table), scope.runtime_in("meta", "StructureInfo"), &structure.canonical);
    let make = match structure.kind {
        StructureKind::Structure => quote!(new),
        StructureKind::Error => quote!(error),
    };
    let fields = fields(scope, &structure.fields);
    let members = members(scope, id);
    quote! {
        #[doc(hidden)]
        pub static #table: #info = #info::#make(#name, #fields)#members;
    }
}

/// What the Rust fields are, when they aren't those of the wire.
fn members(scope: &Scope<'_>, id: StructureId) -> TokenStream {
    let (structure, plan) = (&scope.plan.ir.structures[id], scope.plan.structure(id));
    if plan.unions.is_empty() && plan.one_of.is_empty() {
        return TokenStream::new();
    }
    let member = scope.runtime_in("meta", "MemberInfo");
    let members = plan.members.iter().map(|plan| match plan {
        MemberPlan::Field(index) => {
            let index = number(*index);
            quote!(#member::Field(#index))
        }
        MemberPlan::Union(index) => {
            let index = number(*index);
            quote!(#member::Union(#index))
        }
        MemberPlan::OneOf(index) => {
            let index = number(*index);
            quote!(#member::OneOf(#index))
        }
    });
    let unions = plan.unions.iter().zip(&structure.unions).map(|(plan, union)| {
        let (union_info, case_info) = (scope.runtime_in("meta", "UnionInfo"), scope.runtime_in("meta", "CaseInfo"));
        let (tag, fields) = (number(union.tag), plan.fields.iter().map(|field| number(*field)));
        let values = &scope.plan.ir.enumerations[plan.tag].values;
        let cases = plan.cases.iter().zip(values).map(|(case, value)| {
            let value = &value.name.text;
            let fields = case.fields.iter().map(|(field, required)| {
                let field = number(*field);
                quote!((#field, #required))
            });
            quote!(#case_info::new(#value, &[#(#fields),*]))
        });
        quote!(#union_info::new(#tag, &[#(#fields),*], &[#(#cases),*]))
    });
    let groups = structure.one_of.iter().map(|group| {
        let info = scope.runtime_in("meta", "OneOfInfo");
        let fields = group.fields.iter().map(|field| number(*field));
        quote!(#info::new(&[#(#fields),*]))
    });
    quote!(.with_members(&[#(#members),*], &[#(#unions),*], &[#(#groups),*]))
}

fn fields(scope: &Scope<'_>, fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let (info, name, ty) = (scope.runtime_in("meta", "FieldInfo"), &field.wire, rust_type::table(scope, &field.ty));
        let sensitive = field.sensitive.then(|| quote!(.sensitive()));
        quote!(#info::new(#name, #ty)#sensitive)
    });
    quote!(&[#(#fields),*])
}

/// The table of a service.
pub(super) fn service(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let service = &scope.plan.ir.services[id];
    let (info, name) = (scope.runtime_in("meta", "ServiceInfo"), &service.id);
    let operations = service.operations.iter().map(|operation| self::operation(scope, operation));
    let doc = Doc::of(format!("The service `{name}`: its operations, what they take, answer and report.")).outer();
    quote! {
        #doc
        pub static SERVICE: #info = #info::new(#name, &[#(#operations),*]);
    }
}

fn operation(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let (info, name) = (scope.runtime_in("meta", "OperationInfo"), &operation.name.text);
    let (fields, output) = (fields(scope, &operation.parameters), rust_type::table(scope, &operation.result));
    let errors = (!operation.errors.is_empty()).then(|| {
        let errors = operation.errors.iter().map(|error| {
            let (info, table) =
                (scope.runtime_in("meta", "ErrorDeclaration"), scope.table(TypeId::Structure(error.error)));
            let statuses = error.statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
            let statuses = (!error.statuses.is_empty()).then(|| quote!(.statuses(&[#(#statuses),*])));
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
        let kind = scope.runtime_in("meta", "TaskKind");
        quote!(.task(#kind::#task))
    });
    let read_only = operation.read_only.then(|| quote!(.read_only()));
    let privileges = (!operation.privileges.is_empty()).then(|| {
        let privileges = operation.privileges.iter().map(|privilege| self::privilege(scope, privilege));
        quote!(.privileges(&[#(#privileges),*]))
    });
    let rest = operation.rest.as_ref().map(|rest| {
        let rest = self::rest(scope, rest);
        quote!(.rest(&#rest))
    });
    quote!(#info::new(#name, #fields, #output)#errors #task #read_only #privileges #rest)
}

fn privilege(scope: &Scope<'_>, privilege: &Privilege) -> TokenStream {
    let (info, id) = (scope.runtime_in("meta", "Privilege"), &privilege.id);
    let on = optional(scope, privilege.on.as_ref().map(|on| on.text.as_str()));
    let resource = optional(scope, privilege.resource.as_deref());
    quote!(#info::new(#id, #on, #resource))
}

fn optional(scope: &Scope<'_>, text: Option<&str>) -> TokenStream {
    if let Some(text) = text {
        let some = scope.prelude("Some");
        quote!(#some(#text))
    } else {
        scope.prelude("None")
    }
}

/// How an operation looks over REST; only what isn't the usual is written out.
fn rest(scope: &Scope<'_>, rest: &Rest) -> TokenStream {
    let (info, route) = (scope.runtime_in("meta", "RestInfo"), self::route(scope, &rest.route));
    let alternates = rest.alternates.iter().map(|route| self::route(scope, route));
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

fn route(scope: &Scope<'_>, route: &Route) -> TokenStream {
    let (info, method, path) = (scope.runtime_in("meta", "RouteInfo"), &route.method, &route.path.text);
    let dispatch = route.dispatch.iter().map(|(name, value)| {
        let value = optional(scope, value.as_deref());
        quote!((#name, #value))
    });
    let dispatch = list("dispatch", dispatch);
    let variables = route.path_variables.iter().map(|(name, parameter)| {
        let parameter = number(*parameter);
        quote!((#name, #parameter))
    });
    let variables = list("path_variables", variables);
    let query = route.query.iter().map(|(name, parameter, style)| {
        let (name, parameter, style) = (&name.text, number(*parameter), query_style(scope, *style));
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

fn query_style(scope: &Scope<'_>, style: QueryStyle) -> TokenStream {
    let name = scope.runtime_in("meta", "QueryStyle");
    match style {
        QueryStyle::Form => quote!(#name::Form),
        QueryStyle::FormExploded => quote!(#name::FormExploded),
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
