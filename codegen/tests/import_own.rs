//! A spec that goes out as an OpenAPI document and comes back is the same spec.

use std::fs;
use std::path::{Path, PathBuf};

use vapi_codegen::check::Valid;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::export::openapi::{self as export, Selection};
use vapi_codegen::generate;
use vapi_codegen::import::openapi as import;
use vapi_codegen::source::{Source, Sources};

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn read(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "schema") {
                read(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).expect("text");
            found.push(Source { path: path.to_string_lossy().into_owned(), text });
        }
    }
}

fn load(sources: &Sources) -> Valid {
    let mut diagnostics = Diagnostics::new();
    generate::load(sources, &mut diagnostics).unwrap_or_else(|| panic!("{}", diagnostics.render_all(sources)))
}

/// The sources of some folders.
fn spec(folders: &[PathBuf]) -> Sources {
    let mut found = Vec::new();
    for folder in folders {
        read(folder, &mut found);
    }
    Sources::new(found)
}

/// What comes back of a document.
fn imported(document: &str) -> Vec<Source> {
    let texts = [Source { path: "document.json".to_owned(), text: document.to_owned() }];
    let imported = import::import(&texts, "unused");
    assert_eq!(imported.findings, []);
    let files = imported.sets.into_iter().flat_map(|(set, files)| {
        files.into_iter().map(move |(name, text)| Source { path: format!("spec/{set}/{name}"), text })
    });
    files.collect()
}

/// All facts of a spec, without the places where they stand.
fn facts(ir: &Valid) -> String {
    let mut facts = String::new();
    let mut skipped: Option<usize> = None;
    for line in format!("{:#?}", **ir).lines() {
        let indent = line.len() - line.trim_start().len();
        match skipped {
            Some(outer) if indent > outer => {}
            Some(_) => skipped = None,
            None if line.trim_start().split(':').next().is_some_and(|name| name.ends_with("span")) => {
                skipped = Some(indent);
            }
            None => {
                facts.push_str(line);
                facts.push('\n');
            }
        }
    }
    facts
}

/// The specs of the repository and those of the golden trees, each with what it builds on.
fn specs() -> Vec<(String, Vec<PathBuf>)> {
    let root = workspace();
    let mut specs = vec![
        ("whole".to_owned(), vec![root.join("spec")]),
        ("probe".to_owned(), vec![root.join("spec/std"), root.join("tests/probe/spec")]),
    ];
    for entry in fs::read_dir(root.join("tests/golden")).expect("the goldens") {
        let path = entry.expect("an entry").path();
        if path.join("spec").is_dir() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            specs.push((name, vec![path.join("spec")]));
        }
    }
    specs
}

#[test]
fn a_whole_spec_comes_back_unchanged() {
    let specs = specs();
    assert!(specs.len() > 20);
    let mut lines = 0;
    for (name, folders) in specs {
        let ir = load(&spec(&folders));
        let document = export::to_json(&export::document(&ir, &Selection::default()).expect("packages"));
        let back = load(&Sources::new(imported(&document)));
        let (expected, found) = (facts(&ir), facts(&back));
        let diff = similar::TextDiff::from_lines(&expected, &found);
        assert!(expected == found, "{name}: {}", diff.unified_diff());
        lines += expected.lines().count();
    }
    assert!(lines > 10_000, "{lines} lines of facts");
}

/// A document of one package has all types that the package refers to; with the sets that it builds on, that is a spec.
#[test]
fn each_package_comes_back_unchanged() {
    let whole = spec(&[workspace().join("spec")]);
    let ir = load(&whole);
    let standard: Vec<Source> =
        whole.iter().map(|(_, source)| source.clone()).filter(|source| source.path.contains("spec/std/")).collect();
    let packages: Vec<String> = ir.packages.iter().map(|(_, package)| package.name.text.clone()).collect();
    assert!(packages.len() > 8);
    for package in packages {
        let selection = Selection { packages: vec![package.clone()] };
        let document = export::to_json(&export::document(&ir, &selection).expect("the package"));
        let mut sources = imported(&document);
        let is_standard = sources.iter().any(|source| source.path.starts_with("spec/std/"));
        let original = whole.iter().find(|(_, source)| source.path.ends_with(&format!("/{package}.json")));
        let original: serde_json::Value = serde_json::from_str(&original.expect("its file").1.text).expect("JSON");
        if !is_standard {
            sources.extend(standard.iter().cloned());
        }
        let back = load(&Sources::new(sources));
        let again = export::to_json(&export::document(&back, &selection).expect("the package"));
        assert!(again == document, "{package} of {}", original["package"]);
    }
}
