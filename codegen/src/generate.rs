//! The whole way: parse, resolve, check, plan, emit, print.

use std::collections::BTreeMap;

use crate::check::Valid;
use crate::diagnostic::Diagnostics;
use crate::ir::StructureKind;
use crate::source::Sources;
use crate::{check, emit, frontend, plan, print, resolve};

/// What to write besides the sources.
#[derive(Clone, Debug)]
pub struct Options {
    /// The metadata of the crates.
    pub package: PackageOptions,
    /// Where `vapi-runtime` comes from.
    pub runtime: Dependency,
    /// The only set to write; those that it builds on are expected beside it, or in `base`.
    pub only: Option<String>,
    /// The folder with the crates of sets that aren't written, as seen from a generated crate; none: they are beside it.
    pub base: Option<String>,
}

/// The metadata of generated crates.
#[derive(Clone, Debug)]
pub enum PackageOptions {
    /// Inherited from the workspace that they belong to, as are its lints.
    Workspace,
    /// Their own.
    Own {
        /// Version of every crate.
        version: String,
    },
}

/// Where a crate comes from.
#[derive(Clone, Debug)]
pub enum Dependency {
    /// The workspace says it.
    Workspace,
    /// A folder, absolute or as seen from a generated crate.
    Path(String),
    /// A registry, in this version.
    Version(String),
}

impl Default for Options {
    /// Crates of this workspace.
    fn default() -> Self {
        Self { package: PackageOptions::Workspace, runtime: Dependency::Workspace, only: None, base: None }
    }
}

/// What comes out.
#[derive(Clone, Debug)]
pub struct Output {
    /// The crates, by set.
    pub crates: Vec<Crate>,
    /// What the spec holds.
    pub counts: Counts,
}

/// A generated crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its name, which is its folder's too.
    pub name: String,
    /// The set that it is of.
    pub set: String,
    /// Its files, by path below that folder, with `/` on every system.
    pub files: BTreeMap<String, String>,
}

/// How many there are of everything in a spec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packages.
    pub packages: usize,
    /// Services, without stated subsets that have no operation.
    pub services: usize,
    /// Operations.
    pub operations: usize,
    /// Structures, without errors.
    pub structures: usize,
    /// Errors.
    pub errors: usize,
    /// Enumerations.
    pub enumerations: usize,
}

/// Reads a spec. `None` when it has errors, which are then among the diagnostics.
#[must_use]
pub fn load(sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Valid> {
    let packages = frontend::parse(sources, diagnostics);
    let ir = resolve::resolve(packages, diagnostics);
    check::check(ir, diagnostics)
}

/// Makes crates of a spec. `None` when the spec has errors, which are then among the diagnostics.
#[must_use]
pub fn generate(sources: &Sources, options: &Options, diagnostics: &mut Diagnostics) -> Option<Output> {
    let ir = load(sources, diagnostics)?;
    let plan = plan::plan(&ir, options, diagnostics)?;
    let crates = emit::crates(&plan).into_iter().map(|tokens| {
        let sources = tokens.files.iter().map(|(path, file)| (format!("src/{path}"), print::print(file)));
        let files = sources.chain([("Cargo.toml".to_owned(), tokens.manifest)]).collect();
        Crate { name: tokens.name, set: tokens.set, files }
    });
    Some(Output { crates: crates.collect(), counts: counts(&ir) })
}

/// Counts what a spec holds.
#[must_use]
pub fn counts(ir: &Valid) -> Counts {
    let services = || ir.services.iter().filter(|(_, service)| !(service.partial && service.operations.is_empty()));
    let errors = ir.structures.iter().filter(|(_, structure)| structure.kind == StructureKind::Error).count();
    Counts {
        packages: ir.packages.len(),
        services: services().count(),
        operations: services().map(|(_, service)| service.operations.len()).sum(),
        structures: ir.structures.len() - errors,
        errors,
        enumerations: ir.enumerations.len(),
    }
}
