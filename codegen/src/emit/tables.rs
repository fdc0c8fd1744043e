//! The tables of the plan's structures and services.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::Doc;
use super::rust_type;
use super::scope::Scope;
use crate::ir::{Field, Operation, ServiceId, StructureId, StructureKind, TypeId};
use crate::plan::MemberPlan;
use crate::plan::names::ident;
use crate::shape::{Paths as _, tables};

/// The table of a structure or an error.
pub(super) fn structure(scope: &Scope<'_>, id: StructureId) -> TokenStream {
    let (structure, plan) = (&scope.plan.ir.structures[id], scope.plan.structure(id));
    let (table, info, name) = (ident(&plan.table), scope.runtime_in("meta", "StructureInfo"), &structure.canonical);
    let make = match structure.kind {
        StructureKind::Structure => quote!(new),
        StructureKind::Error => quote!(error),
    };
    let fields = tables::fields(scope, &fields(scope, &structure.fields));
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
        let values = &scope.plan.ir.enumerations[plan.tag].values;
        let cases = plan.cases.iter().zip(values).map(|(case, value)| {
            let fields = case.rule.iter().map(|(field, required)| (number(*field), *required));
            (value.name.text.as_str(), fields.collect())
        });
        tables::union(scope, &number(union.tag), plan.fields.iter().map(|field| number(*field)), cases)
    });
    let groups =
        structure.one_of.iter().map(|group| tables::one_of(scope, group.fields.iter().map(|field| number(*field))));
    quote!(.with_members(&[#(#members),*], &[#(#unions),*], &[#(#groups),*]))
}

fn fields(scope: &Scope<'_>, fields: &[Field]) -> Vec<tables::Field> {
    let field = |field: &Field| tables::Field {
        wire: field.wire.clone(),
        ty: rust_type::table(scope, &field.ty),
        is_sensitive: field.sensitive,
        doc: String::new(),
    };
    fields.iter().map(field).collect()
}

/// The table of a service.
pub(super) fn service(scope: &Scope<'_>, id: ServiceId) -> TokenStream {
    let service = &scope.plan.ir.services[id];
    let operations: Vec<_> = service.operations.iter().map(|operation| self::operation(scope, operation)).collect();
    let doc = Doc::of(format!("The service `{}`: its operations, what they take, answer and report.", service.id));
    tables::service(scope, &doc.outer(), &quote!(pub), &ident("SERVICE"), &service.id, &operations, "")
}

fn operation(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let errors = operation.errors.iter();
    let errors = errors.map(|error| (scope.table(TypeId::Structure(error.error)), error.statuses.as_slice()));
    let operation = tables::Operation {
        name: &operation.name.text,
        fields: &fields(scope, &operation.parameters),
        output: rust_type::table(scope, &operation.result),
        errors: errors.collect(),
        task: operation.task,
        is_read_only: operation.read_only,
        privileges: &operation.privileges,
        rest: operation.rest.as_ref(),
        doc: "",
    };
    tables::operation(scope, &operation)
}

fn number(number: usize) -> TokenStream {
    let number = Literal::usize_unsuffixed(number);
    quote!(#number)
}
