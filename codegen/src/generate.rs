//! The whole way: parse, resolve, check, plan, emit, print.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::check::Valid;
use crate::diagnostic::Diagnostics;
use crate::ir::{Package, StructureKind};
use crate::source::Sources;
use crate::{check, emit, frontend, plan, print, resolve};

/// What to write besides the sources.
#[derive(Clone, Debug)]
pub struct Options {
    /// The metadata of the crates.
    pub package: PackageOptions,
    /// Where `vapi-runtime` comes from.
    pub runtime: Dependency,
    /// The only sets to write; those that they build on are expected beside them, or in `base`.
    pub only: Option<BTreeSet<String>>,
    /// The folder with the crates of sets that aren't written, as seen from a generated crate; none: they are beside it.
    pub base: Option<String>,
    /// The folder of `vapi-differential`, as seen from a generated crate: then a fourth crate of each set calls and answers
    /// every operation, for tests. None: there is no such crate.
    pub driver: Option<String>,
    /// The command that a file's header gives as its origin.
    pub command: String,
}

impl Options {
    /// Whether the crates of a set are written.
    #[must_use]
    pub fn writes(&self, set: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(set))
    }
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
        Self {
            package: PackageOptions::Workspace,
            runtime: Dependency::Workspace,
            only: None,
            base: None,
            driver: None,
            command: "cargo xtask regenerate".to_owned(),
        }
    }
}

/// What comes out.
#[derive(Clone, Debug)]
pub struct Output {
    /// The crates, by set.
    pub crates: Vec<Crate>,
    /// What the crates hold.
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

/// How many there are of everything in the sets that are written.
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

impl fmt::Display for Counts {
    /// `1 package, 2 services, …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.packages, "package"),
            (self.services, "service"),
            (self.operations, "operation"),
            (self.structures, "structure"),
            (self.errors, "error"),
            (self.enumerations, "enumeration"),
        ];
        for (index, (count, what)) in counts.into_iter().enumerate() {
            let (comma, plural) = (if index == 0 { "" } else { ", " }, if count == 1 { "" } else { "s" });
            write!(f, "{comma}{count} {what}{plural}")?;
        }
        Ok(())
    }
}

/// Reads a spec. `None` when it has errors, which are then among the diagnostics.
#[must_use]
pub fn load(sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Valid> {
    let packages = frontend::parse(sources, diagnostics);
    let ir = resolve::resolve(packages, diagnostics);
    check::check(ir, diagnostics)
}

/// Does all that comes before crates are made, and counts what they would hold. `None` when the spec has errors, which are then
/// among the diagnostics.
#[must_use]
pub fn check(sources: &Sources, options: &Options, diagnostics: &mut Diagnostics) -> Option<Counts> {
    let ir = load(sources, diagnostics)?;
    plan::plan(&ir, options, diagnostics)?;
    Some(counts(&ir, options))
}

/// Makes crates of a spec. `None` when the spec has errors, which are then among the diagnostics.
#[must_use]
pub fn generate(sources: &Sources, options: &Options, diagnostics: &mut Diagnostics) -> Option<Output> {
    let ir = load(sources, diagnostics)?;
    let plan = plan::plan(&ir, options, diagnostics)?;
    let crates = emit::crates(&plan).map(|tokens| {
        let sources =
            tokens.files.into_iter().map(|(path, file)| (format!("src/{path}"), print::print(file, &options.command)));
        let program = tokens.program.into_iter().map(|(path, file)| (path, print::print(file, &options.command)));
        let files = sources.chain(program).chain([("Cargo.toml".to_owned(), tokens.manifest)]).collect();
        Crate { name: tokens.name, set: tokens.set, files }
    });
    Some(Output { crates: crates.collect(), counts: counts(&ir, options) })
}

/// Counts what the sets that are written hold.
fn counts(ir: &Valid, options: &Options) -> Counts {
    let mut counts = Counts::default();
    let written = |package: &&Package| options.writes(&ir.sets[package.set].name.text);
    for package in ir.packages.iter().map(|(_, package)| package).filter(written) {
        counts.packages += 1;
        counts.enumerations += package.enumerations.len();
        let mut structures = package.structures.clone();
        for service in package.services.iter().map(|id| &ir.services[*id]) {
            counts.enumerations += service.enumerations.len();
            structures.extend(&service.structures);
            if !service.partial || !service.operations.is_empty() {
                counts.services += 1;
                counts.operations += service.operations.len();
            }
        }
        let errors = structures.iter().filter(|id| ir.structures[**id].kind == StructureKind::Error).count();
        counts.errors += errors;
        counts.structures += structures.len() - errors;
    }
    counts
}
