//! Golden trees: each folder of `tests/golden` is a construct, with a small spec and the crates that come of it, byte
//! for byte. All of them also compile, without a warning under the workspace's lints.
//!
//! `VAPI_BLESS=1 cargo test -p vapi-tests --test golden [NAME]` accepts what comes out.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io, panic};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use vapi_codegen::Crate;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{Dependency, Options, PackageOptions};
use vapi_codegen::source::{Source, Sources};
use vapi_runtime::meta::{ServiceTable, StructureInfo, StructureTable, Tables, Type};

/// Files by path below some folder, with `/` on every system.
type Tree = BTreeMap<String, String>;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let constructs = constructs()?;
    let all = constructs.clone();
    let mut trials: Vec<Trial> =
        constructs.into_iter().map(|construct| Trial::test(name(&construct), move || compare(&construct))).collect();
    trials.push(Trial::test("order_of_files_does_not_matter", order_of_files_does_not_matter));
    let read = all.clone();
    trials.push(Trial::test("the_runtime_reads_all_tables", move || the_runtime_reads_all_tables(&read)));
    trials.push(Trial::test("all_trees_compile", move || all_trees_compile(&all)));
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}

/// The folders of the constructs, by name.
fn constructs() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut constructs = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            constructs.push(path);
        }
    }
    constructs.sort();
    Ok(constructs)
}

fn name(construct: &Path) -> String {
    construct.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the committed trees are generated with: crates on their own, the runtime of this workspace.
fn committed_options() -> Options {
    Options {
        package: PackageOptions::Own { version: "0.1.0".to_owned() },
        runtime: Dependency::Path("../../../../../runtime".to_owned()),
        ..Options::default()
    }
}

fn compare(construct: &Path) -> Result<(), Failed> {
    let actual = generate(sources(&construct.join("spec"))?, &committed_options())?;
    let folder = construct.join("expected");
    let expected = read_tree(&folder)?;
    if actual == expected {
        return Ok(());
    }
    if env::var_os("VAPI_BLESS").is_some_and(|value| value == "1") {
        return Ok(replace_tree(&folder, &actual)?);
    }
    Err(differences(&expected, &actual).into())
}

/// The spec's files, by their path below it.
fn sources(spec: &Path) -> io::Result<Vec<Source>> {
    let files = read_tree(spec)?.into_iter().filter(|(path, _)| !path.starts_with("schema/"));
    Ok(files.map(|(path, text)| Source { path: format!("spec/{path}"), text }).collect())
}

fn generate(sources: Vec<Source>, options: &Options) -> Result<Tree, Failed> {
    let files = crates(sources, options)?.into_iter().flat_map(|generated| {
        let name = generated.name;
        generated.files.into_iter().map(move |(path, text)| (format!("{name}/{path}"), text))
    });
    Ok(files.collect())
}

fn crates(sources: Vec<Source>, options: &Options) -> Result<Vec<Crate>, Failed> {
    let sources = Sources::new(sources);
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, options, &mut diagnostics);
    Ok(output.ok_or_else(|| diagnostics.render_all(&sources))?.crates)
}

/// Every text below a folder; none when there is no folder.
fn read_tree(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let below = path.strip_prefix(root).map_err(io::Error::other)?;
                let below = below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
                tree.insert(below.join("/"), fs::read_to_string(&path)?);
            }
        }
    }
    Ok(tree)
}

fn replace_tree(root: &Path, tree: &Tree) -> io::Result<()> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    write_tree(root, tree)
}

fn write_tree(root: &Path, tree: &Tree) -> io::Result<()> {
    for (path, text) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        // What hasn't changed keeps its time, so that it isn't compiled again.
        if fs::read_to_string(&path).ok().as_ref() != Some(text) {
            fs::write(&path, text)?;
        }
    }
    Ok(())
}

