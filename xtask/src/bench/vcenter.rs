//! The whole of vCenter: from the SDK to crates, what they cost to compile, and what a program pays that uses a little of
//! them. NSX beside it shows how the generator's work grows.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::beside::{self, Derives};
use super::{figure, floor, import, least};
use crate::process::{self, Touched, Usage};
use crate::vcenter::{self, Crates, PRODUCTS, Product};

/// How often checks are measured: the least counts. Most release builds are measured once: they take long, beside which
/// what else the machine does is little.
const CHECKS: usize = 3;

/// The same for generation and for the usual program, which take seconds.
const SHORT_CHECKS: usize = 5;

/// How often ours are checked while progenitor's client is checked once.
const A_TURN: u32 = 4;

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

pub(super) fn run() -> Result<Vec<Value>, String> {
    let root = process::root();
    // What takes seconds comes first: the machine gets slower under the load of the rest.
    let mut figures = generation()?;
    let crates = make(&root)?;
    let plain = plain(&root, &crates)?;
    figures.extend(program(&root, &plain)?);
    let costs = compile(&crates, &mut figures)?;
    // what is ours is told even where another's crate doesn't compile
    if let Err(reason) = others(&root, &crates, &plain, &costs, &mut figures) {
        println!("vcenter: {reason}");
    }
    Ok(figures)
}

/// The program alone.
pub(super) fn program_alone() -> Result<Vec<Value>, String> {
    let root = process::root();
    program(&root, &plain(&root, &make(&root)?)?)
}

/// The crates of vCenter.
fn make(root: &Path) -> Result<Crates, String> {
    Ok(vcenter::make(root, &vcenter::folder(root), product("vcenter")?, &[])?.0)
}

/// Ours as users generate them, without the lints of this workspace, which others' crates don't have either.
fn plain(root: &Path, crates: &Crates) -> Result<Crates, String> {
    crates.beside(root, "plain", &["", "-client"], |_, text| text.to_owned())
}

fn product(set: &str) -> Result<&'static Product, String> {
    PRODUCTS.iter().find(|product| product.set == set).ok_or_else(|| format!("no product is called {set}"))
}

/// Import and generation alone.
pub(super) fn generation() -> Result<Vec<Value>, String> {
    let root = process::root();
    let folder = vcenter::folder(&root);
    let (vcenter, nsx) = (product("vcenter")?, product("nsx")?);
    let (crates, import) = vcenter::make(&root, &folder, vcenter, &[])?;
    let mut figures = vec![
        figure("vcenter", "import", import.cpu, "CPU-s", Some(1.0)),
        figure("vcenter", "regenerate", crates.usage.cpu, "CPU-s", Some(3.0)),
    ];
    // In turn, because the machine is faster at one time than at another.
    let (mut smaller, mut larger) = (f64::MAX, f64::MAX);
    for _ in 0..SHORT_CHECKS {
        smaller = smaller.min(regenerate(&root, &folder, vcenter)?);
        larger = larger.min(regenerate(&root, &folder, nsx)?);
    }
    figures.push(figure("vcenter", "regenerate, 1,000 operations", smaller, "CPU-s", None));
    figures.push(figure("vcenter", "regenerate, 1,000 operations of NSX", larger, "CPU-s", None));
    figures.push(figure("vcenter", "the same: NSX / vCenter", larger / smaller, "×", Some(1.2)));
    Ok(figures)
}

/// CPU-seconds that a thousand operations of a product take to generate.
fn regenerate(root: &Path, folder: &Path, product: &Product) -> Result<f64, String> {
    let (crates, _) = vcenter::make(root, folder, product, &[])?;
    Ok(crates.usage.cpu / thousands(crates.counts.operations))
}

fn thousands(count: usize) -> f64 {
    // counts are far below what a double holds exactly
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 1000.0
}

/// CPU-seconds that the crates took.
struct Costs {
    /// Checking a thousand types.
    types: f64,
    /// Building types and client.
    release: f64,
}

