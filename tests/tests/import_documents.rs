//! OpenAPI documents that others published: each imports, generates, and its crates compile without a warning.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::{Dependency, Options, PackageOptions};
use vapi_codegen::import::openapi::{self, Severity};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The folder with the packages that have the documents.
fn packages() -> PathBuf {
    env::var_os("VAPI_DOCUMENTS").map(PathBuf::from).expect("`cargo xtask test import` fetches the documents")
}

/// The pinned documents of packages that are there: the small ones, or all of them.
fn documents() -> Vec<Value> {
    let list = fs::read_to_string(workspace().join("tests/import/documents.json")).expect("the list");
    let list: Value = serde_json::from_str(&list).expect("JSON");
    let takes_all = env::var_os("VAPI_DOCUMENTS_ALL").is_some();
    let documents = list["documents"].as_array().expect("documents").clone();
    if takes_all { documents } else { documents.into_iter().take(3).collect() }
}

/// Imports a document and writes the crates that come of it.
fn write_crates(document: &Value, crates: &Path) -> BTreeSet<String> {
    let text = |name: &str| document[name].as_str().expect("a text");
    let path = packages().join(text("package")).join(text("path"));
    let source = Source { path: text("path").to_owned(), text: fs::read_to_string(path).expect("the document") };
    let imported = openapi::import(&[source], text("set"));
    assert!(
        imported.findings.iter().all(|finding| finding.code.severity() != Severity::Error),
        "{:?}",
        imported.findings
    );
    assert_eq!(Some(imported.operations as u64), document["operations"].as_u64(), "operations of {}", text("set"));

    let files = imported.sets.into_iter().flat_map(|(set, files)| {
        files.into_iter().map(move |(name, text)| Source { path: format!("spec/{set}/{name}"), text })
    });
    let sources = Sources::new(files.chain(standard::sources()).collect());
    let options = Options {
        package: PackageOptions::Own { version: "0.1.0".to_owned() },
        runtime: Dependency::Path(workspace().join("runtime").to_string_lossy().into_owned()),
        ..Options::default()
    };
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, &options, &mut diagnostics);
    let output = output.unwrap_or_else(|| panic!("{}: {}", text("set"), diagnostics.render_all(&sources)));
    for made in &output.crates {
        for (name, text) in &made.files {
            let path = crates.join(&made.name).join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            // what hasn't changed keeps its time, so that it isn't compiled again
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                fs::write(&path, text).expect("it is written");
            }
        }
    }
    output.crates.into_iter().map(|made| made.name).collect()
}

#[test]
fn published_documents_become_crates_that_compile() {
    let documents = documents();
    let makes: BTreeSet<&str> = documents.iter().filter_map(|document| document["package"].as_str()).collect();
    assert!(documents.len() >= 3 && makes.len() >= 2);

    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from);
    let folder = target.join("import");
    let crates = folder.join("crates");
    let names: BTreeSet<String> = documents.iter().flat_map(|document| write_crates(document, &crates)).collect();
    let members: Vec<String> = names.iter().map(|name| format!("\"crates/{name}\"")).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
    fs::write(folder.join("Cargo.toml"), manifest).expect("it is written");
    // the versions that everything else is built with
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("it is copied");

    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--workspace", "--all-features", "--keep-going"])
        .current_dir(&folder)
        // where the golden trees are compiled, too: the runtime is there already
        .env("CARGO_TARGET_DIR", target.join("golden/target"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("--> crates/"), "{said}");
}
