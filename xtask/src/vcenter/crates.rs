//! Crates of an imported spec, in a workspace of their own with the lints of this one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vapi_cli::{Progress, spec, write};
use vapi_codegen::diagnostic::{Diagnostics, Kind};
use vapi_codegen::generate::{Counts, Dependency, Options, PackageOptions};

use crate::process::{self, Usage};

/// What the name of each crate of a set ends in: types, client, server.
pub(crate) const KINDS: [&str; 3] = ["", "-client", "-server"];
/// What the name of the program that calls everything ends in.
const DRIVER: &str = "-driver";
/// A crate that needs whatever any of them may need. It is built with each, so that what they share is the same for all.
const NEEDS: &str = "needs";

/// The crates of a set.
#[derive(Clone, Debug)]
pub(crate) struct Crates {
    /// The folder of the workspace.
    pub(crate) folder: PathBuf,
    /// The set.
    pub(crate) set: String,
    /// Their files, by path below the folder.
    pub(crate) files: BTreeMap<String, String>,
    /// What the spec holds.
    pub(crate) counts: Counts,
    /// Features of packages.
    pub(crate) features: Vec<String>,
    /// Routes that nothing tells apart, each with two operations that have it: they are reachable over JSON-RPC.
    pub(crate) shared_routes: Vec<String>,
    /// What the generator and the writing took.
    pub(crate) usage: Usage,
}

/// Which lints a workspace has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lints {
    /// Those of this one.
    Ours,
    /// Those of the compiler.
    None,
}

/// Makes the crates of the set whose spec lies in a folder; what the set builds on is this repository's.
///
/// # Errors
/// A spec with errors, files that can't be read or written.
pub(crate) fn generate(root: &Path, set: &str, spec: PathBuf, folder: PathBuf) -> Result<Crates, String> {
    let before = Usage::own()?;
    let spec = spec::read(&[spec], &Progress::new(true)).map_err(|failure| failure.to_string())?;
    let options = Options {
        package: PackageOptions::Workspace,
        runtime: Dependency::Workspace,
        only: Some(spec.sets.clone()),
        base: Some(root.join("generated").to_string_lossy().into_owned()),
        driver: Some(root.join("tests/differential").to_string_lossy().into_owned()),
        ..Options::default()
    };
    let mut diagnostics = Diagnostics::new();
    let Some(output) = vapi_codegen::generate(&spec.sources, &options, &mut diagnostics) else {
        return Err(format!("{}the spec of `{set}` has errors", diagnostics.render_all(&spec.sources)));
    };
    let shared_routes = diagnostics.iter().filter_map(|kind| match kind {
        Kind::SharedRoute { route, first, second } => Some(format!("{route}: {}, {}", first.text, second.text)),
        _ => None,
    });
    let shared_routes = shared_routes.collect();
    let mut names = Vec::new();
    let mut files = BTreeMap::new();
    for generated in output.crates {
        files.extend(generated.files.into_iter().map(|(path, text)| (format!("{}/{path}", generated.name), text)));
        names.push(generated.name);
    }
    let problem = |error: std::io::Error| format!("can't write below {}: {error}", folder.display());
    let changes = write::changes(&folder, &names, &files).map_err(problem)?;
    write::apply(&folder, &changes, &Progress::new(true)).map_err(problem)?;
    let usage = Usage::own()?.since(&before);
    workspace(root, &folder, &names, Lints::Ours)?;
    // the program is no part of what users get
    let driver = format!("vapi-{set}{DRIVER}/");
    files.retain(|path, _| !path.starts_with(&driver));
    let features = files.get(&format!("vapi-{set}/Cargo.toml")).map(|manifest| features(manifest)).unwrap_or_default();
    Ok(Crates { folder, set: set.to_owned(), files, counts: output.counts, features, shared_routes, usage })
}

/// The features of packages: those below the generator's marker.
fn features(manifest: &str) -> Vec<String> {
    let below = manifest.lines().skip_while(|line| !line.starts_with("# Below:"));
    below.filter_map(|line| Some(line.split_once(" = [")?.0.to_owned())).collect()
}

/// Writes the manifest: metadata and lints of this workspace, its lock file, its crates as dependencies.
fn workspace(root: &Path, folder: &Path, members: &[String], lints: Lints) -> Result<(), String> {
    let ours = root.join("Cargo.toml");
    let ours = fs::read_to_string(&ours).map_err(|error| format!("can't read {}: {error}", ours.display()))?;
    let members: Vec<&str> = members.iter().map(String::as_str).chain([NEEDS]).collect();
    let runtime = root.join("runtime").to_string_lossy().into_owned();
    let mut text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[workspace.dependencies]\n\
         vapi-runtime = {{ path = {runtime:?}, default-features = false }}\n"
    );
    let mut is_kept = false;
    for line in ours.lines() {
        if line.starts_with('[') {
            is_kept =
                line.starts_with("[workspace.package]") || lints == Lints::Ours && line.starts_with("[workspace.lints");
        }
        if is_kept {
            text.push_str(line);
            text.push('\n');
        }
    }
    if lints == Lints::None {
        // the crates name the table, so that there has to be one
        text.push_str("[workspace.lints]\n");
    }
    // What is built runs once.
    text.push_str("[profile.dev]\ndebug = false\n");
    process::write(&folder.join("Cargo.toml"), &text)?;
    let base = |name: &str| root.join("generated").join(name).to_string_lossy().into_owned();
    let needs = format!(
        "[package]\nname = \"{NEEDS}\"\nedition = \"2024\"\n\n[dependencies]\n\
         vapi-runtime = {{ workspace = true, features = [\"client\", \"server\"] }}\n\
         vapi-std = {{ path = {:?}, features = [\"full\", \"registry\"] }}\n\
         vapi-std-client = {{ path = {:?}, features = [\"full\"] }}\n",
        base("vapi-std"),
        base("vapi-std-client")
    );
    process::write(&folder.join(NEEDS).join("Cargo.toml"), &needs)?;
    process::write(&folder.join(NEEDS).join("src/lib.rs"), "//! Nothing.\n")?;
    // The versions that everything else is built with.
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        fs::copy(root.join("Cargo.lock"), &lock).map_err(|error| format!("can't write {}: {error}", lock.display()))?;
    }
    Ok(())
}