/// What the crates cost, their dependencies being built.
fn compile(crates: &Crates, figures: &mut Vec<Value>) -> Result<Costs, String> {
    let counts = &crates.counts;
    let types = thousands(counts.structures + counts.errors + counts.enumerations);
    let operations = thousands(counts.operations);
    crates.build_needs(&["check"])?;
    let mut check = |kind: &str, name: &str, unit: f64, goal: f64| {
        let cost = least(CHECKS, || Ok(crates.measure(kind, &["check"])?.cpu))?;
        figures.push(figure("vcenter", name, cost / unit, "CPU-s", Some(goal)));
        Ok::<f64, String>(cost)
    };
    let checked_types = check("", "check, 1,000 types", types, 6.0)?;
    check("-client", "check, client, 1,000 operations", operations, 4.0)?;
    check("-server", "check, server, 1,000 operations", operations, 4.0)?;
    figures.push(peak("peak of a compiler, check", 1.5)?);
    let release = ["build", "--release"];
    crates.build_needs(&release)?;
    // The first builds what the two need with these features, too.
    crates.measure_packages("", &release)?;
    let built = crates.measure_packages("", &release)?.cpu + crates.measure_packages("-client", &release)?.cpu;
    figures.push(figure("vcenter", "release build of types and client", built, "CPU-s", Some(150.0)));
    // The list of all types makes their crate compile each; without it, those compile them that use them.
    let listed = crates.measure("", &release)?.cpu;
    figures.push(figure("vcenter", "release build of types with the list of them all", listed, "CPU-s", None));
    crates.measure("", &["doc", "--no-deps"])?;
    figures.push(peak("peak so far, with documentation", 3.0)?);
    Ok(Costs { types: checked_types / types, release: built })
}

/// What others' crates of the same cost; `plain` are ours without lints.
fn others(root: &Path, crates: &Crates, plain: &Crates, costs: &Costs, figures: &mut Vec<Value>) -> Result<(), String> {
    let folder = crates.folder.join("beside");
    let specs = [crates.folder.with_file_name("spec").join(&crates.set)];
    let (serde, types) = beside::types(&folder, &specs, &crates.set, Derives::Serde)?;
    let serde = serde.measure(&["check"], CHECKS)? / thousands(types);
    figures.push(figure("vcenter", "check, 1,000 types, serde derive", serde, "CPU-s", None));
    figures.push(figure("vcenter", "check of types: ours / serde derive", costs.types / serde, "×", None));
    // the least that types cost whatever they are for: what is left of the goal below is for everything else
    let (data, _) = beside::types(&folder, &specs, &crates.set, Derives::Data)?;
    let data = data.measure(&["check"], CHECKS)?;
    let program = import::Program::build(root)?;
    let theirs = beside::progenitor(&folder, &specs, &program.0)?;
    // Without the list of all types, since theirs has none.
    let check_of = |crates: &Crates| {
        Ok::<f64, String>(
            crates.measure_packages("", &["check"])?.cpu + crates.measure_packages("-client", &["check"])?.cpu,
        )
    };
    let floor = floor::write(root, plain)?;
    // the first checks what the two need with these features, too
    check_of(plain)?;
    check_of(&floor)?;
    // In turn, because the machine is faster at one time than at another; and ours several times in a turn, so that what
    // the machine does beside is in both for about as long.
    let (mut ours, mut interface, mut checked) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..CHECKS {
        let sum = (0..A_TURN).try_fold(0.0, |sum, _| Ok::<f64, String>(sum + check_of(plain)?))?;
        ours = ours.min(sum / f64::from(A_TURN));
        interface = interface.min(check_of(&floor)?);
        checked = checked.min(theirs.measure(&["check"], 1)?);
    }
    let built = theirs.measure(&["build", "--release"], 1)?;
    for (what, ours, theirs, goal) in
        [("check", ours, checked, 0.2), ("release build", costs.release, built, 1.0 / 3.0)]
    {
        figures.push(figure("vcenter", &format!("{what} of progenitor's client"), theirs, "CPU-s", None));
        let name = format!("{what} of types and client: ours / progenitor's");
        figures.push(figure("vcenter", &name, ours / theirs, "×", Some(goal)));
    }
    let name = "check of types and client whose functions do nothing: / progenitor's";
    figures.push(figure("vcenter", name, interface / checked, "×", None));
    let name = "check of types that are only data: / progenitor's";
    figures.push(figure("vcenter", name, data / checked, "×", None));
    Ok(())
}

