//! A module with every construct that SDKs have, and the package that is made of it.

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::generate::load;
use vapi_codegen::import::Files;
use vapi_codegen::import::sdk::{self, Module, Options};
use vapi_codegen::source::{Source, Sources};
use vapi_codegen::standard;

const DEPOT: &str = include_str!("sdk/com/example/depot_client.py");
const EXPECTED: &str = include_str!("sdk/com.example.depot.json");

/// A package that uses one type of another.
const STORE: &str = "# vAPI stub file for package com.example.store.

class Info(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Info._set_binding_type(type.StructType(
    'com.example.store.info', {
        'kind': type.ReferenceType('com.example.depot_client', 'Backing.Kind'),
    },
    Info,
    False,
    None))
";

fn module(path: &str, text: &str) -> Module {
    Module { origin: "sdk".to_owned(), path: path.to_owned(), text: text.to_owned() }
}

fn imported(options: &Options) -> Files {
    let modules = vec![module("com/example/depot_client.py", DEPOT), module("com/example/store_client.py", STORE)];
    let mut diagnostics = Diagnostics::new();
    let (sources, import) = sdk::import(modules, options, &mut diagnostics);
    assert_eq!(diagnostics.render_all(&sources), "");
    import.expect("there is no error").files
}

/// Whether the generator takes it.
fn is_valid(files: &Files) -> bool {
    let files = files.iter().map(|(name, text)| Source { path: format!("example/{name}"), text: text.clone() });
    load(&Sources::new(files.chain(standard::sources()).collect()), &mut Diagnostics::new()).is_some()
}

#[test]
fn every_construct() {
    let files = imported(&Options { set: "example".to_owned(), ..Options::default() });
    assert_eq!(files["com.example.depot.json"], EXPECTED);
    assert!(is_valid(&files));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["com.example.depot.json", "com.example.store.json", "set.json"]);
    assert_eq!(
        files["set.json"],
        "{ \"set\": \"example\", \"packages\": { \"com.example\": \"\" }, \"builds_on\": [\"std\"] }\n"
    );
}

#[test]
fn a_part_has_what_it_needs_and_no_more() {
    let packages = vec!["com.example.store".to_owned()];
    let files = imported(&Options { set: "example".to_owned(), packages, ..Options::default() });
    assert!(is_valid(&files));
    let depot: serde_json::Value = serde_json::from_str(&files["com.example.depot.json"]).expect("it is JSON");
    assert!(depot["structures"]["backing"]["enumerations"]["kind"].is_object());
    assert!(depot.get("services").is_none() && depot.get("errors").is_none());
}

#[test]
fn texts_are_carried_over_where_they_are_wanted() {
    let files = imported(&Options { set: "example".to_owned(), docs: true, ..Options::default() });
    let depot: serde_json::Value = serde_json::from_str(&files["com.example.depot.json"]).expect("it is JSON");
    assert_eq!(depot["doc"], "The `com.example.depot_client` module provides classes for depots.");
    let backing = &depot["structures"]["backing"];
    assert_eq!(backing["fields"]["host"]["doc"], "The hosts.");
    assert_eq!(backing["enumerations"]["kind"]["values"]["NONE"], "Nowhere.");
    let fill = &depot["services"]["shelves"]["operations"]["fill$task"];
    assert_eq!(fill["errors"]["not_found"]["doc"], "if there is no such shelf.");
    assert_eq!(fill["deprecated"]["use"], "Use `com.example.depot.Shelves.list` instead.");
}

#[test]
fn types_that_differ_in_case_only_have_names_of_their_own() {
    let structure = |class: &str, name: &str| {
        format!(
            "class {class}(VapiStruct):\n    pass\n\n{class}._set_binding_type(type.StructType(\n    \
             'com.example.pools.{name}', {{}},\n    {class},\n    False,\n    None))\n\n"
        )
    };
    let text = format!(
        "# vAPI stub file for package com.example.pools.\n\n{}{}",
        structure("LBPool", "LB_pool"),
        structure("LbPool", "lb_pool")
    );
    let options = Options { set: "example".to_owned(), ..Options::default() };
    let modules = vec![module("com/example/pools_client.py", &text)];
    let (_, import) = sdk::import(modules, &options, &mut Diagnostics::new());
    let files = import.expect("there is no error").files;
    assert!(is_valid(&files));
    let pools: serde_json::Value = serde_json::from_str(&files["com.example.pools.json"]).expect("it is JSON");
    assert_eq!(pools["structures"]["LB_pool"]["rust"], "LBPool");
    assert!(pools["structures"]["lb_pool"].get("rust").is_none());
}