impl Crates {
    /// The name of one of them.
    pub(crate) fn package(&self, kind: &str) -> String {
        format!("vapi-{}{kind}", self.set)
    }

    /// Whether there is such a crate.
    pub(crate) fn has(&self, package: &str) -> bool {
        self.files.contains_key(&format!("{package}/Cargo.toml"))
    }

    /// A cargo in their workspace, with a folder for what it builds that all products share.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = process::cargo(&self.folder);
        let target = self.folder.parent().unwrap_or(&self.folder).join("build");
        cargo.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
        cargo
    }

    /// The packages of some kinds, their files changed in some way, in a workspace beside theirs, as users have them: without
    /// the lints of this one. What they share with these is built once.
    ///
    /// # Errors
    /// When a file can't be written.
    pub(crate) fn beside(
        &self,
        root: &Path,
        name: &str,
        kinds: &[&str],
        change: impl Fn(&str, &str) -> String,
    ) -> Result<Self, String> {
        let folder = self.folder.with_file_name(format!("{}-{name}", self.set));
        let packages: Vec<String> = kinds.iter().map(|kind| self.package(kind)).collect();
        workspace(root, &folder, &packages, Lints::None)?;
        for (path, text) in &self.files {
            if let Some((_, file)) =
                path.split_once('/').filter(|(package, _)| packages.iter().any(|name| name == package))
            {
                process::write(&folder.join(path), &change(file, text))?;
            }
        }
        Ok(Self { folder, ..self.clone() })
    }

    /// Builds what they need, so that it is in nobody's time.
    ///
    /// # Errors
    /// When it can't be built.
    pub(crate) fn build_needs(&self, verb: &[&str]) -> Result<(), String> {
        process::run(self.cargo().args(verb).args(["--quiet", "--all-features", "-p", NEEDS]))
    }

    /// Runs a cargo command over a crate with all features, and gives what it took; what it depends on was built before.
    ///
    /// # Errors
    /// When it fails, or says anything at all.
    pub(crate) fn measure(&self, kind: &str, verb: &[&str]) -> Result<Usage, String> {
        self.measure_with(kind, verb, &["--all-features"])
    }

    /// The same with the features of all packages, so without the list of all types.
    ///
    /// # Errors
    /// When it fails, or says anything at all.
    pub(crate) fn measure_packages(&self, kind: &str, verb: &[&str]) -> Result<Usage, String> {
        let features = format!("{}/full,{}/full", self.package(""), self.package(kind));
        self.measure_with(kind, verb, &["--features", &features])
    }

    fn measure_with(&self, kind: &str, verb: &[&str], features: &[&str]) -> Result<Usage, String> {
        let library = self.folder.join(self.package(kind)).join("src/lib.rs");
        let touched = process::Touched::new(&library)?;
        let before = Usage::children()?;
        self.run_with(kind, verb, features)?;
        let usage = Usage::children()?.since(&before);
        touched.restore()?;
        Ok(usage)
    }

    /// Runs a cargo command over a crate with all features.
    ///
    /// # Errors
    /// When it fails, or says anything at all.
    pub(crate) fn run(&self, kind: &str, verb: &[&str]) -> Result<(), String> {
        self.run_with(kind, verb, &["--all-features"])
    }

    fn run_with(&self, kind: &str, verb: &[&str], features: &[&str]) -> Result<(), String> {
        let mut cargo = self.cargo();
        cargo.args(verb).args(features).args(["--quiet", "-p", NEEDS, "-p", &self.package("")]);
        // The types are among the packages each time, so that they have the same features each time.
        cargo.args(["-p", &self.package(kind)]).env("RUSTDOCFLAGS", "-D warnings");
        process::run_silent(&mut cargo)
    }

    /// Builds the program that calls every operation, and runs it. Its environment says where VMware's packages are, if
    /// they are, its argument which differences are known.
    ///
    /// # Errors
    /// When it can't be built, when it or its build has anything to complain of.
    pub(crate) fn drive(&self, python: Option<&Path>, known: &Path) -> Result<(), String> {
        let package = self.package(DRIVER);
        process::run_silent(self.cargo().args(["build", "--quiet", "-p", &package]))?;
        let mut cargo = self.cargo();
        cargo.args(["run", "--quiet", "-p", &package, "--"]).arg(known).env_remove("VAPI_PEER_PYTHON");
        cargo.envs(python.map(|python| ("VAPI_PEER_PYTHON", python)));
        process::run(&mut cargo)
    }

    /// Checks one feature alone, in each crate that has it.
    ///
    /// # Errors
    /// When it fails, or says anything at all.
    pub(crate) fn check_alone(&self, feature: &str) -> Result<(), String> {
        let mut cargo = self.cargo();
        cargo.args(["check", "--quiet", "-p", NEEDS]);
        let mut features = Vec::new();
        for package in KINDS.map(|kind| self.package(kind)) {
            let manifest = self.files.get(&format!("{package}/Cargo.toml"));
            if manifest.is_some_and(|manifest| manifest.contains(&format!("\n{feature} = ["))) {
                features.push(format!("{package}/{feature}"));
                cargo.args(["-p", &package]);
            }
        }
        process::run_silent(cargo.args(["--features", &features.join(",")]))
    }
}
