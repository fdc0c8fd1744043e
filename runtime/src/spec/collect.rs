//! All types that services and types use, and where each is declared.

use std::collections::BTreeMap;

use super::SpecError;
use crate::meta::{EnumerationInfo, ServiceInfo, StructureInfo, StructureKind, Type};

/// Packages of the standard set: its types are referred to, not repeated.
const STANDARD: &[&str] = &["com.vmware.vapi.std", "com.vmware.cis"];

/// A structure, an error or an enumeration.
#[derive(Clone, Copy, Debug)]
pub(super) enum Declared {
    Structure(&'static StructureInfo),
    Enumeration(&'static EnumerationInfo),
}

impl Declared {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Structure(info) => info.name,
            Self::Enumeration(info) => info.name,
        }
    }

    /// Whether both say the same of a value, their types within aside: those are compared by themselves.
    fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Structure(left), Self::Structure(right)) => {
                let fields = |info: &'static StructureInfo| {
                    info.fields.iter().map(|field| (field.name, field.ty.to_string())).collect::<Vec<_>>()
                };
                std::ptr::eq(left, right) || (left.kind == right.kind && fields(left) == fields(right))
            }
            (Self::Enumeration(left), Self::Enumeration(right)) => left.values == right.values,
            _ => false,
        }
    }
}

/// What a spec is made of.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// In the order given.
    pub(super) services: Vec<&'static ServiceInfo>,
    /// In the order in which they were found.
    pub(super) types: Vec<Declared>,
    by_name: BTreeMap<&'static str, Declared>,
}

impl Collected {
    pub(super) fn new(services: &[&'static ServiceInfo], types: &[Type]) -> Result<Self, SpecError> {
        let mut collected = Self::default();
        let mut open: Vec<Type> = Vec::new();
        for service in services {
            package(service.name)?;
            if is_standard(service.name) || collected.services.iter().any(|known| known.name == service.name) {
                continue;
            }
            collected.services.push(service);
            for operation in service.operations {
                open.extend(operation.input.fields.iter().map(|field| field.ty));
                open.push(operation.output);
                open.extend(operation.errors.iter().map(|error| Type::Structure(error.error)));
            }
        }
        open.extend(types);
        // The first found comes first, so the list is worked off from its front.
        let mut next = 0;
        while let Some(ty) = open.get(next).copied() {
            next += 1;
            match ty {
                Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => open.push(*inner),
                Type::Map(key, value) => open.extend([*key, *value]),
                Type::DynamicStructure(bases) => open.extend(bases.iter().map(|base| Type::Structure(*base))),
                Type::Structure(info) => {
                    let fields = if collected.add(Declared::Structure(info.table()))? { info.fields } else { &[] };
                    open.extend(fields.iter().map(|field| field.ty));
                }
                Type::Enumeration(info) => {
                    collected.add(Declared::Enumeration(info))?;
                }
                _ => {}
            }
        }
        if collected.services.is_empty() && collected.types.is_empty() { Err(SpecError::Empty) } else { Ok(collected) }
    }

    /// Whether it is new.
    fn add(&mut self, found: Declared) -> Result<bool, SpecError> {
        let name = found.name();
        if is_standard(name) {
            return Ok(false);
        }
        if let Some(known) = self.by_name.get(name) {
            return if known.is_like(found) { Ok(false) } else { Err(SpecError::TwoTypes(name.to_owned())) };
        }
        package(name)?;
        self.by_name.insert(name, found);
        self.types.push(found);
        Ok(true)
    }

    pub(super) fn is_service(&self, name: &str) -> bool {
        self.services.iter().any(|service| service.name == name)
    }

    pub(super) fn is_structure(&self, name: &str) -> bool {
        matches!(self.by_name.get(name), Some(Declared::Structure(_))) && !self.is_service(name)
    }

    /// The package that a type or a service is declared in, however deep.
    pub(super) fn package_of(&self, name: &'static str) -> Result<&'static str, SpecError> {
        let mut outer = package(name)?;
        while self.is_service(outer) || self.is_structure(outer) {
            outer = package(outer)?;
        }
        Ok(outer)
    }

    /// The types declared right in a package, a service or a structure.
    pub(super) fn within<'a>(&'a self, outer: &'a str) -> impl Iterator<Item = Declared> + 'a {
        self.types
            .iter()
            .copied()
            .filter(move |declared| split(declared.name()).is_some_and(|(before, _)| before == outer))
    }

    pub(super) fn has_error_in_structure(&self) -> Option<&'static str> {
        let errors = self.types.iter().filter_map(|declared| match declared {
            Declared::Structure(info) if info.kind == StructureKind::Error => Some(info.name),
            _ => None,
        });
        let mut nested = errors.filter(|name| split(name).is_some_and(|(outer, _)| self.is_structure(outer)));
        nested.next()
    }
}

fn is_standard(name: &str) -> bool {
    STANDARD.iter().any(|package| name.strip_prefix(package).is_some_and(|rest| rest.starts_with('.')))
}

/// A canonical name without its last segment, and that.
pub(super) fn split(name: &'static str) -> Option<(&'static str, &'static str)> {
    name.rsplit_once('.').filter(|(before, last)| !before.is_empty() && !last.is_empty())
}

fn package(name: &'static str) -> Result<&'static str, SpecError> {
    split(name).map(|(before, _)| before).ok_or_else(|| SpecError::NoPackage(name.to_owned()))
}
