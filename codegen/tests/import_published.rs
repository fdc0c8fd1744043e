//! What a published OpenAPI document adds to the metadata of an SDK: a small module and a document that has vCenter's habits,
//! the package that comes of both, and all that is said about their differences.
//!
//! `VAPI_BLESS=1 cargo test -p vapi-codegen --all-features --test import_published` accepts what comes out.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::Options as Generating;
use vapi_codegen::import::Files;
use vapi_codegen::import::sdk::{self, Module, Options};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

const MODULE: &str = "com/vmware/example/depot_client.py";
const PACKAGE: &str = "com.vmware.example.depot.json";

fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/import/published")
}

fn text(name: &str) -> String {
    fs::read_to_string(case().join(name)).expect("the case has it")
}

fn document() -> Source {
    Source { path: "openapi.yaml".to_owned(), text: text("openapi.yaml") }
}

/// Imports the module with these documents; the files, and what is said.
fn imported(documents: Vec<Source>, overlay: Option<Source>) -> (Files, String) {
    let module = Module { origin: "sdk".to_owned(), path: MODULE.to_owned(), text: text(&format!("sdk/{MODULE}")) };
    let options = Options { set: "example".to_owned(), documents, overlay, ..Options::default() };
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(vec![module], &options, &mut diagnostics);
    let said = diagnostics.render_all(&sources);
    (import.unwrap_or_else(|| panic!("{said}")).files, said)
}

fn package(files: &Files) -> Value {
    serde_json::from_str(&files[PACKAGE]).expect("it is JSON")
}

#[test]
fn a_document_adds_what_the_metadata_has_lost() {
    let (files, said) = imported(vec![document()], None);
    let actual = [(PACKAGE, files[PACKAGE].as_str()), ("said.txt", said.as_str())];
    if env::var_os("VAPI_BLESS").is_some_and(|value| value == "1") {
        for (name, text) in actual {
            fs::write(case().join("expected").join(name), text).expect("it is written");
        }
    }
    for (name, found) in actual {
        similar_asserts(&text(&format!("expected/{name}")), found);
    }
}

fn similar_asserts(expected: &str, found: &str) {
    let diff = similar::TextDiff::from_lines(expected, found);
    assert!(expected == found, "{}", diff.unified_diff());
}

/// The generator takes what comes of both.
#[test]
fn what_comes_out_generates() {
    generates(imported(vec![document()], None).0);
}

fn generates(files: Files) {
    let files = files.into_iter().map(|(name, text)| Source { path: format!("spec/example/{name}"), text });
    let sources = Sources::new(files.chain(standard::sources()).collect());
    let mut diagnostics = Diagnostics::new();
    let output = vapi_codegen::generate(&sources, &Generating::default(), &mut diagnostics);
    assert!(output.is_some(), "{}", diagnostics.render_all(&sources));
}

/// Types, parameters, results and declared errors are the metadata's.
#[test]
fn nothing_else_changes() {
    let (with, without) = (package(&imported(vec![document()], None).0), package(&imported(Vec::new(), None).0));
    let bare = |mut package: Value| {
        let operations = &mut package["services"]["shelves"]["operations"];
        for (_, operation) in operations.as_object_mut().expect("operations") {
            operation.as_object_mut().expect("an operation").remove("rest");
            for (_, error) in operation["errors"].as_object_mut().into_iter().flatten() {
                error.as_object_mut().expect("an error").remove("status");
            }
        }
        package
    };
    assert_ne!(with, without);
    assert_eq!(bare(with), bare(without));
}

/// Without a document, fields that would share a name in a query get one that says where they are.
#[test]
fn fields_of_one_name_are_told_apart() {
    let (files, _) = imported(Vec::new(), None);
    let rest = &package(&files)["services"]["shelves"]["operations"]["measure"]["rest"];
    assert_eq!(rest["flatten"], serde_json::json!({ "pod-namespace": "spec.pod.namespace" }));
    generates(files);
}

/// Ids of another make: operations are told by method and path, as long as these are one operation's.
#[test]
fn routes_tell_operations_too() {
    let mut document = document();
    document.text = document.text.replace("operationId: Example.Depot.Shelves_", "operationId: shelves ");
    document.text = document.text.replace("\n  /example", "\n  /api/example");
    let (files, said) = imported(vec![document], None);
    let operations = &package(&files)["services"]["shelves"]["operations"];
    assert_eq!(operations["measure"]["rest"]["flatten"]["pod-namespace"], "spec.pod.namespace");
    assert_eq!(operations["create$task"]["rest"]["success"], 202);
    // the metadata has two operations on this route
    assert_eq!(operations["create"]["rest"].get("success"), None);
    assert!(said.contains("com.vmware.example.depot.shelves.clone"), "{said}");
}

/// A correction that says the same as a document does no harm; one that says something else counts.
#[test]
fn corrections_come_last() {
    let overlay = r#"{"corrections": [
        {"at": "com.vmware.example.depot.shelves#create", "rest": {"success": 201}, "why": "As published."},
        {"at": "com.vmware.example.depot.shelves#get", "rest": {"success": 203}, "why": "As it is."}
    ]}"#;
    let overlay = Source { path: "overlay.json".to_owned(), text: overlay.to_owned() };
    let (files, said) = imported(vec![document()], Some(overlay));
    assert_eq!(package(&files)["services"]["shelves"]["operations"]["get"]["rest"]["success"], 203);
    assert!(!said.contains("V0912"), "{said}");
}
