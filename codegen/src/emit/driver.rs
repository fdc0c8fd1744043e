//! A program for tests: it calls every operation of a set through its generated method, with values that are known at run
//! time only, and answers every operation through its generated stub. What is called and answered, the crate
//! `vapi-differential` decides.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::Doc;
use super::scope::{CrateKind, Scope};
use super::{FileTokens, manifest, rust_type, task};
use crate::ir::{Operation, ServiceId, SetId, Type};
use crate::plan::names::ident;
use crate::plan::{OperationPlan, Plan};
use crate::shape::Paths as _;

/// The crate's name.
pub(super) fn crate_name(plan: &Plan<'_>, set: SetId) -> String {
    format!("{}-driver", plan.set(set).crate_name)
}

/// Its Cargo.toml; `support` is the folder of `vapi-differential`.
pub(super) fn manifest(plan: &Plan<'_>, set: SetId, support: &str) -> String {
    let spec = &plan.ir.sets[set].name.text;
    let mut text = manifest::head(plan, set, &crate_name(plan, set), &format!("Drives the operations of `{spec}`."));
    let mut crates = vec![("vapi-differential".to_owned(), support.to_owned(), "")];
    for set in sets(plan, set) {
        for kind in [CrateKind::Types, CrateKind::Client, CrateKind::Server] {
            let name = kind.crate_name(plan, set);
            let path = format!("{}/{name}", manifest::folder_of(plan, set));
            crates.push((name, path, ", features = [\"full\"]"));
        }
    }
    crates.sort();
    // writing to a string can't fail
    let _ = write!(text, "\n[dependencies]\n{}", manifest::runtime(plan, ", features = [\"client\", \"server\"]"));
    for (name, path, features) in crates {
        let _ = writeln!(text, "{name} = {{ path = {}{features} }}", manifest::quoted(&path));
    }
    text
}

/// The set, and those that it builds on.
fn sets(plan: &Plan<'_>, set: SetId) -> Vec<SetId> {
    let sets = std::iter::once(&set).chain(&plan.set(set).uses).copied();
    sets.filter(|set| !plan.set(*set).service_features.is_empty()).collect()
}

