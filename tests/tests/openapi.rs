//! The OpenAPI documents that come out of specs: whether others take them for valid, and whether a server does what they
//! say.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use vapi_codegen::diagnostic::Diagnostics;
use vapi_codegen::export::openapi::{self, Selection};
use vapi_codegen::generate;
use vapi_codegen::source::{Source, Sources};
use vapi_runtime::Client;
use vapi_runtime::client::Protocol;
use vapi_tests::bindings;
use vapi_tests::process::Server;

fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The interpreter with the tools that judge documents.
fn python() -> PathBuf {
    env::var_os("VAPI_OPENAPI_PYTHON").map(PathBuf::from).expect("`cargo xtask test openapi` installs the tools")
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

/// The document of some folders of specs.
fn document(specs: &[PathBuf]) -> String {
    let mut found = Vec::new();
    for spec in specs {
        read(spec, &mut found);
    }
    let sources = Sources::new(found);
    let mut diagnostics = Diagnostics::new();
    let ir =
        generate::load(&sources, &mut diagnostics).unwrap_or_else(|| panic!("{}", diagnostics.render_all(&sources)));
    let document = openapi::document(&ir, &Selection::default()).expect("a spec has packages");
    // what is written is what the crate reads
    let text = openapi::to_json(&document);
    let back: openapiv3::OpenAPI = serde_json::from_str(&text).expect("OpenAPI");
    assert_eq!(openapi::to_json(&back), text);
    text
}

#[test]
fn documents_of_all_specs_are_valid() {
    let folder = tempfile::tempdir().expect("a folder");
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
    let files: Vec<PathBuf> = specs
        .into_iter()
        .map(|(name, specs)| {
            let file = folder.path().join(format!("{name}.json"));
            fs::write(&file, document(&specs)).expect("it is written");
            file
        })
        .chain([root.join("generated/openapi/namespace_management.json")])
        .collect();
    assert!(files.len() > 20);
    let judged =
        Command::new(python()).arg(root.join("tests/openapi/validate.py")).args(&files).output().expect("it runs");
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&[judged.stdout, judged.stderr].concat()));
}

/// schemathesis makes requests of the document, right and wrong ones, and holds the answers against it.
#[tokio::test]
async fn the_simulator_does_what_its_document_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(
        Server::program("vapi-simulator").args(["--listen", "127.0.0.1:0"]).env_remove("VAPI_SIMULATOR_PASSWORD"),
    );
    let client = Client::builder(server.url()).protocol(Protocol::Api).no_proxy();
    let client = client.login(bindings::ADMINISTRATOR, bindings::PASSWORD).connect().await.expect("a session");
    let session = client.session().and_then(|session| session.id()).expect("an id");

    let tool = python().with_file_name("st");
    let judged = Command::new(tool)
        .arg("run")
        .arg(workspace().join("generated/openapi/namespace_management.json"))
        .args(["--url", &format!("{}/api", server.url())])
        .args(["--header", &format!("vmware-api-session-id: {}", session.expose())])
        .args([
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "25",
            "--generation-deterministic",
            "--continue-on-failure",
        ])
        .args(["--no-color", "--checks"])
        .arg(
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
             response_schema_conformance",
        )
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(judged.status.success(), "{said}{}", String::from_utf8_lossy(&judged.stderr));
    assert!(said.contains("Tested: 25"), "{said}");
}
