//! What a type, package or service refers to.

use crate::ir::{Field, Ir, MapKey, Package, Resource, ServiceId, StructureId, Type, TypeId};

/// Something that a type names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reference<'a> {
    /// A structure, an error or an enumeration.
    Type(TypeId),
    /// A resource type.
    Resource(&'a str),
}

/// Hands every reference of a type to `found`.
pub(crate) fn of_type<'a>(ty: &'a Type, found: &mut dyn FnMut(Reference<'a>)) {
    match ty {
        Type::Structure(id) => found(Reference::Type(TypeId::Structure(*id))),
        Type::Enumeration(id) => found(Reference::Type(TypeId::Enumeration(*id))),
        Type::DynamicStructure(ids) => ids.iter().for_each(|id| found(Reference::Type(TypeId::Structure(*id)))),
        Type::Id(resource) => of_resource(resource, found),
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => of_type(inner, found),
        Type::Map(key, value) => {
            match key {
                MapKey::Enumeration(id) => found(Reference::Type(TypeId::Enumeration(*id))),
                MapKey::Id(resource) => of_resource(resource, found),
                MapKey::String | MapKey::Integer | MapKey::Boolean | MapKey::Uri | MapKey::DateTime => {}
            }
            of_type(value, found);
        }
        Type::Void
        | Type::Boolean
        | Type::Integer
        | Type::Double
        | Type::String
        | Type::Secret
        | Type::Binary
        | Type::DateTime
        | Type::Uri
        | Type::Opaque
        | Type::AnyError => {}
    }
}

fn of_resource<'a>(resource: &'a Resource, found: &mut dyn FnMut(Reference<'a>)) {
    // Only ids of one resource type have a marker in Rust.
    if let Resource::One(resource) = resource {
        found(Reference::Resource(resource));
    }
}

/// Every field and parameter of a package, and the results of its operations, with the field for its place.
pub(crate) fn of_package<'a>(
    ir: &'a Ir,
    package: &'a Package,
    found: &mut dyn FnMut(Reference<'a>, Option<&'a Field>),
) {
    for structure in structures(ir, package) {
        for field in &ir.structures[structure].fields {
            of_type(&field.ty, &mut |reference| found(reference, Some(field)));
        }
    }
    for service in &package.services {
        of_operations(ir, *service, found);
        let operations = ir.services[*service].operations.iter();
        for error in operations.flat_map(|operation| &operation.errors) {
            found(Reference::Type(TypeId::Structure(error.error)), None);
        }
    }
}

/// What the signatures of a service's operations name.
pub(crate) fn of_operations<'a>(
    ir: &'a Ir,
    service: ServiceId,
    found: &mut dyn FnMut(Reference<'a>, Option<&'a Field>),
) {
    for operation in &ir.services[service].operations {
        for parameter in &operation.parameters {
            of_type(&parameter.ty, &mut |reference| found(reference, Some(parameter)));
        }
        let results = [Some(&operation.result), operation.task_result.as_ref()];
        for ty in results.into_iter().flatten() {
            of_type(ty, &mut |reference| found(reference, None));
        }
    }
}

/// The structures of a package and of its services.
pub(crate) fn structures<'a>(ir: &'a Ir, package: &'a Package) -> impl Iterator<Item = StructureId> + 'a {
    let services = package.services.iter().flat_map(|service| ir.services[*service].structures.iter());
    package.structures.iter().chain(services).copied()
}