/// Its sources: the program, and a file for each set.
pub(super) fn files(plan: &Plan<'_>, set: SetId) -> BTreeMap<String, FileTokens> {
    let sets = sets(plan, set);
    let modules: Vec<_> = sets.iter().map(|set| module(plan, *set)).collect();
    let names = modules.iter().map(|name| ident(name));
    let lists = modules.iter().map(|name| ident(name));
    let items = vec![
        quote!(#(mod #names;)*),
        quote! {
            /// Answers every operation as it is told.
            struct Stub(Stubs);
        },
        quote! {
            fn main() -> ExitCode {
                vapi_differential::main(&[#(#lists::SERVICES),*].concat())
            }
        },
    ];
    let doc = Doc::of("Calls every operation through its generated method, and answers it through its generated stub.")
        .inner();
    let main = FileTokens {
        source: format!("spec/{}", plan.ir.sets[set].name.text),
        inner: quote! {
            #doc
            #![allow(deprecated, refining_impl_trait, reason = "everything is called, and what is written once is never read")]
        },
        uses: quote! {
            use std::process::ExitCode;
            use vapi_differential::driver::Stubs;
        },
        items,
    };
    let services = sets.iter().zip(&modules).map(|(set, module)| (format!("{module}.rs"), services(plan, *set)));
    services.chain([("main.rs".to_owned(), main)]).collect()
}

fn module(plan: &Plan<'_>, set: SetId) -> String {
    format!("of_{}", plan.set(set).crate_name.replace('-', "_"))
}

/// The services of one set. A module for each, so that the compiler can work on several at once.
fn services(plan: &Plan<'_>, set: SetId) -> FileTokens {
    let packages = plan.ir.packages.iter().filter(|(_, package)| package.set == set);
    let services = packages.flat_map(|(_, package)| &package.services);
    let services: Vec<ServiceId> = services.filter(|id| plan.service(**id).is_generated).copied().collect();
    let names: Vec<_> = (0..services.len()).map(|index| format_ident!("service_{index}")).collect();
    let list = quote! {
        /// All of them.
        pub(crate) const SERVICES: &[Service] = &[#(#names::SERVICE),*];
    };
    let modules = services.iter().zip(&names).map(|(id, name)| {
        let service = service(plan, set, *id);
        quote! {
            mod #name {
                use vapi_differential::driver::{Answered, Service, answer, answer_stream, answer_task};
                use crate::Stub;
                #service
            }
        }
    });
    let name = &plan.ir.sets[set].name.text;
    FileTokens {
        source: format!("spec/{name}"),
        inner: {
            let doc = Doc::of(format!("The services of the set `{name}`.")).inner();
            quote! {
                #doc
                #![allow(unused_imports, reason = "every service is written alike")]
            }
        },
        uses: quote!(
            use vapi_differential::driver::Service;
        ),
        items: std::iter::once(list).chain(modules).collect(),
    }
}

/// One service: what it is, and its implementation.
fn service(plan: &Plan<'_>, set: SetId, id: ServiceId) -> TokenStream {
    let scope = Scope::qualified(plan, set);
    let planned = plan.service(id);
    let path = |kind: CrateKind, name: &str| {
        let root = kind.crate_name(plan, set).replace('-', "_");
        let path = std::iter::once(root.as_str()).chain(planned.home.module.iter().map(String::as_str));
        let (path, name) = (path.map(ident), ident(name));
        quote!(#(#path::)*#name)
    };
    let table = path(CrateKind::Types, "SERVICE");
    let client = path(CrateKind::Client, &planned.rust);
    let server = path(CrateKind::Server, &planned.rust);
    let skeleton = path(CrateKind::Server, &planned.skeleton());
    let operations = || plan.ir.services[id].operations.iter().zip(&planned.operations);
    let calls = operations().map(|(operation, planned)| {
        let options = planned.options.as_ref().map(|options| path(CrateKind::Client, &options.rust));
        call(&scope, &client, options.as_ref(), operation, planned)
    });
    let methods = operations().map(|(operation, planned)| method(&scope, operation, planned));
    quote! {
        pub(super) const SERVICE: Service = Service {
            info: &#table,
            stub: |builder, stubs| builder.service(#skeleton(Stub(stubs))),
            calls: &[#(#calls),*],
        };

        impl #server for Stub {
            #(#methods)*
        }
    }
}

/// A function that calls an operation through the client's method.
fn call(
    scope: &Scope<'_>,
    client: &TokenStream,
    options: Option<&TokenStream>,
    operation: &Operation,
    planned: &OperationPlan,
) -> TokenStream {
    let method = ident(&planned.method);
    let read = |index: usize| {
        let (name, ty) = (format_ident!("a{index}"), rust_type::owned(scope, &operation.parameters[index].ty));
        quote!(let #name: #ty = arguments.at(#index)?;)
    };
    let reads = planned.arguments.iter().map(|index| read(*index));
    let given = planned.arguments.iter().map(|index| {
        let name = format_ident!("a{index}");
        borrowed(&operation.parameters[*index].ty, &quote!(#name))
    });
    let fill = planned.options.as_ref().zip(options).map(|(plan, ty)| {
        let fields = plan.fields.iter().map(|index| (ident(&planned.parameters[*index]), index));
        let fields = fields.map(|(name, index)| quote!(options.#name = arguments.at(#index)?;));
        quote!(let mut options = #ty::new(); #(#fields)*)
    });
    let given = given.chain(fill.is_some().then(|| quote!(&options)));
    let answer = if operation.is_streamed() {
        quote!(answer_stream)
    } else if task::gives_handle(scope.plan, scope.set, operation) {
        quote!(answer_task)
    } else {
        quote!(answer)
    };
    let arguments = if operation.parameters.is_empty() { quote!(_) } else { quote!(arguments) };
    quote! {
        |client, #arguments| {
            #(#reads)*
            #fill
            Ok(#answer(#client::new(client).#method(#(#given),*)))
        }
    }
}

/// An owned value as a method of a client takes it.
fn borrowed(ty: &Type, name: &TokenStream) -> TokenStream {
    match ty {
        Type::Boolean | Type::Integer | Type::Double => name.clone(),
        Type::Optional(inner) => match **inner {
            Type::Boolean | Type::Integer | Type::Double => name.clone(),
            Type::String | Type::List(_) => quote!(#name.as_deref()),
            _ => quote!(#name.as_ref()),
        },
        _ => quote!(&#name),
    }
}

/// A method of the implementation.
fn method(scope: &Scope<'_>, operation: &Operation, planned: &OperationPlan) -> TokenStream {
    let (method, result) = (ident(&planned.method), rust_type::owned(scope, &operation.result));
    let names: Vec<_> = (0..planned.parameters.len()).map(|index| format_ident!("a{index}")).collect();
    let types = operation.parameters.iter().map(|parameter| rust_type::owned(scope, &parameter.ty));
    let context = scope.runtime_in("server", "RequestContext");
    quote! {
        fn #method(&self, cx: &#context, #(#names: #types),*) -> Answered<#result> {
            self.0.answer(cx, &[#(&#names),*])
        }
    }
}
