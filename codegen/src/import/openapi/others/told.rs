//! Enumerations that stand beside their fields: documents of a vCenter have texts there, and name the enumeration in prose.
//!
//! ```text
//! The state. Possible values: - `READY`: … - `FAILED`: … For more information see: *Vcenter.Lab.Things.State*.
//! ```
//! The link is believed when the text names one schema so, which is an enumeration of this document, and lists each of
//! its values: then both were made of the same declaration. As enumerations are open, nothing can be lost by it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::document::Node;
use super::super::finding::Code;
use super::Importer;
use super::model::Ty;

/// What stands before the name of the schema, which is between stars.
const BEFORE: &str = "For more information see: *";

impl<'d> Importer<'d> {
    /// The enumeration in the place of a text, or of several, when the text of the field tells surely which.
    pub(super) fn told(&mut self, node: &Node<'d>, ty: Ty) -> Ty {
        if self.standard.is_none() || node.get("format").is_some() {
            return ty;
        }
        match ty {
            Ty::String => self.enumeration_in(node).unwrap_or(Ty::String),
            Ty::List(inner) if *inner == Ty::String => Ty::List(Box::new(self.enumeration_in(node).unwrap_or(*inner))),
            Ty::Set(inner) if *inner == Ty::String => Ty::Set(Box::new(self.enumeration_in(node).unwrap_or(*inner))),
            ty => ty,
        }
    }

    fn enumeration_in(&mut self, node: &Node<'d>) -> Option<Ty> {
        let text = node.text("description")?;
        let named: BTreeSet<&str> = text.split(BEFORE).skip(1).filter_map(|rest| rest.split('*').next()).collect();
        let schemas = named.iter().filter_map(|name| {
            let schema = self.documents.follow(node.file, &format!("#/components/schemas/{name}"))?;
            let values = schema.get("enum")?.value.as_array()?;
            values.iter().map(Value::as_str).collect::<Option<Vec<&str>>>().map(|values| (*name, schema, values))
        });
        let mut schemas: Vec<_> = schemas.collect();
        let (name, schema, values) = schemas.pop()?;
        let is_listed = |value: &&str| text.contains(&format!("`{value}`"));
        if !schemas.is_empty() || !values.iter().all(is_listed) {
            self.find(Code::UnclearEnumeration, node, format!("`{name}`"));
            return None;
        }
        Some(self.target(&schema))
    }
}
