//! `cargo xtask vcenter`: the whole of vCenter, and of its kin, from their SDKs to crates that compile.

mod crates;
mod digests;
mod product;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use vapi_cli::Progress;
use vapi_cli::import::sdk;

use crate::process::{self, Usage};
use crate::test;
pub(crate) use crates::{Crates, KINDS};
use product::When;
pub(crate) use product::{PRODUCTS, Product};
use table::Row;

/// How many packages are compiled alone.
const ALONE: usize = 12;
/// How many of vCenter's, when all products are asked for.
const ALONE_OF_ALL: usize = 40;
/// Which ones: any number would do, but it is always the same.
const SEED: u64 = 9_110;

/// Flags of `cargo xtask vcenter`.
#[derive(Debug, clap::Args)]
pub(crate) struct Flags {
    /// Wheels, or folders of modules, to take for vCenter's instead of the pinned ones, which are fetched.
    #[arg(long, value_name = "PATH")]
    wheel: Vec<PathBuf>,
    /// Every product, documentation and more packages alone.
    #[arg(long, conflicts_with = "wheel")]
    all: bool,
    /// One product, by the name of its set.
    #[arg(long, value_name = "SET", conflicts_with_all = ["wheel", "all"])]
    product: Option<String>,
    /// Accepts what comes out: its digests are written, not compared.
    #[arg(long)]
    bless: bool,
    /// Looks at the products of tests, too, and calls every operation after the checks.
    #[arg(skip)]
    is_test: bool,
    /// What to do with the crates; when nothing is said, they are checked.
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum Action {
    /// Takes lines of JSON from one wire to another, through the types.
    ///
    /// Reads `{"type": canonical name, "from": "jsonrpc" | "api" | "rest", "to": …, "body": …}` and writes `{"body": …}` or
    /// `{"error": {"path", "message"}}`, a line each. Where two types have one name, `name@package` takes one.
    Transcode,
    /// Calls every operation over sockets, both ways between VMware's SDK and the crates, and between the crates alone.
    Drive,
}

impl Flags {
    /// What tests do.
    pub(crate) fn of_tests(bless: bool) -> Self {
        Self { wheel: Vec::new(), all: false, product: None, bless, is_test: true, action: None }
    }
}

/// Runs the command.
///
/// # Errors
/// Wheels that can't be had, metadata that isn't understood, crates that differ or don't compile.
pub(crate) fn run(flags: &Flags) -> Result<(), String> {
    let root = process::root();
    let folder = folder(&root);
    let products: Vec<&Product> = PRODUCTS
        .iter()
        .filter(|product| match &flags.product {
            Some(set) => product.set == set,
            None => flags.all || product.when == When::Always || flags.is_test && product.when == When::Tests,
        })
        .collect();
    if products.is_empty() {
        let known: Vec<&str> = PRODUCTS.iter().map(|product| product.set).collect();
        return Err(format!("--product is one of {}", known.join(", ")));
    }
    if let Some(action) = flags.action {
        return products.iter().try_for_each(|product| {
            let (crates, _) = make(&root, &folder, product, &flags.wheel)?;
            match action {
                Action::Transcode => transcode(&crates),
                Action::Drive => drive(&root, &crates, product),
            }
        });
    }
    let begun = Instant::now();
    table::print_head();
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    for product in products {
        match look(flags, &root, &folder, product) {
            Ok(row) => rows.push(row),
            // One that fails keeps nobody from knowing of the others.
            Err(error) => failures.push(format!("{}: {error}", product.set)),
        }
    }
    table::print_notes(&rows);
    let spent = Usage::own()?.cpu + Usage::children()?.cpu;
    println!(
        "{:.0} CPU-seconds in {:.0}; the largest process had {} MiB, and {} MiB are below {}",
        spent,
        begun.elapsed().as_secs_f64(),
        Usage::children()?.peak >> 20,
        size_of(&folder) >> 20,
        folder.display()
    );
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\nerror: ")) }
}

/// From a product's wheels to crates that compile as far as the flags want it; gives its row of the table, which is printed.
fn look(flags: &Flags, root: &Path, folder: &Path, product: &Product) -> Result<Row, String> {
    let (crates, import) = make(root, folder, product, &flags.wheel)?;
    if flags.wheel.is_empty() {
        let path = root.join("tests/vcenter").join(format!("{}.txt", product.set));
        if product.when == When::Always || path.exists() {
            digests::compare(&path, &elsewhere(&crates.files, root), flags.bless)?;
        }
    }
    let is_driven = flags.is_test && product.when == When::Always || flags.all && differences(root, product).exists();
    let depth = Depth {
        alone: match product.when {
            When::Always if flags.all => ALONE_OF_ALL,
            When::Tests if flags.is_test => 0,
            _ => ALONE,
        },
        is_documented: flags.all,
    };
    let row = check(&crates, import, &depth)?;
    table::print_row(&row);
    if is_driven {
        drive(root, &crates, product)?;
    }
    Ok(row)
}

/// Bytes in the files below a folder; what can't be read counts for nothing.
fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size_of(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

/// The files as they are wherever this repository lies: manifests name its folder.
fn elsewhere(files: &BTreeMap<String, String>, root: &Path) -> BTreeMap<String, String> {
    let root = root.to_string_lossy();
    files.iter().map(|(name, text)| (name.clone(), text.replace(&*root, "."))).collect()
}

/// Where everything that is fetched, imported, generated and built goes.
pub(crate) fn folder(root: &Path) -> PathBuf {
    process::target(root).join("vcenter")
}

/// From wheels to crates; gives what the import took, too.
pub(crate) fn make(
    root: &Path,
    folder: &Path,
    product: &Product,
    wheels: &[PathBuf],
) -> Result<(Crates, Usage), String> {
    let wheels = if wheels.is_empty() { product.wheels(&folder.join("wheels"))? } else { wheels.to_vec() };
    let spec = folder.join("spec").join(product.set);
    let before = Usage::own()?;
    let overlay = product.overlay.map(|overlay| root.join(overlay));
    let job = sdk::Job {
        paths: &wheels,
        out: &spec,
        set: product.set,
        packages: &[],
        overlay: overlay.as_deref(),
        documents: &[],
        has_docs: false,
        is_strict: true,
    };
    sdk::run(&job, &Progress::new(true)).map_err(|failure| failure.to_string())?;
    let import = Usage::own()?.since(&before);
    let crates = crates::generate(root, product.set, spec, folder.join(product.set))?;
    Ok((crates, import))
}

/// How far a product is looked at.
struct Depth {
    /// How many packages are compiled alone.
    alone: usize,
    /// Its types are documented.
    is_documented: bool,
}

/// Compiles all crates without a warning, then some of the packages alone; documents them when asked to.
fn check(crates: &Crates, import: Usage, depth: &Depth) -> Result<Row, String> {
    crates.build_needs(&["check"])?;
    let mut checks = Vec::new();
    for kind in KINDS {
        let is_there = crates.has(&crates.package(kind));
        checks.push(is_there.then(|| crates.measure(kind, &["check"])).transpose()?);
    }
    let alone = some(&crates.features, depth.alone);
    let before = Usage::children()?;
    for feature in &alone {
        crates.check_alone(feature)?;
    }
    let alone = (alone.len(), Usage::children()?.since(&before));
    if depth.is_documented {
        crates.run("", &["doc", "--no-deps"])?;
    }
    Ok(Row {
        set: crates.set.clone(),
        counts: crates.counts,
        size: table::size(&crates.files),
        import,
        generate: crates.usage,
        checks,
        alone,
        shared_routes: crates.shared_routes.clone(),
    })
}

/// Some of the features, the same ones each time.
fn some(features: &[String], count: usize) -> Vec<String> {
    let mut left = features.to_vec();
    let mut state = SEED;
    let mut chosen = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        // Knuth's generator: its upper bits are good enough to draw lots
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(state >> 33).unwrap_or(0) % left.len();
        chosen.push(left.swap_remove(at));
    }
    chosen.sort();
    chosen
}

/// Calls every operation, of what the tests' Python environment has both ways.
fn drive(root: &Path, crates: &Crates, product: &Product) -> Result<(), String> {
    let python = (product.when == When::Always).then(|| test::peer_environment(root)).transpose()?;
    crates.drive(python.as_deref(), &differences(root, product))
}

/// What is known to differ when a product is driven, and how many operations each comparison is about.
fn differences(root: &Path, product: &Product) -> PathBuf {
    root.join("tests/vcenter").join(format!("{}-differences.json", product.set))
}

/// Runs the program that comes with the types; standard input and output are its.
fn transcode(crates: &Crates) -> Result<(), String> {
    let mut cargo = crates.cargo();
    cargo.args(["run", "--quiet", "--all-features", "--example", "transcode", "-p"]).arg(crates.package(""));
    process::run(cargo.stdin(Stdio::inherit()))
}
