//! From the plan to tokens: a file for each kind of thing. Decides nothing and can't fail.

mod client;
mod constant;
mod crate_docs;
mod docs;
mod driver;
mod enumeration;
mod example;
mod manifest;
mod module;
mod one_of;
mod operation_docs;
mod program;
mod registry;
mod resource;
mod rust_type;
mod scope;
mod server;
mod structure;
mod tables;
mod task;
mod union;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::ir::SetId;
use crate::plan::Plan;
use scope::CrateKind;

/// A crate before it is printed.
pub(crate) struct CrateTokens {
    /// Its name, which is its folder's too.
    pub(crate) name: String,
    /// The set that it is of.
    pub(crate) set: String,
    /// Its Cargo.toml.
    pub(crate) manifest: String,
    /// Its sources, by path below `src`.
    pub(crate) files: BTreeMap<String, FileTokens>,
    /// The program that comes with the types.
    pub(crate) program: Option<(String, FileTokens)>,
}

/// A source file before it is printed.
pub(crate) struct FileTokens {
    /// The part of the spec that it was made of.
    pub(crate) source: String,
    /// Attributes and documentation of the file.
    pub(crate) inner: TokenStream,
    /// Imports.
    pub(crate) uses: TokenStream,
    /// Items, in groups.
    pub(crate) items: Vec<TokenStream>,
}

/// Writes the crates of every set that is wanted, one by one: tokens need far more memory than the text that comes of them.
pub(crate) fn crates(plan: &Plan<'_>) -> impl Iterator<Item = CrateTokens> {
    let wanted = |set: &SetId| plan.options.writes(&plan.ir.sets[*set].name.text);
    let sets = plan.ir.sets.iter().map(|(set, _)| set).filter(wanted);
    sets.flat_map(|set| family(plan, set))
}

/// The crates of a set.
fn family(plan: &Plan<'_>, set: SetId) -> impl Iterator<Item = CrateTokens> {
    let spec = move || plan.ir.sets[set].name.text.clone();
    let has_services = !plan.set(set).service_features.is_empty();
    let kinds = [CrateKind::Types, CrateKind::Client, CrateKind::Server];
    let crates =
        kinds.into_iter().filter(move |kind| *kind == CrateKind::Types || has_services).map(move |kind| CrateTokens {
            name: kind.crate_name(plan, set),
            set: spec(),
            manifest: manifest::manifest(plan, set, kind),
            files: module::files(plan, set, kind),
            program: (kind == CrateKind::Types)
                .then(|| (format!("examples/{}.rs", program::NAME), program::transcode(plan, set))),
        });
    let driver = plan.options.driver.as_ref().filter(|_| has_services).map(move |support| CrateTokens {
        name: driver::crate_name(plan, set),
        set: spec(),
        manifest: driver::manifest(plan, set, support),
        files: driver::files(plan, set),
        program: None,
    });
    crates.chain(driver)
}
