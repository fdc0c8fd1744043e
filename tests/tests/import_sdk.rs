//! The import of VMware's Python SDKs, on those that the tests have anyway: everything in them is understood and counted,
//! and the spec written by hand says the same.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use vapi_codegen::diagnostic::{Diagnostics, Kind};
use vapi_codegen::export::openapi::{self as export, Selection};
use vapi_codegen::import::sdk::{self, Counts, Import, Module, Options};
use vapi_codegen::ir::{Ir, QueryStyle};
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
    facts::of(&resolved(files))
}

fn resolved(files: Vec<Source>) -> Ir {
    let sources = Sources::new(files);
    let mut diagnostics = Diagnostics::new();
    let ir = resolve::resolve(frontend::parse(&sources, &mut diagnostics), &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render_all(&sources));
    ir
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
    agrees_with_the_spec_by_hand(imported(&options));
}

fn agrees_with_the_spec_by_hand(import: Import) {
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

/// The document that the spec by hand would be published as: one path for each route, errors of one status as one, names in
/// lower case, enumerations as texts, and structures in a query whole, but for the fields with names of their own.
fn published(ir: &Ir) -> Source {
    let packages = ir.packages.iter().map(|(_, package)| package.name.text.clone()).collect();
    let document = export::document(ir, &Selection { packages }).expect("there are packages");
    let mut document = serde_json::to_value(document).expect("JSON");
    for (_, service) in ir.services.iter() {
        for operation in &service.operations {
            let Some(rest) = &operation.rest else { continue };
            let flat = rest.route.query.iter().filter(|(_, _, style)| *style == QueryStyle::FormExploded);
            for (name, index, _) in flat {
                let id = format!("{}_{}", dotted(&service.id), camel(&operation.name.text));
                let found = operation_of(&mut document, &id);
                let whole = &operation.parameters[*index].name.text;
                let is_own = |query: &str| {
                    rest.flatten.iter().any(|(name, path)| name.text == query && path.starts_with(whole.as_str()))
                };
                as_structure(found, &name.text, is_own);
            }
        }
    }
    let enumerations = ir.enumerations.iter().map(|(_, enumeration)| dotted(&enumeration.canonical));
    let enumerations: Vec<String> = enumerations.map(|name| format!("#/components/schemas/{name}")).collect();
    errors(&mut document);
    plain(&mut document, &enumerations);
    Source { path: "openapi.json".to_owned(), text: document.to_string() }
}

fn operation_of<'d>(document: &'d mut Value, id: &str) -> &'d mut Map<String, Value> {
    let paths = document["paths"].as_object_mut().expect("paths");
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let mut operations = operations.filter_map(Value::as_object_mut);
    operations.find(|operation| operation.get("operationId").is_some_and(|found| found == id)).expect("it is published")
}

/// One parameter in the place of those that are fields without names of their own.
fn as_structure(operation: &mut Map<String, Value>, name: &str, is_own: impl Fn(&str) -> bool) {
    let parameters = operation["parameters"].as_array_mut().expect("parameters");
    let mut properties = Map::new();
    parameters.retain(|parameter| {
        let query = parameter["name"].as_str().expect("a name");
        let is_field = parameter["in"] == "query" && !is_own(query);
        if is_field {
            properties.insert(query.to_owned(), json!({ "type": "string" }));
        }
        !is_field
    });
    let schema = json!({ "type": "object", "properties": properties });
    parameters.push(json!({ "name": name, "in": "query", "style": "form", "explode": true, "schema": schema }));
}

/// A status with one error refers to its schema.
fn errors(document: &mut Value) {
    let paths = document["paths"].as_object_mut().expect("paths");
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        for answer in operation["responses"].as_object_mut().expect("answers").values_mut() {
            if let Some([only]) = answer["x-vmw-errors"].as_array().map(Vec::as_slice) {
                let name = dotted(only.as_str().expect("a name"));
                answer["content"]["application/json"]["schema"] =
                    json!({ "$ref": format!("#/components/schemas/{name}") });
            }
        }
    }
}

/// Without what only our own export says.
fn plain(value: &mut Value, enumerations: &[String]) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                let lower = std::mem::take(properties).into_iter();
                *properties = lower.map(|(name, schema)| (name.to_ascii_lowercase(), schema)).collect();
            }
            let reference = members.get("$ref").and_then(Value::as_str);
            if reference.is_some_and(|reference| enumerations.iter().any(|other| other == reference)) {
                *members = Map::from_iter([("type".to_owned(), json!("string"))]);
            }
            members.values_mut().for_each(|value| plain(value, enumerations));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| plain(value, enumerations)),
        _ => {}
    }
}

/// `Vcenter.NamespaceManagement.Clusters`
fn dotted(canonical: &str) -> String {
    let own = canonical.strip_prefix("com.vmware.").unwrap_or(canonical);
    let segments = own.split('.').map(|segment| segment.split('_').map(capitalised).collect::<String>());
    segments.collect::<Vec<_>>().join(".")
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    words.next().unwrap_or_default().to_owned() + &words.map(capitalised).collect::<String>()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// With a published document, nobody has to write down statuses and queries: what comes out is the spec by hand, too.
#[test]
fn a_document_says_what_corrections_would() {
    let mut overlay: Value = serde_json::from_str(&overlays().text).expect("JSON");
    let corrections = overlay["corrections"].as_array_mut().expect("corrections");
    let all = corrections.len();
    corrections.retain(|correction| correction.get("rest").is_none());
    assert!(all - corrections.len() >= 40, "most of them are about REST");
    let options = Options {
        set: "vcenter".to_owned(),
        overlay: Some(Source { path: "overlay.json".to_owned(), text: overlay.to_string() }),
        documents: vec![published(&resolved(spec(&["std", "vcenter"])))],
        standalone: true,
        ..Options::default()
    };
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(modules(), &options, &mut diagnostics);
    // The spec by hand has a part of some services; and tasks are listed and cancelled by other routes than the SDK's.
    let routes = diagnostics.iter().filter(|kind| matches!(kind, Kind::RouteDiffers { .. })).count();
    let others = diagnostics
        .iter()
        .filter(|kind| !matches!(kind, Kind::OperationNotPublished { .. } | Kind::RouteDiffers { .. }));
    assert_eq!(
        (routes, others.map(Kind::code).collect::<Vec<_>>()),
        (2, vec![]),
        "{}",
        diagnostics.render_all(&sources)
    );
    agrees_with_the_spec_by_hand(import.expect("there is no error"));
}
