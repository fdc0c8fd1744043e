//! How much an SDK holds.

use super::index::{Index, Kind};
use super::model::{Package, Structure, Type, Types};
use crate::ir::Task;

/// How many there are of everything in an SDK.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packages.
    pub packages: usize,
    /// Services, also those without operations.
    pub services: usize,
    /// Operations.
    pub operations: usize,
    /// Structures, without errors.
    pub structures: usize,
    /// Errors.
    pub errors: usize,
    /// Enumerations.
    pub enumerations: usize,
    /// Values of enumerations.
    pub values: usize,
    /// Fields of structures and errors.
    pub fields: usize,
    /// Parameters of operations.
    pub parameters: usize,
    /// Unions.
    pub unions: usize,
    /// Structures with unions.
    pub union_structures: usize,
    /// Structures with more than one union.
    pub double_unions: usize,
    /// Unions with an optional tag.
    pub optional_tags: usize,
    /// Operations that start tasks.
    pub tasks: usize,
}

impl Counts {
    /// Counts packages, which are in the order of their names; one that several SDKs have counts once.
    pub(super) fn of(packages: &[Package], index: &Index<'_>) -> Self {
        let mut counts = Self::default();
        let mut last = None;
        for package in packages.iter().filter(|package| last.replace(&package.name) != Some(&package.name)) {
            counts.packages += 1;
            counts.types(&package.types, index);
            for service in &package.services {
                counts.services += 1;
                counts.operations += service.operations.len();
                counts.tasks += service.operations.iter().filter(|operation| operation.task != Task::None).count();
                counts.parameters +=
                    service.operations.iter().map(|operation| operation.parameters.len()).sum::<usize>();
                counts.types(&service.types, index);
            }
        }
        counts
    }

    fn types(&mut self, types: &Types, index: &Index<'_>) {
        self.enumerations += types.enumerations.len();
        self.values += types.enumerations.iter().map(|enumeration| enumeration.values.len()).sum::<usize>();
        for structure in &types.structures {
            if structure.is_error {
                self.errors += 1;
            } else {
                self.structures += 1;
            }
            self.fields += structure.fields.len();
            self.unions += structure.unions.len();
            self.union_structures += usize::from(!structure.unions.is_empty());
            self.double_unions += usize::from(structure.unions.len() > 1);
            self.optional_tags += optional_tags(structure, index);
            self.types(&structure.types, index);
        }
    }
}

fn optional_tags(structure: &Structure, index: &Index<'_>) -> usize {
    let is_optional_tag = |ty: &Type| match ty {
        Type::Optional(inner) => match &**inner {
            Type::Named(reference) => {
                index.find(reference).is_some_and(|target| matches!(target.kind, Kind::Enumeration(_)))
            }
            _ => false,
        },
        _ => false,
    };
    let tags = structure
        .unions
        .iter()
        .filter(|union| structure.fields.iter().any(|field| field.wire == union.tag && is_optional_tag(&field.ty)));
    tags.count()
}
