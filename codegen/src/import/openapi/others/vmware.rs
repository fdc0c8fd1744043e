//! What documents of a vCenter share: a header for the session, and the types of the set `std`, which aren't made anew.

use std::collections::BTreeMap;

use super::super::document::Node;
use crate::diagnostic::Diagnostics;
use crate::export::openapi::names::dotted;
use crate::ir::StructureKind;
use crate::source::Sources;
use crate::{generate, standard};

/// The header with the id of a session.
const SESSION: &str = "vmware-api-session-id";

/// Whether a document is of a vCenter, or a product like it.
pub(super) fn is_vcenter(root: &Node<'_>) -> bool {
    let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
    let is_session = |(_, scheme): (&str, Node<'_>)| scheme.text("name").is_some_and(|name| name == SESSION);
    schemes.iter().flat_map(Node::members).any(is_session)
}

/// The types of the set `std`.
pub(super) struct Standard {
    /// Name of the schema → the type.
    types: BTreeMap<String, Type>,
}

struct Type {
    canonical: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Structure,
    Error,
    Enumeration,
}

impl Standard {
    pub(super) fn load() -> Self {
        let sources = Sources::new(standard::sources().collect());
        let mut types = BTreeMap::new();
        if let Some(ir) = generate::load(&sources, &mut Diagnostics::new()) {
            for (_, structure) in ir.structures.iter() {
                let kind = match structure.kind {
                    StructureKind::Structure => Kind::Structure,
                    StructureKind::Error => Kind::Error,
                };
                types.insert(dotted(&structure.canonical), Type { canonical: structure.canonical.clone(), kind });
            }
            for (_, enumeration) in ir.enumerations.iter() {
                let ty = Type { canonical: enumeration.canonical.clone(), kind: Kind::Enumeration };
                types.insert(dotted(&enumeration.canonical), ty);
            }
        }
        Self { types }
    }

    /// The canonical name of the type that a schema is.
    pub(super) fn canonical(&self, schema: &str) -> Option<&str> {
        self.types.get(schema).map(|ty| ty.canonical.as_str())
    }

    pub(super) fn is_enumeration(&self, canonical: &str) -> bool {
        self.is(canonical, Kind::Enumeration)
    }

    pub(super) fn is_error(&self, canonical: &str) -> bool {
        self.is(canonical, Kind::Error)
    }

    fn is(&self, canonical: &str, kind: Kind) -> bool {
        self.types.get(&dotted(canonical)).is_some_and(|ty| ty.kind == kind)
    }

    /// The errors that a text names: where several share a status, its description is all that is said of them.
    pub(super) fn errors_in(&self, text: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            let named = self.types.get(&format!("Vapi.Std.Errors.{word}")).filter(|ty| ty.kind == Kind::Error);
            if let Some(ty) = named
                && !found.contains(&ty.canonical)
            {
                found.push(ty.canonical.clone());
            }
        }
        found
    }
}
