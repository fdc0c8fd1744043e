//! The import of VMware's Python SDKs, on those that the tests have anyway: everything in them is understood and counted,
//! and the spec written by hand says the same.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::import::sdk::{self, Counts, Import, Module, Options};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{frontend, resolve};
use vapi_tests::facts;

/// The packages of VMware's that are installed beside the interpreter.
fn site_packages() -> PathBuf {
    let interpreter = std::env::var("VAPI_PEER_PYTHON").expect(
        "these tests need VMware's Python packages: run them with `cargo xtask test import`, which installs them",
    );
    let library = Path::new(&interpreter).parent().and_then(Path::parent).expect("it is in an environment").join("lib");
    let versions = fs::read_dir(&library).expect("an environment has a library");
    let folders = versions.map(|version| version.expect("a folder").path().join("site-packages"));
    folders.into_iter().find(|folder| folder.join("com/vmware").is_dir()).expect("VMware's packages are installed")
}

fn modules() -> Vec<Module> {
    let root = site_packages();
    let mut open = vec![root.join("com")];
    let mut modules = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).expect("it is below").to_string_lossy().replace('\\', "/");
            if Module::is_one(&below) {
                let text = fs::read_to_string(&path).expect("text");
                modules.push(Module { origin: "site-packages".to_owned(), path: below, text });
            }
        }
    }
    modules
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Imports, and expects that nothing is said about it.
fn imported(options: &Options) -> Import {
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(modules(), options, &mut diagnostics);
    assert_eq!(diagnostics.render_all(&sources), "");
    import.expect("there is no error")
}

/// The overlay that goes with the SDK, and the one that says where the standard set differs from it.
fn overlays() -> Source {
    let corrections = ["vcenter", "std"].map(|name| {
        let path = workspace().join("overlays").join(format!("{name}.json"));
        let text = fs::read_to_string(path).expect("the overlay is there");
        let overlay: Value = serde_json::from_str(&text).expect("an overlay is JSON");
        overlay["corrections"].as_array().expect("an overlay has corrections").clone()
    });
    Source { path: "overlays.json".to_owned(), text: json!({ "corrections": corrections.concat() }).to_string() }
}

/// The files of folders, each under its name.
fn spec(folders: &[&str]) -> Vec<Source> {
    let mut files = Vec::new();
    for name in folders {
        for entry in fs::read_dir(workspace().join("spec").join(name)).expect("the spec is there") {
            let path = entry.expect("a file").path();
            let file = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.push(Source { path: format!("{name}/{file}"), text: fs::read_to_string(&path).expect("text") });
        }
    }
    files
}

fn facts_of(files: Vec<Source>) -> facts::Facts {
    let sources = Sources::new(files);
    let mut diagnostics = Diagnostics::new();
    let ir = resolve::resolve(frontend::parse(&sources, &mut diagnostics), &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render_all(&sources));
    facts::of(&ir)
}

#[test]
fn everything_is_there() {
    let import = imported(&Options { set: "vcenter".to_owned(), ..Options::default() });
    let expected = Counts {
        packages: 287,
        services: 533,
        operations: 1401,
        structures: 2110,
        errors: 39,
        enumerations: 545,
        values: 2176,
        fields: 7766,
        parameters: 2063,
        unions: 251,
        union_structures: 241,
        double_unions: 10,
        optional_tags: 28,
        tasks: 151,
    };
    assert_eq!(import.counts, expected);
}

/// With its overlay, as it is meant to be used: nothing in that is out of date.
#[test]
fn the_overlay_applies_whole() {
    let path = workspace().join("overlays/vcenter.json");
    let overlay = Source { path: "vcenter.json".to_owned(), text: fs::read_to_string(path).expect("it is there") };
    let import = imported(&Options { set: "vcenter".to_owned(), overlay: Some(overlay), ..Options::default() });
    // The manifest, and the packages that the standard set hasn't got.
    assert_eq!(import.files.len(), 283);
}

#[test]
fn the_spec_by_hand_says_the_same() {
    let options =
        Options { set: "vcenter".to_owned(), overlay: Some(overlays()), standalone: true, ..Options::default() };
    let import = imported(&options);
    let files = import.files.into_iter().map(|(name, text)| Source { path: format!("vcenter/{name}"), text });
    let imported = facts_of(files.collect());
    let by_hand = facts_of(spec(&["std", "vcenter"]));
    let differences: Vec<String> = by_hand
        .iter()
        .filter(|(place, fact)| imported.get(*place) != Some(fact))
        .map(|(place, fact)| {
            let other = imported.get(place).map_or("nothing", String::as_str);
            format!("{place}\n  by hand:  {fact}\n  imported: {other}")
        })
        .collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}
