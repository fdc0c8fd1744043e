//! Which fields are boxed: those by which a structure would contain itself.

use std::collections::BTreeSet;

use crate::ir::{Index, Ir, StructureId, Type};

/// Structure and field of every box.
///
/// Only optionals hold their value in place; lists, sets and maps keep theirs elsewhere already. So the graph has an
/// edge for each structure held in place, and an edge whose end leads back to its start is boxed.
pub(super) fn boxed_fields(ir: &Ir) -> BTreeSet<(StructureId, usize)> {
    let components = components(ir, in_place);
    let component = |id: StructureId| components.get(id.position());
    let mut boxed = BTreeSet::new();
    for (id, structure) in ir.structures.iter() {
        for (index, field) in structure.fields.iter().enumerate() {
            if in_place(&field.ty).is_some_and(|held| component(held) == component(id)) {
                boxed.insert((id, index));
            }
        }
    }
    boxed
}

/// The structure that a value of this type holds in place.
fn in_place(ty: &Type) -> Option<StructureId> {
    match ty {
        Type::Structure(id) => Some(*id),
        Type::Optional(inner) => in_place(inner),
        _ => None,
    }
}

/// The strongly connected component of each structure, after Tarjan; with a stack of its own, since chains may be long.
/// `edge` says to which structure a field leads.
pub(super) fn components(ir: &Ir, edge: impl Fn(&Type) -> Option<StructureId>) -> Vec<usize> {
    let edges: Vec<Vec<usize>> = ir
        .structures
        .iter()
        .map(|(_, structure)| {
            structure.fields.iter().filter_map(|field| edge(&field.ty)).map(Index::position).collect()
        })
        .collect();
    let mut search = Search {
        edges: &edges,
        next: 0,
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        open: Vec::new(),
        component: vec![None; edges.len()],
    };
    for root in 0..edges.len() {
        search.visit(root);
    }
    search.component.into_iter().map(|component| component.unwrap_or(usize::MAX)).collect()
}

struct Search<'a> {
    edges: &'a [Vec<usize>],
    next: usize,
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    /// Nodes whose component isn't known yet.
    open: Vec<usize>,
    component: Vec<Option<usize>>,
}

// Every index is a position in the arena of structures, and every vector is as long as that arena.
impl Search<'_> {
    fn visit(&mut self, root: usize) {
        if self.order[root].is_some() {
            return;
        }
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, edge)) = path.pop() {
            if let Some(next) = self.edges[node].get(edge).copied() {
                path.push((node, edge + 1));
                match self.order[next] {
                    None => {
                        self.enter(next);
                        path.push((next, 0));
                    }
                    Some(order) if self.component[next].is_none() => self.low[node] = self.low[node].min(order),
                    Some(_) => {}
                }
                continue;
            }
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            if Some(self.low[node]) == self.order[node] {
                while let Some(member) = self.open.pop() {
                    self.component[member] = Some(node);
                    if member == node {
                        break;
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.open.push(node);
    }
}