fn differences(expected: &Tree, actual: &Tree) -> String {
    let mut paths: Vec<&String> = expected.keys().chain(actual.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut text = String::new();
    for path in paths {
        let (old, new) = (expected.get(path).map_or("", String::as_str), actual.get(path).map_or("", String::as_str));
        if old != new {
            let diff = TextDiff::from_lines(old, new);
            text.push_str(&diff.unified_diff().header(&format!("expected/{path}"), path).to_string());
        }
    }
    text.push_str("\naccept it with VAPI_BLESS=1\n");
    text
}

/// The whole spec of this workspace, in three orders of its files.
fn order_of_files_does_not_matter() -> Result<(), Failed> {
    let spec = workspace().join("spec");
    let files = sources(&spec)?;
    let first = generate(files.clone(), &Options::default())?;
    let mut reversed = files.clone();
    reversed.reverse();
    let mut interleaved: Vec<Source> = files.iter().skip(1).step_by(2).cloned().collect();
    interleaved.extend(files.iter().step_by(2).cloned());
    for files in [reversed, interleaved] {
        if generate(files, &Options::default())? != first {
            return Err("another order of the spec's files gives other crates".into());
        }
    }
    Ok(())
}

fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// Generates all trees, and the crates of this workspace's spec, into one workspace, which has the lints of this one;
/// clippy checks it whole, then each crate is checked with each of its features alone.
fn all_trees_compile(constructs: &[PathBuf]) -> Result<(), Failed> {
    let root = workspace();
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("golden");
    let crates = folder.join("crates");
    let mut tree = Tree::new();
    for construct in constructs {
        tree.extend(generate(sources(&construct.join("spec"))?, &Options::default())?);
    }
    tree.extend(generate(sources(&root.join("spec"))?, &Options::default())?);
    tree.extend(nested(constructs)?);
    for (path, _) in read_tree(&crates)? {
        if !tree.contains_key(&path) {
            fs::remove_file(crates.join(path))?;
        }
    }
    write_tree(&crates, &tree)?;
    let mut names: Vec<String> =
        tree.keys().filter_map(|path| path.split('/').next()).map(|name| format!("\"crates/{name}\"")).collect();
    names.dedup();
    let manifest = workspace_manifest(&fs::read_to_string(root.join("Cargo.toml"))?, &names.join(", "), &root);
    write_tree(&folder, &Tree::from([("Cargo.toml".to_owned(), manifest)]))?;
    // The versions that everything else is built with.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    cargo(&folder, &["clippy", "--workspace", "--all-features", "--keep-going", "--", "-D", "warnings"])?;
    for (path, manifest) in tree.iter().filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        let name = path.split('/').next().unwrap_or_default();
        let features = features(manifest);
        // With one feature, alone and all are the same.
        for feature in features.iter().filter(|_| features.len() > 1) {
            cargo(&folder, &["check", "--package", name, "--features", feature])?;
        }
    }
    Ok(())
}

/// Every table that is written down anywhere in the trees: the compiler doesn't look into texts.
fn the_runtime_reads_all_tables(constructs: &[PathBuf]) -> Result<(), Failed> {
    let mut read = [0, 0];
    for spec in constructs.iter().map(|construct| construct.join("spec")).chain([workspace().join("spec")]) {
        let tree = generate(sources(&spec)?, &Options::default())?;
        let mut written = BTreeMap::new();
        for (path, text) in &tree {
            let problem = |problem| format!("{}: {path}: {problem}", spec.display());
            let Some(tables) = WrittenTables::of(text).map_err(problem)? else { continue };
            for place in places(path) {
                written.entry(format!("{place}::{}", tables.name)).or_insert_with(|| tables.clone());
            }
        }
        for (path, text) in &tree {
            let problem = |problem| format!("{}: {path}: {problem}", spec.display());
            let counts = read_tables(path, text, &written).map_err(problem)?;
            assert_eq!(
                counts.map(|count| count.min(1)),
                ["pub static SERVICE: ", ": Tables = "].map(|opening| text.matches(opening).count()),
                "{path}"
            );
            read[0] += counts[0];
            read[1] += counts[1];
        }
    }
    assert!(read[0] > 30 && read[1] > 100, "{read:?} tables of services and structures were found");
    Ok(())
}

/// The modules that a file may be the content of, the likeliest first: one that holds a part of a module is called after it.
fn places(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod").trim_end_matches("/lib");
    let module = path.replace("/src", "").replace('-', "_").replace('/', "::");
    let parent =
        module.rsplit_once("::").filter(|(_, file)| file.starts_with("package") || file.starts_with("service"));
    let parent = parent.map(|(parent, _)| parent.to_owned());
    std::iter::once(module).chain(parent).collect()
}

/// The tables of a file, as they stand there.
#[derive(Clone)]
struct WrittenTables {
    name: String,
    prefix: &'static str,
    notation: &'static str,
    types: usize,
    others: Vec<String>,
}

impl WrittenTables {
    fn of(text: &str) -> Result<Option<Self>, String> {
        let Some((before, arguments)) = text.split_once(": Tables = Tables::written(") else { return Ok(None) };
        let name = before.rsplit(' ').next().unwrap_or_default().to_owned();
        let (prefix, rest) = literal(arguments)?;
        let (notation, rest) = literal(rest)?;
        let mut lists = rest.split('[').skip(1).filter_map(|list| list.split_once(']')).map(|(list, _)| list);
        let (Some(types), Some(others)) = (lists.next(), lists.next()) else {
            return Err("two lists are missing".into());
        };
        let others = others.split(',').map(str::trim).filter(|other| !other.is_empty());
        Ok(Some(Self {
            name,
            prefix: prefix.leak(),
            notation: notation.leak(),
            types: types.matches("Described>::TYPE").count(),
            others: others.map(|other| other.trim_start_matches('&').replace("r#", "")).collect(),
        }))
    }

    /// The same for the runtime. What the types are that are described elsewhere doesn't matter.
    fn tables(&self, others: &'static [&'static Tables]) -> &'static Tables {
        static ANY: StructureTable = StructureTable::new(&StructureInfo::new("com.example.any", &[]));
        let types = vec![Type::structure(&ANY); self.types].leak();
        Box::leak(Box::new(Tables::written(self.prefix, self.notation, types, others)))
    }
}