/// The most memory that a child of this process held so far.
fn peak(name: &str, goal: f64) -> Result<Value, String> {
    let bytes = u32::try_from(Usage::children()?.peak / 1024).unwrap_or(u32::MAX);
    Ok(figure("vcenter", name, f64::from(bytes) * 1024.0 / GIB, "GiB", Some(goal)))
}

/// How a program is built: what it is called here, and the profile.
const PROFILES: [(&str, &str); 2] = [
    ("", "strip = true"),
    (", built to be small", "strip = true\nopt-level = \"s\"\nlto = true\ncodegen-units = 1\npanic = \"abort\""),
];

/// A program that logs in and lists what one service of one package has, with that package's feature alone: the release
/// profile as it is but for symbols, and one that many programs have that are to be small.
fn program(root: &Path, crates: &Crates) -> Result<Vec<Value>, String> {
    let mut figures = Vec::new();
    for (at, (name, profile)) in PROFILES.into_iter().enumerate() {
        let program = Program::new(root, crates, &format!("program-{at}"), profile)?;
        program.build()?;
        let sources = ["", "-client"].map(|kind| crates.folder.join(crates.package(kind)).join("src/lib.rs"));
        let is_usual = name.is_empty();
        let cost = least(if is_usual { SHORT_CHECKS } else { 1 }, || {
            let touched = sources.iter().chain([&program.source]).map(|path| Touched::new(path));
            let touched = touched.collect::<Result<Vec<_>, _>>()?;
            let before = Usage::children()?;
            program.build()?;
            let cost = Usage::children()?.since(&before).cpu;
            touched.into_iter().try_for_each(Touched::restore)?;
            Ok(cost)
        })?;
        let what = format!("a program with one package{name}");
        figures.push(figure(
            "vcenter",
            &format!("{what}: build beyond dependencies"),
            cost,
            "CPU-s",
            is_usual.then_some(5.0),
        ));
        figures.push(figure("vcenter", &format!("{what}: binary"), program.megabytes()?, "MB", Some(4.0)));
    }
    Ok(figures)
}

/// The program.
struct Program {
    folder: PathBuf,
    source: PathBuf,
}

impl Program {
    /// Writes it.
    fn new(root: &Path, crates: &Crates, name: &str, profile: &str) -> Result<Self, String> {
        let folder = crates.folder.join(name);
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let (client, runtime) = (text(crates.folder.join(crates.package("-client"))), text(root.join("runtime")));
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             vapi-vcenter-client = {{ path = {client:?}, features = [\"namespace_management\"] }}\n\
             vapi-runtime = {{ path = {runtime:?} }}\n\
             tokio = {{ version = \"1\", features = [\"rt\", \"macros\"] }}\n\n\
             [profile.release]\n{profile}\n\n[workspace]\n"
        );
        let source = folder.join("src/main.rs");
        process::write(&folder.join("Cargo.toml"), &manifest)?;
        process::write(&source, include_str!("vcenter_program.rs"))?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
            .map_err(|error| format!("can't write below {}: {error}", folder.display()))?;
        Ok(Self { folder, source })
    }

    fn build(&self) -> Result<(), String> {
        let mut cargo = process::cargo(&self.folder);
        cargo.args(["build", "--quiet", "--release"]).env("CARGO_INCREMENTAL", "0");
        process::run(cargo.env("CARGO_TARGET_DIR", self.folder.join("target")))
    }

    fn megabytes(&self) -> Result<f64, String> {
        let binary = self.folder.join("target/release/program");
        let size = fs::metadata(&binary).map_err(|error| format!("can't read {}: {error}", binary.display()))?.len();
        Ok(f64::from(u32::try_from(size).unwrap_or(u32::MAX)) / 1_000_000.0)
    }
}
