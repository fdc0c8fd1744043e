//! What OpenAPI documents become: each folder of `tests/import/openapi` is a construct, with a small document, the spec that
//! comes of it, and what is said of it. Each of these specs also generates.
//!
//! `VAPI_BLESS=1 cargo test -p vapi-codegen --all-features --test import_constructs [NAME]` accepts what comes out.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::Options;
use vapi_codegen::import::openapi::{self, Imported};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

/// Files by path below some folder.
type Tree = BTreeMap<String, String>;

/// What is said of a document.
const FINDINGS: &str = "findings.txt";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/import/openapi");
    let mut constructs = Vec::new();
    for entry in fs::read_dir(root)? {
        constructs.push(entry?.path());
    }
    constructs.sort();
    let trials = constructs.into_iter().map(|construct| {
        let name = construct.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || compare(&construct))
    });
    Ok(libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code())
}

fn compare(construct: &Path) -> Result<(), Failed> {
    let expected_folder = construct.join("expected");
    let mut documents = read_tree(construct)?;
    documents.retain(|path, _| !path.starts_with("expected/"));
    let sources: Vec<Source> = documents.into_iter().map(|(path, text)| Source { path, text }).collect();
    let imported = openapi::import(&sources, "example");
    let backwards: Vec<Source> = sources.iter().rev().cloned().collect();
    if sources.len() == 1 && openapi::import(&backwards, "example").sets != imported.sets {
        return Err("another run gives another spec".into());
    }
    let mut actual = Tree::from([(FINDINGS.to_owned(), findings(&imported))]);
    for (set, files) in &imported.sets {
        actual.extend(files.iter().map(|(name, text)| (format!("{set}/{name}"), text.clone())));
        generates(set, &imported)?;
    }
    let expected = read_tree(&expected_folder)?;
    if actual == expected {
        return Ok(());
    }
    if env::var_os("VAPI_BLESS").is_some_and(|value| value == "1") {
        return Ok(replace_tree(&expected_folder, &actual)?);
    }
    Err(differences(&expected, &actual).into())
}

fn findings(imported: &Imported) -> String {
    imported.findings.iter().fold(String::new(), |mut text, finding| {
        let _ = writeln!(text, "{finding}\n");
        text
    })
}

/// The generator takes what was made, without an error.
fn generates(set: &str, imported: &Imported) -> Result<(), Failed> {
    let files = imported.sets.get(set).into_iter().flatten();
    let files = files.map(|(name, text)| Source { path: format!("spec/{set}/{name}"), text: text.clone() });
    let sources = Sources::new(files.chain(standard::sources()).collect());
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, &Options::default(), &mut diagnostics);
    output.map(drop).ok_or_else(|| diagnostics.render_all(&sources).into())
}

fn read_tree(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::new();
    let mut open: Vec<PathBuf> = vec![root.to_owned()];
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
                let below: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
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
    for (path, text) in tree {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(&path, text)?;
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