/// Reads the tables of a file, of a service and of structures, and counts them.
fn read_tables(path: &str, text: &str, written: &BTreeMap<String, WrittenTables>) -> Result<[usize; 2], String> {
    let Some(own) = WrittenTables::of(text)? else { return Ok([0, 0]) };
    let root = path.split('/').next().unwrap_or_default().replace('-', "_");
    let others = own.others.iter().map(|other| {
        let path = other.strip_prefix("crate::").map_or_else(|| other.clone(), |path| format!("{root}::{path}"));
        // of those only the names are looked at
        written.get(&path).map(|tables| tables.tables(&[])).ok_or_else(|| format!("there is no `{path}`"))
    });
    let others: Vec<_> = others.collect::<Result<_, _>>()?;
    let tables = own.tables(others.leak());
    let entries: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(own.notation).map_err(|error| error.to_string())?;
    let structures = entries.values().filter(|entry| entry.is_object()).count();
    let looked_at = panic::catch_unwind(|| {
        let fields: usize = (0..structures).map(|number| tables.structure(number).fields.len()).sum();
        assert!(fields < 10_000, "{fields} fields");
    });
    looked_at.map_err(|said| problem(&*said))?;
    let Some((_, arguments)) = text.split_once(" = ServiceTable::written(") else { return Ok([0, structures + 1]) };
    let (name, rest) = literal(arguments)?;
    let (notation, _) = literal(rest)?;
    let (name, notation) = (String::leak(name), String::leak(notation));
    let looked_at = panic::catch_unwind(|| ServiceTable::written(name, notation, tables).operations.len());
    looked_at.map(|_| [1, structures + 1]).map_err(|said| problem(&*said))
}

/// What was said in a panic.
fn problem(said: &(dyn Any + Send)) -> String {
    said.downcast_ref::<String>().cloned().unwrap_or_default()
}

/// The string literal that comes next, and what follows it.
fn literal(text: &str) -> Result<(String, &str), String> {
    let text = text.trim_start_matches([',', ' ', '\n']);
    let hashes = text.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
    let (opening, closing) = match hashes {
        Some(hashes) => (hashes + 2, format!("\"{}", "#".repeat(hashes))),
        None => (1, "\"".to_owned()),
    };
    let inner = text.get(opening..).and_then(|inner| inner.split_once(&closing));
    let (inner, rest) = inner.ok_or_else(|| format!("there is no string in `{text}`"))?;
    Ok((inner.to_owned(), rest))
}

/// One crate with every construct and this workspace's spec as a tree of modules, as a `build.rs` makes them.
fn nested(constructs: &[PathBuf]) -> Result<Tree, Failed> {
    const FOLDER: &str = "vapi-nested";
    let specs = constructs.iter().map(|construct| (name(construct).replace('-', "_"), construct.join("spec")));
    let specs = specs.chain([("whole".to_owned(), workspace().join("spec"))]);
    let mut tree = Tree::new();
    let mut root = String::from("//! Modules as a `build.rs` makes them.\n");
    for (module, spec) in specs {
        let crates = crates(sources(&spec)?, &Options::default())?;
        let text = vapi_codegen::module_tree(&crates, &["crate", &module], true)?;
        writeln!(root, "/// One spec.\npub mod {module} {{ include!(\"{module}.rs\"); }}")?;
        tree.insert(format!("{FOLDER}/src/{module}.rs"), text);
    }
    tree.insert(format!("{FOLDER}/src/lib.rs"), root);
    let manifest = format!(
        "[package]\nname = \"{FOLDER}\"\nversion.workspace = true\nedition.workspace = true\n\n[dependencies]\n\
         vapi-runtime = {{ workspace = true, features = [\"client\", \"server\"] }}\n\n[lints]\nworkspace = true\n"
    );
    tree.insert(format!("{FOLDER}/Cargo.toml"), manifest);
    Ok(tree)
}

/// Runs cargo in the workspace of the trees; what it says when it fails, or when it only warns.
fn cargo(folder: &Path, arguments: &[&str]) -> Result<(), Failed> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .arg("--quiet")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    // The runtime belongs to another workspace: its warnings are shown there.
    if output.status.success() && !said.contains("--> crates/") {
        return Ok(());
    }
    Err(format!("cargo {}:\n{said}", arguments.join(" ")).into())
}

/// The features of packages: those below the generator's marker.
fn features(manifest: &str) -> Vec<&str> {
    let below = manifest.lines().skip_while(|line| !line.starts_with("# Below:"));
    below.filter_map(|line| Some(line.split_once(" = [")?.0)).collect()
}

/// The manifest of this workspace, with other members and the runtime where it is.
fn workspace_manifest(ours: &str, members: &str, root: &Path) -> String {
    let mut manifest = String::new();
    for line in ours.lines() {
        let key = line.split('=').next().unwrap_or("").trim();
        let line = match key {
            "members" => format!("members = [{members}]"),
            "vapi-runtime" => {
                let runtime = root.join("runtime");
                format!("vapi-runtime = {{ path = {:?}, default-features = false }}", runtime.to_string_lossy())
            }
            "exclude" => continue,
            _ => line.to_owned(),
        };
        manifest.push_str(&line);
        manifest.push('\n');
    }
    manifest
}
