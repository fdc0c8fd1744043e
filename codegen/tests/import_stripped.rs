//! A document of our own export without its extensions, as vCenter publishes its own: what comes back of it speaks the same
//! REST.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use vapi_codegen::check::Valid;
use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::export::openapi::{self as export, Selection};
use vapi_codegen::import::openapi as import;
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::{generate, standard};

fn load(mut found: Vec<Source>) -> Valid {
    // some of the specs have standard services of their own
    if !found.iter().any(|source| source.path.contains("/com.vmware.cis")) {
        found.extend(standard::sources());
    }
    let sources = Sources::new(found);
    let mut diagnostics = Diagnostics::new();
    generate::load(&sources, &mut diagnostics).unwrap_or_else(|| panic!("{}", diagnostics.render_all(&sources)))
}

fn read(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).expect("text");
            found.push(Source { path: path.to_string_lossy().into_owned(), text });
        }
    }
}

/// Takes all extensions away.
fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("x-"));
            members.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

/// The document of the packages of a spec that aren't standard, without extensions.
fn published(ir: &Valid) -> Option<Value> {
    let names = ir.packages.iter().map(|(_, package)| package.name.text.clone());
    let packages: Vec<String> =
        names.filter(|name| !name.starts_with("com.vmware.vapi") && !name.starts_with("com.vmware.cis")).collect();
    let document = export::document(ir, &Selection { packages })?;
    let mut document = serde_json::to_value(document).expect("JSON");
    strip(&mut document);
    Some(document)
}

/// What somebody who speaks REST has to know of an operation.
#[derive(Debug, PartialEq, Eq)]
struct Behaviour {
    /// Place, name, whether it is required, style, type.
    parameters: BTreeSet<String>,
    /// Content types and whether it is required.
    body: Option<(Vec<String>, bool)>,
    /// Statuses, and the content types of those of success.
    answers: BTreeMap<String, Vec<String>>,
}

fn behaviours(document: &Value) -> BTreeMap<String, Behaviour> {
    let mut behaviours = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            // names of variables are nobody's business
            let parameter = |parameter: &Value| {
                let place = parameter["in"].as_str().unwrap_or_default();
                let name = if place == "path" { "*" } else { parameter["name"].as_str().unwrap_or_default() };
                let form = [&parameter["style"], &parameter["explode"], &kind(document, &parameter["schema"])]
                    .map(Value::to_string);
                format!("{place} {name} {} {}", parameter["required"] == true, form.join(" "))
            };
            let content = |holder: &Value| -> Vec<String> {
                holder["content"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
            };
            let body = operation.get("requestBody").map(|body| (content(body), body["required"] == true));
            let answers = operation["responses"].as_object().expect("answers").iter().map(|(status, answer)| {
                (status.clone(), if status.starts_with('2') { content(answer) } else { Vec::new() })
            });
            let parameters = operation["parameters"].as_array().into_iter().flatten().map(parameter);
            let behaviour = Behaviour { parameters: parameters.collect(), body, answers: answers.collect() };
            behaviours.insert(format!("{method} {}", without_names(path)), behaviour);
        }
    }
    behaviours
}

/// The type of a schema; that of an element where there are several.
fn kind(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document
            .pointer(reference.trim_start_matches('#'))
            .map_or(Value::Null, |target| target["type"].clone());
    }
    if schema["type"] == "array" {
        return Value::from(vec![kind(document, &schema["items"])]);
    }
    schema["type"].clone()
}

fn without_names(path: &str) -> String {
    let mut text = String::new();
    let mut is_name = false;
    for letter in path.chars() {
        is_name = (is_name || letter == '{') && letter != '}';
        if !is_name {
            text.push(letter);
        }
    }
    text
}

#[test]
fn the_same_rest_comes_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut specs: Vec<PathBuf> = vec![root.join("spec/vcenter"), root.join("tests/probe/spec")];
    for entry in fs::read_dir(root.join("tests/golden")).expect("the goldens") {
        specs.push(entry.expect("an entry").path().join("spec"));
    }
    let mut compared = 0;
    for spec in specs {
        let mut found = Vec::new();
        read(&spec, &mut found);
        let Some(document) = published(&load(found)) else { continue };
        let expected = behaviours(&document);
        let texts = [Source { path: "document.json".to_owned(), text: document.to_string() }];
        let imported = import::import(&texts, "back");
        let files = imported.sets.into_iter().flat_map(|(set, files)| {
            files.into_iter().map(move |(name, text)| Source { path: format!("spec/{set}/{name}"), text })
        });
        let again = published(&load(files.collect())).map(|document| behaviours(&document)).unwrap_or_default();
        for (route, expected) in &expected {
            assert_eq!(again.get(route), Some(expected), "{route} of {}", spec.display());
        }
        assert_eq!(again.len(), expected.len(), "{}", spec.display());
        compared += expected.len();
    }
    assert!(compared > 30, "{compared} operations");
}
