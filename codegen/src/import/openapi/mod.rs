//! OpenAPI documents → a spec.
//!
//! A document that our own [export](crate::export::openapi) made carries the whole spec in `x-vmw-…`; reading it back
//! gives that spec (`own`). Any other document of version 3 is read by what it says (`others`): schemas become
//! structures, enumerations and unions, operations become those of services, and what a spec can't say is a
//! [`Finding`] with its place. Documents that vCenter publishes are met with the names that its types have on the wire.
//!
//! # Rules for others' documents
//! - **Services.** An operation belongs to the service that its first tag names; without a tag, to the one that the first
//!   segment of its path names which is neither a variable nor a version. Tags that differ in case or signs only are one
//!   service.
//! - **Names.** Types keep the names of their schemas; dots in them are packages. A schema without a name of its own is
//!   called like the place where it stands: `Pet_tags_item`, `list_pets_response`. Operations are called like their
//!   `operationId` without the tag in front of it, or else like method and path. What would be one name in Rust gets a
//!   number in the order of the document.
//! - **Optional.** A property that isn't required, or may be null, is optional; absent and null are the same. What only
//!   one side sends (`readOnly`, `writeOnly`) is optional.
//! - **Choices.** `oneOf` and `anyOf` with a discriminator, or a property of which each alternative has its own values,
//!   become a tagged union; alternatives of one required property each an exactly-one-of group; texts and enumerations one
//!   open enumeration; other objects one structure with all fields.
//! - **Enumerations beside their fields.** Documents of a vCenter have plain texts in fields and name the enumeration in
//!   prose (`For more information see: *Vcenter.Lab.Things.State*`). It is taken when that text also lists all its values.
//! - **Errors.** The schema of an error answer becomes an error structure, told by its status. Answers without one are the
//!   standard error of their status.
//! - **Bodies.** JSON where it is to be had, else bytes with the content type.

mod document;
mod finding;
mod others;
mod own;
mod yaml;

use document::Documents;
pub use finding::{Code, Finding, Severity};

use super::Files;
use crate::source::Source;

/// What comes of documents.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The spec's folders, one for each set: set → its files. Empty when a document couldn't be read.
    pub sets: std::collections::BTreeMap<String, Files>,
    /// What was found, by place.
    pub findings: Vec<Finding>,
    /// How many types there are.
    pub types: usize,
    /// How many operations there are.
    pub operations: usize,
}

/// Makes a spec of documents that may refer to each other. `set` names what comes of others' documents; one that our own
/// export made says its names itself.
#[must_use]
pub fn import(texts: &[Source], set: &str) -> Imported {
    let mut findings = Vec::new();
    let documents = Documents::read(texts, &mut findings);
    let own = documents.roots().find(own::is_own);
    let mut imported = match own {
        Some(root) => own::import(&root),
        None => others::import(&documents, set, &mut findings),
    };
    findings.sort();
    findings.dedup();
    imported.findings = findings;
    imported
}
