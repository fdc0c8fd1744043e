//! How deep the compiler has to go for types that refer to each other.
//!
//! Whether a type may be shared between threads follows from its fields. Where structures lead to each other in circles, the
//! compiler passes through all of them at once, and gives up at 128 levels unless the crate says otherwise.

use std::collections::BTreeMap;

use super::boxes::components;
use super::sets::package_of;
use crate::ir::{Ir, SetId, StructureId, Type, TypeId};

/// Structures in one knot, of which the compiler needs to be told: fewer of them, with what hangs on them, fit its own limit.
const MANY: usize = 16;

/// Levels of the compiler from one structure to the next: an optional, a list or a box, and what that is made of.
const LEVELS: usize = 8;

/// The limit that the compiler has itself, which is left for what isn't in the knot.
const USUAL: usize = 128;

/// The limit that each set needs for its greatest knot of structures; none for sets that do without.
pub(super) fn limits(ir: &Ir) -> BTreeMap<SetId, usize> {
    let mut sizes: BTreeMap<(SetId, usize), usize> = BTreeMap::new();
    let components = components(ir, held);
    for ((id, _), component) in ir.structures.iter().zip(components) {
        let set = ir.packages[package_of(ir, TypeId::Structure(id))].set;
        *sizes.entry((set, component)).or_default() += 1;
    }
    let mut limits: BTreeMap<SetId, usize> = BTreeMap::new();
    for ((set, _), size) in sizes.into_iter().filter(|(_, size)| *size > MANY) {
        let limit = limits.entry(set).or_default();
        *limit = (size * LEVELS + USUAL).next_power_of_two().max(*limit);
    }
    limits
}

/// The structure that a value of this type holds, in place or elsewhere.
fn held(ty: &Type) -> Option<StructureId> {
    match ty {
        Type::Structure(id) => Some(*id),
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) | Type::Map(_, inner) => held(inner),
        _ => None,
    }
}
